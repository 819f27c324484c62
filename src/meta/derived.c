// SPDX-License-Identifier: Apache-2.0
// What look-ups, roll-ups and formulas across links refer to, who follows whom, and the check that no
// value waits for itself. All of it is of one snapshot of the catalogue.
#include "meta/derived.h"
#include "base/vec.h"
#include "meta/formula.h"

#define LOOKUP_DEPTH 4
#define WAY_MAX 32

const struct field *lookup_leaf(const struct field *f)
{
    for (int i = 0; f && field_is_lookup(f) && i < LOOKUP_DEPTH; i++) f = f->source;
    return f && field_is_lookup(f) ? NULL : f;
}

bool field_is_volatile(const struct field *f) { return f->formula && f->formula->is_volatile; }

// A form may also be linked to by its own records: whose rows are meant, the option says.
bool rollup_is_own(const struct field *f) { return f->via && !f->via_form_key.n; }

// --- What they refer to ----------------------------------------------------------------------------

static struct form *form_named(const struct catalog *cat, const struct form *from, str key,
                               struct mem *m)
{
    struct form *same_app = catalog_form(cat, str_cat3(m, from->app->key, S("."), key));
    return same_app ? same_app : catalog_form(cat, key);
}

static struct field *own_field(const struct form *f, str key)
{
    struct field *fd = f && key.n ? form_field(f, key) : NULL;
    return fd && !fd->is_system ? fd : NULL;
}

static void resolve_lookup(struct field *f)
{
    struct field *via = own_field(f->form, f->via_key);
    bool is_link = via && (via->type->flags & TYPE_REFERENCE) && via->type->storage == STORE_INT;
    if (!is_link || !via->target) return;
    f->via = via;
    f->source = own_field(via->target, f->source_key);
}

static void resolve_rollup(struct ctx *c, const struct catalog *cat, struct field *f)
{
    bool is_own = !f->via_form_key.n;
    struct form *from = is_own ? f->form : form_named(cat, f->form, f->via_form_key, c->mem);
    struct field *via = own_field(from, f->via_key);
    if (!via || from->parent || !via->target) return;
    bool is_link = via->type->flags & TYPE_REFERENCE;
    if (is_own &&
        !(via->type->storage == STORE_ROWS || (is_link && via->type->storage == STORE_JUNCTION)))
        return;
    if (!is_own && (!is_link || via->target != f->form)) return;
    const struct form *rows = is_own ? via->target : from;
    f->via = via;
    f->source = own_field(rows, f->source_key);
    f->order = own_field(rows, f->order_key);
}

void derived_resolve(struct ctx *c, const struct catalog *cat, struct form *f)
{
    for (int i = 0; i < f->field_count; i++) {
        if (field_is_lookup(f->fields[i])) resolve_lookup(f->fields[i]);
        else if (f->fields[i]->rollup) resolve_rollup(c, cat, f->fields[i]);
    }
}

// --- Who follows whom --------------------------------------------------------------------------------

typedef VEC(struct field *) field_list;

static void add_field(struct ctx *c, field_list *l, struct field *f)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i] == f) return;
    if (f) vec_push(c->mem, l, f);
}

static void read_by_filter(struct ctx *c, const struct json *j, const struct form *rows,
                           field_list *l)
{
    if (json_is(j, JSON_OBJECT)) {
        const struct json *name = json_get(j, S("field"));
        if (name) add_field(c, l, own_field(rows, json_str(name)));
    }
    if (json_is(j, JSON_OBJECT) || json_is(j, JSON_ARRAY))
        json_each(kid, j) read_by_filter(c, kid, rows, l);
}

static void find_foreign(struct ctx *c, struct field *f)
{
    field_list l = { 0 };
    for (int i = 0; i < f->formula_path_count; i++) add_field(c, &l, f->formula_paths[i].leaf);
    if (f->via && f->rollup) {
        const struct form *rows = rollup_is_own(f) ? f->via->target : f->via->form;
        if (!rollup_is_own(f)) add_field(c, &l, f->via);
        add_field(c, &l, f->source);
        add_field(c, &l, f->order);
        read_by_filter(c, f->rollup_filter, rows, &l);
    }
    f->foreign = l.v;
    f->foreign_count = (int)l.n;
}

