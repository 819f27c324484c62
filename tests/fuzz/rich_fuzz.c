// SPDX-License-Identifier: Apache-2.0
// Any bytes as formatted text: what comes out is made of the listed elements alone, each closed in its
// order, with the one attribute there is; cleaning it again changes nothing.
#include "base/utf8.h"
#include "format/rich.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool starts(str s, size_t i, const char *what)
{
    return str_starts(str_from(s, i), str_of(what));
}

// Behind an opening tag of the list at i, its name in *tag; 0: there is none.
static size_t opening(str s, size_t i, str *tag)
{
    static const char *const tags[] = { "p",  "h2", "h3",     "blockquote", "pre", "ul",  "ol",
                                        "li", "em", "strong", "u",          "s",   "code" };
    for (size_t k = 0; k < sizeof tags / sizeof *tags; k++) {
        size_t n = strlen(tags[k]);
        if (!starts(s, i + 1, tags[k]) || i + 1 + n >= s.n || s.p[i + 1 + n] != '>') continue;
        *tag = str_of(tags[k]);
        return i + n + 2;
    }
    if (!starts(s, i, "<a href=\"")) return 0;
    i += 9;
    must(starts(s, i, "http://") || starts(s, i, "https://") || starts(s, i, "mailto:") ||
         starts(s, i, "tel:") || (s.p[i] | 32) == 'h' || (s.p[i] | 32) == 'm' ||
         (s.p[i] | 32) == 't');
    while (i < s.n && s.p[i] != '"') {
        must(s.p[i] != '<' && s.p[i] != '>' && (u8)s.p[i] > ' ');
        i++;
    }
    must(starts(s, i, "\">"));
    *tag = S("a");
    return i + 2;
}

static void check(str s)
{
    str open[64];
    int depth = 0;
    must(utf8_valid(s));
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] != '<') {
            must(s.p[i] != '>' && s.p[i] != '"' && ((u8)s.p[i] >= ' ' || s.p[i] == '\n'));
            i++;
            continue;
        }
        if (starts(s, i, "<br>") || starts(s, i, "<hr>")) {
            i += 4;
            continue;
        }
        if (s.p[i + 1] == '/') {
            must(depth > 0 && starts(s, i + 2, open[depth - 1].p));
            i += 2 + open[--depth].n;
            must(i < s.n && s.p[i++] == '>');
            continue;
        }
        must(depth < 64);
        i = opening(s, i, &open[depth++]);
        must(i > 0);
    }
    must(depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *m = mem_new(0);
    str in = str_dup(m, (str){ (const char *)data, size });
    if (utf8_valid(in)) {
        str once = rich_clean(m, in);
        check(once);
        must(str_eq(rich_clean(m, once), once));
        must(utf8_valid(rich_plain(m, once)));
        str made = rich_of_plain(m, in);
        check(made);
        must(str_eq(rich_clean(m, made), made));
    }
    mem_free(m);
    return 0;
}
