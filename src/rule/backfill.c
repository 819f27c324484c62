// SPDX-License-Identifier: Apache-2.0
// A rule that is new, changed or switched on meets the records there are: their times are armed, and of a
// condition that looks beyond the record it is remembered where it already holds, so that only what becomes
// true from now on counts. In chunks, and harmless when done twice.
#include "auth/chain.h"
#include "rule/internal.h"

#define CHUNK 200

struct chunk {
    const struct rule_def *d;
    id64 after;
    int read;
    bool is_timed;
};

static err_t read_ids(struct ctx *c, const struct chunk *k, struct page **out)
{
    struct query *q;
    const struct json *when = k->is_timed ? NULL : rule_if(k->d->spec);
    TRY(act_query(c, k->d->form, when, k->after, CHUNK, &q));
    return query_page(c, q, out);
}

static err_t do_chunk(struct ctx *c, void *arg)
{
    struct chunk *k = arg;
    struct page *page;
    TRY(read_ids(c, k, &page));
    k->read = page->count;
    for (int i = 0; i < page->count; i++) {
        k->after = page->records[i].id;
        if (k->is_timed) TRY(due_arm(c, k->d, k->after));
        else if (k->d->kind == WHEN_SEGMENT && segment_tells_present(k->d))
            TRY(segment_look(c, k->d, k->after, true));
        else TRY(state_set_true(c, k->d->id, k->after, true));
    }
    return OK;
}

static err_t set_clock(struct ctx *c, void *arg) { return due_set_clock(c, arg); }

static void unpin(void *cat) { catalog_unpin(cat); }

// The job may begin before its process has read the catalogue that the same transaction changed.
static err_t rule_as_stored(struct ctx *c, id64 id, const struct rule_def **out)
{
    struct catalog *cat;
    TRY(catalog_load(c, &cat));
    mem_defer(c->mem, unpin, cat);
    c->cat = cat;
    *out = catalog_rule(cat, id);
    return OK;
}

err_t rule_backfill_job(struct ctx *c, struct job *j)
{
    const struct rule_def *d;
    i64 id = 0;
    (void)json_i64(json_get(j->arg, S("rule")), &id);
    TRY(rule_as_stored(c, id, &d));
    if (!d || d->mode == RULE_OFF) return OK;
    c->who = actor_rule(c, d->id, title_in(d->title, c->lang), NULL);
    struct chunk k = { .d = d,
                       .is_timed =
                           d->kind == WHEN_DATE || d->kind == WHEN_IDLE || d->kind == WHEN_POOL };
    if (d->kind == WHEN_SCHEDULE) return store_write(c, WRITE_JOBS, set_clock, (void *)d);
    bool remembers = (d->kind == WHEN_RECORD || d->kind == WHEN_PLAN) && rule_if(d->spec) &&
                     !is_own_condition(c, d->form, rule_if(d->spec));
    remembers = remembers || d->kind == WHEN_SEGMENT;
    if (!k.is_timed && !remembers) return OK;
    for (i64 done = 0; !j->is_cancelled;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(store_write(c, WRITE_JOBS, do_chunk, &k));
        done += k.read;
        if (k.read < CHUNK) break;
        TRY(job_progress(c, j, done, 0));
        mem_rewind(c->mem, mark);
    }
    // Those that were there are known: from now on who comes and goes is told.
    if (d->kind == WHEN_SEGMENT && !j->is_cancelled)
        return store_write(c, WRITE_JOBS, set_clock, (void *)d);
    return OK;
}
