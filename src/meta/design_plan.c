// SPDX-License-Identifier: Apache-2.0
// From a document to the list of what differs, what that means for the records, and doing it. The list
// is what the designer is shown before publishing and what is applied: there is no second comparison.
#include "meta/design_plan.h"
#include "meta/condition.h"
#include "meta/derived.h"
#include "meta/spec_names.h"

static err_t wrong(struct ctx *c, str path, str what)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, what);
}

static bool titles_eq(struct titles a, struct titles b)
{
    return str_eq(a.zh, b.zh) && str_eq(a.en, b.en);
}

// Null, absent and {} are one; members of objects in any order.
static bool is_nothing(const struct json *j)
{
    return !j || j->type == JSON_NULL || (j->type == JSON_OBJECT && !j->first);
}

static bool same(const struct json *a, const struct json *b)
{
    if (is_nothing(a) || is_nothing(b)) return is_nothing(a) && is_nothing(b);
    if (a->type != b->type) return false;
    if (a->type == JSON_BOOL) return a->is_true == b->is_true;
    if (a->type == JSON_STRING || a->type == JSON_NUMBER) return str_eq(a->text, b->text);
    if (a->type == JSON_OBJECT) {
        json_each(m, a) if (!same(m, json_get(b, m->key))) return false;
        json_each(m, b) if (!same(m, json_get(a, m->key))) return false;
        return true;
    }
    const struct json *y = b->first;
    for (const struct json *x = a->first; x; x = x->next, y = y->next)
        if (!y || !same(x, y)) return false;
    return !y;
}

// --- What differs ----------------------------------------------------------------------------------------

struct differ {
    struct ctx *c;
    struct design_plan *plan;
    bool is_solution; // what capabilities need is changed by those who wrote them
};

static str parent_key(const struct field *f, const struct option *o)
{
    const struct option *up = o->parent ? field_option(f, o->parent) : NULL;
    return up ? up->key : STR_NONE;
}

// The choices that are offered, in order.
static bool same_choices(const struct field *f, const struct json *choices)
{
    size_t i = 0;
    json_each(o, choices)
    {
        if (json_bool(json_get(o, S("is_off")))) continue;
        while (i < f->option_count && f->options[i].is_off) i++;
        if (i == f->option_count) return false;
        const struct option *was = &f->options[i++];
        if (!str_eq(was->key, json_str(json_get(o, S("key")))) ||
            !titles_eq(was->title, design_titles(o)) ||
            !str_eq(was->color, json_str(json_get(o, S("color")))) ||
            !str_eq(parent_key(f, was), json_str(json_get(o, S("parent")))))
            return false;
    }
    while (i < f->option_count && f->options[i].is_off) i++;
    return i == f->option_count;
}

// An option that decides how values are stored, given another value; NULL when none is.
static const struct type_option *fixed_option(const struct field *f, const struct json *options)
{
    for (const struct type_option *o = f->type->options; o && o->key; o++)
        if (o->is_fixed &&
            !same(json_get(f->options_json, str_of(o->key)), json_get(options, str_of(o->key))))
            return o;
    return NULL;
}

static u32 flags_that_differ(const struct field *f, const struct json *now)
{
    return (json_bool(json_get(now, S("required"))) != f->is_required ? DESIGN_REQUIRED : 0u) |
           (json_bool(json_get(now, S("unique"))) != f->is_unique ? DESIGN_UNIQUE : 0u) |
           (json_bool(json_get(now, S("indexed"))) != f->is_indexed ? DESIGN_INDEXED : 0u) |
           (json_bool(json_get(now, S("sensitive"))) != f->is_sensitive ? DESIGN_SENSITIVE : 0u);
}

static bool is_bound(struct ctx *c, const struct form *f)
{
    for (int i = 0; i < c->cat->binding_count; i++)
        if (c->cat->bindings[i].form == f) return true;
    return false;
}

