// SPDX-License-Identifier: Apache-2.0
// A statement for reconciliation: what was brought, by which rule, what is owed; as PDF and as XLSX.
// Read through the read door as the asking person, so a masked patient stays masked on paper.
#include "auth/audit.h"
#include "base/date.h"
#include "base/dec.h"
#include "domain/commission/facts.h"
#include "format/pdf.h"
#include "format/sheet_write.h"

#define LINES_MAX 20000
#define TR(c, zh, en) ((c)->lang == LANG_EN ? S(en) : S(zh))

struct doc {
    struct query *q;
    struct record *st;
    VEC(struct record *) lines;
    struct query *lq;
};

static const struct cell *cell_named(struct ctx *c, const struct query *q, const struct record *r,
                                     const char *role, const char *name)
{
    static const struct cell none;
    const struct field *f = cm_field(c, role, name);
    for (int i = 0; f && i < q->column_count; i++)
        if (q->columns[i].path.leaf == f && q->columns[i].path.hop_count == 0) return &r->cells[i];
    return &none;
}

static str text_of(struct ctx *c, const char *role, const char *name, const struct cell *cell)
{
    const struct field *f = cm_field(c, role, name);
    struct buf b = BUF(c->mem);
    if (!f || val_is_null(cell->v) || cell->right == CELL_HIDDEN) return STR_NONE;
    if (cell->right == CELL_MASKED) return cell->v.s;
    if ((f->type->flags & TYPE_REFERENCE) && cell->v.kind == VAL_INT) return cell->v.s;
    field_value_type(f)->to_text(c, f, cell->v, &b);
    return buf_str(&b);
}

static str st_text(struct ctx *c, const struct doc *d, const char *name)
{
    return text_of(c, "statement", name, cell_named(c, d->q, d->st, "statement", name));
}

static money st_money(struct ctx *c, const struct doc *d, const char *name)
{
    return cell_named(c, d->q, d->st, "statement", name)->v.i;
}

static str line_text(struct ctx *c, const struct doc *d, const struct record *l, const char *name)
{
    return text_of(c, "statement_line", name, cell_named(c, d->lq, l, "statement_line", name));
}

static err_t read_doc(struct ctx *c, id64 id, struct doc *d)
{
    const struct form *st = cm_form(c, "statement"), *line = cm_form(c, "statement_line");
    if (!st || !line) return fail_arg(c, ERR_NOT_BOUND, STR_NONE, S("statement"));
    TRY(need_action(c, st, ACT_PRINT));
    TRY(query_get(c, st, id, &d->q, &d->st));
    TRY(query_all_fields(c, line, &d->lq));
    d->lq->filter = node_cmp(c, cm_field(c, "statement_line", "statement"), OP_EQ, val_int(id));
    d->lq->sort[0].is_desc = false;
    d->lq->limit = QUERY_LIMIT_MAX;
    for (;;) {
        struct page *p;
        TRY(query_page(c, d->lq, &p));
        for (int i = 0; i < p->count; i++) vec_push(c->mem, &d->lines, &p->records[i]);
        if (!p->next.n || d->lines.n > LINES_MAX) return OK;
        d->lq->cursor = p->next;
    }
}

static str yuan(struct ctx *c, money v)
{
    struct buf plain = BUF(c->mem), b = BUF(c->mem);
    dec_put(&plain, v, 2);
    str s = buf_str(&plain); // thousands marks
    size_t start = s.n && s.p[0] == '-', whole = s.n - 3 - start;
    buf_put(&b, str_sub(s, 0, start));
    for (size_t i = 0; i < whole; i++) {
        buf_char(&b, s.p[start + i]);
        if ((whole - 1 - i) % 3 == 0 && i + 1 < whole) buf_char(&b, ',');
    }
    buf_put(&b, str_from(s, start + whole));
    return buf_str(&b);
}

