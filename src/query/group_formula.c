// SPDX-License-Identifier: Apache-2.0
// Dimensions by formula. There is one evaluator, so a formula means the same here as in a field:
//   SQLite       calls it inside the statement, once a row (struct sql_work);
//   PostgreSQL   is asked first which different values the formula's fields have together; each of these is
//                evaluated once, and the statement looks a row's result up in a table of them, given as JSON.
//
// Rights are in what is given to the formula: a field that the asker does not read in full on this row is empty
// there, and so is all behind a link or in a record that he does not see.
#include "base/vec.h"
#include "query/group_internal.h"

// So many different combinations, and their results, are held for one statement of PostgreSQL.
#define COMBINATIONS_MAX 100000
#define RESULT_SCALE 6

struct group_formula {
    const struct form *form;
    struct field field; // the formula as a field of the form, its type that of the result
    struct path inputs[SQL_WORK_CELLS];
    str names[SQL_WORK_CELLS];
    int count;
};

// --- Reading ------------------------------------------------------------------------------------------

static bool is_hidden(struct ctx *c, const struct field *f)
{
    const struct form_policy *p;
    if (f->form->parent) return false; // rows of a sub-form are refused by what they are
    return policy_of(c, f->form, &p) != OK || cell_right_any(p, f) == CELL_HIDDEN;
}

static bool sees(void *arg, const struct field *hop, const struct field *leaf)
{
    return !(hop && is_hidden(arg, hop)) && !is_hidden(arg, leaf);
}

static str name_of(struct ctx *c, const struct path *p)
{
    if (!p->hop_count) return p->leaf->key;
    return str_cat3(c->mem, p->hops[0]->key, S("."), p->leaf->key);
}

static err_t take_input(struct ctx *c, struct group_formula *g, const struct expr_name *slot)
{
    struct path *p = &g->inputs[g->count];
    int own = g->form->field_count;
    if (slot->slot < own) {
        p->leaf = g->form->fields[slot->slot];
    } else {
        const struct formula_path *way = &g->field.formula_paths[slot->slot - own];
        p->hops[p->hop_count++] = way->hop;
        p->leaf = way->leaf;
    }
    str name = g->names[g->count++] = name_of(c, p);
    const struct field_type *t = TYPE_OF(p->leaf);
    if (slot->is_list) return fail_arg2(c, ERR_FORMULA_DIM_MANY, S("formula"), name, name);
    if (field_is_volatile(p->leaf))
        return fail_arg(c, ERR_FORMULA_FILTER, S("formula"), field_title(c, p->leaf));
    if (t->storage > STORE_TEXT || t->flags & TYPE_ENCRYPTED)
        return fail_arg(c, ERR_FORMULA_DIM_FIELD, S("formula"), field_title(c, p->leaf));
    return OK;
}

static const char *type_of_result(enum value_type t)
{
    switch (t) {
    case VALUE_NUMBER: return "decimal";
    case VALUE_BOOL: return "boolean";
    case VALUE_DATE: return "date";
    case VALUE_DATETIME: return "datetime";
    case VALUE_TIME: return "time";
    default: return "text";
    }
}

struct naming {
    const struct field *f;
    enum lang lang;
};

static str title_of_slot(struct mem *m, const void *arg, int slot)
{
    const struct naming *n = arg;
    const struct form *form = n->f->form;
    if (slot < form->field_count) return title_in(form->fields[slot]->title, n->lang);
    const struct formula_path *p = &n->f->formula_paths[slot - form->field_count];
    return str_cat3(m, title_in(p->hop->title, n->lang), S("."), title_in(p->leaf->title, n->lang));
}

static str words_of(struct ctx *c, const struct field *f, enum lang lang)
{
    return expr_renamed(c->mem, f->formula, title_of_slot, &(struct naming){ f, lang });
}

