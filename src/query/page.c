// SPDX-License-Identifier: Apache-2.0
// Reading a page. One statement gives the rows with, beside each row, the number rm (which grants
// hold there) and the same for every row joined over a link; the cells are then shown, masked or left
// out in C. Titles of many-links and rows of sub-forms follow in one statement each.
//
// Order: empty values last ascending, first descending (code point order on both databases). With one
// sort key the non-empty and the empty rows are two runs ("phases"), each a plain walk of an index, so
// a deep page costs what the first costs. When every reading grant has a condition, the top rows are
// taken as a UNION of one walk per grant instead of an OR that no index serves.
#include "base/vec.h"
#include "query/internal.h"
#include "auth/crypto.h"

struct reading { // how one column is read
    const struct column *col;
    int at;                   // its SQL column, -1 for sub-forms
    int join[QUERY_PATH_MAX]; // joins of the hops, in order
    int title_join, title_at; // of a link: the target's title
    const struct field *title_leaf;
    bool *
        wanted; // of a volatile formula: the fields that it is worked out from, in columns from `at`
};

struct reader {
    struct ctx *c;
    const struct query *q;
    const struct form *f;
    const struct form_policy *policy;
    struct emitter e;
    struct sql select, order_cols;
    int next_col;
    struct reading *cols;
    struct reading title; // of the record itself
    struct column title_col;
    int join_at; // SQL column of the first join's (id, rm, rm_also)
    int sort_at; // SQL column of the first sort value
    VEC(struct record) out;
    err_t error; // of working something out
    str *last_sort;
    bool *last_null; // of the last row kept, for the cursor
};

enum {
    AT_ID,
    AT_REV,
    AT_RM,
    AT_RM_ALSO,
    AT_OWNER,
    AT_DEPT,
    AT_CREATED,
    AT_UPDATED,
    AT_CREATED_BY,
    AT_UPDATED_BY,
    AT_FIRST
};

static void select_sys(struct reader *r, enum sys_col col)
{
    sql_lit(r->e.q, ", ");
    sql_alias_col(r->e.q, 0, ident_sys(col));
}

static int join_index(struct reader *r, int from, const struct field *link)
{
    for (int i = 0; i < r->e.join_count; i++)
        if (r->e.joins[i].from == from && r->e.joins[i].link == link) return i;
    return -1;
}

static void select_value(struct reader *r, const struct field *leaf, int alias)
{
    sql_lit(r->e.q, ", ");
    if (TYPE_OF(leaf)->storage == STORE_JUNCTION) emit_list(&r->e, leaf, alias);
    else sql_alias_col(r->e.q, alias, leaf->col);
}

// The text by which the target of a link is known: its title field, which must be a plain column.
static const struct field *plain_title(const struct form *target)
{
    const struct field *t = target ? target->title_field : NULL;
    bool plain = t && !(TYPE_OF(t)->flags & (TYPE_REFERENCE | TYPE_ENCRYPTED)) &&
                 TYPE_OF(t)->storage <= STORE_TEXT;
    return plain ? t : NULL;
}

static void select_inputs(struct reader *r, struct reading *g, const struct field *leaf, int alias)
{
    const struct form *f = leaf->form;
    g->wanted = mem_array(r->c->mem, bool, (size_t)f->field_count + 1);
    query_volatile_inputs(leaf, g->wanted);
    g->at = r->next_col;
    for (int i = 0; i < f->field_count; i++) {
        if (field_is_volatile(f->fields[i]) || TYPE_OF(f->fields[i])->storage >= STORE_ROWS)
            g->wanted[i] = false;
        if (!g->wanted[i]) continue;
        r->next_col++;
        select_value(r, f->fields[i], alias);
    }
}

static err_t select_reading(struct reader *r, struct reading *g)
{
    const struct path *p = &g->col->path;
    int alias = 0;
    g->at = g->title_join = g->title_at = -1;
    for (int i = 0; i < p->hop_count; i++) {
        int from = alias;
        TRY(emit_join(&r->e, from, p->hops[i], &alias));
        g->join[i] = join_index(r, from, p->hops[i]);
    }
    if (TYPE_OF(p->leaf)->storage == STORE_ROWS) return OK;
    if (field_is_volatile(p->leaf)) {
        select_inputs(r, g, p->leaf, alias);
        return OK;
    }
    g->at = r->next_col++;
    select_value(r, p->leaf, alias);
    bool to_one = (p->leaf->type->flags & TYPE_REFERENCE) && p->leaf->type->storage == STORE_INT;
    g->title_leaf = to_one ? plain_title(p->leaf->target) : NULL;
    if (!g->title_leaf) return OK;
    int target;
    TRY(emit_join(&r->e, alias, p->leaf, &target));
    g->title_join = join_index(r, alias, p->leaf);
    g->title_at = r->next_col++;
    select_value(r, g->title_leaf, target);
    return OK;
}