// Capabilities know their forms' fields by key; those that a designer made carry their number.
static bool is_of_capability(struct ctx *c, const struct field *f)
{
    return is_bound(c, f->form) && !str_eq(f->key, str_fmt(c->mem, "f%lld", (long long)f->id));
}

static bool is_import_key(const struct field *f)
{
    for (int i = 0; i < f->form->import_key_count; i++)
        if (f->form->import_key[i] == f) return true;
    return false;
}

// What reads the field and would read something else: formulas, links, the rows that a role gives.
static err_t check_readers(struct ctx *c, const struct field *f, const struct field *probe)
{
    str title = title_in(f->title, c->lang), users = design_misreaders(c, f, probe);
    if (users.n) return fail_arg2(c, ERR_DESIGN_USED, f->key, title, users);
    for (int i = 0; i < c->cat->role_count; i++) {
        const struct role *role = c->cat->roles[i];
        for (int k = 0; k < role->grant_count; k++)
            if (spec_names(c, role->grants[k]->form, role->grants[k]->condition, f))
                return fail_arg2(c, ERR_DESIGN_GRANT, f->key, title,
                                 title_in(role->title, c->lang));
    }
    return OK;
}

static bool same_target(const struct field *a, const struct field *b)
{
    return !(field_value_type(a)->flags & TYPE_REFERENCE) || a->target == b->target;
}

static err_t check_retype(struct ctx *c, const struct field *f, const struct json *now,
                          bool is_solution, struct field **probe)
{
    const struct type_option *fixed = fixed_option(f, json_get(now, S("options")));
    const struct field_type *t = field_type_of_key(json_str(json_get(now, S("type"))));
    str title = title_in(f->title, c->lang),
        what = t != f->type || !fixed ? (c->lang == LANG_EN ? S("The type") : S("类型"))
                                      : str_of(c->lang == LANG_EN ? fixed->en : fixed->zh);
    bool busy;
    if (!t || (f->form->is_ledger && !is_solution) || !retype_may(field_value_type(f), t))
        return fail_arg2(c, ERR_DESIGN_FIXED, f->key, title, what);
    bool is_needed = f->form->state_field == f || is_import_key(f) || is_of_capability(c, f);
    if (is_needed && !is_solution) return fail_arg(c, ERR_DESIGN_NEEDED, f->key, title);
    TRY(retype_is_busy(c, f->id, &busy));
    if (busy) return fail_arg(c, ERR_DESIGN_CONVERTING, f->key, title);
    TRY(retype_probe(c, f, now, 0, probe));
    if (!same_target(f, *probe)) return fail_arg2(c, ERR_DESIGN_FIXED, f->key, title, what);
    return check_readers(c, f, *probe);
}

// What a running conversion is about stays until it is done.
static err_t check_quiet(struct ctx *c, const struct field *f, u32 what)
{
    bool busy = false;
    if (what & (DESIGN_UNIQUE | DESIGN_INDEXED | DESIGN_OPTIONS | DESIGN_CHOICES))
        TRY(retype_is_busy(c, f->id, &busy));
    return busy ? fail_arg(c, ERR_DESIGN_CONVERTING, f->key, title_in(f->title, c->lang)) : OK;
}