static void take_title(struct ctx *c, struct field *f, const struct json *title)
{
    f->title.zh = json_is(title, JSON_STRING) ? title->text : json_str(json_get(title, S("zh")));
    f->title.en = json_str(json_get(title, S("en")));
    if (!f->title.zh.n) f->title.zh = f->title.en;
    if (!f->title.zh.n)
        f->title = (struct titles){ words_of(c, f, LANG_ZH), words_of(c, f, LANG_EN) };
}

err_t group_formula_parse(struct ctx *c, const struct form *form, const struct json *j,
                          struct group_dim *d)
{
    struct group_formula *g = mem_new_of(c->mem, struct group_formula);
    struct field *f = &g->field;
    struct expr_diag diag;
    const struct json *text = json_get(j, S("formula"));
    if (!json_is(text, JSON_STRING) || d->field.n)
        return fail_arg(c, ERR_BAD_REQUEST, S("formula"), S("formula"));
    if (text->text.n > TRY_FORMULA_MAX)
        return fail_arg(c, ERR_FORMULA_LONG, S("formula"), str_of_i64(c->mem, TRY_FORMULA_MAX));
    g->form = form;
    *f = (struct field){ .key = S("formula"),
                         .type = field_type_of_key(S("formula")),
                         .form = (struct form *)(uintptr_t)form,
                         .index = form->field_count,
                         .scale = RESULT_SCALE,
                         .formula_source = text->text };
    if (!formula_read_seen(c, f, sees, c, &diag)) return formula_wrong(c, &diag);
    if (f->formula->n_slots > SQL_WORK_CELLS)
        return fail_arg(c, ERR_FORMULA_DIM_MUCH, S("formula"), str_of_i64(c->mem, SQL_WORK_CELLS));
    for (int i = 0; i < f->formula->n_slots; i++) TRY(take_input(c, g, &f->formula->slots[i]));
    f->result_type = field_type_of_key(str_of(type_of_result(f->formula->type)));
    if (f->formula->type != VALUE_NUMBER) f->scale = 0;
    take_title(c, f, json_get(j, S("title")));
    d->formula = g;
    d->path.leaf = f;
    d->field = formula_by_keys(c->mem, f);
    return OK;
}

str query_group_formula_words(struct ctx *c, const struct group_dim *d)
{
    return words_of(c, &d->formula->field, c->lang);
}

int query_group_fields(const struct group_dim *d, const str **out)
{
    *out = d->formula ? d->formula->names : &d->field;
    return d->formula ? d->formula->count : 1;
}

// --- Evaluating ---------------------------------------------------------------------------------------

struct evaluation {
    struct sql_work work;
    struct ctx c; // an arena of its own, begun anew for each row
    const struct group_dim *d;
    struct val *cells; // by field of the form
    struct val given[SQL_WORK_CELLS];
};

static err_t behind_link(struct ctx *c, void *arg, const struct formula_path *way,
                         const struct formula_inputs *in, struct value *out)
{
    const struct evaluation *v = arg;
    const struct group_formula *g = v->d->formula;
    (void)in;
    for (int i = 0; i < g->count; i++)
        if (g->inputs[i].hop_count && g->inputs[i].hops[0] == way->hop &&
            g->inputs[i].leaf == way->leaf)
            *out = formula_of_cell(c, way->leaf, v->given[i]);
    return OK;
}

static void drop_arena(void *arg) { mem_free(arg); }

static struct evaluation *new_evaluation(struct ctx *c, const struct group_dim *d)
{
    struct evaluation *v = mem_new_of(c->mem, struct evaluation);
    v->c = *c;
    v->c.mem = mem_new(MEM_REQUEST_LIMIT);
    mem_defer(c->mem, drop_arena, v->c.mem);
    v->d = d;
    v->cells = mem_array(c->mem, struct val, (size_t)d->formula->form->field_count + 1);
    return v;
}

static void give(struct evaluation *v, int i, struct val cell)
{
    const struct path *p = &v->d->formula->inputs[i];
    v->given[i] = cell;
    if (!p->hop_count) v->cells[p->leaf->index] = cell;
}

