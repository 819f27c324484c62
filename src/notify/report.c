// SPDX-License-Identifier: Apache-2.0
// What vendors report: a message arrived or did not; somebody replied, perhaps that he wants no more. A
// report may come twice, late, before the answer to the sending, or for a message that was purged.
#include "base/utf8.h"
#include "notify/notify.h"

struct taking {
    const struct chan *ch;
    struct hook_call *h;
};

static err_t mark(struct ctx *c, const struct chan *ch, const struct report *r)
{
    struct sql q = db_sql(c);
    bool is_there = r->kind == REPORT_DELIVERED;
    if (!r->provider_id.n && !r->key.n) return OK;
    sql_lit(&q, "UPDATE x_send SET state = ");
    sql_text(&q, is_there ? S("delivered") : S("failed"));
    sql_lit(&q, ", why = ");
    if (is_there) sql_null(&q);
    else sql_text(&q, S("REPORTED"));
    sql_lit(&q, ", error = ");
    if (is_there || !r->error.n) sql_null(&q);
    else sql_text(&q, utf8_clean(c->mem, r->error, 300));
    sql_lit(&q, ", ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state IN ('sending', 'sent', 'unknown') AND channel = ");
    sql_text(&q, ch->key);
    if (r->key.n) {
        sql_lit(&q, " AND key = ");
        sql_text(&q, r->key);
    } else {
        sql_lit(&q, " AND provider_id = ");
        sql_text(&q, r->provider_id);
    }
    return db_exec(c, &q, NULL);
}

static err_t take(struct ctx *c, void *arg)
{
    const struct taking *t = arg;
    struct governance g;
    TRY(governance_load(c, &g));
    for (size_t i = 0; i < t->h->reports.n; i++) {
        const struct report *r = &t->h->reports.v[i];
        if (r->kind != REPORT_REPLY) TRY(mark(c, t->ch, r));
        else if (r->from.n && is_stop_word(&g, r->text))
            TRY(opt_out_set(c, r->from, S("*"), true, S("reply")));
    }
    return OK;
}

err_t report_take(struct ctx *c, const struct chan *ch, struct hook_call *h)
{
    struct taking t = { ch, h };
    TRY(ch->kind->hook(c, ch, h));
    if (!h->reports.n) return OK;
    c->who = actor_capability(c, S("notify"));
    return store_write(c, WRITE_PEOPLE, take, &t);
}
