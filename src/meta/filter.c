// SPDX-License-Identifier: Apache-2.0
// A filter's JSON value -> the stored unit. A filter is looser than a cell: it may ask for a value
// out of the field's range, and a text that is no whole e-mail address.
#include "meta/filter.h"
#include "base/date.h"
#include "base/vec.h"

// A list type reads one item of its list.
static err_t item_value(struct ctx *c, const struct field *lax, const struct json *item,
                        struct val *out)
{
    struct json list = { .type = JSON_ARRAY, .first = (struct json *)(uintptr_t)item, .count = 1 };
    struct val all;
    TRY(lax->type->from_json(c, lax, &list, &all));
    if (all.kind == VAL_LIST && all.n == 1) *out = all.items[0];
    return OK;
}

err_t filter_value(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    struct field lax = *f;
    lax.has_min = lax.has_max = false;
    lax.max_len = 0;
    const struct field_type *t = field_value_type(f);
    lax.type = t;
    struct json item = *j;
    item.next = NULL;
    *out = VAL_NONE;
    if (t->storage == STORE_JUNCTION) return item_value(c, &lax, &item, out);
    struct err_item *before = c->errs_tail;
    err_t e = t->from_json(c, &lax, &item, out);
    if (e == OK || t->storage != STORE_TEXT || !json_is(j, JSON_STRING)) return e;
    if (before) before->next = NULL; // forget the complaint: any text may be looked for
    else c->errs = NULL;
    c->errs_tail = before;
    *out = val_text(str_trim(j->text));
    return OK;
}

// --- Operands -----------------------------------------------------------------------------------------

struct asking {
    struct ctx *c;
    const struct field *f;
    enum op op;
    const struct form *fields;
};

static err_t bad(const struct asking *a, str path, str what)
{
    return fail_arg(a->c, ERR_BAD_REQUEST, path, what);
}

enum family { NO_FAMILY, NUMBERS, DAYS, INSTANTS, TIMES, TEXTS, PEOPLE, DEPTS, OTHER };

static enum family family_of(const struct field *f)
{
    const struct field_type *t = field_value_type(f);
    if (t->storage != STORE_INT && t->storage != STORE_TEXT) return NO_FAMILY;
    if (t->flags & TYPE_DATE) return DAYS;
    if (t->flags & TYPE_INSTANT) return INSTANTS;
    if (t->flags & TYPE_PERSON) return PEOPLE;
    if (t->flags & TYPE_DEPT) return DEPTS;
    if (t->expr_kind == 'n') return NUMBERS;
    if (t->expr_kind == 'c') return TIMES;
    return t->storage == STORE_TEXT ? TEXTS : OTHER;
}

bool fields_are_comparable(const struct field *a, const struct field *b)
{
    enum family fa = family_of(a);
    if (fa == NO_FAMILY || fa != family_of(b)) return false;
    if (fa != OTHER) return true;
    if (field_value_type(a) != field_value_type(b)) return false;
    return a == b || (a->target && a->target == b->target); // options of two fields are not each
                                                            // other's
}

static err_t other_field(const struct asking *a, const struct json *name, struct operand *out)
{
    str key = json_str(name);
    const struct field *other = a->fields ? form_field(a->fields, key) : NULL;
    if (!a->fields) return bad(a, S("filter"), S("$field"));
    if (!other || other->is_system) return fail_arg(a->c, ERR_FIELD_UNKNOWN, key, key);
    bool takes_one = !op_takes_many(a->op) || a->op == OP_BETWEEN;
    bool same_words = a->f->form != a->fields && a->f->option_count && other->option_count;
    if (!takes_one || !(same_words || fields_are_comparable(a->f, other)))
        return bad(a, a->f->key, S("$field"));
    *out = (struct operand){ .kind = OPERAND_FIELD, .field = other };
    return OK;
}

// {"$...": ...}: the type must have such values. *is_special is false for any other object.
static err_t special(const struct asking *a, const struct json *j, struct operand *out,
                     bool *is_special)
{
    u32 flags = field_value_type(a->f)->flags;
    const struct json *me = json_get(j, S("$me")), *today = json_get(j, S("$today")),
                      *dept = json_get(j, S("$dept")), *field = json_get(j, S("$field"));
    u32 fits =
        (me ? TYPE_PERSON : 0) | (dept ? TYPE_DEPT : 0) | (today ? TYPE_DATE | TYPE_INSTANT : 0);
    *is_special = me || today || dept || field;
    if (!*is_special) return OK;
    if (j->count != 1 || !(field || (flags & fits))) return bad(a, S("filter"), j->first->key);
    if (field) return other_field(a, field, out);
    i64 days = 0;
    if (today && (!json_i64(today, &days) || days < -100000 || days > 100000))
        return bad(a, S("filter"), S("$today"));
    *out = (struct operand){ .kind = me     ? OPERAND_ME
                                     : dept ? OPERAND_DEPT
                                            : OPERAND_TODAY,
                             .days = days };
    return OK;
}

static err_t one_operand(const struct asking *a, const struct json *j, struct operand *out)
{
    bool is_special = false;
    *out = (struct operand){ .kind = OPERAND_VALUE, .v = VAL_NONE };
    if (json_is(j, JSON_NULL)) return OK;
    if (json_is(j, JSON_OBJECT)) TRY(special(a, j, out, &is_special));
    if (is_special) return OK;
    if (!op_takes_text(a->op)) return filter_value(a->c, a->f, j, &out->v);
    if (!json_is(j, JSON_STRING) || j->text.n > 1000) return bad(a, a->f->key, S("value"));
    out->v = val_text(j->text);
    return OK;
}

err_t filter_operands(struct ctx *c, const struct field *f, enum op op, const struct json *value,
                      const struct form *fields, struct operand **out, int *n)
{
    struct asking a = { c, f, op, fields };
    VEC(struct operand) list = { 0 };
    struct operand one;
    *out = NULL;
    *n = 0;
    if (op_takes_none(op)) return OK;
    if (!value) return bad(&a, f->key, S("value"));
    if (op_takes_many(op) && json_is(value, JSON_ARRAY)) {
        if (value->count > FILTER_OPERANDS_MAX) return fail(c, ERR_QUERY_DEPTH);
        json_each(item, value)
        {
            TRY(one_operand(&a, item, &one));
            vec_push(c->mem, &list, one);
        }
    } else {
        TRY(one_operand(&a, value, &one));
        vec_push(c->mem, &list, one);
    }
    if (op == OP_BETWEEN && list.n != 2) return bad(&a, f->key, S("between"));
    *out = list.v;
    *n = (int)list.n;
    return OK;
}

struct val operand_now(const struct operand *o, const struct field *f, const struct filter_now *now)
{
    i64 day;
    switch (o->kind) {
    case OPERAND_VALUE: return o->v;
    case OPERAND_ME: return now->user_id ? val_int(now->user_id) : VAL_NONE;
    case OPERAND_DEPT: return now->dept_id ? val_int(now->dept_id) : VAL_NONE;
    case OPERAND_TODAY:
        day = date_of_instant(now->now_ms, now->offset_min) + o->days;
        if (field_value_type(f)->of_day) return val_int(field_value_type(f)->of_day(day));
        if (!(field_value_type(f)->flags & TYPE_INSTANT)) return val_int(day);
        return val_int(instant_of_local(day, 0, now->offset_min));
    case OPERAND_FIELD: break;
    }
    return VAL_NONE;
}
