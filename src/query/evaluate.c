// SPDX-License-Identifier: Apache-2.0
// What the computed fields of a record would be, from values that are being typed. Nothing is written,
// and nothing is told that the caller could not read: a value enters when he sends it or may read it,
// what stands in other records comes through this door, and a field of which one input is not known to
// him is left out.
#include "base/vec.h"
#include "meta/condition.h"
#include "query/internal.h"

#define SAMPLES_MAX 5

struct line { // a row of a sub-form, or the record itself
    struct val *cells;
    bool *known;
    u8 *done;
    str *errors; // by field index; empty: none
};

struct sheet {
    struct ctx *c;
    const struct form *form;
    const struct form_policy *policy;
    struct query *q;
    struct record *stored; // NULL: a new record
    struct line top;
    struct line **lines; // by field index, rows of sub-forms
    int *line_count;
    int rows, reads; // what it cost so far
};

static struct line new_line(struct ctx *c, const struct form *f)
{
    size_t n = (size_t)f->field_count + 1;
    return (struct line){ mem_array(c->mem, struct val, n), mem_array(c->mem, bool, n),
                          mem_alloc(c->mem, n), mem_array(c->mem, str, n) };
}

// A linked record's title is no part of the value; stored formulas never see it.
static struct val bare(const struct field *f, struct val v)
{
    if (f->type->flags & TYPE_REFERENCE) v.s = STR_NONE;
    return v;
}

// --- What is given -----------------------------------------------------------------------------------

// Half typed values are empty ones: no reason to refuse the rest.
static struct val typed_value(struct ctx *c, const struct field *f, const struct json *j)
{
    struct val v = VAL_NONE;
    if (!j || j->type == JSON_NULL || (json_is(j, JSON_STRING) && !j->text.n)) return v;
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    if (f->type->from_json(c, f, j, &v) != OK) v = VAL_NONE;
    if (tail) tail->next = NULL;
    c->errs = errs;
    c->errs_tail = tail;
    return v;
}

static bool is_typed(const struct field *f)
{
    return !f->is_system && !(f->type->flags & TYPE_COMPUTED) && f->type->storage < STORE_ROWS;
}

static err_t no_such(struct ctx *c, str key) { return fail_arg(c, ERR_FIELD_UNKNOWN, key, key); }

static err_t take_row(struct sheet *s, const struct field *sub, const struct sub_policy *p,
                      const struct json *j, struct line *l)
{
    const struct form *f = sub->target;
    i64 id;
    const struct sub_rows *was = NULL;
    for (int i = 0; s->stored && i < s->q->column_count; i++)
        if (s->q->columns[i].path.leaf == sub) was = s->stored->subs[i];
    for (int i = 0; i < f->field_count; i++) l->known[i] = p->full[i] != 0; // of a new row: empty
    if (was && json_i64(json_get(j, S("id")), &id))
        for (int r = 0; r < was->count; r++)
            for (int i = 0; was->rows[r].id == id && i < f->field_count; i++) {
                l->known[i] = was->rows[r].cells[i].right == CELL_READ;
                if (l->known[i]) l->cells[i] = bare(f->fields[i], was->rows[r].cells[i].v);
            }
    json_each(m, json_get(j, S("values")))
    {
        const struct field *fd = form_field(f, m->key);
        if (!fd || fd->is_system || !(p->masked[fd->index] | p->write[fd->index]))
            return no_such(s->c, str_cat3(s->c->mem, sub->key, S("."), m->key));
        if (!is_typed(fd)) continue;
        l->cells[fd->index] = typed_value(s->c, fd, m);
        l->known[fd->index] = true;
    }
    return OK;
}

static err_t take_rows(struct sheet *s, const struct field *f, const struct json *j)
{
    struct sub_policy p = policy_sub(s->c->mem, s->policy, f);
    int n = 0;
    if (!json_is(j, JSON_ARRAY)) return OK;
    if (j->count > (size_t)(EVALUATE_ROWS_MAX - s->rows))
        return fail_arg(s->c, ERR_EVALUATE_ROWS, f->key, str_of_i64(s->c->mem, EVALUATE_ROWS_MAX));
    s->rows += (int)j->count;
    s->lines[f->index] = mem_array(s->c->mem, struct line, j->count + 1);
    json_each(item, j)
    {
        s->lines[f->index][n] = new_line(s->c, f->target);
        TRY(take_row(s, f, &p, item, &s->lines[f->index][n++]));
    }
    s->line_count[f->index] = n;
    s->top.known[f->index] = true;
    return OK;
}