static err_t diff_field(struct differ *d, const struct field *f, const struct json *now, int pos,
                        str path)
{
    struct ctx *c = d->c;
    str type = json_str(json_get(now, S("type"))), key = json_str(json_get(now, S("key")));
    const struct json *options = json_get(now, S("options")),
                      *choices = json_get(now, S("choices"));
    struct titles title = design_titles(now);
    struct field *probe = NULL;
    if (!str_eq(key, f->key))
        return fail_arg2(c, ERR_DESIGN_FIXED, path, title_in(f->title, c->lang), S("key"));
    if (!title.zh.n) return fail_arg(c, ERR_FIELD_REQUIRED, path, S("title"));
    TRY(design_check_choices(c, choices, path));
    u32 what = flags_that_differ(f, now) | (titles_eq(title, f->title) ? 0 : DESIGN_TITLE) |
               (same(options, f->options_json) ? 0 : DESIGN_OPTIONS) |
               (same_choices(f, choices) ? 0 : DESIGN_CHOICES);
    if (!str_eq(type, str_of(f->type->key)) || fixed_option(f, options)) {
        TRY(check_retype(c, f, now, d->is_solution, &probe));
        what = (what & (DESIGN_TITLE | DESIGN_REQUIRED | DESIGN_SENSITIVE)) | DESIGN_TYPE;
    } else {
        TRY(check_quiet(c, f, what));
    }
    const struct field_type *value = field_value_type(probe ? probe : f);
    bool now_unique = json_bool(json_get(now, S("unique")));
    if ((probe || (what & DESIGN_UNIQUE)) && now_unique && !(value->flags & TYPE_UNIQUE_OK))
        return wrong(c, path, S("unique"));
    if (!what) return OK;
    struct design_change ch = { .kind = DESIGN_CHANGE,
                                .form = f->form,
                                .field = f,
                                .now = now,
                                .field_id = f->id,
                                .title = title,
                                .what = what,
                                .pos = pos,
                                .probe = probe };
    vec_push(c->mem, &d->plan->changes, ch);
    return OK;
}

static err_t diff_fields(struct differ *d, const struct form *f, const struct json *fields,
                         str path);

static const struct field *field_by_id(const struct form *f, id64 id)
{
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->id == id) return f->fields[i];
    return NULL;
}

// The id is not of a field that stands: it must lie in this form's bin.
static err_t diff_restore(struct differ *d, const struct form *f, id64 id, const struct json *now,
                          int pos, str path)
{
    struct ctx *c = d->c;
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_field WHERE deleted_at IS NOT NULL AND shadow_of IS NULL "
                "AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, id);
    TRY(db_one_i64(c, &q, &n, NULL));
    if (!n) return fail_arg(c, ERR_FIELD_UNKNOWN, path, design_titles(now).zh);
    struct design_change ch = { .kind = DESIGN_RESTORE,
                                .form = f,
                                .now = now,
                                .field_id = id,
                                .title = design_titles(now),
                                .pos = pos };
    vec_push(c->mem, &d->plan->changes, ch);
    return OK;
}

static err_t diff_new(struct differ *d, const struct form *f, const struct json *now, int pos,
                      str path)
{
    struct ctx *c = d->c;
    str type = json_str(json_get(now, S("type")));
    if (!field_type_of_key(type))
        return fail_arg2(c, ERR_OPTION_UNKNOWN, str_cat(c->mem, path, S(".type")), S("type"), type);
    if (!design_titles(now).zh.n)
        return fail_arg(c, ERR_FIELD_REQUIRED, str_cat(c->mem, path, S(".title")), S("title"));
    TRY(design_check_choices(c, json_get(now, S("choices")), path));
    struct design_change ch = {
        .kind = DESIGN_ADD, .form = f, .now = now, .title = design_titles(now), .pos = pos
    };
    vec_push(c->mem, &d->plan->changes, ch);
    return OK;
}

static err_t diff_one(struct differ *d, const struct form *f, const struct json *now, int pos,
                      bool *seen, str path)
{
    id64 id = 0;
    if (!json_is(now, JSON_OBJECT)) return wrong(d->c, path, S("{}"));
    const struct json *given = json_get(now, S("id"));
    if (!given || given->type == JSON_NULL) return diff_new(d, f, now, pos, path);
    if (!json_i64(given, &id)) return wrong(d->c, path, S("id"));
    const struct field *was = field_by_id(f, id);
    if (!was) return diff_restore(d, f, id, now, pos, path);
    if (seen[was->index]) return fail_arg2(d->c, ERR_UNIQUE, path, S("id"), was->key);
    seen[was->index] = true;
    TRY(diff_field(d, was, now, pos, path));
    if (was->type->storage != STORE_ROWS || !was->target) return OK;
    return diff_fields(d, was->target, json_get(now, S("fields")),
                       str_cat(d->c->mem, path, S(".fields")));
}

