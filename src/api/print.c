// SPDX-License-Identifier: Apache-2.0
// Printing records by templates, and the templates themselves.
#include "api/internal.h"
#include "io/print.h"
#include "os/random.h"

static void put_template(struct request *q, struct jw *w, const struct print_template *t)
{
    jw_obj(w);
    jw_kid(w, "id", t->id);
    jw_key(w, S("title"));
    put_titles(q->c, w, t->title);
    jw_ki64(w, "rev", t->rev);
    jw_kinstant(w, "changed_at", t->changed_at);
    jw_key(w, S("spec"));
    jw_json(w, t->spec);
    jw_end_obj(w);
}

err_t api_print_templates(struct request *q)
{
    struct form *f;
    struct print_template *rows;
    size_t n;
    TRY(form_of_path(q, &f));
    TRY(print_list(q->c, f, &rows, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) put_template(q, &w, &rows[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t spec_of(struct request *q, const struct json **spec)
{
    *spec = json_get(q->body, S("spec"));
    return json_is(*spec, JSON_OBJECT) ? OK
                                       : fail_arg(q->c, ERR_FIELD_REQUIRED, S("spec"), S("spec"));
}

static err_t answer_template(struct request *q, const struct form *f, id64 id, int status)
{
    struct print_template t;
    TRY(print_get(q->c, f, id, &t));
    struct jw w = answer_json(q, status);
    put_template(q, &w, &t);
    return OK;
}

err_t api_print_template_post(struct request *q)
{
    struct form *f;
    const struct json *spec;
    id64 id;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("spec")));
    TRY(spec_of(q, &spec));
    TRY(print_save(q->c, f, 0, 0, spec, &id));
    return answer_template(q, f, id, 201);
}

err_t api_print_template_patch(struct request *q)
{
    struct form *f;
    const struct json *spec;
    id64 id;
    i64 rev;
    TRY(form_of_path(q, &f));
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("spec", "rev")));
    TRY(spec_of(q, &spec));
    if (!json_i64(json_get(q->body, S("rev")), &rev))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
    TRY(print_save(q->c, f, id, rev, spec, &id));
    return answer_template(q, f, id, 200);
}

err_t api_print_template_delete(struct request *q)
{
    struct form *f;
    id64 id;
    TRY(form_of_path(q, &f));
    TRY(path_id(q, S("id"), &id));
    TRY(print_remove(q->c, f, id));
    return answer_none(q);
}

// ---- documents ----

static err_t base_url(struct request *q, str *out)
{
    str url;
    TRY(public_url(q, S("x"), &url));
    *out = str_sub(url, 0, url.n - sizeof("/f/x") + 1);
    return OK;
}

static err_t send_pdf(struct request *q, str pdf, str name)
{
    http_text(q->x, 200, S("application/pdf"), pdf);
    http_download_name(q->x, name);
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}

// "12.pdf", "default.pdf"
static err_t find_template(struct request *q, str name, struct print_request *rq)
{
    struct print_template t;
    if (!str_ends(name, S(".pdf"))) return fail(q->c, ERR_NOT_FOUND);
    name = str_sub(name, 0, name.n - 4);
    if (str_eq(name, S("default"))) {
        rq->spec = print_default(q->c, q->form);
        return rq->spec ? OK : fail(q->c, ERR_NOT_FOUND);
    }
    if (!str_to_i64(name, &rq->template)) return fail(q->c, ERR_NOT_FOUND);
    TRY(print_get(q->c, q->form, rq->template, &t));
    rq->spec = t.spec;
    return OK;
}

err_t api_record_print(struct request *q)
{
    struct print_request rq = { .form = q->form, .n = 1 };
    id64 id;
    str pdf;
    int printed;
    TRY(path_id(q, S("id"), &id));
    TRY(find_template(q, route_param(&q->match, S("template")), &rq));
    TRY(base_url(q, &rq.base_url));
    rq.ids = &id;
    TRY(print_records(q->c, &rq, &pdf, &printed));
    return send_pdf(q, pdf,
                    str_fmt(q->c->mem, STR_FMT "-%lld.pdf", STR_ARG(q->form->key), (long long)id));
}

err_t api_print_preview(struct request *q)
{
    struct print_request rq = { 0 };
    struct form *f;
    const struct json *record = json_get(q->body, S("record"));
    id64 id;
    str pdf;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("spec", "record")));
    TRY(spec_of(q, &rq.spec));
    TRY(base_url(q, &rq.base_url));
    rq.form = f;
    if (record && record->type != JSON_NULL) {
        if (!json_i64(record, &id)) return fail(q->c, ERR_NOT_FOUND);
        rq.ids = &id;
        rq.n = 1;
    }
    TRY(print_preview(q->c, &rq, &pdf));
    return send_pdf(q, pdf, S("preview.pdf"));
}

static err_t check_ids(struct request *q, const struct json *ids)
{
    id64 id;
    bool fine = json_is(ids, JSON_ARRAY) && ids->count > 0 && ids->count <= PRINT_RECORDS_MAX;
    json_each(j, fine ? ids : NULL) fine = fine && json_i64(j, &id) && id > 0;
    return fine ? OK
                : fail_arg2(q->c, ERR_FIELD_RANGE, S("ids"), S("ids"),
                            str_fmt(q->c->mem, "1 … %d", PRINT_RECORDS_MAX));
}

err_t api_records_print(struct request *q)
{
    struct ctx *c = q->c;
    const struct json *ids = json_get(q->body, S("ids")),
                      *template = json_get(q->body, S("template"));
    struct print_template t;
    str base;
    id64 id = 0, job;
    TRY(body_only(q, BODY_KEYS("ids", "template")));
    TRY(check_ids(q, ids));
    if (template && template->type != JSON_NULL) {
        if (!json_i64(template, &id)) return fail(c, ERR_NOT_FOUND);
        TRY(print_get(c, q->form, id, &t)); // a wrong one is told now
    }
    TRY(base_url(q, &base));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "form", q->form->full_key);
    jw_kid(&w, "template", id);
    jw_key(&w, S("ids"));
    jw_json(&w, ids);
    jw_kstr(&w, "base", base);
    jw_kstr(&w, "path",
            spool_path(q, str_cat3(c->mem, S("print-"), random_token(c->mem), S(".pdf"))));
    jw_end_obj(&w);
    TRY(job_add(c, S("print"), buf_str(&b), &job));
    struct jw out = answer_json(q, 202);
    jw_obj(&out);
    jw_kid(&out, "job", job);
    jw_end_obj(&out);
    return OK;
}
