// SPDX-License-Identifier: Apache-2.0
// Another program calls a rule: {"kind":"webhook","id":path,"key":{"field","path"},"map":{field: path},"make":bool,
// "update":bool}. The address has a token of which only the digest is kept. The call finds its record by a key
// field or makes one, and the rule fires for it, all in one transaction with the line of the log that says so; the
// same call again (by its header or by what stands at `id`) finds that line and does nothing.
#include "auth/audit.h"
#include "auth/chain.h"
#include "auth/crypto.h"
#include "base/date.h"
#include "os/crypto.h"
#include "os/random.h"
#include "rule/internal.h"

#define ONCE_MAX 200
#define CALLS_SHOWN 50
#define CALLS_KEPT 500

static const struct json *when_of(const struct rule_def *d) { return json_get(d->spec, S("when")); }

// --- At designing ---------------------------------------------------------------------------------------------

static err_t check_key(struct ctx *c, const struct form *f, const struct json *key)
{
    struct field *field;
    TRY(keys_only(c, key, S("when.key"), KEYS("field", "path")));
    TRY(field_named(c, f, json_get(key, S("field")), S("when.key.field"), &field));
    const struct field_type *t = field_value_type(field);
    if (!(t->ops & 1u << OP_EQ) || field->is_system || (t->flags & TYPE_REFERENCE))
        return spec_wrong(c, S("when.key.field"), "不能按这个字段查找记录",
                          "records cannot be found by this field");
    return given_path_check(c, json_get(key, S("path")), S("when.key.path"));
}

static err_t check_map(struct ctx *c, const struct form *f, const struct json *map, u32 action)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    if (map && !json_is(map, JSON_OBJECT))
        return spec_wrong(c, S("when.map"), "应为对象 {}", "an object is needed");
    json_each(j, map)
    {
        str at = str_cat(c->mem, S("when.map."), j->key);
        const struct field *field = form_field(f, j->key);
        if (!given_fits(field))
            return spec_wrong(c, at, "不能写这个字段", "this field cannot be written");
        if (!actor_may_write_field(p, field) || (p->actions & action) != action)
            return spec_wrong(c, at, "您没有写这个字段的权限",
                              "you have no right to write this field");
        TRY(given_path_check(c, j, at));
    }
    return OK;
}

err_t hook_check(struct ctx *c, const struct form *f, const struct json *w)
{
    bool makes = json_bool(json_get(w, S("make"))), updates = json_bool(json_get(w, S("update")));
    const struct json *key = json_get(w, S("key")), *map = json_get(w, S("map"));
    TRY(keys_only(c, w, S("when"), KEYS("kind", "id", "key", "map", "make", "update")));
    if (json_get(w, S("id"))) TRY(given_path_check(c, json_get(w, S("id")), S("when.id")));
    if (key) TRY(check_key(c, f, key));
    if (!key && !makes)
        return spec_wrong(c, S("when.key"), "请选择按哪个字段查找记录，或勾选“没有就新建”",
                          "choose how the record is found, or have one made");
    if ((makes || updates) && (!map || !map->count))
        return spec_wrong(c, S("when.map"), "请至少填写一个字段", "give at least one field");
    return check_map(c, f, map, (makes ? ACT_CREATE : 0) | (updates ? ACT_UPDATE : 0));
}

// --- The record ------------------------------------------------------------------------------------------------

static err_t find_record(struct ctx *c, const struct rule_def *d, const struct json *body, id64 *id,
                         bool *many)
{
    const struct json *key = json_get(when_of(d), S("key"));
    struct field *f = form_field(d->form, json_str(json_get(key, S("field"))));
    const struct json *j = key ? given_at(body, json_str(json_get(key, S("path")))) : NULL;
    struct change ch;
    struct query *q;
    struct page *page;
    *id = 0;
    *many = false;
    if (!f || !j) return OK;
    TRY(given_value(c, f, j, &ch));
    if (val_is_null(ch.v)) return OK;
    TRY(act_query(c, d->form, NULL, 0, 2, &q));
    q->filter = node_and(c, q->filter, node_cmp(c, f, OP_EQ, ch.v));
    TRY(query_page(c, q, &page));
    *many = page->count > 1;
    *id = page->count == 1 ? page->records[0].id : 0;
    return OK;
}

static err_t save_record(struct ctx *c, const struct rule_def *d, const struct json *body, id64 *id)
{
    const struct json *map = json_get(when_of(d), S("map"));
    struct saved saved;
    struct write w = { .form = d->form, .id = *id, .rev = -1, .joins = true };
    w.changes = mem_array(c->mem, struct change, (map ? map->count : 0) + 1);
    json_each(j, map)
    {
        const struct field *f = form_field(d->form, j->key);
        const struct json *v = given_at(body, json_str(j));
        if (f && f->index >= 0 && v) TRY(given_value(c, f, v, &w.changes[w.change_count++]));
    }
    if (*id && !w.change_count) return OK;
    TRY(record_save(c, &w, &saved));
    *id = saved.id;
    return OK;
}

