// SPDX-License-Identifier: Apache-2.0
// Stamps and counts. Nothing is stored until something is sent: what a visitor must bring back is
// signed or sealed with the installation's keys.
#include "io/guard.h"
#include "auth/actor.h"
#include "auth/crypto.h"
#include "auth/rate.h"
#include "base/date.h"
#include "os/crypto.h"

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

static err_t count_one(struct ctx *c, str key, i64 limit)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "INSERT INTO x_rate (key, n, at) VALUES (");
    sql_text(&q, key);
    sql_lit(&q, ", 1, ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (key) DO UPDATE SET n = x_rate.n + 1 RETURNING n");
    TRY(db_one_i64(c, &q, &n, NULL));
    if (n <= limit) return OK;
    i64 day = date_of_instant(c->now_ms, c->cat->offset_min);
    i64 wait_s = (instant_of_local(day + 1, 0, c->cat->offset_min) - c->now_ms) / 1000 + 1;
    return fail_arg(c, ERR_RATE_LIMITED, STR_NONE, str_of_i64(c->mem, wait_s));
}

static str day_key(struct ctx *c, const char *kind, str what)
{
    struct buf day = BUF(c->mem);
    date_put(&day, date_of_instant(c->now_ms, c->cat->offset_min));
    return str_fmt(c->mem, "pub:" STR_FMT ":%s:" STR_FMT, STR_ARG(buf_str(&day)), kind,
                   STR_ARG(what));
}

err_t guard_count_address(struct ctx *c, str what, i64 limit)
{
    u8 mac[SHA256_LEN];
    str address = rate_address(c->mem, c->who->ip);
    crypto_mac(c, S("address"), address.n ? address : S("-"), mac);
    return count_one(c, day_key(c, "a", str_cat(c->mem, str_hex(c->mem, mac, 12), what)), limit);
}

err_t guard_count(struct ctx *c, str what, i64 limit)
{
    return count_one(c, day_key(c, "l", what), limit);
}
