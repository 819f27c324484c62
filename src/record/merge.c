// SPDX-License-Identifier: Apache-2.0
// All in one transaction. The records are locked in order of their ids, so of two people who merge the same
// at once the second finds them changed. The snapshot (x_merge) says which rows were moved, by id: what
// others did since is never taken back.
#include "record/merge.h"
#include "auth/user.h"
#include "base/date.h"
#include "base/vec.h"
#include "record/internal.h"

typedef VEC(id64) ids;

struct merging {
    const struct merge_request *rq;
    struct merged *out;
    const struct form *f;
    struct image survivor, victims[MERGE_VICTIMS_MAX];
    const struct form_policy *policy; // of who merges
    struct mask {
        u64 rm, also; // the grants of his that hold on the record
    } seen, victims_seen[MERGE_VICTIMS_MAX];
    struct jw *snap; // the snapshot as it grows
};

// --- The records ------------------------------------------------------------------------------------------

static err_t lock_one(struct ctx *c, const struct form *f, struct merge_part p, u32 actions,
                      struct image *out, struct mask *seen)
{
    bool found;
    u64 rm, also;
    TRY(image_load(c, f, p.id, true, out, &found));
    if (!found || out->deleted_at) return fail(c, ERR_NOT_FOUND);
    TRY(query_row_mask(c, f, p.id, ACT_READ, &seen->rm, &seen->also));
    if (!seen->rm) return fail(c, ERR_NOT_FOUND);
    for (u32 bit = 1; bit <= actions; bit <<= 1) {
        if (!(actions & bit)) continue;
        TRY(query_row_mask(c, f, p.id, bit, &rm, &also));
        if (!rm) return fail(c, ERR_ACTION_DENIED);
    }
    return p.rev >= 0 && p.rev != out->rev ? fail(c, ERR_CONFLICT) : OK;
}

// In order of the ids, whoever survives: two merges never wait for each other.
static err_t lock_all(struct ctx *c, struct merging *m)
{
    const struct merge_request *rq = m->rq;
    id64 last = 0;
    for (int round = 0; round <= rq->victim_count; round++) {
        int next = -2;
        id64 id = 0;
        for (int i = -1; i < rq->victim_count; i++) {
            id64 one = i < 0 ? rq->survivor.id : rq->victims[i].id;
            if (one > last && (next == -2 || one < id)) next = i, id = one;
        }
        if (next == -2)
            return fail_arg2(c, ERR_UNIQUE, S("victims"), S("id"), str_of_i64(c->mem, last));
        last = id;
        if (next < 0) TRY(lock_one(c, m->f, rq->survivor, ACT_UPDATE, &m->survivor, &m->seen));
        else
            TRY(lock_one(c, m->f, rq->victims[next], ACT_UPDATE | ACT_DELETE, &m->victims[next],
                         &m->victims_seen[next]));
    }
    return OK;
}

// --- Values -------------------------------------------------------------------------------------------------

static bool is_blank(struct val v) { return v.kind == VAL_NULL || (v.kind == VAL_LIST && !v.n); }

static struct val joined(struct ctx *c, struct val a, struct val b)
{
    if (is_blank(a) || is_blank(b)) return is_blank(a) ? b : a;
    struct val *items = mem_array(c->mem, struct val, a.n + b.n);
    size_t n = a.n;
    memcpy(items, a.items, a.n * sizeof *items);
    for (size_t i = 0; i < b.n; i++) {
        bool there = false;
        for (size_t k = 0; k < a.n; k++) there |= a.items[k].i == b.items[i].i;
        if (!there) items[n++] = b.items[i];
    }
    return (struct val){ .kind = VAL_LIST, .items = items, .n = n };
}

static const struct image *image_of(const struct merging *m, id64 id)
{
    if (m->survivor.id == id) return &m->survivor;
    for (int i = 0; i < m->rq->victim_count; i++)
        if (m->victims[i].id == id) return &m->victims[i];
    return NULL;
}

