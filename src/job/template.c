// SPDX-License-Identifier: Apache-2.0
// Reading templates, and filling one in: each of its texts by itself, their fields together.
#include "job/template.h"
#include "job/words.h"
#include "meta/field_type.h"

static struct sql select_templates(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, form_id, channel, spec, rev, is_off FROM x_msg_template");
    return q;
}

static struct msg_template template_of(struct ctx *c, struct rows *r)
{
    return (struct msg_template){ .id = rows_i64(r, 0),
                                  .form_id = rows_i64(r, 1),
                                  .channel = str_dup(c->mem, rows_text(r, 2)),
                                  .spec =
                                      json_parse(c->mem, str_dup(c->mem, rows_text(r, 3)), NULL),
                                  .rev = rows_i64(r, 4),
                                  .is_off = rows_i64(r, 5) != 0 };
}

err_t msg_template_list(struct ctx *c, struct msg_template **out, size_t *n)
{
    VEC(struct msg_template) v = { 0 };
    struct sql q = select_templates(c);
    struct rows *r;
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct msg_template t = template_of(c, r);
        vec_push(c->mem, &v, t);
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

err_t msg_template_find(struct ctx *c, id64 id, struct msg_template *out)
{
    struct sql q = select_templates(c);
    struct rows *r;
    bool found;
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    if (store_in_write(c)) sql_for_update(&q);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    *out = template_of(c, r);
    rows_close(r);
    return OK;
}

// ---- filling one in ----

struct filling {
    const struct form *form;
    id64 record;
    enum lang lang;
    const struct user *user;
    str reads;
};

str message_reads_add(struct ctx *c, str reads, str more)
{
    return reads.n && more.n ? str_cat3(c->mem, reads, S(" "), more) : reads.n ? reads : more;
}

static err_t fill(struct ctx *c, struct filling *k, str text, str *out)
{
    struct words w;
    TRY(message_render(c, k->form, k->record, text, k->lang, k->user, &w));
    k->reads = message_reads_add(c, k->reads, w.reads);
    *out = w.text;
    return OK;
}

static str in_language(const struct json *j, enum lang lang)
{
    str zh = json_str(json_get(j, S("zh"))), en = json_str(json_get(j, S("en")));
    return (lang == LANG_EN && en.n) || !zh.n ? en : zh;
}

static err_t fill_params(struct ctx *c, struct filling *k, const struct json *list,
                         struct message *m)
{
    struct message_param *v = mem_array(c->mem, struct message_param, list ? list->count : 0);
    m->params = v;
    json_each(p, list)
    {
        v[m->param_count].name = json_str(json_get(p, S("name")));
        TRY(fill(c, k, json_str(json_get(p, S("text"))), &v[m->param_count++].value));
    }
    return OK;
}

err_t msg_template_fill(struct ctx *c, id64 id, const struct form *f, id64 record, enum lang lang,
                        const struct user *user, struct message *m)
{
    struct msg_template t;
    struct filling k = { f, record, lang, user, m->reads };
    TRY(msg_template_find(c, id, &t));
    if (t.is_off || (t.form_id && (!f || t.form_id != f->id))) return fail(c, ERR_NOT_FOUND);
    m->channel = t.channel;
    (void)purpose_of_key(json_str(json_get(t.spec, S("purpose"))), &m->purpose);
    m->code = json_str(json_get(t.spec, S("code")));
    m->param_count = 0;
    TRY(fill(c, &k, in_language(json_get(t.spec, S("subject")), lang), &m->title));
    TRY(fill(c, &k, in_language(json_get(t.spec, S("text")), lang), &m->text));
    TRY(fill_params(c, &k, json_get(t.spec, S("params")), m));
    m->reads = k.reads;
    return OK;
}

err_t message_person(struct ctx *c, const struct form *f, id64 record, str *out)
{
    *out = STR_NONE;
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->type == &field_type_phone)
            return message_address(c, f, record, f->fields[i]->key, out);
    return OK;
}
