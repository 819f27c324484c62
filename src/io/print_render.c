// SPDX-License-Identifier: Apache-2.0
// A template and a record become blocks of a PDF. What the actor does not see is left out: a hidden
// field has no box in a grid and no column in a table, its braces in a text are empty; a sum over a
// column that he does not see whole is not made.
#include "auth/audit.h"
#include "base/date.h"
#include "io/print_spec.h"

#define PICTURES_MAX ((size_t)24 << 20) // bytes of one document
#define TR(c, zh, en) ((c)->lang == LANG_EN ? S(en) : S(zh))

// --- Texts --------------------------------------------------------------------------------------------------

static str special(struct printer *p, str name)
{
    struct ctx *c = p->c;
    struct buf b = BUF(c->mem);
    if (str_eq(name, S("$org"))) return c->cat->org_name;
    if (str_eq(name, S("$user"))) return c->who->name;
    if (str_eq(name, S("$title"))) return p->record->title;
    if (str_eq(name, S("$id"))) return str_of_i64(c->mem, p->record->id);
    if (str_eq(name, S("$today"))) date_put(&b, date_of_instant(c->now_ms, c->cat->offset_min));
    if (str_eq(name, S("$now"))) {
        local_put(&b, c->now_ms, c->cat->offset_min);
        return str_sub(buf_str(&b), 0, 16);
    }
    if (str_eq(name, S("$link")) && p->rq->base_url.n)
        buf_fmt(&b, STR_FMT "/r/" STR_FMT "/%lld", STR_ARG(p->rq->base_url),
                STR_ARG(p->rq->form->full_key), (long long)p->record->id);
    return buf_str(&b);
}

static str value_of(struct printer *p, str path)
{
    if (path.n && path.p[0] == '$') return special(p, path);
    int col = print_column(p->data, path);
    if (col < 0) return STR_NONE;
    return print_cell_text(p->c, p->data->query->columns[col].path.leaf, &p->record->cells[col]);
}

str print_fill(struct printer *p, str text)
{
    struct print_part *parts;
    struct buf b = BUF(p->c->mem);
    size_t n = print_parts(p->c->mem, text, &parts);
    for (size_t i = 0; i < n; i++)
        buf_put(&b, parts[i].is_field ? value_of(p, parts[i].text) : parts[i].text);
    return buf_str(&b);
}

static enum pdf_align align_of(const struct json *b)
{
    str align = json_str(json_get(b, S("align")));
    return str_eq(align, S("center"))  ? PDF_CENTER
           : str_eq(align, S("right")) ? PDF_RIGHT
                                       : PDF_LEFT;
}

static i64 number_or(const struct json *b, const char *key, i64 otherwise)
{
    i64 n;
    return json_i64(json_get(b, str_of(key)), &n) ? n : otherwise;
}

// --- Blocks -------------------------------------------------------------------------------------------------

static void put_grid(struct printer *p, const struct json *b)
{
    const struct json *fields = json_get(b, S("fields"));
    struct pdf_fact *facts = mem_array(p->c->mem, struct pdf_fact, fields->count + 1);
    size_t n = 0;
    json_each(f, fields)
    {
        int col = print_column(p->data, f->text);
        if (col < 0 || p->record->cells[col].right == CELL_HIDDEN) continue;
        facts[n++] = (struct pdf_fact){ field_title(p->c, p->data->query->columns[col].path.leaf),
                                        value_of(p, f->text) };
    }
    if (n) pdf_grid(p->pdf, facts, n, (int)number_or(b, "columns", 2));
}

struct sheet {
    const struct field *fields[64];
    size_t n;
    const struct sub_rows *rows;
};

static bool wants_sum(const struct json *b, const struct field *f)
{
    json_each(s, json_get(b, S("sums"))) if (str_eq(s->text, f->key)) return true;
    return false;
}

// Exact; empty when a cell of the column is not the actor's, or when it does not fit.
static str sum_of(struct ctx *c, const struct sheet *s, const struct field *f)
{
    struct buf b = BUF(c->mem);
    i64 total = 0;
    for (int r = 0; r < s->rows->count; r++) {
        const struct cell *cell = &s->rows->rows[r].cells[f->index];
        if (cell->right != CELL_READ) return STR_NONE;
        if (cell->v.kind == VAL_INT && __builtin_add_overflow(total, cell->v.i, &total))
            return STR_NONE;
    }
    field_value_type(f)->to_text(c, f, val_int(total), &b);
    return buf_str(&b);
}