// The newest value that there is.
static struct val newest(struct ctx *c, const struct merging *m, int i)
{
    struct val v = m->survivor.cells[i];
    i64 at = m->survivor.updated_at;
    for (int k = 0; k < m->rq->victim_count; k++) {
        struct val other = m->victims[k].cells[i];
        if (is_blank(other)) continue;
        if (v.kind == VAL_LIST || other.kind == VAL_LIST) {
            v = joined(c, v, other);
        } else if (is_blank(v) || m->victims[k].updated_at > at) {
            v = other;
            at = m->victims[k].updated_at;
        }
    }
    return v;
}

static bool is_merged(const struct form *f, const struct field *fd)
{
    return !(fd->type->flags & TYPE_COMPUTED) && TYPE_OF(fd)->storage != STORE_ROWS &&
           fd != f->state_field;
}

static err_t check_choices(struct ctx *c, const struct merging *m)
{
    const struct form_policy *p;
    TRY(policy_of(c, m->f, &p));
    json_each(choice, m->rq->choices)
    {
        i64 id = 0;
        const struct field *fd = form_field(m->f, choice->key);
        if (!fd || fd->is_system || cell_right_any(p, fd) == CELL_HIDDEN)
            return fail_arg(c, ERR_FIELD_UNKNOWN, choice->key, choice->key);
        if (!is_merged(m->f, fd) || !actor_may_write_field(p, fd))
            return fail_arg(c, ERR_FIELD_DENIED, fd->key, field_title(c, fd));
        if (!json_i64(choice, &id) || !image_of(m, id))
            return fail_arg2(c, ERR_LINK_MISSING, fd->key, field_title(c, fd), json_str(choice));
    }
    return OK;
}

static struct val value_of(struct ctx *c, const struct merging *m, const struct field *fd)
{
    i64 id = 0;
    if (json_i64(json_get(m->rq->choices, fd->key), &id)) return image_of(m, id)->cells[fd->index];
    return newest(c, m, fd->index);
}

// --- The snapshot -------------------------------------------------------------------------------------------

static err_t put_raw(struct ctx *c, struct jw *w, const struct field *f, struct val v)
{
    if (v.kind == VAL_NULL) {
        jw_null(w);
    } else if (TYPE_OF(f)->flags & TYPE_ENCRYPTED) {
        str sealed;
        TRY(secret_seal(c, S("merge"), v.s, &sealed));
        jw_obj(w);
        jw_kstr(w, "sealed", str_hex(c->mem, sealed.p, sealed.n));
        jw_end_obj(w);
    } else if (v.kind == VAL_INT) {
        jw_i64(w, v.i);
    } else if (v.kind == VAL_TEXT) {
        jw_str(w, v.s);
    } else {
        jw_arr(w);
        for (size_t i = 0; i < v.n; i++) jw_i64(w, v.items[i].i);
        jw_end_arr(w);
    }
    return OK;
}

static err_t read_raw(struct ctx *c, const struct json *j, struct val *out)
{
    i64 n;
    *out = VAL_NONE;
    if (!j || j->type == JSON_NULL) return OK;
    if (j->type == JSON_NUMBER) {
        if (json_i64(j, &n)) *out = val_int(n);
    } else if (j->type == JSON_STRING) {
        *out = val_text(j->text);
    } else if (j->type == JSON_ARRAY) {
        struct val *items = mem_array(c->mem, struct val, j->count + 1);
        size_t k = 0;
        json_each(item, j) if (json_i64(item, &n)) items[k++] = val_int(n);
        *out = k ? (struct val){ .kind = VAL_LIST, .items = items, .n = k } : VAL_NONE;
    } else {
        str hex = json_str(json_get(j, S("sealed"))), plain;
        u8 *p = mem_alloc(c->mem, hex.n / 2 + 1);
        if (!str_hex_decode(hex, p, hex.n / 2)) return fail(c, ERR_SEALED_CELL);
        TRY(secret_open(c, S("merge"), (str){ (char *)p, hex.n / 2 }, &plain));
        *out = val_text(plain);
    }
    return OK;
}

