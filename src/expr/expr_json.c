// SPDX-License-Identifier: Apache-2.0
// Values in JSON, and the cases of the command `eval`.
#include "expr/expr_json.h"
#include "expr/convert.h"

// ---- reading ------------------------------------------------------------------------------------

// One part of an ISO 8601 duration: digits with an optional fraction, then a letter.
static bool span_part(str *s, i64 unit_ms, char letter, decimal *sum)
{
    i64 at = str_find_char(*s, letter);
    if (at < 0) return true;
    decimal n;
    if (!decimal_parse(str_sub(*s, 0, (size_t)at), &n) || decimal_sign(n) < 0) return false;
    *s = str_from(*s, (size_t)at + 1);
    return decimal_mul(n, decimal_of(unit_ms), &n) && decimal_add(*sum, n, sum);
}

// PT17H20M00S, P1DT2H, -PT5M; also 17:20:00.
static bool span_of_text(str s, i64 *ms)
{
    if (time_parse(s, ms)) return true;
    bool minus = str_starts(s, S("-"));
    if (minus) s = str_from(s, 1);
    if (!str_starts(s, S("P")) || s.n < 2) return false;
    s = str_from(s, 1);
    decimal sum = DECIMAL_ZERO;
    i64 t = str_find_char(s, 'T');
    str days = t < 0 ? s : str_sub(s, 0, (size_t)t),
        rest = t < 0 ? STR_NONE : str_from(s, (size_t)t + 1);
    bool ok = span_part(&days, DAY_MS, 'D', &sum) && span_part(&rest, 3600000, 'H', &sum) &&
              span_part(&rest, 60000, 'M', &sum) && span_part(&rest, 1000, 'S', &sum);
    if (!ok || days.n || rest.n || !decimal_round_scaled(sum, 0, ms) || *ms > VALUE_SPAN_MAX)
        return false;
    if (minus) *ms = -*ms;
    return true;
}

static bool of_object(const struct json *j, int offset_min, struct value *out)
{
    if (j->count != 1 || !json_is(j->first, JSON_STRING)) return false;
    str key = j->first->key, s = j->first->text;
    i64 days, ms;
    if (str_eq(key, S("date"))) {
        if (date_parse(s, &days)) return *out = value_date(days), true;
        if (!instant_parse(s, offset_min, &ms)) return false;
        return *out = value_ms(VALUE_DATETIME, ms), true;
    }
    if (str_eq(key, S("time"))) {
        if (!span_of_text(s, &ms)) return false;
        *out = value_ms(ms >= 0 && ms < DAY_MS ? VALUE_TIME : VALUE_DURATION, ms);
        return true;
    }
    if (!str_eq(key, S("error"))) return false;
    enum value_error e;
    *out = value_error(value_error_of_symbol(s, &e) ? e
                                                    : VALUE_ERR_VALUE); // also Err:502 and its like
    return true;
}

static bool of_array(struct mem *m, const struct json *j, int offset_min, struct value *out)
{
    size_t cols = 0;
    json_each(row, j) cols =
        json_is(row, JSON_ARRAY) ? (row->count > cols ? row->count : cols) : (cols ? cols : 1);
    struct value *cells;
    *out = value_new_list(m, (i64)j->count, (i64)cols, &cells);
    if (value_is_error(*out)) return true;
    json_each(row, j)
    {
        size_t col = 0;
        const struct json *first = json_is(row, JSON_ARRAY) ? row->first : row;
        for (const struct json *i = first; i; i = json_is(row, JSON_ARRAY) ? i->next : NULL) {
            if (json_is(i, JSON_ARRAY) || !expr_value_of_json(m, i, offset_min, &cells[col++]))
                return false;
        }
        cells += cols;
    }
    return true;
}

bool expr_value_of_json(struct mem *m, const struct json *j, int offset_min, struct value *out)
{
    decimal d;
    switch (j->type) {
    case JSON_NULL: *out = value_null(); return true;
    case JSON_BOOL: *out = value_bool(j->is_true); return true;
    case JSON_NUMBER:
        *out = decimal_parse(j->text, &d) ? value_num(d) : value_error(VALUE_ERR_NUM);
        return true;
    case JSON_STRING: *out = value_text(j->text); return true;
    case JSON_OBJECT: return of_object(j, offset_min, out);
    case JSON_ARRAY: return of_array(m, j, offset_min, out);
    }
    return false;
}

// ---- writing ------------------------------------------------------------------------------------

static void put_span(struct buf *b, i64 ms)
{
    if (ms < 0) buf_char(b, '-');
    if (ms < 0) ms = -ms;
    buf_lit(b, "PT");
    padded_put(b, ms / 3600000, 2);
    buf_char(b, 'H');
    padded_put(b, ms / 60000 % 60, 2);
    buf_char(b, 'M');
    padded_put(b, ms / 1000 % 60, 2);
    if (ms % 1000) {
        buf_char(b, '.');
        padded_put(b, ms % 1000, 3);
    }
    buf_char(b, 'S');
}

static void put_tagged(struct jw *w, str key, str text)
{
    jw_obj(w);
    jw_key(w, key);
    jw_str(w, text);
    jw_end_obj(w);
}

