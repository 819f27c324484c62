// SPDX-License-Identifier: Apache-2.0
// What a saved view may say: a query, a kind, and how its records look. Each field is looked up as a
// query's is, so that a view names nothing that its maker may not read; errors stand at their path.
#include "api/internal.h"

#define FROZEN_MAX 10
#define COLORS_MAX 20
#define WIDTH_MAX 2000

static const char *const spec_keys[] = { "fields",   "filter",  "sort",   "kind",
                                         "search",   "group",   "widths", "colors",
                                         "frozen",   "summary", "start",  "end",
                                         "resource", "parent",  "image",  NULL };
static const char *const kinds[] = { "grid",    "board", "calendar", "timeline",
                                     "gallery", "tree",  "resource", NULL };
static const char *const fns[] = { "sum", "avg", "min", "max", "count", NULL };
static const char *const tones[] = {
    "grey", "brand", "info", "ok", "warn", "danger", "violet", NULL
};

static bool is_among(str s, const char *const *names)
{
    for (; *names; names++)
        if (str_eq(s, str_of(*names))) return true;
    return false;
}

static err_t refuse(struct ctx *c, str path, str what)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, what);
}

// --- The query in it ------------------------------------------------------------------------------

// Only what a query is made of: for checking with the read door.
static const struct json *query_part(struct ctx *c, const struct json *spec)
{
    struct json *j = mem_new_of(c->mem, struct json);
    struct json *last = NULL;
    j->type = JSON_OBJECT;
    json_each(m, spec)
    {
        bool is_part =
            str_eq(m->key, S("filter")) || str_eq(m->key, S("sort")) || str_eq(m->key, S("fields"));
        if (!is_part || m->type == JSON_NULL) continue;
        if (m->type != JSON_ARRAY && m->count == 0) continue; // {} is no filter
        struct json *copy = mem_dup(c->mem, m, sizeof *m);
        copy->next = NULL;
        if (last) last->next = copy;
        else j->first = copy;
        last = copy;
        j->count++;
    }
    return j;
}

// --- Fields for a purpose -------------------------------------------------------------------------

static bool is_time(const struct form *f, const struct field *fd)
{
    (void)f;
    return (fd->result_type ? fd->result_type : fd->type)->flags & (TYPE_DATE | TYPE_INSTANT);
}

static bool is_parent(const struct form *f, const struct field *fd)
{
    return fd->type->flags & TYPE_REFERENCE && fd->target == f && fd->type->storage == STORE_INT;
}

static bool is_picture(const struct form *f, const struct field *fd)
{
    (void)f;
    str k = str_of(fd->type->key);
    return str_eq(k, S("attachment")) || str_eq(k, S("image")) || str_eq(k, S("signature"));
}

static bool is_resource(const struct form *f, const struct field *fd)
{
    (void)f;
    bool refers = fd->type->flags & (TYPE_REFERENCE | TYPE_PERSON | TYPE_DEPT);
    return fd->type->storage == STORE_INT && (refers || fd->option_count);
}

static bool is_group(const struct form *f, const struct field *fd)
{
    return fd->type->storage <= STORE_TEXT && !(fd->type->flags & TYPE_ENCRYPTED) &&
           (is_time(f, fd) || fd->type->flags & TYPE_GROUPABLE);
}

struct purpose {
    const char *key, *path;
    bool (*fits)(const struct form *f, const struct field *fd);
};
static const struct purpose purposes[] = {
    { "group", "spec.group", is_group },   { "start", "spec.start", is_time },
    { "end", "spec.end", is_time },        { "parent", "spec.parent", is_parent },
    { "image", "spec.image", is_picture }, { "resource", "spec.resource", is_resource },
};

static err_t check_purposes(struct ctx *c, const struct form *f, const struct json *spec)
{
    for (size_t i = 0; i < COUNT_OF(purposes); i++) {
        const struct json *j = json_get(spec, str_of(purposes[i].key));
        struct path p;
        str path = str_of(purposes[i].path);
        if (!j || j->type == JSON_NULL) continue;
        if (j->type != JSON_STRING) return refuse(c, path, path);
        if (query_path(c, f, j->text, false, &p) != OK || p.hop_count) {
            err_clear(c);
            return fail_arg(c, ERR_FIELD_UNKNOWN, path, j->text);
        }
        if (!purposes[i].fits(f, p.leaf)) return fail_arg(c, ERR_VIEW_FIELD, path, j->text);
    }
    return OK;
}

// --- Figures, widths, colours -------------------------------------------------------------------