static err_t take_values(struct sheet *s, const struct json *values)
{
    json_each(m, values)
    {
        const struct field *f = form_field(s->form, m->key);
        bool seen =
            f && !f->is_system &&
            (cell_right_any(s->policy, f) != CELL_HIDDEN || actor_may_write_field(s->policy, f));
        if (f && f->is_system) continue;
        if (!seen) return no_such(s->c, m->key);
        if (f->type->storage == STORE_ROWS && f->target) TRY(take_rows(s, f, m));
        if (!is_typed(f)) continue;
        s->top.cells[f->index] = typed_value(s->c, f, m);
        s->top.known[f->index] = true;
    }
    return OK;
}

static void take_stored_rows(struct sheet *s, const struct field *f, const struct sub_rows *rows)
{
    const struct form *sub = f->target;
    s->lines[f->index] = mem_array(s->c->mem, struct line, (size_t)rows->count + 1);
    s->line_count[f->index] = rows->count;
    for (int r = 0; r < rows->count; r++) {
        struct line *l = &s->lines[f->index][r];
        *l = new_line(s->c, sub);
        for (int i = 0; i < sub->field_count; i++) {
            l->known[i] = rows->rows[r].cells[i].right == CELL_READ;
            if (l->known[i]) l->cells[i] = bare(sub->fields[i], rows->rows[r].cells[i].v);
        }
    }
}

static void take_stored(struct sheet *s)
{
    for (int i = 0; i < s->q->column_count; i++) {
        const struct field *f = s->q->columns[i].path.leaf;
        if (s->q->columns[i].path.hop_count || s->stored->cells[i].right != CELL_READ) continue;
        s->top.known[f->index] = true;
        s->top.cells[f->index] = bare(f, s->stored->cells[i].v);
        if (f->type->storage == STORE_ROWS && s->stored->subs[i])
            take_stored_rows(s, f, s->stored->subs[i]);
    }
}

static void start(struct sheet *s, struct ctx *c, const struct form *f)
{
    size_t n = (size_t)f->field_count + 1;
    s->c = c;
    s->form = f;
    s->top = new_line(c, f);
    s->lines = mem_array(c->mem, struct line *, n);
    s->line_count = mem_array(c->mem, int, n);
}

// What the caller sees of a new record is what he fills in; the rest of it is empty.
static void take_empty(struct sheet *s)
{
    for (int i = 0; i < s->form->field_count; i++)
        s->top.known[i] = cell_right_any(s->policy, s->form->fields[i]) == CELL_READ;
}

// --- What stands in other records ----------------------------------------------------------------------

struct ids {
    id64 *v;
    int n;
};

static struct ids ids_of(struct ctx *c, struct val v)
{
    struct ids l = { mem_array(c->mem, id64, v.n + 1), 0 };
    if (v.kind == VAL_INT) l.v[l.n++] = v.i;
    for (size_t i = 0; v.kind == VAL_LIST && i < v.n; i++) l.v[l.n++] = v.items[i].i;
    return l;
}

// The field of these records as the caller may read it; *page NULL where he may not.
static err_t read_through(struct ctx *c, const struct form *f, const struct field *leaf,
                          const struct ids *ids, struct page **page)
{
    struct query *q = mem_new_of(c->mem, struct query);
    enum cell_right r;
    *page = NULL;
    TRY(query_right_any(c, leaf, &r));
    if (r == CELL_HIDDEN || ids->n > QUERY_LIMIT_MAX || !actor_may(c, f, ACT_READ)) return OK;
    *q = (struct query){ .form = f,
                         .action = ACT_READ,
                         .limit = QUERY_LIMIT_MAX,
                         .only_ids = ids->v,
                         .only_id_count = ids->n,
                         .column_count = 1 };
    q->columns = mem_new_of(c->mem, struct column);
    q->columns[0].name = leaf->key;
    if (!query_lookup_path(leaf, &q->columns[0].path)) return OK;
    q->sort = mem_new_of(c->mem, struct sort_key);
    q->sort[0].path.leaf = form_sys(f, SYS_ID);
    q->sort_count = 1;
    return query_page(c, q, page);
}

