// SPDX-License-Identifier: Apache-2.0
// Names are looked up once, here. The order in which fields are shown or hidden follows what they
// depend on, through formulas too; where two depend on one another there is none, and that is refused.
#include "meta/rules.h"
#include <stdlib.h>
#include "base/log.h"
#include "base/vec.h"
#include "expr/expr.h"
#include "meta/formula.h"

#define LIST_MAX 200

struct binder {
    struct ctx *c;
    struct form *form;
    struct form_rules *out;
};

static err_t wrong(struct binder *b, str path, str what)
{
    return fail_arg(b->c, ERR_BAD_REQUEST, path, what);
}

static str at(struct binder *b, str path, const char *part)
{
    return str_cat3(b->c->mem, path, S("."), str_of(part));
}

static str in_lang(const struct binder *b, str zh, str en)
{
    return b->c->lang == LANG_EN ? en : zh;
}

// --- Parts ------------------------------------------------------------------------------------------------

static err_t bind_fields(struct binder *b, const struct json *list, str path, bool may_be_none,
                         const struct field ***out, int *n)
{
    bool ok = list ? json_is(list, JSON_ARRAY) && list->count <= LIST_MAX : may_be_none;
    if (!ok) return wrong(b, path, S("fields"));
    if (!may_be_none && !list->count)
        return fail_arg(b->c, ERR_FIELD_REQUIRED, path, in_lang(b, S("字段"), S("fields")));
    const struct field **fields =
        mem_array(b->c->mem, const struct field *, list ? list->count + 1 : 1);
    *n = 0;
    json_each(j, list)
    {
        const struct field *f = form_field(b->form, json_str(j));
        if (!f || f->is_system) return fail_arg(b->c, ERR_FIELD_UNKNOWN, path, json_str(j));
        for (int i = 0; i < *n; i++)
            if (fields[i] == f) return wrong(b, path, f->key);
        fields[(*n)++] = f;
    }
    *out = fields;
    return OK;
}

static void mark(bool *reads, const struct field *f)
{
    if (reads[f->index]) return;
    reads[f->index] = true;
    for (int i = 0; f->formula && i < f->formula_input_count; i++)
        if (f->formula_inputs[i] >= 0 && f->formula_inputs[i] < f->form->field_count)
            mark(reads, f->form->fields[f->formula_inputs[i]]);
}

static void mark_read(void *arg, const struct field *f) { mark(arg, f); }

static err_t bind_when(struct binder *b, const struct json *when, str path,
                       const struct condition **out, bool **reads)
{
    struct condition *k;
    TRY(condition_parse(b->c, b->form, when, path, &k));
    *reads = mem_array(b->c->mem, bool, (size_t)b->form->field_count + 1);
    condition_reads(k, mark_read, *reads);
    for (int i = 0; i < b->form->field_count; i++)
        if ((*reads)[i] && b->form->fields[i]->type->storage == STORE_ROWS)
            b->out->reads_rows = true;
    *out = k;
    return OK;
}

static struct titles titles_of(const struct json *j)
{
    if (json_is(j, JSON_STRING)) return (struct titles){ j->text, STR_NONE };
    return (struct titles){ json_str(json_get(j, S("zh"))), json_str(json_get(j, S("en"))) };
}

static err_t only_members(struct binder *b, const struct json *j, str path, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return wrong(b, path, S("{}"));
    json_each(m, j)
    {
        bool known = false;
        for (size_t i = 0; keys[i]; i++) known = known || str_eq(m->key, str_of(keys[i]));
        if (!known) return wrong(b, path, m->key);
    }
    return OK;
}

// --- Rules --------------------------------------------------------------------------------------------------

static bool effect_of(str word, enum rule_effect *out)
{
    static const char *const words[] = { "show", "require", "lock", "offer" };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!str_eq(word, str_of(words[i]))) continue;
        *out = (enum rule_effect)i;
        return true;
    }
    return false;
}

