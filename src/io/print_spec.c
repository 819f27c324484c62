// SPDX-License-Identifier: Apache-2.0
// The document of a print template, checked against its form when it is stored. Fields are found by the
// structure alone; whether somebody may see them is asked when he prints.
#include "io/print_spec.h"

#define BLOCKS_MAX 200
#define TEXT_MAX 4000                     // characters as people write them,
#define TEXT_BYTES ((size_t)TEXT_MAX * 3) // in Chinese
#define LIST_MAX 60

static const char *const spec_keys[] = { "title",  "paper",   "margins", "header",
                                         "footer", "numbers", "blocks",  NULL };
static const char *const papers[] = { "a4", "a4_landscape", "a5", "a5_landscape", "receipt", NULL };
static const char *const aligns[] = { "left", "center", "right", NULL };
static const char *const specials[] = { "$org",   "$today", "$now",  "$user",
                                        "$title", "$id",    "$link", NULL };

static const struct {
    const char *kind;
    const char *const *keys;
} kinds[] = {
    { "heading", (const char *const[]){ "kind", "text", "size", "align", "if", NULL } },
    { "text", (const char *const[]){ "kind", "text", "size", "bold", "align", "if", NULL } },
    { "grid", (const char *const[]){ "kind", "fields", "columns", "if", NULL } },
    { "table", (const char *const[]){ "kind", "field", "columns", "sums", "if", NULL } },
    { "qr", (const char *const[]){ "kind", "text", "size", "align", "if", NULL } },
    { "picture", (const char *const[]){ "kind", "field", "width", "height", "align", "if", NULL } },
    { "signatures", (const char *const[]){ "kind", "labels", NULL } },
    { "line", (const char *const[]){ "kind", NULL } },
    { "space", (const char *const[]){ "kind", "height", NULL } },
    { "break", (const char *const[]){ "kind", NULL } },
};

struct checker {
    struct ctx *c;
    const struct form *form;
    str path; // of the block
};

static bool is_none(const struct json *j) { return !j || j->type == JSON_NULL; }

static bool is_among(str s, const char *const *words)
{
    for (; *words; words++)
        if (str_eq(s, str_of(*words))) return true;
    return false;
}

static str at(struct checker *k, const char *key)
{
    return k->path.n ? str_fmt(k->c->mem, STR_FMT ".%s", STR_ARG(k->path), key) : str_of(key);
}

static err_t wrong(struct checker *k, const char *key)
{
    str path = at(k, key);
    return fail_arg(k->c, ERR_BAD_REQUEST, path, path);
}

static err_t check_keys(struct checker *k, const struct json *j, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return wrong(k, "blocks");
    json_each(m, j) if (!is_among(m->key, keys)) return fail_arg(
        k->c, ERR_FIELD_UNKNOWN, str_cat3(k->c->mem, k->path, S("."), m->key), m->key);
    return OK;
}

const struct field *print_field(const struct form *f, str path)
{
    const struct field *leaf = NULL;
    for (str name; f && str_next(&path, '.', &name);) {
        leaf = form_field(f, name);
        if (!leaf) return NULL;
        bool more = path.p != NULL;
        bool to_one = (leaf->type->flags & TYPE_REFERENCE) && leaf->type->storage == STORE_INT;
        if (!more) return leaf;
        f = to_one ? leaf->target : NULL;
    }
    return NULL;
}

static err_t check_path(struct checker *k, const char *key, str path)
{
    if (print_field(k->form, path)) return OK;
    return fail_arg(k->c, ERR_FIELD_UNKNOWN, at(k, key), path);
}

static err_t check_text(struct checker *k, const struct json *in, const char *key, bool needed)
{
    const struct json *j = json_get(in, str_of(key));
    struct print_part *parts;
    if (is_none(j)) return needed ? fail_arg(k->c, ERR_FIELD_REQUIRED, at(k, key), at(k, key)) : OK;
    if (j->type != JSON_STRING) return wrong(k, key);
    if (j->text.n > TEXT_BYTES)
        return fail_arg2(k->c, ERR_FIELD_TOO_LONG, at(k, key), at(k, key),
                         str_of_i64(k->c->mem, TEXT_MAX));
    size_t n = print_parts(k->c->mem, j->text, &parts);
    for (size_t i = 0; i < n; i++) {
        if (!parts[i].is_field) continue;
        if (parts[i].text.p[0] == '$' && is_among(parts[i].text, specials)) continue;
        TRY(check_path(k, key, parts[i].text));
    }
    return OK;
}

static err_t check_number(struct checker *k, const struct json *in, const char *key, i64 least,
                          i64 most)
{
    const struct json *j = json_get(in, str_of(key));
    i64 n;
    if (is_none(j)) return OK;
    if (j->type == JSON_NUMBER && json_i64(j, &n) && n >= least && n <= most) return OK;
    return fail_arg2(k->c, ERR_FIELD_RANGE, at(k, key), at(k, key),
                     str_fmt(k->c->mem, "%lld … %lld", (long long)least, (long long)most));
}

static err_t check_word(struct checker *k, const struct json *in, const char *key,
                        const char *const *words)
{
    const struct json *j = json_get(in, str_of(key));
    return is_none(j) || is_among(json_str(j), words) ? OK : wrong(k, key);
}

