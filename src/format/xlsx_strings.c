// SPDX-License-Identifier: Apache-2.0
// Shared strings in memory: a 32-bit place per string, its length (three bytes) before its text, in
// blocks of 1 MiB. Nothing is ever moved, so 4 million strings cost no more than they must.
#include "format/xlsx_in.h"
#include <stdlib.h>

enum { BLOCK_BITS = 20, BLOCK = 1 << BLOCK_BITS, PER_INDEX = 1 << 16, HEAD = 3 };

struct reading {
    struct strings *s;
    char *text; // the string in hand
    size_t n, cap;
    int phonetic_depth; // inside <rPh>: how to pronounce it, not part of the text
    bool in_text;
};

static bool reserve_index(struct strings *s)
{
    if (!s->index) s->index = calloc((size_t)(s->max / PER_INDEX) + 1, sizeof *s->index);
    if (!s->index) return false;
    u32 **page = &s->index[s->n / PER_INDEX];
    if (!*page) *page = malloc(PER_INDEX * sizeof **page);
    return *page != NULL;
}

static bool reserve_block(struct strings *s, size_t n)
{
    size_t n_max = (size_t)(s->max_bytes >> (BLOCK_BITS - 1)) + 2; // strings do not span blocks
    if (s->blocks && s->n_blocks && n <= BLOCK - s->block_used) return true;
    if (!s->blocks) s->blocks = calloc(n_max, sizeof *s->blocks);
    if (!s->blocks || s->n_blocks == n_max || n > BLOCK) return false;
    char *block = malloc(BLOCK);
    if (!block) return false;
    s->blocks[s->n_blocks++] = block;
    s->block_used = 0;
    return true;
}

static enum sheet_fault add(struct strings *s, str text)
{
    size_t n = text.n + HEAD;
    if (s->n == s->max || s->bytes + n > s->max_bytes) return FAULT_STRING_LIMIT;
    if (!reserve_index(s) || !reserve_block(s, n)) return FAULT_MEMORY;
    char *p = s->blocks[s->n_blocks - 1] + s->block_used;
    for (int i = 0; i < HEAD; i++) p[i] = (char)(text.n >> (8 * i));
    if (text.n) memcpy(p + HEAD, text.p, text.n);
    s->index[s->n / PER_INDEX][s->n % PER_INDEX] =
        (u32)((s->n_blocks - 1) << BLOCK_BITS | s->block_used);
    s->n++;
    s->bytes += n;
    s->block_used += n;
    return FAULT_NONE;
}

str strings_get(const struct strings *s, u64 i)
{
    u32 at = s->index[i / PER_INDEX][i % PER_INDEX];
    const u8 *p = (const u8 *)s->blocks[at >> BLOCK_BITS] + (at & (BLOCK - 1));
    return (str){ (const char *)p + HEAD, (size_t)(p[0] | p[1] << 8 | p[2] << 16) };
}

static void on_start(struct xml_in *x, str name, const char **attributes)
{
    struct reading *r = x->user;
    (void)attributes;
    if (str_eq(name, S("si"))) {
        r->n = 0;
        r->phonetic_depth = 0;
    } else if (str_eq(name, S("rPh")) && !r->phonetic_depth) {
        r->phonetic_depth = x->depth;
    } else if (str_eq(name, S("t"))) {
        r->in_text = !r->phonetic_depth;
    }
}

static void on_text(struct xml_in *x, str s)
{
    struct reading *r = x->user;
    if (!r->in_text) return;
    if (s.n > r->cap - r->n) {
        xml_fail(x, FAULT_STRING_LIMIT);
        return;
    }
    memcpy(r->text + r->n, s.p, s.n);
    r->n += s.n;
}

static void on_end(struct xml_in *x, str name)
{
    struct reading *r = x->user;
    r->in_text = false;
    if (r->phonetic_depth == x->depth) r->phonetic_depth = 0;
    if (!str_eq(name, S("si"))) return;
    enum sheet_fault f = add(r->s, (str){ r->text, xml_unescape(r->text, r->n) });
    if (f) xml_fail(x, f);
}

enum sheet_fault strings_read(struct strings *s, struct zip_in *zip, str part,
                              const struct parse_job *job)
{
    const struct sheet_limits *l = &job->opt.limits;
    struct reading r = { .s = s, .cap = (size_t)l->cell_bytes };
    struct xml_in x;
    *s = (struct strings){ .max = l->strings, .max_bytes = l->string_bytes };
    if (str_empty(part) || !zip_entry_exists(zip, part)) return FAULT_NONE;
    r.text = malloc(r.cap + 1);
    if (!r.text) return FAULT_MEMORY;
    struct xml_handlers on = { .start = on_start, .end = on_end, .text = on_text };
    enum sheet_fault f = xml_open(&x, zip, part, on, &r);
    if (!f) f = xml_run(&x);
    xml_close(&x);
    free(r.text);
    return f;
}

void strings_free(struct strings *s)
{
    for (size_t i = 0; i < s->n_blocks; i++) free(s->blocks[i]);
    for (u64 i = 0; s->index && i <= s->max / PER_INDEX; i++) free(s->index[i]);
    free(s->blocks);
    free(s->index);
    *s = (struct strings){ 0 };
}