// Options that are looks alone.
static bool is_look(str key)
{
    static const char *const looks[] = { "help_zh", "help_en", "section_zh", "section_en",
                                         "columns" };
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        if (str_eq(key, str_of(looks[i]))) return true;
    return false;
}

static bool differ_in_looks_only(const struct json *a, const struct json *b)
{
    json_each(m, a) if (!is_look(m->key) && !same(m, json_get(b, m->key))) return false;
    json_each(m, b) if (!is_look(m->key) && !same(m, json_get(a, m->key))) return false;
    return true;
}

// What a capability keeps is locked by these: a ledger that somebody could open would be none. Titles,
// hints, order and looks may change; on its other forms, so may all that does not say what they are.
static err_t check_guarded(struct ctx *c, const struct design_plan *p)
{
    static const char *const guards[] = { "ledger",      "append_only", "person",    "clinical",
                                          "state_field", "transitions", "import_key" };
    const struct form *f = p->form;
    const struct json *now = json_get(p->doc, S("options"));
    str title = title_in(f->title, c->lang);
    if (!f->is_ledger && !is_bound(c, f)) return OK;
    for (size_t i = 0; i < COUNT_OF(guards); i++)
        if (!same(json_get(f->options_json, str_of(guards[i])), json_get(now, str_of(guards[i]))))
            return fail_arg(c, ERR_DESIGN_NEEDED, S("options"), title);
    for (size_t i = 0; f->is_ledger && i < p->changes.n; i++) {
        const struct design_change *ch = &p->changes.v[i];
        bool is_harmless =
            ch->kind == DESIGN_FORM ||
            (ch->kind == DESIGN_CHANGE &&
             !(ch->what & ~(u32)(DESIGN_TITLE | DESIGN_OPTIONS | DESIGN_INDEXED)) &&
             differ_in_looks_only(ch->field->options_json, json_get(ch->now, S("options"))));
        if (!is_harmless) return fail_arg(c, ERR_DESIGN_NEEDED, S("fields"), title);
    }
    return OK;
}

static bool is_read_by(const struct field *user, const struct field *f)
{
    if (user->via == f || user->source == f || derived_reads(user, f)) return true;
    for (int k = 0; user->form == f->form && k < user->formula_input_count; k++)
        if (user->formula_inputs[k] == f->index) return true;
    return false;
}

// A computed field that stays (in this form, or any in another one) and reads this field, or NULL.
static const struct field *formula_over(struct ctx *c, const struct field *f, const bool *stays)
{
    for (int i = 0; i < f->form->field_count; i++)
        if (stays[i] && is_read_by(f->form->fields[i], f)) return f->form->fields[i];
    for (int i = 0; i < c->cat->form_count; i++)
        for (int k = 0; c->cat->forms[i] != f->form && k < c->cat->forms[i]->field_count; k++)
            if (is_read_by(c->cat->forms[i]->fields[k], f)) return c->cat->forms[i]->fields[k];
    return NULL;
}

static err_t diff_removed(struct differ *d, const struct field *f, const bool *stays)
{
    struct ctx *c = d->c;
    str title = title_in(f->title, c->lang);
    bool busy;
    if (f->form->state_field == f || is_import_key(f) || is_of_capability(c, f))
        return fail_arg(c, ERR_DESIGN_NEEDED, f->key, title);
    TRY(retype_is_busy(c, f->id, &busy));
    if (busy) return fail_arg(c, ERR_DESIGN_CONVERTING, f->key, title);
    const struct field *user = formula_over(c, f, stays);
    if (user) return fail_arg2(c, ERR_DESIGN_USED, f->key, title, title_in(user->title, c->lang));
    struct design_change ch = { DESIGN_REMOVE, f->form, f, NULL, f->id, f->title, 0, 0, 0,
                                NULL,          NULL,    0 };
    vec_push(c->mem, &d->plan->changes, ch);
    return OK;
}

