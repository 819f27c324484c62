// SPDX-License-Identifier: Apache-2.0
// The walk goes down where parts mean something by themselves (a form, a field, an option, a choice, a
// view, the grants of a role on a form) and takes everything below as one value: a filter of which each
// side changed a half would be neither's.
#include "io/pack_merge.h"
#include "meta/design.h"

enum kind {
    ROOT,
    APP,
    FORMS,
    FORM,
    OPTIONS,
    MOVES,
    FIELDS,
    FIELD,
    CHOICES,
    CHOICE,
    VIEWS,
    VIEW,
    RULES,
    RULE,
    BOARDS,
    BOARD,
    ROLES,
    ROLE,
    GRANTS,
    BINDINGS,
    BINDING,
    LEAF
};

static enum kind kind_below(enum kind above, str key)
{
    static const struct {
        enum kind above;
        const char *key; // NULL: any
        enum kind below;
    } rows[] = {
        { ROOT, "app", APP },
        { ROOT, "forms", FORMS },
        { ROOT, "boards", BOARDS },
        { BOARDS, NULL, BOARD },
        { ROOT, "roles", ROLES },
        { ROOT, "bindings", BINDINGS },
        { FORMS, NULL, FORM },
        { FORM, "options", OPTIONS },
        { FORM, "fields", FIELDS },
        { FORM, "views", VIEWS },
        { FORM, "automations", RULES },
        { FORM, "flows", RULES },
        { OPTIONS, "transitions", MOVES },
        { FIELDS, NULL, FIELD },
        { FIELD, "options", OPTIONS },
        { FIELD, "choices", CHOICES },
        { FIELD, "fields", FIELDS },
        { CHOICES, NULL, CHOICE },
        { VIEWS, NULL, VIEW },
        { RULES, NULL, RULE },
        { ROLES, NULL, ROLE },
        { ROLE, "grants", GRANTS },
        { BINDINGS, NULL, BINDING },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].above == above && (!rows[i].key || str_eq(str_of(rows[i].key), key)))
            return rows[i].below;
    return LEAF;
}

// --- Comparing ------------------------------------------------------------------------------------------

static bool is_nothing(const struct json *j)
{
    return !j || j->type == JSON_NULL || (j->type >= JSON_ARRAY && !j->first);
}

bool merge_same(const struct json *a, const struct json *b)
{
    if (is_nothing(a) || is_nothing(b)) return is_nothing(a) && is_nothing(b);
    if (a->type != b->type) return false;
    if (a->type == JSON_BOOL) return a->is_true == b->is_true;
    if (a->type == JSON_STRING || a->type == JSON_NUMBER) return str_eq(a->text, b->text);
    if (a->type == JSON_OBJECT) {
        json_each(m, a) if (!merge_same(m, json_get(b, m->key))) return false;
        json_each(m, b) if (!merge_same(m, json_get(a, m->key))) return false;
        return true;
    }
    const struct json *y = b->first;
    for (const struct json *x = a->first; x; x = x->next, y = y->next)
        if (!y || !merge_same(x, y)) return false;
    return !y;
}

// --- The normal form --------------------------------------------------------------------------------------

struct node {
    struct json *j, *last;
};

static struct node begin(struct mem *m)
{
    struct json *j = mem_new_of(m, struct json);
    j->type = JSON_OBJECT;
    return (struct node){ j, NULL };
}

static void put(struct mem *m, struct node *n, str key, const struct json *value)
{
    struct json *copy = mem_new_of(m, struct json);
    *copy = *value;
    copy->key = key;
    copy->next = NULL;
    if (n->last) n->last->next = copy;
    else n->j->first = copy;
    n->last = copy;
    n->j->count++;
}

static const struct json *text_node(struct mem *m, str s)
{
    struct json *j = mem_new_of(m, struct json);
    j->type = JSON_STRING;
    j->text = s;
    return j;
}

static const struct json *bool_node(struct mem *m, bool v)
{
    struct json *j = mem_new_of(m, struct json);
    j->type = JSON_BOOL;
    j->is_true = v;
    return j;
}

static void put_titles(struct mem *m, struct node *n, const struct json *of)
{
    const struct json *t = json_get(of, S("title"));
    bool plain = json_is(t, JSON_STRING);
    struct node words = begin(m);
    put(m, &words, S("zh"), text_node(m, plain ? t->text : json_str(json_get(t, S("zh")))));
    put(m, &words, S("en"), text_node(m, plain ? STR_NONE : json_str(json_get(t, S("en")))));
    put(m, n, S("title"), words.j);
}

typedef const struct json *(*normal_fn)(struct mem *m, const struct json *j);

static void put_list(struct mem *m, struct node *n, str key, const struct json *list,
                     const char *by, normal_fn fn)
{
    struct node all = begin(m);
    json_each(item, list)
    {
        str k = json_str(json_get(item, str_of(by)));
        const struct json *was = json_get(all.j, k);
        if (k.n && !was) put(m, &all, k, fn(m, item));
    }
    put(m, n, key, all.j);
}