// The group: an error and an empty text are none. What it takes is its own, so it may run out of that below
// SQLite too.
static err_t evaluate(struct evaluation *v, struct val *out)
{
    const struct group_formula *g = v->d->formula;
    struct formula_inputs in = { v->cells, behind_link, v };
    struct mem_guard guard;
    str error;
    mem_reset(v->c.mem);
    if (MEM_GUARD(v->c.mem, &guard)) return ERR_NO_MEMORY;
    err_t e = formula_compute(&v->c, &g->field, &in, out, &error);
    mem_unguard(v->c.mem);
    TRY(e);
    if (out->kind == VAL_TEXT && !out->s.n) *out = VAL_NONE;
    if (out->kind == VAL_INT && (v->d->bucket || v->d->range_count))
        *out = query_group_of(v->d, out->i);
    return OK;
}

static bool work_of_row(struct sql_work *work, const struct sval *cells, int n, struct sval *out)
{
    struct evaluation *v = (struct evaluation *)work; // its first member
    struct val result = VAL_NONE;
    for (int i = 0; i < n; i++)
        give(v, i,
             cells[i].kind == SVAL_NULL   ? VAL_NONE
             : cells[i].kind == SVAL_TEXT ? val_text(cells[i].s)
                                          : val_int(cells[i].i));
    bool ok = evaluate(v, &result) == OK;
    if (result.kind == VAL_INT) *out = (struct sval){ .kind = SVAL_INT, .i = result.i };
    else if (result.kind == VAL_TEXT) *out = (struct sval){ .kind = SVAL_TEXT, .s = result.s };
    else *out = (struct sval){ .kind = SVAL_NULL };
    return ok;
}

// --- What is given to it, in SQL ----------------------------------------------------------------------

// What lies behind a link as one value of the row at alias, wherever in a statement that stands.
static err_t emit_behind(struct emitter *e, const struct form *f, int alias, const struct path *p)
{
    const struct field *link = p->hops[0];
    const struct form_policy *own, *other;
    int to = emit_alias(e);
    bool was = e->is_secured;
    TRY(policy_of(e->c, f, &own));
    TRY(policy_of(e->c, link->target, &other));
    sql_lit(e->q, "CASE WHEN ");
    TRY(emit_cell_right(e, own, link, alias));
    sql_lit(e->q, " THEN (SELECT ");
    TRY(emit_usable(e, other, p->leaf, to));
    sql_lit(e->q, " FROM ");
    sql_ident(e->q, link->target->table);
    sql_lit(e->q, " ");
    sql_alias(e->q, to);
    sql_lit(e->q, " WHERE ");
    sql_alias_col(e->q, to, ident_sys(COL_ID));
    sql_lit(e->q, " = ");
    sql_alias_col(e->q, alias, link->col);
    sql_lit(e->q, " AND ");
    sql_alias_col(e->q, to, ident_sys(COL_DELETED_AT));
    sql_lit(e->q, " IS NULL AND ");
    TRY(emit_row_right(e, other, ACT_READ, to));
    e->is_secured = was; // a linked row does not secure the statement's own rows
    sql_lit(e->q, ") END");
    return OK;
}

static err_t emit_inputs(struct emitter *e, const struct form *f, int alias,
                         const struct group_formula *g, bool is_row, bool leads)
{
    for (int i = 0; i < g->count; i++) {
        if (i || leads) sql_lit(e->q, ", ");
        if (g->inputs[i].hop_count && !is_row) TRY(emit_behind(e, f, alias, &g->inputs[i]));
        else TRY(emit_path_usable(e, f, alias, &g->inputs[i]));
    }
    return OK;
}

// What the values of a row are found under: the same text wherever the same values are.
static err_t emit_key(struct emitter *e, const struct form *f, int alias,
                      const struct group_formula *g, bool is_row)
{
    sql_lit(e->q, "CAST(jsonb_build_array(");
    TRY(emit_inputs(e, f, alias, g, is_row, false));
    sql_lit(e->q, ") AS text)");
    return OK;
}