static void put_head(struct ctx *c, struct pdf *d, const struct doc *doc)
{
    str period = st_text(c, doc, "period");
    pdf_title(d, TR(c, "渠道佣金结算单", "Channel commission statement"),
              str_cat3(c->mem, c->cat->org_name, S("  "), period));
    const struct pdf_fact facts[] = {
        { TR(c, "结算单号", "Number"), st_text(c, doc, "number") },
        { TR(c, "状态", "State"), st_text(c, doc, "state") },
        { TR(c, "渠道", "Channel"), st_text(c, doc, "channel") },
        { TR(c, "渠道编码", "Channel code"), st_text(c, doc, "channel_code") },
        { TR(c, "结算期间", "Period"), period },
        { TR(c, "佣金方案", "Scheme"), str_cat3(c->mem, st_text(c, doc, "scheme"), S("  v"),
                                                st_text(c, doc, "scheme_version")) },
        { TR(c, "到诊人头", "Heads"), st_text(c, doc, "heads") },
        { TR(c, "基数（元）", "Base (yuan)"), yuan(c, st_money(c, doc, "base")) },
    };
    pdf_facts(d, facts, COUNT_OF(facts), 2);
}

static void put_sums(struct ctx *c, struct pdf *d, const struct doc *doc)
{
    money payable = st_money(c, doc, "payable");
    const struct pdf_fact sums[] = {
        { TR(c, "本期佣金", "Commission"), yuan(c, st_money(c, doc, "commission")) },
        { TR(c, "调整", "Adjustment"), yuan(c, st_money(c, doc, "adjustment")) },
        { TR(c, "上期结转", "Carried in"), yuan(c, st_money(c, doc, "carried_in")) },
        { TR(c, "结转下期", "Carried out"), yuan(c, st_money(c, doc, "carried_out")) },
    };
    pdf_facts(d, sums, COUNT_OF(sums), 2);
    pdf_amount(d, TR(c, "应付金额", "Payable"), str_cat(c->mem, S("¥ "), yuan(c, payable)),
               str_cat(c->mem, TR(c, "大写：", "In words: "), rmb_caps(c->mem, payable)));
}

static void put_lines(struct ctx *c, struct pdf *d, const struct doc *doc)
{
    const struct pdf_column cols[] = {
        { TR(c, "时间", "Time"), PDF_LEFT, 19 },
        { TR(c, "类型", "Kind"), PDF_LEFT, 9 },
        { TR(c, "患者", "Patient"), PDF_LEFT, 12 },
        { TR(c, "来源单据", "Source"), PDF_LEFT, 17 },
        { TR(c, "基数", "Base"), PDF_RIGHT, 12 },
        { TR(c, "比例/单价", "Rate"), PDF_RIGHT, 11 },
        { TR(c, "所属期间", "Origin"), PDF_LEFT, 11 },
        { TR(c, "佣金", "Commission"), PDF_RIGHT, 12 },
    };
    pdf_heading(d, TR(c, "明细", "Lines"));
    pdf_table(d, cols, COUNT_OF(cols));
    money total = 0;
    for (size_t i = 0; i < doc->lines.n; i++) {
        const struct record *l = doc->lines.v[i];
        money amount = cell_named(c, doc->lq, l, "statement_line", "amount")->v.i;
        str rate = line_text(c, doc, l, "rate"), charge = line_text(c, doc, l, "charge");
        if (!rate.n) rate = line_text(c, doc, l, "per_charge");
        total += amount;
        const str row[] = { line_text(c, doc, l, "at"),
                            line_text(c, doc, l, "kind"),
                            line_text(c, doc, l, "patient"),
                            charge.n                          ? charge
                            : line_text(c, doc, l, "visit").n ? TR(c, "首次到诊", "First visit")
                                                              : STR_NONE,
                            yuan(c, cell_named(c, doc->lq, l, "statement_line", "base")->v.i),
                            rate.n ? rate : line_text(c, doc, l, "per_head"),
                            line_text(c, doc, l, "origin_period"),
                            yuan(c, amount) };
        pdf_row(d, row);
    }
    const str sum[] = {
        TR(c, "合计", "Total"), STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE,
        yuan(c, total)
    };
    pdf_total_row(d, sum);
}