static void put_ids(struct jw *w, const char *key, const ids *v)
{
    jw_key(w, str_of(key));
    jw_arr(w);
    for (size_t i = 0; i < v->n; i++) jw_i64(w, v->v[i]);
    jw_end_arr(w);
}

static void put_move(struct jw *w, const char *kind, id64 field, id64 victim, const ids *rows,
                     const ids *had)
{
    if (!rows->n) return;
    jw_obj(w);
    jw_kstr(w, "kind", str_of(kind));
    jw_ki64(w, "field", field);
    jw_ki64(w, "victim", victim);
    put_ids(w, "rows", rows);
    if (had) put_ids(w, "had", had);
    jw_end_obj(w);
}

// --- What points to them -------------------------------------------------------------------------------------

static err_t read_ids(struct ctx *c, const struct sql *q, ids *out)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        vec_push(c->mem, out, rows_i64(r, 0));
    }
}

// Many at a time, told apart by a column: UPDATE table SET col = to WHERE key = row (AND col = from).
static err_t set_ref(struct ctx *c, struct ident table, struct ident col, id64 row, id64 from,
                     id64 to)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE ");
    sql_ident(&q, table);
    sql_lit(&q, " SET ");
    sql_ident(&q, col);
    sql_lit(&q, " = ");
    sql_i64(&q, to);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, row);
    sql_lit(&q, " AND ");
    sql_ident(&q, col);
    sql_lit(&q, " = ");
    sql_i64(&q, from);
    return db_exec(c, &q, NULL);
}

static err_t rows_with(struct ctx *c, struct ident table, struct ident key, struct ident col,
                       id64 id, ids *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT ");
    sql_ident(&q, key);
    sql_lit(&q, " FROM ");
    sql_ident(&q, table);
    sql_lit(&q, " WHERE ");
    sql_ident(&q, col);
    sql_lit(&q, " = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY 1");
    return read_ids(c, &q, out);
}

static err_t set_member(struct ctx *c, const struct field *link, id64 rid, id64 out, id64 in)
{
    struct sql del = db_sql(c), add = db_sql(c);
    sql_lit(&del, "DELETE FROM ");
    sql_ident(&del, field_junction(link));
    sql_lit(&del, " WHERE rid = ");
    sql_i64(&del, rid);
    sql_lit(&del, " AND v = ");
    sql_i64(&del, out);
    TRY(db_exec(c, &del, NULL));
    if (!in) return OK;
    sql_lit(&add, "INSERT INTO ");
    sql_ident(&add, field_junction(link));
    sql_lit(&add, " (rid, v) VALUES (");
    sql_i64(&add, rid);
    sql_lit(&add, ", ");
    sql_i64(&add, in);
    sql_lit(&add, ") ON CONFLICT DO NOTHING");
    return db_exec(c, &add, NULL);
}

// Others hold on these rows: their computed values, live pages and conversions hear of it.
static err_t tell_rows(struct ctx *c, const struct field *link, const ids *rows)
{
    if (link->form->parent || !rows->n) return OK;
    for (size_t i = 0; i < rows->n; i++) {
        TRY(mark_record(c, link->form, rows->v[i]));
        TRY(uniques_follow_link(c, link, rows->v[i]));
    }
    return record_bulk_note(c, link->form, S("updated"), rows->v, (int)rows->n);
}