static bool is_reordered(const struct form *f, const struct json *fields)
{
    int last = -1;
    json_each(now, fields)
    {
        id64 id = 0;
        const struct field *was = json_i64(json_get(now, S("id")), &id) ? field_by_id(f, id) : NULL;
        if (was && was->index < last) return true;
        if (was) last = was->index;
    }
    return false;
}

static err_t diff_fields(struct differ *d, const struct form *f, const struct json *fields,
                         str path)
{
    struct ctx *c = d->c;
    bool *stays = mem_array(c->mem, bool, (size_t)f->field_count + 1);
    int pos = 0;
    if (!json_is(fields, JSON_ARRAY) || fields->count > 500) return wrong(c, path, S("fields"));
    json_each(now, fields)
    {
        str at = str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), pos++);
        TRY(diff_one(d, f, now, pos, stays, at));
    }
    for (int i = 0; i < f->field_count; i++)
        if (!stays[i]) TRY(diff_removed(d, f->fields[i], stays));
    if (!is_reordered(f, fields)) return OK;
    struct design_change ch = { DESIGN_FORM,     f, NULL, NULL, 0,    f->title,
                                DESIGN_POSITION, 0, 0,    NULL, NULL, 0 };
    vec_push(c->mem, &d->plan->changes, ch);
    return OK;
}

static bool is_one_of(const struct json *j, str key)
{
    json_each(item, j) if (str_eq(json_str(item), key)) return true;
    return str_eq(json_str(j), key);
}

// Whether rules name a field: {"field":key}, {"$field":key}, {"fields":[key]}, at any depth.
static bool names(const struct json *j, str key)
{
    json_each(part, j)
    {
        bool is_name = str_eq(part->key, S("field")) || str_eq(part->key, S("$field")) ||
                       str_eq(part->key, S("fields"));
        if (is_name ? is_one_of(part, key) : names(part, key)) return true;
    }
    return false;
}

// A field that goes although a rule of the form still names it: said by its title, before the rule
// itself would be found to name nothing.
static err_t check_ruled(struct ctx *c, const struct design_plan *p, const struct design_change *ch)
{
    static const char *const lists[] = { "rules", "checks", "uniques", "duplicates" };
    const struct json *options = json_get(p->doc, S("options"));
    if (ch->kind != DESIGN_REMOVE || ch->form != p->form) return OK;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (names(json_get(options, str_of(lists[i])), ch->field->key))
            return fail_arg2(c, ERR_RULE_READS, ch->field->key, title_in(ch->title, c->lang),
                             title_in(p->form->title, c->lang));
    return OK;
}

// A link of another form may ask for this field, or carry it over.
static err_t check_linked(struct ctx *c, const struct design_plan *p,
                          const struct design_change *ch)
{
    if (ch->kind != DESIGN_REMOVE || ch->form != p->form) return OK;
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *other = c->cat->forms[i];
        for (int k = 0; other != p->form && k < other->field_count; k++) {
            const struct json *options = other->fields[k]->options_json;
            if (other->fields[k]->target != p->form) continue;
            bool is_read = condition_asks(json_get(options, S("filter")), p->form, ch->field);
            json_each(j, json_get(options, S("carry"))) is_read =
                is_read || str_eq(json_str(json_get(j, S("from"))), ch->field->key);
            if (is_read)
                return fail_arg2(c, ERR_RULE_READS, ch->field->key, title_in(ch->title, c->lang),
                                 title_in(other->title, c->lang));
        }
    }
    return OK;
}

