// SPDX-License-Identifier: Apache-2.0
// One of options that stand below each other (科室 / 专科 / 项目), stored as the code of the one chosen. A
// filter by an option finds those below it. In text the whole way is written; its last part is enough
// where it is the only one of that title.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "options", "options", "选项（可分级）", "Options (with levels)" },
    { "can_add", "bool", "填写时可新增选项", "New options may be added while filling in" },
    { "any_level", "bool", "可选任意一级", "Any level may be chosen" },
    { "default", "text", "默认选项", "Default option" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    bool any = false;
    TRY(option_bool(c, f, "can_add", &f->can_add));
    TRY(option_bool(c, f, "any_level", &any));
    return option_default(c, f);
}

static bool has_title(const struct option *o, str name)
{
    return str_eq(o->key, name) || str_eq(o->title.zh, name) || str_eq_nocase(o->title.en, name);
}

// The option of that name below `parent` (0: at the top).
static const struct option *named_below(const struct field *f, i64 parent, str name)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (f->options[i].parent == parent && has_title(&f->options[i], name))
            return &f->options[i];
    return NULL;
}

static const struct option *by_way(const struct field *f, str text)
{
    const struct option *o = NULL;
    str part;
    while (str_next(&text, '/', &part)) {
        o = named_below(f, o ? o->code : 0, str_trim(part));
        if (!o) return NULL;
    }
    return o;
}

static err_t ambiguous(struct ctx *c, const struct field *f, str name)
{
    return bad_format(
        c, f,
        str_fmt(c->mem, "“" STR_FMT "”在多个上级下都有，请写出完整路径，如 上级 / 下级",
                STR_ARG(name)),
        str_fmt(c->mem, "“" STR_FMT "” stands in several places; give the whole way, like A / B",
                STR_ARG(name)));
}

static err_t find(struct ctx *c, const struct field *f, str name, const struct option **out)
{
    int titled = 0;
    for (size_t i = 0; i < f->option_count; i++)
        if (str_eq(f->options[i].key, name)) return *out = &f->options[i], OK;
    *out = by_way(f, name);
    if (*out) return OK;
    for (size_t i = 0; i < f->option_count; i++) {
        if (!has_title(&f->options[i], name)) continue;
        *out = &f->options[i];
        titled++;
    }
    if (titled > 1) return ambiguous(c, f, name);
    return *out ? OK : option_unknown(c, f, name);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    const struct option *o;
    TRY(find(c, f, str_trim(text), &o));
    *out = val_int(o->code);
    return OK;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str key;
    TRY(json_text(c, f, j, &key));
    return from_text(c, f, key, out);
}

static void put_way(struct ctx *c, const struct field *f, const struct option *o, int depth,
                    struct buf *b)
{
    const struct option *up = o->parent && depth < 32 ? option_of(f, o->parent) : NULL;
    if (up) {
        put_way(c, f, up, depth + 1, b);
        buf_lit(b, " / ");
    }
    buf_put(b, title_in(o->title, c->lang));
}

static void to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    const struct option *o = option_of(f, v.i);
    if (o) put_way(c, f, o, 0, b);
}

const struct field_type field_type_cascade = {
    .key = "cascade",
    .group = GROUP_CHOICE,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_CODED,
    .widget = "cascade",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = choice_to_json,
    .to_text = to_text,
    .below = choice_below,
    .expr_kind = 't',
};
