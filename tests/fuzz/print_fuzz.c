// SPDX-License-Identifier: Apache-2.0
// Any bytes as a text of a print template. Its parts lie in it in order and do not overlap; what stands
// between braces is a path; nothing but braces is lost.
#include "io/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_path(str s)
{
    must(s.n > 0 && s.n <= 200);
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        must((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_' || ch == '.' ||
             (ch == '$' && i == 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *m = mem_new(0);
    str in = str_dup(m, (str){ (const char *)data, size });
    struct print_part *parts;
    size_t n = print_parts(m, in, &parts), braces = 0, kept = 0, left = 0;
    const char *at = in.p;
    for (size_t i = 0; i < n; i++) {
        must(parts[i].text.n > 0 && parts[i].text.p >= at);
        at = parts[i].text.p + parts[i].text.n;
        must(at <= in.p + in.n);
        kept += parts[i].text.n;
        if (parts[i].is_field) check_path(parts[i].text), braces += 2;
    }
    for (size_t i = 0; i + 1 < in.n; i++) left += in.p[i] == '{' && in.p[i + 1] == '{';
    must(kept + braces <= in.n && kept + braces + left >= in.n); // a doubled brace loses one
    mem_free(m);
    return 0;
}