static err_t check_rules(struct ctx *c, const struct design_plan *p)
{
    for (size_t i = 0; i < p->changes.n; i++) TRY(check_linked(c, p, &p->changes.v[i]));
    for (size_t i = 0; i < p->changes.n; i++) TRY(check_ruled(c, p, &p->changes.v[i]));
    return design_check_rules(c, p->form, p->doc);
}

static err_t diff(struct ctx *c, const struct form *f, const struct json *doc, bool is_solution,
                  struct design_plan *out)
{
    *out = (struct design_plan){ .form = f, .doc = doc };
    struct differ d = { c, out, is_solution };
    if (!json_is(doc, JSON_OBJECT)) return wrong(c, S("form"), S("{}"));
    struct titles title = design_titles(doc);
    if (!title.zh.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    u32 what = (titles_eq(title, f->title) ? 0 : DESIGN_TITLE) |
               (same(json_get(doc, S("options")), f->options_json) ? 0 : DESIGN_OPTIONS);
    if (what) {
        struct design_change ch = {
            DESIGN_FORM, f, NULL, doc, 0, title, what, 0, 0, NULL, NULL, 0
        };
        vec_push(c->mem, &out->changes, ch);
    }
    TRY(diff_fields(&d, f, json_get(doc, S("fields")), S("fields")));
    TRY(check_rules(c, out));
    return is_solution ? OK : check_guarded(c, out);
}

err_t design_diff(struct ctx *c, const struct form *f, const struct json *doc,
                  struct design_plan *out)
{
    return diff(c, f, doc, false, out);
}

err_t design_diff_solution(struct ctx *c, const struct form *f, const struct json *doc,
                           struct design_plan *out)
{
    return diff(c, f, doc, true, out);
}

// --- What it does to the records ----------------------------------------------------------------------------

static struct sql count_live(struct ctx *c, const struct form *f)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM ");
    sql_ident(&q, f->table);
    if (f->parent) sql_lit(&q, " WHERE 1 = 1"); // rows of a sub-form go with their record
    else sql_lit(&q, " WHERE deleted_at IS NULL");
    return q;
}

// Records with (or without) a value.
static struct sql count_filled(struct ctx *c, const struct field *f, bool filled)
{
    struct sql q = count_live(c, f->form);
    enum storage storage = field_value_type(f)->storage;
    if (storage == STORE_NONE) {
        sql_lit(&q, " AND 1 = 0"); // nothing is stored, nothing is lost
        return q;
    }
    if (storage == STORE_JUNCTION || storage == STORE_ROWS) {
        if (filled) sql_lit(&q, " AND EXISTS (SELECT 1 FROM ");
        else sql_lit(&q, " AND NOT EXISTS (SELECT 1 FROM ");
        sql_ident(&q, storage == STORE_ROWS && f->target ? f->target->table : field_junction(f));
        if (storage == STORE_ROWS) sql_lit(&q, " r WHERE r.parent = ");
        else sql_lit(&q, " r WHERE r.rid = ");
        sql_ident(&q, f->form->table);
        sql_lit(&q, ".id)");
        return q;
    }
    sql_lit(&q, " AND ");
    sql_ident(&q, f->col);
    if (filled) sql_lit(&q, " IS NOT NULL");
    else sql_lit(&q, " IS NULL");
    return q;
}

static struct sql count_twins(struct ctx *c, const struct field *f)
{
    struct ident col = field_value_type(f)->flags & TYPE_ENCRYPTED ? field_key(f) : f->col;
    struct sql q = count_live(c, f->form);
    sql_lit(&q, " AND ");
    sql_ident(&q, col);
    sql_lit(&q, " IN (SELECT ");
    sql_ident(&q, col);
    sql_lit(&q, " FROM ");
    sql_ident(&q, f->form->table);
    if (f->form->parent) sql_lit(&q, " WHERE ");
    else sql_lit(&q, " WHERE deleted_at IS NULL AND ");
    sql_ident(&q, col);
    sql_lit(&q, " IS NOT NULL GROUP BY 1 HAVING count(*) > 1)");
    return q;
}

