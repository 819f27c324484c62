// SPDX-License-Identifier: Apache-2.0
// Import: a sheet's rows -> writes through the one door. Preview and run share the reading of a row,
// so what the preview says is what the run meets; only what other rows and other people do meanwhile
// (a unique value taken) can still reject a row at the run.
#include "auth/audit.h"
#include "base/date.h"
#include "base/vec.h"
#include "format/sheet.h"
#include "io/io.h"
#include "io/error_text.h"
#include "os/clock.h"
#include "os/file.h"

#define CHUNK 5000                      // rows read ahead and, while nobody waits, written at once
#define CHUNK_MEMORY ((size_t)16 << 20) // or fewer, when they are long
#define TURN 200                        // rows at most, or TURN_MS, while somebody waits to write
#define TURN_MS 5
#define REWIND 64 // rows after which what the writing of a row left behind is given back
#define PREVIEW_ROWS 200
#define TYPE_OF(f) ((f)->result_type ? (f)->result_type : (f)->type)

struct map_column {
    str title;
    struct field *f;
};
struct source {
    struct sheet *sheet;
    bool date_1904;
    struct map_column *cols;
    int col_count;
    const struct form *form;
};

enum row_state { ROW_CREATE, ROW_UPDATE, ROW_SAME, ROW_REJECTED };
static const char *const state_keys[] = { "create", "update", "same", "rejected" };

struct parsed {
    i64 number; // row in the sheet
    str *texts; // by column, as read
    struct write w;
    struct val *cells; // by field index, of the columns present
    enum row_state state;
    err_t parse_error; // of reading the row; such a row is never tried
    err_t error;
    struct err_item *errs;
};

// --- Columns ------------------------------------------------------------------------------------------

static struct field *field_titled(const struct form *f, str title)
{
    struct field *fd = form_field(f, title);
    if (fd && !fd->is_system) return fd;
    for (int i = 0; i < f->field_count; i++)
        if (str_eq(f->fields[i]->title.zh, title) || str_eq_nocase(f->fields[i]->title.en, title))
            return f->fields[i];
    return NULL;
}

static struct field *target_of_column(const struct import_request *rq, str title)
{
    const struct json *m = json_get(rq->mapping, title);
    if (m) return m->type == JSON_STRING ? field_titled(rq->form, m->text) : NULL;
    return field_titled(rq->form, title);
}

static bool is_importable(struct ctx *c, const struct form *f, const struct field *fd)
{
    const struct form_policy *p;
    return policy_of(c, f, &p) == OK && actor_may_write_field(p, fd) &&
           fd->type->storage != STORE_ROWS && !(fd->type->flags & TYPE_COMPUTED);
}

static err_t open_source(struct ctx *c, const struct import_request *rq, struct source *s)
{
    struct sheet_options opt = { .sheet = rq->sheet };
    const struct sheet_row *head;
    TRY(sheet_open_path(c, rq->path, &opt, &s->sheet));
    TRY(sheet_next(c, s->sheet, &head));
    if (!head)
        return fail_arg(c, ERR_BAD_FILE, STR_NONE,
                        c->lang == LANG_EN ? S("there is no row in it") : S("文件里没有内容"));
    s->form = rq->form;
    s->date_1904 = sheet_info(s->sheet)->date_1904;
    s->cols = mem_array(c->mem, struct map_column, head->n + 1);
    s->col_count = (int)head->n;
    int known = 0;
    for (int i = 0; i < s->col_count; i++) {
        s->cols[i].title = str_dup(c->mem, str_trim(head->cells[i].text));
        struct field *f = target_of_column(rq, s->cols[i].title);
        if (f && is_importable(c, rq->form, f)) s->cols[i].f = f;
        known += s->cols[i].f != NULL;
    }
    if (known) return OK;
    return fail_arg(c, ERR_BAD_FILE, STR_NONE,
                    c->lang == LANG_EN ? S("the first row names no field of this form")
                                       : S("第一行没有与本表单字段同名的列，请检查表头"));
}

// --- Cells --------------------------------------------------------------------------------------------

