// SPDX-License-Identifier: Apache-2.0
// Many rows in one call: each succeeds or fails by itself (a nested transaction a row), a chunk of 200
// shares a commit, one audit row with the digests of its rows and one event with their id range.
#include "base/vec.h"
#include "record/internal.h"

#define BULK_MAX 1000
#define BULK_CHUNK 200

enum verb { BULK_CREATE, BULK_UPDATE, BULK_DELETE };
struct item {
    enum verb verb;
    struct write w;
    bool is_bad; /* did not parse */
    struct bulk_result *result;
};
typedef VEC(struct item) items;

static struct err_item *take_errs(struct ctx *c)
{
    struct err_item *e = c->errs;
    err_clear(c);
    return e;
}

// Not the row's fault: the whole is tried again, or fails.
static bool is_ours(err_t e)
{
    return e == ERR_DB_FAILED || e == ERR_NO_MEMORY || e == ERR_DB_RETRY;
}

static err_t parse_item(struct ctx *c, const struct form *f, const struct json *j, struct item *it)
{
    i64 rev = 0;
    if (it->verb != BULK_CREATE) {
        if (!json_i64(json_get(j, S("id")), &it->w.id))
            return fail_arg(c, ERR_BAD_REQUEST, S("id"), S("id"));
        if (!json_i64(json_get(j, S("rev")), &rev) || rev < 0)
            return fail(c, ERR_IF_MATCH_REQUIRED);
    }
    it->w.rev = rev;
    it->w.form = f;
    if (it->verb == BULK_DELETE) return OK;
    return record_parse(c, f, json_get(j, S("values")), &it->w);
}

static err_t parse_list(struct ctx *c, const struct form *f, const struct json *list,
                        enum verb verb, items *out)
{
    if (!list) return OK;
    if (!json_is(list, JSON_ARRAY)) return fail_arg(c, ERR_BAD_REQUEST, list->key, list->key);
    json_each(j, list)
    {
        if (out->n == BULK_MAX) return fail_arg(c, ERR_BAD_REQUEST, S("bulk"), S("1000"));
        struct item it = { .verb = verb, .result = mem_new_of(c->mem, struct bulk_result) };
        it.result->error = parse_item(c, f, j, &it);
        if (is_ours(it.result->error)) return it.result->error;
        it.result->errs = take_errs(c);
        it.is_bad = it.result->error != OK;
        it.w.in_bulk = true;
        vec_push(c->mem, out, it);
    }
    return OK;
}

err_t record_bulk_note(struct ctx *c, const struct form *f, str action, const id64 *ids, int n)
{
    if (n == 0) return OK;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    id64 lo = ids[0], hi = ids[0];
    jw_obj(&w);
    jw_ki64(&w, "rows", n);
    jw_key(&w, S("ids"));
    jw_arr(&w);
    for (int i = 0; i < n; i++) {
        jw_id(&w, ids[i]);
        lo = i64_min(lo, ids[i]);
        hi = i64_max(hi, ids[i]);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    TRY(audit_write(c, action, f->id, 0, buf_str(&b), S("ok")));
    return note_event(c, action, f, lo, hi);
}

// record_save and record_delete open a savepoint of their own inside a job.
static err_t one_item(struct ctx *c, struct item *it)
{
    struct saved out;
    if (it->verb == BULK_DELETE) {
        TRY(record_delete(c, it->w.form, it->w.id, it->w.rev));
        it->result->id = it->w.id;
        it->result->rev = it->w.rev + 1;
        return OK;
    }
    TRY(record_save(c, &it->w, &out));
    it->result->id = out.id;
    it->result->rev = out.rev;
    return OK;
}

struct chunk {
    const struct form *f;
    struct item *v;
    size_t n;
};

static err_t run_chunk(struct ctx *c, void *arg)
{
    struct chunk *k = arg;
    id64 *made = mem_array(c->mem, id64, k->n + 1), *changed = mem_array(c->mem, id64, k->n + 1);
    int made_n = 0, changed_n = 0;
    for (size_t i = 0; i < k->n; i++) {
        struct item *it = &k->v[i];
        if (it->is_bad) continue; // what failed in an earlier run of this job is tried again
        it->result->error = one_item(c, it);
        it->result->errs = take_errs(c);
        if (it->result->error != OK) {
            if (is_ours(it->result->error)) return it->result->error;
            it->result->errs =
                it->result->errs ? it->result->errs : mem_new_of(c->mem, struct err_item);
            it->result->errs->code = it->result->error;
            continue;
        }
        if (it->verb == BULK_CREATE) made[made_n++] = it->result->id;
        if (it->verb == BULK_UPDATE) changed[changed_n++] = it->result->id;
    }
    TRY(record_bulk_note(c, k->f, S("created"), made, made_n));
    return record_bulk_note(c, k->f, S("updated"), changed, changed_n);
}

err_t record_bulk(struct ctx *c, const struct form *f, const struct json *body,
                  struct bulk_result **out, int *n)
{
    items all = { 0 };
    if (f->parent) return fail(c, ERR_FORM_UNKNOWN);
    TRY(parse_list(c, f, json_get(body, S("create")), BULK_CREATE, &all));
    TRY(parse_list(c, f, json_get(body, S("update")), BULK_UPDATE, &all));
    TRY(parse_list(c, f, json_get(body, S("delete")), BULK_DELETE, &all));
    for (size_t at = 0; at < all.n; at += BULK_CHUNK) {
        struct chunk k = { f, all.v + at, all.n - at < BULK_CHUNK ? all.n - at : BULK_CHUNK };
        TRY(store_write(c, WRITE_PEOPLE, run_chunk, &k));
    }
    *out = mem_array(c->mem, struct bulk_result, all.n + 1);
    *n = (int)all.n;
    for (size_t i = 0; i < all.n; i++) (*out)[i] = *all.v[i].result;
    return OK;
}
