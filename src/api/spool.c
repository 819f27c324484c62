// SPDX-License-Identifier: Apache-2.0
// Files on their way: uploads that wait to be imported, exports that wait to be fetched. Their names
// are made here from random tokens; nothing of a caller's becomes a path.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "api/internal.h"
#include "os/file.h"

str spool_path(struct request *q, str name)
{
    return str_fmt(q->c->mem, STR_FMT "/spool/" STR_FMT, STR_ARG(q->api->cfg.data_dir),
                   STR_ARG(name));
}

bool is_token(str s)
{
    if (s.n != 26) return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '2' && s.p[i] <= '7'))) return false;
    return true;
}

str mime_of_name(str name)
{
    if (str_ends(name, S(".xlsx")))
        return S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    if (str_ends(name, S(".pdf"))) return S("application/pdf");
    if (str_ends(name, S(".csv"))) return S("text/csv; charset=utf-8");
    return S("application/octet-stream");
}

err_t spool_send(struct request *q, str path, str mime, str name)
{
    struct stat st;
    int fd = open(str_z(q->c->mem, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? fail(q->c, ERR_FILE_MISSING) : fail_errno(q->c, S("spool"));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return fail(q->c, ERR_FILE_MISSING);
    }
    http_file(q->x, 200, mime, fd, 0, st.st_size);
    http_download_name(q->x, name);
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}
