// SPDX-License-Identifier: Apache-2.0
// Stamps and counts. Nothing is stored until something is sent: what a visitor must bring back is
// signed or sealed with the installation's keys.
#include "io/guard.h"
#include "auth/actor.h"
#include "auth/crypto.h"
#include "auth/rate.h"
#include "base/date.h"
#include "os/crypto.h"
#include "store/db.h"

#define STAMP_DAYS_MS DAY_MS
#define STAMP_MAC 16 // hex digits

// --- The stamp ------------------------------------------------------------------------------------------

static str stamp_mac(struct ctx *c, str token, str version, str time)
{
    u8 mac[SHA256_LEN];
    str what = str_fmt(c->mem, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(token), STR_ARG(version),
                       STR_ARG(time));
    crypto_mac(c, S("notice"), what, mac);
    return str_sub(str_hex(c->mem, mac, sizeof mac), 0, STAMP_MAC);
}

str guard_stamp(struct ctx *c, str token, str version)
{
    str time = str_of_i64(c->mem, c->now_ms);
    return str_fmt(c->mem, STR_FMT "." STR_FMT "." STR_FMT, STR_ARG(version), STR_ARG(time),
                   STR_ARG(stamp_mac(c, token, version, time)));
}

err_t guard_read_stamp(struct ctx *c, str token, str stamp, str *version, i64 *shown_ms)
{
    str rest = stamp, time, mac;
    bool ok = str_next(&rest, '.', version) && str_next(&rest, '.', &time) &&
              str_next(&rest, '.', &mac) && !rest.p;
    ok = ok && str_to_i64(time, shown_ms) && secret_equal(mac, stamp_mac(c, token, *version, time));
    return ok && c->now_ms - *shown_ms <= STAMP_DAYS_MS
               ? OK
               : fail_at(c, ERR_FORM_STALE, S("notice_version"));
}

err_t guard_pace(struct ctx *c, i64 shown_ms, i64 min_ms)
{
    i64 left = shown_ms + min_ms - c->now_ms;
    return left > 0
               ? fail_arg(c, ERR_RATE_LIMITED, STR_NONE, str_of_i64(c->mem, (left + 999) / 1000))
               : OK;
}

err_t guard_open_trap(struct ctx *c, const struct json *values, struct json *out)
{
    struct json **at = &out->first;
    if (!json_is(values, JSON_OBJECT))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("values"), S("values"));
    *out = (struct json){ .type = JSON_OBJECT };
    json_each(v, values)
    {
        if (str_eq(v->key, S(GUARD_TRAP))) {
            if (v->type != JSON_NULL && json_str(v).n)
                return fail_arg(c, ERR_BAD_REQUEST, S(GUARD_TRAP), S(GUARD_TRAP));
            continue;
        }
        struct json *copy = mem_dup(c->mem, v, sizeof *v);
        copy->next = NULL;
        *at = copy;
        at = &copy->next;
        out->count++;
    }
    return OK;
}

// --- Counts of a day ------------------------------------------------------------------------------------

static err_t count_up(struct ctx *c, str key, i64 *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_rate (key, n, at) VALUES (");
    sql_text(&q, key);
    sql_lit(&q, ", 1, ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (key) DO UPDATE SET n = x_rate.n + 1 RETURNING n");
    return db_one_i64(c, &q, n, NULL);
}

static err_t wait_for_tomorrow(struct ctx *c)
{
    i64 day = date_of_instant(c->now_ms, c->cat->offset_min);
    i64 wait_s = (instant_of_local(day + 1, 0, c->cat->offset_min) - c->now_ms) / 1000 + 1;
    return fail_arg(c, ERR_RATE_LIMITED, STR_NONE, str_of_i64(c->mem, wait_s));
}

static err_t count_one(struct ctx *c, str key, i64 limit)
{
    i64 n;
    TRY(count_up(c, key, &n));
    return n <= limit ? OK : wait_for_tomorrow(c);
}

static str day_key(struct ctx *c, const char *kind, str what)
{
    struct buf day = BUF(c->mem);
    date_put(&day, date_of_instant(c->now_ms, c->cat->offset_min));
    return str_fmt(c->mem, "pub:" STR_FMT ":%s:" STR_FMT, STR_ARG(buf_str(&day)), kind,
                   STR_ARG(what));
}

static str address_key(struct ctx *c, const char *kind, str what)
{
    u8 mac[SHA256_LEN];
    str address = rate_address(c->mem, c->who->ip);
    crypto_mac(c, S("address"), address.n ? address : S("-"), mac);
    return day_key(c, kind, str_cat(c->mem, str_hex(c->mem, mac, 12), what));
}

err_t guard_count_address(struct ctx *c, str what, i64 limit)
{
    return count_one(c, address_key(c, "a", what), limit);
}

err_t guard_count(struct ctx *c, str what, i64 limit)
{
    return count_one(c, day_key(c, "l", what), limit);
}

// --- Tries ----------------------------------------------------------------------------------------------

enum verdict { MAY_SEND, TOO_OFTEN, WRONG_ANSWER };
struct admission {
    const struct guard_try *t;
    enum verdict verdict;
};

static err_t forget(struct ctx *c, str key)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_rate WHERE key = ");
    sql_text(&q, key);
    return db_exec(c, &q, NULL);
}

static err_t judge(struct ctx *c, const struct guard_try *t, enum verdict *out)
{
    i64 n;
    bool right = true;
    if (t->asks_answer) {
        TRY(count_up(c, address_key(c, "t", t->what), &n));
        *out = TOO_OFTEN;
        if (n > t->per_address + GUARD_SLIPS) return OK;
        TRY(guard_check_answer(c, t->token, t->answer, &right));
    }
    *out = WRONG_ANSWER;
    if (!right) return OK;
    TRY(count_up(c, address_key(c, "a", t->what), &n));
    *out = n > t->per_address ? TOO_OFTEN : MAY_SEND;
    return OK;
}

// Ends well even if the try is refused: what was counted stays counted. May run more than once.
static err_t admit_job(struct ctx *c, void *arg)
{
    struct admission *a = arg;
    str once = day_key(c, "k", a->t->once);
    i64 n;
    a->verdict = MAY_SEND;
    if (a->t->once.n) {
        TRY(count_up(c, once, &n)); // two at once wait for each other here
        if (n > 1) return OK;
    }
    TRY(judge(c, a->t, &a->verdict));
    return a->verdict == MAY_SEND || !a->t->once.n ? OK : forget(c, once);
}

err_t guard_admit(struct ctx *c, const struct guard_try *t)
{
    struct admission a = { .t = t };
    TRY(store_write(c, WRITE_PEOPLE, admit_job, &a));
    if (a.verdict == TOO_OFTEN) return wait_for_tomorrow(c);
    return a.verdict == WRONG_ANSWER ? fail_at(c, ERR_CAPTCHA_WRONG, S("captcha")) : OK;
}
