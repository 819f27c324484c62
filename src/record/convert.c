// SPDX-License-Identifier: Apache-2.0
// A value goes from type to type as a person would carry it over: written out and read again, with the
// few exceptions where two types share more than their text (options by key, numbers exactly, days and
// instants, one and many). What the new type does not take is left out and stays in the old column.
#include "record/convert.h"
#include "base/vec.h"
#include "record/internal.h"

#define COUNT_MAX 200000 // distinct values that a check tries

// --- One value -----------------------------------------------------------------------------------------

static u32 flags(const struct field *f) { return TYPE_OF(f)->flags; }

static bool is_number(const struct field *f)
{
    return TYPE_OF(f)->expr_kind == 'n' && TYPE_OF(f)->storage == STORE_INT;
}

static bool is_day(const struct field *f)
{
    return TYPE_OF(f)->expr_kind == 'd' || TYPE_OF(f)->expr_kind == 'i';
}

// Values are ids of the same kind of thing.
static bool is_same_kind(const struct field *a, const struct field *b)
{
    u32 kinds = TYPE_REFERENCE | TYPE_PERSON | TYPE_DEPT | TYPE_ROLE;
    return (flags(a) & kinds) && (flags(a) & kinds) == (flags(b) & kinds) && a->target == b->target;
}

static bool has_options(const struct field *f)
{
    const struct type_option *o = TYPE_OF(f)->options;
    while (o && o->key && !str_eq(str_of(o->kind), S("options"))) o++;
    return o && o->key;
}

static struct val one_in_list(struct ctx *c, struct val v)
{
    struct val *item = mem_new_of(c->mem, struct val);
    *item = v;
    return (struct val){ .kind = VAL_LIST, .items = item, .n = 1 };
}

static err_t no_counterpart(struct ctx *c, const struct field *to)
{
    return bad_format(c, to, S("没有对应的值"), S("there is no such value"));
}

// Items as they are, in the number that the new type holds.
static err_t in_number(struct ctx *c, const struct field *to, struct val v, struct val *out)
{
    bool many = TYPE_OF(to)->storage == STORE_JUNCTION;
    if (many) *out = v.kind == VAL_LIST ? v : one_in_list(c, v);
    else if (v.kind != VAL_LIST) *out = v;
    else if (v.n == 1) *out = v.items[0];
    else return v.n ? no_counterpart(c, to) : OK;
    return OK;
}

static err_t option_in(struct ctx *c, const struct convert *k, i64 code, struct val *out)
{
    const struct option *was = field_option(k->from, code);
    const struct option *now = was ? field_option_by_key(k->to, was->key) : NULL;
    if (was && !now) now = field_option_by_key(k->to, was->title.zh);
    if (!now) return no_counterpart(c, k->to);
    *out = val_int(now->code);
    return OK;
}

static err_t options_in(struct ctx *c, const struct convert *k, struct val v, struct val *out)
{
    if (v.kind != VAL_LIST) {
        TRY(option_in(c, k, v.i, &v));
        return in_number(c, k->to, v, out);
    }
    struct val *items = mem_array(c->mem, struct val, v.n + 1);
    for (size_t i = 0; i < v.n; i++) TRY(option_in(c, k, v.items[i].i, &items[i]));
    v.items = items;
    return in_number(c, k->to, v, out);
}

// 3.00 is the whole number 3.
static str without_zeros(str s)
{
    if (str_find_char(s, '.') < 0) return s;
    while (s.n && s.p[s.n - 1] == '0') s.n--;
    if (s.n && s.p[s.n - 1] == '.') s.n--;
    return s;
}

static err_t number_in(struct ctx *c, const struct convert *k, struct val v, struct val *out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TYPE_OF(k->from)->to_json(c, k->from, v, &w);
    const struct json *j = json_parse(c->mem, buf_str(&b), NULL);
    if (!j) return no_counterpart(c, k->to);
    struct json number = { .type = JSON_STRING, .text = without_zeros(j->text) };
    return TYPE_OF(k->to)->from_json(c, k->to, &number, out);
}

static bool is_read(struct ctx *c, const struct field *to, str text, struct val *out)
{
    struct err_item *tail = c->errs_tail;
    if (TYPE_OF(to)->from_text(c, to, text, out) == OK) return true;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    else c->errs = NULL;
    return false;
}