static void put_rows(struct printer *p, const struct json *b, const struct sheet *s)
{
    struct pdf_column columns[64];
    str cells[64];
    bool sums = false;
    for (size_t i = 0; i < s->n; i++) {
        bool number = field_value_type(s->fields[i])->flags & TYPE_SUMMABLE;
        columns[i] = (struct pdf_column){ field_title(p->c, s->fields[i]),
                                          number ? PDF_RIGHT : PDF_LEFT, number ? 2 : 3 };
        sums = sums || wants_sum(b, s->fields[i]);
    }
    pdf_table(p->pdf, columns, s->n);
    for (int r = 0; r < s->rows->count; r++) {
        for (size_t i = 0; i < s->n; i++)
            cells[i] =
                print_cell_text(p->c, s->fields[i], &s->rows->rows[r].cells[s->fields[i]->index]);
        pdf_row(p->pdf, cells);
    }
    if (!sums) return;
    for (size_t i = 0; i < s->n; i++)
        cells[i] = wants_sum(b, s->fields[i]) ? sum_of(p->c, s, s->fields[i]) : STR_NONE;
    if (!wants_sum(b, s->fields[0])) cells[0] = TR(p->c, "合计", "Total");
    pdf_total_row(p->pdf, cells);
}

static void put_table(struct printer *p, const struct json *b)
{
    struct sheet s = { .n = 0 };
    const struct form_policy *policy;
    if (policy_of(p->c, p->rq->form, &policy) != OK) return;
    int col = print_column(p->data, json_str(json_get(b, S("field"))));
    if (col < 0 || p->record->cells[col].right == CELL_HIDDEN || !p->record->subs[col]) return;
    const struct field *sub = p->data->query->columns[col].path.leaf;
    s.rows = p->record->subs[col];
    json_each(j, json_get(b, S("columns")))
    {
        const struct field *f = sub->target ? form_field(sub->target, j->text) : NULL;
        if (f && !f->is_system && s.n < COUNT_OF(s.fields) &&
            (p->is_blank || print_shows_sub(p->c, policy, sub, f)))
            s.fields[s.n++] = f;
    }
    if (s.n) put_rows(p, b, &s);
}

static err_t put_picture(struct printer *p, const struct json *b)
{
    str bytes;
    int col = print_column(p->data, json_str(json_get(b, S("field"))));
    if (col < 0) return OK;
    if (!print_file(p->c, p->rq->form, p->data->query->columns[col].path.leaf, p->record->id,
                    &p->record->cells[col], &bytes))
        return OK;
    p->picture_bytes += bytes.n;
    bool drawn = p->picture_bytes <= PICTURES_MAX &&
                 pdf_picture(p->pdf, bytes, PDF_MM((double)number_or(b, "width", 0)),
                             PDF_MM((double)number_or(b, "height", 60)), align_of(b));
    if (!drawn)
        pdf_styled(p->pdf, TR(p->c, "（图片无法打印）", "(picture cannot be printed)"),
                   (struct pdf_style){ 9, false, align_of(b) });
    return OK;
}

static void put_signatures(struct printer *p, const struct json *b)
{
    const struct json *labels = json_get(b, S("labels"));
    str *texts = mem_array(p->c->mem, str, labels->count + 1);
    size_t n = 0;
    json_each(l, labels) texts[n++] = l->text;
    pdf_signatures(p->pdf, texts, n);
}

static err_t put_block(struct printer *p, const struct json *b)
{
    str kind = json_str(json_get(b, S("kind"))), condition = json_str(json_get(b, S("if")));
    bool is_heading = str_eq(kind, S("heading"));
    if (condition.n && !str_trim(value_of(p, condition)).n) return OK;
    if (is_heading || str_eq(kind, S("text"))) {
        struct pdf_style style = { (double)number_or(b, "size", is_heading ? 16 : 10),
                                   is_heading || json_bool(json_get(b, S("bold"))), align_of(b) };
        pdf_styled(p->pdf, print_fill(p, json_str(json_get(b, S("text")))), style);
    } else if (str_eq(kind, S("grid"))) {
        put_grid(p, b);
    } else if (str_eq(kind, S("table"))) {
        put_table(p, b);
    } else if (str_eq(kind, S("qr"))) {
        str text = print_fill(p, json_str(json_get(b, S("text"))));
        if (text.n > 1000) text.n = 0; // no code holds it
        return pdf_code(p->c, p->pdf, text, PDF_MM((double)number_or(b, "size", 30)), align_of(b));
    } else if (str_eq(kind, S("picture"))) {
        return put_picture(p, b);
    } else if (str_eq(kind, S("signatures"))) {
        put_signatures(p, b);
    } else if (str_eq(kind, S("line"))) {
        pdf_rule(p->pdf);
    } else if (str_eq(kind, S("space"))) {
        pdf_space(p->pdf, PDF_MM((double)number_or(b, "height", 5)));
    } else if (str_eq(kind, S("break"))) {
        pdf_break(p->pdf);
    }
    return OK;
}