static err_t count_read(struct sheet *s)
{
    if (++s->reads <= EVALUATE_READS_MAX) return OK;
    return fail_arg(s->c, ERR_EVALUATE_READS, STR_NONE, str_of_i64(s->c->mem, EVALUATE_READS_MAX));
}

// True in *ok when each of the records is visible and its field readable.
static err_t through_link(struct sheet *s, const struct formula_path *p, struct val link,
                          struct value *out, bool *ok)
{
    struct ctx *c = s->c;
    struct ids ids = ids_of(c, link);
    struct page *page;
    struct value *cells;
    bool is_many = p->hop->type->storage != STORE_INT;
    *out = value_null();
    *ok = true;
    if (!ids.n && !is_many) return OK;
    TRY(count_read(s));
    TRY(read_through(c, p->hop->target, p->leaf, &ids, &page));
    *ok = page && page->count == ids.n;
    for (int i = 0; *ok && i < page->count; i++) *ok = page->records[i].cells[0].right == CELL_READ;
    if (!*ok) return OK;
    if (!is_many) {
        *out = formula_of_cell(c, p->leaf, bare(p->leaf, page->records[0].cells[0].v));
        return OK;
    }
    *out = value_new_list(c->mem, page->count, 1, &cells);
    for (int i = 0; i < page->count; i++)
        cells[i] = formula_of_cell(c, p->leaf, bare(p->leaf, page->records[i].cells[0].v));
    return OK;
}

static bool through_rows(const struct sheet *s, const struct formula_path *p, struct value *out)
{
    struct value *cells;
    int n = s->line_count[p->hop->index];
    *out = value_new_list(s->c->mem, n, 1, &cells);
    for (int i = 0; i < n; i++) {
        const struct line *l = &s->lines[p->hop->index][i];
        if (!l->known[p->leaf->index]) return false;
        cells[i] = formula_of_cell(s->c, p->leaf, l->cells[p->leaf->index]);
    }
    return true;
}

// --- Working it out ------------------------------------------------------------------------------------

struct paths {
    const struct field *f;
    struct value *v;
};

static err_t read_path(struct ctx *c UNUSED, void *arg, const struct formula_path *p,
                       const struct formula_inputs *in UNUSED, struct value *out)
{
    const struct paths *k = arg;
    *out = k->v[p - k->f->formula_paths];
    return OK;
}

static err_t work_out(struct sheet *s, struct line *l, const struct field *f);

static err_t inputs_known(struct sheet *s, struct line *l, const struct field *f, struct value *v,
                          bool *ok)
{
    *ok = true;
    for (int i = 0; i < f->formula_input_count && *ok; i++) {
        const struct field *in = f->form->fields[f->formula_inputs[i]];
        TRY(work_out(s, l, in));
        *ok = l->known[in->index];
    }
    for (int i = 0; i < f->formula_path_count && *ok; i++) {
        const struct formula_path *p = &f->formula_paths[i];
        if (p->hop->type->storage == STORE_ROWS) *ok = through_rows(s, p, &v[i]);
        else TRY(through_link(s, p, l->cells[p->hop->index], &v[i], ok));
    }
    return OK;
}

static err_t work_formula(struct sheet *s, struct line *l, const struct field *f)
{
    struct paths paths = { f,
                           mem_array(s->c->mem, struct value, (size_t)f->formula_path_count + 1) };
    struct formula_inputs in = { l->cells, read_path, &paths };
    bool ok;
    TRY(inputs_known(s, l, f, paths.v, &ok));
    l->known[f->index] = ok;
    if (!ok) return OK;
    return formula_compute(s->c, f, &in, &l->cells[f->index], &l->errors[f->index]);
}