// 2026-07-05 14:03 is a day, a month; a day is an instant at its beginning, a month a first day.
static err_t day_in(struct ctx *c, const struct convert *k, str text, struct val *out)
{
    if (is_read(c, k->to, text, out)) return OK;
    if (text.n >= 10 && is_read(c, k->to, str_sub(text, 0, 10), out)) return OK;
    if (text.n == 10 && is_read(c, k->to, str_cat(c->mem, text, S(" 00:00")), out)) return OK;
    if (text.n >= 7 && is_read(c, k->to, str_sub(text, 0, 7), out)) return OK;
    if (text.n == 7 && is_read(c, k->to, str_cat(c->mem, text, S("-01")), out)) return OK;
    return TYPE_OF(k->to)->from_text(c, k->to, text, out);
}

static str in_one_line(struct ctx *c, str text)
{
    char *p = mem_dup(c->mem, text.p, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if (p[i] == '\n' || p[i] == '\r' || p[i] == '\t') p[i] = ' ';
    return (str){ p, text.n };
}

static err_t link_in(struct ctx *c, const struct convert *k, struct val v, struct val *out)
{
    id64 id = 0;
    if (v.kind != VAL_TEXT || !k->to->target) return no_counterpart(c, k->to);
    TRY(record_find_by_text(c, k->to->target, v.s, &id));
    if (!id) return fail_arg2(c, ERR_LINK_MISSING, k->to->key, field_title(c, k->to), v.s);
    *out = val_int(id);
    return OK;
}

// The titles that a text names.
static err_t links_in(struct ctx *c, const struct convert *k, struct val v, struct val *out)
{
    if (v.kind != VAL_LIST) {
        TRY(link_in(c, k, v, &v));
        return in_number(c, k->to, v, out);
    }
    struct val *items = mem_array(c->mem, struct val, v.n + 1);
    for (size_t i = 0; i < v.n; i++) TRY(link_in(c, k, v.items[i], &items[i]));
    v.items = items;
    return in_number(c, k->to, v, out);
}

static err_t text_in(struct ctx *c, const struct convert *k, struct val v, struct val *out)
{
    struct buf b = BUF(c->mem);
    if (v.kind == VAL_LIST && v.n > 1 && TYPE_OF(k->to)->storage == STORE_INT)
        return no_counterpart(c, k->to); // several are not one
    TYPE_OF(k->from)->to_text(c, k->from, v, &b);
    str text = str_trim(buf_str(&b));
    if (!text.n) return OK;
    if (is_day(k->from) && is_day(k->to)) return day_in(c, k, text, out);
    if (is_read(c, k->to, text, out)) return OK;
    return TYPE_OF(k->to)->from_text(c, k->to, in_one_line(c, text), out);
}

static err_t convert_value(struct ctx *c, const struct convert *k, struct val v, struct val *out)
{
    *out = VAL_NONE;
    if (val_is_null(v) || (v.kind == VAL_LIST && !v.n)) return OK;
    if (is_same_kind(k->from, k->to)) return in_number(c, k->to, v, out);
    if (has_options(k->from) && has_options(k->to)) return options_in(c, k, v, out);
    if (is_number(k->from) && is_number(k->to)) return number_in(c, k, v, out);
    TRY(text_in(c, k, v, out));
    return flags(k->to) & TYPE_REFERENCE && !val_is_null(*out) ? links_in(c, k, *out, out) : OK;
}

// In the installation's language, whoever asks: what options are called must not depend on it.
err_t record_convert_value(struct ctx *c, const struct convert *k, struct val v, struct val *out)
{
    enum lang lang = c->lang;
    c->lang = c->cat->lang;
    err_t e = convert_value(c, k, v, out);
    c->lang = lang;
    if (e != OK) *out = VAL_NONE;
    return e;
}

// --- What it would do ----------------------------------------------------------------------------------

static bool is_live_only(const struct field *f) { return f->form->parent == NULL; }

static struct sql values_of(struct ctx *c, const struct field *f)
{
    struct sql q = db_sql(c);
    bool many = TYPE_OF(f)->storage == STORE_JUNCTION;
    sql_lit(&q, "SELECT v, count(*), min(id) FROM (SELECT ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " AS id, ");
    select_cell(&q, f);
    sql_lit(&q, " AS v FROM ");
    sql_ident(&q, f->form->table);
    sql_lit(&q, " ");
    sql_alias(&q, 0);
    if (is_live_only(f)) sql_lit(&q, " WHERE deleted_at IS NULL");
    sql_lit(&q, ") x WHERE v IS NOT NULL GROUP BY v LIMIT ");
    sql_i64(&q, many ? COUNT_MAX / 4 : COUNT_MAX);
    return q;
}

static bool is_shortened(struct ctx *c, const struct convert *k, struct val was, struct val now)
{
    struct convert back = { k->to, k->from, false };
    struct err_item *tail = c->errs_tail;
    struct val again;
    bool same = record_convert_value(c, &back, now, &again) == OK && val_eq(was, again);
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    else c->errs = NULL;
    return !same;
}

static err_t may_read(struct ctx *c, const struct field *f, id64 id, bool *may)
{
    const struct form_policy *p;
    u64 rm, also;
    *may = false;
    if (f->form->parent) return OK; // rows of a sub-form show nothing here
    TRY(policy_of(c, f->form, &p));
    TRY(query_row_mask(c, f->form, id, ACT_READ, &rm, &also));
    *may = rm && query_cell_right(p, f, rm, also) == CELL_READ;
    return OK;
}

// The first message of what was just refused; the list is left as it was.
static const struct err_item *taken(struct ctx *c, const struct err_item *tail)
{
    const struct err_item *e = tail ? tail->next : c->errs;
    c->errs_tail = (struct err_item *)(uintptr_t)tail;
    if (tail) c->errs_tail->next = NULL;
    else c->errs = NULL;
    return e;
}

static err_t note_failure(struct ctx *c, const struct convert *k, struct val v, id64 id,
                          const struct err_item *why, struct retype_count *out)
{
    bool may;
    if (out->sample_count == RETYPE_SAMPLES) return OK;
    TRY(may_read(c, k->from, id, &may));
    if (!may) return OK;
    struct buf b = BUF(c->mem);
    TYPE_OF(k->from)->to_text(c, k->from, v, &b);
    out->samples[out->sample_count++] = (struct retype_sample){ id, buf_str(&b), why };
    return OK;
}

static err_t count_one(struct ctx *c, const struct convert *k, struct val v, i64 n, id64 id,
                       struct retype_count *out)
{
    const struct err_item *tail = c->errs_tail;
    struct val now;
    err_t e = record_convert_value(c, k, v, &now);
    out->filled += n;
    if (e == OK) {
        out->converts += n;
        if (TYPE_OF(k->from)->expr_kind != 't' && is_shortened(c, k, v, now)) out->shortens += n;
        return OK;
    }
    if (e == ERR_DB_FAILED || e == ERR_TIMEOUT) return e;
    out->fails += n;
    return note_failure(c, k, v, id, taken(c, tail), out);
}

struct tried {
    struct val v;
    i64 n;
    id64 id;
};

err_t record_convert_may(struct ctx *c, const struct convert *k)
{
    const struct field *to = k->to;
    const struct form_policy *p;
    if (is_same_kind(k->from, to)) return OK;
    if (!(flags(to) & TYPE_REFERENCE) || !to->target || c->who->has_all_rights) return OK;
    TRY(policy_of(c, to->target, &p)); // else the counts would tell what is there
    const struct field *name = record_naming_field(to->target);
    bool may = p->sees_all_rows && (!name || actor_reads_all(c->who, to->target, name));
    return may ? OK : fail(c, ERR_ACTION_DENIED);
}

// A round of 500 values is read before they are tried, because trying asks the same connection.
err_t record_convert_count(struct ctx *c, const struct convert *k, struct retype_count *out)
{
    struct sql q = values_of(c, k->from);
    struct rows *r;
    i64 seen = 0;
    *out = (struct retype_count){ 0 };
    TRY(record_convert_may(c, k));
    TRY(db_query(c, &q, &r));
    for (bool more = true; more;) {
        VEC(struct tried) round = { 0 };
        struct mem_mark mark = mem_mark(c->mem);
        int samples = out->sample_count;
        while (round.n < 500) {
            TRY(rows_next(r, &more));
            if (!more) break;
            struct tried t = { .n = rows_i64(r, 1), .id = rows_i64(r, 2) };
            TRY(read_stored(c, k->from, r, 0, t.id, &t.v));
            vec_push(c->mem, &round, t);
        }
        for (size_t i = 0; i < round.n; i++)
            TRY(count_one(c, k, round.v[i].v, round.v[i].n, round.v[i].id, out));
        seen += (i64)round.n;
        if (samples == out->sample_count) mem_rewind(c->mem, mark);
    }
    out->is_partial = seen >= COUNT_MAX / 4 && seen % (COUNT_MAX / 4) == 0;
    return OK;
}

// --- Doing it ------------------------------------------------------------------------------------------

struct both {
    id64 id;
    struct val from, to;
};
struct boths {
    VEC(struct both) list;
};

static void select_both(struct sql *q, const struct convert *k)
{
    sql_lit(q, "SELECT ");
    sql_alias_col(q, 0, ident_sys(COL_ID));
    sql_lit(q, ", ");
    select_cell(q, k->from);
    sql_lit(q, ", ");
    select_cell(q, k->to);
    sql_lit(q, " FROM ");
    sql_ident(q, k->from->form->table);
    sql_lit(q, " ");
    sql_alias(q, 0);
    sql_lit(q, " WHERE ");
}

static err_t read_both(struct ctx *c, const struct convert *k, const struct sql *q,
                       struct boths *out)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct both b = { .id = rows_i64(r, 0) };
        TRY(read_stored(c, k->from, r, 1, b.id, &b.from));
        TRY(read_stored(c, k->to, r, 2, b.id, &b.to));
        vec_push(c->mem, &out->list, b);
    }
}

