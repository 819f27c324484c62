// SPDX-License-Identifier: Apache-2.0
// Any bytes as JSON. What parses is written and parsed again: the second text must equal the first,
// so that nothing is lost or made up between reading and writing. What does not parse names a place.
#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str written(struct mem *m, const struct json *j)
{
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    jw_json(&w, j);
    return buf_str(&b);
}

static void visit(const struct json *j, int depth)
{
    i64 n;
    must(depth <= JSON_DEPTH_MAX);
    must(utf8_valid(j->key) && utf8_valid(j->text));
    json_i64(j, &n);
    size_t count = 0;
    json_each(kid, j)
    {
        visit(kid, depth + 1);
        count++;
        if (j->type == JSON_OBJECT) must(json_get(j, kid->key) == kid); // no key stands twice
    }
    must(count == j->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *m = mem_new(0);
    size_t at = 0;
    str in = str_dup(m, (str){ (const char *)data, size });
    const struct json *j = json_parse(m, in, &at);
    if (j) {
        visit(j, 0);
        str once = written(m, j);
        const struct json *again = json_parse(m, str_dup(m, once), &at);
        must(again != NULL);
        must(str_eq(once, written(m, again)));
    } else {
        must(at <= size);
    }
    mem_free(m);
    return 0;
}
