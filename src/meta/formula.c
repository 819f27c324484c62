// SPDX-License-Identifier: Apache-2.0
// Formulas of fields. A name in braces is the key or the title (either language) of a field of the
// same form; its slot is the field's index there, so that evaluation needs no look-up by name.
#include "meta/formula.h"

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

struct naming {
    const struct form *form;
    const struct field *self;
};

static bool find_name(void *arg, str name, bool is_field, struct expr_name *out)
{
    const struct naming *n = arg;
    const struct field *f = field_named(n->form, name);
    (void)is_field; // a bare name that is a field's key is accepted too
    if (!f || f->is_system || f == n->self || field_value_type(f)->expr_kind == 0)
        return false; // a formula is its result
    *out = (struct expr_name){ .slot = f->index,
                               .type = type_of(f),
                               .scale = f->scale,
                               .is_volatile = f->formula && f->formula->is_volatile };
    return true;
}

err_t formula_parse(struct ctx *c, const struct form *form, const struct field *self, str text,
                    struct expr **out, const int **inputs, int *input_count)
{
    struct naming naming = { form, self };
    struct expr_resolver names = { find_name, &naming };
    struct expr_diag diag;
    struct expr *e = *out = expr_parse(c->mem, text, EXPR_FORMULA, &names, &diag);
    if (!e)
        return fail_arg2(c, ERR_FORMULA, S("formula"),
                         expr_diag_text(c->mem, &diag, c->lang == LANG_ZH),
                         str_of_i64(c->mem, (i64)diag.at + 1));
    int *slots = mem_array(c->mem, int, (size_t)e->n_slots + 1);
    for (int i = 0; i < e->n_slots; i++) slots[i] = e->slots[i].slot;
    *inputs = slots;
    *input_count = e->n_slots;
    return OK;
}

err_t formula_bind(struct ctx *c, struct field *f)
{
    struct expr *e;
    TRY(formula_parse(c, f->form, f, f->formula_source, &e, &f->formula_inputs,
                      &f->formula_input_count));
    f->formula = e;
    return OK;
}

struct cells {
    struct ctx *c;
    const struct form *form;
    const struct val *v;
};

static struct value value_of_cell(struct ctx *c, const struct field *f, struct val v)
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
    struct buf b = BUF(c->mem); // an option, a person: the text that people see
    (f->result_type ? f->result_type : f->type)->to_text(c, f, v, &b);
    return value_text(buf_str(&b));
}

static struct value get_cell(void *arg, int slot)
{
    struct cells *cells = arg;
    return value_of_cell(cells->c, cells->form->fields[slot], cells->v[slot]);
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

struct value formula_value(struct ctx *c, const struct form *form, const struct expr *e,
                           const struct val *cells)
{
    struct cells arg = { c, form, cells };
    struct expr_env env = { .mem = c->mem,
                            .get = get_cell,
                            .arg = &arg,
                            .now_ms = c->now_ms,
                            .offset_min = c->cat->offset_min };
    return expr_eval(e, &env);
}

err_t formula_compute(struct ctx *c, const struct field *f, const struct val *cells,
                      struct val *out, str *error)
{
    *out = VAL_NONE;
    *error = STR_NONE;
    if (!f->formula) {
        *error = S("#NAME?");
        return OK;
    }
    struct value v = formula_value(c, f->form, f->formula, cells);
    if (value_is_error(v)) *error = value_to_text(c->mem, v, c->cat->offset_min);
    else if (!formula_cell(c, f, v, out)) *error = S("#VALUE!");
    return OK;
}
