// SPDX-License-Identifier: Apache-2.0
// What a handler fills into the record. The node says which fields; whatever else the person may or may not do
// with the form does not matter here, so the write runs as him with all rights on just these fields. What was
// written is in the record's history under his name; the flow keeps only which fields these were.
#include "flow/work.h"

static bool gives(const struct flow_node *n, str key)
{
    str right = json_str(json_get(json_get(n->j, S("fields")), key));
    return str_eq(right, S("write")) || str_eq(right, S("need"));
}

static err_t check_keys(struct ctx *c, const struct inst *i, const struct flow_node *n,
                        const struct json *values)
{
    if (!json_is(values, JSON_OBJECT))
        return fail_arg(c, ERR_BAD_REQUEST, S("values"), S("values"));
    json_each(v, values)
    {
        const struct field *f = form_field(i->form, v->key);
        if (!gives(n, v->key))
            return fail_arg(c, ERR_FLOW_FIELD, v->key,
                            f && gives(n, f->key) ? title_in(f->title, c->lang) : v->key);
    }
    return OK;
}

struct writing {
    const struct inst *i;
    const struct json *values;
    struct saved saved;
};

static err_t write_values(struct ctx *c, void *arg)
{
    struct writing *w = arg;
    struct write write = { 0 };
    TRY(record_parse(c, w->i->form, w->values, &write));
    write.form = w->i->form;
    write.id = w->i->record;
    write.rev = -1;
    write.joins = true;
    return record_save(c, &write, &w->saved);
}

err_t node_values_write(struct ctx *c, struct inst *i, const struct flow_node *n,
                        const struct json *values, struct jw *changed)
{
    struct writing w = { .i = i, .values = values };
    const struct actor *who = c->who;
    struct actor all = *who;
    if (!values || !values->count) return OK;
    TRY(check_keys(c, i, n, values));
    all.has_all_rights = true;
    all.scopes = ACT_ALL;
    all.also = NULL;
    all.policies = NULL;
    all.via = S("flow");
    c->who = mem_dup(c->mem, &all, sizeof all);
    err_t e = write_values(c, &w);
    c->who = who;
    TRY(e);
    jw_key(changed, S("fields"));
    jw_arr(changed);
    json_each(v, values) jw_str(changed, v->key);
    jw_end_arr(changed);
    if (!w.saved.is_same) jw_ki64(changed, "record_rev", w.saved.rev);
    return OK;
}

static bool is_blank(struct val v)
{
    return val_is_null(v) || (v.kind == VAL_TEXT && !v.s.n) || (v.kind == VAL_LIST && !v.n);
}

err_t node_values_needed(struct ctx *c, struct inst *i, const struct flow_node *n)
{
    struct image img;
    bool any = false;
    const struct json *fields = json_get(n->j, S("fields"));
    json_each(f, fields) any |= str_eq(json_str(f), S("need"));
    if (!any) return OK;
    TRY(record_image(c, i->form, i->record, &img));
    json_each(j, fields)
    {
        const struct field *f = form_field(i->form, j->key);
        bool asks =
            str_eq(json_str(j), S("need")) && f && f->index >= 0 && f->type->storage != STORE_ROWS;
        if (asks && is_blank(img.cells[f->index]))
            err_note(c, ERR_FIELD_REQUIRED, f->key, title_in(f->title, c->lang), STR_NONE);
    }
    return err_any(c) ? ERR_FIELD_REQUIRED : OK;
}