static bool counts(struct sheet *s, const struct condition *k, const struct line *l)
{
    const struct actor *me = s->c->who;
    struct filter_now now = { me ? me->user_id : 0, 0, s->c->now_ms, s->c->cat->offset_min };
    return !k || condition_holds(k, l->cells, &now);
}

struct total {
    i64 n, values;
    decimal sum;
    struct val first, last, least, most;
};

static void add_value(struct total *t, const struct field *of, struct val v)
{
    if (val_is_null(v)) return;
    if (v.kind == VAL_INT) (void)!decimal_add(t->sum, decimal_scaled(v.i, of->scale), &t->sum);
    bool text = v.kind == VAL_TEXT;
    if (!t->values) t->first = t->least = t->most = v;
    if (text ? str_cmp(v.s, t->least.s) < 0 : v.i < t->least.i) t->least = v;
    if (text ? str_cmp(v.s, t->most.s) > 0 : v.i > t->most.i) t->most = v;
    t->last = v;
    t->values++;
}

static struct val total_of(const struct field *f, const struct total *t)
{
    i64 n;
    decimal d = t->sum;
    struct val v = f->rollup == ROLLUP_FIRST  ? t->first
                   : f->rollup == ROLLUP_LAST ? t->last
                   : f->rollup == ROLLUP_MIN  ? t->least
                                              : t->most;
    if (f->rollup == ROLLUP_COUNT) d = decimal_of(t->n);
    bool figure =
        f->rollup == ROLLUP_COUNT || f->rollup == ROLLUP_SUM || f->rollup == ROLLUP_AVERAGE;
    if (!figure && (f->result_type->expr_kind != 'n' || val_is_null(v))) return v;
    if (!figure) d = decimal_scaled(v.i, f->source->scale);
    if (f->rollup == ROLLUP_AVERAGE && !t->values) return VAL_NONE;
    if (f->rollup == ROLLUP_AVERAGE && !decimal_div(d, decimal_of(t->values), &d)) return VAL_NONE;
    return decimal_round_scaled(d, f->scale, &n) ? val_int(n) : VAL_NONE;
}

// Over rows of a sub-form, in their order; what has an order of its own keeps the stored value.
static err_t work_rollup(struct sheet *s, const struct field *f)
{
    struct condition *k = NULL;
    struct total t = { 0 };
    bool is_rows = f->via && f->via->type->storage == STORE_ROWS && !f->order;
    if (!is_rows || !s->lines[f->via->index]) return OK;
    if (f->source &&
        (TYPE_OF(f->source)->storage > STORE_TEXT ||
         (f->result_type->expr_kind == 't' && TYPE_OF(f->source)->storage != STORE_TEXT)))
        return OK;
    if (f->rollup_filter) TRY(condition_parse(s->c, f->via->target, f->rollup_filter, f->key, &k));
    bool known = s->top.known[f->via->index];
    for (int i = 0; i < s->line_count[f->via->index] && known; i++) {
        const struct line *l = &s->lines[f->via->index][i];
        for (int n = 0; n < f->foreign_count; n++) known = known && l->known[f->foreign[n]->index];
        if (!known || !counts(s, k, l)) continue;
        t.n++;
        if (f->source) add_value(&t, f->source, l->cells[f->source->index]);
    }
    s->top.known[f->index] = known;
    if (known) s->top.cells[f->index] = total_of(f, &t);
    return OK;
}

static err_t work_out(struct sheet *s, struct line *l, const struct field *f)
{
    if (!(f->formula || f->rollup) || l->done[f->index]++) return OK;
    return f->rollup ? work_rollup(s, f) : work_formula(s, l, f);
}

static err_t work_lines(struct sheet *s, const struct field *f)
{
    for (int r = 0; r < s->line_count[f->index]; r++)
        for (int i = 0; i < f->target->field_count; i++)
            TRY(work_out(s, &s->lines[f->index][r], f->target->fields[i]));
    return OK;
}

static err_t work_all(struct sheet *s)
{
    for (int i = 0; i < s->form->field_count; i++)
        if (s->lines[i]) TRY(work_lines(s, s->form->fields[i]));
    for (int i = 0; i < s->form->field_count; i++) TRY(work_out(s, &s->top, s->form->fields[i]));
    return OK;
}