static err_t bind_codes(struct binder *b, const struct json *choices, str path, struct form_rule *r)
{
    size_t n = json_is(choices, JSON_ARRAY) ? choices->count : 0, used = 0;
    if (!n) return fail_arg(b->c, ERR_FIELD_REQUIRED, path, in_lang(b, S("可选项"), S("choices")));
    i64 *codes = mem_array(b->c->mem, i64, n * (size_t)r->field_count + 1);
    int *counts = mem_array(b->c->mem, int, (size_t)r->field_count + 1);
    json_each(j, choices)
    {
        bool known = false;
        for (int i = 0; i < r->field_count; i++)
            known = known || field_option_by_key(r->fields[i], json_str(j));
        if (!known)
            return fail_arg2(b->c, ERR_OPTION_UNKNOWN, path,
                             title_in(r->fields[0]->title, b->c->lang), json_str(j));
    }
    for (int i = 0; i < r->field_count; i++) {
        json_each(j, choices)
        {
            const struct option *o = field_option_by_key(r->fields[i], json_str(j));
            if (!o) continue;
            codes[used++] = o->code;
            counts[i]++;
        }
    }
    r->codes = codes;
    r->code_counts = counts;
    return OK;
}

static err_t check_targets(struct binder *b, const struct form_rule *r, str path)
{
    for (int i = 0; i < r->field_count; i++) {
        const struct field *f = r->fields[i];
        bool is_computed = f->type->flags & TYPE_COMPUTED;
        if (r->effect != RULE_SHOW && is_computed) return wrong(b, path, f->key);
        if (r->effect == RULE_OFFER && !f->option_count) return wrong(b, path, f->key);
    }
    return OK;
}

static err_t bind_rule(struct binder *b, const struct json *j, str path, void *item,
                       int so_far UNUSED)
{
    static const char *const keys[] = { "when", "then", "fields", "choices", NULL };
    struct form_rule *r = item;
    TRY(only_members(b, j, path, keys));
    r->json = j;
    if (!effect_of(json_str(json_get(j, S("then"))), &r->effect))
        return wrong(b, at(b, path, "then"), json_str(json_get(j, S("then"))));
    TRY(bind_when(b, json_get(j, S("when")), at(b, path, "when"), &r->when, &r->reads));
    TRY(bind_fields(b, json_get(j, S("fields")), at(b, path, "fields"), false, &r->fields,
                    &r->field_count));
    TRY(check_targets(b, r, at(b, path, "fields")));
    if (r->effect != RULE_OFFER) return OK;
    return bind_codes(b, json_get(j, S("choices")), at(b, path, "choices"), r);
}

// --- Checks, uniques, duplicates ------------------------------------------------------------------------------

static err_t bind_formula(struct binder *b, str text, str path, struct form_check *k)
{
    const int *inputs;
    int n;
    struct expr *e;
    struct err_item *last = b->c->errs_tail;
    err_t bad = formula_parse(b->c, b->form, text, &e, &inputs, &n);
    for (struct err_item *it = last ? last->next : b->c->errs; it; it = it->next) it->path = path;
    TRY(bad);
    if (e->type != VALUE_BOOL && e->type != VALUE_NUMBER && e->type != VALUE_ANY)
        return fail_at(b->c, ERR_RULE_NOT_YES_NO, path);
    k->formula = e;
    k->reads = mem_array(b->c->mem, bool, (size_t)b->form->field_count + 1);
    for (int i = 0; i < n; i++) mark(k->reads, b->form->fields[inputs[i]]);
    return OK;
}

static err_t bind_check(struct binder *b, const struct json *j, str path, void *item,
                        int so_far UNUSED)
{
    static const char *const keys[] = { "formula", "when", "message", "fields", NULL };
    struct form_check *k = item;
    TRY(only_members(b, j, path, keys));
    const struct json *formula = json_get(j, S("formula")), *when = json_get(j, S("when"));
    k->json = j;
    k->message = titles_of(json_get(j, S("message")));
    if (!k->message.zh.n)
        return fail_arg(b->c, ERR_FIELD_REQUIRED, at(b, path, "message"),
                        in_lang(b, S("提示文字"), S("message")));
    TRY(bind_fields(b, json_get(j, S("fields")), at(b, path, "fields"), true, &k->fields,
                    &k->field_count));
    if (!formula == !when) return wrong(b, path, S("formula / when"));
    if (formula) return bind_formula(b, json_str(formula), at(b, path, "formula"), k);
    return bind_when(b, when, at(b, path, "when"), &k->refuse, &k->reads);
}

