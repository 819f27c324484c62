// SPDX-License-Identifier: Apache-2.0
// The job goes through the records in order of id and keeps its place in the row, chunk by chunk in the
// transaction of the chunk, so that it goes on where it stopped. What people write meanwhile goes to the
// old column alone; every write leaves an event with its ids, and those rows are converted again: in
// rounds while the job runs, and the last ones in the transaction that exchanges the columns, when nobody
// can be writing to the table. So nothing is lost, and no writer has to know of the change.
#include "io/retype.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "base/date.h"
#include "base/vec.h"
#include "io/error_text.h"
#include "meta/rules.h"
#include "record/convert.h"

#define FEW_EVENTS                                                                                 \
    50 // of one round, in which writers wait; fewer than these are left to the exchange

struct change_row {
    id64 id, form, field, shadow, last, event;
    i64 done, total, failed, at, swapped_at;
    str state, from, to, note;
    id64 by;
};

static void select_changes(struct sql *q)
{
    sql_lit(q, "SELECT id, form_id, field_id, shadow_id, last_id, event_id, done, total, failed, "
               "at, coalesce(swapped_at, 0), state, from_type, to_type, coalesce(note, ''), "
               "coalesce(by_id, 0) FROM x_type_change WHERE ");
}

static struct change_row read_row(struct ctx *c, const struct rows *r)
{
    return (struct change_row){ rows_i64(r, 0),
                                rows_i64(r, 1),
                                rows_i64(r, 2),
                                rows_i64(r, 3),
                                rows_i64(r, 4),
                                rows_i64(r, 5),
                                rows_i64(r, 6),
                                rows_i64(r, 7),
                                rows_i64(r, 8),
                                rows_i64(r, 9),
                                rows_i64(r, 10),
                                str_dup(c->mem, rows_text(r, 11)),
                                str_dup(c->mem, rows_text(r, 12)),
                                str_dup(c->mem, rows_text(r, 13)),
                                str_dup(c->mem, rows_text(r, 14)),
                                rows_i64(r, 15) };
}

static err_t find_row(struct ctx *c, id64 id, struct change_row *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    select_changes(&q);
    sql_lit(&q, "id = ");
    sql_i64(&q, id);
    if (store_in_write(c)) sql_for_update(&q);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    if (!more) return fail(c, ERR_NOT_FOUND);
    *out = read_row(c, r);
    rows_close(r);
    return OK;
}

static bool is_on_its_way(const struct change_row *w)
{
    return str_eq(w->state, S("running")) || str_eq(w->state, S("undoing"));
}

// --- Beginning ------------------------------------------------------------------------------------------

// Until the end of the transaction nobody else writes to the table; with `whole` nobody reads it, either.
// On PostgreSQL events are numbered before they are committed: only when no writer is on his way does the
// highest number that is seen mean that all below it are seen, too. Whoever saves holds the row before he
// writes it, so a mode that let him hold it would have us wait for his row, and him for our table.
static err_t lock_table(struct ctx *c, const struct form *f, bool whole)
{
    struct sql q = db_sql(c);
    if (q.dialect != PG) return OK;
    sql_lit(&q, "LOCK TABLE ");
    sql_ident(&q, f->table);
    if (whole) sql_lit(&q, " IN ACCESS EXCLUSIVE MODE");
    else sql_lit(&q, " IN EXCLUSIVE MODE");
    return db_exec(c, &q, NULL);
}

static const struct form *top_of(const struct form *f) { return f->parent ? f->parent : f; }

// The last event of a form's records that is older than whatever is read from here on.
static err_t event_now(struct ctx *c, const struct form *f, i64 *event)
{
    struct sql q = db_sql(c);
    TRY(lock_table(c, top_of(f), false));
    sql_lit(&q, "SELECT coalesce(max(id), 0) FROM x_event");
    return db_one_i64(c, &q, event, NULL);
}

static err_t count_rows(struct ctx *c, const struct form *f, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM ");
    sql_ident(&q, f->table);
    return db_one_i64(c, &q, n, NULL);
}

static err_t add_job(struct ctx *c, id64 change)
{
    id64 job;
    return job_add(c, S("retype"), str_fmt(c->mem, "{\"change\":%lld}", (long long)change), &job);
}

