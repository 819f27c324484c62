// SPDX-License-Identifier: Apache-2.0
// The duplicate finder: records that share the values which somebody is typing (option "duplicates" of
// the form). He is shown those that he may read, found through the read door as he could have found
// them himself; of others at most that there is one and which role to ask, where the form's owner
// switched that on, and that answer leaves an audit row.
#include "api/internal.h"
#include "auth/audit.h"
#include "meta/rules.h"

#define SHOWN 5

struct finding {
    struct request *q;
    const struct form_key *key;
    const struct json *values;
    id64 own; // the record being edited, 0: none
};

// The query of a key; false when one of its values is not there yet.
static bool question(struct finding *f, const struct field *hint, str *out)
{
    struct buf b = BUF(f->q->c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    if (hint) jw_str(&w, hint->key);
    jw_end_arr(&w);
    jw_ki64(&w, "limit", SHOWN + 1);
    jw_key(&w, S("filter"));
    jw_obj(&w);
    jw_key(&w, S("and"));
    jw_arr(&w);
    for (int i = 0; i < f->key->field_count; i++) {
        const struct field *fd = f->key->fields[i];
        const struct json *v = json_get(f->values, fd->key);
        if (!v || v->type == JSON_NULL || (json_is(v, JSON_STRING) && !str_trim(v->text).n))
            return false;
        jw_obj(&w);
        jw_kstr(&w, "field", fd->key);
        jw_kstr(&w, "op", S("eq"));
        jw_key(&w, S("value"));
        jw_json(&w, v);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    jw_end_obj(&w);
    *out = buf_str(&b);
    return true;
}

// What cannot be asked, by rights or because it is half typed, finds nothing.
static err_t ask(struct ctx *c, const struct form *form, str text, struct query **query,
                 struct page **page)
{
    err_t e = query_parse(c, form, json_parse(c->mem, text, NULL), query);
    if (e == OK) return query_page(c, *query, page);
    if (err_http_status(e) >= 500) return e;
    err_clear(c);
    *query = NULL;
    *page = mem_new_of(c->mem, struct page);
    return OK;
}

static int without_own(const struct finding *f, const struct page *page)
{
    int n = 0;
    for (int i = 0; i < page->count; i++) n += page->records[i].id != f->own;
    return n;
}

static bool may_ask(struct ctx *c, const struct finding *f)
{
    const struct form_policy *p;
    if (policy_of(c, f->q->form, &p) != OK) return false;
    for (int i = 0; i < f->key->field_count; i++)
        if (cell_right_any(p, f->key->fields[i]) == CELL_HIDDEN &&
            !actor_may_write_field(p, f->key->fields[i]))
            return false;
    return true;
}

static err_t note_told(struct ctx *c, void *arg)
{
    const struct finding *f = arg;
    return audit_write(c, S("duplicates.exists"), f->q->form->id, 0, STR_NONE, S("ok"));
}

static err_t exists_at_all(struct finding *f, str text, bool *exists)
{
    struct ctx all = *f->q->c;
    struct query *query;
    struct page *page;
    all.errs = all.errs_tail = NULL;
    all.who = actor_capability(&all, S("duplicates"));
    TRY(ask(&all, f->q->form, text, &query, &page));
    *exists = without_own(f, page) > 0;
    return *exists ? store_write(f->q->c, WRITE_PEOPLE, note_told, f) : OK;
}

static struct titles role_to_ask(const struct ctx *c, const struct finding *f)
{
    const struct role *found = NULL;
    for (int i = 0; i < c->cat->role_count; i++) {
        const struct role *r = c->cat->roles[i];
        bool of_app = r->app == f->q->form->app;
        bool is_named =
            f->key->ask.n ? str_eq(r->key, f->key->ask) : of_app && str_eq(r->key, S("manager"));
        if (is_named && (!found || of_app)) found = r;
    }
    return found ? found->title : (struct titles){ S("管理员"), S("an administrator") };
}

static void put_rows(struct finding *f, struct jw *w, const struct query *query,
                     const struct page *page)
{
    int n = 0;
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < page->count && n < SHOWN; i++) {
        if (page->records[i].id == f->own) continue;
        put_lookup_row(f->q->c, w, query, &page->records[i]);
        n++;
    }
    jw_end_arr(w);
}

static err_t find(struct finding *f, struct jw *w)
{
    struct ctx *c = f->q->c;
    struct query *query;
    struct page *page;
    bool exists = false;
    str text, at_large;
    if (!may_ask(c, f) || !question(f, lookup_hint(c, f->q->form), &text)) return OK;
    TRY(ask(c, f->q->form, text, &query, &page));
    int seen = without_own(f, page);
    if (!seen && f->key->says_exists && question(f, NULL, &at_large))
        TRY(exists_at_all(f, at_large, &exists));
    if (!seen && !exists) return OK;
    jw_obj(w);
    jw_key(w, S("fields"));
    jw_arr(w);
    for (int i = 0; i < f->key->field_count; i++) jw_str(w, f->key->fields[i]->key);
    jw_end_arr(w);
    put_rows(f, w, query, page);
    jw_key(w, S("ask"));
    if (exists) put_titles(c, w, role_to_ask(c, f));
    else jw_null(w);
    jw_end_obj(w);
    return OK;
}

// Leaving out a record that he does not see would tell whether it is the one.
static err_t forget_unseen(struct finding *f)
{
    u64 rm, also;
    if (!f->own) return OK;
    TRY(query_row_mask(f->q->c, f->q->form, f->own, ACT_READ, &rm, &also));
    if (!rm) f->own = 0;
    return OK;
}

err_t api_records_duplicates(struct request *q)
{
    const struct form_rules *rules = q->form->rules;
    struct finding f = { .q = q };
    TRY(finder_rate(q));
    TRY(body_only(q, BODY_KEYS("values", "id")));
    f.values = json_get(q->body, S("values"));
    if (!json_is(f.values, JSON_OBJECT))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("values"), S("values"));
    const struct json *id = json_get(q->body, S("id"));
    if (id && id->type != JSON_NULL && !json_i64(id, &f.own)) return fail(q->c, ERR_NOT_FOUND);
    TRY(forget_unseen(&f));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("matches"));
    jw_arr(&w);
    for (int i = 0; rules && i < rules->duplicate_count; i++) {
        f.key = &rules->duplicates[i];
        TRY(find(&f, &w));
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}