static err_t select_columns(struct reader *r)
{
    r->next_col = AT_FIRST;
    r->cols = mem_array(r->c->mem, struct reading, (size_t)r->q->column_count + 1);
    for (int i = 0; i < r->q->column_count; i++) {
        r->cols[i].col = &r->q->columns[i];
        TRY(select_reading(r, &r->cols[i]));
    }
    r->title.at = -1;
    if (r->f->title_field && TYPE_OF(r->f->title_field)->storage < STORE_ROWS) {
        r->title_col = (struct column){ S("title"), { .leaf = r->f->title_field } };
        r->title.col = &r->title_col;
        TRY(select_reading(r, &r->title));
    }
    return OK;
}

// --- Sort keys --------------------------------------------------------------------------------------

static bool is_direct(const struct sort_key *k) { return k->path.hop_count == 0; }
static bool never_null(const struct sort_key *k)
{
    return is_direct(k) && k->path.leaf->is_system &&
           !(TYPE_OF(k->path.leaf)->flags & (TYPE_PERSON | TYPE_DEPT));
}

// A name sorts by its pinyin.
static err_t emit_sort_value(struct reader *r, const struct sort_key *k)
{
    struct field by_key = *k->path.leaf;
    if (by_key.has_key_col) by_key.col = field_key(&by_key);
    if (is_direct(k)) return emit_usable(&r->e, r->policy, &by_key, 0);
    struct path p = k->path;
    p.leaf = &by_key;
    return emit_path_usable(&r->e, r->f, 0, &p);
}

static err_t select_sort_values(struct reader *r)
{
    r->sort_at = r->next_col;
    for (int i = 0; i < r->q->sort_count - 1; i++) {
        sql_lit(r->e.q, ", ");
        TRY(emit_sort_value(r, &r->q->sort[i]));
        r->next_col++;
    }
    return OK;
}

static err_t select_joins(struct reader *r)
{
    r->join_at = r->next_col;
    for (int i = 0; i < r->e.join_count; i++) {
        sql_lit(r->e.q, ", ");
        sql_alias_col(r->e.q, r->e.joins[i].alias, ident_sys(COL_ID));
        sql_lit(r->e.q, ", ");
        TRY(emit_rm(&r->e, r->e.joins[i].policy, r->e.joins[i].alias));
        r->next_col += 3;
    }
    return OK;
}

static err_t emit_order(struct reader *r, bool with_nulls)
{
    sql_lit(r->e.q, " ORDER BY ");
    for (int i = 0; i < r->q->sort_count; i++) {
        const struct sort_key *k = &r->q->sort[i];
        bool is_id = i == r->q->sort_count - 1;
        if (i) sql_lit(r->e.q, ", ");
        if (!is_id && with_nulls && !never_null(k)) {
            sql_lit(r->e.q, "CASE WHEN ");
            TRY(emit_sort_value(r, k));
            sql_lit(r->e.q, " IS NULL THEN 1 ELSE 0 END");
            if (k->is_desc) sql_lit(r->e.q, " DESC");
            sql_lit(r->e.q, ", ");
        }
        if (is_id) sql_alias_col(r->e.q, 0, ident_sys(COL_ID));
        else TRY(emit_sort_value(r, k));
        if (k->is_desc) sql_lit(r->e.q, " DESC");
    }
    return OK;
}

// --- Where the page begins ---------------------------------------------------------------------------

struct start {
    bool any;
    bool is_null[4];
    struct val v[4];
};

static bool sorts_as_text(const struct sort_key *k)
{
    return k->path.leaf->has_key_col || TYPE_OF(k->path.leaf)->storage == STORE_TEXT;
}

