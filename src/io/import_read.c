// SPDX-License-Identifier: Apache-2.0
// Reading a sheet for an import: columns to fields, cells to values, and which record a row is. Preview
// and run share it, so what the preview says is what the run meets.
#include "base/date.h"
#include "io/import_internal.h"

bool import_mode_of(str text, enum import_mode *mode)
{
    static const char *const names[] = { "upsert", "create", "update" };
    *mode = IMPORT_UPSERT;
    for (int i = 0; i < 3; i++)
        if (str_eq(text, str_of(names[i]))) return *mode = (enum import_mode)i, true;
    return text.n == 0;
}

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

bool import_may_fill(struct ctx *c, const struct form *f, const struct field *fd)
{
    const struct form_policy *p;
    return policy_of(c, f, &p) == OK && actor_may_write_field(p, fd) &&
           fd->type->storage != STORE_ROWS && !(fd->type->flags & TYPE_COMPUTED);
}

// The fields by which rows find their records, each of them a column of the sheet.
static err_t choose_key(struct ctx *c, const struct import_request *rq, struct source *s)
{
    s->mode = rq->mode;
    s->make_links = rq->make_links;
    if (!json_is(rq->key, JSON_ARRAY) || !rq->key->count) return OK;
    s->key = mem_array(c->mem, struct field *, rq->key->count);
    json_each(name, rq->key)
    {
        struct field *f = form_field(rq->form, json_str(name));
        bool is_there = false;
        for (int i = 0; f && i < s->col_count; i++) is_there = is_there || s->cols[i].f == f;
        if (!is_there && rq->remembers) return s->key = NULL, s->rq.key = NULL, OK;
        if (!is_there) return fail_arg(c, ERR_IMPORT_KEY, S("key"), json_str(name));
        bool fits = TYPE_OF(f)->storage <= STORE_TEXT && !(f->type->flags & TYPE_REFERENCE);
        if (!fits) return fail_arg(c, ERR_VIEW_FIELD, S("key"), field_title(c, f));
        s->key[s->key_count++] = f;
    }
    return OK;
}

static err_t read_titles(struct ctx *c, const struct import_request *rq, struct source *s)
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
    for (int i = 0; i < s->col_count; i++)
        s->cols[i].title = str_dup(c->mem, str_trim(head->cells[i].text));
    return OK;
}

