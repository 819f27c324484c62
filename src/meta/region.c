// SPDX-License-Identifier: Apache-2.0
#include "meta/region.h"
#include "base/buf.h"

const struct region regions[] = {
#include "meta/region_table.inc"
};
const int region_count = (int)COUNT_OF(regions);

const struct region *region_of_code(str code)
{
    int lo = 0, hi = region_count;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (str_cmp(str_of(regions[mid].code), code) < 0) lo = mid + 1;
        else hi = mid;
    }
    return lo < region_count && str_eq(str_of(regions[lo].code), code) ? &regions[lo] : NULL;
}

const struct region *regions_in(const struct region *r, int *n)
{
    const struct region *first = r + 1, *end = regions + region_count;
    *n = 0;
    while (first + *n < end && str_starts(str_of(first[*n].code), str_of(r->code))) ++*n;
    return first;
}

str region_way(struct mem *m, const struct region *r)
{
    struct buf b = BUF(m);
    str last = STR_NONE, code = str_of(r->code);
    for (size_t n = 2; n <= code.n; n += 2) {
        const struct region *at = region_of_code(str_sub(code, 0, n));
        if (!at || str_eq(str_of(at->title), last)) continue;
        if (b.n) buf_lit(&b, " / ");
        last = str_of(at->title);
        buf_put(&b, last);
    }
    return buf_str(&b);
}

// 广东 for 广东省, 南山 for 南山区, 广西 for 广西壮族自治区: the beginning, and what is left names a kind.
static bool is_short_for(str name, str title)
{
    static const str kinds[] = { { "省", 3 },   { "市", 3 },   { "区", 3 },     { "县", 3 },
                                 { "自治", 6 }, { "特别", 6 }, { "地区", 6 },   { "盟", 3 },
                                 { "旗", 3 },   { "族", 3 },   { "维吾尔", 9 }, { "壮族", 6 },
                                 { "回族", 6 } };
    if (name.n < 6 || name.n >= title.n || !str_starts(title, name)) return false;
    str rest = str_from(title, name.n);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_starts(rest, kinds[i])) return true;
    return false;
}

// The region of that name among n; a whole title goes before a short one, a higher level before a lower.
static const struct region *named_among(const struct region *in, int n, str name, bool *many)
{
    const struct region *best = NULL;
    int best_rank = 0, twins = 0;
    for (int i = 0; i < n; i++) {
        str title = str_of(in[i].title);
        bool whole = str_eq(title, name);
        if (!whole && !is_short_for(name, title)) continue;
        int rank = (whole ? 10 : 0) + 8 - (int)strlen(in[i].code);
        if (rank > best_rank) best = &in[i], best_rank = rank, twins = 1;
        else if (rank == best_rank) twins++;
    }
    *many = twins > 1;
    return *many ? NULL : best;
}

const struct region *region_named(struct mem *m, str text, bool *many)
{
    const struct region *at = NULL, *in = regions;
    int n = region_count;
    struct buf b = BUF(m); // spaces and slashes alike
    for (size_t i = 0; i < text.n; i++) buf_char(&b, text.p[i] == ' ' ? '/' : text.p[i]);
    str rest = buf_str(&b), part;
    *many = false;
    const struct region *coded = region_of_code(text);
    if (coded) return coded;
    while (str_next(&rest, '/', &part)) {
        if (!part.n) continue;
        at = named_among(in, n, part, many);
        if (!at) return NULL;
        in = regions_in(at, &n);
    }
    return at;
}