static void add_follower(struct ctx *c, struct form *of, struct follower who)
{
    for (int i = 0; i < of->follower_count; i++)
        if (of->followers[i].derived == who.derived && of->followers[i].link == who.link) return;
    struct follower *v = mem_array(c->mem, struct follower, (size_t)of->follower_count + 1);
    if (of->follower_count) memcpy(v, of->followers, (size_t)of->follower_count * sizeof *v);
    v[of->follower_count++] = who;
    of->followers = v;
}

static void follow_field(struct ctx *c, struct field *f)
{
    if (field_is_volatile(f)) return; // nothing is stored
    for (int i = 0; i < f->formula_path_count; i++) {
        struct field *hop = f->formula_paths[i].hop;
        if (hop->type->storage != STORE_ROWS)
            add_follower(c, hop->target, (struct follower){ f, hop, false });
    }
    if (!f->rollup || !f->via) return;
    if (!rollup_is_own(f)) add_follower(c, f->via->form, (struct follower){ f, f->via, true });
    else if (f->via->type->storage == STORE_JUNCTION)
        add_follower(c, f->via->target, (struct follower){ f, f->via, false });
}

void derived_follow(struct ctx *c, struct form **forms, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < forms[i]->field_count; k++) {
            find_foreign(c, forms[i]->fields[k]);
            follow_field(c, forms[i]->fields[k]);
        }
}

bool derived_reads(const struct field *derived, const struct field *f)
{
    for (int i = 0; i < derived->foreign_count; i++)
        if (derived->foreign[i] == f) return true;
    return derived->via == f;
}

// --- The check -----------------------------------------------------------------------------------------

struct way {
    struct ctx *c;
    const struct field *at[WAY_MAX];
    int n;
};

static str name_of(struct ctx *c, const struct field *f)
{
    return str_cat3(c->mem, title_in(f->form->title, c->lang), S("."), title_in(f->title, c->lang));
}

static err_t circle(struct way *w, const struct field *f)
{
    struct buf b = BUF(w->c->mem);
    int from = 0;
    while (w->at[from] != f) from++;
    for (int i = from; i < w->n; i++) {
        buf_put(&b, name_of(w->c, w->at[i]));
        buf_put(&b, S(" → "));
    }
    buf_put(&b, name_of(w->c, f));
    return fail_arg(w->c, ERR_FORMULA_CYCLE, f->key, buf_str(&b));
}

static err_t walk(struct way *w, const struct field *f)
{
    for (int i = 0; i < w->n; i++)
        if (w->at[i] == f) return circle(w, f);
    if (w->n == WAY_MAX) return fail_arg(w->c, ERR_FORMULA_CYCLE, f->key, name_of(w->c, f));
    bool is_derived = f->formula || f->rollup || field_is_lookup(f);
    if (!is_derived) return OK;
    w->at[w->n++] = f;
    for (int i = 0; i < f->formula_input_count; i++)
        TRY(walk(w, f->form->fields[f->formula_inputs[i]]));
    for (int i = 0; i < f->foreign_count; i++) TRY(walk(w, f->foreign[i]));
    if (field_is_lookup(f) && f->source) TRY(walk(w, f->source));
    w->n--;
    return OK;
}

static err_t unusable(struct ctx *c, const struct field *f, str option, str zh, str en)
{
    str path = str_cat3(c->mem, f->key, S(".options."), option);
    return fail_arg2(c, ERR_FIELD_FORMAT, path, title_in(f->title, c->lang),
                     c->lang == LANG_EN ? en : zh);
}

static err_t check_filter(struct ctx *c, const struct field *f, const struct json *j,
                          const struct form *rows)
{
    const struct json *name = json_is(j, JSON_OBJECT) ? json_get(j, S("field")) : NULL;
    if (name) {
        const struct field *read = own_field(rows, json_str(name));
        const struct json *v = json_get(j, S("value"));
        if (!read || field_is_lookup(read) || field_is_volatile(read))
            return fail_arg(c, ERR_FIELD_UNKNOWN, f->key, json_str(name));
        if (json_get(v, S("$me")) || json_get(v, S("$today")) || json_get(v, S("$dept")))
            return unusable(c, f, S("filter"), S("条件只能用固定的值"),
                            S("conditions take fixed values only"));
        return OK;
    }
    if (json_is(j, JSON_OBJECT) || json_is(j, JSON_ARRAY))
        json_each(kid, j) TRY(check_filter(c, f, kid, rows));
    return OK;
}

