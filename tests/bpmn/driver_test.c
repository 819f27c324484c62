// SPDX-License-Identifier: Apache-2.0
// BPMN out and in for `run`: a JSON object a line, {"spec":..} or {"xml":".."}; the answer is a line of JSON.
#include <stdio.h>
#include <stdlib.h>
#include "flow/bpmn.h"

static void answer(struct mem *m, const struct json *j, struct jw *w)
{
    struct ctx c = { .mem = m };
    struct buf xml = BUF(m);
    const struct json *spec = json_get(j, S("spec"));
    if (spec) {
        bpmn_write(m, S("flow-1"), S("测试"), spec, &xml);
        jw_str(w, buf_str(&xml));
    } else if (bpmn_read(&c, json_str(json_get(j, S("xml"))), w) != OK) {
        jw_null(w);
    }
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0;
    while (getline(&line, &cap, stdin) > 0) {
        struct mem *m = mem_new(0);
        struct buf out = BUF(m);
        struct jw w = JW(&out);
        const struct json *j = json_parse(m, str_trim(str_of(line)), &(size_t){ 0 });
        must(j);
        answer(m, j, &w);
        printf("%.*s\n", (int)out.n, out.p);
        mem_free(m);
    }
    free(line);
    return 0;
}
