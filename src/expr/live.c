// SPDX-License-Identifier: Apache-2.0
// The sets of formulas that are open, and the requests to them. A formula stands behind those that it
// reads; one that reads itself through others is refused when the set is opened.
#include "expr/live.h"
#include "base/dec.h"
#include "expr/expr_json.h"

#define SETS_MAX 64
#define FIELDS_MAX 4000

enum mark { UNSEEN, OPEN, DONE };

struct live_field {
    str key;
    const struct json *names;
    char kind;
    bool is_list;
    int scale;
    str source;
    struct expr *formula; // NULL: a value that is given, or a formula that does not parse
    bool is_broken;
    enum mark mark;
};

struct live_form {
    struct mem *mem;
    struct live_field *fields;
    int count, offset_min;
    int *order; // formulas, each behind what it reads
    int order_count;
    struct expr_calendar calendar;
};

struct live_set {
    struct live_form *forms[SETS_MAX];
};

struct live_set *live_set_new(void)
{
    struct mem *m = mem_new(0);
    struct live_form *home = mem_new_of(m, struct live_form); // the arena of the list itself
    struct live_set *s = mem_new_of(m, struct live_set);
    home->mem = m;
    s->forms[0] = home;
    return s;
}

void live_set_free(struct live_set *s)
{
    struct mem *m = s->forms[0]->mem;
    for (int i = 1; i < SETS_MAX; i++)
        if (s->forms[i]) mem_free(s->forms[i]->mem);
    mem_free(m);
}

// ---- names ------------------------------------------------------------------------------------

static enum value_type type_of_kind(char kind)
{
    switch (kind) {
    case 'n': return VALUE_NUMBER;
    case 't': return VALUE_TEXT;
    case 'b': return VALUE_BOOL;
    case 'd': return VALUE_DATE;
    case 'i': return VALUE_DATETIME;
    case 'c': return VALUE_TIME;
    default: return VALUE_ANY;
    }
}

static bool is_named(const struct live_field *f, str name)
{
    if (str_eq(f->key, name)) return true;
    json_each(n, f->names) if (str_eq(json_str(n), name)) return true;
    return false;
}

// Keys first: a title may be another field's key.
static const struct live_field *field_named(const struct live_form *f, str name)
{
    for (int i = 0; i < f->count; i++)
        if (str_eq(f->fields[i].key, name)) return &f->fields[i];
    for (int i = 0; i < f->count; i++)
        if (is_named(&f->fields[i], name)) return &f->fields[i];
    return NULL;
}

static bool find_name(void *arg, str name, bool is_field, struct expr_name *out)
{
    const struct live_form *form = arg;
    const struct live_field *f = field_named(form, name);
    (void)is_field;
    if (!f || !f->kind) return false;
    *out = (struct expr_name){ .slot = (int)(f - form->fields),
                               .type = type_of_kind(f->kind),
                               .is_list = f->is_list };
    return true;
}

// ---- values -----------------------------------------------------------------------------------

static struct value scalar_of_json(const struct json *j, char kind, int offset_min)
{
    decimal d;
    i64 n;
    bool is_text = json_is(j, JSON_STRING), is_number = json_is(j, JSON_NUMBER);
    if (!j || (is_text && !j->text.n)) return value_null();
    switch (kind) {
    case 'n':
        return (is_text || is_number) && decimal_parse(j->text, &d) ? value_num(d) : value_null();
    case 'b': return json_is(j, JSON_BOOL) ? value_bool(j->is_true) : value_null();
    case 'd': return is_text && date_parse(j->text, &n) ? value_date(n) : value_null();
    case 'i':
        return is_text && instant_parse(j->text, offset_min, &n) ? value_ms(VALUE_DATETIME, n)
                                                                 : value_null();
    case 'c': return is_text && time_parse(j->text, &n) ? value_ms(VALUE_TIME, n) : value_null();
    default: return is_text || is_number ? value_text(j->text) : value_null();
    }
}