static err_t read_start(struct ctx *c, const struct query *q, struct start *s)
{
    *s = (struct start){ 0 };
    if (!q->cursor.n) return OK;
    str payload;
    TRY(cursor_open(c, q, &payload));
    size_t at;
    const struct json *j = json_parse(c->mem, payload, &at);
    if (!json_is(j, JSON_ARRAY) || (int)j->count != q->sort_count) return fail(c, ERR_BAD_CURSOR);
    int i = 0;
    json_each(item, j)
    {
        s->is_null[i] = item->type == JSON_NULL;
        i64 n = 0;
        if (!s->is_null[i] && i < q->sort_count - 1 && sorts_as_text(&q->sort[i]))
            s->v[i] = val_text(json_str(item));
        else if (!s->is_null[i] && json_i64(item, &n)) s->v[i] = val_int(n);
        else if (!s->is_null[i]) return fail(c, ERR_BAD_CURSOR);
        i++;
    }
    s->any = true;
    return OK;
}

static void emit_start_val(struct reader *r, struct val v)
{
    if (v.kind == VAL_INT) sql_i64(r->e.q, v.i);
    else sql_text(r->e.q, v.s);
}

static void emit_beyond(struct reader *r, bool is_desc)
{
    if (is_desc) sql_lit(r->e.q, " < ");
    else sql_lit(r->e.q, " > ");
}

// One sort key: (key, id) beyond the cursor, inside one phase.
static err_t emit_start_single(struct reader *r, const struct start *s, bool null_phase)
{
    const struct sort_key *k = &r->q->sort[0], *id = &r->q->sort[r->q->sort_count - 1];
    bool by_id_only = r->q->sort_count == 1 || null_phase;
    must(by_id_only || k->is_desc == id->is_desc); // a row comparison has one direction
    if (by_id_only) {
        sql_lit(r->e.q, " AND ");
        sql_alias_col(r->e.q, 0, ident_sys(COL_ID));
    } else {
        sql_lit(r->e.q, " AND (");
        TRY(emit_sort_value(r, k));
        sql_lit(r->e.q, ", ");
        sql_alias_col(r->e.q, 0, ident_sys(COL_ID));
        sql_lit(r->e.q, ")");
    }
    emit_beyond(r, by_id_only ? id->is_desc : k->is_desc);
    if (by_id_only) {
        emit_start_val(r, s->v[r->q->sort_count - 1]);
        return OK;
    }
    sql_lit(r->e.q, "(");
    emit_start_val(r, s->v[0]);
    sql_lit(r->e.q, ", ");
    emit_start_val(r, s->v[1]);
    sql_lit(r->e.q, ")");
    return OK;
}

// Several keys: OR over "equal so far, beyond at key i".
static err_t emit_start_many(struct reader *r, const struct start *s)
{
    sql_lit(r->e.q, " AND (");
    for (int i = 0; i < r->q->sort_count; i++) {
        if (i) sql_lit(r->e.q, " OR ");
        sql_lit(r->e.q, "(");
        for (int k = 0; k <= i; k++) {
            const struct sort_key *key = &r->q->sort[k];
            bool is_id = k == r->q->sort_count - 1;
            if (k) sql_lit(r->e.q, " AND ");
            sql_lit(r->e.q, "(");
            if (is_id) sql_alias_col(r->e.q, 0, ident_sys(COL_ID));
            else TRY(emit_sort_value(r, key));
            if (k < i) { // equal
                if (s->is_null[k]) sql_lit(r->e.q, " IS NULL");
                else {
                    sql_lit(r->e.q, " = ");
                    emit_start_val(r, s->v[k]);
                }
            } else if (s->is_null[k]) { // beyond an empty value: descending, all that are not empty
                if (key->is_desc) sql_lit(r->e.q, " IS NOT NULL");
                else sql_lit(r->e.q, " IS NULL AND 1=0");
            } else {
                emit_beyond(r, key->is_desc);
                emit_start_val(r, s->v[k]);
                if (!is_id && !key->is_desc && !never_null(key)) {
                    sql_lit(r->e.q, " OR ");
                    TRY(emit_sort_value(r, key));
                    sql_lit(r->e.q, " IS NULL");
                }
            }
            sql_lit(r->e.q, ")");
        }
        sql_lit(r->e.q, ")");
    }
    sql_lit(r->e.q, ")");
    return OK;
}

