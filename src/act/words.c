// SPDX-License-Identifier: Apache-2.0
// Texts with {field} in them, and values that are written into fields. A text to a person says what that
// person may read of the record: a hidden field is empty, a masked one is masked.
#include "base/date.h"
#include "job/template.h"
#include "job/words.h"
#include "act/act.h"

#define TEXT_MAX 2000

static err_t check_text(struct ctx *c, const struct form *f, str text, str path, bool is_outside)
{
    if (text.n > TEXT_MAX) return spec_wrong(c, path, "文字太长", "the text is too long");
    TRY(message_check(c, f, text, path, is_outside));
    return is_outside ? message_check_reads(c, f, text, path) : OK;
}

err_t words_check(struct ctx *c, const struct form *f, const struct json *j, str path,
                  bool is_needed, bool is_outside)
{
    bool is_plain = j && j->type == JSON_STRING;
    if (is_plain) TRY(check_text(c, f, json_str(j), path, is_outside));
    else if (j) TRY(keys_only(c, j, path, KEYS("zh", "en")));
    const struct json *languages = is_plain ? NULL : j;
    json_each(one, languages) TRY(
        check_text(c, f, json_str(one), path_under(c, path, str_z(c->mem, one->key)), is_outside));
    if (is_needed && !str_trim(words_pick(j, LANG_ZH)).n)
        return spec_wrong(c, path, "请填写文字", "give the text");
    return OK;
}

err_t words_read(struct ctx *c, const struct act *a, const struct user *reader, str text, str *out,
                 str *reads)
{
    struct words w;
    TRY(message_for(c, a->form, a->record, text, reader, &w));
    *out = w.text;
    *reads = message_reads_add(c, *reads, w.reads);
    return OK;
}

err_t words_fill(struct ctx *c, const struct act *a, const struct user *reader, str text, str *out)
{
    str reads = STR_NONE;
    return words_read(c, a, reader, text, out, &reads);
}

// --- Values ----------------------------------------------------------------------------------------------------

static bool same_kind(const struct field *a, const struct field *b)
{
    const struct field_type *x = field_value_type(a), *y = field_value_type(b);
    if (a->target || b->target) return a->target == b->target && x->storage == y->storage;
    return x == y && !a->option_count && a->scale == b->scale;
}

static err_t check_formula(struct ctx *c, const struct form *f, str text, str path)
{
    struct expr *e;
    const int *inputs;
    int n;
    enum cell_right right;
    if (formula_parse(c, f, text, &e, &inputs, &n) != OK) {
        err_clear(c);
        return spec_wrong(c, path, "公式有误", "the formula is not right");
    }
    for (int i = 0; i < n; i++) {
        TRY(query_right_any(c, f->fields[inputs[i]], &right));
        if (right != CELL_READ)
            return spec_wrong(c, path, "您不能读取其中的字段", "you may not read a field of it");
    }
    return OK;
}

err_t value_check(struct ctx *c, const struct form *f, const struct field *to, const struct json *j,
                  str path)
{
    enum cell_right right = CELL_READ;
    struct val v;
    i64 n;
    TRY(keys_only(c, j, path, KEYS("value", "field", "formula", "now", "today", "record", "fact")));
    if (j->count != 1) return spec_wrong(c, path, "请给出一个值", "give one value");
    const struct json *one = j->first;
    if (str_eq(one->key, S("fact"))) return fact_check(c, to, one, path);
    if (str_eq(one->key, S("formula"))) return check_formula(c, f, json_str(one), path);
    if (str_eq(one->key, S("record")))
        return to->target == f
                   ? OK
                   : spec_wrong(c, path, "应为指向本表单的关联", "a link to this form is needed");
    if (str_eq(one->key, S("now")) || str_eq(one->key, S("today"))) {
        bool fits = field_value_type(to)->flags & (TYPE_DATE | TYPE_INSTANT);
        if (!fits || (str_eq(one->key, S("today")) && !json_i64(one, &n)))
            return spec_wrong(c, path, "应为日期或时间字段", "a date or a time is needed");
        return OK;
    }
    if (str_eq(one->key, S("value")))
        return one->type == JSON_NULL ? OK : to->type->from_json(c, to, one, &v);
    const struct field *from = form_field(f, json_str(one));
    if (from && from->index >= 0) TRY(query_right_any(c, from, &right));
    if (!from || from->index < 0 || right != CELL_READ)
        return spec_wrong(c, path, "请选择一个您能读取的字段", "choose a field that you may read");
    return OK;
}

static struct val moment(struct ctx *c, const struct field *to, const struct json *one)
{
    i64 days = 0, day = date_of_instant(c->now_ms, c->cat->offset_min);
    bool now = str_eq(one->key, S("now"));
    if (!now) (void)json_i64(one, &days);
    if (field_value_type(to)->flags & TYPE_DATE) return val_int(day + days);
    return val_int(now ? c->now_ms : instant_of_local(day + days, 0, c->cat->offset_min));
}

static err_t of_field(struct ctx *c, const struct act *a, const struct field *to, str key,
                      struct change *out)
{
    const struct field *from = form_field(a->form, key);
    struct buf b = BUF(c->mem);
    if (!from || from->index < 0 || !a->cells || val_is_null(a->cells[from->index])) return OK;
    struct val v = a->cells[from->index];
    if (same_kind(from, to)) {
        out->v = v;
        return OK;
    }
    field_value_type(from)->to_text(c, from, v, &b);
    return to->type->from_text(c, to, buf_str(&b), &out->v);
}

static err_t of_formula(struct ctx *c, const struct act *a, const struct field *to, str text,
                        struct change *out)
{
    struct expr *e;
    const int *inputs;
    int n;
    if (!a->cells) return OK;
    TRY(formula_parse(c, a->form, text, &e, &inputs, &n));
    struct value v = formula_value(c, a->form, e, a->cells);
    return formula_cell(c, to, v, &out->v)
               ? OK
               : fail_arg(c, ERR_FIELD_FORMAT, to->key, field_title(c, to));
}

err_t value_of(struct ctx *c, const struct act *a, const struct field *to, const struct json *j,
               struct change *out)
{
    const struct json *one = j->first;
    *out = (struct change){ .f = (struct field *)to, .v = VAL_NONE };
    if (str_eq(one->key, S("record"))) out->v = val_int(a->record);
    else if (str_eq(one->key, S("now")) || str_eq(one->key, S("today")))
        out->v = moment(c, to, one);
    else if (str_eq(one->key, S("fact"))) return fact_value(c, a, to, json_str(one), out);
    else if (str_eq(one->key, S("field"))) return of_field(c, a, to, json_str(one), out);
    else if (str_eq(one->key, S("formula"))) return of_formula(c, a, to, json_str(one), out);
    else if (one->type != JSON_NULL) return to->type->from_json(c, to, one, &out->v);
    return OK;
}