err_t commission_pdf(struct ctx *c, id64 statement, str *file)
{
    struct doc doc = { 0 };
    struct pdf *d;
    TRY(read_doc(c, statement, &doc));
    TRY(pdf_begin(c, PDF_A4, &d));
    pdf_footer(d,
               str_cat3(c->mem, st_text(c, &doc, "number"), S("  "), st_text(c, &doc, "channel")));
    put_head(c, d, &doc);
    put_sums(c, d, &doc);
    put_lines(c, d, &doc);
    const str sign[] = { TR(c, "制表", "Prepared by"), TR(c, "复核", "Checked by"),
                         TR(c, "审批", "Approved by"),
                         TR(c, "渠道确认（签章）", "Channel (seal)") };
    pdf_signatures(d, sign, COUNT_OF(sign));
    TRY(audit_note(c, S("print"), cm_form(c, "statement")->id, statement, STR_NONE, S("ok")));
    return pdf_end(c, d, file);
}

err_t commission_xlsx(struct ctx *c, id64 statement, str path)
{
    static const char *const names[] = { "at",     "kind",          "patient",
                                         "charge", "origin_period", "base",
                                         "rate",   "per_head",      "tier",
                                         "amount", "scheme",        "scheme_version",
                                         "why",    "item",          "per_charge" };
    struct doc doc = { 0 };
    struct sheet_column cols[COUNT_OF(names)];
    struct sheet_value row[COUNT_OF(names)];
    struct sheet_out *out;
    TRY(read_doc(c, statement, &doc));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct field *f = cm_field(c, "statement_line", names[i]);
        bool amount = f && (f->type->flags & TYPE_MONEY);
        cols[i] = (struct sheet_column){ f ? field_title(c, f) : STR_NONE,
                                         amount ? PUT_MONEY : PUT_TEXT, 0 };
    }
    struct sheet_write_options opt = { .sheet = st_text(c, &doc, "period"),
                                       .offset_min = c->cat->offset_min };
    TRY(sheet_write_begin(c, SHEET_XLSX, path, &opt, cols, COUNT_OF(cols), &out));
    for (size_t i = 0; i < doc.lines.n; i++) {
        for (size_t k = 0; k < COUNT_OF(names); k++) {
            const struct cell *cell =
                cell_named(c, doc.lq, doc.lines.v[i], "statement_line", names[k]);
            if (cols[k].kind == PUT_MONEY && cell->v.kind == VAL_INT)
                row[k] = (struct sheet_value){ .kind = PUT_MONEY, .v = cell->v.i };
            else
                row[k] =
                    (struct sheet_value){ .kind = PUT_TEXT,
                                          .text = line_text(c, &doc, doc.lines.v[i], names[k]) };
        }
        TRY(sheet_write_row(c, out, row));
    }
    static const struct {
        const char *zh, *en, *field;
    } sums[] = {
        { "本期佣金", "Commission", "commission" },
        { "调整", "Adjustment", "adjustment" },
        { "上期结转", "Carried in", "carried_in" },
        { "应付", "Payable", "payable" },
    };
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        for (size_t k = 0; k < COUNT_OF(names); k++)
            row[k] = (struct sheet_value){ .kind = PUT_EMPTY };
        row[0] = (struct sheet_value){ .kind = PUT_TEXT,
                                       .text = c->lang == LANG_EN ? str_of(sums[i].en)
                                                                  : str_of(sums[i].zh) };
        row[9] = (struct sheet_value){ .kind = PUT_MONEY, .v = st_money(c, &doc, sums[i].field) };
        TRY(sheet_write_row(c, out, row));
    }
    for (size_t k = 0; k < COUNT_OF(names); k++) row[k] = (struct sheet_value){ .kind = PUT_EMPTY };
    row[0] = (struct sheet_value){ .kind = PUT_TEXT, .text = TR(c, "应付大写", "In words") };
    row[1] = (struct sheet_value){ .kind = PUT_TEXT,
                                   .text = rmb_caps(c->mem, st_money(c, &doc, "payable")) };
    TRY(sheet_write_row(c, out, row));
    return sheet_write_end(c, out);
}
