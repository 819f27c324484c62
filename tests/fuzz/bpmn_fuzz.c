// SPDX-License-Identifier: Apache-2.0
// Flows from other tools. What was read is written and read again: then it is the same, and nothing is
// refused any more.
#include "flow/bpmn.h"

static bool read_graph(struct mem *m, str xml, struct buf *out)
{
    struct ctx c = { .mem = m };
    struct jw w = JW(out);
    err_t e = bpmn_read(&c, xml, &w);
    must(e == OK || e == ERR_BPMN_FILE);
    return e == OK;
}

static const struct json *parsed(struct mem *m, const struct buf *b)
{
    const struct json *j = json_parse(m, buf_str(b), &(size_t){ 0 });
    must(j);
    return j;
}

static str text_of(struct mem *m, const struct json *j)
{
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    jw_json(&w, j);
    return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *m = mem_new(0);
    struct buf first = BUF(m), xml = BUF(m), second = BUF(m), third = BUF(m);
    if (read_graph(m, (str){ (const char *)data, size }, &first)) {
        const struct json *spec = json_get(parsed(m, &first), S("spec"));
        bpmn_write(m, S("key"), S("title"), spec, &xml);
        must(read_graph(m, buf_str(&xml), &second));
        const struct json *again = parsed(m, &second);
        // The first way out may still change what no drawing would hold (a part in a wrong place).
        bpmn_write(m, S("key"), S("title"), json_get(again, S("spec")), &third);
        struct buf fourth = BUF(m);
        must(read_graph(m, buf_str(&third), &fourth));
        must(str_eq(text_of(m, json_get(again, S("spec"))),
                    text_of(m, json_get(parsed(m, &fourth), S("spec")))));
    }
    mem_free(m);
    return 0;
}
