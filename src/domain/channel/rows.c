// SPDX-License-Identifier: Apache-2.0
#include "domain/channel/rows.h"
#include "base/vec.h"

const struct form *ch_form(const struct ctx *c, const char *role)
{
    return bound_form(c->cat, CAP, str_of(role));
}

struct field *ch_field(const struct ctx *c, const char *role, const char *name)
{
    return bound_field(c->cat, CAP, str_of(role), str_of(name));
}

const struct actor *as_capability(struct ctx *c)
{
    const struct actor *me = c->who;
    c->who = actor_capability(c, S("channel"));
    return me;
}

struct val image_cell(const struct image *img, const struct field *f)
{
    return f ? img->cells[f->index] : VAL_NONE;
}

str option_key(const struct field *f, struct val v)
{
    const struct option *o = f && v.kind == VAL_INT ? field_option(f, v.i) : NULL;
    return o ? o->key : STR_NONE;
}

str words_in(const struct json *titles, enum lang l)
{
    str zh = json_str(json_get(titles, S("zh"))), en = json_str(json_get(titles, S("en")));
    return title_in((struct titles){ zh, en }, l);
}

static err_t set_filter(struct ctx *c, struct query *q, str filter)
{
    size_t at;
    if (!filter.n) return OK;
    const struct json *j = json_parse(c->mem, filter, &at);
    must(j != NULL); // of our own making
    return query_filter_parse(c, q->form, j, true, &q->filter);
}

err_t rows_read(struct ctx *c, const struct form *f, str filter, struct field *const *fields, int n,
                struct row_list *out)
{
    *out = (struct row_list){ 0 };
    if (!f) return OK;
    struct query *q;
    TRY(query_all_fields(c, f, &q));
    q->columns = mem_array(c->mem, struct column, (size_t)n + 1);
    q->column_count = 0;
    for (int i = 0; i < n; i++)
        q->columns[q->column_count++] =
            (struct column){ S("x"), { .leaf = fields[i] ? fields[i] : form_sys(f, SYS_ID) } };
    TRY(set_filter(c, q, filter));
    q->limit = QUERY_LIMIT_MAX;
    for (;;) {
        struct page *p;
        TRY(query_page(c, q, &p));
        for (int i = 0; i < p->count; i++) {
            const struct record *r = &p->records[i];
            struct row row = { r->id,
                               r->owner,
                               r->dept,
                               r->created_at,
                               mem_array(c->mem, struct val, (size_t)n + 1),
                               r->title };
            for (int k = 0; k < n; k++)
                if (fields[k] && r->cells[k].right == CELL_READ) row.v[k] = r->cells[k].v;
            vec_push(c->mem, out, row);
        }
        if (!p->next.n) return OK;
        q->cursor = p->next;
    }
}

err_t channel_settings(struct ctx *c, const struct json **out)
{
    static const struct json none = { .type = JSON_OBJECT };
    const struct form *f = ch_form(c, "channel");
    bool found;
    str manifest;
    size_t at;
    *out = &none;
    if (!f) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT manifest FROM x_app WHERE id = ");
    sql_i64(&q, f->app->id);
    TRY(db_one_text(c, &q, &manifest, &found));
    const struct json *all = found && manifest.n ? json_parse(c->mem, manifest, &at) : NULL;
    const struct json *mine = json_get(json_get(all, S("settings")), CAP);
    if (json_is(mine, JSON_OBJECT)) *out = mine;
    return OK;
}