static err_t start_one(struct ctx *c, const struct design_change *ch)
{
    id64 id;
    i64 event, total;
    struct sql q = db_sql(c);
    TRY(store_next_sys_id(c, &id));
    TRY(event_now(c, ch->form, &event));
    TRY(count_rows(c, ch->form, &total));
    sql_lit(&q, "INSERT INTO x_type_change (id, form_id, field_id, shadow_id, from_type, to_type, "
                "state, by_id, at, event_id, total) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, ch->form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, ch->field_id);
    sql_lit(&q, ", ");
    sql_i64(&q, ch->shadow_id);
    sql_lit(&q, ", ");
    sql_text(&q, str_of(ch->field->type->key));
    sql_lit(&q, ", ");
    sql_text(&q, str_of(ch->probe->type->key));
    sql_lit(&q, ", 'running', ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, event);
    sql_lit(&q, ", ");
    sql_i64(&q, total);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    return add_job(c, id);
}

err_t retype_may_start(struct ctx *c, const struct design_plan *p)
{
    for (size_t i = 0; i < p->changes.n; i++) {
        struct convert k = { p->changes.v[i].field, p->changes.v[i].probe, false };
        if (k.to) TRY(record_convert_may(c, &k));
    }
    return OK;
}

err_t retype_start(struct ctx *c, const struct design_plan *p)
{
    for (size_t i = 0; i < p->changes.n; i++)
        if (p->changes.v[i].probe) TRY(start_one(c, &p->changes.v[i]));
    return OK;
}

err_t retype_effects(struct ctx *c, struct design_plan *p)
{
    for (size_t i = 0; i < p->changes.n; i++) {
        struct design_change *ch = &p->changes.v[i];
        if (!ch->probe || ch->is_vague) continue; // what would not convert says what is there
        struct convert k = { ch->field, ch->probe, false };
        ch->conversion = mem_new_of(c->mem, struct retype_count);
        TRY(record_convert_count(c, &k, ch->conversion));
        ch->rows = ch->conversion->filled;
    }
    return OK;
}

// --- What stands ------------------------------------------------------------------------------------------

void retype_put_count(struct ctx *c, struct jw *w, const struct retype_count *n)
{
    jw_obj(w);
    jw_ki64(w, "filled", n->filled);
    jw_ki64(w, "converts", n->converts);
    jw_ki64(w, "shortens", n->shortens);
    jw_ki64(w, "fails", n->fails);
    jw_kbool(w, "is_partial", n->is_partial);
    jw_key(w, S("samples"));
    jw_arr(w);
    for (int i = 0; i < n->sample_count; i++) {
        jw_obj(w);
        jw_kid(w, "id", n->samples[i].id);
        jw_kstr(w, "value", n->samples[i].value);
        jw_kstr(w, "why", n->samples[i].why ? error_text(c, n->samples[i].why) : STR_NONE);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

static i64 undo_until(const struct change_row *w)
{
    return str_eq(w->state, S("done")) ? w->swapped_at + RETYPE_DAYS * DAY_MS : 0;
}

static void put_row(struct ctx *c, struct jw *w, const struct change_row *row,
                    const struct field *f)
{
    const struct field_type *from = field_type_of_key(row->from), *to = field_type_of_key(row->to);
    const struct user *by = catalog_user(c->cat, row->by);
    i64 until = undo_until(row);
    jw_obj(w);
    jw_kid(w, "id", row->id);
    jw_kid(w, "field", f->id);
    jw_kstr(w, "title", field_title(c, f));
    jw_kstr(w, "from", from ? title_in(field_type_title(from), c->lang) : row->from);
    jw_kstr(w, "to", to ? title_in(field_type_title(to), c->lang) : row->to);
    jw_kstr(w, "state", row->state);
    jw_ki64(w, "done", row->done);
    jw_ki64(w, "total", row->total);
    if (actor_reads_all(c->who, f->form, f)) jw_ki64(w, "failed", row->failed);
    else jw_kbool(w, "some_failed", row->failed > 0);
    jw_ki64(w, "at", row->at);
    jw_kstr(w, "by", by ? by->name : STR_NONE);
    jw_kbool(w, "may_undo", until > c->now_ms);
    if (until) jw_ki64(w, "until", until);
    if (row->note.n) jw_kstr(w, "note", row->note);
    jw_end_obj(w);
}

static const struct field *field_of_row(struct ctx *c, const struct change_row *row)
{
    const struct form *f = catalog_form_by_id(c->cat, row->form);
    return f ? form_field_by_id(f, row->field) : NULL;
}

static bool is_within(const struct form *f, const struct form *top)
{
    return f == top || (f && f->parent == top);
}

typedef VEC(struct change_row) change_rows;

// The newest of each field: an older one lies under it and waits for its turn.
static err_t current_changes(struct ctx *c, const struct form *f, change_rows *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    change_rows all = { 0 };
    select_changes(&q);
    sql_lit(&q,
            "dropped_at IS NULL AND state <> 'undone' AND state <> 'cancelled' ORDER BY id DESC");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct change_row row = read_row(c, r);
        vec_push(c->mem, &all, row);
    }
    for (size_t i = 0; i < all.n; i++) {
        bool is_newest = is_within(catalog_form_by_id(c->cat, all.v[i].form), f);
        for (size_t k = 0; k < i; k++) is_newest &= all.v[k].field != all.v[i].field;
        if (is_newest && field_of_row(c, &all.v[i])) vec_push(c->mem, out, all.v[i]);
    }
    return OK;
}

err_t retype_put_all(struct ctx *c, const struct form *f, struct jw *w)
{
    change_rows rows = { 0 };
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(current_changes(c, f, &rows));
    jw_arr(w);
    for (size_t i = 0; i < rows.n; i++) put_row(c, w, &rows.v[i], field_of_row(c, &rows.v[i]));
    jw_end_arr(w);
    return OK;
}

// --- Undoing and stopping ----------------------------------------------------------------------------------

struct turn {
    id64 id;
    str to;
    const struct form *form;
};

static err_t set_state(struct ctx *c, const struct change_row *row, str state)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_type_change SET state = ");
    sql_text(&q, state);
    sql_lit(&q, ", last_id = 0, done = 0, ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, row->id);
    return db_exec(c, &q, NULL);
}

static err_t newest(struct ctx *c, const struct turn *t, struct change_row *row)
{
    change_rows rows = { 0 };
    TRY(current_changes(c, t->form, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.v[i].id == t->id) return find_row(c, t->id, row);
    return fail(c, ERR_NOT_FOUND);
}

static err_t undo_job(struct ctx *c, void *arg)
{
    const struct turn *t = arg;
    struct change_row row;
    i64 event;
    TRY(newest(c, t, &row));
    if (undo_until(&row) <= c->now_ms) return fail(c, ERR_RETYPE_LATE);
    TRY(set_state(c, &row, S("undoing")));
    TRY(event_now(c, t->form, &event));
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_type_change SET event_id = ");
    sql_i64(&q, event);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, row.id);
    TRY(db_exec(c, &q, NULL));
    TRY(audit_write(c, S("design.retype_undo"), row.form, 0, STR_NONE, S("ok")));
    return add_job(c, row.id);
}

err_t retype_undo(struct ctx *c, const struct form *f, id64 id)
{
    struct turn t = { .id = id, .form = f };
    TRY(need_right(c, RIGHT(DESIGN)));
    return store_write(c, WRITE_PEOPLE, undo_job, &t);
}

static err_t cancel_job(struct ctx *c, void *arg)
{
    const struct turn *t = arg;
    struct change_row row;
    TRY(newest(c, t, &row));
    if (!is_on_its_way(&row) && !str_eq(row.state, S("failed"))) return fail(c, ERR_RETYPE_LATE);
    bool is_undo = str_eq(row.state, S("undoing"));
    TRY(set_state(c, &row, is_undo ? S("done") : S("cancelled")));
    return audit_write(c, S("design.retype_cancel"), row.form, 0, STR_NONE, S("ok"));
}

err_t retype_cancel(struct ctx *c, const struct form *f, id64 id)
{
    struct turn t = { .id = id, .form = f };
    TRY(need_right(c, RIGHT(DESIGN)));
    return store_write(c, WRITE_PEOPLE, cancel_job, &t);
}

// --- The job ------------------------------------------------------------------------------------------------

struct run {
    id64 id, job;
    struct change_row row;
    const struct field *now;
    struct field *shadow;
    bool is_undo, is_over; // over: cancelled, or done
    int read;
    i64 events;
};

// The row, the field and its shadow as they stand in this transaction.
static err_t look(struct ctx *c, struct run *u)
{
    TRY(find_row(c, u->id, &u->row));
    u->is_over = !is_on_its_way(&u->row);
    u->is_undo = str_eq(u->row.state, S("undoing"));
    u->now = field_of_row(c, &u->row);
    if (u->is_over) return OK;
    return u->now ? retype_shadow(c, u->now, u->row.shadow, &u->shadow) : fail(c, ERR_FORM_UNKNOWN);
}

static struct convert conversion(const struct run *u)
{
    return (struct convert){ u->now, u->shadow, u->is_undo };
}

static err_t keep_place(struct ctx *c, const struct run *u, id64 last, i64 failed)
{
    struct sql q = db_sql(c), job = db_sql(c);
    sql_lit(&q, "UPDATE x_type_change SET last_id = ");
    sql_i64(&q, last);
    sql_lit(&q, ", done = done + ");
    sql_i64(&q, u->read);
    sql_lit(&q, ", failed = failed + ");
    sql_i64(&q, failed);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, u->id);
    TRY(db_exec(c, &q, NULL));
    sql_lit(&job, "UPDATE x_job SET tries = 1 WHERE id = "); // it came further: not what kills us
    sql_i64(&job, u->job);
    return db_exec(c, &job, NULL);
}

static err_t chunk(struct ctx *c, void *arg)
{
    struct run *u = arg;
    id64 last;
    i64 failed;
    TRY(look(c, u));
    if (u->is_over) return OK;
    struct convert k = conversion(u);
    TRY(record_convert_rows(c, &k, u->row.last, 0, &last, &u->read, &failed));
    return keep_place(c, u, last, failed);
}

struct event {
    id64 id, first, last;
};
struct events {
    VEC(struct event) list;
};

// Of the form, or of that of its records where it is a sub-form.
static err_t events_since(struct ctx *c, const struct run *u, bool all, struct events *out)
{
    const struct form *f = top_of(u->now->form);
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q,
            "SELECT id, first_id, last_id FROM x_event WHERE first_id IS NOT NULL AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id > ");
    sql_i64(&q, u->row.event);
    sql_lit(&q, " ORDER BY id LIMIT ");
    sql_i64(&q, all ? 1000000 : FEW_EVENTS);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct event e = { rows_i64(r, 0), rows_i64(r, 1), rows_i64(r, 2) };
        vec_push(c->mem, &out->list, e);
    }
}

