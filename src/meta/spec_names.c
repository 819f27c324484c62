// SPDX-License-Identifier: Apache-2.0
// One walk through the JSON of rules, plans, pools, flows, views and templates. Where a part says another form
// (what is counted, what is made, what a matrix lies in), the names beside it are that form's.
#include "meta/spec_names.h"

struct looking {
    const struct ctx *c;
    const struct field *f;
};

static bool walk(const struct looking *l, const struct form *at, const struct json *j);

static bool among(const char *const *list, size_t n, str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(list[i]), word)) return true;
    return false;
}

// "patient.name": the link that it goes over, or what it comes to.
static bool path_names(const struct looking *l, const struct form *at, str path)
{
    for (str rest = path, part; at && str_next(&rest, '.', &part);) {
        const struct field *x = form_field(at, part);
        if (x == l->f) return true;
        at = x ? x->target : NULL;
    }
    return false;
}

static bool text_names(const struct looking *l, const struct form *at, str text)
{
    i64 open, close;
    while ((open = str_find_char(text, '{')) >= 0) {
        text = str_from(text, (size_t)open + 1);
        close = str_find_char(text, '}');
        if (close < 0) return false;
        if (path_names(l, at, str_trim(str_sub(text, 0, (size_t)close)))) return true;
    }
    return false;
}

static bool keys_name(const struct looking *l, const struct form *at, const struct json *j)
{
    json_each(m, j) if (path_names(l, at, m->key)) return true;
    return false;
}

static bool list_names(const struct looking *l, const struct form *at, const struct json *j)
{
    json_each(m, j) if (path_names(l, at, json_str(m))) return true;
    return false;
}

static const struct form *form_in(const struct looking *l, const struct json *j)
{
    str key = json_str(json_get(j, S("form")));
    return key.n ? catalog_form(l->c->cat, key) : NULL;
}

// {"form","link","filter","within":{"field","from"},"sum"}, or {"field"} of the form itself; "over" leads on.
static bool linked_names(const struct looking *l, const struct form *at, const struct json *j)
{
    const struct json *within = json_get(j, S("within"));
    const struct form *counted = form_in(l, j), *asked = at;
    str own = json_str(json_get(j, S("field"))), over = json_str(json_get(j, S("over")));
    if (path_names(l, at, over)) return true;
    for (str part; asked && str_next(&over, '.', &part);) {
        const struct field *x = form_field(asked, part);
        asked = x ? x->target : NULL;
    }
    if (own.n) {
        const struct field *x = asked ? form_field(asked, own) : NULL;
        counted = x ? x->target : NULL;
    }
    return path_names(l, asked, own) || path_names(l, counted, json_str(json_get(j, S("link")))) ||
           path_names(l, counted, json_str(json_get(j, S("sum")))) ||
           path_names(l, counted, json_str(json_get(within, S("field")))) ||
           path_names(l, asked, json_str(json_get(within, S("from")))) ||
           walk(l, counted, json_get(j, S("filter")));
}

// {"matrix":{"form","match":{field of it: field of the record},"field"}}
static bool matrix_names(const struct looking *l, const struct form *at, const struct json *j)
{
    const struct form *it = form_in(l, j);
    return path_names(l, it, json_str(json_get(j, S("field")))) ||
           keys_name(l, it, json_get(j, S("match"))) || list_names(l, at, json_get(j, S("match")));
}

static bool member_names(const struct looking *l, const struct form *at, const struct form *to,
                         const struct json *m)
{
    static const char *const fields[] = { "field",   "link",   "stage", "address",  "by",
                                          "head_of", "$field", "group", "parent",   "start",
                                          "end",     "image",  "sum",   "resource", "from" };
    static const char *const keyed[] = { "into", "map", "fields", "summary" };
    if (str_eq(m->key, S("linked"))) return linked_names(l, at, m);
    if (str_eq(m->key, S("matrix"))) return matrix_names(l, at, m);
    if (str_eq(m->key, S("set"))) return keys_name(l, to, m) || walk(l, at, m);
    if (m->type == JSON_OBJECT && among(keyed, COUNT_OF(keyed), m->key) && keys_name(l, at, m))
        return true;
    if (m->type == JSON_ARRAY && str_eq(m->key, S("fields"))) return list_names(l, at, m);
    if (m->type == JSON_STRING && among(fields, COUNT_OF(fields), m->key))
        return path_names(l, at, m->text);
    return walk(l, at, m);
}

static bool walk(const struct looking *l, const struct form *at, const struct json *j)
{
    if (!j || !at) return false;
    if (j->type == JSON_STRING) return text_names(l, at, j->text);
    if (j->type < JSON_ARRAY) return false;
    const struct form *to = j->type == JSON_OBJECT ? form_in(l, j) : NULL;
    bool is_step = j->type == JSON_OBJECT && json_get(j, S("do"));
    const struct form *beside = to && !is_step ? to : at; // "since" of another form
    json_each(m, j)
    {
        bool named =
            j->type == JSON_OBJECT ? member_names(l, beside, to ? to : at, m) : walk(l, at, m);
        if (named) return true;
    }
    return false;
}

bool spec_names(const struct ctx *c, const struct form *at, const struct json *spec,
                const struct field *f)
{
    struct looking l = { c, f };
    return walk(&l, at, spec);
}

bool path_names_field(const struct ctx *c, const struct form *at, str path, const struct field *f)
{
    struct looking l = { c, f };
    return path_names(&l, at, path);
}

bool spec_names_person(const struct json *spec, id64 user)
{
    json_each(m, spec)
    {
        i64 id;
        if (str_eq(m->key, S("user")) && json_i64(m, &id) && id == user) return true;
        if (spec_names_person(m, user)) return true;
    }
    return false;
}