static err_t combinations(struct ctx *c, const struct group_dim *d, const struct node *within,
                          struct sql *out)
{
    const struct group_formula *g = d->formula;
    const struct form_policy *p;
    struct sql joins = db_sql(c), where = db_sql(c);
    struct emitter e = { .c = c, .q = out, .aliases = 1 };
    TRY(policy_of(c, g->form, &p));
    sql_lit(out, "SELECT DISTINCT ");
    TRY(emit_key(&e, g->form, 0, g, true));
    TRY(emit_inputs(&e, g->form, 0, g, true, true));
    e.q = &where;
    sql_lit(&where, " WHERE ");
    TRY(emit_row_right(&e, p, ACT_READ, 0));
    sql_lit(&where, " AND ");
    sql_alias_col(&where, 0, ident_sys(COL_DELETED_AT));
    sql_lit(&where, " IS NULL");
    if (within) sql_lit(&where, " AND ");
    if (within) TRY(emit_node(&e, within, g->form, 0, false));
    must(e.is_secured);
    e.q = &joins;
    emit_joins(&e);
    sql_lit(out, " FROM ");
    sql_ident(out, g->form->table);
    sql_lit(out, " ");
    sql_alias(out, 0);
    sql_append(out, &joins);
    sql_append(out, &where);
    sql_lit(out, " LIMIT ");
    sql_i64(out, COMBINATIONS_MAX + 1);
    return OK;
}

static struct val given_by(const struct rows *r, int at, const struct field *f)
{
    if (rows_is_null(r, at)) return VAL_NONE;
    return TYPE_OF(f)->storage == STORE_TEXT ? val_text(rows_text(r, at))
                                             : val_int(rows_i64(r, at));
}

// {key: result}, without those that are in no group.
static err_t table_of_results(struct ctx *c, const struct group_dim *d, const struct node *within,
                              str *out)
{
    const struct group_formula *g = d->formula;
    struct evaluation *v = new_evaluation(c, d);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct sql q = db_sql(c);
    struct rows *r;
    int n = 0;
    TRY(combinations(c, d, within, &q));
    TRY(db_query(c, &q, &r));
    jw_obj(&w);
    for (bool more;;) {
        struct val result;
        TRY(rows_next(r, &more));
        if (!more) break;
        if (n++ == COMBINATIONS_MAX) {
            rows_close(r);
            return fail_arg2(c, ERR_FORMULA_DIM_WIDE, S("formula"), d->path.leaf->title.zh,
                             str_of_i64(c->mem, COMBINATIONS_MAX));
        }
        for (int i = 0; i < g->count; i++) give(v, i, given_by(r, i + 1, g->inputs[i].leaf));
        TRY(evaluate(v, &result));
        if (val_is_null(result)) continue;
        jw_key(&w, rows_text(r, 0));
        if (result.kind == VAL_TEXT) jw_str(&w, result.s);
        else jw_i64(&w, result.i);
    }
    jw_end_obj(&w);
    *out = buf_str(&b);
    return OK;
}

err_t emit_formula_group(struct emitter *e, const struct form *f, int alias,
                         const struct group_dim *d, bool is_row, const struct node *within)
{
    bool is_text = group_is_text(d);
    if (e->q->dialect == SQLITE) {
        struct evaluation *v = new_evaluation(e->c, d);
        v->work.of = work_of_row;
        sql_lit(e->q, "xwork(");
        sql_work(e->q, &v->work);
        TRY(emit_inputs(e, f, alias, d->formula, is_row, true));
        sql_lit(e->q, ")");
        return OK;
    }
    str table;
    TRY(table_of_results(e->c, d, within, &table));
    sql_lit(e->q, "CAST((SELECT CAST(");
    sql_text(e->q, table);
    sql_lit(e->q, " AS jsonb)) ->> ");
    TRY(emit_key(e, f, alias, d->formula, is_row));
    if (is_text) sql_lit(e->q, " AS text) COLLATE \"C\"");
    else sql_lit(e->q, " AS bigint)");
    return OK;
}