// --- Saying it -----------------------------------------------------------------------------------------

static bool may_read(const struct sheet *s, const struct field *f)
{
    if (!s->stored) return cell_right_any(s->policy, f) == CELL_READ;
    return query_cell_right(s->policy, f, s->stored->rm, s->stored->rm_also) == CELL_READ;
}

static err_t put_looked_up(struct sheet *s, struct jw *w, const struct field *f)
{
    struct page *page;
    struct ids ids;
    if (!f->via || !f->source || !s->top.known[f->via->index] || !may_read(s, f)) return OK;
    ids = ids_of(s->c, s->top.cells[f->via->index]);
    TRY(read_through(s->c, f->via->target, f->source, &ids, &page));
    if (!page) return OK;
    jw_key(w, f->key);
    if (page->count && page->records[0].cells[0].right != CELL_HIDDEN)
        query_put_cell(s->c, w, lookup_leaf(f), &page->records[0].cells[0]);
    else jw_null(w);
    return OK;
}

static void put_line(struct ctx *c, struct jw *w, const struct form *f, const struct line *l,
                     const u64 *readable)
{
    for (int i = 0; i < f->field_count; i++) {
        const struct field *fd = f->fields[i];
        bool shown = l->done[i] && l->known[i] && !l->errors[i].n && readable[i];
        if (!shown) continue;
        struct cell cell = { l->cells[i], CELL_READ };
        jw_key(w, fd->key);
        query_put_cell(c, w, fd, &cell);
    }
}

static void put_errors(struct jw *w, const struct form *f, const struct line *l,
                       const u64 *readable)
{
    jw_key(w, S("errors"));
    jw_obj(w);
    for (int i = 0; i < f->field_count; i++) {
        if (!l->done[i] || !l->known[i] || !l->errors[i].n || !readable[i]) continue;
        jw_key(w, f->fields[i]->key);
        jw_str(w, l->errors[i]);
    }
    jw_end_obj(w);
}