static err_t move_link(struct ctx *c, struct merging *m, const struct field *link, id64 victim)
{
    ids rows = { 0 }, had = { 0 };
    if (TYPE_OF(link)->storage == STORE_JUNCTION) {
        TRY(rows_with(c, field_junction(link), ident_sys(COL_RID), ident_sys(COL_V), m->survivor.id,
                      &had));
        TRY(rows_with(c, field_junction(link), ident_sys(COL_RID), ident_sys(COL_V), victim,
                      &rows));
        for (size_t i = 0; i < rows.n; i++)
            TRY(set_member(c, link, rows.v[i], victim, m->survivor.id));
        put_move(m->snap, "list", link->id, victim, &rows, &had);
    } else {
        TRY(rows_with(c, link->form->table, ident_sys(COL_ID), link->col, victim, &rows));
        for (size_t i = 0; i < rows.n; i++)
            TRY(set_ref(c, link->form->table, link->col, rows.v[i], victim, m->survivor.id));
        put_move(m->snap, "link", link->id, victim, &rows, NULL);
    }
    return tell_rows(c, link, &rows);
}

// What a ledger wrote down stays as it was written.
static bool is_moved(const struct field *link, const struct form *f)
{
    const struct form *top = link->form->parent ? link->form->parent : link->form;
    return link->target == f && (link->type->flags & TYPE_REFERENCE) &&
           !(link->type->flags & TYPE_COMPUTED) && !top->is_ledger && !top->is_append_only;
}

static err_t move_links(struct ctx *c, struct merging *m, id64 victim)
{
    for (int i = 0; i < c->cat->form_count; i++)
        for (int k = 0; k < c->cat->forms[i]->field_count; k++)
            if (is_moved(c->cat->forms[i]->fields[k], m->f))
                TRY(move_link(c, m, c->cat->forms[i]->fields[k], victim));
    return OK;
}

static err_t move_sub_rows(struct ctx *c, struct merging *m, id64 victim)
{
    for (int i = 0; i < m->f->field_count; i++) {
        const struct field *sub = m->f->fields[i];
        ids rows = { 0 };
        if (sub->type->storage != STORE_ROWS || !sub->target) continue;
        TRY(rows_with(c, sub->target->table, ident_sys(COL_ID), ident_sys(COL_PARENT), victim,
                      &rows));
        for (size_t k = 0; k < rows.n; k++)
            TRY(set_ref(c, sub->target->table, ident_sys(COL_PARENT), rows.v[k], victim,
                        m->survivor.id));
        put_move(m->snap, "rows", sub->id, victim, &rows, NULL);
    }
    return OK;
}

static err_t comments_of(struct ctx *c, const struct form *f, id64 record, ids *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id FROM x_comment WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id");
    return read_ids(c, &q, out);
}

static err_t set_comment(struct ctx *c, id64 comment, id64 record)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_comment SET record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, comment);
    return db_exec(c, &q, NULL);
}

static err_t move_comments(struct ctx *c, struct merging *m, id64 victim)
{
    ids rows = { 0 };
    TRY(comments_of(c, m->f, victim, &rows));
    for (size_t i = 0; i < rows.n; i++) TRY(set_comment(c, rows.v[i], m->survivor.id));
    put_move(m->snap, "comment", 0, victim, &rows, NULL);
    return OK;
}

static err_t move_files(struct ctx *c, struct merging *m, id64 victim)
{
    jw_obj(m->snap);
    jw_kstr(m->snap, "kind", S("files"));
    jw_ki64(m->snap, "field", 0);
    jw_ki64(m->snap, "victim", victim);
    jw_key(m->snap, S("files"));
    TRY(files_move(c, m->f, victim, m->survivor.id, m->snap));
    jw_end_obj(m->snap);
    return OK;
}

// Who worked on the victim goes on seeing the person.
static err_t join_participants(struct ctx *c, struct merging *m, id64 victim)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "INSERT INTO x_participant (form_id, user_id, record_id) SELECT form_id, user_id, ");
    sql_i64(&q, m->survivor.id);
    sql_lit(&q, " FROM x_participant WHERE form_id = ");
    sql_i64(&q, m->f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, victim);
    sql_lit(&q, " ON CONFLICT DO NOTHING");
    return db_exec(c, &q, NULL);
}

// --- Consent ------------------------------------------------------------------------------------------------

