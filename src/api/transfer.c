// SPDX-License-Identifier: Apache-2.0
// Import and export over HTTP. A preview leaves its upload in the spool under a token that is good for
// whoever uploaded it, for that form, for a day; importing names the token.
#include <fcntl.h>
#include <unistd.h>
#include "api/internal.h"
#include "http/multipart.h"
#include "io/guess.h"
#include "io/io.h"
#include "os/file.h"
#include "os/random.h"

// ---- the upload ----

static void close_fd(void *fd) { close((int)(intptr_t)fd); }

static err_t store_part(struct request *q, const struct http_part *part, str path)
{
    int fd = open(str_z(q->c->mem, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fail_errno(q->c, S("spool"));
    mem_defer(q->c->mem, close_fd, (void *)(intptr_t)fd);
    return http_part_write(q->c, part, fd);
}

// What is remembered of an upload, beside it.
static err_t store_note(struct request *q, str path, str file_name, str sheet)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "who", q->c->who->key);
    jw_kstr(&w, "form", q->form->full_key);
    jw_kstr(&w, "name", file_name);
    jw_kstr(&w, "sheet", sheet);
    jw_end_obj(&w);
    return file_write_durable(q->c, str_cat(q->c->mem, path, S(".json")), buf_str(&b), 0600);
}

struct upload {
    const struct http_part *file;
    const struct json *mapping, *options;
    str sheet;
};

// Which rows are records that are there, and what may be made on the way: {"mode","key","make_links"}.
static err_t read_options(struct ctx *c, const struct json *j, struct import_request *rq)
{
    const struct json *mode = json_get(j, S("mode"));
    rq->key = json_get(j, S("key"));
    rq->make_links = json_bool(json_get(j, S("make_links")));
    rq->add_options = json_bool(json_get(j, S("add_options")));
    if (!import_mode_of(json_str(mode), &rq->mode))
        return fail_arg2(c, ERR_OPTION_UNKNOWN, S("mode"), S("mode"), json_str(mode));
    if (!rq->key || rq->key->type == JSON_NULL || json_is(rq->key, JSON_ARRAY)) return OK;
    return fail_arg(c, ERR_BAD_REQUEST, S("key"), S("key"));
}

static err_t read_upload(struct request *q, struct upload *u)
{
    struct ctx *c = q->c;
    struct http_multipart form;
    size_t at;
    TRY(http_multipart_parse(q->x, c, &form));
    for (size_t i = 0; i < form.n; i++) {
        const struct http_part *p = &form.parts[i];
        str text;
        if (str_eq(p->name, S("file")) && p->is_file && !u->file) {
            u->file = p;
            continue;
        }
        TRY(http_part_read(c, p, 64 << 10, &text));
        if (str_eq(p->name, S("mapping"))) {
            u->mapping = json_parse(c->mem, text, &at);
            if (!json_is(u->mapping, JSON_OBJECT))
                return fail_arg(c, ERR_BAD_JSON, S("mapping"), str_of_i64(c->mem, (i64)at));
        } else if (str_eq(p->name, S("options"))) {
            static const char *const keys[] = { "mode", "key", "make_links", "add_options", NULL };
            u->options = json_parse(c->mem, text, &at);
            TRY(json_only(c, u->options, S("options"), keys));
        } else if (str_eq(p->name, S("sheet"))) {
            u->sheet = text;
        } else {
            return fail_arg(c, ERR_FIELD_UNKNOWN, p->name, p->name);
        }
    }
    return u->file ? OK : fail_arg(c, ERR_FIELD_REQUIRED, S("file"), S("file"));
}

err_t api_import_look(struct request *q)
{
    struct ctx *c = q->c;
    struct upload u = { 0 };
    TRY(read_upload(q, &u));
    str token = random_token(c->mem), path = spool_path(q, str_cat(c->mem, S("import-"), token));
    TRY(store_part(q, u.file, path));
    TRY(store_note(q, path, u.file->file_name, u.sheet));
    struct import_request rq = { .form = q->form,
                                 .path = path,
                                 .file_name = u.file->file_name,
                                 .mapping = u.mapping,
                                 .sheet = u.sheet,
                                 .remembers = !u.mapping && !u.options };
    TRY(read_options(c, u.options, &rq));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kstr(&w, "token", token);
    TRY(import_preview(c, &rq, &w));
    jw_end_obj(&w);
    return OK;
}

err_t upload_alone(struct request *q, const char *prefix, str *path)
{
    struct upload u = { 0 };
    TRY(read_upload(q, &u));
    if (u.mapping || u.options || u.sheet.n)
        return fail_arg(q->c, ERR_FIELD_UNKNOWN, S("mapping"), S("mapping"));
    *path = spool_path(q, str_cat(q->c->mem, str_of(prefix), random_token(q->c->mem)));
    return store_part(q, u.file, *path);
}

// The form that a file would make. The upload is not kept: its rows come with an import of the new form.
err_t api_form_guess(struct request *q)
{
    struct ctx *c = q->c;
    struct upload u = { 0 };
    TRY(read_upload(q, &u));
    str path = spool_path(q, str_cat(c->mem, S("guess-"), random_token(c->mem)));
    TRY(store_part(q, u.file, path));
    struct jw w = answer_json(q, 200);
    err_t e = guess_form(c, path, u.sheet, &w);
    (void)unlink(str_z(c->mem, path)); // if not now, the daily work removes it
    return e;
}

// ---- importing ----

