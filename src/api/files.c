// SPDX-License-Identifier: Apache-2.0
// Uploads and downloads. A file's bytes are kept once, by their SHA-256 (under blobs/, in x_blob on
// PostgreSQL); outside it is known by a random id only. It may be fetched by whoever may read a cell
// that holds it, and while it is attached nowhere by its uploader for a day. It is never shown in the
// browser from here: always a download, without rights to run anything.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "flow/op.h"
#include "api/internal.h"
#include "base/utf8.h"
#include "http/multipart.h"
#include "io/public.h"
#include "os/file.h"
#include "os/random.h"
#include "report/board.h"
#include "store/blob.h"

#define FILE_MAX ((i64)50 << 20)
#define NAME_MAX_BYTES 200
#define UNATTACHED_MS (24 * 3600000LL)

struct kept {
    str id, sha, name, mime;
    i64 size;
};

// ---- what it is: by its first bytes, whatever the uploader says ----

static str sniff(str head, str name)
{
    static const struct {
        str magic, mime;
    } kinds[] = {
        { S("\x89PNG\r\n\x1a\n"), S("image/png") },
        { S("\xff\xd8\xff"), S("image/jpeg") },
        { S("GIF8"), S("image/gif") },
        { S("%PDF-"), S("application/pdf") },
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_starts(head, kinds[i].magic)) return kinds[i].mime;
    bool is_zip = str_starts(head, S("PK\x03\x04"));
    if (is_zip && str_ends(name, S(".xlsx")))
        return S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    if (is_zip && str_ends(name, S(".docx")))
        return S("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    if (is_zip) return S("application/zip");
    if (head.n > 12 && str_starts(head, S("RIFF")) && str_eq(str_sub(head, 8, 4), S("WEBP")))
        return S("image/webp");
    if (str_ends(name, S(".csv"))) return S("text/csv; charset=utf-8");
    if (str_ends(name, S(".txt"))) return S("text/plain; charset=utf-8");
    return S("application/octet-stream");
}

// For display only: the last part of a path, without control characters.
static str clean_name(struct mem *m, str name)
{
    struct buf b = BUF(m);
    for (size_t i = 0; i < name.n; i++) {
        char ch = name.p[i];
        if (ch == '/' || ch == '\\') b.n = 0;
        else if ((unsigned char)ch >= ' ' && ch != 0x7f) buf_char(&b, ch);
    }
    str s = str_trim(buf_str(&b));
    if (s.n > NAME_MAX_BYTES) s = str_sub(s, 0, NAME_MAX_BYTES);
    while (s.n && !utf8_valid(s)) s.n--;
    return s.n ? s : S("file");
}

// ---- keeping ----

static str blob_dir(struct ctx *c, struct api *a, str sha)
{
    return str_fmt(c->mem, STR_FMT "/blobs/" STR_FMT, STR_ARG(a->cfg.data_dir),
                   STR_ARG(str_sub(sha, 0, 2)));
}

static str blob_path(struct ctx *c, struct api *a, str sha)
{
    return file_join(c->mem, blob_dir(c, a, sha), sha);
}

struct keep {
    struct kept file;
};

static err_t keep_job(struct ctx *c, void *arg)
{
    struct keep *k = arg;
    struct sql s = db_sql(c);
    sql_lit(&s, "INSERT INTO x_file (id, sha256, name, mime, size, by_id, at) VALUES (");
    sql_text(&s, k->file.id);
    sql_lit(&s, ", ");
    sql_text(&s, k->file.sha);
    sql_lit(&s, ", ");
    sql_text(&s, k->file.name);
    sql_lit(&s, ", ");
    sql_text(&s, k->file.mime);
    sql_lit(&s, ", ");
    sql_i64(&s, k->file.size);
    sql_lit(&s, ", ");
    sql_i64(&s, actor_number(c->who));
    sql_lit(&s, ", ");
    sql_i64(&s, c->now_ms);
    sql_lit(&s, ")");
    return db_exec(c, &s, NULL);
}

static err_t keep_bytes(struct ctx *c, str data, str name, struct kept *out)
{
    *out = (struct kept){ .id = random_token(c->mem),
                          .name = clean_name(c->mem, name),
                          .size = (i64)data.n };
    out->mime = sniff(str_sub(data, 0, 16), str_lower(c->mem, out->name));
    TRY(blob_put(c, data, &out->sha));
    struct keep k = { *out };
    return store_write(c, WRITE_PEOPLE, keep_job, &k);
}

// A large file does not fit a request's arena: it gets one of its own, gone with the request (and so
// may the details of an error stand in it).
static void free_arena(void *m) { mem_free(m); }

static err_t in_big_arena(struct ctx *c, size_t bytes, err_t (*fn)(struct ctx *c, void *arg),
                          void *arg)
{
    struct ctx with_big = *c;
    struct mem_guard g;
    with_big.mem = mem_new(bytes + ((size_t)4 << 20));
    mem_defer(c->mem, free_arena, with_big.mem);
    if (MEM_GUARD(with_big.mem, &g)) return fail(c, ERR_NO_MEMORY);
    err_t e = fn(&with_big, arg);
    mem_unguard(with_big.mem);
    c->errs = with_big.errs;
    c->errs_tail = with_big.errs_tail;
    return e;
}

struct upload {
    const struct http_part *part;
    struct kept file;
};

static err_t keep_part(struct ctx *c, void *arg)
{
    struct upload *u = arg;
    str data;
    TRY(http_part_read(c, u->part, (size_t)FILE_MAX, &data));
    return keep_bytes(c, data, u->part->file_name, &u->file);
}

static err_t take_part(struct request *q, struct upload *u, size_t most,
                       err_t (*keep)(struct ctx *c, void *arg))
{
    struct ctx *c = q->c;
    struct http_multipart form;
    TRY(http_multipart_parse(q->x, c, &form));
    u->part = http_part_find(&form, S("file"));
    if (!u->part || !u->part->is_file || form.n != 1)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("file"), S("file"));
    TRY(in_big_arena(c, most, keep, u));
    struct jw w = answer_json(q, 201);
    jw_obj(&w);
    jw_kstr(&w, "id", u->file.id);
    jw_kstr(&w, "name", u->file.name);
    jw_ki64(&w, "size", u->file.size);
    jw_kstr(&w, "mime", u->file.mime);
    jw_end_obj(&w);
    return OK;
}

