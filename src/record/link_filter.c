// SPDX-License-Identifier: Apache-2.0
// The option "filter" of a link: only records that meet it can be linked. It is a filter on the linked
// form in which {"$field":key} stands for a value of this record, and it is asked through the read door
// with the writer's rights: what he may not read matches nothing, so the refusal tells him nothing that
// looking for the record would not.
#include "record/internal.h"

static void put_filled(struct ctx *c, struct jw *w, const struct json *j, const struct form *of,
                       const struct val *cells);

static void put_value(struct ctx *c, struct jw *w, const struct json *name, const struct form *of,
                      const struct val *cells)
{
    const struct field *f = form_field(of, json_str(name));
    if (!f || f->is_system || val_is_null(cells[f->index])) jw_null(w);
    else TYPE_OF(f)->to_json(c, f, cells[f->index], w);
}

static void put_members(struct ctx *c, struct jw *w, const struct json *j, const struct form *of,
                        const struct val *cells)
{
    jw_obj(w);
    json_each(m, j)
    {
        jw_key(w, m->key);
        put_filled(c, w, m, of, cells);
    }
    jw_end_obj(w);
}

static void put_filled(struct ctx *c, struct jw *w, const struct json *j, const struct form *of,
                       const struct val *cells)
{
    const struct json *name = json_get(j, S("$field"));
    if (name && j->count == 1) {
        put_value(c, w, name, of, cells);
    } else if (json_is(j, JSON_OBJECT)) {
        put_members(c, w, j, of, cells);
    } else if (json_is(j, JSON_ARRAY)) {
        jw_arr(w);
        json_each(item, j) put_filled(c, w, item, of, cells);
        jw_end_arr(w);
    } else {
        jw_json(w, j);
    }
}

static err_t count_within(struct ctx *c, const struct form *target, str filter, const id64 *ids,
                          int n, int *within)
{
    struct query *q;
    struct page *page;
    str text = str_cat3(c->mem, S("{\"fields\":[],\"limit\":500,\"filter\":"), filter, S("}"));
    TRY(query_parse(c, target, json_parse(c->mem, text, NULL), &q));
    q->only_ids = ids;
    q->only_id_count = n;
    TRY(query_page(c, q, &page));
    *within = page->count;
    return OK;
}

// A filter over a field that the writer may not see at all finds nothing for him.
static err_t forget(struct ctx *c, struct err_item *last, err_t e)
{
    if (e != ERR_FIELD_UNKNOWN && e != ERR_FORM_UNKNOWN && e != ERR_ACTION_DENIED &&
        e != ERR_BAD_REQUEST && e != ERR_FIELD_FORMAT && e != ERR_OPTION_UNKNOWN)
        return e;
    c->errs_tail = last;
    if (last) last->next = NULL;
    else c->errs = NULL;
    return OK;
}

err_t check_link_filter(struct ctx *c, const struct field *f, const struct val *cells,
                        const id64 *ids, int n, str path)
{
    const struct json *filter = json_get(f->options_json, S("filter"));
    struct err_item *last = c->errs_tail;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    bool asked = json_is(filter, JSON_OBJECT) && filter->count && n && f->target;
    if (!asked || c->who->kind == ACTOR_CAPABILITY) return OK;
    for (int done = 0; done < n; done += QUERY_LIMIT_MAX) {
        int part = n - done < QUERY_LIMIT_MAX ? n - done : QUERY_LIMIT_MAX, within = 0;
        if (!b.n) put_filled(c, &w, filter, f->form, cells);
        TRY(forget(c, last, count_within(c, f->target, buf_str(&b), ids + done, part, &within)));
        if (within < part) return fail_arg(c, ERR_LINK_OUTSIDE, path, field_title(c, f));
    }
    return OK;
}