static err_t find_upload(struct request *q, str token, str *path, const struct json **note)
{
    struct ctx *c = q->c;
    str text;
    size_t at;
    if (!is_token(token)) return fail(c, ERR_FILE_MISSING);
    *path = spool_path(q, str_cat(c->mem, S("import-"), token));
    str beside = str_cat(c->mem, *path, S(".json"));
    if (!file_exists(c, beside)) return fail(c, ERR_FILE_MISSING);
    TRY(file_read(c, beside, 64 << 10, &text));
    *note = json_parse(c->mem, text, &at);
    bool is_own = str_eq(json_str(json_get(*note, S("who"))), c->who->key) &&
                  str_eq(json_str(json_get(*note, S("form"))), q->form->full_key);
    return is_own ? OK : fail(c, ERR_FILE_MISSING);
}

static err_t answer_started(struct request *q, id64 job)
{
    struct jw w = answer_json(q, 202);
    jw_obj(&w);
    jw_kid(&w, "job", job);
    jw_end_obj(&w);
    return OK;
}

err_t api_import_begin(struct request *q)
{
    struct ctx *c = q->c;
    str token, path;
    const struct json *note = NULL, *mapping = json_get(q->body, S("mapping"));
    id64 job;
    struct import_request rq = { .form = q->form };
    TRY(body_only(q, BODY_KEYS("token", "mapping", "mode", "key", "make_links", "add_options")));
    TRY(read_options(c, q->body, &rq));
    TRY(body_str(q, S("token"), true, &token));
    if (mapping && mapping->type != JSON_OBJECT && mapping->type != JSON_NULL)
        return fail_arg(c, ERR_BAD_REQUEST, S("mapping"), S("mapping"));
    TRY(find_upload(q, token, &path, &note));
    rq.path = path;
    rq.mapping = json_is(mapping, JSON_OBJECT) ? mapping : NULL;
    rq.sheet = json_str(json_get(note, S("sheet")));
    rq.remembers = q->body->count == 1; // a bare token means what its preview showed
    TRY(import_add_options(c, &rq));
    id64 form_id = q->form->id;
    TRY(renew_after_change(q)); // the job is to find what was added
    q->form = catalog_form_by_id(c->cat, form_id);
    if (!q->form) return fail(c, ERR_FORM_UNKNOWN);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "form", q->form->full_key);
    jw_kstr(&w, "path", path);
    jw_kstr(&w, "file_name", json_str(json_get(note, S("name"))));
    jw_kstr(&w, "sheet", json_str(json_get(note, S("sheet"))));
    jw_kstr(&w, "error_path", str_cat(c->mem, path, S(".rejected.csv")));
    import_put_options(&w, &rq);
    jw_kbool(&w, "remembers", rq.remembers);
    if (json_is(mapping, JSON_OBJECT)) {
        jw_key(&w, S("mapping"));
        jw_json(&w, mapping);
    }
    jw_end_obj(&w);
    TRY(job_add(c, S("import"), buf_str(&b), &job));
    return answer_started(q, job);
}

err_t api_import_back(struct request *q)
{
    id64 id;
    i64 removed, left;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(import_undo(q->c, id, &removed, &left));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_ki64(&w, "removed", removed);
    jw_ki64(&w, "left", left);
    jw_end_obj(&w);
    return OK;
}

// ---- exporting ----

static err_t ask_export(struct request *q, const struct query *parsed, str arg)
{
    str reason;
    id64 id;
    TRY(body_str(q, S("reason"), true, &reason));
    if (reason.n > 2000)
        return fail_arg2(q->c, ERR_FIELD_TOO_LONG, S("reason"), S("reason"), S("500"));
    TRY(export_ask(q->c, parsed, arg, reason, &id));
    struct jw w = answer_json(q, 202);
    jw_obj(&w);
    jw_kid(&w, "request", id);
    jw_end_obj(&w);
    return OK;
}

err_t api_export_begin(struct request *q)
{
    struct ctx *c = q->c;
    str format;
    id64 job;
    struct query *parsed;
    struct json whole = { .type = JSON_OBJECT };
    const struct json *query = json_get(q->body, S("query"));
    if (!json_is(query, JSON_OBJECT)) query = &whole;
    TRY(body_only(q, BODY_KEYS("query", "format", "reason")));
    TRY(body_str(q, S("format"), true, &format));
    if (!str_eq(format, S("csv")) && !str_eq(format, S("xlsx")))
        return fail_arg2(c, ERR_OPTION_UNKNOWN, S("format"), S("format"), format);
    TRY(query_parse(c, q->form, query, &parsed)); // a wrong one is told now
    str path = str_fmt(c->mem, "export-" STR_FMT "." STR_FMT, STR_ARG(random_token(c->mem)),
                       STR_ARG(format));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "form", q->form->full_key);
    jw_kstr(&w, "format", format);
    jw_kstr(&w, "path", spool_path(q, path));
    jw_key(&w, S("query"));
    jw_json(&w, query);
    jw_end_obj(&w);
    if (export_needs_approval(c, q->form)) return ask_export(q, parsed, buf_str(&b));
    TRY(job_add(c, S("export"), buf_str(&b), &job));
    return answer_started(q, job);
}

err_t api_exports_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    TRY(export_put_requests(q->c, &w));
    jw_end_obj(&w);
    return OK;
}

err_t api_export_verdict(struct request *q)
{
    str note = STR_NONE;
    id64 id, job;
    const struct json *approves = json_get(q->body, S("approve"));
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("approve", "note")));
    TRY(body_str(q, S("note"), false, &note));
    if (!json_is(approves, JSON_BOOL))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("approve"), S("approve"));
    if (note.n > 2000) return fail_arg2(q->c, ERR_FIELD_TOO_LONG, S("note"), S("note"), S("500"));
    TRY(export_decide(q->c, id, json_bool(approves), note, &job));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kbool(&w, "is_approved", json_bool(approves));
    jw_end_obj(&w);
    return OK;
}