static void put_lines(struct sheet *s, struct jw *w, const struct field *f)
{
    struct sub_policy p = policy_sub(s->c->mem, s->policy, f);
    jw_key(w, f->key);
    jw_arr(w);
    for (int r = 0; r < s->line_count[f->index]; r++) {
        jw_obj(w);
        jw_key(w, S("values"));
        jw_obj(w);
        put_line(s->c, w, f->target, &s->lines[f->index][r], p.full);
        jw_end_obj(w);
        put_errors(w, f->target, &s->lines[f->index][r], p.full);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static err_t put_sheet(struct sheet *s, struct jw *w)
{
    u64 *readable = mem_array(s->c->mem, u64, (size_t)s->form->field_count + 1);
    for (int i = 0; i < s->form->field_count; i++) readable[i] = may_read(s, s->form->fields[i]);
    jw_obj(w);
    jw_key(w, S("values"));
    jw_obj(w);
    put_line(s->c, w, s->form, &s->top, readable);
    for (int i = 0; i < s->form->field_count; i++)
        if (field_is_lookup(s->form->fields[i])) TRY(put_looked_up(s, w, s->form->fields[i]));
    jw_end_obj(w);
    put_errors(w, s->form, &s->top, readable);
    jw_key(w, S("rows"));
    jw_obj(w);
    for (int i = 0; i < s->form->field_count; i++)
        if (s->lines[i] && readable[i]) put_lines(s, w, s->form->fields[i]);
    jw_end_obj(w);
    jw_end_obj(w);
    return OK;
}

err_t query_evaluate(struct ctx *c, const struct form *f, id64 id, const struct json *values,
                     struct jw *w)
{
    struct sheet s = { 0 };
    start(&s, c, f);
    TRY(policy_of(c, f, &s.policy));
    if (id) {
        TRY(query_get(c, f, id, &s.q, &s.stored));
        take_stored(&s);
    } else {
        take_empty(&s);
    }
    TRY(take_values(&s, values));
    TRY(work_all(&s));
    return put_sheet(&s, w);
}

// --- A formula that is being written -------------------------------------------------------------------

static void put_diag(struct jw *w, const struct expr_diag *d, bool zh)
{
    jw_key(w, S("problem"));
    jw_obj(w);
    jw_kstr(w, "code", expr_error_symbol(d->code));
    jw_ki64(w, "at", (i64)d->at);
    jw_kstr(w, "message", expr_diag_text(w->b->m, d, zh));
    jw_end_obj(w);
}

static err_t put_sample(struct sheet *s, struct jw *w, const struct field *draft)
{
    struct line *l = &s->top;
    struct paths paths = { draft, mem_array(s->c->mem, struct value,
                                            (size_t)draft->formula_path_count + 1) };
    struct formula_inputs in = { l->cells, read_path, &paths };
    struct val v = VAL_NONE;
    str error = STR_NONE;
    bool ok;
    TRY(work_all(s));
    TRY(inputs_known(s, l, draft, paths.v, &ok));
    if (ok) TRY(formula_compute(s->c, draft, &in, &v, &error));
    jw_obj(w);
    jw_kid(w, "id", s->stored->id);
    jw_kstr(w, "title", s->stored->title);
    if (!ok) jw_kbool(w, "hidden", true);
    if (error.n) jw_kstr(w, "error", error);
    if (ok && !error.n) {
        struct buf b = BUF(s->c->mem);
        if (!val_is_null(v)) draft->result_type->to_text(s->c, draft, v, &b);
        jw_kstr(w, "text", buf_str(&b));
    }
    jw_end_obj(w);
    return OK;
}

static err_t put_samples(struct ctx *c, const struct form *f, const struct field *draft,
                         struct jw *w)
{
    struct query *q;
    struct page *page;
    // Who designs need not see a record; rows of a sub-form are no records by themselves.
    if (f->parent || !actor_may(c, f, ACT_READ)) return OK;
    TRY(query_all_fields(c, f, &q));
    q->limit = SAMPLES_MAX;
    q->with_sub_rows = true;
    TRY(query_page(c, q, &page));
    for (int i = 0; i < page->count; i++) {
        struct sheet s = { .q = q, .stored = &page->records[i] };
        start(&s, c, f);
        TRY(policy_of(c, f, &s.policy));
        take_stored(&s);
        TRY(put_sample(&s, w, draft));
    }
    return OK;
}

static const char *kind_word(enum value_type t)
{
    switch (t) {
    case VALUE_NUMBER: return "number";
    case VALUE_BOOL: return "boolean";
    case VALUE_DATE: return "date";
    case VALUE_DATETIME: return "datetime";
    case VALUE_TIME: return "time";
    case VALUE_TEXT: return "text";
    default: return "";
    }
}

err_t query_try_formula(struct ctx *c, const struct form *f, str source, str result, int scale,
                        struct jw *w)
{
    struct field draft = { .key = S("draft"),
                           .type = field_type_of_key(S("formula")),
                           .form = (struct form *)(uintptr_t)f,
                           .index = f->field_count,
                           .formula_source = source,
                           .result_type = field_type_of_key(result),
                           .scale = scale };
    struct expr_diag diag;
    if (!draft.result_type || draft.result_type->expr_kind == 0 ||
        draft.result_type->storage > STORE_TEXT)
        return fail_arg(c, ERR_BAD_REQUEST, S("result"), result);
    if (source.n > TRY_FORMULA_MAX)
        return fail_arg(c, ERR_FORMULA_LONG, S("formula"), str_of_i64(c->mem, TRY_FORMULA_MAX));
    if (draft.result_type->flags & TYPE_MONEY) draft.scale = 2;
    jw_obj(w);
    if (!formula_read(c, &draft, &diag)) {
        put_diag(w, &diag, c->lang == LANG_ZH);
        jw_end_obj(w);
        return OK;
    }
    jw_kstr(w, "type", str_of(kind_word(draft.formula->type)));
    jw_kbool(w, "is_volatile", draft.formula->is_volatile);
    jw_key(w, S("samples"));
    jw_arr(w);
    TRY(put_samples(c, f, &draft, w));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
