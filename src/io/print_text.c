// SPDX-License-Identifier: Apache-2.0
// Texts with fields in braces. Nothing is an error here: what is no path is text, so that a template
// never breaks over what somebody typed; a path that names no field is told when the template is saved.
#include "base/vec.h"
#include "io/print.h"

static bool is_path(str s)
{
    bool special = s.n > 1 && s.p[0] == '$';
    for (size_t i = special; i < s.n; i++) {
        char ch = s.p[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
        if (!letter && (special || ch != '.')) return false;
    }
    return s.n > 0 && s.n <= 200;
}

typedef VEC(struct print_part) part_list;

static void put_text(struct mem *m, part_list *v, str text)
{
    if (text.n) vec_push(m, v, ((struct print_part){ false, text }));
}

size_t print_parts(struct mem *m, str text, struct print_part **out)
{
    part_list v = { 0 };
    size_t from = 0, i = 0;
    while (i < text.n) {
        if (text.p[i] != '{') {
            i++;
            continue;
        }
        if (i + 1 < text.n && text.p[i + 1] == '{') { // {{ is one brace
            put_text(m, &v, str_sub(text, from, i + 1 - from));
            i += 2;
            from = i;
            continue;
        }
        str rest = str_from(text, i + 1);
        i64 end = str_find_char(rest, '}');
        str path = end < 0 ? STR_NONE : str_sub(rest, 0, (size_t)end);
        if (!is_path(path)) {
            i++;
            continue;
        }
        put_text(m, &v, str_sub(text, from, i - from));
        vec_push(m, &v, ((struct print_part){ true, path }));
        i += path.n + 2;
        from = i;
    }
    put_text(m, &v, str_from(text, from));
    *out = v.v;
    return v.n;
}
