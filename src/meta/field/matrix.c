// SPDX-License-Identifier: Apache-2.0
// A question asked of several things at once: for each row one of the same choices. The columns are the
// field's options, the rows an option of its own. Stored as JSON by row key in the order of the rows, so
// that equal answers are equal texts. In a cell: 服务：满意；环境：一般.
#include "meta/field_parts.h"

#define ROWS_MAX 50

static const struct type_option options[] = {
    { "rows", "rows", "行", "Rows" },
    { "options", "options", "列", "Columns" },
    { NULL },
};

static struct titles row_titles(const struct json *row)
{
    const struct json *t = json_get(row, S("title"));
    if (json_is(t, JSON_STRING)) return (struct titles){ t->text, STR_NONE };
    return (struct titles){ json_str(json_get(t, S("zh"))), json_str(json_get(t, S("en"))) };
}

static bool is_twin(const struct json *rows, const struct json *row)
{
    json_each(other, rows)
    {
        if (other == row) return false;
        if (str_eq(json_str(json_get(other, S("key"))), json_str(json_get(row, S("key")))) ||
            str_eq(row_titles(other).zh, row_titles(row).zh))
            return true;
    }
    return false;
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    const struct json *rows = json_get(f->options_json, S("rows"));
    if (!json_is(rows, JSON_ARRAY) || !rows->count || rows->count > ROWS_MAX)
        return bad_option(c, f, "rows", S("请添加 1 到 50 行"), S("1 to 50 rows are needed"));
    json_each(row, rows)
    {
        if (!json_str(json_get(row, S("key"))).n || !str_trim(row_titles(row).zh).n)
            return bad_option(c, f, "rows", S("每行都要有名称"), S("each row needs a title"));
        if (is_twin(rows, row))
            return bad_option(c, f, "rows", S("行名重复"), S("two rows have one name"));
    }
    return OK;
}

static err_t refuse(struct ctx *c, const struct field *f)
{
    return bad_format(c, f, S("请为每一行选择一项，如 服务：满意；环境：一般"),
                      S("a choice for each row is needed, like Service: good; Rooms: fair"));
}

static void put_answer(struct jw *w, str row, str choice)
{
    jw_key(w, row);
    jw_str(w, choice);
}

// The answers in the order of the rows; `answer` gives the option of a row or NULL.
static struct val canonical(struct ctx *c, const struct field *f,
                            const struct option *const *answers)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    bool any = false;
    size_t i = 0;
    jw_obj(&w);
    json_each(row, json_get(f->options_json, S("rows")))
    {
        const struct option *o = answers[i++];
        if (o) put_answer(&w, json_str(json_get(row, S("key"))), o->key);
        any |= o != NULL;
    }
    jw_end_obj(&w);
    return any ? val_text(buf_str(&b)) : VAL_NONE;
}

// The row of that key or title, as its place; -1 for none.
static int row_named(const struct field *f, str name)
{
    int i = 0;
    json_each(row, json_get(f->options_json, S("rows")))
    {
        struct titles t = row_titles(row);
        if (str_eq(json_str(json_get(row, S("key"))), name) || str_eq(t.zh, name) ||
            (t.en.n && str_eq_nocase(t.en, name)))
            return i;
        i++;
    }
    return -1;
}

static err_t set(struct ctx *c, const struct field *f, str row, str choice,
                 const struct option **answers)
{
    int at = row_named(f, row);
    if (at < 0) return refuse(c, f);
    answers[at] = option_named(f, choice);
    return answers[at] ? OK : option_unknown(c, f, choice);
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    const struct option *answers[ROWS_MAX] = { 0 };
    if (!json_is(j, JSON_OBJECT)) return refuse(c, f);
    json_each(m, j)
    {
        if (m->type == JSON_NULL || (json_is(m, JSON_STRING) && !m->text.n)) continue;
        if (!json_is(m, JSON_STRING)) return refuse(c, f);
        TRY(set(c, f, m->key, m->text, answers));
    }
    *out = canonical(c, f, answers);
    return OK;
}

// What stands before the sign (of either width), trimmed; *rest moves behind it, or is empty.
static str before(str *rest, u32 sign, bool *found)
{
    size_t i = 0, from = 0;
    *found = false;
    for (; i < rest->n && !*found; from = *found ? from : i) {
        u32 cp = utf8_next(*rest, &i);
        *found = cp == sign || cp == sign + 0xfee0;
    }
    str part = str_trim(str_sub(*rest, 0, from));
    *rest = str_from(*rest, i);
    return part;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    const struct option *answers[ROWS_MAX] = { 0 };
    while (text.n) {
        bool found;
        str part = before(&text, ';', &found);
        if (!part.n) continue;
        str row = before(&part, ':', &found);
        if (!found) return refuse(c, f);
        TRY(set(c, f, row, str_trim(part), answers));
    }
    *out = canonical(c, f, answers);
    return OK;
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_raw(w, v.s);
}

static void to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    size_t at;
    bool comma = false;
    const struct json *j = json_parse(c->mem, v.s, &at);
    json_each(row, json_get(f->options_json, S("rows")))
    {
        str key = json_str(json_get(j, json_str(json_get(row, S("key")))));
        const struct option *o = key.n ? option_named(f, key) : NULL;
        if (!o) continue;
        if (comma) buf_put(b, c->lang == LANG_EN ? S("; ") : S("；"));
        buf_put(b, title_in(row_titles(row), c->lang));
        buf_put(b, c->lang == LANG_EN ? S(": ") : S("："));
        buf_put(b, title_in(o->title, c->lang));
        comma = true;
    }
}

const struct field_type field_type_matrix = {
    .key = "matrix",
    .group = GROUP_CHOICE,
    .storage = STORE_TEXT,
    .ops = OPS_EMPTY,
    .widget = "matrix",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
};