// --- Conditions -------------------------------------------------------------------------------------

enum phase { PHASE_ALL, PHASE_VALUES, PHASE_NULLS };

static void emit_ids(struct reader *r)
{
    sql_lit(r->e.q, " AND ");
    sql_alias_col(r->e.q, 0, ident_sys(COL_ID));
    sql_lit(r->e.q, " IN (");
    for (int i = 0; i < r->q->only_id_count; i++) {
        if (i) sql_lit(r->e.q, ",");
        sql_i64(r->e.q, r->q->only_ids[i]);
    }
    if (!r->q->only_id_count) sql_lit(r->e.q, "NULL");
    sql_lit(r->e.q, ")");
}

// Rows that may be read, and where something else is to be done with them, on which that is allowed.
static err_t emit_rows(struct reader *r)
{
    TRY(emit_row_right(&r->e, r->policy, ACT_READ, 0));
    if (r->q->action == ACT_READ) return OK;
    sql_lit(r->e.q, " AND ");
    return emit_row_right(&r->e, r->policy, r->q->action, 0);
}

// Everything but the row right: bin, ids, filter, search, phase, cursor.
static err_t emit_conditions(struct reader *r, enum phase phase, const struct start *s)
{
    struct sql *q = r->e.q;
    sql_alias_col(q, 0, ident_sys(COL_DELETED_AT));
    if (r->q->with_deleted_only) sql_lit(q, " IS NOT NULL");
    else sql_lit(q, " IS NULL");
    if (r->q->only_id) {
        sql_lit(q, " AND ");
        sql_alias_col(q, 0, ident_sys(COL_ID));
        sql_lit(q, " = ");
        sql_i64(q, r->q->only_id);
    }
    if (r->q->only_ids) emit_ids(r);
    if (r->q->filter) {
        sql_lit(q, " AND ");
        TRY(emit_node(&r->e, r->q->filter, r->f, 0, false));
    }
    if (r->q->search.n) {
        sql_lit(q, " AND ");
        TRY(emit_search(&r->e, r->f, 0, r->q->search));
    }
    if (phase != PHASE_ALL) {
        sql_lit(q, " AND ");
        TRY(emit_sort_value(r, &r->q->sort[0]));
        if (phase == PHASE_NULLS) sql_lit(q, " IS NULL");
        else sql_lit(q, " IS NOT NULL");
    }
    if (!s->any) return OK;
    bool one_way = r->q->sort_count == 1 || r->q->sort[0].is_desc == r->q->sort[1].is_desc;
    bool single =
        r->q->sort_count == 1 || (r->q->sort_count == 2 && (one_way || phase == PHASE_NULLS));
    return single ? emit_start_single(r, s, phase == PHASE_NULLS) : emit_start_many(r, s);
}

// The ids of the top rows as one walk a grant, where each grant has a condition of its own.
static bool wants_union(const struct reader *r)
{
    const struct form_policy *p = r->policy;
    u64 grants = p->for_action[__builtin_ctz(r->q->action)];
    return !p->sees_all_rows && !p->also && r->q->action == ACT_READ &&
           __builtin_popcountll(grants) > 1 && r->q->sort_count <= 2 && is_direct(&r->q->sort[0]) &&
           !r->q->only_id && !r->q->only_ids && !r->q->search.n;
}

// One grant's rows: "SELECT a0.id[, the sort value] FROM ... WHERE ...".
static err_t emit_branch(struct reader *r, int grant, enum phase phase, const struct start *s,
                         bool with_value)
{
    sql_lit(r->e.q, "SELECT ");
    sql_alias_col(r->e.q, 0, ident_sys(COL_ID));
    if (with_value) {
        sql_lit(r->e.q, " AS id, ");
        TRY(emit_sort_value(r, &r->q->sort[0]));
    }
    sql_lit(r->e.q, " FROM ");
    sql_ident(r->e.q, r->f->table);
    sql_lit(r->e.q, " ");
    sql_alias(r->e.q, 0);
    sql_lit(r->e.q, " WHERE ");
    TRY(emit_grants(&r->e, r->policy, (u64)1 << grant, 0));
    sql_lit(r->e.q, " AND ");
    return emit_conditions(r, phase, s);
}