err_t print_blocks(struct printer *p)
{
    const struct json *spec = p->rq->spec;
    str header = json_str(json_get(spec, S("header"))),
        footer = json_str(json_get(spec, S("footer")));
    if (header.n) pdf_header(p->pdf, print_fill(p, header));
    if (footer.n) pdf_footer(p->pdf, print_fill(p, footer));
    json_each(b, json_get(spec, S("blocks"))) TRY(put_block(p, b));
    return OK;
}

// --- The document -------------------------------------------------------------------------------------------

static struct pdf_page page_of(const struct json *spec)
{
    static const struct {
        const char *key;
        double w, h; // mm
    } papers[] = { { "a4", 210, 297 },
                   { "a4_landscape", 297, 210 },
                   { "a5", 148, 210 },
                   { "a5_landscape", 210, 148 },
                   { "receipt", 80, 0 } };
    str paper = json_str(json_get(spec, S("paper")));
    size_t i = COUNT_OF(papers);
    while (i-- > 1 && !str_eq(paper, str_of(papers[i].key))) {}
    bool is_receipt = papers[i].h <= 0;
    double sides[4] = { is_receipt ? 4 : 18, is_receipt ? 4 : 16, is_receipt ? 6 : 18,
                        is_receipt ? 4 : 16 };
    const struct json *numbers = json_get(spec, S("numbers"));
    int k = 0;
    json_each(j, json_get(spec, S("margins")))
    {
        i64 mm;
        if (k < 4 && json_i64(j, &mm)) sides[k++] = (double)mm;
    }
    return (struct pdf_page){ .width = PDF_MM(papers[i].w),
                              .height = PDF_MM(papers[i].h),
                              .top = PDF_MM(sides[0]),
                              .right = PDF_MM(sides[1]),
                              .bottom = PDF_MM(sides[2]),
                              .left = PDF_MM(sides[3]),
                              .has_numbers = !is_receipt && (!numbers || json_bool(numbers)) };
}

static const struct record *record_of(const struct print_data *d, id64 id)
{
    for (int i = 0; i < d->page->count; i++)
        if (d->page->records[i].id == id) return &d->page->records[i];
    return NULL;
}

static err_t note(struct ctx *c, const struct print_request *rq, id64 record, int n)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "template", rq->template);
    if (n != 1) jw_ki64(&w, "records", n);
    jw_end_obj(&w);
    return audit_note(c, S("print"), rq->form->id, record, buf_str(&b), S("ok"));
}

err_t print_records(struct ctx *c, const struct print_request *rq, str *pdf, int *printed)
{
    struct print_data data;
    const struct form_policy *policy;
    struct printer p = { .c = c, .rq = rq, .data = &data };
    struct pdf_page page = page_of(rq->spec);
    id64 only = 0;
    *printed = 0;
    TRY(print_read(c, rq, &data));
    TRY(policy_of(c, rq->form, &policy));
    TRY(pdf_begin_on(c, &page, &p.pdf));
    for (int i = 0; i < rq->n; i++) {
        p.record = record_of(&data, rq->ids[i]);
        bool may = p.record && query_may(policy, ACT_READ, p.record->rm, p.record->rm_also);
        if (!may) continue;
        if ((*printed)++) pdf_part(p.pdf);
        only = p.record->id;
        TRY(print_blocks(&p));
    }
    if (!*printed) return fail(c, ERR_NOT_FOUND);
    TRY(note(c, rq, *printed == 1 ? only : 0, *printed)); // before it leaves
    return pdf_end(c, p.pdf, pdf);
}

// A record of nothing: every place is there and empty.
static const struct record *blank(struct ctx *c, const struct print_data *data)
{
    struct record *r = mem_new_of(c->mem, struct record);
    size_t n = (size_t)data->query->column_count + 1;
    r->cells = mem_array(c->mem, struct cell, n);
    r->subs = mem_array(c->mem, struct sub_rows *, n);
    for (size_t i = 0; i < n; i++) {
        r->cells[i] = (struct cell){ VAL_NONE, CELL_READ };
        r->subs[i] = mem_new_of(c->mem, struct sub_rows);
    }
    return r;
}

err_t print_preview(struct ctx *c, const struct print_request *rq, str *pdf)
{
    struct print_data data;
    struct printer p = { .c = c, .rq = rq, .data = &data };
    struct pdf_page page = page_of(rq->spec);
    int printed;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(print_spec_check(c, rq->form, rq->spec));
    if (rq->n) return print_records(c, rq, pdf, &printed);
    TRY(print_columns(c, rq, &data));
    TRY(pdf_begin_on(c, &page, &p.pdf));
    p.record = blank(c, &data);
    p.is_blank = true;
    TRY(print_blocks(&p));
    return pdf_end(c, p.pdf, pdf);
}
