// SPDX-License-Identifier: Apache-2.0
// Formulas as people meet them: values while typing, trying one while designing, the list of functions.
#include "api/internal.h"
#include "expr/expr.h"

err_t api_records_evaluate(struct request *q)
{
    id64 id = 0;
    TRY(body_only(q, BODY_KEYS("id", "values")));
    TRY(evaluate_rate(q));
    const struct json *given = json_get(q->body, S("id")), *values = json_get(q->body, S("values"));
    if (given && given->type != JSON_NULL && !json_i64(given, &id))
        return fail(q->c, ERR_NOT_FOUND);
    if (!json_is(values, JSON_OBJECT))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("values"), S("values"));
    struct jw w = answer_json(q, 200);
    return query_evaluate(q->c, q->form, id, values, &w);
}

err_t api_formula_try(struct request *q)
{
    struct form *f;
    str source, result;
    i64 scale = 0;
    TRY(body_only(q, BODY_KEYS("formula", "result", "scale")));
    TRY(evaluate_rate(q));
    TRY(form_of(q->c, route_param(&q->match, S("form")), &f));
    TRY(body_str(q, S("formula"), true, &source));
    TRY(body_str(q, S("result"), true, &result));
    json_i64(json_get(q->body, S("scale")), &scale);
    if (scale < 0 || scale > 9) return fail_arg(q->c, ERR_BAD_REQUEST, S("scale"), S("0..9"));
    struct jw w = answer_json(q, 200);
    return query_try_formula(q->c, f, source, result, (int)scale, &w);
}

err_t api_formula_functions(struct request *q)
{
    bool en = q->c->lang == LANG_EN;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < expr_function_count(); i++) {
        struct expr_function f = expr_function_at(i);
        jw_obj(&w);
        jw_kstr(&w, "name", str_of(f.name));
        jw_kstr(&w, "alias", str_of(f.alias_zh));
        jw_kstr(&w, "category", str_of(f.category));
        jw_kstr(&w, "usage", str_of(en ? f.usage_en : f.usage_zh));
        jw_kstr(&w, "help", str_of(en ? f.help_en : f.help_zh));
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}