// Each walk ends at its own limit, then they are put together.
static err_t emit_union(struct reader *r, enum phase phase, const struct start *s, int limit,
                        u64 grants)
{
    bool first = true;
    for (int i = 0; i < r->policy->grant_count; i++) {
        if (!(grants >> i & 1)) continue;
        if (!first) sql_lit(r->e.q, " UNION ");
        first = false;
        sql_lit(r->e.q, "SELECT id FROM (");
        TRY(emit_branch(r, i, phase, s, false));
        TRY(emit_order(r, phase == PHASE_ALL));
        sql_lit(r->e.q, " LIMIT ");
        sql_i64(r->e.q, limit);
        sql_lit(r->e.q, ") ");
        sql_alias(r->e.q, emit_alias(&r->e));
    }
    return OK;
}

// SQLite merges walks that have an index in the order asked for, and stops all of them at the limit.
static bool can_merge(const struct reader *r)
{
    const struct field *f = r->q->sort[0].path.leaf;
    bool walks = f == form_sys(r->f, SYS_ID) || f == form_sys(r->f, SYS_CREATED_AT);
    bool one_way = r->q->sort_count == 1 || r->q->sort[0].is_desc == r->q->sort[1].is_desc;
    return r->e.q->dialect == SQLITE && walks && one_way && is_fully_readable(r->policy, f);
}

static err_t emit_merge(struct reader *r, enum phase phase, const struct start *s, int limit,
                        u64 grants)
{
    bool first = true, is_desc = r->q->sort[0].is_desc;
    sql_lit(r->e.q, "SELECT id FROM (");
    for (int i = 0; i < r->policy->grant_count; i++) {
        if (!(grants >> i & 1)) continue;
        if (!first) sql_lit(r->e.q, " UNION ");
        first = false;
        TRY(emit_branch(r, i, phase, s, true));
    }
    if (is_desc) sql_lit(r->e.q, " ORDER BY 2 DESC, 1 DESC LIMIT ");
    else sql_lit(r->e.q, " ORDER BY 2, 1 LIMIT ");
    sql_i64(r->e.q, limit);
    sql_lit(r->e.q, ") ");
    sql_alias(r->e.q, emit_alias(&r->e));
    return OK;
}

static err_t emit_top_ids(struct reader *r, enum phase phase, const struct start *s, int limit)
{
    u64 grants = r->policy->for_action[__builtin_ctz(r->q->action)];
    sql_alias_col(r->e.q, 0, ident_sys(COL_ID));
    sql_lit(r->e.q, " IN (");
    if (can_merge(r)) TRY(emit_merge(r, phase, s, limit, grants));
    else TRY(emit_union(r, phase, s, limit, grants));
    sql_lit(r->e.q, ")");
    r->e.is_secured = true;
    return OK;
}

// --- Building the statement -------------------------------------------------------------------------

static err_t build(struct reader *r, enum phase phase, const struct start *s, int limit,
                   struct sql *out)
{
    struct sql select = db_sql(r->c), where = db_sql(r->c), joins = db_sql(r->c);
    r->e = (struct emitter){
        .c = r->c, .q = &select, .aliases = 1, .in_bin = r->q->with_deleted_only
    };
    sql_lit(&select, "SELECT ");
    sql_alias_col(&select, 0, ident_sys(COL_ID));
    select_sys(r, COL_REV);
    sql_lit(&select, ", ");
    TRY(emit_rm(&r->e, r->policy, 0));
    select_sys(r, COL_OWNER);
    select_sys(r, COL_DEPT);
    select_sys(r, COL_CREATED_AT);
    select_sys(r, COL_UPDATED_AT);
    select_sys(r, COL_CREATED_BY);
    select_sys(r, COL_UPDATED_BY);
    TRY(select_columns(r));
    TRY(select_sort_values(r));
    r->e.q = &where;
    sql_lit(&where, " WHERE ");
    if (wants_union(r)) {
        TRY(emit_top_ids(r, phase, s, limit));
    } else {
        TRY(emit_rows(r));
        sql_lit(&where, " AND ");
        TRY(emit_conditions(r, phase, s));
    }
    TRY(emit_order(r, phase == PHASE_ALL));
    sql_lit(&where, " LIMIT ");
    sql_i64(&where, limit);
    r->e.q = &select; // all joins are known now
    TRY(select_joins(r));
    r->e.q = &joins;
    emit_joins(&r->e);
    must(r->e.is_secured);
    sql_append(out, &select);
    sql_lit(out, " FROM ");
    sql_ident(out, r->f->table);
    sql_lit(out, " ");
    sql_alias(out, 0);
    sql_append(out, &joins);
    sql_append(out, &where);
    return OK;
}