static int by_number(const void *x, const void *y)
{
    i64 a = *(const i64 *)x, b = *(const i64 *)y;
    return a < b ? -1 : a > b;
}

static str name_of(struct ctx *c, const struct field *const *fields, int n)
{
    struct buf b = BUF(c->mem);
    i64 *ids = mem_array(c->mem, i64, (size_t)n + 1);
    for (int i = 0; i < n; i++) ids[i] = fields[i]->id;
    qsort(ids, (size_t)n, sizeof *ids, by_number);
    for (int i = 0; i < n; i++) {
        if (i) buf_char(&b, ',');
        buf_i64(&b, ids[i]);
    }
    return buf_str(&b);
}

static err_t bind_key(struct binder *b, const struct json *j, str path, struct form_key *k,
                      const char *const *keys)
{
    TRY(only_members(b, j, path, keys));
    TRY(bind_fields(b, json_get(j, S("fields")), at(b, path, "fields"), false, &k->fields,
                    &k->field_count));
    for (int i = 0; i < k->field_count; i++) {
        const struct field *f = k->fields[i];
        bool one_value = f->type->storage == STORE_INT || f->type->storage == STORE_TEXT ||
                         (f->type->flags & TYPE_ENCRYPTED);
        if (!one_value || (f->type->flags & TYPE_COMPUTED) || !(f->type->ops & 1u << OP_EQ))
            return wrong(b, at(b, path, "fields"), f->key);
    }
    k->message = titles_of(json_get(j, S("message")));
    k->name = name_of(b->c, k->fields, k->field_count);
    return OK;
}

static err_t bind_unique(struct binder *b, const struct json *j, str path, void *item, int so_far)
{
    static const char *const keys[] = { "fields", "message", NULL };
    struct form_key *k = item;
    TRY(bind_key(b, j, path, k, keys));
    for (int i = 1; i <= so_far; i++)
        if (str_eq(k[-i].name, k->name)) return wrong(b, path, S("uniques"));
    return OK;
}

static err_t bind_duplicate(struct binder *b, const struct json *j, str path, void *item,
                            int so_far UNUSED)
{
    static const char *const keys[] = { "fields", "hint", "ask", NULL };
    struct form_key *k = item;
    TRY(bind_key(b, j, path, k, keys));
    str hint = json_str(json_get(j, S("hint")));
    k->says_exists = str_eq(hint, S("exists"));
    k->ask = json_str(json_get(j, S("ask")));
    return k->says_exists || !hint.n || str_eq(hint, S("none"))
               ? OK
               : wrong(b, at(b, path, "hint"), hint);
}

// --- Lists ----------------------------------------------------------------------------------------------------

struct list {
    const char *name;
    size_t size; // of an item
    err_t (*bind)(struct binder *b, const struct json *j, str path, void *item, int so_far);
};

// What could not be bound is left out where a form must open in any case.
static err_t forgive(struct binder *b, err_t e, str path, bool is_strict)
{
    if (e == OK || is_strict) return e;
    log_warn("catalog: a rule of form %lld does not fit: " STR_FMT, (long long)b->form->id,
             STR_ARG(path));
    err_clear(b->c);
    return OK;
}