// Records that hold a choice which is offered no more.
static bool loses_choice(const struct field *f, const struct json *choices, i64 code)
{
    json_each(o, choices)
    {
        const struct option *was = field_option_by_key(f, json_str(json_get(o, S("key"))));
        if (was && was->code == code && !json_bool(json_get(o, S("is_off")))) return false;
    }
    return true;
}

static err_t count_lost_choices(struct ctx *c, struct design_change *ch)
{
    const struct field *f = ch->field;
    bool is_set = f->type->storage == STORE_JUNCTION, any = false;
    struct sql q = count_live(c, f->form);
    if (is_set) {
        sql_lit(&q, " AND EXISTS (SELECT 1 FROM ");
        sql_ident(&q, field_junction(f));
        sql_lit(&q, " r WHERE r.rid = ");
        sql_ident(&q, f->form->table);
        sql_lit(&q, ".id AND r.v IN (");
    } else {
        sql_lit(&q, " AND ");
        sql_ident(&q, f->col);
        sql_lit(&q, " IN (");
    }
    for (size_t i = 0; i < f->option_count; i++) {
        const struct option *o = &f->options[i];
        if (o->is_off || !loses_choice(f, json_get(ch->now, S("choices")), o->code)) continue;
        if (any) sql_lit(&q, ", ");
        sql_i64(&q, o->code);
        any = true;
    }
    if (!any) return OK;
    if (is_set) sql_lit(&q, "))");
    else sql_lit(&q, ")");
    return db_one_i64(c, &q, &ch->rows, NULL);
}

str design_some(struct ctx *c) { return c->lang == LANG_EN ? S("Some") : S("若干"); }

static err_t count_change(struct ctx *c, struct design_change *ch, bool vague)
{
    const struct field *f = ch->field;
    bool by_value = ch->what & (DESIGN_TYPE | DESIGN_CHOICES);
    if ((ch->what & DESIGN_TYPE) && !vague) return OK; // record/convert.h counts
    if ((ch->what & DESIGN_UNIQUE) && json_bool(json_get(ch->now, S("unique")))) {
        struct sql q = count_twins(c, f);
        TRY(db_one_i64(c, &q, &ch->rows, NULL));
        if (ch->rows)
            return fail_arg2(c, ERR_DESIGN_TWINS, f->key, title_in(f->title, c->lang),
                             vague ? design_some(c) : str_of_i64(c->mem, ch->rows));
    }
    if ((ch->what & DESIGN_REQUIRED) && json_bool(json_get(ch->now, S("required")))) {
        struct sql q = count_filled(c, f, false);
        return db_one_i64(c, &q, &ch->rows, NULL);
    }
    if (vague && by_value) {
        struct sql q = count_filled(c, f, true);
        return db_one_i64(c, &q, &ch->rows, NULL);
    }
    if (ch->what & DESIGN_CHOICES) return count_lost_choices(c, ch);
    if ((ch->what & DESIGN_OPTIONS) && design_is_formula(ch)) {
        struct sql q = count_live(c, f->form);
        return db_one_i64(c, &q, &ch->rows, NULL);
    }
    return OK;
}

// Stored and computed: not what is counted (auto numbers), not what is read elsewhere (look-ups).
static bool is_worked_out(const struct field_type *t)
{
    return t && (t->flags & TYPE_COMPUTED) && !(t->flags & TYPE_UNIQUE_OK) &&
           t->storage != STORE_NONE;
}

bool design_is_formula(const struct design_change *ch)
{
    if (ch->kind != DESIGN_ADD && ch->kind != DESIGN_CHANGE) return false;
    if (ch->what & DESIGN_TYPE) return false;
    const struct field_type *t = ch->kind == DESIGN_CHANGE
                                     ? ch->field->type
                                     : field_type_of_key(json_str(json_get(ch->now, S("type"))));
    const struct json *now = json_get(ch->now, S("options")),
                      *was = ch->field ? ch->field->options_json : NULL;
    for (const struct type_option *o = is_worked_out(t) ? t->options : NULL; o && o->key; o++)
        if (!str_eq(str_of(o->key), S("is_own_value")) &&
            !same(json_get(now, str_of(o->key)), json_get(was, str_of(o->key))))
            return true;
    return false;
}

