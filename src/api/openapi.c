// SPDX-License-Identifier: Apache-2.0
// OpenAPI 3.1 of what is really served: made from the table of routes, the schemas, and for a caller
// who is signed in the forms that he may see.
#include "api/internal.h"

static str permission_text(struct mem *m, const struct api_route *r)
{
    static const char *const texts[] = { [PERM_PUBLIC] = "anybody",
                                         [PERM_LINK] = "the holder of a public link",
                                         [PERM_SIGNED_IN] = "a person or a key",
                                         [PERM_PERSON] = "a person's session",
                                         [PERM_RIGHT] = "a system right",
                                         [PERM_FORM] = "a right on the form" };
    return str_cat(m, S("Permission: "), str_of(texts[r->permission]));
}

static void put_ref(struct jw *w, struct mem *m, const char *name)
{
    jw_obj(w);
    jw_kstr(w, "$ref", str_cat(m, S("#/components/schemas/"), str_of(name)));
    jw_end_obj(w);
}

static void put_content(struct jw *w, struct mem *m, str mime, const char *schema)
{
    jw_key(w, S("content"));
    jw_obj(w);
    jw_key(w, mime);
    jw_obj(w);
    jw_key(w, S("schema"));
    put_ref(w, m, schema);
    jw_end_obj(w);
    jw_end_obj(w);
}

static void put_parameter(struct jw *w, str name, str in, bool is_required)
{
    jw_obj(w);
    jw_kstr(w, "name", name);
    jw_kstr(w, "in", in);
    jw_kbool(w, "required", is_required);
    jw_key(w, S("schema"));
    jw_raw(w, S("{\"type\":\"string\"}"));
    jw_end_obj(w);
}

static bool needs_rev(const struct api_route *r)
{
    str p = str_of(r->route.pattern);
    bool changes = r->route.method == METHOD_PATCH || r->route.method == METHOD_DELETE;
    if (str_ends(p, S("/boards/{board}/restore"))) return true;
    if (str_ends(p, S("/targets")) && r->route.method == METHOD_PUT) return true;
    return changes && (str_ends(p, S("/records/{id}")) || str_ends(p, S("/boards/{board}")) ||
                       str_ends(p, S("/board-subs/{id}")) || str_ends(p, S("/board-alerts/{id}")));
}

static void put_parameters(struct jw *w, const struct api_route *r)
{
    str rest = str_of(r->route.pattern), part;
    jw_key(w, S("parameters"));
    jw_arr(w);
    while (str_next(&rest, '/', &part))
        if (part.n > 2 && part.p[0] == '{')
            put_parameter(w, str_sub(part, 1, part.n - 2), S("path"), true);
    if (needs_rev(r)) put_parameter(w, S("If-Match"), S("header"), true);
    if (r->kind == WRITES || r->kind == SENDS || r->kind == SAVES || r->kind == WORKS)
        put_parameter(w, S("Idempotency-Key"), S("header"), false);
    jw_end_arr(w);
}

static void put_responses(struct jw *w, struct mem *m, const struct api_route *r)
{
    bool is_empty = !*r->response;
    str mime = str_eq(str_of(r->response), S("Binary")) ? S("application/octet-stream")
               : r->kind == STREAMS                     ? S("text/event-stream")
                                                        : S("application/json");
    jw_key(w, S("responses"));
    jw_obj(w);
    jw_key(w, is_empty ? S("204") : S("2XX"));
    jw_obj(w);
    jw_kstr(w, "description", S("OK"));
    if (!is_empty) put_content(w, m, mime, r->response);
    jw_end_obj(w);
    jw_key(w, S("default"));
    jw_obj(w);
    jw_kstr(w, "description", S("Problem"));
    put_content(w, m, S("application/problem+json"), "Problem");
    jw_end_obj(w);
    jw_end_obj(w);
}

static void put_operation(struct ctx *c, struct jw *w, size_t i)
{
    const struct api_route *r = &api_routes[i];
    struct mem *m = c->mem;
    jw_key(w, str_lower(m, http_method_name(r->route.method)));
    jw_obj(w);
    jw_kstr(w, "operationId", str_of(r->name));
    jw_kstr(w, "summary", str_of(c->lang == LANG_EN ? r->en : r->zh));
    jw_kstr(w, "description", permission_text(m, r));
    put_parameters(w, r);
    if (*r->request) {
        jw_key(w, S("requestBody"));
        jw_obj(w);
        put_content(w, m, r->kind == UPLOADS ? S("multipart/form-data") : S("application/json"),
                    r->request);
        jw_end_obj(w);
    }
    if (r->permission == PERM_PUBLIC || r->permission == PERM_LINK) {
        jw_key(w, S("security"));
        jw_raw(w, S("[]"));
    }
    put_responses(w, m, r);
    jw_end_obj(w);
}

