// SPDX-License-Identifier: Apache-2.0
// What several field types have in common. Nothing here knows which type calls it: options that a
// type does not have are simply absent from its list.
#include "meta/field_parts.h"

str field_title(struct ctx *c, const struct field *f) { return title_in(f->title, c->lang); }

static str in_lang(const struct ctx *c, str zh, str en) { return c->lang == LANG_EN ? en : zh; }

err_t bad_format(struct ctx *c, const struct field *f, str zh, str en)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, f->key, field_title(c, f), in_lang(c, zh, en));
}

err_t bad_range(struct ctx *c, const struct field *f, str range)
{
    return fail_arg2(c, ERR_FIELD_RANGE, f->key, field_title(c, f), range);
}

err_t check_range(struct ctx *c, const struct field *f, i64 v, void (*put)(struct buf *, i64, int))
{
    if ((!f->has_min || v >= f->min) && (!f->has_max || v <= f->max)) return OK;
    struct buf b = BUF(c->mem);
    if (!f->has_max) buf_lit(&b, "≥ ");
    if (!f->has_min) buf_lit(&b, "≤ ");
    if (f->has_min) put(&b, f->min, f->scale);
    if (f->has_min && f->has_max) buf_lit(&b, " ~ ");
    if (f->has_max) put(&b, f->max, f->scale);
    return bad_range(c, f, buf_str(&b));
}

// --- Options -------------------------------------------------------------------------------------

static const struct json *opt(const struct field *f, const char *key)
{
    const struct json *j = json_get(f->options_json, str_of(key));
    return json_is(j, JSON_NULL) ? NULL : j;
}

str opt_str(const struct field *f, const char *key) { return json_str(opt(f, key)); }
bool opt_i64(const struct field *f, const char *key, i64 *out)
{
    return json_i64(opt(f, key), out);
}
bool opt_bool(const struct field *f, const char *key) { return json_bool(opt(f, key)); }

err_t bad_option(struct ctx *c, const struct field *f, const char *key, str zh, str en)
{
    str title = str_of(key);
    for (const struct type_option *o = f->type->options; o && o->key; o++)
        if (str_eq(str_of(o->key), str_of(key))) title = in_lang(c, str_of(o->zh), str_of(o->en));
    str path = str_cat3(c->mem, f->key, S(".options."), str_of(key));
    return fail_arg2(c, ERR_FIELD_FORMAT, path, title, in_lang(c, zh, en));
}

err_t option_int(struct ctx *c, const struct field *f, const char *key, i64 low, i64 high, i64 *out)
{
    const struct json *j = opt(f, key);
    if (!j) return OK;
    i64 v;
    if (!json_i64(j, &v) || v < low || v > high) {
        str range = str_fmt(c->mem, "%lld ~ %lld", (long long)low, (long long)high);
        return bad_option(c, f, key, str_cat(c->mem, S("应为整数，范围 "), range),
                          str_cat(c->mem, S("a whole number is needed, "), range));
    }
    *out = v;
    return OK;
}

err_t option_bool(struct ctx *c, const struct field *f, const char *key, bool *out)
{
    const struct json *j = opt(f, key);
    if (!j) return OK;
    if (!json_is(j, JSON_BOOL))
        return bad_option(c, f, key, S("应为是或否"), S("true or false is needed"));
    *out = json_bool(j);
    return OK;
}

err_t option_str(struct ctx *c, const struct field *f, const char *key, str *out)
{
    const struct json *j = opt(f, key);
    if (!j) return OK;
    if (!json_is(j, JSON_STRING)) return bad_option(c, f, key, S("应为文本"), S("text is needed"));
    *out = json_str(j);
    return OK;
}

// Reads a limit as the type reads a cell, with the limits themselves not yet in force.
static err_t option_limit(struct ctx *c, struct field *f, const char *key, bool *has, i64 *out)
{
    const struct json *j = opt(f, key);
    *has = false;
    if (!j) return OK;
    struct val v = VAL_NONE;
    if (json_is(j, JSON_NUMBER) || json_is(j, JSON_STRING)) {
        struct err_item *tail = c->errs_tail;
        if (f->type->from_text(c, f, j->text, &v) == OK && v.kind == VAL_INT) {
            *out = v.i;
            *has = true;
            return OK;
        }
        c->errs_tail = tail; // the message below names the option, not the field
        if (tail) tail->next = NULL;
        else c->errs = NULL;
    }
    return bad_option(c, f, key, S("与字段的格式不符"), S("it does not have the field's format"));
}

