// SPDX-License-Identifier: Apache-2.0
// How long, as it is designed: {"days","hours","minutes","workdays","workhours","at"}. When that is: act/order.c.
#include "flow/internal.h"

#define PART_MAX 36600

static const char *const parts[] = { "days", "hours", "minutes", "workdays", "workhours" };

err_t span_check(struct ctx *c, const struct json *j, str path, const char *const *more)
{
    i64 sum = 0, n;
    if (!json_is(j, JSON_OBJECT)) return spec_wrong(c, path, "请写多久", "say how long");
    json_each(m, j)
    {
        bool known = str_eq(m->key, S("at"));
        for (size_t i = 0; i < COUNT_OF(parts); i++) {
            if (!str_eq(m->key, str_of(parts[i]))) continue;
            known = true;
            TRY(number_in(c, m, path_under(c, path, parts[i]), 0, PART_MAX));
            if (json_i64(m, &n)) sum += n;
        }
        for (int i = 0; more && more[i]; i++) known = known || str_eq(m->key, str_of(more[i]));
        if (!known) return spec_wrong(c, path, "不认识的项", "unknown");
    }
    TRY(time_at(c, json_get(j, S("at")), path_under(c, path, "at")));
    return sum ? OK : spec_wrong(c, path, "请写多久", "say how long");
}