static void put_people(struct sql *q, const struct merging *m)
{
    sql_lit(q, "form_id = ");
    sql_i64(q, m->f->id);
    sql_lit(q, " AND record_id IN (");
    sql_i64(q, m->survivor.id);
    for (int i = 0; i < m->rq->victim_count; i++) {
        sql_lit(q, ", ");
        sql_i64(q, m->victims[i].id);
    }
    sql_lit(q, ")");
}

// A kind that one of them did not give, or took back, holds for none of them.
static err_t restrict_consents(struct ctx *c, struct merging *m)
{
    ids rows = { 0 };
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id FROM x_consent WHERE withdrawn_at IS NULL AND ");
    put_people(&q, m);
    sql_lit(&q, " AND kind NOT IN (SELECT kind FROM x_consent WHERE withdrawn_at IS NULL AND ");
    put_people(&q, m);
    sql_lit(&q, " GROUP BY kind HAVING count(DISTINCT record_id) = ");
    sql_i64(&q, m->rq->victim_count + 1);
    sql_lit(&q, ") ORDER BY id");
    TRY(read_ids(c, &q, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        struct sql up = db_sql(c);
        sql_lit(&up, "UPDATE x_consent SET withdrawn_at = ");
        sql_i64(&up, c->now_ms);
        sql_lit(&up, " WHERE id = ");
        sql_i64(&up, rows.v[i]);
        TRY(db_exec(c, &up, NULL));
    }
    put_ids(m->snap, "consents", &rows);
    return OK;
}

// --- Merging ------------------------------------------------------------------------------------------------

static err_t bin_victim(struct ctx *c, struct merging *m, id64 id)
{
    struct sql alias = db_sql(c), chain = db_sql(c);
    TRY(record_delete(c, m->f, id, -1));
    sql_lit(&alias,
            "INSERT INTO x_merge_alias (form_id, victim_id, survivor_id, merge_id) VALUES (");
    sql_i64(&alias, m->f->id);
    sql_lit(&alias, ", ");
    sql_i64(&alias, id);
    sql_lit(&alias, ", ");
    sql_i64(&alias, m->survivor.id);
    sql_lit(&alias, ", ");
    sql_i64(&alias, m->out->id);
    sql_lit(&alias, ") ON CONFLICT (form_id, victim_id) DO UPDATE SET survivor_id = "
                    "excluded.survivor_id, merge_id = excluded.merge_id");
    TRY(db_exec(c, &alias, NULL));
    sql_lit(&chain, "UPDATE x_merge_alias SET survivor_id = ");
    sql_i64(&chain, m->survivor.id);
    sql_lit(&chain, " WHERE form_id = ");
    sql_i64(&chain, m->f->id);
    sql_lit(&chain, " AND survivor_id = ");
    sql_i64(&chain, id);
    return db_exec(c, &chain, NULL);
}

static err_t save_changes(struct ctx *c, const struct form *f, id64 id, struct change *changes,
                          int n, i64 *rev)
{
    struct write w = {
        .form = f, .id = id, .rev = -1, .changes = changes, .change_count = n, .joins = true
    };
    struct saved out;
    if (!n) return OK;
    TRY(record_save(c, &w, &out));
    *rev = out.rev;
    return OK;
}

// A value goes over only where that shows it to nobody, least of all to who merges, and where he may write
// it: else merging somebody into a record of one's own would be a way to read and to write him.
static err_t may_take(struct ctx *c, const struct merging *m, const struct field *fd)
{
    enum cell_right here = query_cell_right(m->policy, fd, m->seen.rm, m->seen.also);
    bool may = m->policy->actor->has_all_rights || (m->policy->write[fd->index] & m->seen.rm);
    for (int i = 0; i < m->rq->victim_count; i++) {
        const struct mask *seen = &m->victims_seen[i];
        if (is_blank(m->victims[i].cells[fd->index])) continue;
        may = may && query_cell_right(m->policy, fd, seen->rm, seen->also) >= here;
    }
    if (may) return OK;
    bool is_known = cell_right_any(m->policy, fd) != CELL_HIDDEN; // else it has no name for him
    return is_known ? fail_arg(c, ERR_FIELD_DENIED, fd->key, field_title(c, fd))
                    : fail(c, ERR_ACTION_DENIED);
}

static err_t take_values(struct ctx *c, struct merging *m, struct change **out, int *n)
{
    struct change *v = *out = mem_array(c->mem, struct change, (size_t)m->f->field_count + 1);
    jw_key(m->snap, S("fields"));
    jw_obj(m->snap);
    for (int i = 0; i < m->f->field_count; i++) {
        struct field *fd = m->f->fields[i];
        if (!is_merged(m->f, fd)) continue;
        struct val now = value_of(c, m, fd);
        if (val_eq(now, m->survivor.cells[i])) continue;
        TRY(may_take(c, m, fd));
        v[(*n)++] = (struct change){ .f = fd, .v = now };
        jw_key(m->snap, str_of_i64(c->mem, fd->id));
        jw_obj(m->snap);
        jw_key(m->snap, S("was"));
        TRY(put_raw(c, m->snap, fd, m->survivor.cells[i]));
        jw_key(m->snap, S("now"));
        TRY(put_raw(c, m->snap, fd, now));
        jw_end_obj(m->snap);
    }
    jw_end_obj(m->snap);
    return OK;
}

static err_t keep_snapshot(struct ctx *c, const struct merging *m, str snapshot, id64 by)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_merge (id, form_id, survivor_id, at, by_id, snapshot) VALUES (");
    sql_i64(&q, m->out->id);
    sql_lit(&q, ", ");
    sql_i64(&q, m->f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, m->survivor.id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, by);
    sql_lit(&q, ", ");
    sql_text(&q, snapshot);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t move_all(struct ctx *c, struct merging *m)
{
    jw_key(m->snap, S("moves"));
    jw_arr(m->snap);
    for (int i = 0; i < m->rq->victim_count; i++) {
        TRY(move_links(c, m, m->victims[i].id));
        TRY(move_sub_rows(c, m, m->victims[i].id));
        TRY(move_comments(c, m, m->victims[i].id));
        TRY(move_files(c, m, m->victims[i].id));
        TRY(join_participants(c, m, m->victims[i].id));
    }
    jw_end_arr(m->snap);
    return OK;
}

// As the platform, once the actor's rights are decided: hooks and uniqueness see one write after another.
static err_t do_merge(struct ctx *c, struct merging *m)
{
    struct change *changes;
    int n = 0;
    jw_key(m->snap, S("victims"));
    jw_arr(m->snap);
    for (int i = 0; i < m->rq->victim_count; i++) jw_i64(m->snap, m->victims[i].id);
    jw_end_arr(m->snap);
    TRY(restrict_consents(c, m));
    TRY(move_all(c, m));
    TRY(take_values(c, m, &changes, &n));
    for (int i = 0; i < m->rq->victim_count; i++) TRY(bin_victim(c, m, m->victims[i].id));
    m->out->rev = m->survivor.rev;
    TRY(save_changes(c, m->f, m->survivor.id, changes, n, &m->out->rev));
    return mark_record(c, m->f, m->survivor.id);
}

static err_t merge_job(struct ctx *c, void *arg)
{
    struct merging *m = arg;
    struct buf b = BUF(c->mem);
    struct jw snap = JW(&b);
    const struct actor *who = c->who;
    m->snap = &snap;
    TRY(policy_of(c, m->f, &m->policy));
    TRY(lock_all(c, m));
    TRY(check_choices(c, m));
    TRY(store_next_sys_id(c, &m->out->id));
    jw_obj(&snap);
    c->who = actor_capability(c, S("merge"));
    err_t e = do_merge(c, m);
    c->who = who;
    TRY(e);
    jw_end_obj(&snap);
    TRY(keep_snapshot(c, m, buf_str(&b), who->user_id));
    TRY(note_history(c, m->f, m->survivor.id, m->out->rev, S("merge"), STR_NONE));
    TRY(audit_write(c, S("merge"), m->f->id, m->survivor.id,
                    str_fmt(c->mem, "{\"victims\":%d,\"merge\":%lld}", m->rq->victim_count,
                            (long long)m->out->id),
                    S("ok")));
    return note_event(c, S("updated"), m->f, m->survivor.id, m->survivor.id);
}

err_t record_merge(struct ctx *c, const struct merge_request *rq, struct merged *out)
{
    struct merging m = { .rq = rq, .out = out, .f = rq->form };
    if (!rq->form->is_person || rq->form->parent || rq->form->is_ledger)
        return fail(c, ERR_MERGE_FORM);
    if (!rq->victim_count) return fail_arg(c, ERR_BAD_REQUEST, S("victims"), S("victims"));
    TRY(need_action(c, rq->form, ACT_UPDATE));
    return store_write(c, WRITE_PEOPLE, merge_job, &m);
}

// --- Undoing ------------------------------------------------------------------------------------------------

struct undoing {
    const struct form *f;
    id64 merge, survivor;
    const struct json *snap;
};

static err_t find_merge(struct ctx *c, struct undoing *u)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT survivor_id, snapshot, at, undone_at FROM x_merge WHERE form_id = ");
    sql_i64(&q, u->f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, u->merge);
    sql_for_update(&q);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    if (!more) return fail(c, ERR_NOT_FOUND);
    u->survivor = rows_i64(r, 0);
    u->snap = json_parse(c->mem, str_dup(c->mem, rows_text(r, 1)), NULL);
    bool is_late = !rows_is_null(r, 3) || rows_i64(r, 2) + UNDO_DAYS * DAY_MS <= c->now_ms;
    rows_close(r);
    return is_late ? fail(c, ERR_MERGE_LATE) : OK;
}

// The victim lies in the bin, so its row right is asked of what restoring asks.
static err_t check_victims(struct ctx *c, struct undoing *u)
{
    u64 rm, also;
    struct image img;
    bool found;
    json_each(v, json_get(u->snap, S("victims")))
    {
        i64 id = 0;
        if (!json_i64(v, &id)) return fail(c, ERR_NOT_FOUND);
        TRY(image_load(c, u->f, id, true, &img, &found));
        if (!found || !img.deleted_at) return fail(c, ERR_MERGE_LATE);
        TRY(query_row_mask(c, u->f, id, ACT_DELETE, &rm, &also));
        if (!rm) return fail(c, ERR_ACTION_DENIED);
    }
    return OK;
}

static err_t values_back(struct ctx *c, struct undoing *u, const struct image *img)
{
    struct change *v = mem_array(c->mem, struct change, (size_t)u->f->field_count + 1);
    int n = 0;
    i64 rev;
    json_each(item, json_get(u->snap, S("fields")))
    {
        i64 id = 0;
        struct val was, now;
        struct field *fd = str_to_i64(item->key, &id) ? form_field_by_id(u->f, id) : NULL;
        if (!fd) continue;
        TRY(read_raw(c, json_get(item, S("was")), &was));
        TRY(read_raw(c, json_get(item, S("now")), &now));
        if (val_eq(img->cells[fd->index], now)) v[n++] = (struct change){ .f = fd, .v = was };
    }
    return save_changes(c, u->f, u->survivor, v, n, &rev);
}

static const struct field *field_anywhere(const struct ctx *c, id64 id)
{
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct field *f = form_field_by_id(c->cat->forms[i], id);
        if (f) return f;
    }
    return NULL;
}