static err_t convert_written(struct ctx *c, struct run *u, bool all)
{
    struct events e = { { 0 } };
    struct convert k = conversion(u);
    TRY(events_since(c, u, all, &e));
    u->events = (i64)e.list.n;
    for (size_t i = 0; i < e.list.n; i++)
        TRY(record_convert_range(c, &k, e.list.v[i].first, e.list.v[i].last));
    if (!e.list.n) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_type_change SET event_id = ");
    sql_i64(&q, e.list.v[e.list.n - 1].id);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, u->id);
    return db_exec(c, &q, NULL);
}

static err_t catch_up(struct ctx *c, void *arg)
{
    struct run *u = arg;
    TRY(look(c, u));
    if (u->is_over) return OK;
    TRY(lock_table(c, top_of(u->now->form), false));
    return convert_written(c, u, false);
}

static err_t note_swap(struct ctx *c, const struct run *u)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_type_change SET last_id = 0, ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", state = ");
    sql_text(&q, u->is_undo ? S("undone") : S("done"));
    if (!u->is_undo) {
        sql_lit(&q, ", swapped_at = ");
        sql_i64(&q, c->now_ms);
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, u->id);
    return db_exec(c, &q, NULL);
}

static bool is_read_by_formulas(const struct field *f)
{
    for (int i = 0; i < f->form->field_count; i++)
        for (int k = 0; k < f->form->fields[i]->formula_input_count; k++)
            if (f->form->fields[i]->formula_inputs[k] == f->index) return true;
    return false;
}