static bool fits(const struct field *f)
{
    const struct field_type *s = f->source ? field_value_type(f->source) : NULL;
    char to = f->result_type->expr_kind;
    switch (f->rollup) {
    case ROLLUP_COUNT: return to == 'n';
    case ROLLUP_SUM:
    case ROLLUP_AVERAGE: return s && to == 'n' && s->expr_kind == 'n';
    case ROLLUP_MIN:
    case ROLLUP_MAX:
        return s && to == s->expr_kind && (s->storage == STORE_INT) == (to != 't') &&
               !(s->flags & TYPE_ENCRYPTED);
    default: return s && to == s->expr_kind && s->storage <= STORE_TEXT;
    }
}

static err_t check_rollup(struct ctx *c, const struct field *f)
{
    if (!f->via)
        return unusable(c, f, S("link"), S("找不到这个关联字段或子表"),
                        S("there is no such link or sub-form"));
    bool lost = (f->source_key.n && !f->source) || (f->order_key.n && !f->order);
    if (lost || (f->source && (field_is_lookup(f->source) || field_is_volatile(f->source))))
        return unusable(c, f, S("field"), S("这个字段不能汇总"), S("this field cannot be summed"));
    if (!fits(f))
        return unusable(c, f, S("result"), S("结果类型与汇总的字段不符"),
                        S("the type of the result does not fit the field"));
    const struct form *rows = rollup_is_own(f) ? f->via->target : f->via->form;
    return check_filter(c, f, f->rollup_filter, rows);
}

static err_t check_field(struct ctx *c, const struct field *f)
{
    if (f->formula_source.n && !f->formula) { // once more, for what is wrong with it
        struct field again = *f;
        return formula_bind(c, &again);
    }
    if (field_is_lookup(f) && (!f->via || !lookup_leaf(f)))
        return unusable(c, f, f->via ? S("field") : S("link"), S("找不到要引用的字段"),
                        S("the field to look up is not there"));
    const struct field *leaf = field_is_lookup(f) ? lookup_leaf(f) : NULL;
    if (leaf && field_value_type(leaf)->storage > STORE_JUNCTION)
        return unusable(c, f, S("field"), S("不能引用子表"), S("a sub-form cannot be looked up"));
    if (f->rollup) TRY(check_rollup(c, f));
    for (int i = 0; i < f->formula_path_count; i++)
        if (field_is_volatile(f->formula_paths[i].leaf))
            return fail_arg2(c, ERR_FORMULA_VOLATILE, f->key, title_in(f->title, c->lang),
                             title_in(f->formula_paths[i].leaf->title, c->lang));
    bool is_loose = f->foreign_count || f->rollup || field_is_volatile(f);
    if (f->is_unique && is_loose)
        return fail_arg(c, ERR_FORMULA_UNIQUE, f->key, title_in(f->title, c->lang));
    struct way w = { .c = c };
    return walk(&w, f);
}

static err_t check_form(struct ctx *c, const struct form *f)
{
    for (int i = 0; i < f->field_count; i++) TRY(check_field(c, f->fields[i]));
    return OK;
}

// What others compute from this form is checked as well: a field may have become volatile under them.
err_t derived_check(struct ctx *c, const struct catalog *cat, const struct form *f)
{
    TRY(check_form(c, f));
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->type->storage == STORE_ROWS && f->fields[i]->target)
            TRY(check_form(c, f->fields[i]->target));
    for (int i = 0; i < cat->form_count; i++)
        for (int k = 0; k < cat->forms[i]->field_count; k++) {
            const struct field *d = cat->forms[i]->fields[k];
            for (int n = 0; d->form != f && n < d->foreign_count; n++)
                if (d->foreign[n]->form == f) TRY(check_field(c, d));
        }
    return OK;
}
