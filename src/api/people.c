// SPDX-License-Identifier: Apache-2.0
// Departments and users. Everybody who is signed in sees names and departments (they stand in
// records); accounts, phones and roles are for whoever may manage people.
#include "api/internal.h"
#include "auth/user.h"
#include "query/query.h"

// ---- a body's members as the pointers of an edit: NULL where absent ----

static err_t edit_str(struct request *q, str key, const str **out)
{
    const struct json *j = json_get(q->body, key);
    if (!j) return OK;
    if (j->type != JSON_STRING && j->type != JSON_NULL)
        return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("string"));
    *out =
        mem_dup(q->c->mem, &(str){ j->text.p, j->type == JSON_NULL ? 0 : j->text.n }, sizeof(str));
    return OK;
}

static err_t edit_id(struct request *q, str key, const id64 **out)
{
    const struct json *j = json_get(q->body, key);
    i64 v = 0;
    if (!j) return OK;
    if (json_is(j, JSON_OBJECT)) j = json_get(j, S("id"));
    bool is_none = !j || j->type == JSON_NULL || (j->type == JSON_STRING && !j->text.n);
    if (!is_none && (!json_i64(j, &v) || v < 0))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("id"));
    *out = mem_dup(q->c->mem, &v, sizeof v);
    return OK;
}

static err_t edit_i64(struct request *q, str key, const i64 **out)
{
    const struct json *j = json_get(q->body, key);
    i64 v = 0;
    if (!j) return OK;
    if (j->type != JSON_NUMBER || !json_i64(j, &v))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("integer"));
    *out = mem_dup(q->c->mem, &v, sizeof v);
    return OK;
}

static err_t edit_bool(struct request *q, str key, const bool **out)
{
    const struct json *j = json_get(q->body, key);
    if (!j) return OK;
    if (j->type != JSON_BOOL) return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("true, false"));
    *out = mem_dup(q->c->mem, &j->is_true, sizeof(bool));
    return OK;
}

static err_t edit_ids(struct request *q, str key, const id64 **v, size_t *n, bool *has)
{
    const struct json *j = json_get(q->body, key);
    if (!j) return OK;
    if (j->type != JSON_ARRAY || j->count > 1000)
        return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("[id]"));
    id64 *ids = mem_array(q->c->mem, id64, j->count + 1);
    json_each(item, j)
    {
        const struct json *id = json_is(item, JSON_OBJECT) ? json_get(item, S("id")) : item;
        if (!id || !json_i64(id, &ids[*n]) || ids[*n] <= 0)
            return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("[id]"));
        ++*n;
    }
    *v = ids;
    *has = true;
    return OK;
}

// ---- departments ----

static void put_id(struct jw *w, id64 id)
{
    if (id) jw_id(w, id);
    else jw_null(w);
}

static void put_dept(struct jw *w, const struct dept *d)
{
    static const char *const kinds[] = {
        [DEPT_ORG] = "org", [DEPT_BRANCH] = "branch", [DEPT_DEPT] = "dept"
    };
    jw_obj(w);
    jw_kid(w, "id", d->id);
    jw_key(w, S("parent"));
    put_id(w, d->parent ? d->parent->id : 0);
    jw_kstr(w, "kind", str_of(kinds[d->kind]));
    jw_kstr(w, "title", d->title);
    jw_kstr(w, "code", d->code);
    jw_key(w, S("head"));
    put_id(w, d->head_id);
    jw_kbool(w, "is_off", d->is_off);
    jw_end_obj(w);
}