// --- The log ---------------------------------------------------------------------------------------------------

struct call {
    id64 id, rule, record;
    str once, state, why;
};

static err_t put_call(struct ctx *c, const struct call *k, bool *is_new)
{
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "INSERT INTO x_rule_call (id, rule_id, at, once, state, why, record_id) VALUES (");
    sql_i64(&q, k->id);
    sql_lit(&q, ", ");
    sql_i64(&q, k->rule);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    if (k->once.n) sql_text(&q, k->once);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_text(&q, k->state);
    sql_lit(&q, ", ");
    sql_text(&q, k->why);
    sql_lit(&q, ", ");
    sql_i64(&q, k->record);
    sql_lit(&q, ") ON CONFLICT DO NOTHING");
    TRY(db_exec(c, &q, &changed));
    *is_new = changed > 0;
    return OK;
}

static err_t end_call(struct ctx *c, const struct call *k)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule_call SET state = ");
    sql_text(&q, k->state);
    sql_lit(&q, ", record_id = ");
    sql_i64(&q, k->record);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, k->id);
    return db_exec(c, &q, NULL);
}

// The log is short; what tells a repeat is kept with it.
static err_t forget_old(struct ctx *c, id64 rule)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_rule_call WHERE rule_id = ");
    sql_i64(&q, rule);
    sql_lit(&q, " AND at < ");
    sql_i64(&q, c->now_ms - 7 * DAY_MS);
    sql_lit(&q, " AND id NOT IN (SELECT id FROM x_rule_call WHERE rule_id = ");
    sql_i64(&q, rule);
    sql_lit(&q, " ORDER BY id DESC LIMIT ");
    sql_i64(&q, CALLS_KEPT);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

// --- A call ----------------------------------------------------------------------------------------------------

struct taking {
    const struct rule_def *d;
    const struct json *body;
    str once;
    struct call call;
    bool is_repeat;
};

static str once_of(struct ctx *c, const struct rule_def *d, str header, const struct json *body)
{
    const struct json *path = json_get(when_of(d), S("id"));
    const struct json *j = path ? given_at(body, json_str(path)) : NULL;
    str text = header.n ? header : given_text(c, j);
    if (!text.n) return STR_NONE;
    text = str_cat(c->mem, header.n ? S("h:") : S("b:"), text);
    return text.n <= ONCE_MAX ? text : sha256_hex(c->mem, text);
}

static err_t take_record(struct ctx *c, struct taking *t)
{
    const struct json *when = when_of(t->d);
    struct call *k = &t->call;
    bool many, holds = true, did;
    TRY(find_record(c, t->d, t->body, &k->record, &many));
    k->state = many ? S("many") : S("no_record");
    if (many || (!k->record && !json_bool(json_get(when, S("make"))))) return OK;
    if (!k->record || json_bool(json_get(when, S("update"))))
        TRY(save_record(c, t->d, t->body, &k->record));
    if (rule_if(t->d->spec)) TRY(act_holds(c, t->d->form, rule_if(t->d->spec), k->record, &holds));
    k->state = S("condition");
    if (!holds) return OK;
    TRY(fire(c, t->d, k->record, S("webhook"), &did));
    k->state = did ? S("started") : S("again");
    return OK;
}

static err_t take_job(struct ctx *c, void *arg)
{
    struct taking *t = arg;
    bool is_new;
    t->call = (struct call){ .rule = t->d->id, .once = t->once, .state = S("started") };
    TRY(store_next_sys_id(c, &t->call.id));
    TRY(put_call(c, &t->call, &is_new));
    t->is_repeat = !is_new;
    if (t->is_repeat) return OK;
    TRY(take_record(c, t));
    TRY(forget_old(c, t->d->id));
    return end_call(c, &t->call);
}

static err_t note_job(struct ctx *c, void *arg)
{
    struct call *k = arg;
    bool is_new;
    TRY(store_next_sys_id(c, &k->id));
    return put_call(c, k, &is_new);
}

err_t rule_hook_take(struct ctx *c, const struct rule_def *d, str header, const struct json *body,
                     struct jw *w)
{
    struct taking t = { .d = d, .body = body, .once = once_of(c, d, header, body) };
    c->who = actor_rule(c, d->id, title_in(d->title, c->lang), NULL);
    err_t e = store_write(c, WRITE_PEOPLE, take_job, &t);
    if (act_is_passing(e)) return e;
    if (e != OK) { // what it sent cannot be taken: the log says why, the caller that it is so
        struct call failed = { .rule = d->id, .state = S("failed"), .why = act_reason(c, e) };
        err_clear(c);
        TRY(store_write(c, WRITE_PEOPLE, note_job, &failed));
        return fail(c, ERR_HOOK_REFUSED);
    }
    jw_obj(w);
    jw_kbool(w, "repeated", t.is_repeat);
    jw_kstr(w, "state", t.is_repeat ? S("repeated") : t.call.state);
    jw_end_obj(w);
    return OK;
}