static err_t bind_list(struct binder *b, const struct json *options, str path,
                       const struct list *list, bool is_strict, void **items, int *n)
{
    const struct json *all = json_get(options, str_of(list->name));
    bool is_list = !all || all->type == JSON_NULL || json_is(all, JSON_ARRAY);
    str here = at(b, path, list->name);
    int place = 0;
    *n = 0;
    *items = NULL;
    if (!is_list || (all && all->count > LIST_MAX))
        return forgive(b, wrong(b, here, S("[]")), here, is_strict);
    char *to = mem_alloc(b->c->mem, ((all ? all->count : 0) + 1) * list->size);
    json_each(j, all)
    {
        str path_of_item = str_fmt(b->c->mem, STR_FMT ".%d", STR_ARG(here), place++);
        char *item = to + (size_t)*n * list->size;
        err_t e = list->bind(b, j, path_of_item, item, *n);
        if (e == OK) ++*n;
        else memset(item, 0, list->size);
        TRY(forgive(b, e, path_of_item, is_strict));
    }
    *items = to;
    return OK;
}

// --- The order of showing ----------------------------------------------------------------------------------------

struct ordering {
    struct binder *b;
    u8 *marks; // 1: on the way, 2: placed
};

static bool is_shown_by_rule(const struct form_rules *r, const struct field *f)
{
    for (int i = 0; i < r->rule_count; i++)
        if (r->rules[i].effect == RULE_SHOW && rule_names(&r->rules[i], f)) return true;
    return false;
}

static err_t place(struct ordering *o, const struct field *f)
{
    struct form_rules *r = o->b->out;
    if (o->marks[f->index] == 2 || !is_shown_by_rule(r, f)) return OK;
    if (o->marks[f->index] == 1)
        return fail_arg(o->b->c, ERR_RULE_CYCLE, S("options.rules"),
                        title_in(f->title, o->b->c->lang));
    o->marks[f->index] = 1;
    for (int i = 0; i < r->rule_count; i++) {
        if (r->rules[i].effect != RULE_SHOW || !rule_names(&r->rules[i], f)) continue;
        for (int k = 0; k < f->form->field_count; k++)
            if (r->rules[i].reads[k]) TRY(place(o, f->form->fields[k]));
    }
    o->marks[f->index] = 2;
    r->shown[r->shown_count++] = f;
    return OK;
}

static err_t order_shown(struct binder *b)
{
    size_t n = (size_t)b->form->field_count + 1;
    struct ordering o = { b, mem_alloc(b->c->mem, n) };
    b->out->shown = mem_array(b->c->mem, const struct field *, n);
    for (int i = 0; i < b->form->field_count; i++) TRY(place(&o, b->form->fields[i]));
    return OK;
}

// Of several rules that hide one another all would be hidden for good: none of them is kept.
static void drop_show_rules(struct form_rules *r)
{
    int kept = 0;
    for (int i = 0; i < r->rule_count; i++)
        if (r->rules[i].effect != RULE_SHOW) r->rules[kept++] = r->rules[i];
    r->rule_count = kept;
    r->shown_count = 0;
}

// --- All ----------------------------------------------------------------------------------------------------------

bool rule_names(const struct form_rule *r, const struct field *f)
{
    for (int i = 0; i < r->field_count; i++)
        if (r->fields[i] == f) return true;
    return false;
}

bool rule_offers(const struct form_rule *r, const struct field *f, i64 code, bool *is_offered)
{
    const i64 *codes = r->codes;
    for (int i = 0; i < r->field_count; codes += r->code_counts[i++]) {
        if (r->fields[i] != f) continue;
        *is_offered = false;
        for (int k = 0; k < r->code_counts[i]; k++) *is_offered |= codes[k] == code;
        return true;
    }
    return false;
}

static err_t bind_all(struct binder *b, const struct json *options, str path, bool strict)
{
    static const struct list rules = { "rules", sizeof(struct form_rule), bind_rule },
                             checks = { "checks", sizeof(struct form_check), bind_check },
                             uniques = { "uniques", sizeof(struct form_key), bind_unique },
                             duplicates = { "duplicates", sizeof(struct form_key), bind_duplicate };
    struct form_rules *r = b->out;
    void *items;
    r->keeps_hidden = json_bool(json_get(options, S("keep_hidden")));
    TRY(bind_list(b, options, path, &rules, strict, &items, &r->rule_count));
    r->rules = items;
    TRY(bind_list(b, options, path, &checks, strict, &items, &r->check_count));
    r->checks = items;
    if (b->form->parent) return OK; // rows have rules and checks alone
    TRY(bind_list(b, options, path, &uniques, strict, &items, &r->unique_count));
    r->uniques = items;
    TRY(bind_list(b, options, path, &duplicates, strict, &items, &r->duplicate_count));
    r->duplicates = items;
    return OK;
}

