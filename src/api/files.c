// SPDX-License-Identifier: Apache-2.0
// Uploads and downloads. A file's bytes are kept once, by their SHA-256 (under blobs/, in x_blob on
// PostgreSQL); outside it is known by a random id only. It may be fetched by whoever may read a cell
// that holds it, and while it is attached nowhere by its uploader for a day. It is never shown in the
// browser from here: always a download, without rights to run anything.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "api/internal.h"
#include "base/utf8.h"
#include "http/multipart.h"
#include "os/crypto.h"
#include "os/file.h"
#include "os/random.h"

#define FILE_MAX ((i64)50 << 20)
#define NAME_MAX_BYTES 200
#define UNATTACHED_MS (24 * 3600000LL)

struct kept { str id, sha, name, mime; i64 size; };

// ---- what it is: by its first bytes, whatever the uploader says ----

static str sniff(str head, str name)
{
    static const struct { str magic, mime; } kinds[] = {
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
    if (head.n > 12 && str_starts(head, S("RIFF")) && str_eq(str_sub(head, 8, 4), S("WEBP"))) return S("image/webp");
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
    return str_fmt(c->mem, STR_FMT "/blobs/" STR_FMT, STR_ARG(a->cfg.data_dir), STR_ARG(str_sub(sha, 0, 2)));
}

static str blob_path(struct ctx *c, struct api *a, str sha)
{
    return file_join(c->mem, blob_dir(c, a, sha), sha);
}

static err_t keep_as_file(struct ctx *c, struct api *a, str sha, str data)
{
    str path = blob_path(c, a, sha);
    if (file_exists(c, path)) return OK;
    TRY(file_mkdirs(c, blob_dir(c, a, sha), 0700));
    return file_write_durable(c, path, data, 0600);
}

static err_t keep_as_row(struct ctx *c, str sha, str data)
{
    struct sql s = db_sql(c);
    sql_lit(&s, "INSERT INTO x_blob (sha256, data) VALUES (");
    sql_text(&s, sha);
    sql_lit(&s, ", ");
    sql_blob(&s, data);
    sql_lit(&s, ") ON CONFLICT (sha256) DO NOTHING");
    return db_exec(c, &s, NULL);
}

struct keep { struct api *a; struct kept file; str data; };

// A person's number; a key's is kept negative.
static i64 uploader(const struct ctx *c)
{
    i64 n = 0;
    if (c->who->user_id) return c->who->user_id;
    if (str_starts(c->who->key, S("apikey:"))) (void)str_to_i64(str_from(c->who->key, 7), &n);
    return -n;
}

static err_t keep_job(struct ctx *c, void *arg)
{
    struct keep *k = arg;
    struct sql s = db_sql(c);
    if (store_dialect(c->store) == PG) TRY(keep_as_row(c, k->file.sha, k->data));
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
    sql_i64(&s, uploader(c));
    sql_lit(&s, ", ");
    sql_i64(&s, c->now_ms);
    sql_lit(&s, ")");
    return db_exec(c, &s, NULL);
}

static err_t keep_bytes(struct request *q, str data, str name, struct kept *out)
{
    struct ctx *c = q->c;
    *out = (struct kept){ .id = random_token(c->mem), .sha = sha256_hex(c->mem, data),
                          .name = clean_name(c->mem, name), .size = (i64)data.n };
    out->mime = sniff(str_sub(data, 0, 16), str_lower(c->mem, out->name));
    struct keep k = { q->api, *out, data };
    if (store_dialect(c->store) != PG) TRY(keep_as_file(c, q->api, out->sha, data));
    return store_write(c, WRITE_PEOPLE, keep_job, &k);
}

err_t api_file_post(struct request *q)
{
    struct ctx *c = q->c;
    struct http_multipart form;
    struct kept file;
    str data;
    TRY(http_multipart_parse(q->x, c, &form));
    const struct http_part *part = http_part_find(&form, S("file"));
    if (!part || !part->is_file || form.n != 1) return fail_arg(c, ERR_FIELD_REQUIRED, S("file"), S("file"));
    struct mem *big = mem_new((size_t)FILE_MAX + ((size_t)1 << 20)); // more than a request's arena holds
    mem_defer(c->mem, (void (*)(void *))mem_free, big);
    struct ctx own = *c;
    own.mem = big;
    TRY(http_part_read(&own, part, (size_t)FILE_MAX, &data));
    TRY(keep_bytes(q, data, part->file_name, &file));
    struct jw w = answer_json(q, 201);
    jw_obj(&w);
    jw_kstr(&w, "id", file.id);
    jw_kstr(&w, "name", file.name);
    jw_ki64(&w, "size", file.size);
    jw_kstr(&w, "mime", file.mime);
    jw_end_obj(&w);
    return OK;
}

// ---- giving out ----

// Where a file hangs, and who brought it.
struct place { id64 form, field, record; i64 by, at; };

// A cell of a sub-form's row is read with the parent's rights; the file's place names the parent.
static err_t may_read_cell(struct ctx *c, const struct place *p, bool *may)
{
    const struct form_policy *policy;
    u64 rm, also;
    *may = false;
    const struct form *f = catalog_form_by_id(c->cat, p->form);
    const struct field *field = f ? form_field_by_id(f, p->field) : NULL;
    if (!field) return OK;
    TRY(policy_of(c, f, &policy));
    TRY(query_row_mask(c, f, p->record, ACT_READ, &rm, &also));
    *may = rm && query_cell_right(policy, field, rm, also) == CELL_READ;
    return OK;
}

static err_t find_file(struct request *q, struct kept *out)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    bool found, may;
    sql_lit(&s, "SELECT sha256, name, mime, size, by_id, at, form_id, field_id, record_id FROM x_file WHERE id = ");
    sql_text(&s, route_param(&q->match, S("id")));
    TRY(db_query(c, &s, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_FILE_MISSING);
    struct mem *m = c->mem;
    *out = (struct kept){ .sha = str_dup(m, rows_text(r, 0)), .name = str_dup(m, rows_text(r, 1)),
                          .mime = str_dup(m, rows_text(r, 2)), .size = rows_i64(r, 3) };
    struct place p = { rows_i64(r, 6), rows_i64(r, 7), rows_i64(r, 8), rows_i64(r, 4), rows_i64(r, 5) };
    rows_close(r);
    may = !p.record && p.by == uploader(c) && c->now_ms - p.at < UNATTACHED_MS;
    if (p.record) TRY(may_read_cell(c, &p, &may));
    return may ? OK : fail(c, ERR_FILE_MISSING);
}

static err_t send_row(struct request *q, const struct kept *f)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&s, "SELECT data FROM x_blob WHERE sha256 = ");
    sql_text(&s, f->sha);
    TRY(db_query(c, &s, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_FILE_MISSING);
    http_text(q->x, 200, f->mime, rows_blob(r, 0));
    return OK;
}

static err_t send_file(struct request *q, const struct kept *f)
{
    int fd = open(str_z(q->c->mem, blob_path(q->c, q->api, f->sha)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
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
    TRY(find_file(q, &f));
    TRY(store_dialect(q->c->store) == PG ? send_row(q, &f) : send_file(q, &f));
    http_download_name(q->x, f.name);
    http_header_set(q->x, S("X-Content-Type-Options"), S("nosniff"));
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}
