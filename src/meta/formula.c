// SPDX-License-Identifier: Apache-2.0
// Formulas of fields. A name in braces is the key or the title (either language) of a field of the
// same form; its slot is the field's index there, so that evaluation needs no look-up by name. Slots
// behind them are paths across a link, which whoever computes reads for it.
#include "meta/formula.h"

#define FORMULA_PATHS_MAX 64

static enum value_type type_of(const struct field *f)
{
    const struct field_type *t = f->result_type ? f->result_type : f->type;
    switch (t->expr_kind) {
    case 'n': return VALUE_NUMBER;
    case 't': return VALUE_TEXT;
    case 'b': return VALUE_BOOL;
    case 'd': return VALUE_DATE;
    case 'i': return VALUE_DATETIME;
    case 'c': return VALUE_TIME;
    default: return VALUE_ANY;
    }
}

static const struct field *field_named(const struct form *form, str name)
{
    const struct field *f = form_field(form, name);
    if (f) return f;
    for (int i = 0; i < form->field_count; i++) {
        f = form->fields[i];
        if (str_eq(f->title.zh, name) || str_eq(f->title.en, name)) return f;
    }
    return NULL;
}

struct binding_names {
    struct ctx *c;
    const struct form *form;
    const struct field *self; // NULL: of no field, and nothing across a link
    struct formula_path paths[FORMULA_PATHS_MAX];
    int path_count;
    bool (*sees)(void *arg, const struct field *hop, const struct field *leaf); // NULL: all
    void *arg;
};

static bool is_seen(const struct binding_names *b, const struct field *hop,
                    const struct field *leaf)
{
    return !b->sees || b->sees(b->arg, hop, leaf);
}

static bool is_usable(const struct field *f) // a formula is its result
{
    return f && !f->is_system && !field_is_lookup(f) && field_value_type(f)->expr_kind != 0;
}

static bool is_many(const struct field *hop) { return hop->type->storage != STORE_INT; }

// The same path has the same slot, so that it is read once.
static bool path_slot(struct binding_names *b, struct field *hop, struct field *leaf,
                      struct expr_name *out)
{
    int i = 0;
    if (!b->self || !hop || !is_usable(leaf) || !is_seen(b, hop, leaf)) return false;
    while (i < b->path_count && (b->paths[i].hop != hop || b->paths[i].leaf != leaf)) i++;
    if (i == FORMULA_PATHS_MAX) return false;
    b->paths[i] = (struct formula_path){ hop, leaf };
    if (i == b->path_count) b->path_count++;
    *out = (struct expr_name){ .slot = b->form->field_count + i,
                               .type = type_of(leaf),
                               .is_list = is_many(hop),
                               .scale = leaf->scale };
    return true;
}

// {关联.字段}, {子表.字段}: one link, then a field of what it leads to.
static bool find_path(struct binding_names *b, str name, struct expr_name *out)
{
    i64 dot = str_find_char(name, '.');
    if (dot <= 0) return false;
    const struct field *hop = field_named(b->form, str_trim(str_sub(name, 0, (size_t)dot)));
    bool leads = hop && hop->target &&
                 ((hop->type->flags & TYPE_REFERENCE) || hop->type->storage == STORE_ROWS);
    if (!leads) return false;
    const struct field *leaf = field_named(hop->target, str_trim(str_from(name, (size_t)dot + 1)));
    return path_slot(b, (struct field *)(uintptr_t)hop, (struct field *)(uintptr_t)leaf, out);
}

static bool find_name(void *arg, str name, bool is_field, struct expr_name *out)
{
    struct binding_names *b = arg;
    const struct field *f = field_named(b->form, name);
    (void)is_field; // a bare name that is a field's key is accepted too
    if (!f) return find_path(b, name, out);
    if (field_is_lookup(f))
        return f->via && lookup_leaf(f) == f->source && path_slot(b, f->via, f->source, out);
    if ((b->self && f->id == b->self->id) || !is_usable(f) || !is_seen(b, NULL, f)) return false;
    *out = (struct expr_name){
        .slot = f->index, .type = type_of(f), .scale = f->scale, .is_volatile = field_is_volatile(f)
    };
    return true;
}

