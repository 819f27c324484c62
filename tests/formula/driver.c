// SPDX-License-Identifier: Apache-2.0
// The command `eval` without the rest of the house: cases on standard input, answers on standard
// output, a line each. An optional argument is the instant (UTC ms) that TODAY and NOW see.
#include <stdio.h>
#include <stdlib.h>
#include "expr/expr_json.h"

#define SHANGHAI_MIN 480

static bool evaluate(struct mem *m, str line, i64 now_ms)
{
    struct mem_guard guard;
    if (MEM_GUARD(m, &guard)) return false;
    str out = expr_json_eval(m, line, now_ms, SHANGHAI_MIN, false);
    fwrite(out.p, 1, out.n, stdout);
    mem_unguard(m);
    return true;
}

int main(int argc, char **argv)
{
    i64 now_ms = argc > 1 ? strtoll(argv[1], NULL, 10) : 1782864000000; // 2026-07-01T08:00+08:00
    struct mem *m = mem_new(MEM_REQUEST_LIMIT);
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0; mem_reset(m)) {
        if (line[n - 1] == '\n') n--;
        if (!evaluate(m, (str){ line, (size_t)n }, now_ms))
            fputs("{\"error\":\"#LIMIT!\"}", stdout);
        putchar('\n');
    }
    free(line);
    mem_free(m);
    return 0;
}
