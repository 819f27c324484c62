// SPDX-License-Identifier: Apache-2.0
// A place on the map: latitude, longitude and an address, stored as "22.540000,113.950000,address". With
// options "near" and "radius" what lies farther away is told; with "strict" it is refused. The measured
// distance is the great circle's on a sphere of the Earth's mean radius.
#include <math.h>
#include "meta/field_parts.h"

#define DEGREES 6 // digits after the point: a tenth of a metre
#define EARTH_M 6371008.8

static const struct type_option options[] = {
    { "near", "text", "参考位置（纬度,经度）", "Reference place (lat,lng)" },
    { "radius", "int", "允许距离（米）", "Distance allowed (metres)" },
    { "strict", "bool", "超出距离不能保存", "Farther away is refused" },
    { NULL },
};

struct spot {
    i64 lat, lng; // millionths of a degree
};

static bool degrees(str s, i64 most, i64 *out)
{
    i64 limit = most * 1000000;
    if (dec_parse(str_trim(s), DEGREES, false, out) != DEC_OK) return false;
    return *out >= -limit && *out <= limit;
}

// "lat,lng" and what follows the second comma.
static bool read_spot(str s, struct spot *out, str *rest)
{
    i64 first = str_find_char(s, ',');
    if (first < 0) return false;
    str tail = str_from(s, (size_t)first + 1);
    i64 second = str_find_char(tail, ',');
    *rest = second < 0 ? STR_NONE : str_from(tail, (size_t)second + 1);
    return degrees(str_sub(s, 0, (size_t)first), 90, &out->lat) &&
           degrees(second < 0 ? tail : str_sub(tail, 0, (size_t)second), 180, &out->lng);
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    struct spot at;
    str near = STR_NONE, rest;
    i64 radius = 0;
    bool strict = false;
    TRY(option_str(c, f, "near", &near));
    TRY(option_int(c, f, "radius", 10, 20000000, &radius));
    TRY(option_bool(c, f, "strict", &strict));
    if (near.n && (!read_spot(near, &at, &rest) || rest.n))
        return bad_option(c, f, "near", S("请填写纬度,经度，如 22.54,113.95"),
                          S("latitude,longitude is needed, like 22.54,113.95"));
    if (radius && !near.n)
        return bad_option(c, f, "near", S("请填写参考位置"), S("a reference place is needed"));
    return OK;
}

static double metres(struct spot a, struct spot b)
{
    double rad = 3.14159265358979323846 / 180e6;
    double dlat = (double)(a.lat - b.lat) * rad / 2, dlng = (double)(a.lng - b.lng) * rad / 2;
    double h = sin(dlat) * sin(dlat) +
               cos((double)a.lat * rad) * cos((double)b.lat * rad) * sin(dlng) * sin(dlng);
    return 2 * EARTH_M * asin(sqrt(h < 1 ? h : 1));
}

static err_t check_distance(struct ctx *c, const struct field *f, struct spot at)
{
    struct spot near;
    str rest;
    i64 radius;
    if (!opt_bool(f, "strict") || !opt_i64(f, "radius", &radius)) return OK;
    if (!read_spot(opt_str(f, "near"), &near, &rest)) return OK;
    double away = metres(at, near);
    if (away <= (double)radius) return OK;
    return bad_format(
        c, f, str_fmt(c->mem, "距离参考位置 %.0f 米，超过 %lld 米", away, (long long)radius),
        str_fmt(c->mem, "it is %.0f m away, more than %lld m", away, (long long)radius));
}

static err_t store(struct ctx *c, const struct field *f, struct spot at, str address,
                   struct val *out)
{
    struct buf b = BUF(c->mem);
    struct val clean;
    struct field limited = *f;
    limited.max_len = 200;
    TRY(text_checked(c, &limited, address, &clean));
    TRY(check_distance(c, f, at));
    dec_put(&b, at.lat, DEGREES);
    buf_char(&b, ',');
    dec_put(&b, at.lng, DEGREES);
    buf_char(&b, ',');
    buf_put(&b, clean.s);
    *out = val_text(buf_str(&b));
    return OK;
}

static err_t refuse(struct ctx *c, const struct field *f)
{
    return bad_format(c, f, S("请填写位置，如 22.54,113.95,地址"),
                      S("a place is needed, like 22.54,113.95,address"));
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    struct spot at;
    str address;
    if (!read_spot(utf8_half_width(c->mem, text), &at, &address)) return refuse(c, f);
    return store(c, f, at, address, out);
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    struct spot at;
    const struct json *lat = json_get(j, S("lat")), *lng = json_get(j, S("lng")),
                      *address = json_get(j, S("address"));
    bool numbers = (json_is(lat, JSON_NUMBER) || json_is(lat, JSON_STRING)) &&
                   (json_is(lng, JSON_NUMBER) || json_is(lng, JSON_STRING));
    if (!json_is(j, JSON_OBJECT) || !numbers) return refuse(c, f);
    if (address && !json_is(address, JSON_STRING) && !json_is(address, JSON_NULL))
        return refuse(c, f);
    if (!degrees(lat->text, 90, &at.lat) || !degrees(lng->text, 180, &at.lng)) return refuse(c, f);
    return store(c, f, at, json_str(address), out);
}

static void put_degrees(struct jw *w, i64 v, struct mem *m)
{
    struct buf b = BUF(m);
    dec_put_short(&b, v, DEGREES);
    jw_raw(w, buf_str(&b));
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    struct spot at = { 0 };
    str address = STR_NONE;
    read_spot(v.s, &at, &address);
    jw_obj(w);
    jw_key(w, S("lat"));
    put_degrees(w, at.lat, c->mem);
    jw_key(w, S("lng"));
    put_degrees(w, at.lng, c->mem);
    jw_kstr(w, "address", address);
    jw_end_obj(w);
}

const struct field_type field_type_location = {
    .key = "location",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_EMPTY | 1u << OP_CONTAINS | 1u << OP_NOT_CONTAINS,
    .flags = TYPE_CODED,
    .widget = "location",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