bool formula_read(struct ctx *c, struct field *f, struct expr_diag *diag)
{
    return formula_read_seen(c, f, NULL, NULL, diag);
}

bool formula_read_seen(struct ctx *c, struct field *f,
                       bool (*sees)(void *arg, const struct field *hop, const struct field *leaf),
                       void *arg, struct expr_diag *diag)
{
    struct binding_names b = { .c = c, .form = f->form, .self = f, .sees = sees, .arg = arg };
    struct expr_resolver names = { find_name, &b };
    int n = f->form->field_count;
    struct expr *e = expr_parse(c->mem, f->formula_source, EXPR_FORMULA, &names, diag);
    if (!e) return false;
    int *inputs = mem_array(c->mem, int, (size_t)e->n_slots + 1);
    for (int i = 0; i < e->n_slots; i++)
        inputs[i] =
            e->slots[i].slot < n ? e->slots[i].slot : b.paths[e->slots[i].slot - n].hop->index;
    f->formula = e;
    f->formula_inputs = inputs;
    f->formula_input_count = e->n_slots;
    f->formula_paths = mem_dup(c->mem, b.paths, sizeof b.paths[0] * (size_t)b.path_count);
    f->formula_path_count = b.path_count;
    return true;
}

err_t formula_wrong(struct ctx *c, const struct expr_diag *d)
{
    return fail_arg2(c, ERR_FORMULA, S("formula"), expr_diag_text(c->mem, d, c->lang == LANG_ZH),
                     str_of_i64(c->mem, (i64)d->at + 1));
}

err_t formula_parse(struct ctx *c, const struct form *form, str text, struct expr **out,
                    const int **inputs, int *input_count)
{
    struct binding_names b = { .c = c, .form = form };
    struct expr_resolver names = { find_name, &b };
    struct expr_diag diag;
    struct expr *e = *out = expr_parse(c->mem, text, EXPR_FORMULA, &names, &diag);
    if (!e) return formula_wrong(c, &diag);
    int *slots = mem_array(c->mem, int, (size_t)e->n_slots + 1);
    for (int i = 0; i < e->n_slots; i++) slots[i] = e->slots[i].slot;
    *inputs = slots;
    *input_count = e->n_slots;
    return OK;
}

err_t formula_bind(struct ctx *c, struct field *f)
{
    struct expr_diag diag;
    return formula_read(c, f, &diag) ? OK : formula_wrong(c, &diag);
}

static str key_of_slot(struct mem *m, const void *arg, int slot)
{
    const struct field *f = arg;
    int n = f->form->field_count;
    if (slot < n) return f->form->fields[slot]->key;
    const struct formula_path *p = &f->formula_paths[slot - n];
    return str_cat3(m, p->hop->key, S("."), p->leaf->key);
}

str formula_by_keys(struct mem *m, const struct field *f)
{
    return expr_renamed(m, f->formula, key_of_slot, f);
}

struct cells {
    struct ctx *c;
    const struct form *form;
    const struct formula_path *paths;
    const struct formula_inputs *in;
    err_t error;
};

struct value formula_of_cell(struct ctx *c, const struct field *f, struct val v)
{
    if (v.kind == VAL_NULL || v.kind == VAL_LIST) return value_null();
    switch (type_of(f)) {
    case VALUE_NUMBER: return value_num(decimal_scaled(v.i, f->scale));
    case VALUE_BOOL: return value_bool(v.i != 0);
    case VALUE_DATE: return value_date(v.i);
    case VALUE_DATETIME: return value_ms(VALUE_DATETIME, v.i);
    case VALUE_TIME: return value_ms(VALUE_TIME, v.i);
    default: break;
    }
    bool coded = field_value_type(f)->flags & TYPE_CODED;
    if (v.kind == VAL_TEXT && !coded) return value_text(v.s);
    struct buf b = BUF(c->mem); // an option, a person: the text that people see,
    enum lang mine = c->lang;   // in the language of the house, whoever asks
    c->lang = c->cat->lang;
    (f->result_type ? f->result_type : f->type)->to_text(c, f, v, &b);
    c->lang = mine;
    return value_text(buf_str(&b));
}

