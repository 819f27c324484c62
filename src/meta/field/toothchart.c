// SPDX-License-Identifier: Apache-2.0
// Teeth by the two-digit notation of ISO 3950 (FDI): quadrants 1-4 with teeth 1-8, deciduous ones 5-8
// with teeth 1-5. "16" is the whole tooth, "16M" one of its surfaces: mesial, occlusal (or incisal),
// distal, buccal (or labial), lingual (or palatal). Stored as tooth * 64 + bit of the surface.
#include "meta/field_parts.h"

#define MOST (52 * 6)

static const char surfaces[] = "MODBL";

static const struct type_option options[] = {
    { "teeth", "choice:permanent|deciduous|both", "牙列", "Teeth" },
    { "surfaces", "bool", "可选牙面", "Single surfaces too" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    str teeth = S("both");
    bool surface = true;
    TRY(option_str(c, f, "teeth", &teeth));
    TRY(option_bool(c, f, "surfaces", &surface));
    if (str_eq(teeth, S("permanent")) || str_eq(teeth, S("deciduous")) || str_eq(teeth, S("both")))
        return OK;
    return bad_option(c, f, "teeth", S("应为 permanent、deciduous 或 both"),
                      S("permanent, deciduous or both is needed"));
}

static bool may_be(const struct field *f, int tooth)
{
    int quadrant = tooth / 10, n = tooth % 10;
    bool deciduous = quadrant >= 5;
    str teeth = opt_str(f, "teeth");
    if (quadrant < 1 || quadrant > 8 || n < 1 || n > (deciduous ? 5 : 8)) return false;
    if (str_eq(teeth, S("permanent"))) return !deciduous;
    return !str_eq(teeth, S("deciduous")) || deciduous;
}

static bool takes_surfaces(const struct field *f)
{
    const struct json *j = json_get(f->options_json, S("surfaces"));
    return !j || json_bool(j);
}

static err_t refuse(struct ctx *c, const struct field *f)
{
    if (!takes_surfaces(f))
        return bad_format(c, f, S("请填写牙位，如 16、36"), S("teeth are needed, like 16, 36"));
    return bad_format(c, f, S("请填写牙位和牙面，如 16、36MO"),
                      S("teeth with their surfaces are needed, like 16, 36MO"));
}

static int bit_of(char ch)
{
    const char *at = ch ? strchr(surfaces, ch) : NULL;
    return at ? 1 << (at - surfaces) : 0;
}

// "16" or "16M" or, in text, "16MOD": a code for each surface. Appends to items.
static err_t read_tooth(struct ctx *c, const struct field *f, str text, bool many,
                        struct val *items, size_t *n)
{
    str s = str_upper(c->mem, str_trim(utf8_half_width(c->mem, text)));
    bool digits = s.n >= 2 && s.p[0] >= '1' && s.p[0] <= '8' && s.p[1] >= '1' && s.p[1] <= '8';
    int tooth = digits ? (s.p[0] - '0') * 10 + (s.p[1] - '0') : 0;
    if (!may_be(f, tooth) || s.n > 7 || (s.n > 3 && !many)) return refuse(c, f);
    if (s.n == 2) return items[(*n)++] = val_int(tooth * 64), OK;
    for (size_t i = 2; i < s.n; i++) {
        int bit = bit_of(s.p[i]);
        if (!bit || !takes_surfaces(f)) return refuse(c, f);
        items[(*n)++] = val_int(tooth * 64 + bit);
    }
    return OK;
}

static void drop_twins(struct val *items, size_t *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        bool is_new = true;
        for (size_t k = 0; k < kept; k++) is_new &= items[k].i != items[i].i;
        if (is_new) items[kept++] = items[i];
    }
    *n = kept;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str text;
    if (!json_is(j, JSON_ARRAY) || j->count > MOST) return refuse(c, f);
    struct val *items = mem_array(c->mem, struct val, j->count + 1);
    size_t n = 0;
    json_each(item, j)
    {
        TRY(json_text(c, f, item, &text));
        TRY(read_tooth(c, f, text, false, items, &n));
    }
    drop_twins(items, &n);
    *out = list_val(items, n);
    return OK;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str rest = text, part;
    size_t parts = 0, n = 0;
    while (list_next(&rest, &part)) parts++;
    if (parts > MOST) return refuse(c, f);
    struct val *items = mem_array(c->mem, struct val, parts * 5 + 1);
    while (list_next(&text, &part)) TRY(read_tooth(c, f, part, true, items, &n));
    drop_twins(items, &n);
    *out = list_val(items, n);
    return OK;
}

static void put_code(struct buf *b, i64 code)
{
    buf_fmt(b, "%d", (int)(code / 64));
    for (int i = 0; surfaces[i]; i++)
        if (code & 1 << i) buf_char(b, surfaces[i]);
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_arr(w);
    for (size_t i = 0; i < v.n; i++) {
        struct buf b = BUF(c->mem);
        put_code(&b, v.items[i].i);
        jw_str(w, buf_str(&b));
    }
    jw_end_arr(w);
}

// Surfaces of a tooth stand together: 16、36MO. The whole tooth stands apart from its surfaces.
static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    bool comma = false;
    for (size_t i = 0; i < v.n; i++) {
        i64 code = v.items[i].i, all = 0;
        bool told = false;
        for (size_t k = 0; k < v.n; k++) {
            bool same = v.items[k].i / 64 == code / 64 && v.items[k].i % 64 && code % 64;
            if (same) all |= v.items[k].i % 64;
            told |= same && k < i;
        }
        if (told) continue;
        if (comma) buf_put(b, c->lang == LANG_EN ? S(", ") : S("、"));
        put_code(b, code / 64 * 64 + all);
        comma = true;
    }
}

// 16 finds every surface of it.
static struct val below(struct ctx *c, const struct field *f UNUSED, struct val v)
{
    struct val *items = mem_array(c->mem, struct val, 5);
    if (v.i % 64) return VAL_NONE;
    for (int i = 0; i < 5; i++) items[i] = val_int(v.i + (1 << i));
    return list_val(items, 5);
}

const struct field_type field_type_toothchart = {
    .key = "toothchart",
    .group = GROUP_MEDICAL,
    .storage = STORE_JUNCTION,
    .ops = OPS_SET,
    .widget = "toothchart",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .below = below,
    .expr_kind = 'l',
};