static bool has_id(const struct json *list, id64 id)
{
    i64 one;
    json_each(item, list) if (json_i64(item, &one) && one == id) return true;
    return false;
}

static err_t row_back(struct ctx *c, struct undoing *u, const struct json *move, str kind,
                      const struct field *fd, id64 row, id64 victim)
{
    if (str_eq(kind, S("comment"))) return set_comment(c, row, victim);
    if (!fd) return OK; // the field is gone
    if (str_eq(kind, S("rows")))
        return set_ref(c, fd->target->table, ident_sys(COL_PARENT), row, u->survivor, victim);
    if (str_eq(kind, S("link")))
        return set_ref(c, fd->form->table, fd->col, row, u->survivor, victim);
    bool had = has_id(json_get(move, S("had")), row);
    TRY(set_member(c, fd, row, had ? 0 : u->survivor, victim));
    return OK;
}

static err_t moves_back(struct ctx *c, struct undoing *u)
{
    json_each(move, json_get(u->snap, S("moves")))
    {
        i64 field = 0, victim = 0;
        ids rows = { 0 };
        str kind = json_str(json_get(move, S("kind")));
        if (!json_i64(json_get(move, S("field")), &field) ||
            !json_i64(json_get(move, S("victim")), &victim))
            continue;
        const struct field *fd = field ? field_anywhere(c, field) : NULL;
        json_each(file, json_get(move, S("files")))
        {
            TRY(file_move(c, u->f, u->survivor, victim, json_str(file)));
        }
        json_each(row, json_get(move, S("rows")))
        {
            i64 id;
            if (!json_i64(row, &id)) continue;
            TRY(row_back(c, u, move, kind, fd, id, victim));
            vec_push(c->mem, &rows, id);
        }
        if (fd && !str_eq(kind, S("rows"))) TRY(tell_rows(c, fd, &rows));
    }
    return OK;
}