// --- Rows to records ----------------------------------------------------------------------------------

bool query_may(const struct form_policy *p, u32 action, u64 rm, u64 rm_also)
{
    if (!(p->for_action[__builtin_ctz(action)] & rm)) return false;
    return !p->also || query_may(p->also, action, rm_also, 0);
}

enum cell_right query_cell_right(const struct form_policy *p, const struct field *f, u64 rm,
                                 u64 rm_also)
{
    enum cell_right mine = policy_cell(p, f, rm);
    if (!p->also) return mine;
    enum cell_right other = policy_cell(p->also, f, rm_also);
    return other < mine ? other : mine;
}

u32 query_actions_on(const struct form_policy *p, u64 rm, u64 rm_also)
{
    u32 all = 0;
    for (int i = 0; i < 12; i++)
        if (query_may(p, 1u << i, rm, rm_also)) all |= 1u << i;
    return all;
}

struct val query_stored(struct ctx *c, const struct field *f, const struct rows *row, int at,
                        id64 id)
{
    const struct field_type *t = TYPE_OF(f);
    if (rows_is_null(row, at)) return VAL_NONE;
    if (t->flags & TYPE_ENCRYPTED) {
        str plain;
        return cell_open(c, f, id, rows_blob(row, at), &plain) == OK ? val_text(plain) : VAL_NONE;
    }
    if (t->storage == STORE_INT) return val_int(rows_i64(row, at));
    if (t->storage == STORE_TEXT) return val_text(str_dup(c->mem, rows_text(row, at)));
    str rest = rows_text(row, at), part;
    VEC(struct val) items = { 0 };
    i64 n;
    while (str_next(&rest, ',', &part))
        if (str_to_i64(part, &n)) vec_push(c->mem, &items, val_int(n));
    return (struct val){ .kind = VAL_LIST, .items = items.v, .n = items.n };
}

static struct cell masked_cell(struct ctx *c, const struct field *f, struct val v)
{
    if (val_is_null(v)) return (struct cell){ v, CELL_MASKED };
    str text = TYPE_OF(f)->mask ? TYPE_OF(f)->mask(c, f, v) : S("***");
    return (struct cell){ val_text(text), CELL_MASKED };
}

struct masks {
    bool exists;
    id64 id;
    u64 rm, rm_also;
};

static struct masks join_masks(const struct reader *r, const struct rows *row, int join)
{
    int at = r->join_at + 3 * join;
    return (struct masks){ !rows_is_null(row, at), rows_i64(row, at), (u64)rows_i64(row, at + 1),
                           (u64)rows_i64(row, at + 2) };
}

// A value that is worked out now, from what is stored beside it.
static struct val volatile_val(struct reader *r, const struct rows *row, const struct reading *g,
                               id64 id)
{
    const struct form *f = g->col->path.leaf->form;
    struct val *cells = mem_array(r->c->mem, struct val, (size_t)f->field_count + 1), v = VAL_NONE;
    int at = g->at;
    for (int i = 0; i < f->field_count; i++)
        if (g->wanted[i]) cells[i] = query_stored(r->c, f->fields[i], row, at++, id);
    if (r->error == OK) r->error = query_volatile(r->c, g->col->path.leaf, id, cells, &v);
    return v;
}

// The target's title as the actor may see it: in full, masked, or not at all.
static str title_of(struct reader *r, const struct rows *row, const struct reading *g)
{
    if (g->title_at < 0) return STR_NONE;
    struct masks m = join_masks(r, row, g->title_join);
    const struct form_policy *p = r->e.joins[g->title_join].policy;
    if (!m.exists || !query_may(p, ACT_READ, m.rm, m.rm_also)) return STR_NONE;
    struct val v = query_stored(r->c, g->title_leaf, row, g->title_at, m.id);
    enum cell_right right = query_cell_right(p, g->title_leaf, m.rm, m.rm_also);
    if (val_is_null(v) || right == CELL_HIDDEN) return STR_NONE;
    if (right == CELL_MASKED) return masked_cell(r->c, g->title_leaf, v).v.s;
    struct buf b = BUF(r->c->mem);
    TYPE_OF(g->title_leaf)->to_text(r->c, g->title_leaf, v, &b);
    return buf_str(&b);
}