static err_t put_value(struct ctx *c, const struct field *to, id64 id, struct val v)
{
    if (TYPE_OF(to)->storage == STORE_JUNCTION) return save_junction(c, to, id, v);
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE ");
    sql_ident(&q, to->form->table);
    sql_lit(&q, " SET ");
    sql_ident(&q, to->col);
    sql_lit(&q, " = ");
    TRY(put_cell(c, &q, to, id, v));
    if (has_key(to)) {
        sql_lit(&q, ", ");
        sql_ident(&q, field_key(to));
        sql_lit(&q, " = ");
        put_key(c, &q, to, v);
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

// The record's grams, and beside them those that the field will have: searches find both at once.
static err_t index_both(struct ctx *c, const struct convert *k, id64 id, struct val v)
{
    struct image img;
    bool found;
    if (k->from->form->parent || !(flags(k->to) & (TYPE_SEARCHABLE | TYPE_DIGITS))) return OK;
    TRY(image_load(c, k->from->form, id, false, &img, &found));
    if (!found || img.deleted_at) return OK;
    const struct write none = { .form = k->from->form, .id = id, .in_bulk = true };
    struct save s = { .w = &none, .form = k->from->form, .id = id, .cells = img.cells };
    return index_with(c, &s, k->to, v);
}

struct put {
    const struct convert *k;
    id64 id;
    struct val v;
};

static err_t put_job(struct ctx *c, void *arg)
{
    const struct put *p = arg;
    TRY(put_value(c, p->k->to, p->id, p->v));
    return index_both(c, p->k, p->id, p->v);
}

// Where values must not repeat, a clash is one row's matter.
static err_t put_alone(struct ctx *c, const struct convert *k, id64 id, struct val v)
{
    struct put p = { k, id, v };
    return k->to->is_unique ? store_write(c, WRITE_JOBS, put_job, &p) : put_job(c, &p);
}

static bool is_the_rows(err_t e)
{
    return e != ERR_DB_FAILED && e != ERR_NO_MEMORY && e != ERR_DB_RETRY && e != ERR_TIMEOUT;
}

static err_t convert_one(struct ctx *c, const struct convert *k, const struct both *b, i64 *failed)
{
    struct val now;
    if (k->is_back) {
        struct convert forth = { k->to, k->from, false };
        struct val then;
        err_t was = record_convert_value(c, &forth, b->to, &then);
        err_clear(c);
        if (was != OK && !is_the_rows(was)) return was;
        if (val_eq(then, b->from)) return OK; // nobody wrote it since
    }
    err_t e = record_convert_value(c, k, b->from, &now);
    if (e != OK && !is_the_rows(e)) return e;
    if (e != OK && k->is_back) {
        err_clear(c);
        ++*failed;
        return OK;
    }
    if (e != OK) ++*failed;
    err_clear(c);
    if (val_eq(now, b->to)) return OK;
    e = put_alone(c, k, b->id, now);
    if (e == OK || !db_row_exists_error(e)) return e;
    err_clear(c);
    ++*failed;
    return OK;
}

static err_t convert_all(struct ctx *c, const struct convert *k, const struct boths *all,
                         i64 *failed)
{
    for (size_t i = 0; i < all->list.n; i++) {
        bool kept =
            !k->is_back && val_is_null(all->list.v[i].from) && val_is_null(all->list.v[i].to);
        if (!kept) TRY(convert_one(c, k, &all->list.v[i], failed));
    }
    return OK;
}

err_t record_convert_rows(struct ctx *c, const struct convert *k, id64 after, id64 until,
                          id64 *last, int *read, i64 *failed)
{
    struct sql q = db_sql(c);
    struct boths all = { { 0 } };
    *failed = 0;
    select_both(&q, k);
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " > ");
    sql_i64(&q, after);
    if (until) {
        sql_lit(&q, " AND ");
        sql_alias_col(&q, 0, ident_sys(COL_ID));
        sql_lit(&q, " <= ");
        sql_i64(&q, until);
    }
    sql_lit(&q, " ORDER BY ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " LIMIT ");
    sql_i64(&q, CONVERT_CHUNK);
    sql_for_update(&q);
    TRY(read_both(c, k, &q, &all));
    *read = (int)all.list.n;
    *last = all.list.n ? all.list.v[all.list.n - 1].id : after;
    return convert_all(c, k, &all, failed);
}

err_t record_convert_range(struct ctx *c, const struct convert *k, id64 first, id64 last)
{
    enum sys_col by = k->from->form->parent ? COL_PARENT : COL_ID;
    struct sql q = db_sql(c);
    struct boths all = { { 0 } };
    i64 failed = 0;
    select_both(&q, k);
    sql_alias_col(&q, 0, ident_sys(by));
    sql_lit(&q, " >= ");
    sql_i64(&q, first);
    sql_lit(&q, " AND ");
    sql_alias_col(&q, 0, ident_sys(by));
    sql_lit(&q, " <= ");
    sql_i64(&q, last);
    sql_for_update(&q);
    TRY(read_both(c, k, &q, &all));
    return convert_all(c, k, &all, &failed);
}

// --- Behind the exchange -------------------------------------------------------------------------------

static str lost_json(struct ctx *c, const struct field *now, const struct field *was, struct val v)
{
    struct buf text = BUF(c->mem), b = BUF(c->mem);
    struct jw w = JW(&b);
    if (flags(was) & TYPE_ENCRYPTED) buf_lit(&text, "***");
    else TYPE_OF(was)->to_text(c, was, v, &text);
    jw_obj(&w);
    jw_key(&w, str_of_i64(c->mem, now->id));
    jw_arr(&w);
    jw_str(&w, buf_str(&text));
    jw_null(&w);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t after_one(struct ctx *c, const struct field *now, const struct field *was, id64 id,
                       struct val old)
{
    struct convert k = { was, now, false };
    struct image img;
    struct val v;
    bool found;
    TRY(image_load(c, now->form, id, false, &img, &found));
    if (!found || img.deleted_at) return OK;
    err_t e = record_convert_value(c, &k, old, &v);
    err_clear(c);
    if (e != OK && !is_the_rows(e)) return e;
    if (e != OK)
        TRY(note_history(c, now->form, id, img.rev, S("retype"), lost_json(c, now, was, old)));
    if (!(flags(was) & (TYPE_SEARCHABLE | TYPE_DIGITS))) return OK;
    const struct write none = { .form = now->form, .id = id, .in_bulk = true };
    struct save s = { .w = &none, .form = now->form, .id = id, .cells = img.cells };
    return index_with(c, &s, NULL, VAL_NONE);
}

err_t record_convert_after(struct ctx *c, const struct field *now, const struct field *was,
                           id64 after, id64 *last, int *read)
{
    struct convert k = { was, now, false };
    struct sql q = db_sql(c);
    struct boths all = { { 0 } };
    select_both(&q, &k);
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " > ");
    sql_i64(&q, after);
    sql_lit(&q, " ORDER BY ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " LIMIT ");
    sql_i64(&q, CONVERT_CHUNK);
    TRY(read_both(c, &k, &q, &all));
    *read = (int)all.list.n;
    *last = all.list.n ? all.list.v[all.list.n - 1].id : after;
    for (size_t i = 0; i < all.list.n; i++)
        if (!val_is_null(all.list.v[i].from) && !now->form->parent)
            TRY(after_one(c, now, was, all.list.v[i].id, all.list.v[i].from));
    return OK;
}