static bool is_summed(const struct field *fd, str fn)
{
    const struct field_type *t = fd->result_type ? fd->result_type : fd->type;
    if (str_eq(fn, S("count"))) return t->storage <= STORE_TEXT;
    if (str_eq(fn, S("sum")) || str_eq(fn, S("avg"))) return t->flags & TYPE_SUMMABLE;
    return t->flags & TYPE_SORTABLE && t->storage <= STORE_TEXT;
}

static err_t check_summary(struct ctx *c, const struct form *f, const struct json *j)
{
    if (!j || j->type == JSON_NULL) return OK;
    if (j->type != JSON_OBJECT) return refuse(c, S("spec.summary"), S("summary"));
    json_each(m, j)
    {
        struct path p;
        str path = str_cat(c->mem, S("spec.summary."), m->key);
        if (query_path(c, f, m->key, false, &p) != OK || p.hop_count) {
            err_clear(c);
            return fail_arg(c, ERR_FIELD_UNKNOWN, path, m->key);
        }
        if (!is_among(json_str(m), fns)) return refuse(c, path, json_str(m));
        if (!is_summed(p.leaf, json_str(m))) return fail_arg(c, ERR_VIEW_FIELD, path, m->key);
    }
    return OK;
}

static err_t check_widths(struct ctx *c, const struct json *spec)
{
    const struct json *j = json_get(spec, S("widths")), *frozen = json_get(spec, S("frozen"));
    i64 n;
    if (j && j->type != JSON_NULL && j->type != JSON_OBJECT)
        return refuse(c, S("spec.widths"), S("widths"));
    if (j && j->type == JSON_OBJECT) json_each(m, j)
        {
            if (!json_is(m, JSON_NUMBER) || !json_i64(m, &n) || n < 1 || n > WIDTH_MAX)
                return refuse(c, str_cat(c->mem, S("spec.widths."), m->key), S("1..2000"));
        }
    if (frozen && frozen->type != JSON_NULL &&
        (!json_is(frozen, JSON_NUMBER) || !json_i64(frozen, &n) || n < 0 || n > FROZEN_MAX))
        return refuse(c, S("spec.frozen"), S("0..10"));
    return OK;
}

static bool counts_linked(const struct node *n)
{
    bool some = n->kind == NODE_LINKED || n->group;
    for (int i = 0; i < n->kid_count && !some; i++) some = counts_linked(n->kids[i]);
    return some;
}

// A row is coloured by the browser, which has no more of it than its own cells.
static err_t check_colors(struct ctx *c, const struct form *f, const struct json *list)
{
    static const char *const rule_keys[] = { "when", "color", NULL };
    int at = 0;
    if (!list || list->type == JSON_NULL) return OK;
    if (list->type != JSON_ARRAY || list->count > COLORS_MAX)
        return refuse(c, S("spec.colors"), S("colors"));
    json_each(rule, list)
    {
        struct node *n;
        struct buf b = BUF(c->mem);
        buf_fmt(&b, "spec.colors[%d]", at++);
        str path = buf_str(&b);
        if (rule->type != JSON_OBJECT) return refuse(c, path, S("colors"));
        TRY(json_only(c, rule, path, rule_keys));
        if (!is_among(json_str(json_get(rule, S("color"))), tones))
            return refuse(c, str_cat(c->mem, path, S(".color")), S("color"));
        const struct json *when = json_get(rule, S("when"));
        if (!json_is(when, JSON_OBJECT))
            return refuse(c, str_cat(c->mem, path, S(".when")), S("when"));
        err_t e = query_filter_parse(c, f, when, false, &n);
        if (e != OK && c->errs) c->errs->path = str_cat(c->mem, path, S(".when"));
        TRY(e);
        if (n && counts_linked(n)) return refuse(c, str_cat(c->mem, path, S(".when")), S("linked"));
    }
    return OK;
}

// --- The whole ------------------------------------------------------------------------------------

err_t view_spec_check(struct ctx *c, const struct form *f, const struct json *spec)
{
    struct query *q;
    const struct json *kind = json_get(spec, S("kind"));
    TRY(json_only(c, spec, S("spec"), spec_keys));
    if (kind && kind->type != JSON_NULL && !is_among(json_str(kind), kinds))
        return refuse(c, S("spec.kind"), json_str(kind));
    TRY(check_purposes(c, f, spec));
    TRY(check_summary(c, f, json_get(spec, S("summary"))));
    TRY(check_widths(c, spec));
    TRY(check_colors(c, f, json_get(spec, S("colors"))));
    return query_parse(c, f, query_part(c, spec), &q);
}
