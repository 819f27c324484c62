// SPDX-License-Identifier: Apache-2.0
// Public forms as their designer sees them: making, changing, switching off, the QR code; and where a
// record came from, for whoever reads it.
#include "api/internal.h"
#include "format/qr.h"
#include "io/public_sent.h"

static err_t put_one(struct request *q, struct jw *w, const struct public_form *p)
{
    static const char *const states[] = { "open", "early", "ended", "full" };
    str url;
    TRY(public_url(q, p->token, &url));
    jw_obj(w);
    jw_kid(w, "id", p->id);
    jw_kstr(w, "form", p->form->full_key);
    jw_ki64(w, "rev", p->rev);
    jw_kstr(w, "url", url);
    jw_kstr(w, "token", p->token);
    jw_kbool(w, "is_off", p->is_off);
    jw_kstr(w, "state", str_of(states[public_state_of(q->c, p)]));
    jw_ki64(w, "sent", p->sent);
    jw_kinstant(w, "created_at", p->created_at);
    jw_kinstant(w, "changed_at", p->changed_at);
    jw_key(w, S("spec"));
    jw_json(w, p->spec);
    jw_end_obj(w);
    return OK;
}

static err_t answer_one(struct request *q, id64 id, int status)
{
    struct public_form p;
    TRY(public_get(q->c, id, &p));
    struct jw w = answer_json(q, status);
    return put_one(q, &w, &p);
}

err_t api_public_forms(struct request *q)
{
    struct form *f;
    struct public_form *rows;
    size_t n;
    TRY(form_of_path(q, &f));
    TRY(public_list(q->c, f, &rows, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("may_ask")); // fields that a public form can ask for
    jw_arr(&w);
    for (int i = 0; i < f->field_count; i++)
        if (public_may_ask(f->fields[i])) jw_str(&w, f->fields[i]->key);
    jw_end_arr(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) TRY(put_one(q, &w, &rows[i]));
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t spec_of(struct request *q, bool needed, const struct json **spec)
{
    *spec = json_get(q->body, S("spec"));
    if (*spec && (*spec)->type == JSON_OBJECT) return OK;
    return needed || *spec ? fail_arg(q->c, ERR_FIELD_REQUIRED, S("spec"), S("spec")) : OK;
}

err_t api_public_form_post(struct request *q)
{
    struct form *f;
    const struct json *spec;
    id64 id;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("spec")));
    TRY(spec_of(q, true, &spec));
    TRY(public_make(q->c, f, spec, &id));
    return answer_one(q, id, 201);
}

err_t api_public_form_patch(struct request *q)
{
    const struct json *spec, *off = json_get(q->body, S("is_off"));
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("spec", "is_off", "rev")));
    TRY(spec_of(q, false, &spec));
    if (!json_i64(json_get(q->body, S("rev")), &rev))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
    if (off && off->type != JSON_BOOL)
        return fail_arg(q->c, ERR_BAD_REQUEST, S("is_off"), S("is_off"));
    bool is_off = json_bool(off);
    TRY(public_change(q->c, id, rev, spec, off ? &is_off : NULL));
    return answer_one(q, id, 200);
}

err_t api_public_form_delete(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(public_remove(q->c, id));
    return answer_none(q);
}

static err_t link_of_path(struct request *q, str *url)
{
    struct public_form p;
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(public_get(q->c, id, &p));
    return public_url(q, p.token, url);
}

static err_t send_image(struct request *q, str bytes, str mime, str name)
{
    http_text(q->x, 200, mime, bytes);
    http_download_name(q->x, name);
    q->x->res.csp = S("sandbox; default-src 'none'; style-src 'unsafe-inline'");
    return OK;
}

err_t api_public_form_svg(struct request *q)
{
    str url, out;
    TRY(link_of_path(q, &url));
    TRY(qr_svg(q->c, url, &out));
    return send_image(q, out, S("image/svg+xml"), S("form-qr.svg"));
}

err_t api_public_form_png(struct request *q)
{
    str url, out;
    TRY(link_of_path(q, &url));
    TRY(qr_png(q->c, url, 12, &out));
    return send_image(q, out, S("image/png"), S("form-qr.png"));
}

err_t api_record_source(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    struct jw w = answer_json(q, 200);
    return public_sent_put(q->c, q->form, id, &w);
}
