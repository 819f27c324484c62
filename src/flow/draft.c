// SPDX-License-Identifier: Apache-2.0
// What somebody has written at a task and not yet sent. It may hold what is encrypted in the record, so it lies
// sealed.
#include "auth/crypto.h"
#include "flow/op.h"
#include "flow/work.h"

#define DRAFT_MAX (256 << 10)

static str label_of(struct ctx *c, id64 task)
{
    return str_fmt(c->mem, "flow_draft:%lld", (long long)task);
}

struct saving {
    id64 task;
    str sealed;
    i64 changed;
};

static err_t save_job(struct ctx *c, void *arg)
{
    struct saving *s = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_task SET draft = ");
    sql_text(&q, s->sealed);
    sql_lit(&q, " WHERE state = 'pending' AND id = ");
    sql_i64(&q, s->task);
    return db_exec(c, &q, &s->changed);
}

err_t flow_save_draft(struct ctx *c, id64 task, const struct json *body)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct saving s = { .task = task };
    struct ftask t;
    str sealed;
    const struct json *values = json_get(body, S("values"));
    TRY(ftask_get(c, task, &t));
    id64 me = c->who->user_id;
    if (!me || (t.user != me && t.stand_in != me)) return fail(c, ERR_NOT_FOUND);
    if (values && values->type != JSON_OBJECT)
        return fail_arg(c, ERR_BAD_REQUEST, S("values"), S("values"));
    jw_obj(&w);
    jw_key(&w, S("values"));
    if (values) jw_json(&w, values);
    else jw_raw(&w, S("{}"));
    jw_kstr(&w, "opinion", json_str(json_get(body, S("opinion"))));
    jw_end_obj(&w);
    if (b.n > DRAFT_MAX) return fail_arg(c, ERR_BODY_TOO_LARGE, STR_NONE, S("256 KB"));
    TRY(secret_seal(c, label_of(c, task), buf_str(&b), &sealed));
    s.sealed = str_hex(c->mem, sealed.p, sealed.n);
    TRY(store_write(c, WRITE_PEOPLE, save_job, &s));
    return s.changed ? OK : fail(c, ERR_FLOW_TASK_TAKEN);
}

err_t draft_open(struct ctx *c, const struct ftask *t, str *out)
{
    *out = STR_NONE;
    if (!t->draft.n) return OK;
    u8 *raw = mem_alloc(c->mem, t->draft.n / 2 + 1);
    if (!str_hex_decode(t->draft, raw, t->draft.n / 2)) return OK;
    err_t e = secret_open(c, label_of(c, t->id), (str){ (const char *)raw, t->draft.n / 2 }, out);
    if (e != OK) err_clear(c); // a key was lost: it is only a draft
    return OK;
}

// Its values are still wanted: when it comes back, what was filled in so far is there.
err_t draft_said(struct ctx *c, struct ftask *t)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct saving s = { .task = t->id };
    str open, sealed;
    size_t at;
    TRY(draft_open(c, t, &open));
    const struct json *j = open.n ? json_parse(c->mem, open, &at) : NULL;
    if (!json_str(json_get(j, S("opinion"))).n) return OK;
    jw_obj(&w);
    jw_key(&w, S("values"));
    if (json_get(j, S("values"))) jw_json(&w, json_get(j, S("values")));
    else jw_raw(&w, S("{}"));
    jw_kstr(&w, "opinion", STR_NONE);
    jw_end_obj(&w);
    TRY(secret_seal(c, label_of(c, t->id), buf_str(&b), &sealed));
    s.sealed = t->draft = str_hex(c->mem, sealed.p, sealed.n);
    return save_job(c, &s);
}