err_t option_limits(struct ctx *c, struct field *f)
{
    bool has_min, has_max;
    f->has_min = f->has_max = false;
    TRY(option_limit(c, f, "min", &has_min, &f->min));
    TRY(option_limit(c, f, "max", &has_max, &f->max));
    if (has_min && has_max && f->min > f->max)
        return bad_option(c, f, "max", S("不能小于最小值"), S("it must not be below the minimum"));
    f->has_min = has_min;
    f->has_max = has_max;
    return OK;
}

static bool is_default_word(const struct field *f, str word)
{
    u32 flags = f->type->flags;
    if (str_eq(word, S("now"))) return flags & TYPE_INSTANT;
    if (str_eq(word, S("today"))) return flags & TYPE_DATE;
    if (str_eq(word, S("me"))) return flags & (TYPE_PERSON | TYPE_DEPT);
    return false;
}

err_t option_default(struct ctx *c, struct field *f)
{
    const struct json *j = opt(f, "default");
    f->default_value = NULL;
    if (!j || (json_is(j, JSON_STRING) && is_default_word(f, j->text))) return OK;
    struct val v = VAL_NONE;
    err_t e = f->type->from_json(c, f, j, &v);
    if (e != OK) {
        c->errs_tail->path = str_cat(c->mem, f->key, S(".options.default"));
        return e;
    }
    f->default_value = mem_dup(c->mem, &v, sizeof v);
    return OK;
}

struct val field_default(struct ctx *c, const struct field *f, id64 user_id, id64 dept_id)
{
    if (f->default_value) return *f->default_value;
    str word = opt_str(f, "default");
    if (!is_default_word(f, word)) return VAL_NONE;
    if (str_eq(word, S("now"))) return val_int(c->now_ms);
    if (str_eq(word, S("today"))) return val_int(date_of_instant(c->now_ms, zone_of(c)));
    id64 id = f->type->flags & TYPE_PERSON ? user_id : dept_id;
    if (!id) return VAL_NONE;
    struct val one = val_int(id);
    return f->type->storage == STORE_JUNCTION
               ? (struct val){ .kind = VAL_LIST,
                               .items = mem_dup(c->mem, &one, sizeof one),
                               .n = 1 }
               : one;
}

// --- Numbers -------------------------------------------------------------------------------------

void put_fixed(struct buf *b, i64 v, int scale) { dec_put(b, v, scale); }

static err_t too_many_digits(struct ctx *c, const struct field *f, int scale)
{
    if (scale == 0) return bad_format(c, f, S("请填写整数"), S("a whole number is needed"));
    return bad_format(c, f, str_fmt(c->mem, "最多 %d 位小数", scale),
                      str_fmt(c->mem, "at most %d digits after the point", scale));
}

err_t number_of_text(struct ctx *c, const struct field *f, str text, int scale, struct val *out)
{
    i64 v = 0;
    switch (dec_parse(str_trim(utf8_half_width(c->mem, text)), scale, true, &v)) {
    case DEC_OK: break;
    case DEC_FORMAT: return bad_format(c, f, S("请填写数字"), S("a number is needed"));
    case DEC_DIGITS: return too_many_digits(c, f, scale);
    case DEC_RANGE: return bad_format(c, f, S("数字过大"), S("the number is too large"));
    }
    TRY(check_range(c, f, v, put_fixed));
    *out = val_int(v);
    return OK;
}

err_t json_number_text(struct ctx *c, const struct field *f, const struct json *j, str *out)
{
    if (!json_is(j, JSON_NUMBER) && !json_is(j, JSON_STRING))
        return bad_format(c, f, S("请填写数字"), S("a number is needed"));
    *out = j->text;
    return OK;
}

err_t int_from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    return number_of_text(c, f, text, 0, out);
}

err_t number_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str text;
    TRY(json_number_text(c, f, j, &text));
    return f->type->from_text(c, f, text, out);
}

err_t int_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str text;
    TRY(json_number_text(c, f, j, &text));
    return number_of_text(c, f, text, 0, out);
}

void int_to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_i64(w, v.i);
}

void int_to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_i64(b, v.i);
}

void scaled_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w)
{
    struct buf b = BUF(c->mem);
    dec_put(&b, v.i, f->scale);
    jw_str(w, buf_str(&b));
}

void scaled_to_text(struct ctx *c UNUSED, const struct field *f, struct val v, struct buf *b)
{
    dec_put(b, v.i, f->scale);
}

// --- Text ----------------------------------------------------------------------------------------