err_t rules_bind(struct ctx *c, struct form *f, const struct json *options, str path,
                 bool is_strict)
{
    static const char *const lists[] = { "rules", "checks", "uniques", "duplicates" };
    bool any = false;
    f->rules = NULL;
    for (size_t i = 0; i < COUNT_OF(lists); i++) any = any || json_get(options, str_of(lists[i]));
    if (!any) return OK;
    struct form_rules *r = mem_new_of(c->mem, struct form_rules);
    struct binder b = { c, f, r };
    TRY(bind_all(&b, options, path, is_strict));
    err_t e = order_shown(&b);
    if (e != OK && is_strict) return e;
    if (e != OK) {
        drop_show_rules(r);
        TRY(forgive(&b, e, path, false));
    }
    f->rules = r;
    return OK;
}

// --- Defaults ---------------------------------------------------------------------------------------------------------

err_t rules_bind_default(struct ctx *c, struct field *f, str path)
{
    str text = opt_str(f, "default_formula");
    struct expr *e;
    const int *inputs;
    int n;
    f->default_formula = NULL;
    if (!str_trim(text).n || (f->type->flags & TYPE_COMPUTED)) return OK;
    struct err_item *last = c->errs_tail;
    err_t bad = formula_parse(c, f->form, text, &e, &inputs, &n);
    for (struct err_item *it = last ? last->next : c->errs; it; it = it->next) it->path = path;
    TRY(bad);
    f->default_formula = e;
    return OK;
}

struct val rules_default(struct ctx *c, const struct field *f, const struct val *cells)
{
    struct val v = VAL_NONE;
    if (!f->default_formula || (!cells && f->default_formula->n_slots)) return VAL_NONE;
    if (!cells) cells = mem_array(c->mem, struct val, (size_t)f->form->field_count + 1);
    struct value given = formula_value(c, f->form, f->default_formula, cells);
    if (value_is_error(given) || !formula_cell(c, f, given, &v)) return VAL_NONE;
    const struct field_type *t = field_value_type(f);
    bool by_name = v.kind == VAL_TEXT && t->storage != STORE_TEXT && !(t->flags & TYPE_ENCRYPTED);
    bool is_text = v.kind == VAL_TEXT && t->storage == STORE_TEXT;
    if (!by_name && !is_text) return v;
    struct err_item *last = c->errs_tail; // a choice by its title, a phone in its spelling
    str text = str_trim(v.s);
    v = VAL_NONE;
    if (!text.n || t->from_text(c, f, text, &v) == OK) return v;
    c->errs_tail = last;
    if (last) last->next = NULL;
    else c->errs = NULL;
    return VAL_NONE;
}

static void bind_lax(struct ctx *c, struct mem *m, struct form *f, const struct json *options)
{
    struct mem *was = c->mem;
    c->mem = m;
    if (rules_bind(c, f, options, S("options"), false) != OK) f->rules = NULL;
    err_clear(c);
    c->mem = was;
}

void rules_bind_all(struct ctx *c, struct catalog *cat)
{
    for (int i = 0; i < cat->form_count; i++) {
        struct form *f = cat->forms[i];
        if (!f->parent) bind_lax(c, cat->mem, f, f->options_json);
        for (int k = 0; k < f->field_count; k++) {
            struct mem *was = c->mem;
            c->mem = cat->mem;
            if (rules_bind_default(c, f->fields[k], S("default")) != OK)
                log_warn("catalog: the default of field %lld does not parse",
                         (long long)f->fields[k]->id);
            err_clear(c);
            c->mem = was;
            if (f->fields[k]->type->storage == STORE_ROWS && f->fields[k]->target)
                bind_lax(c, cat->mem, f->fields[k]->target, f->fields[k]->options_json);
        }
    }
}