static struct cell read_cell(struct reader *r, const struct rows *row, const struct reading *g)
{
    const struct path *p = &g->col->path;
    const struct form_policy *pol = r->policy;
    enum cell_right most = CELL_READ; // of the look-ups on the way
    struct masks m = { true, rows_i64(row, AT_ID), (u64)rows_i64(row, AT_RM),
                       (u64)rows_i64(row, AT_RM_ALSO) };
    for (int i = 0; i < p->hop_count; i++) {
        if (query_cell_right(pol, p->hops[i], m.rm, m.rm_also) != CELL_READ)
            return (struct cell){ VAL_NONE, CELL_HIDDEN };
        if (p->gates[i] && query_cell_right(pol, p->gates[i], m.rm, m.rm_also) < most)
            most = query_cell_right(pol, p->gates[i], m.rm, m.rm_also);
        if (most == CELL_HIDDEN) return (struct cell){ VAL_NONE, CELL_HIDDEN };
        pol = r->e.joins[g->join[i]].policy;
        m = join_masks(r, row, g->join[i]);
        if (!m.exists || !query_may(pol, ACT_READ, m.rm, m.rm_also))
            return (struct cell){ VAL_NONE, most };
    }
    enum cell_right right = query_cell_right(pol, p->leaf, m.rm, m.rm_also);
    if (most < right) right = most;
    if (right == CELL_HIDDEN || g->at < 0) return (struct cell){ VAL_NONE, right };
    struct val v =
        g->wanted ? volatile_val(r, row, g, m.id) : query_stored(r->c, p->leaf, row, g->at, m.id);
    if (right == CELL_MASKED) return masked_cell(r->c, p->leaf, v);
    if (v.kind == VAL_INT && g->title_at >= 0) v.s = title_of(r, row, g);
    return (struct cell){ v, right };
}

static str record_title(struct reader *r, const struct rows *row)
{
    if (!r->title.col) return STR_NONE;
    struct cell cell = read_cell(r, row, &r->title);
    if (val_is_null(cell.v) || cell.right == CELL_HIDDEN) return STR_NONE;
    if (cell.right == CELL_MASKED || r->title.title_at >= 0) return cell.v.s;
    struct buf b = BUF(r->c->mem);
    if (TYPE_OF(r->f->title_field)->flags & TYPE_INSTANT)
        cell.v.i -= cell.v.i % 60000; // a name, to the minute
    TYPE_OF(r->f->title_field)->to_text(r->c, r->f->title_field, cell.v, &b);
    return buf_str(&b);
}

static void keep_sort_values(struct reader *r, const struct rows *row)
{
    for (int i = 0; i < r->q->sort_count - 1; i++) {
        r->last_null[i] = rows_is_null(row, r->sort_at + i);
        r->last_sort[i] = sorts_as_text(&r->q->sort[i])
                              ? str_dup(r->c->mem, rows_text(row, r->sort_at + i))
                              : str_of_i64(r->c->mem, rows_i64(row, r->sort_at + i));
    }
}

static void read_record(struct reader *r, const struct rows *row)
{
    struct record rec = { .id = rows_i64(row, AT_ID),
                          .rev = rows_i64(row, AT_REV),
                          .rm = (u64)rows_i64(row, AT_RM),
                          .rm_also = (u64)rows_i64(row, AT_RM_ALSO),
                          .owner = rows_i64(row, AT_OWNER),
                          .dept = rows_i64(row, AT_DEPT),
                          .created_at = rows_i64(row, AT_CREATED),
                          .updated_at = rows_i64(row, AT_UPDATED),
                          .created_by = rows_i64(row, AT_CREATED_BY),
                          .updated_by = rows_i64(row, AT_UPDATED_BY) };
    rec.cells = mem_array(r->c->mem, struct cell, (size_t)r->q->column_count + 1);
    rec.subs = mem_array(r->c->mem, struct sub_rows *, (size_t)r->q->column_count + 1);
    for (int i = 0; i < r->q->column_count; i++) rec.cells[i] = read_cell(r, row, &r->cols[i]);
    rec.title = record_title(r, row);
    vec_push(r->c->mem, &r->out, rec);
}