// A cell that is shown as [h]:mm is a length of time for a number: its seconds from the serial zero.
static str seconds_text(struct ctx *c, const struct source *s, i64 days, i64 ms)
{
    i64 zero = s->date_1904                         ? date_from_civil(1904, 1, 1)
               : days < date_from_civil(1900, 3, 1) ? date_from_civil(1899, 12, 31)
                                                    : date_from_civil(1899, 12, 30);
    return str_of_i64(c->mem, (days ? (days - zero) * 86400 : 0) + ms / 1000);
}

// A date cell (or a bare serial number in a date field) as the text that the field's type reads.
static str cell_text(struct ctx *c, const struct source *s, const struct field *f,
                     const struct sheet_cell *cell)
{
    bool is_clock = TYPE_OF(f)->expr_kind == 'c'; // a time of day has no date
    bool is_time = is_clock || TYPE_OF(f)->flags & (TYPE_DATE | TYPE_INSTANT);
    i64 days, ms;
    if (cell->kind == CELL_DATE || (cell->kind == CELL_NUMBER && is_time)) {
        if (!sheet_date(cell->text, s->date_1904, &days, &ms)) return cell->text;
        bool is_length = TYPE_OF(f)->expr_kind == 'n' && (TYPE_OF(f)->flags & TYPE_OWN_TEXT);
        if (is_length) return seconds_text(c, s, days, ms);
        struct buf b = BUF(c->mem);
        if (!is_clock) date_put(&b, days);
        if (!is_clock && !(TYPE_OF(f)->flags & TYPE_DATE)) buf_char(&b, ' ');
        if (!(TYPE_OF(f)->flags & TYPE_DATE)) time_put(&b, ms);
        return buf_str(&b);
    }
    return str_trim(cell->text);
}

static err_t parse_cell(struct ctx *c, struct parsed *p, struct field *f, str text)
{
    struct change *ch = &p->w.changes[p->w.change_count++];
    *ch = (struct change){ .f = f };
    if (!text.n) return OK; // empty
    bool link = (f->type->flags & TYPE_REFERENCE) && f->type->storage == STORE_INT;
    if (link) {
        ch->text = text;
        return OK;
    }
    TRY(TYPE_OF(f)->from_text(c, f, text, &ch->v));
    p->cells[f->index] = ch->v;
    return OK;
}

static err_t find_existing(struct ctx *c, struct parsed *p)
{
    const struct form *f = p->w.form;
    for (int i = 0; i < f->import_key_count; i++) { // without its whole key a row is always new
        bool present = false;
        for (int k = 0; k < p->w.change_count; k++)
            present = present || p->w.changes[k].f == f->import_key[i];
        if (!present) return OK;
    }
    return record_find_by_key(c, f, p->cells, &p->w.id);
}

static bool is_rows_own_fault(err_t e)
{
    return e != ERR_DB_FAILED && e != ERR_DB_RETRY && e != ERR_NO_MEMORY && e != ERR_DISK_FULL &&
           e != ERR_READ_ONLY && e != ERR_TIMEOUT;
}

// Reads one row: every problem of the row is kept, not only the first. An error is not the row's.
static err_t parse_row(struct ctx *c, const struct source *s, const struct sheet_row *row,
                       struct parsed *p)
{
    *p = (struct parsed){ .number = row->number,
                          .w = { .form = s->form, .rev = -1, .in_bulk = true } };
    p->w.changes = mem_array(c->mem, struct change, (size_t)s->col_count + 1);
    p->cells = mem_array(c->mem, struct val, (size_t)s->form->field_count + 1);
    p->texts = mem_array(c->mem, str, (size_t)s->col_count + 1);
    struct err_item *before = c->errs, *before_tail = c->errs_tail;
    err_clear(c);
    for (int i = 0; i < s->col_count; i++) {
        bool has = (size_t)i < row->n && row->cells[i].kind != CELL_EMPTY;
        p->texts[i] =
            has ? str_dup(c->mem, s->cols[i].f ? cell_text(c, s, s->cols[i].f, &row->cells[i])
                                               : row->cells[i].text)
                : STR_NONE;
        if (!s->cols[i].f) continue;
        err_t e = parse_cell(c, p, s->cols[i].f, p->texts[i]);
        if (e != OK && p->error == OK) p->error = e;
    }
    if (p->error == OK) p->error = find_existing(c, p);
    if (!is_rows_own_fault(p->error)) return p->error;
    p->parse_error = p->error;
    p->errs = c->errs;
    c->errs = before;
    c->errs_tail = before_tail;
    p->state = p->error != OK ? ROW_REJECTED : p->w.id ? ROW_UPDATE : ROW_CREATE;
    return OK;
}