// --- The address -------------------------------------------------------------------------------------------------

static str label_of(struct ctx *c, id64 rule)
{
    return str_fmt(c->mem, "rule_hook:%lld", (long long)rule);
}

err_t rule_hook_find(struct ctx *c, str token, const struct rule_def **d, str *secret)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    id64 rule = 0;
    *secret = STR_NONE;
    sql_lit(&q, "SELECT rule_id, secret FROM x_rule_hook WHERE digest = ");
    sql_text(&q, sha256_hex(c->mem, token));
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (found) rule = rows_i64(r, 0);
    str sealed = found && !rows_is_null(r, 1) ? str_dup(c->mem, rows_blob(r, 1)) : STR_NONE;
    rows_close(r);
    *d = found ? catalog_rule(c->cat, rule) : NULL;
    if (!*d || (*d)->kind != WHEN_WEBHOOK) return fail(c, ERR_NOT_FOUND);
    if (sealed.n) TRY(secret_open(c, label_of(c, rule), sealed, secret));
    return (*d)->mode == RULE_OFF ? fail(c, ERR_HOOK_OFF) : OK;
}

struct making {
    const struct rule_def *d;
    str token, secret;
};

static err_t make_job(struct ctx *c, void *arg)
{
    struct making *m = arg;
    str sealed = STR_NONE;
    struct sql q = db_sql(c);
    if (m->secret.n) TRY(secret_seal(c, label_of(c, m->d->id), m->secret, &sealed));
    sql_lit(&q, "INSERT INTO x_rule_hook (rule_id, digest, tail, secret, at) VALUES (");
    sql_i64(&q, m->d->id);
    sql_lit(&q, ", ");
    sql_text(&q, sha256_hex(c->mem, m->token));
    sql_lit(&q, ", ");
    sql_text(&q, str_from(m->token, m->token.n - 4));
    sql_lit(&q, ", ");
    if (sealed.n) sql_blob(&q, sealed);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (rule_id) DO UPDATE SET digest = excluded.digest, tail = "
                "excluded.tail, secret = excluded.secret, at = excluded.at");
    TRY(db_exec(c, &q, NULL));
    str detail = str_fmt(c->mem, "{\"rule\":\"%lld\"}", (long long)m->d->id);
    return audit_write(c, S("rule.hook"), m->d->form->id, 0, detail, S("ok"));
}

err_t rule_hook_make(struct ctx *c, const struct rule_def *d, bool is_signed, str *token,
                     str *secret)
{
    if (d->kind != WHEN_WEBHOOK) return fail(c, ERR_NOT_FOUND);
    struct making m = { d, random_token(c->mem), is_signed ? random_token(c->mem) : STR_NONE };
    TRY(store_write(c, WRITE_PEOPLE, make_job, &m));
    *token = m.token;
    *secret = m.secret;
    return OK;
}

static err_t put_address(struct ctx *c, const struct rule_def *d, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT tail, secret, at FROM x_rule_hook WHERE rule_id = ");
    sql_i64(&q, d->id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    jw_key(w, S("address"));
    if (found) {
        jw_obj(w);
        jw_kstr(w, "tail", rows_text(r, 0));
        jw_kbool(w, "is_signed", !rows_is_null(r, 1));
        jw_kinstant(w, "at", rows_i64(r, 2));
        jw_end_obj(w);
    } else {
        jw_null(w);
    }
    rows_close(r);
    return OK;
}

// What was sent is not shown: only that something came and what became of it. A reason may name a value, so it
// is for who sees all records, as any who designs rules of this form does.
err_t rule_hook_put(struct ctx *c, const struct rule_def *d, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    size_t at;
    jw_obj(w);
    TRY(put_address(c, d, w));
    sql_lit(&q, "SELECT at, state, why, record_id FROM x_rule_call WHERE rule_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " ORDER BY id DESC LIMIT ");
    sql_i64(&q, CALLS_SHOWN);
    TRY(db_query(c, &q, &r));
    jw_key(w, S("rows"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        str why = rows_text(r, 2);
        const struct json *said = why.n ? json_parse(c->mem, str_dup(c->mem, why), &at) : NULL;
        jw_obj(w);
        jw_kinstant(w, "at", rows_i64(r, 0));
        jw_kstr(w, "state", rows_text(r, 1));
        jw_key(w, S("why"));
        if (said) jw_json(w, said);
        else jw_null(w);
        jw_kid(w, "record", rows_i64(r, 3));
        jw_end_obj(w);
    }
    rows_close(r);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