// Runs one phase; stops after `limit` further records, *more when there was one beyond.
static err_t run_phase(struct reader *r, enum phase phase, const struct start *s, size_t limit,
                       bool *more)
{
    struct sql q = db_sql(r->c);
    TRY(build(r, phase, s, (int)limit + 1, &q));
    struct rows *rows;
    TRY(db_query(r->c, &q, &rows));
    *more = false;
    for (size_t n = 0;; n++) {
        bool row;
        TRY(rows_next(rows, &row));
        if (!row) return OK;
        if (n == limit) {
            *more = true;
            rows_close(rows);
            return OK;
        }
        read_record(r, rows);
        keep_sort_values(r, rows);
    }
}

static str next_cursor(struct reader *r)
{
    struct buf b = BUF(r->c->mem);
    struct jw w = JW(&b);
    jw_arr(&w);
    for (int i = 0; i < r->q->sort_count - 1; i++) {
        if (r->last_null[i]) jw_null(&w);
        else jw_str(&w, r->last_sort[i]);
    }
    jw_str(&w, str_of_i64(r->c->mem, r->out.v[r->out.n - 1].id));
    jw_end_arr(&w);
    return cursor_seal(r->c, r->q, buf_str(&b));
}

static err_t run(struct reader *r, bool *more)
{
    const struct query *q = r->q;
    struct start s, none = { 0 };
    size_t limit = (size_t)q->limit;
    TRY(read_start(r->c, q, &s));
    bool two_phases = q->sort_count == 2 && !never_null(&q->sort[0]) && !q->only_id;
    if (!two_phases) return run_phase(r, PHASE_ALL, &s, limit, more);
    bool desc = q->sort[0].is_desc, in_nulls = s.any && s.is_null[0];
    enum phase first = desc ? PHASE_NULLS : PHASE_VALUES,
               second = desc ? PHASE_VALUES : PHASE_NULLS;
    bool skip_first = s.any && in_nulls != (first == PHASE_NULLS);
    *more = false;
    if (!skip_first) TRY(run_phase(r, first, &s, limit, more));
    if (*more) return OK;
    // Also when the page is full: is there anything in the second run?
    return run_phase(r, second, skip_first ? &s : &none, limit - r->out.n, more);
}

err_t query_page(struct ctx *c, const struct query *q, struct page **out)
{
    struct reader *r = mem_new_of(c->mem, struct reader);
    r->c = c;
    r->q = q;
    r->f = q->form;
    r->last_sort = mem_array(c->mem, str, 4);
    r->last_null = mem_array(c->mem, bool, 4);
    TRY(policy_of(c, q->form, &r->policy));
    bool more;
    TRY(run(r, &more));
    TRY(r->error);
    struct page *p = *out = mem_new_of(c->mem, struct page);
    p->records = r->out.v;
    p->count = (int)r->out.n;
    p->next = more && r->out.n ? next_cursor(r) : STR_NONE;
    TRY(query_mark_stale(c, q, p));
    return query_fill(c, q, p);
}

// --- Around it ----------------------------------------------------------------------------------------

err_t query_count(struct ctx *c, const struct query *q, bool exact, i64 *n, bool *is_capped)
{
    struct reader r = { .c = c, .q = q, .f = q->form };
    TRY(policy_of(c, q->form, &r.policy));
    struct sql s = db_sql(c);
    r.e = (struct emitter){ .c = c, .q = &s, .aliases = 1, .in_bin = q->with_deleted_only };
    sql_lit(&s, "SELECT count(*) FROM (SELECT 1 FROM ");
    sql_ident(&s, q->form->table);
    sql_lit(&s, " ");
    sql_alias(&s, 0);
    sql_lit(&s, " WHERE ");
    TRY(emit_rows(&r));
    sql_lit(&s, " AND ");
    TRY(emit_conditions(&r, PHASE_ALL, &(struct start){ 0 }));
    if (!exact) {
        sql_lit(&s, " LIMIT ");
        sql_i64(&s, QUERY_COUNT_CAP);
    }
    sql_lit(&s, ") n");
    must(r.e.is_secured);
    TRY(db_one_i64(c, &s, n, NULL));
    *is_capped = !exact && *n >= QUERY_COUNT_CAP;
    return OK;
}
