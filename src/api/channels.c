// SPDX-License-Identifier: Apache-2.0
// Channels: codes with their QR posters, and figures.
#include "api/internal.h"
#include "base/date.h"
#include "domain/channel/channel.h"

// ---- codes ----

struct code {
    id64 id;
    struct code_face face;
    str link;
};

static err_t read_code(struct request *q, struct code *k)
{
    TRY(code_face(q->c, k->id, &k->face));
    return public_url(q, k->face.token, &k->link);
}

static err_t answer_code(struct request *q, id64 id, int status)
{
    struct code k = { .id = id };
    TRY(read_code(q, &k));
    struct jw w = answer_json(q, status);
    jw_obj(&w);
    jw_kid(&w, "id", id);
    jw_kstr(&w, "code", k.face.code);
    jw_kstr(&w, "url", k.link);
    jw_end_obj(&w);
    return OK;
}

err_t api_code_post(struct request *q)
{
    id64 channel, id;
    i64 person = 0;
    str medium;
    TRY(path_id(q, S("id"), &channel));
    TRY(body_only(q, BODY_KEYS("person", "medium")));
    TRY(body_str(q, S("medium"), false, &medium));
    const struct json *j = json_get(q->body, S("person"));
    if (json_is(j, JSON_OBJECT)) j = json_get(j, S("id"));
    if (j && j->type != JSON_NULL && (!json_i64(j, &person) || person <= 0))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("person"), S("person"), S("id"));
    TRY(code_make(q->c, channel, person, medium, &id));
    return answer_code(q, id, 201);
}

err_t api_code_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return answer_code(q, id, 200);
}

static err_t send_image(struct request *q, const struct code *k, str bytes, str mime,
                        const char *name)
{
    http_text(q->x, 200, mime, bytes);
    http_download_name(q->x, str_fmt(q->c->mem, STR_FMT "-%s", STR_ARG(k->face.code), name));
    q->x->res.csp = S("sandbox; default-src 'none'; style-src 'unsafe-inline'");
    return OK;
}

#define SVG S("image/svg+xml")
#define PNG S("image/png")

static err_t find_code(struct request *q, struct code *k)
{
    TRY(path_id(q, S("id"), &k->id));
    return read_code(q, k);
}

err_t api_code_qr_svg(struct request *q)
{
    struct code k;
    str out;
    TRY(find_code(q, &k));
    TRY(qr_svg(q->c, k.link, &out));
    return send_image(q, &k, out, SVG, "qr.svg");
}

err_t api_code_qr_png(struct request *q)
{
    struct code k;
    str out;
    TRY(find_code(q, &k));
    TRY(qr_png(q->c, k.link, 10, &out));
    return send_image(q, &k, out, PNG, "qr.png");
}

static err_t find_poster(struct request *q, struct code *k, struct qr_poster *p)
{
    TRY(find_code(q, k));
    TRY(code_poster(q->c, &k->face, p));
    p->text = k->link;
    return OK;
}

err_t api_code_poster_svg(struct request *q)
{
    struct code k;
    struct qr_poster p = { 0 };
    str out;
    TRY(find_poster(q, &k, &p));
    TRY(qr_poster_svg(q->c, &p, &out));
    return send_image(q, &k, out, SVG, "poster.svg");
}

err_t api_code_poster_png(struct request *q)
{
    struct code k;
    struct qr_poster p = { 0 };
    str out;
    TRY(find_poster(q, &k, &p));
    TRY(qr_poster_png(q->c, &p, 1240, &out));
    return send_image(q, &k, out, PNG, "poster.png");
}

err_t api_code_poster_pdf(struct request *q)
{
    struct code k;
    struct qr_poster p = { 0 };
    str out;
    TRY(find_poster(q, &k, &p));
    TRY(qr_poster_pdf(q->c, &p, PDF_A4, &out));
    return send_image(q, &k, out, S("application/pdf"), "poster.pdf");
}

// ---- figures ----

static err_t day_param(struct request *q, str name, bool *has, i64 *day)
{
    str v = query_str(q, name);
    *has = v.n > 0;
    if (!v.n || date_parse(v, day)) return OK;
    return fail_arg(q->c, ERR_BAD_REQUEST, name, name);
}

static err_t span_of(struct request *q, struct span *s)
{
    *s = (struct span){ 0 };
    TRY(day_param(q, S("from"), &s->has_from, &s->from));
    return day_param(q, S("to"), &s->has_to, &s->to);
}

err_t api_channel_figures(struct request *q)
{
    id64 id;
    struct span span;
    TRY(path_id(q, S("id"), &id));
    TRY(span_of(q, &span));
    struct jw w = answer_json(q, 200);
    return channel_figures(q->c, id, span, &w);
}

err_t api_channels_figures(struct request *q)
{
    struct span span;
    TRY(span_of(q, &span));
    struct jw w = answer_json(q, 200);
    return channel_figures_all(q->c, span, &w);
}

err_t api_channel_persons(struct request *q)
{
    id64 id;
    struct span span;
    TRY(path_id(q, S("id"), &id));
    TRY(span_of(q, &span));
    struct jw w = answer_json(q, 200);
    return channel_persons(q->c, id, span, &w);
}

err_t api_channel_open_lines(struct request *q)
{
    id64 id;
    struct span span;
    TRY(path_id(q, S("id"), &id));
    TRY(span_of(q, &span));
    struct jw w = answer_json(q, 200);
    return channel_open_lines(q->c, id, span, &w);
}
