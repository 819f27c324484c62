// SPDX-License-Identifier: Apache-2.0
// An answer as a workbook: a column a dimension and a measure, the totals below, and a sheet that says what
// it is, by whom and when. It is the very answer that the asker sees.
#include "base/date.h"
#include "base/decimal.h"
#include "format/sheet_write.h"
#include "report/analysis.h"
#include "report/ask.h"
#include "report/report.h"

#define COLUMNS_MAX 40
#define NOTES_MAX 20

static str word(struct ctx *c, const char *zh, const char *en)
{
    return str_of(c->lang == LANG_EN ? en : zh);
}

// --- Whose right is asked -----------------------------------------------------------------------------

static void add_form(struct report_forms *f, const struct form *form)
{
    for (int i = 0; i < f->n; i++)
        if (f->v[i] == form) return;
    if (form && f->n < REPORT_FORMS_MAX) f->v[f->n++] = form;
}

err_t report_forms(struct ctx *c, const struct json *ask, struct report_forms *out)
{
    static const char *const sides[] = { "touches", "goal" };
    const struct analysis *kind;
    struct ask *a;
    *out = (struct report_forms){ .n = 0 };
    TRY(report_kind(c, ask, &kind));
    if (!kind) {
        TRY(ask_parse(c, ask, &a));
        for (int i = 0; i < a->source_count; i++) add_form(out, a->sources[i].form);
        return OK;
    }
    add_form(out, catalog_form(c->cat, json_str(json_get(ask, S("form")))));
    for (size_t i = 0; i < COUNT_OF(sides); i++)
        add_form(out, catalog_form(c->cat,
                                   json_str(json_get(json_get(ask, str_of(sides[i])), S("form")))));
    return OK;
}

// --- Cells --------------------------------------------------------------------------------------------

static enum put_kind kind_of(str as)
{
    if (str_eq(as, S("money"))) return PUT_MONEY;
    if (str_eq(as, S("percent"))) return PUT_PERCENT;
    if (str_eq(as, S("date")) || str_eq(as, S("text"))) return PUT_TEXT;
    return PUT_DECIMAL;
}

static struct sheet_value cell_of(const struct json *j, enum put_kind kind)
{
    decimal d;
    i64 v;
    if (!j || j->type == JSON_NULL) return (struct sheet_value){ .kind = PUT_EMPTY };
    bool is_number = (j->type == JSON_NUMBER || j->type == JSON_STRING) && kind != PUT_TEXT &&
                     decimal_parse(j->text, &d);
    if (!is_number) return (struct sheet_value){ .kind = PUT_TEXT, .text = j->text };
    if (kind == PUT_MONEY && decimal_round_scaled(d, 2, &v))
        return (struct sheet_value){ .kind = PUT_MONEY, .v = v };
    if (decimal_is_int(d) && decimal_to_i64(d, &v) && kind == PUT_DECIMAL)
        return (struct sheet_value){ .kind = PUT_INT, .v = v };
    if (!decimal_round_scaled(d, 6, &v))
        return (struct sheet_value){ .kind = PUT_TEXT, .text = j->text };
    return (
        struct sheet_value){ .kind = kind == PUT_MONEY ? PUT_DECIMAL : kind, .v = v, .scale = 6 };
}

struct writing {
    struct sheet_out *out;
    struct sheet_column columns[COLUMNS_MAX];
    enum put_kind kinds[COLUMNS_MAX];
    size_t n, dims;
    bool has_before;
};

static err_t put_row(struct ctx *c, struct writing *x, const struct json *row, str total)
{
    struct sheet_value v[COLUMNS_MAX] = { { .kind = PUT_EMPTY } };
    size_t at = 0;
    json_each(d, json_get(row, S("dims")))
    {
        if (at < x->dims)
            v[at++] =
                (struct sheet_value){ .kind = PUT_TEXT, .text = json_str(json_get(d, S("text"))) };
    }
    if (total.n && x->dims) v[0] = (struct sheet_value){ .kind = PUT_TEXT, .text = total };
    at = x->dims;
    const struct json *before = json_get(row, S("before"));
    before = before ? before->first : NULL;
    json_each(m, json_get(row, S("values")))
    {
        if (at < x->n) v[at] = cell_of(m, x->kinds[at]), at++;
        if (x->has_before && at < x->n) v[at] = cell_of(before, x->kinds[at]), at++;
        before = before ? before->next : NULL;
    }
    return sheet_write_row(c, x->out, v);
}

static void add_column(struct writing *x, str title, enum put_kind kind)
{
    if (x->n == COLUMNS_MAX) return;
    x->kinds[x->n] = kind;
    x->columns[x->n++] = (struct sheet_column){ .title = title, .kind = kind };
}

static void make_columns(struct ctx *c, struct writing *x, const struct json *answer)
{
    json_each(d, json_get(answer, S("dims")))
        add_column(x, json_str(json_get(d, S("title"))), PUT_TEXT);
    x->dims = x->n;
    x->has_before = json_get(answer, S("period_before")) != NULL;
    json_each(m, json_get(answer, S("measures")))
    {
        str title = json_str(json_get(m, S("title")));
        enum put_kind kind = kind_of(json_str(json_get(m, S("as"))));
        add_column(x, title, kind);
        if (x->has_before)
            add_column(x, str_cat(c->mem, title, word(c, "（对比期）", " (compared)")), kind);
    }
}

static err_t put_notes(struct ctx *c, struct writing *x, const struct json *answer, str title)
{
    struct sheet_note v[NOTES_MAX];
    struct buf at = BUF(c->mem);
    size_t n = 0;
    local_put(&at, c->now_ms, c->cat->offset_min);
    v[n++] = (struct sheet_note){ word(c, "报表", "Report"), title };
    v[n++] = (struct sheet_note){ word(c, "导出人", "Exported by"),
                                  c->who->name.n ? c->who->name : c->who->key };
    v[n++] = (struct sheet_note){ word(c, "数据截至", "As of"), buf_str(&at) };
    json_each(s, json_get(answer, S("says")))
    {
        if (n < NOTES_MAX)
            v[n++] = (struct sheet_note){ word(c, "口径", "Definition"), json_str(s) };
    }
    return sheet_write_notes(c, x->out, word(c, "说明", "About"), v, n);
}

err_t report_export(struct ctx *c, const struct json *ask, str title, str path)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct writing *x = mem_new_of(c->mem, struct writing);
    if (!title.n) title = word(c, "报表", "Report");
    struct sheet_write_options opt = { .sheet = title, .offset_min = c->cat->offset_min };
    TRY(report_answer(c, ask, &w));
    const struct json *answer = json_parse(c->mem, buf_str(&b), NULL);
    if (!answer) return fail(c, ERR_INTERNAL);
    make_columns(c, x, answer);
    TRY(sheet_write_begin(c, SHEET_XLSX, path, &opt, x->columns, x->n, &x->out));
    json_each(row, json_get(answer, S("rows"))) TRY(put_row(c, x, row, STR_NONE));
    const struct json *all = json_get(json_get(answer, S("totals")), S("all"));
    if (all) TRY(put_row(c, x, all, word(c, "合计", "Total")));
    TRY(put_notes(c, x, answer, title));
    return sheet_write_end(c, x->out);
}
