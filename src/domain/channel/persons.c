// SPDX-License-Identifier: Apache-2.0
// The figures of a channel by its persons: who of a referring unit sends patients, and what they bring.
// What names no person stands in a row of its own, so that the rows add up to the channel's figures.
#include "base/vec.h"
#include "domain/channel/figure.h"

enum { COLUMNS = 3 };
static const int columns[COLUMNS] = { SUM_LEADS, SUM_ARRIVALS, SUM_REVENUE };

struct person_row {
    id64 id;
    str title;
    i64 v[COLUMNS];
};

struct people {
    struct ctx *c;
    VEC(struct person_row) rows;
    int column;
};

static struct person_row *row_of(struct people *p, id64 id, str title)
{
    for (size_t i = 0; i < p->rows.n; i++)
        if (p->rows.v[i].id == id) return &p->rows.v[i];
    struct person_row r = { .id = id, .title = title };
    vec_push(p->c->mem, &p->rows, r);
    return &p->rows.v[p->rows.n - 1];
}

static void take(void *arg, id64 id, str title, i64 v)
{
    struct people *p = arg;
    row_of(p, id, title)->v[p->column] = v;
}

// Those who brought nothing yet stand there, too.
static err_t read_people(struct ctx *c, const struct figure_scope *s, struct people *p)
{
    const struct form *f = ch_form(c, "channel_person");
    const struct field *channel = ch_field(c, "channel_person", "channel");
    struct row_list rows;
    if (!f || !channel || !actor_may(c, f, ACT_READ)) return OK;
    str filter = str_fmt(c->mem, "{\"field\":\"" STR_FMT "\",\"op\":\"in\",\"value\":[%lld]}",
                         STR_ARG(channel->key), (long long)s->channel);
    TRY(rows_read(c, f, filter, NULL, 0, &rows));
    for (size_t i = 0; i < rows.n; i++) row_of(p, rows.v[i].id, rows.v[i].title);
    return OK;
}

static void put_figure(struct ctx *c, struct jw *w, const struct figure *f,
                       const struct figure_scope *s, i64 v)
{
    jw_key(w, str_of(figure_key(f->which)));
    jw_obj(w);
    jw_key(w, S("value"));
    figure_put_value(c, w, f->which, v);
    jw_key(w, S("filter"));
    jw_obj(w);
    jw_kstr(w, "form", f->form->full_key);
    jw_key(w, S("filter"));
    figure_put_filter(c, w, f, s);
    jw_end_obj(w);
    jw_end_obj(w);
}

static void put_row(struct ctx *c, struct jw *w, const struct figure *f, const bool *is_known,
                    struct figure_scope s, const struct person_row *r)
{
    s.of_person = true;
    s.person = r->id;
    s.person_title = r->title;
    jw_obj(w);
    jw_key(w, S("person"));
    if (r->id) {
        jw_obj(w);
        jw_kid(w, "id", r->id);
        jw_kstr(w, "title", r->title);
        jw_end_obj(w);
    } else {
        jw_null(w);
    }
    for (int i = 0; i < COLUMNS; i++) {
        if (is_known[i]) {
            put_figure(c, w, &f[i], &s, r->v[i]);
            continue;
        }
        jw_key(w, str_of(figure_key(columns[i])));
        jw_obj(w);
        jw_key(w, S("value"));
        jw_null(w);
        jw_key(w, S("filter"));
        jw_null(w);
        jw_end_obj(w);
    }
    jw_end_obj(w);
}

err_t channel_persons(struct ctx *c, id64 channel, struct span span, struct jw *w)
{
    const struct form *form = ch_form(c, "channel");
    struct figure_scope s = { .channel = channel, .span = span };
    struct people p = { .c = c };
    struct figure f[COLUMNS];
    bool is_known[COLUMNS];
    u64 rm, also;
    if (!form) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, form, ACT_READ));
    TRY(query_row_mask(c, form, channel, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    TRY(query_titles(c, form, &channel, 1, &s.channel_title));
    TRY(read_people(c, &s, &p));
    for (int i = 0; i < COLUMNS; i++) {
        p.column = i;
        TRY(figure_of(c, columns[i], &f[i], &is_known[i]));
        is_known[i] = is_known[i] && f[i].person;
        if (is_known[i]) TRY(figure_by(c, &f[i], f[i].person, &s, take, &p));
    }
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < p.rows.n; i++) put_row(c, w, f, is_known, s, &p.rows.v[i]);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