static void put_list(struct jw *w, const struct value_list *l, int offset_min)
{
    jw_arr(w);
    for (int r = 0; r < l->rows; r++) {
        jw_arr(w);
        for (int c = 0; c < l->cols; c++)
            expr_value_to_json(w, l->v[(i64)r * l->cols + c], offset_min);
        jw_end_arr(w);
    }
    jw_end_arr(w);
}

void expr_value_to_json(struct jw *w, struct value v, int offset_min)
{
    struct buf b = BUF(w->b->m);
    switch (v.type) {
    case VALUE_NULL:
    case VALUE_ANY: jw_null(w); return;
    case VALUE_BOOL: jw_bool(w, v.is_true); return;
    case VALUE_NUMBER:
        decimal_put(&b, v.num);
        jw_raw(w, buf_str(&b));
        return;
    case VALUE_TEXT: jw_str(w, v.text); return;
    case VALUE_RECORD: jw_id(w, v.record); return;
    case VALUE_LIST: put_list(w, v.list, offset_min); return;
    case VALUE_ERROR: put_tagged(w, S("error"), value_error_symbol(v.error)); return;
    case VALUE_DATE:
    case VALUE_DATETIME:
        value_put(&b, v, offset_min);
        if (v.type == VALUE_DATETIME) b.p[str_find_char(buf_str(&b), ' ')] = 'T';
        put_tagged(w, S("date"), buf_str(&b));
        return;
    case VALUE_TIME:
    case VALUE_DURATION:
        put_span(&b, v.ms);
        put_tagged(w, S("time"), buf_str(&b));
        return;
    }
}

// ---- cases --------------------------------------------------------------------------------------

struct inputs {
    const struct json *in;
    struct value *values;
};

static bool find_input(void *arg, str name, bool is_field, struct expr_name *out)
{
    (void)is_field;
    const struct inputs *inputs = arg;
    int i = 0;
    json_each(j, inputs->in)
    {
        if (str_eq(j->key, name)) {
            struct value v = inputs->values[i];
            *out = (struct expr_name){ .slot = i,
                                       .type = VALUE_ANY,
                                       .is_list = value_is(v, VALUE_LIST) };
            return true;
        }
        i++;
    }
    return false;
}

static struct value get_input(void *arg, int slot)
{
    return ((const struct inputs *)arg)->values[slot];
}

static void put_diag(struct jw *w, const struct expr_diag *d, bool zh)
{
    bool name = d->code == EXPR_ERR_NAME_UNKNOWN || d->code == EXPR_ERR_FIELD_UNKNOWN ||
                d->code == EXPR_ERR_FUNCTION_UNKNOWN;
    jw_kstr(w, "error", value_error_symbol(name ? VALUE_ERR_NAME : VALUE_ERR_VALUE));
    jw_kstr(w, "code", expr_error_symbol(d->code));
    jw_ki64(w, "at", (i64)d->at);
    jw_kstr(w, "message", expr_diag_text(w->b->m, d, zh));
}

// A formula gives one value: of a list the first item counts.
static void put_result(struct jw *w, struct value v, int offset_min)
{
    if (value_is(v, VALUE_LIST))
        v = v.list->rows > 0 && v.list->cols > 0 ? v.list->v[0] : value_null();
    if (value_is_error(v)) {
        jw_kstr(w, "error", value_error_symbol(v.error));
        return;
    }
    jw_key(w, S("value"));
    expr_value_to_json(w, v, offset_min);
}

static bool read_case(struct mem *m, str line, int offset_min, str *formula, struct inputs *inputs)
{
    size_t at;
    const struct json *j = json_parse(m, line, &at), *f = j ? json_get(j, S("formula")) : NULL;
    if (!f || !json_is(f, JSON_STRING)) return false;
    *formula = f->text;
    inputs->in = json_get(j, S("in"));
    if (!inputs->in || json_is(inputs->in, JSON_NULL)) return inputs->in = NULL, true;
    if (!json_is(inputs->in, JSON_OBJECT)) return false;
    inputs->values = mem_array(m, struct value, inputs->in->count);
    size_t i = 0;
    json_each(v, inputs->in) if (!expr_value_of_json(m, v, offset_min,
                                                     &inputs->values[i++])) return false;
    return true;
}

str expr_json_eval(struct mem *m, str line, i64 now_ms, int offset_min, bool zh)
{
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    struct inputs inputs = { 0 };
    str formula;
    struct expr_diag diag = { .code = EXPR_ERR_INPUT };
    const struct expr *e = NULL;
    if (read_case(m, line, offset_min, &formula, &inputs)) {
        struct expr_resolver names = { find_input, &inputs };
        e = expr_parse(m, formula, EXPR_FORMULA, &names, &diag);
    }
    struct expr_env env = {
        .mem = m, .get = get_input, .arg = &inputs, .now_ms = now_ms, .offset_min = offset_min
    };
    jw_obj(&w);
    if (e) put_result(&w, expr_eval(e, &env), offset_min);
    else put_diag(&w, &diag, zh);
    jw_end_obj(&w);
    return buf_str(&b);
}