err_t api_file_post(struct request *q)
{
    struct upload u = { 0 };
    return take_part(q, &u, (size_t)FILE_MAX, keep_part);
}

// ---- from strangers ----

// Pictures and PDF, by what they are and not by what they are called.
static err_t keep_public_part(struct ctx *c, void *arg)
{
    struct upload *u = arg;
    str data;
    TRY(http_part_read(c, u->part, PUBLIC_FILE_MAX, &data));
    str mime = sniff(str_sub(data, 0, 16), STR_NONE);
    if (!str_starts(mime, S("image/")) && !str_eq(mime, S("application/pdf")))
        return fail_arg(c, ERR_BAD_FILE, S("file"),
                        c->lang == LANG_EN ? S("pictures and PDF only") : S("只能上传图片或 PDF"));
    return keep_bytes(c, data, u->part->file_name, &u->file);
}

err_t api_public_file(struct request *q)
{
    struct upload u = { 0 };
    if (!q->pub) return fail(q->c, ERR_NOT_FOUND);
    TRY(public_may_upload(q->c, q->pub)); // counted before the bytes are read
    return take_part(q, &u, PUBLIC_FILE_MAX, keep_public_part);
}

// ---- giving out ----

// Where a file hangs, and who brought it.
struct place {
    id64 form, field, record;
    i64 by, at;
};

static err_t may_read_cell(struct ctx *c, const struct place *p, str id, bool *may)
{
    const struct form *f = catalog_form_by_id(c->cat, p->form);
    const struct field *field = f ? form_field_by_id(f, p->field) : NULL;
    *may = false;
    if (f && !p->field) return record_comments_seen(c, f, p->record, may); // it hangs at a comment
    return field ? query_may_open(c, field, p->record, id, may) : OK;
}

static err_t find_file(struct request *q, struct kept *out)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    bool found, may;
    sql_lit(&s, "SELECT sha256, name, mime, size, by_id, at, form_id, field_id, record_id FROM "
                "x_file WHERE id = ");
    sql_text(&s, route_param(&q->match, S("id")));
    TRY(db_query(c, &s, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_FILE_MISSING);
    struct mem *m = c->mem;
    *out = (struct kept){ .sha = str_dup(m, rows_text(r, 0)),
                          .name = str_dup(m, rows_text(r, 1)),
                          .mime = str_dup(m, rows_text(r, 2)),
                          .size = rows_i64(r, 3) };
    struct place p = { rows_i64(r, 6), rows_i64(r, 7), rows_i64(r, 8), rows_i64(r, 4),
                       rows_i64(r, 5) };
    rows_close(r);
    may = !p.record && p.by == actor_number(c->who) && c->now_ms - p.at < UNATTACHED_MS;
    if (p.record && p.form == FLOW_FILES) TRY(flow_may_read(c, p.record, &may));
    else if (p.record && p.form == BOARD_FILES) TRY(board_may_open(c, p.record, &may));
    else if (p.record) TRY(may_read_cell(c, &p, route_param(&q->match, S("id")), &may));
    return may ? OK : fail(c, ERR_FILE_MISSING);
}

struct row {
    struct request *q;
    const struct kept *f;
};

static err_t fetch_row(struct ctx *c, void *arg)
{
    struct row *r = arg;
    str data;
    TRY(blob_get(c, r->f->sha, &data));
    http_text(r->q->x, 200, r->f->mime, STR_NONE);
    // Written from where it is when the handler has returned.
    r->q->x->res.body = (struct buf){ c->mem, (char *)(uintptr_t)data.p, data.n, data.n };
    return OK;
}

static err_t send_row(struct request *q, const struct kept *f)
{
    struct row r = { q, f };
    return in_big_arena(q->c, BLOB_MAX, fetch_row, &r);
}

static err_t send_file(struct request *q, const struct kept *f)
{
    int fd =
        open(str_z(q->c->mem, blob_path(q->c, q->api, f->sha)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    if (fd < 0) return errno == ENOENT ? fail(q->c, ERR_FILE_MISSING) : fail_errno(q->c, S("blob"));
    if (fstat(fd, &st) != 0) {
        close(fd);
        return fail_errno(q->c, S("blob"));
    }
    http_file(q->x, 200, f->mime, fd, 0, st.st_size);
    return OK;
}

err_t api_file_get(struct request *q)
{
    struct kept f;
    str id = route_param(&q->match, S("id"));
    if (is_job_file(id)) return job_file_send(q, id);
    TRY(find_file(q, &f));
    TRY(store_dialect(q->c->store) == PG ? send_row(q, &f) : send_file(q, &f));
    http_download_name(q->x, f.name);
    http_header_set(q->x, S("X-Content-Type-Options"), S("nosniff"));
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}