// --- Preview ------------------------------------------------------------------------------------------

static err_t check_required(struct ctx *c, const struct source *s, struct parsed *p)
{
    for (int i = 0; p->state == ROW_CREATE && i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!f->is_required || (f->type->flags & TYPE_COMPUTED) || f->default_value) continue;
        bool given = false;
        for (int k = 0; k < p->w.change_count; k++)
            given = given || (p->w.changes[k].f == f &&
                              (!val_is_null(p->w.changes[k].v) || p->w.changes[k].text.n));
        if (given) continue;
        struct err_item *e = mem_new_of(c->mem, struct err_item);
        *e = (struct err_item){ .code = ERR_FIELD_REQUIRED,
                                .path = f->key,
                                .arg = { field_title(c, f) },
                                .next = p->errs };
        p->errs = e;
        p->error = ERR_FIELD_REQUIRED;
        p->state = ROW_REJECTED;
    }
    return OK;
}

// An update that changes nothing is "same".
static err_t compare_existing(struct ctx *c, struct parsed *p)
{
    struct image img;
    if (p->state != ROW_UPDATE) return OK;
    TRY(record_image(c, p->w.form, p->w.id, &img));
    for (int i = 0; i < p->w.change_count; i++) {
        const struct change *ch = &p->w.changes[i];
        struct val old = img.cells[ch->f->index], now = ch->v;
        if (ch->text.n) {
            id64 id;
            TRY(record_find_by_text(c, ch->f->target, ch->text, &id));
            now = id ? val_int(id) : VAL_NONE;
        }
        if (!val_eq(old, now)) return OK;
    }
    p->state = ROW_SAME;
    return OK;
}

