// SPDX-License-Identifier: Apache-2.0
// Solutions: what there is, installing one, clearing its demo data.
#include "api/internal.h"
#include "domain/demo/demo.h"
#include "io/solution.h"

static void put_solution(struct ctx *c, struct jw *w, const struct solution_info *s)
{
    jw_obj(w);
    jw_kstr(w, "name", s->name);
    jw_kstr(w, "version", s->version);
    jw_kstr(w, "app", s->app);
    jw_key(w, S("title"));
    put_titles(c, w, s->title);
    jw_key(w, S("summary"));
    put_titles(c, w, s->summary);
    jw_kbool(w, "is_installed", s->is_installed);
    jw_end_obj(w);
}

err_t api_solutions_list(struct request *q)
{
    struct solution_info *v;
    int n;
    TRY(solution_list(q->c, &v, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < n; i++) put_solution(q->c, &w, &v[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t is_installed(struct ctx *c, str name, bool *out)
{
    struct solution_info *v;
    int n;
    *out = false;
    TRY(solution_list(c, &v, &n));
    for (int i = 0; i < n; i++) *out = *out || (str_eq(v[i].name, name) && v[i].is_installed);
    return OK;
}

// An installed solution may still be given its demo data.
err_t api_solutions_install(struct request *q)
{
    bool stands;
    str name = route_param(&q->match, S("name"));
    const struct json *demo = json_get(q->body, S("demo"));
    TRY(body_only(q, BODY_KEYS("demo")));
    if (demo && demo->type != JSON_BOOL)
        return fail_arg(q->c, ERR_BAD_REQUEST, S("demo"), S("demo"));
    TRY(is_installed(q->c, name, &stands));
    if (!stands || !json_bool(demo)) TRY(solution_install(q->c, name));
    TRY(renew_after_change(q));
    if (json_bool(demo)) {
        TRY(demo_install(q->c, name));
        TRY(renew_after_change(q));
    }
    struct jw w = answer_json(q, 201);
    jw_obj(&w);
    jw_kstr(&w, "name", name);
    jw_kbool(&w, "is_installed", true);
    jw_end_obj(&w);
    return OK;
}

err_t api_demo_delete(struct request *q)
{
    i64 n;
    TRY(body_only(q, BODY_NONE));
    TRY(demo_clear(q->c, &n));
    TRY(renew_after_change(q));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_ki64(&w, "removed", n);
    jw_end_obj(&w);
    return OK;
}