static err_t consents_back(struct ctx *c, struct undoing *u)
{
    json_each(row, json_get(u->snap, S("consents")))
    {
        i64 id;
        struct sql q = db_sql(c);
        if (!json_i64(row, &id)) continue;
        sql_lit(&q, "UPDATE x_consent SET withdrawn_at = NULL WHERE id = ");
        sql_i64(&q, id);
        sql_lit(&q, " AND withdrawn_at = (SELECT at FROM x_merge WHERE id = ");
        sql_i64(&q, u->merge);
        sql_lit(&q, ")");
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

static err_t close_merge(struct ctx *c, struct undoing *u)
{
    struct sql q = db_sql(c), alias = db_sql(c);
    sql_lit(&q, "UPDATE x_merge SET undone_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, u->merge);
    TRY(db_exec(c, &q, NULL));
    sql_lit(&alias, "DELETE FROM x_merge_alias WHERE merge_id = ");
    sql_i64(&alias, u->merge);
    return db_exec(c, &alias, NULL);
}

static err_t do_undo(struct ctx *c, struct undoing *u, const struct image *img)
{
    TRY(values_back(c, u, img));
    json_each(v, json_get(u->snap, S("victims")))
    {
        i64 id = 0;
        if (json_i64(v, &id)) TRY(record_restore(c, u->f, id));
    }
    TRY(moves_back(c, u));
    TRY(consents_back(c, u));
    return mark_record(c, u->f, u->survivor);
}

static err_t undo_job(struct ctx *c, void *arg)
{
    struct undoing *u = arg;
    struct image img;
    struct mask seen;
    const struct actor *who = c->who;
    TRY(find_merge(c, u));
    TRY(lock_one(c, u->f, (struct merge_part){ u->survivor, -1 }, ACT_UPDATE, &img, &seen));
    TRY(check_victims(c, u));
    c->who = actor_capability(c, S("merge"));
    err_t e = do_undo(c, u, &img);
    c->who = who;
    TRY(e);
    TRY(close_merge(c, u));
    TRY(audit_write(c, S("merge.undo"), u->f->id, u->survivor, STR_NONE, S("ok")));
    return note_event(c, S("updated"), u->f, u->survivor, u->survivor);
}

err_t record_merge_undo(struct ctx *c, const struct form *f, id64 merge)
{
    struct undoing u = { .f = f, .merge = merge };
    TRY(need_action(c, f, ACT_UPDATE));
    return store_write(c, WRITE_PEOPLE, undo_job, &u);
}