static const struct json *normal_choice(struct mem *m, const struct json *j)
{
    struct node n = begin(m);
    put_titles(m, &n, j);
    put(m, &n, S("color"), text_node(m, json_str(json_get(j, S("color")))));
    put(m, &n, S("parent"), text_node(m, json_str(json_get(j, S("parent")))));
    put(m, &n, S("is_off"), bool_node(m, json_bool(json_get(j, S("is_off")))));
    return n.j;
}

static void put_options(struct mem *m, struct node *n, const struct json *options)
{
    struct node all = begin(m);
    if (json_is(options, JSON_OBJECT)) // of a list the parts have no names
        json_each(o, options) if (o->type != JSON_NULL) put(m, &all, o->key, o);
    put(m, n, S("options"), all.j);
}

static const struct json *normal_field(struct mem *m, const struct json *j)
{
    static const char *const flags[] = { "required", "unique", "indexed" };
    struct node n = begin(m);
    str type = json_str(json_get(j, S("type")));
    put(m, &n, S("type"), text_node(m, type));
    put_titles(m, &n, j);
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        put(m, &n, str_of(flags[i]), bool_node(m, json_bool(json_get(j, str_of(flags[i])))));
    bool is_sensitive = design_is_sensitive(field_type_of_key(type), json_get(j, S("sensitive")));
    put(m, &n, S("sensitive"), bool_node(m, is_sensitive));
    put_options(m, &n, json_get(j, S("options")));
    put_list(m, &n, S("choices"), json_get(j, S("choices")), "key", normal_choice);
    put_list(m, &n, S("fields"), json_get(j, S("fields")), "key", normal_field);
    return n.j;
}

static const struct json *normal_view(struct mem *m, const struct json *j)
{
    struct node n = begin(m);
    put_titles(m, &n, j);
    const struct json *spec = json_get(j, S("spec"));
    put(m, &n, S("spec"), spec ? spec : begin(m).j);
    return n.j;
}

static const struct json *normal_rule(struct mem *m, const struct json *j)
{
    struct node n = begin(m);
    put_titles(m, &n, j);
    put(m, &n, S("mode"), text_node(m, json_str(json_get(j, S("mode")))));
    const struct json *spec = json_get(j, S("spec"));
    put(m, &n, S("spec"), spec ? spec : begin(m).j);
    return n.j;
}

static const struct json *normal_flow(struct mem *m, const struct json *j)
{
    struct node n = begin(m);
    put_titles(m, &n, j);
    const struct json *spec = json_get(j, S("spec"));
    put(m, &n, S("is_on"), bool_node(m, json_bool(json_get(j, S("is_on")))));
    put(m, &n, S("spec"), spec ? spec : begin(m).j);
    return n.j;
}

static const struct json *normal_form(struct mem *m, const struct json *j)
{
    struct node n = begin(m);
    put_titles(m, &n, j);
    put_options(m, &n, json_get(j, S("options")));
    put_list(m, &n, S("fields"), json_get(j, S("fields")), "key", normal_field);
    put_list(m, &n, S("views"), json_get(j, S("views")), "key", normal_view);
    put_list(m, &n, S("automations"), json_get(j, S("automations")), "key", normal_rule);
    put_list(m, &n, S("flows"), json_get(j, S("flows")), "key", normal_flow);
    return n.j;
}

static const struct json *normal_board(struct mem *m, const struct json *j)
{
    struct node n = begin(m);
    put_titles(m, &n, j);
    const struct json *readers = json_get(j, S("readers")), *doc = json_get(j, S("doc"));
    put(m, &n, S("readers"), readers ? readers : begin(m).j);
    put(m, &n, S("doc"), doc ? doc : begin(m).j);
    return n.j;
}

// Words of which the order says nothing.
static const struct json *sorted(struct mem *m, const struct json *list)
{
    struct json *out = mem_new_of(m, struct json);
    struct node n = { out, NULL };
    VEC(str) v = { 0 };
    out->type = JSON_ARRAY;
    json_each(item, list)
    {
        size_t at = v.n;
        vec_push(m, &v, json_str(item));
        for (; at && str_cmp(v.v[at - 1], json_str(item)) > 0; at--) v.v[at] = v.v[at - 1];
        v.v[at] = json_str(item);
    }
    for (size_t i = 0; i < v.n; i++) put(m, &n, STR_NONE, text_node(m, v.v[i]));
    return out;
}

// All grants of a role on a form, in order, as one value.
static const struct json *grants_on(struct mem *m, const struct json *grants, str form)
{
    struct json *list = mem_new_of(m, struct json);
    struct node n = { list, NULL };
    list->type = JSON_ARRAY;
    json_each(g, grants)
    {
        if (!json_is(g, JSON_OBJECT) || !str_eq(json_str(json_get(g, S("form"))), form)) continue;
        struct node one = begin(m);
        json_each(part, g) if (part->type != JSON_NULL)
            put(m, &one, part->key, str_eq(part->key, S("actions")) ? sorted(m, part) : part);
        put(m, &n, STR_NONE, one.j);
    }
    return list;
}