err_t api_departments_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < q->c->cat->dept_count; i++) put_dept(&w, q->c->cat->depts[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

static err_t read_dept(struct request *q, struct dept_edit *e)
{
    TRY(body_only(q, BODY_KEYS("title", "code", "kind", "parent", "head", "pos", "is_off")));
    TRY(edit_str(q, S("title"), &e->title));
    TRY(edit_str(q, S("code"), &e->code));
    TRY(edit_str(q, S("kind"), &e->kind));
    TRY(edit_id(q, S("parent"), &e->parent));
    TRY(edit_id(q, S("head"), &e->head));
    TRY(edit_i64(q, S("pos"), &e->pos));
    return edit_bool(q, S("is_off"), &e->is_off);
}

static err_t answer_dept(struct request *q, id64 id, int status)
{
    TRY(renew_after_change(q));
    const struct dept *d = catalog_dept(q->c->cat, id);
    if (!d) return fail(q->c, ERR_NOT_FOUND);
    struct jw w = answer_json(q, status);
    put_dept(&w, d);
    return OK;
}

err_t api_department_create(struct request *q)
{
    struct dept_edit e = { 0 };
    id64 id;
    TRY(read_dept(q, &e));
    TRY(dept_create(q->c, &e, &id));
    return answer_dept(q, id, 201);
}

err_t api_department_patch(struct request *q)
{
    struct dept_edit e = { 0 };
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(read_dept(q, &e));
    TRY(dept_update(q->c, id, &e));
    return answer_dept(q, id, 200);
}

// ---- users ----

struct person {
    str phone, email;
    bool has_totp;
};

static void put_ref(struct jw *w, const struct dept *d)
{
    if (!d) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kid(w, "id", d->id);
    jw_kstr(w, "title", d->title);
    jw_end_obj(w);
}

static void put_user_more(struct ctx *c, struct jw *w, const struct user *u, const struct person *p)
{
    jw_kstr(w, "account", u->account);
    jw_kstr(w, "phone", p->phone);
    jw_kstr(w, "email", p->email);
    jw_kbool(w, "has_totp", p->has_totp);
    jw_key(w, S("lang"));
    if (u->has_lang) jw_str(w, u->lang == LANG_EN ? S("en") : S("zh"));
    else jw_null(w);
    jw_key(w, S("depts"));
    jw_arr(w);
    for (int i = 0; i < u->more_count; i++) put_ref(w, u->more[i]);
    jw_end_arr(w);
    jw_key(w, S("roles"));
    jw_arr(w);
    for (int i = 0; i < u->role_count; i++) {
        jw_obj(w);
        jw_kid(w, "id", u->roles[i]->id);
        jw_key(w, S("title"));
        put_titles(c, w, u->roles[i]->title);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_user(struct ctx *c, struct jw *w, const struct user *u, const struct person *p)
{
    jw_obj(w);
    jw_kid(w, "id", u->id);
    jw_kstr(w, "name", u->name);
    jw_kstr(w, "title", u->name);
    jw_key(w, S("dept"));
    put_ref(w, u->dept);
    jw_kbool(w, "is_off", u->is_off);
    if (p) put_user_more(c, w, u, p);
    jw_end_obj(w);
}

// What the catalogue does not hold of people; `only` 0: of all. By id.
static err_t load_persons(struct ctx *c, id64 only, struct map *out)
{
    struct sql s = db_sql(c);
    struct rows *r;
    sql_lit(&s, "SELECT id, phone, email, totp_secret IS NOT NULL FROM x_user");
    if (only) {
        sql_lit(&s, " WHERE id = ");
        sql_i64(&s, only);
    }
    TRY(db_query(c, &s, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct person *p = mem_new_of(c->mem, struct person);
        *p = (struct person){ str_dup(c->mem, rows_text(r, 1)), str_dup(c->mem, rows_text(r, 2)),
                              rows_i64(r, 3) != 0 };
        map_put(out, str_of_i64(c->mem, rows_i64(r, 0)), p);
    }
}

static const struct person *person_of(struct ctx *c, const struct map *persons, id64 id)
{
    static const struct person nobody;
    const struct person *p = map_get(persons, str_of_i64(c->mem, id));
    return p ? p : &nobody;
}

#define USERS_PAGE_MAX 1000

struct user_ask {
    str text; // lower case; empty: everybody
    bool has_off, is_off, sees_more;
    i64 limit; // 0: all
    id64 after;
};

static err_t read_ask(struct request *q, struct user_ask *a)
{
    str off = query_str(q, S("is_off")), cursor = query_str(q, S("cursor")),
        limit = query_str(q, S("limit"));
    *a = (struct user_ask){ .text = str_lower(q->c->mem, str_trim(query_str(q, S("q")))),
                            .has_off = off.n > 0,
                            .is_off = str_eq(off, S("true")),
                            .sees_more = actor_has(q->c, RIGHT(PEOPLE)) };
    if (off.n && !a->is_off && !str_eq(off, S("false")))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("is_off"), S("is_off=true|false"));
    if (limit.n && (!str_to_i64(limit, &a->limit) || a->limit < 1 || a->limit > USERS_PAGE_MAX))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("limit"), S("limit=1..1000"));
    if (cursor.n && (!str_to_i64(cursor, &a->after) || a->after < 1))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("cursor"), S("cursor"));
    return OK;
}

// By a piece of the name, by pinyin (whole or initials), and for who sees it by a piece of the account.
static bool is_asked_for(struct ctx *c, const struct user_ask *a, const struct user *u)
{
    if (u->id <= a->after || (a->has_off && u->is_off != a->is_off)) return false;
    if (!a->text.n || str_find(str_lower(c->mem, u->name), a->text) >= 0) return true;
    return str_find(search_pinyin_key(c->mem, u->name), a->text) >= 0 ||
           (a->sees_more && str_find(str_lower(c->mem, u->account), a->text) >= 0);
}

err_t api_users_list(struct request *q)
{
    struct ctx *c = q->c;
    struct map persons = MAP(c->mem);
    struct user_ask a;
    i64 n = 0;
    id64 next = 0;
    TRY(read_ask(q, &a));
    if (a.sees_more) TRY(load_persons(c, 0, &persons));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < c->cat->user_count; i++) {
        const struct user *u = c->cat->users[i];
        if (!is_asked_for(c, &a, u)) continue;
        if (a.limit && n == a.limit) {
            a.limit = -1;
            break;
        }
        put_user(c, &w, u, a.sees_more ? person_of(c, &persons, u->id) : NULL);
        next = u->id;
        n++;
    }
    jw_end_arr(&w);
    jw_kstr(&w, "next", a.limit < 0 ? str_of_i64(c->mem, next) : STR_NONE);
    jw_end_obj(&w);
    return OK;
}

static err_t read_user(struct request *q, struct user_edit *e, bool is_new)
{
    TRY(body_only(q, is_new ? BODY_KEYS("account", "name", "phone", "email", "lang", "password",
                                        "dept", "depts", "roles", "is_off")
                            : BODY_KEYS("account", "name", "phone", "email", "lang", "dept",
                                        "depts", "roles", "is_off")));
    TRY(edit_str(q, S("account"), &e->account));
    TRY(edit_str(q, S("name"), &e->name));
    TRY(edit_str(q, S("phone"), &e->phone));
    TRY(edit_str(q, S("email"), &e->email));
    TRY(edit_str(q, S("lang"), &e->lang));
    TRY(edit_str(q, S("password"), &e->password));
    TRY(edit_id(q, S("dept"), &e->dept));
    TRY(edit_ids(q, S("depts"), &e->depts, &e->dept_count, &e->has_depts));
    TRY(edit_ids(q, S("roles"), &e->roles, &e->role_count, &e->has_roles));
    return edit_bool(q, S("is_off"), &e->is_off);
}

static err_t answer_user(struct request *q, id64 id, int status)
{
    struct map persons = MAP(q->c->mem);
    TRY(renew_after_change(q));
    const struct user *u = catalog_user(q->c->cat, id);
    if (!u) return fail(q->c, ERR_NOT_FOUND);
    TRY(load_persons(q->c, id, &persons));
    struct jw w = answer_json(q, status);
    put_user(q->c, &w, u, person_of(q->c, &persons, id));
    return OK;
}

err_t api_user_create(struct request *q)
{
    struct user_edit e = { 0 };
    id64 id;
    TRY(read_user(q, &e, true));
    TRY(user_create(q->c, &e, &id));
    return answer_user(q, id, 201);
}

err_t api_user_patch(struct request *q)
{
    struct user_edit e = { 0 };
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(read_user(q, &e, false));
    TRY(user_update(q->c, id, &e));
    if (q->api->server) http_sse_close(q->api->server, (u64)id); // his rights may be others now
    return answer_user(q, id, 200);
}

err_t api_user_password(struct request *q)
{
    id64 id;
    str password;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("password")));
    TRY(body_str(q, S("password"), true, &password));
    TRY(user_set_password(q->c, id, password));
    if (q->api->server) http_sse_close(q->api->server, (u64)id);
    return answer_none(q);
}