static void unpin(void *cat) { catalog_unpin(cat); }

static bool is_in_a_key(const struct field *f)
{
    const struct form_rules *r = f->form->rules;
    for (int i = 0; r && i < r->unique_count; i++)
        for (int k = 0; k < r->uniques[i].field_count; k++)
            if (r->uniques[i].fields[k] == f) return true;
    return false;
}

// Fields that must not repeat together are compared by what is stored: anew, of the values as they are now.
static err_t rebuild_keys(struct ctx *c, const struct run *u)
{
    struct catalog *now;
    const struct catalog *was = c->cat;
    if (!is_in_a_key(u->now)) return OK;
    TRY(catalog_load(c, &now));
    mem_defer(c->mem, unpin, now);
    c->cat = now;
    const struct form *f = catalog_form_by_id(now, u->now->form->id);
    err_t e = f ? record_rebuild_uniques(c, f) : fail(c, ERR_FORM_UNKNOWN);
    c->cat = was;
    return e;
}

static err_t exchange(struct ctx *c, struct run *u)
{
    id64 job;
    const struct form *top = top_of(u->now->form);
    TRY(lock_table(c, top, true));
    if (top != u->now->form) TRY(lock_table(c, u->now->form, true));
    TRY(convert_written(c, u, true));
    if (u->shadow->is_unique && !u->is_undo) TRY(retype_make_unique(c, u->shadow));
    TRY(retype_swap(c, u->now, u->shadow));
    TRY(rebuild_keys(c, u));
    TRY(note_swap(c, u));
    if (is_read_by_formulas(u->now))
        TRY(job_add(c, S("recompute"),
                    str_fmt(c->mem, "{\"form\":\"" STR_FMT "\"}", STR_ARG(top->full_key)), &job));
    TRY(audit_write(c, u->is_undo ? S("design.retype_undone") : S("design.retyped"), top->id, 0,
                    STR_NONE, S("ok")));
    return catalog_bump(c, true);
}

