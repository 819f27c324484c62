// SPDX-License-Identifier: Apache-2.0
// Any bytes as a pack: checked against an empty catalogue, and merged with itself and with nothing. A pack
// merged with itself stays what it is, and neither asks nor takes anything.
#include "io/pack.h"
#include "io/pack_merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void merge(struct mem *m, const struct json *pack)
{
    const struct json *normal = merge_normal(m, pack);
    struct merge same = { .mem = m }, fresh = { .mem = m };
    must(merge_same(merge_packs(&same, normal, normal, normal), normal));
    must(same.items.n == 0 && same.open == 0);
    must(merge_packs(&fresh, NULL, normal, merge_normal(m, NULL)) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *m = mem_new(0);
    struct catalog cat = { .mem = m };
    struct ctx c = { .mem = m, .cat = &cat };
    str in = str_dup(m, (str){ (const char *)data, size });
    const struct json *pack = json_parse(m, in, NULL);
    cat.form_by_key = MAP(m);
    if (pack) merge(m, pack);
    if (pack) (void)pack_check(&c, pack);
    mem_free(m);
    return 0;
}