err_t json_text(struct ctx *c, const struct field *f, const struct json *j, str *out)
{
    if (!json_is(j, JSON_STRING)) return bad_format(c, f, S("请填写文本"), S("text is needed"));
    *out = j->text;
    return OK;
}

// One line: line breaks and tabs become spaces. Several: line breaks become \n.
static bool clean_text(struct mem *m, str s, bool lines, str *out)
{
    struct buf b = BUF(m);
    buf_reserve(&b, s.n);
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (ch == '\r' && i + 1 < s.n && s.p[i + 1] == '\n') continue;
        if (ch == '\r') ch = '\n';
        if (!lines && (ch == '\n' || ch == '\t')) ch = ' ';
        if (((u8)ch < ' ' && ch != '\n' && ch != '\t') || ch == 0x7f) return false;
        buf_char(&b, ch);
    }
    *out = str_trim(buf_str(&b));
    return true;
}

static err_t check_text(struct ctx *c, const struct field *f, str s, bool lines, struct val *out)
{
    if (!utf8_valid(s) || !clean_text(c->mem, s, lines, &s))
        return bad_format(c, f, S("含有无效字符"), S("it contains invalid characters"));
    if (f->max_len && utf8_count(s) > (size_t)f->max_len)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, f->key, field_title(c, f),
                         str_of_i64(c->mem, f->max_len));
    *out = s.n ? val_text(s) : VAL_NONE;
    return OK;
}

err_t text_checked(struct ctx *c, const struct field *f, str s, struct val *out)
{
    return check_text(c, f, s, false, out);
}

err_t text_checked_lines(struct ctx *c, const struct field *f, str s, struct val *out)
{
    return check_text(c, f, s, true, out);
}

err_t text_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str s = STR_NONE;
    TRY(json_text(c, f, j, &s));
    return f->type->from_text(c, f, s, out);
}

void text_to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct jw *w)
{
    jw_str(w, v.s);
}

void text_to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_put(b, v.s);
}

err_t option_max_len(struct ctx *c, struct field *f, i64 fallback, i64 most)
{
    f->max_len = fallback;
    return option_int(c, f, "max_len", 1, most, &f->max_len);
}

static bool is_filler(u32 cp)
{
    return cp == ' ' || cp == '\t' || cp == 0xa0 || cp == '-' || (cp >= 0x2000 && cp <= 0x2015) ||
           (cp >= 0x202a && cp <= 0x202f) || cp == 0x2060 || cp == 0xfeff;
}

str compact_upper(struct mem *m, str text)
{
    struct buf b = BUF(m);
    str s = utf8_half_width(m, text);
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        if (!is_filler(utf8_next(s, &i))) buf_put(&b, str_sub(s, from, i - from));
    }
    return str_upper(m, buf_str(&b));
}

bool list_next(str *rest, str *part)
{
    while (rest->n) {
        size_t i = 0, from = 0;
        for (; i < rest->n; from = i) {
            u32 cp = utf8_next(*rest, &i);
            if (cp == ',' || cp == ';' || cp == '|' || cp == 0x3001 || cp == 0xff0c || cp == 0xff1b)
                break;
        }
        *part = str_trim(str_sub(*rest, 0, from));
        *rest = str_from(*rest, i);
        if (part->n) return true;
    }
    return false;
}

str mask_name(struct mem *m, str name)
{
    size_t n = utf8_count(name), first = utf8_offset(name, 1),
           last = utf8_offset(name, n - (n > 0));
    if (n <= 1) return S("*");
    struct buf b = BUF(m);
    buf_put(&b, str_sub(name, 0, first));
    for (size_t i = 0; i < (n == 2 ? 1 : n - 2) && i < 4; i++) buf_char(&b, '*');
    if (n > 2) buf_put(&b, str_from(name, last));
    return buf_str(&b);
}

// --- Dates and options ----------------------------------------------------------------------------

int zone_of(const struct ctx *c) { return c->cat ? c->cat->offset_min : 480; }

static bool is_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n > 0;
}

str date_spelling(struct mem *m, str text)
{
    text = str_trim(utf8_half_width(m, text));
    if (text.n >= 8 && is_digits(str_sub(text, 0, 8)) &&
        (text.n == 8 || text.p[8] == ' ' || text.p[8] == 'T'))
        return str_fmt(m, "%.4s-%.2s-" STR_FMT, text.p, text.p + 4, STR_ARG(str_from(text, 6)));
    struct buf b = BUF(m);
    bool in_time = false;
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        u32 cp = utf8_next(text, &i);
        in_time |= cp == ':';
        if (cp == 0x5e74 || cp == 0x6708 || (cp == '.' && !in_time)) buf_char(&b, '-'); // 年 月
        else if (cp == 0x65e5) { // 日: a space where a time follows
            if (i < text.n && text.p[i] != ' ') buf_char(&b, ' ');
        } else buf_put(&b, str_sub(text, from, i - from));
    }
    return buf_str(&b);
}