static err_t exchange_job(struct ctx *c, void *arg)
{
    struct run *u = arg;
    struct catalog *now;
    const struct catalog *was = c->cat;
    TRY(catalog_load(c, &now));
    mem_defer(c->mem, unpin, now);
    c->cat = now;
    err_t e = look(c, u);
    if (e == OK && !u->is_over) e = exchange(c, u);
    c->cat = was;
    return e;
}

struct failing {
    id64 id;
    str note;
};

static err_t note_failed(struct ctx *c, void *arg)
{
    const struct failing *f = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_type_change SET state = CASE WHEN state = 'undoing' THEN 'done' ELSE "
                "'failed' END, note = ");
    sql_text(&q, f->note);
    sql_lit(&q, ", ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state IN ('running', 'undoing') AND id = ");
    sql_i64(&q, f->id);
    return db_exec(c, &q, NULL);
}

static err_t convert_all(struct ctx *c, struct run *u, struct job *j)
{
    for (u->read = 1; u->read;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(store_write(c, WRITE_JOBS, chunk, u));
        if (u->is_over) return OK;
        i64 done = u->row.done + u->read, total = u->row.total;
        mem_rewind(c->mem, mark);
        TRY(job_progress(c, j, done, total));
    }
    for (u->events = FEW_EVENTS; u->events == FEW_EVENTS && !u->is_over;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(store_write(c, WRITE_JOBS, catch_up, u));
        mem_rewind(c->mem, mark);
    }
    return u->is_over ? OK : store_write_ddl(c, exchange_job, u);
}

// --- Behind the exchange --------------------------------------------------------------------------------------

struct after {
    const struct field *now;
    struct field *was;
    id64 change, last;
    int read;
};

