// SPDX-License-Identifier: Apache-2.0
// What types have in common whose value is a list of whole numbers: choices, people, places of a chart.
// A list is a set: what is said twice is kept once, in the order of the first.
#include "meta/field_parts.h"

static void add_new(struct val *items, size_t *n, struct val v)
{
    for (size_t i = 0; i < *n; i++)
        if (items[i].i == v.i) return;
    items[(*n)++] = v;
}

struct val list_val(const struct val *items, size_t n)
{
    return n ? (struct val){ .kind = VAL_LIST, .items = items, .n = n } : VAL_NONE;
}

static err_t check_count(struct ctx *c, const struct field *f, size_t n, size_t most)
{
    return n <= most ? OK : bad_range(c, f, str_fmt(c->mem, "≤ %zu", most));
}

err_t list_from_json(struct ctx *c, const struct field *f, const struct json *j, size_t most,
                     json_reader one, struct val *out)
{
    if (!json_is(j, JSON_ARRAY)) return bad_format(c, f, S("应为列表"), S("a list is needed"));
    TRY(check_count(c, f, j->count, most));
    struct val *items = mem_array(c->mem, struct val, j->count + 1), v = VAL_NONE;
    size_t n = 0;
    json_each(item, j)
    {
        TRY(one(c, f, item, &v));
        add_new(items, &n, v);
    }
    *out = list_val(items, n);
    return OK;
}

err_t list_from_text(struct ctx *c, const struct field *f, str text, size_t most, text_reader one,
                     struct val *out)
{
    str rest = text, part;
    size_t n = 0;
    while (list_next(&rest, &part)) n++;
    TRY(check_count(c, f, n, most));
    struct val *items = mem_array(c->mem, struct val, n + 1), v = VAL_NONE;
    n = 0;
    while (list_next(&text, &part)) {
        TRY(one(c, f, part, &v));
        add_new(items, &n, v);
    }
    *out = list_val(items, n);
    return OK;
}

void list_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w, json_writer one)
{
    jw_arr(w);
    for (size_t i = 0; i < v.n; i++) one(c, f, v.items[i], w);
    jw_end_arr(w);
}

void list_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b,
                  text_writer one)
{
    for (size_t i = 0; i < v.n; i++) {
        if (i) buf_put(b, c->lang == LANG_EN ? S(", ") : S("、"));
        one(c, f, v.items[i], b);
    }
}

// --- Choices -----------------------------------------------------------------------------------------

err_t choice_from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(text);
    const struct option *o = option_named(f, text);
    if (!o) return option_unknown(c, f, text);
    *out = val_int(o->code);
    return OK;
}

err_t choice_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    str key;
    TRY(json_text(c, f, j, &key));
    return choice_from_text(c, f, key, out);
}

void choice_to_json(struct ctx *c UNUSED, const struct field *f, struct val v, struct jw *w)
{
    const struct option *o = option_of(f, v.i);
    if (o) jw_str(w, o->key);
    else jw_null(w);
}

void choice_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    const struct option *o = option_of(f, v.i);
    if (o) buf_put(b, title_in(o->title, c->lang));
}

err_t choices_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    return list_from_json(c, f, j, CHOICES_MAX, choice_from_json, out);
}

err_t choices_from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    return list_from_text(c, f, text, CHOICES_MAX, choice_from_text, out);
}

// A code whose option went away in the database is left out.
static struct val known_choices(struct ctx *c, const struct field *f, struct val v)
{
    struct val *items = mem_array(c->mem, struct val, v.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        if (option_of(f, v.items[i].i)) items[n++] = v.items[i];
    return (struct val){ .kind = VAL_LIST, .items = items, .n = n };
}

void choices_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w)
{
    list_to_json(c, f, known_choices(c, f, v), w, choice_to_json);
}

void choices_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    list_to_text(c, f, known_choices(c, f, v), b, choice_to_text);
}

static bool is_below(const struct field *f, const struct option *o, i64 code)
{
    for (int hops = 0; o && o->parent && hops < 32; hops++) {
        if (o->parent == code) return true;
        o = option_of(f, o->parent);
    }
    return false;
}

struct val choice_below(struct ctx *c, const struct field *f, struct val v)
{
    struct val *items = mem_array(c->mem, struct val, f->option_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < f->option_count; i++)
        if (is_below(f, &f->options[i], v.i)) items[n++] = val_int(f->options[i].code);
    return list_val(items, n);
}