static err_t count_effect(struct ctx *c, struct design_change *ch, bool vague)
{
    struct sql q;
    if (ch->kind == DESIGN_CHANGE) return count_change(c, ch, vague);
    if (ch->kind == DESIGN_REMOVE) {
        q = count_filled(c, ch->field, true);
        return db_one_i64(c, &q, &ch->rows, NULL);
    }
    if (ch->kind != DESIGN_ADD) return OK;
    if (!design_is_formula(ch) && !json_bool(json_get(ch->now, S("required")))) return OK;
    q = count_live(c, ch->form);
    return db_one_i64(c, &q, &ch->rows, NULL);
}

err_t design_effects(struct ctx *c, struct design_plan *plan, design_may_count may_count)
{
    for (size_t i = 0; i < plan->changes.n; i++) {
        struct design_change *ch = &plan->changes.v[i];
        bool vague = !may_count(c, ch->form, ch->field);
        TRY(count_effect(c, ch, vague));
        ch->is_vague = vague && (ch->rows || (ch->what & DESIGN_TYPE));
        if (vague) ch->rows = ch->rows > 0;
    }
    return OK;
}

// --- Doing it --------------------------------------------------------------------------------------------------

static err_t restore_field(struct ctx *c, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_field SET deleted_at = NULL WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

static err_t set_pos(struct ctx *c, id64 id, int pos)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_field SET pos = ");
    sql_i64(&q, pos);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

// Every field's place; those just added have theirs.
static err_t set_places(struct ctx *c, const struct form *f, const struct json *fields)
{
    int pos = 0;
    json_each(now, fields)
    {
        id64 id = 0;
        pos++;
        if (!json_i64(json_get(now, S("id")), &id)) continue;
        TRY(set_pos(c, id, pos));
        const struct field *was = field_by_id(f, id);
        if (was && was->type->storage == STORE_ROWS && was->target)
            TRY(set_places(c, was->target, json_get(now, S("fields"))));
    }
    return OK;
}

// Title and flags at once; the rest when the values are converted.
static err_t begin_retype(struct ctx *c, struct design_change *ch)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    json_each(m, ch->now)
    {
        if (!str_eq(m->key, S("title")) && !str_eq(m->key, S("required")) &&
            !str_eq(m->key, S("sensitive")))
            continue;
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    jw_end_obj(&w);
    TRY(design_field_update(c, ch->field, json_parse(c->mem, buf_str(&b), NULL)));
    return retype_begin(c, ch->field, ch->now, &ch->shadow_id);
}

static err_t apply_one(struct ctx *c, struct design_change *ch)
{
    id64 id;
    if (ch->kind == DESIGN_CHANGE && (ch->what & DESIGN_TYPE)) return begin_retype(c, ch);
    switch (ch->kind) {
    case DESIGN_ADD: return design_field_add(c, ch->form->id, ch->now, ch->pos, &id);
    case DESIGN_CHANGE: return design_field_update(c, ch->field, ch->now);
    case DESIGN_REMOVE: return design_field_remove(c, ch->field);
    case DESIGN_RESTORE: return restore_field(c, ch->field_id);
    case DESIGN_FORM: return ch->now ? design_form_update(c, ch->form, ch->now) : OK;
    }
    return OK;
}

err_t design_apply(struct ctx *c, struct design_plan *plan)
{
    for (size_t i = 0; i < plan->changes.n; i++) TRY(apply_one(c, &plan->changes.v[i]));
    return set_places(c, plan->form, json_get(plan->doc, S("fields")));
}