static void put_errors(struct ctx *c, struct jw *w, const struct parsed *p)
{
    jw_key(w, S("errors"));
    jw_arr(w);
    for (const struct err_item *e = p->errs; e; e = e->next) {
        jw_obj(w);
        jw_kstr(w, "field", e->path);
        jw_kstr(w, "code", err_symbol(e->code));
        jw_kstr(w, "message", error_text(c, e));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static str preview_row(struct ctx *c, const struct source *s, const struct parsed *p)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "row", p->number);
    jw_kstr(&w, "state", str_of(state_keys[p->state]));
    put_errors(c, &w, p);
    jw_key(&w, S("values"));
    jw_obj(&w);
    for (int i = 0; i < s->col_count; i++) {
        bool again = false; // a column title that stands twice
        for (int k = 0; k < i; k++) again = again || str_eq(s->cols[k].title, s->cols[i].title);
        if (again) continue;
        jw_key(&w, s->cols[i].title);
        jw_str(&w, p->texts[i]);
    }
    jw_end_obj(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

static void put_columns(struct jw *w, const struct source *s)
{
    jw_key(w, S("columns"));
    jw_arr(w);
    for (int i = 0; i < s->col_count; i++) {
        jw_obj(w);
        jw_kstr(w, "title", s->cols[i].title);
        jw_key(w, S("field"));
        if (s->cols[i].f) jw_str(w, s->cols[i].f->key);
        else jw_null(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_fields(struct ctx *c, struct jw *w, const struct form *f)
{
    jw_key(w, S("fields"));
    jw_arr(w);
    for (int i = 0; i < f->field_count; i++) {
        if (!is_importable(c, f, f->fields[i])) continue;
        jw_obj(w);
        jw_kstr(w, "key", f->fields[i]->key);
        jw_kstr(w, "title", field_title(c, f->fields[i]));
        jw_kbool(w, "required", f->fields[i]->is_required);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

struct preview {
    i64 n[4];
    VEC(str) rejected;
    VEC(str) other;
};

static err_t preview_rows(struct ctx *c, struct source *s, struct preview *pv)
{
    for (;;) {
        const struct sheet_row *row;
        struct parsed p;
        TRY(sheet_next(c, s->sheet, &row));
        if (!row) return OK;
        bool room = pv->rejected.n + pv->other.n < 2 * PREVIEW_ROWS;
        struct mem_mark mark = mem_mark(c->mem);
        TRY(parse_row(c, s, row, &p));
        TRY(check_required(c, s, &p));
        TRY(compare_existing(c, &p));
        pv->n[p.state]++;
        bool keep = p.state == ROW_REJECTED ? pv->rejected.n < PREVIEW_ROWS
                                            : room && pv->other.n < PREVIEW_ROWS;
        if (!keep) {
            mem_rewind(c->mem, mark); // a long file needs no more memory than a short one
        } else if (p.state == ROW_REJECTED) {
            vec_push(c->mem, &pv->rejected, preview_row(c, s, &p));
        } else {
            vec_push(c->mem, &pv->other, preview_row(c, s, &p));
        }
    }
}

err_t import_preview(struct ctx *c, const struct import_request *rq, struct jw *w)
{
    struct source s = { 0 };
    struct preview pv = { 0 };
    TRY(need_action(c, rq->form, ACT_IMPORT));
    TRY(open_source(c, rq, &s));
    TRY(preview_rows(c, &s, &pv));
    put_columns(w, &s);
    put_fields(c, w, rq->form);
    jw_ki64(w, "total", pv.n[0] + pv.n[1] + pv.n[2] + pv.n[3]);
    for (int i = 0; i < 4; i++) {
        jw_key(w, str_of(state_keys[i]));
        jw_i64(w, pv.n[i]);
    }
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < pv.rejected.n; i++) jw_raw(w, pv.rejected.v[i]);
    for (size_t i = 0; i < pv.other.n && i + pv.rejected.n < PREVIEW_ROWS; i++)
        jw_raw(w, pv.other.v[i]);
    jw_end_arr(w);
    return OK;
}

// --- Run ----------------------------------------------------------------------------------------------

struct run {
    struct source s;
    struct parsed *rows;
    int n, from, to, end; // rows read; the job's turn among them, and where it must end
    id64 import_id;
    struct import_result *out;
    struct {
        i64 created, updated, same, rejected;
    } chunk;          // counted anew when the job runs again
    bool is_careful;  // each row in a savepoint of its own
    bool was_refused; // not being careful, a row failed and took the whole chunk with it
};

static err_t note_imported(struct ctx *c, const struct run *r, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_import_row (import_id, form_id, id) VALUES (");
    sql_i64(&q, r->import_id);
    sql_lit(&q, ", ");
    sql_i64(&q, r->s.form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, id);
    sql_lit(&q, ") ON CONFLICT DO NOTHING");
    return db_exec(c, &q, NULL);
}

// A row that does not parse stays rejected; one that fails to save is rejected with its reasons.
static err_t save_row(struct ctx *c, struct run *r, struct parsed *p, id64 *id)
{
    struct saved out;
    *id = 0;
    p->w.id = 0;
    p->error = OK;
    p->w.joins = !r->is_careful;
    err_t e = find_existing(c, p); // also rows written earlier in this chunk
    if (e == OK) e = record_save(c, &p->w, &out);
    if (e != OK && !is_rows_own_fault(e)) return e;
    if (e != OK && !r->is_careful) {
        r->was_refused = true;
        return e;
    }
    if (e != OK) {
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
    p->state = out.is_same ? ROW_SAME : p->w.id ? ROW_UPDATE : ROW_CREATE;
    if (p->state != ROW_SAME) *id = out.id;
    if (p->state == ROW_CREATE) TRY(note_imported(c, r, out.id));
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
    if (p->state == ROW_CREATE) {
        r->chunk.created++;
        t->made[t->made_n++] = id;
    } else if (p->state == ROW_UPDATE) {
        r->chunk.updated++;
        t->changed[t->changed_n++] = id;
    } else if (p->state == ROW_SAME) {
        r->chunk.same++;
    } else {
        r->chunk.rejected++;
    }
    return OK;
}

// Writes rows from r->from on until its turn is over; r->to tells how far it came.
static err_t run_chunk(struct ctx *c, void *arg)
{
    struct run *r = arg;
    size_t n = (size_t)(r->n - r->from) + 1;
    struct turn t = { .made = mem_array(c->mem, id64, n), .changed = mem_array(c->mem, id64, n) };
    memset(&r->chunk, 0, sizeof r->chunk);
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
    TRY(record_bulk_note(c, r->s.form, S("created"), t.made, t.made_n));
    return record_bulk_note(c, r->s.form, S("updated"), t.changed, t.changed_n);
}

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

static void error_line(struct ctx *c, struct buf *b, const struct source *s, const struct parsed *p)
{
    struct buf why = BUF(c->mem);
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
}

static void error_head(struct ctx *c, struct buf *b, const struct source *s)
{
    buf_lit(b, "\xef\xbb\xbf");
    buf_put(b, c->lang == LANG_EN ? S("row,reason") : S("行号,原因"));
    for (int i = 0; i < s->col_count; i++) {
        buf_char(b, ',');
        csv_field(b, s->cols[i].title);
    }
    buf_lit(b, "\n");
}

struct begin {
    const struct import_request *rq;
    id64 id;
};

static err_t begin_import(struct ctx *c, void *arg)
{
    struct begin *b = arg;
    TRY(store_next_ids(c, ident_sequence(0), 1, &b->id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_import (id, form_id, file_name, at, who, created, updated, same, "
                "rejected) VALUES (");
    sql_i64(&q, b->id);
    sql_lit(&q, ", ");
    sql_i64(&q, b->rq->form->id);
    sql_lit(&q, ", ");
    sql_text(&q, b->rq->file_name);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, c->who->key);
    sql_lit(&q, ", 0, 0, 0, 0)");
    TRY(db_exec(c, &q, NULL));
    return audit_write(c, S("import"), b->rq->form->id, 0, STR_NONE, S("ok"));
}

struct finish {
    id64 id;
    const struct import_result *out;
};

static err_t finish_import(struct ctx *c, void *arg)
{
    struct finish *f = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_import SET created = ");
    sql_i64(&q, f->out->created);
    sql_lit(&q, ", updated = ");
    sql_i64(&q, f->out->updated);
    sql_lit(&q, ", same = ");
    sql_i64(&q, f->out->same);
    sql_lit(&q, ", rejected = ");
    sql_i64(&q, f->out->rejected);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, f->id);
    return db_exec(c, &q, NULL);
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
        TRY(parse_row(c, &r->s, row, &r->rows[r->n]));
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

static void count_turn(struct ctx *c, struct run *r, struct buf *errors)
{
    r->out->created += r->chunk.created;
    r->out->updated += r->chunk.updated;
    r->out->same += r->chunk.same;
    r->out->rejected += r->chunk.rejected;
    r->out->total += r->to - r->from;
    for (; r->from < r->to; r->from++)
        if (r->rows[r->from].state == ROW_REJECTED) error_line(c, errors, &r->s, &r->rows[r->from]);
}

static err_t write_chunks(struct ctx *c, struct run *r, struct job *j, struct buf *errors)
{
    for (;;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(read_chunk(c, r));
        if (r->n == 0) return OK;
        while (r->from < r->n) {
            struct mem_mark turn = mem_mark(c->mem);
            TRY(write_turn(c, r));
            count_turn(c, r, errors);
            mem_rewind(c->mem, turn);
            if (j) TRY(job_progress(c, j, r->out->total, 0));
            if (j && j->is_cancelled) return OK; // "undo import" takes back what is written
        }
        mem_rewind(c->mem, mark);
    }
}

static void free_errors(void *arg) { mem_free(*(struct mem **)arg); }

err_t import_run(struct ctx *c, const struct import_request *rq, struct job *j, str error_path,
                 struct import_result *out)
{
    struct run *r = mem_new_of(c->mem, struct run);
    struct mem **own = mem_new_of(c->mem, struct mem *);
    mem_defer(c->mem, free_errors, own);
    *own = mem_new(0); // what is rejected outlives the chunks, whose memory goes
    struct buf errors = BUF(*own);
    struct begin b = { rq, 0 };
    *out = (struct import_result){ 0 };
    TRY(need_action(c, rq->form, ACT_IMPORT));
    TRY(open_source(c, rq, &r->s));
    error_head(c, &errors, &r->s);
    TRY(store_write(c, WRITE_JOBS, begin_import, &b));
    r->import_id = out->import_id = b.id;
    r->out = out;
    TRY(write_chunks(c, r, j, &errors));
    struct finish f = { b.id, out };
    TRY(store_write(c, WRITE_JOBS, finish_import, &f));
    TRY(record_index_merge(c));
    TRY(count_unresolved(c, rq->form, &out->unresolved));
    if (out->rejected == 0 || !error_path.n) return OK;
    out->error_file = error_path;
    return file_write_durable(c, error_path, buf_str(&errors), 0600);
}

// --- Undo ---------------------------------------------------------------------------------------------

// Changed by somebody since it came; what a capability keeps beside it (whose patient it is) is no such
// change.
static err_t was_changed(struct ctx *c, const struct form *f, id64 id, bool *changed)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_history WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " AND via <> ");
    sql_text(&q, S("capability"));
    TRY(db_one_i64(c, &q, &n, NULL));
    *changed = n > 0;
    return OK;
}

static err_t take_back(struct ctx *c, const struct form *f, id64 id)
{
    struct image img;
    bool changed;
    TRY(was_changed(c, f, id, &changed));
    if (changed) return fail(c, ERR_CONFLICT);
    TRY(record_image(c, f, id, &img));
    return record_delete(c, f, id, img.rev);
}

// To take one's own import back is part of importing; somebody else's needs the right to delete.
static err_t act_as_importer(struct ctx *c, id64 import_id)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_import WHERE id = ");
    sql_i64(&q, import_id);
    sql_lit(&q, " AND who = ");
    sql_text(&q, c->who->key);
    TRY(db_one_i64(c, &q, &n, NULL));
    if (!n) return OK;
    struct actor *a = actor_capability(c, S("import"));
    a->user_id = c->who->user_id; // history and log name the person
    a->name = c->who->name;
    c->who = a;
    return OK;
}

err_t import_undo(struct ctx *c, id64 import_id, i64 *removed, i64 *left)
{
    const struct actor *me = c->who;
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(id64) ids = { 0 };
    const struct form *f = NULL;
    *removed = *left = 0;
    sql_lit(&q, "SELECT form_id, id FROM x_import_row WHERE import_id = ");
    sql_i64(&q, import_id);
    sql_lit(&q, " ORDER BY id DESC");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        f = catalog_form_by_id(c->cat, rows_i64(r, 0));
        vec_push(c->mem, &ids, rows_i64(r, 1));
    }
    if (!f) return fail(c, ERR_NOT_FOUND);
    TRY(need_action(c, f, ACT_IMPORT));
    TRY(act_as_importer(c, import_id));
    err_t e = OK;
    for (size_t i = 0; e == OK && i < ids.n; i++) {
        e = take_back(c, f, ids.v[i]);
        if (e == OK) ++*removed;
        else if (e == ERR_CONFLICT || e == ERR_NOT_FOUND || e == ERR_LINK_REFUSED ||
                 e == ERR_ACTION_DENIED) {
            ++*left;
            err_clear(c);
            e = OK;
        }
    }
    c->who = me;
    return e;
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

// arg: {"form","path","file_name","mapping":{},"sheet","error_path"}; paths are the server's own.
err_t import_job(struct ctx *c, struct job *j)
{
    struct form *f;
    struct import_result out;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(form_of(c, json_str(json_get(j->arg, S("form"))), &f));
    struct import_request rq = { f, json_str(json_get(j->arg, S("path"))),
                                 json_str(json_get(j->arg, S("file_name"))),
                                 json_get(j->arg, S("mapping")),
                                 json_str(json_get(j->arg, S("sheet"))) };
    TRY(import_run(c, &rq, j, json_str(json_get(j->arg, S("error_path"))), &out));
    put_result(&w, &out);
    j->result = buf_str(&b);
    return OK;
}
