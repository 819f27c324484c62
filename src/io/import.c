// SPDX-License-Identifier: Apache-2.0
// Import: a sheet's rows -> writes through the one door, in chunks. Each chunk commits with the place in
// the sheet that it came to and the lines of what it rejected, so that another process goes on from there.
#include "auth/audit.h"
#include "io/error_text.h"
#include "io/import_internal.h"
#include "os/clock.h"
#include "os/file.h"

#define CHUNK 5000                      // rows read ahead and, while nobody waits, written at once
#define CHUNK_MEMORY ((size_t)16 << 20) // or fewer, when they are long
#define TURN 200                        // rows at most, or TURN_MS, while somebody waits to write
#define TURN_MS 5
#define REWIND 64 // rows after which what the writing of a row left behind is given back

struct run {
    struct source s;
    struct parsed *rows;
    int n, from, to, end;      // rows read; the job's turn among them, and where it must end
    struct import_state state; // as committed
    struct import_state
        next;          // with the turn that is being written; made anew when the job runs again
    bool takes_errors; // somebody will read why rows were rejected
    bool is_careful;   // each row in a savepoint of its own
    bool was_refused;  // not being careful, a row failed and took the whole chunk with it
};

// --- What was rejected, as csv

static void csv_field(struct buf *b, str text)
{
    bool quote = false;
    for (size_t i = 0; i < text.n; i++) quote = quote || strchr(",\"\r\n", text.p[i]);
    if (text.n && strchr("=+-@\t\r", text.p[0])) { // never a formula in somebody's spreadsheet
        text = str_cat(b->m, S("'"), text);
        quote = true;
    }
    if (!quote) {
        buf_put(b, text);
        return;
    }
    buf_char(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_char(b, '"');
        buf_char(b, text.p[i]);
    }
    buf_char(b, '"');
}

static str error_line(struct ctx *c, const struct source *s, const struct parsed *p)
{
    struct buf why = BUF(c->mem), own = BUF(c->mem), *b = &own;
    for (const struct err_item *e = p->errs; e; e = e->next) {
        if (why.n) buf_put(&why, c->lang == LANG_EN ? S("; ") : S("；"));
        buf_put(&why, error_text(c, e));
    }
    buf_i64(b, p->number);
    buf_char(b, ',');
    csv_field(b, buf_str(&why));
    for (int i = 0; i < s->col_count; i++) {
        buf_char(b, ',');
        csv_field(b, p->texts[i]);
    }
    buf_lit(b, "\n");
    return buf_str(b);
}

static str error_head(struct ctx *c, const struct source *s)
{
    struct buf own = BUF(c->mem), *b = &own;
    buf_lit(b, "\xef\xbb\xbf");
    buf_put(b, c->lang == LANG_EN ? S("row,reason") : S("行号,原因"));
    for (int i = 0; i < s->col_count; i++) {
        buf_char(b, ',');
        csv_field(b, s->cols[i].title);
    }
    buf_lit(b, "\n");
    return buf_str(b);
}

// --- A row

static err_t note_imported(struct ctx *c, const struct run *r, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_import_row (import_id, form_id, id) VALUES (");
    sql_i64(&q, r->state.id);
    sql_lit(&q, ", ");
    sql_i64(&q, r->s.form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, id);
    sql_lit(&q, ") ON CONFLICT DO NOTHING");
    return db_exec(c, &q, NULL);
}

// What is there but not for him to see is told no otherwise than what cannot be made.
static err_t save_target(struct ctx *c, const struct change *ch, const struct write *w,
                         struct saved *out)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    err_t e = record_save(c, w, out);
    if (e != ERR_UNIQUE && e != ERR_RULE_UNIQUE && e != ERR_DB_CONSTRAINT) return e;
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    return fail_arg2(c, ERR_LINK_MISSING, ch->f->key, field_title(c, ch->f), ch->text);
}

// The record that a link's text names, made where the importer sees none and may make it.
static err_t make_target(struct ctx *c, struct change *ch)
{
    struct form *target = ch->f->target;
    struct change name = { 0 };
    struct write w = {
        .form = target, .changes = &name, .change_count = 1, .in_bulk = true, .is_import = true
    };
    struct saved out;
    id64 id;
    TRY(record_find_seen(c, target, ch->text, &id));
    if (id) return OK; // the save finds it
    name.f = target->import_key_count == 1 ? target->import_key[0] : target->title_field;
    if (!name.f || TYPE_OF(name.f)->storage > STORE_TEXT || name.f->type->flags & TYPE_COMPUTED)
        return fail_arg2(c, ERR_LINK_MISSING, ch->f->key, field_title(c, ch->f), ch->text);
    TRY(need_action(c, target, ACT_CREATE));
    TRY(TYPE_OF(name.f)->from_text(c, name.f, ch->text, &name.v));
    TRY(save_target(c, ch, &w, &out));
    return record_bulk_note(c, target, S("created"), &out.id, 1);
}

struct row_job {
    struct run *r;
    struct parsed *p;
    struct saved out;
};