err_t import_open(struct ctx *c, const struct import_request *rq, struct source *s)
{
    int known = 0;
    TRY(read_titles(c, rq, s));
    s->rq = *rq;
    if (rq->remembers) TRY(import_map_find(c, s, &s->rq));
    s->is_remembered = rq->remembers && s->rq.mapping;
    for (int i = 0; i < s->col_count; i++) {
        struct field *f = target_of_column(&s->rq, s->cols[i].title);
        if (f && import_may_fill(c, rq->form, f)) s->cols[i].f = f;
        known += s->cols[i].f != NULL;
    }
    if (known) return choose_key(c, &s->rq, s);
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

static err_t parse_cell(struct ctx *c, const struct source *s, struct parsed *p, struct field *f,
                        str text)
{
    struct change *ch = &p->w.changes[p->w.change_count++];
    *ch = (struct change){ .f = f };
    if (!text.n) return OK; // empty
    bool link = (f->type->flags & TYPE_REFERENCE) && f->type->storage == STORE_INT;
    if (link) {
        ch->text = text;
        return OK;
    }
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    err_t e = TYPE_OF(f)->from_text(c, f, text, &ch->v);
    if (e == ERR_OPTION_UNKNOWN && s->adds_options && f->can_add) {
        c->errs = errs;
        c->errs_tail = tail;
        if (tail) tail->next = NULL;
        ch->v = val_int(-1); // no code that a choice has
        return OK;
    }
    TRY(e);
    p->cells[f->index] = ch->v;
    return OK;
}

// --- The record that a row is -----------------------------------------------------------------------

// By the form's own key: it says which rows are one record, whoever may see them.
static bool has_own_key(const struct parsed *p)
{
    const struct form *f = p->w.form;
    for (int i = 0; i < f->import_key_count; i++) { // without its whole key a row is always new
        bool present = false;
        for (int k = 0; k < p->w.change_count; k++)
            present = present || p->w.changes[k].f == f->import_key[i];
        if (!present) return false;
    }
    return f->import_key_count > 0;
}

// Through the read door: what he may see, and of it what he could have looked for.
static err_t records_of_key(struct ctx *c, struct field **key, int n, const struct parsed *p,
                            struct page **page)
{
    struct query *q;
    struct json none = { .type = JSON_ARRAY, .key = S("fields") };
    struct json plain = { .type = JSON_OBJECT, .first = &none, .count = 1 };
    TRY(query_parse(c, p->w.form, &plain, &q));
    for (int i = 0; i < n; i++) {
        struct val v = p->cells[key[i]->index];
        enum op op = val_is_null(v) ? OP_EMPTY : OP_EQ;
        q->filter = node_and(c, q->filter, node_cmp(c, key[i], op, v));
    }
    q->sort[0].is_desc = false;
    q->limit = 2;
    return query_page(c, q, page);
}

// By a key that the importer chose. A row without a value of the key is new.
static err_t find_by_chosen_key(struct ctx *c, const struct source *s, struct parsed *p)
{
    struct page *page;
    for (int i = 0; i < s->key_count; i++)
        if (val_is_null(p->cells[s->key[i]->index])) return OK;
    TRY(records_of_key(c, s->key, s->key_count, p, &page));
    if (page->count > 1) return fail(c, ERR_IMPORT_TWO);
    if (page->count) p->w.id = page->records[0].id;
    return OK;
}

// A record that its importer may not see, or not by this key, is none for him before he writes: else
// a preview would tell which numbers are there.
static err_t find_as_seen(struct ctx *c, struct parsed *p)
{
    const struct form *f = p->w.form;
    struct page *page;
    TRY(records_of_key(c, f->import_key, f->import_key_count, p, &page));
    if (page->count) p->w.id = page->records[0].id;
    return OK;
}

err_t import_find(struct ctx *c, const struct source *s, struct parsed *p, bool as_seen)
{
    if (s->key) TRY(find_by_chosen_key(c, s, p));
    else if (has_own_key(p) && as_seen) TRY(find_as_seen(c, p));
    else if (has_own_key(p)) TRY(record_find_by_key(c, p->w.form, p->cells, &p->w.id));
    if (s->mode == IMPORT_CREATE && p->w.id) return fail(c, ERR_IMPORT_EXISTS);
    if (s->mode == IMPORT_UPDATE && !p->w.id) return fail(c, ERR_IMPORT_ABSENT);
    return OK;
}

err_t import_may_compare(struct ctx *c, const struct parsed *p, bool *may)
{
    const struct form_policy *policy;
    u64 rm = 0, also;
    bool whole = true;
    for (int i = 0; i < p->w.change_count && whole; i++)
        whole = actor_reads_all(c->who, p->w.form, p->w.changes[i].f);
    *may = whole;
    if (whole) return OK;
    TRY(policy_of(c, p->w.form, &policy));
    TRY(query_row_mask(c, p->w.form, p->w.id, ACT_READ, &rm, &also));
    *may = rm != 0;
    for (int i = 0; i < p->w.change_count && *may; i++)
        *may = query_cell_right(policy, p->w.changes[i].f, rm, also) == CELL_READ;
    return OK;
}

bool import_is_rows_fault(err_t e)
{
    return e != ERR_DB_FAILED && e != ERR_DB_RETRY && e != ERR_NO_MEMORY && e != ERR_DISK_FULL &&
           e != ERR_READ_ONLY && e != ERR_TIMEOUT;
}

err_t import_parse_row(struct ctx *c, const struct source *s, const struct sheet_row *row,
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
        err_t e = parse_cell(c, s, p, s->cols[i].f, p->texts[i]);
        if (e != OK && p->error == OK) p->error = e;
    }
    if (p->error == OK) p->error = import_find(c, s, p, true);
    if (!import_is_rows_fault(p->error)) return p->error;
    p->parse_error = p->error;
    p->errs = c->errs;
    c->errs = before;
    c->errs_tail = before_tail;
    p->state = p->error != OK ? ROW_REJECTED : p->w.id ? ROW_UPDATE : ROW_CREATE;
    return OK;
}
