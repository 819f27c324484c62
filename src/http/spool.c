// SPDX-License-Identifier: Apache-2.0
// Files for bodies that are too long for memory: "http-XXXXXX" in the spool folder, 0600, removed
// with their exchange. What a crash left behind is removed at the next start.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "http/server.h"
#include "os/file.h"

#define SPOOL_PREFIX "http-"

bool spool_open(struct http_server *s, int *fd, char **path)
{
    if (!s->spool_dir) {
        errno = ENOENT;
        return false;
    }
    size_t n = strlen(s->spool_dir) + sizeof("/" SPOOL_PREFIX "XXXXXX");
    *path = malloc(n);
    must(*path != NULL);
    snprintf(*path, n, "%s/" SPOOL_PREFIX "XXXXXX", s->spool_dir);
    *fd = mkostemp(*path, O_CLOEXEC);
    if (*fd >= 0) return true;
    free(*path);
    *path = NULL;
    return false;
}

void spool_close(struct http_server *s, int fd, char *path, i64 bytes)
{
    close(fd);
    unlink(path);
    free(path);
    atomic_fetch_sub(&s->spool_bytes, bytes);
}

bool spool_prepare(struct ctx *c, const char *dir, err_t *why)
{
    *why = file_mkdirs(c, str_of(dir), 0700);
    if (*why != OK) return false;
    DIR *d = opendir(dir);
    if (!d) {
        *why = fail_errno(c, str_of(dir));
        return false;
    }
    for (struct dirent *entry; (entry = readdir(d));)
        if (strncmp(entry->d_name, SPOOL_PREFIX, sizeof(SPOOL_PREFIX) - 1) == 0)
            unlinkat(dirfd(d), entry->d_name, 0);
    closedir(d);
    return true;
}