static err_t check_bool(struct checker *k, const struct json *in, const char *key)
{
    const struct json *j = json_get(in, str_of(key));
    return is_none(j) || j->type == JSON_BOOL ? OK : wrong(k, key);
}

// --- Blocks -------------------------------------------------------------------------------------------------

static err_t check_list(struct checker *k, const struct json *in, const char *key, bool needed)
{
    const struct json *list = json_get(in, str_of(key));
    if (is_none(list)) return needed ? wrong(k, key) : OK;
    if (!json_is(list, JSON_ARRAY) || list->count > LIST_MAX || (needed && !list->count))
        return wrong(k, key);
    json_each(j, list) if (j->type != JSON_STRING || j->text.n > TEXT_BYTES) return wrong(k, key);
    return OK;
}

static err_t check_fields(struct checker *k, const struct json *in, const char *key,
                          const struct form *f)
{
    json_each(j, json_get(in, str_of(key))) if (!print_field(f, j->text)) return fail_arg(
        k->c, ERR_FIELD_UNKNOWN, at(k, key), j->text);
    return OK;
}

static err_t check_table(struct checker *k, const struct json *b)
{
    str key = json_str(json_get(b, S("field")));
    const struct field *f = form_field(k->form, key);
    if (!f || f->type->storage != STORE_ROWS || !f->target)
        return fail_arg(k->c, ERR_FIELD_UNKNOWN, at(k, "field"), key);
    TRY(check_list(k, b, "columns", true));
    TRY(check_list(k, b, "sums", false));
    TRY(check_fields(k, b, "columns", f->target));
    json_each(j, json_get(b, S("sums")))
    {
        const struct field *s = form_field(f->target, j->text);
        if (!s || !(field_value_type(s)->flags & TYPE_SUMMABLE))
            return fail_arg(k->c, ERR_FIELD_UNKNOWN, at(k, "sums"), j->text);
    }
    return OK;
}

static err_t check_picture(struct checker *k, const struct json *b)
{
    str key = json_str(json_get(b, S("field")));
    const struct field *f = form_field(k->form, key);
    if (!f || !print_holds_files(f)) return fail_arg(k->c, ERR_FIELD_UNKNOWN, at(k, "field"), key);
    TRY(check_number(k, b, "width", 5, 400));
    return check_number(k, b, "height", 5, 400);
}

static err_t check_block(struct checker *k, const struct json *b)
{
    str kind = json_str(json_get(b, S("kind"))), condition = json_str(json_get(b, S("if")));
    size_t i = 0;
    while (i < COUNT_OF(kinds) && !str_eq(kind, str_of(kinds[i].kind))) i++;
    if (i == COUNT_OF(kinds)) return wrong(k, "kind");
    TRY(check_keys(k, b, kinds[i].keys));
    if (condition.n) TRY(check_path(k, "if", condition));
    TRY(check_word(k, b, "align", aligns));
    TRY(check_bool(k, b, "bold"));
    if (str_eq(kind, S("heading")) || str_eq(kind, S("text"))) {
        TRY(check_number(k, b, "size", 5, 72));
        return check_text(k, b, "text", true);
    }
    if (str_eq(kind, S("grid"))) {
        TRY(check_number(k, b, "columns", 1, 4));
        TRY(check_list(k, b, "fields", true));
        return check_fields(k, b, "fields", k->form);
    }
    if (str_eq(kind, S("table"))) return check_table(k, b);
    if (str_eq(kind, S("picture"))) return check_picture(k, b);
    if (str_eq(kind, S("signatures"))) return check_list(k, b, "labels", true);
    if (str_eq(kind, S("space"))) return check_number(k, b, "height", 1, 250);
    if (str_eq(kind, S("qr"))) {
        TRY(check_number(k, b, "size", 8, 150));
        return check_text(k, b, "text", true);
    }
    return OK;
}

static err_t check_margins(struct checker *k, const struct json *list)
{
    i64 n;
    if (is_none(list)) return OK;
    if (!json_is(list, JSON_ARRAY) || list->count != 4) return wrong(k, "margins");
    json_each(j, list) if (j->type != JSON_NUMBER || !json_i64(j, &n) || n < 0 ||
                           n > 60) return wrong(k, "margins");
    return OK;
}

err_t print_spec_check(struct ctx *c, const struct form *f, const struct json *spec)
{
    struct checker k = { c, f, STR_NONE };
    const struct json *title = json_get(spec, S("title")), *blocks = json_get(spec, S("blocks"));
    size_t i = 0;
    if (!json_is(spec, JSON_OBJECT)) return wrong(&k, "spec");
    TRY(check_keys(&k, spec, spec_keys));
    if (!str_trim(json_str(json_get(title, S("zh")))).n)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    json_each(m, title) if (m->type != JSON_STRING || m->text.n > 200) return wrong(&k, "title");
    TRY(check_word(&k, spec, "paper", papers));
    TRY(check_bool(&k, spec, "numbers"));
    TRY(check_margins(&k, json_get(spec, S("margins"))));
    TRY(check_text(&k, spec, "header", false));
    TRY(check_text(&k, spec, "footer", false));
    if (!json_is(blocks, JSON_ARRAY) || blocks->count > BLOCKS_MAX) return wrong(&k, "blocks");
    json_each(b, blocks)
    {
        k.path = str_fmt(c->mem, "blocks.%zu", i++);
        TRY(check_block(&k, b));
    }
    return OK;
}