static struct value get_cell(void *arg, int slot)
{
    struct cells *k = arg;
    const struct form *form = k->form;
    if (slot < form->field_count)
        return formula_of_cell(k->c, form->fields[slot], k->in->cells[slot]);
    struct value v = value_null();
    if (k->in->linked && k->error == OK)
        k->error = k->in->linked(k->c, k->in->arg, &k->paths[slot - form->field_count], k->in, &v);
    return v;
}

// A result as the field's result type stores it; false when it does not fit the type.
bool formula_cell(struct ctx *c, const struct field *f, struct value v, struct val *out)
{
    i64 n;
    *out = VAL_NONE;
    if (v.type == VALUE_NULL) return true;
    switch (type_of(f)) {
    case VALUE_NUMBER:
        if (v.type == VALUE_BOOL) v = value_int(v.is_true);
        if (v.type != VALUE_NUMBER || !decimal_round_scaled(v.num, f->scale, &n)) return false;
        *out = val_int(n);
        return true;
    case VALUE_BOOL:
        if (v.type != VALUE_BOOL && v.type != VALUE_NUMBER) return false;
        *out = val_int(v.type == VALUE_BOOL ? v.is_true : decimal_sign(v.num) != 0);
        return true;
    case VALUE_DATE:
        if (v.type == VALUE_DATETIME) v = value_date(date_of_instant(v.ms, c->cat->offset_min));
        if (v.type != VALUE_DATE) return false;
        *out = val_int(v.days);
        return true;
    case VALUE_DATETIME:
        if (v.type == VALUE_DATE)
            v = value_ms(VALUE_DATETIME, instant_of_local(v.days, 0, c->cat->offset_min));
        if (v.type != VALUE_DATETIME) return false;
        *out = val_int(v.ms);
        return true;
    case VALUE_TIME:
        if (v.type != VALUE_TIME) return false;
        *out = val_int(v.ms);
        return true;
    default: *out = val_text(value_to_text(c->mem, v, c->cat->offset_min)); return true;
    }
}

static struct value evaluate(struct cells *k, const struct expr *e)
{
    const struct worktime *work = &k->c->cat->calendar.work;
    struct expr_calendar days = { work->holidays, work->n_holidays, work->workdays,
                                  work->n_workdays };
    struct expr_env env = { .mem = k->c->mem,
                            .get = get_cell,
                            .arg = k,
                            .now_ms = k->c->now_ms,
                            .offset_min = k->c->cat->offset_min,
                            .calendar = &days };
    return expr_eval(e, &env);
}

struct value formula_value(struct ctx *c, const struct form *form, const struct expr *e,
                           const struct val *cells)
{
    struct formula_inputs in = { .cells = cells };
    struct cells k = { .c = c, .form = form, .in = &in };
    return evaluate(&k, e);
}

err_t formula_compute(struct ctx *c, const struct field *f, const struct formula_inputs *in,
                      struct val *out, str *error)
{
    *out = VAL_NONE;
    *error = STR_NONE;
    if (!f->formula) {
        *error = S("#NAME?");
        return OK;
    }
    struct cells k = { c, f->form, f->formula_paths, in, OK };
    struct value v = evaluate(&k, f->formula);
    TRY(k.error);
    if (value_is(v, VALUE_LIST))
        v = v.list->rows > 0 && v.list->cols > 0 ? v.list->v[0] : value_null();
    if (value_is_error(v)) *error = value_to_text(c->mem, v, c->cat->offset_min);
    else if (!formula_cell(c, f, v, out)) *error = S("#VALUE!");
    return OK;
}