static struct value value_of_json(struct mem *m, const struct live_field *f, const struct json *j,
                                  int offset_min)
{
    if (!f->is_list) return scalar_of_json(j, f->kind, offset_min);
    struct value *cells,
        list = value_new_list(m, json_is(j, JSON_ARRAY) ? (i64)j->count : 0, 1, &cells);
    if (value_is_error(list)) return list;
    int i = 0;
    if (json_is(j, JSON_ARRAY))
        json_each(item, j) cells[i++] = scalar_of_json(item, f->kind, offset_min);
    return list;
}

static struct value first_of(struct value v)
{
    if (!value_is(v, VALUE_LIST)) return v;
    return v.list->rows > 0 && v.list->cols > 0 ? v.list->v[0] : value_null();
}

// The result as its field keeps it; an error where it does not fit. The same as formula_compute.
static struct value fit(struct mem *m, const struct live_field *f, struct value v, int offset_min)
{
    i64 n;
    v = first_of(v);
    if (value_is_error(v) || value_is(v, VALUE_NULL)) return v;
    switch (f->kind) {
    case 'n':
        if (v.type == VALUE_BOOL) v = value_int(v.is_true);
        if (v.type != VALUE_NUMBER || !decimal_round_scaled(v.num, f->scale, &n)) break;
        return value_num(decimal_scaled(n, f->scale));
    case 'b':
        if (v.type == VALUE_NUMBER) v = value_bool(decimal_sign(v.num) != 0);
        if (v.type == VALUE_BOOL) return v;
        break;
    case 'd':
        if (v.type == VALUE_DATETIME) v = value_date(date_of_instant(v.ms, offset_min));
        if (v.type == VALUE_DATE) return v;
        break;
    case 'i':
        if (v.type == VALUE_DATE)
            v = value_ms(VALUE_DATETIME, instant_of_local(v.days, 0, offset_min));
        if (v.type == VALUE_DATETIME) return v;
        break;
    case 'c':
        if (v.type == VALUE_TIME) return v;
        break;
    default: return value_text(value_to_text(m, v, offset_min));
    }
    return value_error(VALUE_ERR_VALUE);
}

static void put_value(struct jw *w, const struct live_field *f, struct value v)
{
    struct buf b = BUF(w->b->m);
    i64 n;
    switch (v.type) {
    case VALUE_BOOL: jw_bool(w, v.is_true); return;
    case VALUE_NUMBER:
        if (decimal_to_scaled(v.num, f->scale, &n)) dec_put(&b, n, f->scale);
        break;
    case VALUE_TEXT: jw_str(w, v.text); return;
    case VALUE_DATE: date_put(&b, v.days); break;
    case VALUE_DATETIME: instant_put(&b, v.ms); break;
    case VALUE_TIME: time_put(&b, v.ms); break;
    default: jw_null(w); return;
    }
    jw_str(w, buf_str(&b));
}

// ---- opening ----------------------------------------------------------------------------------

static void put_problem(struct jw *w, const struct expr_diag *d)
{
    jw_obj(w);
    jw_kstr(w, "code", expr_error_symbol(d->code));
    jw_ki64(w, "at", (i64)d->at);
    jw_kstr(w, "arg", d->arg);
    jw_key(w, S("message"));
    jw_obj(w);
    jw_kstr(w, "zh", expr_diag_text(w->b->m, d, true));
    jw_kstr(w, "en", expr_diag_text(w->b->m, d, false));
    jw_end_obj(w);
    jw_end_obj(w);
}

static bool read_fields(struct live_form *f, const struct json *j)
{
    i64 n;
    if (!json_is(j, JSON_ARRAY) || j->count > FIELDS_MAX) return false;
    f->fields = mem_array(f->mem, struct live_field, j->count + 1);
    json_each(item, j)
    {
        struct live_field *fd = &f->fields[f->count++];
        str kind = json_str(json_get(item, S("kind")));
        *fd = (struct live_field){ .key = json_str(json_get(item, S("key"))),
                                   .names = json_get(item, S("names")),
                                   .kind = kind.n == 1 ? kind.p[0] : 0,
                                   .is_list = json_bool(json_get(item, S("list"))),
                                   .source = json_str(json_get(item, S("formula"))) };
        if (json_i64(json_get(item, S("scale")), &n) && n >= 0 && n <= 18) fd->scale = (int)n;
    }
    return true;
}

