// SPDX-License-Identifier: Apache-2.0
// A province, city or county, stored as its code of GB/T 2260 (2, 4 or 6 digits). "level" is how deep one
// must choose; where a region has nothing below it, it is deep enough. A filter by a province finds its
// cities and counties.
#include "meta/field_parts.h"
#include "meta/pinyin.h"
#include "meta/region.h"

static const struct type_option options[] = {
    { "level", "choice:province|city|county", "填写到", "Down to" },
    { NULL },
};

// The digits that a value must have stand in max_len, so that a filter, which has no limits, may ask for
// a province.
static err_t parse_options(struct ctx *c, struct field *f)
{
    str level = S("county");
    TRY(option_str(c, f, "level", &level));
    f->max_len = str_eq(level, S("province")) ? 2
                 : str_eq(level, S("city"))   ? 4
                 : str_eq(level, S("county")) ? 6
                                              : 0;
    if (f->max_len) return OK;
    return bad_option(c, f, "level", S("应为 province、city 或 county"),
                      S("province, city or county is needed"));
}

static err_t take(struct ctx *c, const struct field *f, const struct region *r, struct val *out)
{
    static const str zh[] = { S("省份"), S("城市"), S("区县") },
                     en[] = { S("a province"), S("a city"), S("a county") };
    size_t digits = strlen(r->code);
    int below;
    regions_in(r, &below);
    if (f->max_len && (digits > (size_t)f->max_len || (digits < (size_t)f->max_len && below)))
        return bad_format(c, f, str_cat(c->mem, S("请选择到"), zh[f->max_len / 2 - 1]),
                          str_cat(c->mem, S("choose down to "), en[f->max_len / 2 - 1]));
    *out = val_text(str_of(r->code));
    return OK;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    bool many;
    text = str_trim(utf8_half_width(c->mem, text));
    const struct region *r = region_named(c->mem, text, &many);
    if (r) return take(c, f, r, out);
    if (many)
        return bad_format(c, f, S("有重名的地区，请写出完整的省市区，如 广东省 / 深圳市 / 南山区"),
                          S("several regions have that name; give province, city and county"));
    return option_unknown(c, f, text);
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str code;
    TRY(json_text(c, f, json_is(j, JSON_OBJECT) ? json_get(j, S("id")) : j, &code));
    const struct region *r = region_of_code(code);
    return r ? take(c, f, r, out) : option_unknown(c, f, code);
}

static str way_of(struct ctx *c, struct val v)
{
    const struct region *r = region_of_code(v.s);
    return r ? region_way(c->mem, r) : v.s;
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_obj(w);
    jw_kstr(w, "id", v.s);
    jw_kstr(w, "title", way_of(c, v));
    jw_end_obj(w);
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_put(b, way_of(c, v));
}

static struct val below(struct ctx *c, const struct field *f UNUSED, struct val v)
{
    int n;
    const struct region *r = v.kind == VAL_TEXT ? region_of_code(v.s) : NULL;
    if (!r) return VAL_NONE;
    const struct region *in = regions_in(r, &n);
    struct val *items = mem_array(c->mem, struct val, (size_t)n + 1);
    for (int i = 0; i < n; i++) items[i] = val_text(str_of(in[i].code));
    return list_val(items, (size_t)n);
}

// guangdongsheng gds
static void put_pinyin(struct ctx *c, struct jw *w, str title)
{
    struct buf whole = BUF(c->mem), initials = BUF(c->mem);
    for (size_t i = 0; i < title.n;) {
        str one = pinyin_of(utf8_next(title, &i));
        if (!one.n) continue;
        buf_put(&whole, one);
        buf_char(&initials, one.p[0]);
    }
    jw_kstr(w, "pinyin", str_cat3(c->mem, buf_str(&whole), S(" "), buf_str(&initials)));
}

static void put_list(struct ctx *c, struct jw *w)
{
    for (int i = 0; i < region_count; i++) {
        str code = str_of(regions[i].code), title = str_of(regions[i].title);
        jw_obj(w);
        jw_kstr(w, "key", code);
        jw_kstr(w, "title", title);
        if (code.n > 2) jw_kstr(w, "parent", str_sub(code, 0, code.n - 2));
        put_pinyin(c, w, title);
        jw_end_obj(w);
    }
}

const struct field_type field_type_region = {
    .key = "region",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_EQUAL,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_CODED,
    .widget = "region",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .below = below,
    .put_list = put_list,
    .expr_kind = 't',
};