static err_t save_with_links(struct ctx *c, void *arg)
{
    struct row_job *j = arg;
    struct write *w = &j->p->w;
    for (int i = 0; j->r->s.make_links && i < w->change_count; i++)
        if (w->changes[i].text.n) TRY(make_target(c, &w->changes[i]));
    w->is_import = true;
    return record_save(c, w, &j->out);
}

// In careful turns a row with the records that it made is a savepoint.
static err_t save_parsed(struct ctx *c, struct row_job *j)
{
    bool own = j->r->is_careful && j->r->s.make_links;
    return own ? store_write(c, WRITE_JOBS, save_with_links, j) : save_with_links(c, j);
}

static err_t reject(struct ctx *c, struct parsed *p, err_t e)
{
    p->state = ROW_REJECTED;
    p->error = e;
    p->errs = c->errs;
    if (!p->errs) {
        p->errs = mem_new_of(c->mem, struct err_item);
        p->errs->code = e;
    }
    err_clear(c);
    return OK;
}

// A row that does not parse stays rejected; one that fails to save is rejected with its reasons.
static err_t save_row(struct ctx *c, struct run *r, struct parsed *p, id64 *id)
{
    struct row_job j = { .r = r, .p = p };
    *id = 0;
    p->w.id = 0;
    p->error = OK;
    p->w.joins = !r->is_careful;
    err_t e = import_find(c, &r->s, p, false); // also rows written earlier in this chunk
    if (e == OK) e = save_parsed(c, &j);
    if (e != OK && !import_is_rows_fault(e)) return e;
    if (e != OK && !r->is_careful) {
        r->was_refused = true;
        return e;
    }
    if (e != OK) return reject(c, p, e);
    bool may_tell = true;
    if (j.out.is_same) TRY(import_may_compare(c, p, &may_tell));
    p->state = j.out.is_same && may_tell ? ROW_SAME : p->w.id ? ROW_UPDATE : ROW_CREATE;
    if (!j.out.is_same) *id = j.out.id;
    if (p->state == ROW_CREATE) TRY(note_imported(c, r, j.out.id));
    return OK;
}

struct turn {
    id64 *made, *changed;
    int made_n, changed_n;
    size_t memory; // when it began
    i64 begun_ms;
};

// The longer a turn, the less each row costs: rows share the pages that a commit writes. But nobody who
// saves a record waits for more than a short one.
static bool is_over(struct ctx *c, const struct run *r, const struct turn *t, int done)
{
    if (mem_used(c->mem) > t->memory + CHUNK_MEMORY) return true;
    if (r->is_careful || store_dialect(c->store) == PG) return done >= TURN; // it holds locks
    if (!store_others_wait(c)) return false;
    return done >= TURN || clock_monotonic_ms() - t->begun_ms >= TURN_MS;
}

static err_t run_row(struct ctx *c, struct run *r, struct turn *t, struct parsed *p)
{
    id64 id = 0;
    if (p->parse_error == OK) TRY(save_row(c, r, p, &id));
    struct import_state *n = &r->next;
    n->done++;
    if (p->state == ROW_CREATE) {
        n->created++;
        t->made[t->made_n++] = id;
    } else if (p->state == ROW_UPDATE) {
        n->updated++;
        if (id) t->changed[t->changed_n++] = id;
    } else if (p->state == ROW_SAME) {
        n->same++;
    } else {
        n->rejected++;
        if (r->takes_errors) TRY(import_state_reject(c, n->id, n->done, error_line(c, &r->s, p)));
    }
    return OK;
}

// Writes rows from r->from on until its turn is over; r->to tells how far it came.
static err_t run_chunk(struct ctx *c, void *arg)
{
    struct run *r = arg;
    size_t n = (size_t)(r->n - r->from) + 1;
    struct turn t = { .made = mem_array(c->mem, id64, n), .changed = mem_array(c->mem, id64, n) };
    r->next = r->state;
    r->was_refused = false; // by an earlier run of this job
    t.memory = mem_used(c->mem);
    t.begun_ms = clock_monotonic_ms();
    struct mem_mark mark = mem_mark(c->mem);
    for (r->to = r->from; r->to < r->end; r->to++) {
        int done = r->to - r->from;
        if (done && is_over(c, r, &t, done)) break;
        TRY(run_row(c, r, &t, &r->rows[r->to]));
        // The reasons of rejected rows, and what a commit still needs, stay.
        if (done % REWIND == 0 && !r->is_careful && !store_awaits_commit(c))
            mem_rewind(c->mem, mark);
    }
    TRY(import_state_save(c, &r->next));
    TRY(record_bulk_note(c, r->s.form, S("created"), t.made, t.made_n));
    return record_bulk_note(c, r->s.form, S("updated"), t.changed, t.changed_n);
}

// Links of this form that wait for their target; import undo and the report name them.
static err_t count_unresolved(struct ctx *c, const struct form *f, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_unresolved WHERE form_id = ");
    sql_i64(&q, f->id);
    return db_one_i64(c, &q, n, NULL);
}

