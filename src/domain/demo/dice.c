// SPDX-License-Identifier: Apache-2.0
#include "domain/demo/dice.h"
#include <math.h>
#include "base/dec.h"

u64 dice_next(struct dice *d) // splitmix64
{
    u64 z = (d->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double dice_unit(struct dice *d) { return (double)(dice_next(d) >> 11) / 9007199254740992.0; }
i64 dice_below(struct dice *d, i64 n) { return (i64)(dice_next(d) % (u64)n); }
i64 dice_range(struct dice *d, i64 low, i64 high) { return low + dice_below(d, high - low + 1); }
bool dice_hit(struct dice *d, double chance) { return dice_unit(d) < chance; }

double dice_normal(struct dice *d)
{
    double u = 1.0 - dice_unit(d), v = dice_unit(d);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

double dice_lognormal(struct dice *d, double median, double sigma)
{
    return median * exp(sigma * dice_normal(d));
}

size_t dice_pick(struct dice *d, const double *sums, size_t n)
{
    double at = dice_unit(d) * sums[n - 1];
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (sums[mid] > at) high = mid;
        else low = mid + 1;
    }
    return low;
}

double dice_key(struct dice *d, double weight)
{
    return weight > 0 ? -log(1.0 - dice_unit(d)) / weight : 1e300;
}

double number_of(const struct json *j, const char *key, double otherwise)
{
    const struct json *v = json_get(j, str_of(key));
    i64 n;
    if (!json_is(v, JSON_NUMBER) || dec_parse(v->text, 6, false, &n) != DEC_OK) return otherwise;
    return (double)n / 1e6;
}

i64 integer_of(const struct json *j, const char *key, i64 otherwise)
{
    i64 n;
    return json_i64(json_get(j, str_of(key)), &n) ? n : otherwise;
}

const struct json *item_at(const struct json *list, i64 at)
{
    json_each(item, list) if (at-- == 0) return item;
    return NULL;
}

str text_at(const struct json *list, i64 at) { return json_str(item_at(list, at)); }