static err_t after_chunk(struct ctx *c, void *arg)
{
    struct after *a = arg;
    struct sql q = db_sql(c);
    TRY(record_convert_after(c, a->now, a->was, a->last, &a->last, &a->read));
    sql_lit(&q, "UPDATE x_type_change SET last_id = ");
    sql_i64(&q, a->last);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, a->change);
    return db_exec(c, &q, NULL);
}

static err_t tidy_up(struct ctx *c, const struct change_row *row, struct job *j)
{
    struct after a = {
        .now = field_of_row(c, row), .change = row->id, .last = row->last, .read = 1
    };
    if (!a.now) return OK;
    TRY(retype_shadow(c, a.now, row->shadow, &a.was));
    while (a.read) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(store_write(c, WRITE_JOBS, after_chunk, &a));
        mem_rewind(c->mem, mark);
        TRY(job_progress(c, j, row->total, row->total));
    }
    return OK;
}

static err_t run_change(struct ctx *c, struct run *u, struct job *j)
{
    TRY(find_row(c, u->id, &u->row));
    if (is_on_its_way(&u->row)) TRY(convert_all(c, u, j));
    TRY(find_row(c, u->id, &u->row));
    struct catalog *now;
    TRY(catalog_load(c, &now)); // the exchange has changed it
    mem_defer(c->mem, unpin, now);
    c->cat = now;
    return str_eq(u->row.state, S("done")) || str_eq(u->row.state, S("undone"))
               ? tidy_up(c, &u->row, j)
               : OK;
}

// A clash of values, a form that is gone: said in the row, where the designer sees it.
static err_t give_up(struct ctx *c, id64 id, err_t e)
{
    struct failing f = { id, c->errs ? error_text(c, c->errs) : error_text_of(c, e, STR_NONE) };
    if (e == ERR_DB_CONSTRAINT) f.note = error_text_of(c, ERR_RETYPE_TWINS, STR_NONE);
    err_clear(c);
    return store_write(c, WRITE_JOBS, note_failed, &f);
}

static err_t again_job(struct ctx *c, void *id) { return add_job(c, *(id64 *)id); }

// Somebody reads or writes for long, or others came before us all the time: the change stays under way, and a
// new job takes it up behind those that wait.
static err_t go_on_later(struct ctx *c, id64 id)
{
    err_clear(c);
    return store_write(c, WRITE_JOBS, again_job, &id);
}

err_t retype_job(struct ctx *c, struct job *j)
{
    struct run u = { .job = j->id };
    struct catalog *now;
    const struct catalog *was = c->cat;
    const struct actor *who = c->who;
    if (!json_i64(json_get(j->arg, S("change")), &u.id)) return fail(c, ERR_BAD_REQUEST);
    TRY(catalog_load(c, &now));
    mem_defer(c->mem, unpin, now);
    c->cat = now;
    c->who = actor_capability(c, S("design"));
    err_t e = run_change(c, &u, j);
    bool is_over = e == OK || e == ERR_NO_MEMORY || e == ERR_DB_RETRY || e == ERR_READ_ONLY;
    if (!is_over) e = give_up(c, u.id, e);
    c->who = who;
    c->cat = was;
    return e == ERR_DB_RETRY ? go_on_later(c, u.id) : e;
}

// --- Nightly ----------------------------------------------------------------------------------------------------

static err_t drop_one(struct ctx *c, void *arg)
{
    const struct change_row *row = arg;
    struct sql q = db_sql(c);
    TRY(retype_drop(c, row->form, row->shadow));
    sql_lit(&q, "UPDATE x_type_change SET dropped_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, row->id);
    return db_exec(c, &q, NULL);
}

err_t retype_daily(struct ctx *c)
{
    struct sql q = db_sql(c);
    struct rows *r;
    change_rows rows = { 0 };
    select_changes(&q);
    sql_lit(&q, "dropped_at IS NULL AND state IN ('done', 'undone', 'cancelled', 'failed') AND "
                "ended_at < ");
    sql_i64(&q, c->now_ms - RETYPE_DAYS * DAY_MS);
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct change_row row = read_row(c, r);
        vec_push(c->mem, &rows, row);
    }
    for (size_t i = 0; i < rows.n; i++) TRY(store_write_ddl(c, drop_one, &rows.v[i]));
    return OK;
}