// Reads up to CHUNK rows.
static err_t read_chunk(struct ctx *c, struct run *r)
{
    size_t before = mem_used(c->mem);
    r->n = r->from = 0;
    r->rows = mem_array(c->mem, struct parsed, CHUNK);
    while (r->n < CHUNK && mem_used(c->mem) < before + CHUNK_MEMORY) {
        const struct sheet_row *row;
        TRY(sheet_next(c, r->s.sheet, &row));
        if (!row) return OK;
        TRY(import_parse_row(c, &r->s, row, &r->rows[r->n]));
        r->n++;
    }
    return OK;
}

// A savepoint a row costs as much as the row, and nearly all turns have no row that fails: try
// without. Where one did fail, the rows before it are written without it; with few or none before it
// comes a short turn with savepoints.
static err_t write_turn(struct ctx *c, struct run *r)
{
    r->is_careful = false;
    for (r->end = r->n;;) {
        r->was_refused = false; // the job may not run at all
        err_t e = store_write(c, WRITE_JOBS, run_chunk, r);
        if (!r->was_refused) return e;
        err_clear(c);
        r->is_careful = r->to - r->from < TURN;
        r->end = r->is_careful ? r->n : r->to;
    }
}

static err_t write_chunks(struct ctx *c, struct run *r, struct job *j)
{
    for (;;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(read_chunk(c, r));
        if (r->n == 0) return OK;
        while (r->from < r->n) {
            struct mem_mark turn = mem_mark(c->mem);
            TRY(write_turn(c, r));
            r->state = r->next;
            r->from = r->to;
            mem_rewind(c->mem, turn);
            if (j) TRY(job_progress(c, j, r->state.done, 0));
            if (j && j->is_cancelled) return OK; // "undo import" takes back what is written
        }
        mem_rewind(c->mem, mark);
    }
}

// What an earlier process wrote is passed by.
static err_t skip_done(struct ctx *c, struct run *r)
{
    for (i64 i = 0; i < r->state.done; i++) {
        const struct sheet_row *row;
        TRY(sheet_next(c, r->s.sheet, &row));
        if (!row) return OK;
    }
    return OK;
}

static err_t tell_result(struct ctx *c, const struct run *r, str error_path,
                         struct import_result *out)
{
    const struct import_state *st = &r->state;
    *out = (struct import_result){ .total = st->done,
                                   .created = st->created,
                                   .updated = st->updated,
                                   .same = st->same,
                                   .rejected = st->rejected,
                                   .import_id = st->id };
    TRY(count_unresolved(c, r->s.form, &out->unresolved));
    if (!r->takes_errors || !st->rejected) return OK;
    out->error_file = error_path;
    return import_state_errors(c, st->id, error_head(c, &r->s), error_path);
}

err_t import_run(struct ctx *c, const struct import_request *rq, struct job *j, str error_path,
                 struct import_result *out)
{
    struct run *r = mem_new_of(c->mem, struct run);
    *out = (struct import_result){ 0 };
    TRY(need_action(c, rq->form, ACT_IMPORT));
    TRY(import_open(c, rq, &r->s));
    r->takes_errors = error_path.n > 0;
    TRY(import_state_begin(c, &r->s, j ? j->id : 0, &r->state));
    TRY(skip_done(c, r));
    TRY(write_chunks(c, r, j));
    TRY(record_index_merge(c));
    return tell_result(c, r, error_path, out);
}

// --- The job ------------------------------------------------------------------------------------------

static void put_result(struct jw *w, const struct import_result *out)
{
    jw_obj(w);
    jw_kid(w, "import", out->import_id);
    jw_ki64(w, "total", out->total);
    jw_ki64(w, "created", out->created);
    jw_ki64(w, "updated", out->updated);
    jw_ki64(w, "same", out->same);
    jw_ki64(w, "rejected", out->rejected);
    jw_ki64(w, "unresolved", out->unresolved);
    jw_kstr(w, "file", out->error_file);
    jw_end_obj(w);
}

// arg: {"form","path","file_name","mapping":{},"sheet","mode","key","make_links","error_path"}; paths are the server's own.
err_t import_job(struct ctx *c, struct job *j)
{
    struct form *f;
    struct import_result out;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(form_of(c, json_str(json_get(j->arg, S("form"))), &f));
    struct import_request rq = { .form = f,
                                 .path = json_str(json_get(j->arg, S("path"))),
                                 .file_name = json_str(json_get(j->arg, S("file_name"))),
                                 .mapping = json_get(j->arg, S("mapping")),
                                 .sheet = json_str(json_get(j->arg, S("sheet"))),
                                 .key = json_get(j->arg, S("key")),
                                 .make_links = json_bool(json_get(j->arg, S("make_links"))),
                                 .add_options = json_bool(json_get(j->arg, S("add_options"))),
                                 .remembers = json_bool(json_get(j->arg, S("remembers"))) };
    if (!import_mode_of(json_str(json_get(j->arg, S("mode"))), &rq.mode))
        return fail_arg(c, ERR_BAD_REQUEST, S("mode"), S("mode"));
    TRY(import_run(c, &rq, j, json_str(json_get(j->arg, S("error_path"))), &out));
    put_result(&w, &out);
    j->result = buf_str(&b);
    return OK;
}