const struct option *option_of(const struct field *f, i64 code)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (f->options[i].code == code) return &f->options[i];
    return NULL;
}

const struct option *option_named(const struct field *f, str name)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (str_eq(f->options[i].key, name)) return &f->options[i];
    for (size_t i = 0; i < f->option_count; i++)
        if (str_eq(f->options[i].title.zh, name) || str_eq_nocase(f->options[i].title.en, name))
            return &f->options[i];
    return NULL;
}

err_t option_unknown(struct ctx *c, const struct field *f, str name)
{
    return fail_arg2(c, ERR_OPTION_UNKNOWN, f->key, field_title(c, f), name);
}

// --- References ----------------------------------------------------------------------------------

err_t ref_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    const struct json *id = json_is(j, JSON_OBJECT) ? json_get(j, S("id")) : j;
    i64 v;
    if (!json_i64(id, &v) || v <= 0)
        return bad_format(c, f, S("请填写记录编号"), S("the id of a record is needed"));
    *out = val_int(v);
    return OK;
}

void ref_to_json(struct jw *w, id64 id, str title)
{
    jw_obj(w);
    jw_kid(w, "id", id);
    jw_kstr(w, "title", title);
    jw_end_obj(w);
}

err_t ref_missing(struct ctx *c, const struct field *f, str what)
{
    return fail_arg2(c, ERR_LINK_MISSING, f->key, field_title(c, f), what);
}

err_t ref_ambiguous(struct ctx *c, const struct field *f, str what)
{
    return bad_format(c, f, str_fmt(c->mem, "“" STR_FMT "”有重名，请填写账号或编码", STR_ARG(what)),
                      str_fmt(c->mem, "“" STR_FMT "” is not the only one; give the account or code",
                              STR_ARG(what)));
}

err_t dept_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    TRY(ref_from_json(c, f, j, out));
    if (c->cat && !catalog_dept(c->cat, out->i))
        return ref_missing(c, f, str_of_i64(c->mem, out->i));
    return OK;
}

err_t dept_from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(text);
    const struct dept *found = NULL;
    int titled = 0, n = c->cat ? c->cat->dept_count : 0;
    for (int i = 0; i < n; i++) { // the last one of that title
        if (!str_eq(c->cat->depts[i]->title, text)) continue;
        found = c->cat->depts[i];
        titled++;
    }
    for (int i = 0; i < n; i++) // a code is unique and goes before a title
        if (text.n && str_eq(c->cat->depts[i]->code, text)) found = c->cat->depts[i], titled = 1;
    if (titled > 1) return ref_ambiguous(c, f, text);
    i64 id;
    if (!found && c->cat && str_to_i64(text, &id)) found = catalog_dept(c->cat, id);
    if (!found) return ref_missing(c, f, text);
    *out = val_int(found->id);
    return OK;
}

static str dept_name(const struct ctx *c, struct val v)
{
    const struct dept *d = c->cat ? catalog_dept(c->cat, v.i) : NULL;
    return d ? d->title : v.s;
}

void dept_to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    ref_to_json(w, v.i, dept_name(c, v));
}

void dept_to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    buf_put(b, dept_name(c, v));
}

// --- Options as a page needs them ------------------------------------------------------------------

// Plain settings only: what names forms, fields or formulas may name what the reader is not shown.
static bool is_plain(const struct type_option *o)
{
    static const char *const kinds[] = { "text", "int", "number", "bool", "rows", "list", NULL };
    for (int i = 0; kinds[i]; i++)
        if (str_eq(str_of(o->kind), str_of(kinds[i]))) return true;
    return str_starts(str_of(o->kind), S("choice:"));
}

void field_put_set(struct jw *w, const struct field *f)
{
    jw_obj(w);
    for (const struct type_option *o = f->type->options; o && o->key; o++) {
        const struct json *value = json_get(f->options_json, str_of(o->key));
        if (!value || !is_plain(o) || str_eq(str_of(o->key), S("default"))) continue;
        jw_key(w, str_of(o->key));
        jw_json(w, value);
    }
    jw_end_obj(w);
}