static const struct json *normal_role(struct mem *m, const struct json *j)
{
    struct node n = begin(m), grants = begin(m);
    put_titles(m, &n, j);
    const struct json *rights = json_get(j, S("system_rights"));
    put(m, &n, S("system_rights"), sorted(m, rights));
    json_each(g, json_get(j, S("grants")))
    {
        str form = json_str(json_get(g, S("form")));
        if (!json_get(grants.j, form))
            put(m, &grants, form, grants_on(m, json_get(j, S("grants")), form));
    }
    put(m, &n, S("grants"), grants.j);
    return n.j;
}

const struct json *merge_normal(struct mem *m, const struct json *pack)
{
    struct node n = begin(m), app = begin(m);
    if (!pack) return NULL;
    put_titles(m, &app, json_get(pack, S("app")));
    put(m, &n, S("app"), app.j);
    put_list(m, &n, S("forms"), json_get(pack, S("forms")), "key", normal_form);
    put_list(m, &n, S("boards"), json_get(pack, S("boards")), "key", normal_board);
    put_list(m, &n, S("roles"), json_get(pack, S("roles")), "key", normal_role);
    const struct json *bindings = json_get(pack, S("bindings"));
    put(m, &n, S("bindings"), bindings ? bindings : begin(m).j);
    return n.j;
}

// --- Merging ------------------------------------------------------------------------------------------------

// Where the walk stands in all three; titles of what it passed.
struct place {
    enum kind kind;
    str path, words;
};

static struct place go_down(struct merge *m, struct place at, str key, const struct json *named)
{
    struct place below = { kind_below(at.kind, key), key, at.words };
    str title = json_str(json_get(json_get(named, S("title")), S("zh")));
    if (at.path.n) below.path = str_cat3(m->mem, at.path, S("."), key);
    if (!title.n && below.kind == LEAF) title = key;
    if (title.n) below.words = at.words.n ? str_cat3(m->mem, at.words, S(" / "), title) : title;
    return below;
}

static void note(struct merge *m, enum merge_kind kind, struct place at, const struct json *base,
                 const struct json *ours, const struct json *theirs, bool is_chosen)
{
    struct merge_item item = { kind, at.path, at.words, base, ours, theirs, is_chosen };
    vec_push(m->mem, &m->items, item);
}

// What holds records or rights is never taken away by a new pack alone.
static bool is_precious(enum kind k)
{
    return k == FORM || k == FIELD || k == VIEW || k == RULE || k == BOARD || k == ROLE;
}

static const struct json *conflict(struct merge *m, struct place at, const struct json *base,
                                   const struct json *ours, const struct json *theirs)
{
    str choice = json_str(json_get(m->choices, at.path));
    bool takes = str_eq(choice, S("theirs")), is_chosen = takes || str_eq(choice, S("ours"));
    note(m, MERGE_CONFLICT, at, base, ours, theirs, is_chosen);
    m->open += !is_chosen;
    return takes ? theirs : ours;
}

static const struct json *merge_at(struct merge *m, struct place at, const struct json *base,
                                   const struct json *ours, const struct json *theirs);

static void merge_part(struct merge *m, struct place at, struct node *out, str key,
                       const struct json *base, const struct json *ours, const struct json *theirs)
{
    const struct json *b = json_get(base, key), *o = json_get(ours, key),
                      *t = json_get(theirs, key);
    const struct json *now = merge_at(m, go_down(m, at, key, o ? o : t ? t : b), b, o, t);
    if (now) put(m->mem, out, key, now);
}

static const struct json *merge_parts(struct merge *m, struct place at, const struct json *base,
                                      const struct json *ours, const struct json *theirs)
{
    struct node out = begin(m->mem);
    json_each(part, ours) merge_part(m, at, &out, part->key, base, ours, theirs);
    json_each(part, theirs) if (!json_get(ours, part->key))
        merge_part(m, at, &out, part->key, base, ours, theirs);
    return out.j;
}

static const struct json *merge_at(struct merge *m, struct place at, const struct json *base,
                                   const struct json *ours, const struct json *theirs)
{
    if (!ours && !theirs) return NULL;
    if (ours && theirs && merge_same(ours, theirs)) return ours;
    bool ours_stands = base && ours && merge_same(base, ours);
    bool theirs_stands = base && theirs && merge_same(base, theirs);
    if (ours && !theirs && base && is_precious(at.kind)) return conflict(m, at, base, ours, theirs);
    if (at.kind != LEAF && ours && theirs) return merge_parts(m, at, base, ours, theirs);
    if (ours_stands || (!base && !ours)) {
        note(m, MERGE_TAKE, at, base, ours, theirs, false);
        return theirs;
    }
    if (theirs_stands || (!base && !theirs)) {
        if (base) note(m, MERGE_KEEP, at, base, ours, theirs, false);
        return ours;
    }
    return conflict(m, at, base, ours, theirs);
}

const struct json *merge_packs(struct merge *m, const struct json *base, const struct json *ours,
                               const struct json *theirs)
{
    struct place top = { ROOT, STR_NONE, STR_NONE };
    return merge_parts(m, top, base, ours, theirs);
}