// Behind what it reads; what stands on a circle is broken, and so is what reads it.
static void put_in_order(struct live_form *f, int i)
{
    struct live_field *fd = &f->fields[i];
    if (!fd->formula || fd->mark == DONE) return;
    if (fd->mark == OPEN) {
        fd->is_broken = true;
        return;
    }
    fd->mark = OPEN;
    for (int k = 0; k < fd->formula->n_slots; k++) {
        put_in_order(f, fd->formula->slots[k].slot);
        if (f->fields[fd->formula->slots[k].slot].is_broken) fd->is_broken = true;
    }
    fd->mark = DONE;
    f->order[f->order_count++] = i;
}

static void parse_formulas(struct live_form *f, struct jw *w)
{
    struct expr_resolver names = { find_name, f };
    f->order = mem_array(f->mem, int, (size_t)f->count + 1);
    for (int i = 0; i < f->count; i++) {
        struct live_field *fd = &f->fields[i];
        struct expr_diag d;
        if (!fd->source.n) continue;
        fd->formula = expr_parse(f->mem, fd->source, EXPR_FORMULA, &names, &d);
        if (fd->formula) continue;
        fd->is_broken = true;
        jw_key(w, fd->key);
        put_problem(w, &d);
    }
    for (int i = 0; i < f->count; i++) put_in_order(f, i);
}

static size_t read_days(struct mem *m, const struct json *list, const i64 **out)
{
    i64 *days = mem_array(m, i64, json_is(list, JSON_ARRAY) ? list->count + 1 : 1);
    size_t n = 0;
    if (json_is(list, JSON_ARRAY)) json_each(one, list) n += date_parse(json_str(one), &days[n]);
    *out = days;
    return n;
}

static struct live_form *form_of(struct mem *m, const struct json *j)
{
    struct live_form *f = mem_new_of(m, struct live_form);
    i64 offset = 480;
    f->mem = m;
    if (!read_fields(f, json_get(j, S("fields")))) return NULL;
    json_i64(json_get(j, S("offset")), &offset);
    f->offset_min = (int)offset;
    const struct json *calendar = json_get(j, S("calendar"));
    f->calendar.n_holidays = read_days(m, json_get(calendar, S("off")), &f->calendar.holidays);
    f->calendar.n_workdays = read_days(m, json_get(calendar, S("on")), &f->calendar.workdays);
    return f;
}

static bool do_open(struct live_set *s, str request, struct jw *w)
{
    int at = 1;
    while (at < SETS_MAX && s->forms[at]) at++;
    if (at == SETS_MAX) return false;
    struct mem *m = mem_new(0);
    size_t bad;
    struct live_form *f = form_of(m, json_parse(m, str_dup(m, request), &bad));
    if (!f) {
        mem_free(m);
        return false;
    }
    s->forms[at] = f;
    jw_ki64(w, "set", at);
    jw_key(w, S("problems"));
    jw_obj(w);
    parse_formulas(f, w);
    jw_end_obj(w);
    return true;
}

// ---- running ----------------------------------------------------------------------------------

static struct value get_value(void *arg, int slot) { return ((struct value *)arg)[slot]; }

static struct live_form *open_form(const struct live_set *s, const struct json *j)
{
    i64 at = 0;
    bool ok = json_i64(json_get(j, S("set")), &at) && at > 0 && at < SETS_MAX;
    return ok ? s->forms[at] : NULL;
}

