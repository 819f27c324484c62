// SPDX-License-Identifier: Apache-2.0
// Formatted text: a small safe subset of HTML (format/rich.h). What comes in is cleaned, never refused
// for its marks. In a cell of a sheet and in formulas it is its text without marks; a cell that has none is
// read as lines.
#include "format/rich.h"
#include "meta/field_parts.h"

#define BYTES_MAX 300000

static const struct type_option options[] = {
    { "max_len", "int", "最多字数", "Longest length" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    return option_max_len(c, f, 10000, 50000);
}

static bool has_marks(str text)
{
    for (size_t i = 0; i + 1 < text.n; i++) {
        char ch = text.p[i + 1];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        if (text.p[i] == '<' && (letter || ch == '/' || ch == '!')) return true;
    }
    return false;
}

static err_t take(struct ctx *c, const struct field *f, str html, struct val *out)
{
    size_t count = utf8_count(rich_plain(c->mem, html));
    if ((f->max_len && count > (size_t)f->max_len) || html.n > BYTES_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, f->key, field_title(c, f),
                         str_of_i64(c->mem, f->max_len));
    *out = html.n ? val_text(html) : VAL_NONE;
    return OK;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    if (!utf8_valid(text))
        return bad_format(c, f, S("含有无效字符"), S("it contains invalid characters"));
    return take(c, f, has_marks(text) ? rich_clean(c->mem, text) : rich_of_plain(c->mem, text),
                out);
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str html;
    TRY(json_text(c, f, j, &html));
    return take(c, f, rich_clean(c->mem, html), out);
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_put(b, rich_plain(c->mem, v.s));
}

const struct field_type field_type_richtext = {
    .key = "richtext",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_EMPTY | 1u << OP_CONTAINS | 1u << OP_NOT_CONTAINS,
    .flags = TYPE_CODED,
    .widget = "richtext",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = to_text,
    .expr_kind = 't',
};