static bool is_first_of_path(size_t i)
{
    if (api_routes[i].handle == api_test_clock) return false; // no part of the API
    for (size_t k = 0; k < i; k++)
        if (!strcmp(api_routes[k].route.pattern, api_routes[i].route.pattern)) return false;
    return true;
}

static void put_paths(struct ctx *c, struct jw *w)
{
    jw_key(w, S("paths"));
    jw_obj(w);
    for (size_t i = 0; i < api_route_count; i++) {
        if (!is_first_of_path(i)) continue;
        jw_key(w, str_of(api_routes[i].route.pattern));
        jw_obj(w);
        for (size_t k = i; k < api_route_count; k++)
            if (!strcmp(api_routes[k].route.pattern, api_routes[i].route.pattern))
                put_operation(c, w, k);
        jw_end_obj(w);
    }
    jw_end_obj(w);
}

// ---- forms ----

static void put_value_schema(struct jw *w, const struct field *f)
{
    const struct field_type *t = field_value_type(f);
    bool is_list = t->storage == STORE_JUNCTION || t->storage == STORE_ROWS;
    bool is_ref = t->flags & (TYPE_REFERENCE | TYPE_PERSON | TYPE_DEPT | TYPE_ROLE);
    str one = is_ref || t->storage == STORE_ROWS ? S("{\"type\":\"object\"}")
              : t->expr_kind == 'b'              ? S("{\"type\":[\"boolean\",\"null\"]}")
              : t->storage == STORE_INT && t->expr_kind == 'n' && !f->scale
                  ? S("{\"type\":[\"integer\",\"null\"]}")
                  : S("{\"type\":[\"string\",\"null\"]}");
    jw_obj(w);
    jw_kstr(w, "title", f->title.zh);
    if (f->type->flags & TYPE_COMPUTED) jw_kbool(w, "readOnly", true);
    if (is_list) jw_kstr(w, "type", S("array"));
    jw_key(w, is_list ? S("items") : S("allOf"));
    if (!is_list) jw_arr(w);
    jw_raw(w, one);
    if (!is_list) jw_end_arr(w);
    jw_end_obj(w);
}

static err_t put_forms(struct ctx *c, struct jw *w)
{
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        const struct form_policy *p;
        if (f->parent || !actor_may(c, f, ACT_READ)) continue;
        TRY(policy_of(c, f, &p));
        jw_key(w, str_cat(c->mem, S("form."), f->full_key));
        jw_obj(w);
        jw_kstr(w, "type", S("object"));
        jw_kstr(w, "title", title_in(f->title, c->lang));
        jw_key(w, S("properties"));
        jw_obj(w);
        for (int k = 0; k < f->field_count; k++) {
            bool is_button = f->fields[k]->type->flags & TYPE_ACTION;
            if (is_button || cell_right_any(p, f->fields[k]) == CELL_HIDDEN) continue;
            jw_key(w, f->fields[k]->key);
            put_value_schema(w, f->fields[k]);
        }
        jw_end_obj(w);
        jw_end_obj(w);
    }
    return OK;
}

static err_t put_schemas(struct request *q, struct jw *w)
{
    struct ctx *c = q->c;
    jw_key(w, S("schemas"));
    jw_obj(w);
    for (size_t i = 0; i < api_schema_count; i++) {
        jw_key(w, str_of(api_schemas[i].name));
        jw_raw(w, str_of(api_schemas[i].json));
    }
    err_t e = request_actor(q);
    if (e == ERR_NEED_LOGIN || e == ERR_NEED_TOTP) err_clear(c); // without forms
    else TRY(e);
    if (e == OK) TRY(put_forms(c, w));
    jw_end_obj(w);
    return OK;
}

err_t api_openapi_get(struct request *q)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kstr(&w, "openapi", S("3.1.0"));
    jw_key(&w, S("info"));
    jw_obj(&w);
    jw_kstr(&w, "title", S("Xinglin"));
    jw_kstr(&w, "version", q->api->cfg.version);
    jw_end_obj(&w);
    jw_key(&w, S("security"));
    jw_raw(&w, S("[{\"key\":[]},{\"session\":[]}]"));
    put_paths(q->c, &w);
    jw_key(&w, S("components"));
    jw_obj(&w);
    jw_key(&w, S("securitySchemes"));
    jw_raw(&w, S("{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                 "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-xl\"}}"));
    TRY(put_schemas(q, &w));
    jw_end_obj(&w);
    jw_end_obj(&w);
    return OK;
}