static bool do_run(const struct live_set *s, struct mem *m, const struct json *j, struct jw *w)
{
    const struct live_form *f = open_form(s, j);
    const struct json *given = json_get(j, S("values"));
    i64 now = 0;
    if (!f || !json_i64(json_get(j, S("now")), &now)) return false;
    struct value *v = mem_array(m, struct value, (size_t)f->count + 1);
    enum value_error *errors = mem_array(m, enum value_error, (size_t)f->count + 1);
    for (int i = 0; i < f->count; i++)
        v[i] =
            f->fields[i].source.n
                ? value_null()
                : value_of_json(m, &f->fields[i], json_get(given, f->fields[i].key), f->offset_min);
    struct expr_env env = { .mem = m,
                            .get = get_value,
                            .arg = v,
                            .now_ms = now,
                            .offset_min = f->offset_min,
                            .calendar = &f->calendar };
    jw_key(w, S("values"));
    jw_obj(w);
    for (int i = 0; i < f->order_count; i++) {
        const struct live_field *fd = &f->fields[f->order[i]];
        if (fd->is_broken) continue;
        struct value r = fit(m, fd, expr_eval(fd->formula, &env), f->offset_min);
        if (value_is_error(r)) { // whoever reads it finds nothing, as in the stored record
            errors[f->order[i]] = r.error;
            continue;
        }
        v[f->order[i]] = r;
        jw_key(w, fd->key);
        put_value(w, fd, r);
    }
    jw_end_obj(w);
    jw_key(w, S("errors"));
    jw_obj(w);
    for (int i = 0; i < f->order_count; i++) {
        if (errors[f->order[i]] == VALUE_ERR_NONE) continue;
        jw_key(w, f->fields[f->order[i]].key);
        jw_str(w, value_error_symbol(errors[f->order[i]]));
    }
    jw_end_obj(w);
    return true;
}

static bool do_close(struct live_set *s, const struct json *j)
{
    i64 at = 0;
    struct live_form *f = open_form(s, j);
    if (!f || !json_i64(json_get(j, S("set")), &at)) return false;
    s->forms[at] = NULL;
    mem_free(f->mem);
    return true;
}

// ---- one formula by itself ----------------------------------------------------------------------

static char kind_of_type(enum value_type t)
{
    switch (t) {
    case VALUE_NUMBER: return 'n';
    case VALUE_BOOL: return 'b';
    case VALUE_DATE: return 'd';
    case VALUE_DATETIME: return 'i';
    case VALUE_TIME: return 'c';
    case VALUE_TEXT: return 't';
    default: return '?';
    }
}

static bool do_check(struct mem *m, const struct json *j, struct jw *w)
{
    struct live_form *f = form_of(m, j);
    struct expr_diag d;
    if (!f) return false;
    struct expr_resolver names = { find_name, f };
    const struct expr *e =
        expr_parse(m, json_str(json_get(j, S("formula"))), EXPR_FORMULA, &names, &d);
    if (!e) {
        jw_key(w, S("problem"));
        put_problem(w, &d);
        return true;
    }
    char kind = kind_of_type(e->type);
    jw_key(w, S("type"));
    jw_str(w, (str){ &kind, 1 });
    jw_kbool(w, "is_volatile", e->is_volatile);
    jw_key(w, S("uses"));
    jw_arr(w);
    for (int i = 0; i < e->n_slots; i++) jw_str(w, f->fields[e->slots[i].slot].key);
    jw_end_arr(w);
    return true;
}

static str do_case(struct mem *m, const struct json *j, str request)
{
    i64 now = 0, offset = 480;
    json_i64(json_get(j, S("now")), &now);
    json_i64(json_get(j, S("offset")), &offset);
    return expr_json_eval(m, request, now, (int)offset, false);
}

str live_ask(struct live_set *s, struct mem *m, str request)
{
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    size_t at;
    const struct json *j = json_parse(m, request, &at);
    str what = json_str(json_get(j, S("do")));
    if (str_eq(what, S("case"))) return do_case(m, j, request);
    jw_obj(&w);
    bool ok = str_eq(what, S("open"))    ? do_open(s, request, &w)
              : str_eq(what, S("run"))   ? do_run(s, m, j, &w)
              : str_eq(what, S("check")) ? do_check(m, j, &w)
              : str_eq(what, S("close")) ? do_close(s, j)
                                         : false;
    if (!ok) jw_kstr(&w, "problem", S("INPUT"));
    jw_end_obj(&w);
    return buf_str(&b);
}
