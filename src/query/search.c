// SPDX-License-Identifier: Apache-2.0
// Searching by name, pinyin initials and any piece of a number.
//
// x_gram holds, for each searchable cell, 4-grams of its runs of Latin letters and digits (numbers,
// pinyin initials) and bigrams of all other runs, and of each run the shorter tails marked by "$", so
// that a piece shorter than a gram is a prefix range. Grams only give
// candidates: the cell itself, its field right and the row right are checked in the same statement.
// A gram shared by very many rows is no help; then the list is walked in its order and checked.
//
// Each gram of a new record stands on a page of its own in x_gram, so writing them one record at a time
// costs far more than the record. They wait in x_gram_late, one row a record, which a search looks
// through as well, until some hundreds join x_gram together, in its order (record/index.c).
#include "base/utf8.h"
#include "base/vec.h"
#include "meta/pinyin.h"
#include "query/internal.h"

#define GRAM_WIDE 2
#define GRAM_NARROW 4
#define GRAM_CHARS 64 // emit_match says it too
#define PROBE_MIN 2000
#define PROBES_MAX 9

static str fold(struct mem *m, str s) { return str_lower(m, utf8_half_width(m, str_trim(s))); }

static str only_digits(struct mem *m, str s)
{
    struct buf b = BUF(m);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9') buf_char(&b, s.p[i]);
    return buf_str(&b);
}

typedef VEC(str) strs;

static void add_gram(struct mem *m, strs *out, str g)
{
    if (str_find_char(g, GRAM_HEAD) >= 0 || str_find_char(g, GRAM_TAIL) >= 0) return;
    for (size_t i = 0; i < out->n; i++)
        if (str_eq(out->v[i], g)) return;
    vec_push(m, out, g);
}

// A run of Latin letters and digits, or of anything else, beginning at *at.
static bool is_narrow(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

static bool next_run(str s, size_t *at, str *run, size_t *width)
{
    size_t from = *at;
    if (from >= s.n) return false;
    bool narrow = is_narrow(s.p[from]);
    while (*at < s.n && is_narrow(s.p[*at]) == narrow) ++*at;
    *run = str_sub(s, from, *at - from);
    *width = narrow ? GRAM_NARROW : GRAM_WIDE;
    return true;
}

static void grams_of(struct mem *m, strs *out, str s)
{
    size_t at = 0, width;
    str run;
    if (utf8_count(s) > GRAM_CHARS)
        s.n = utf8_offset(s, GRAM_CHARS); // a long text is found by its beginning
    while (next_run(s, &at, &run, &width)) {
        size_t n = utf8_count(run);
        for (size_t i = 0; i < n; i++) {
            size_t from = utf8_offset(run, i), to = utf8_offset(run, i + width);
            str g = str_sub(run, from, to - from);
            add_gram(m, out, i + width <= n ? g : str_cat(m, g, S("$")));
        }
    }
}

str search_pinyin_key(struct mem *m, str name)
{
    struct buf full = BUF(m), initials = BUF(m);
    for (size_t i = 0; i < name.n;) {
        size_t from = i;
        u32 cp = utf8_next(name, &i);
        str syllable = from == 0 ? pinyin_of_surname(cp) : pinyin_of(cp);
        if (syllable.n) {
            buf_put(&full, syllable);
            buf_char(&initials, syllable.p[0]);
        } else if (cp < 0x80 && cp > ' ') {
            str one = str_lower(m, str_sub(name, from, i - from));
            buf_put(&full, one);
            buf_put(&initials, one);
        } else if (cp >= 0x80) {
            buf_put(&full, str_sub(name, from, i - from));
        }
    }
    buf_char(&full, '|');
    buf_put(&full, buf_str(&initials));
    return buf_str(&full);
}

static str initials_of(struct mem *m, str name)
{
    str key = search_pinyin_key(m, name);
    i64 bar = str_find_char(key, '|');
    return str_from(key, (size_t)bar + 1);
}

struct grams search_grams(struct mem *m, const struct field *f, str text)
{
    strs out = { 0 };
    u32 flags = TYPE_OF(f)->flags;
    if (flags & TYPE_DIGITS) {
        grams_of(m, &out, only_digits(m, text));
    } else if (flags & TYPE_SEARCHABLE) {
        grams_of(m, &out, fold(m, text));
        if (f->has_key_col) grams_of(m, &out, initials_of(m, text));
    }
    return (struct grams){ out.v, out.n };
}

// --- Asking ---------------------------------------------------------------------------------------

// `gram = g`, or a prefix range when the piece is shorter than a gram.
static void emit_gram(struct sql *q, str piece, size_t width, struct mem *m)
{
    if (utf8_count(piece) >= width) {
        sql_lit(q, "gram = ");
        sql_text(q, str_sub(piece, 0, utf8_offset(piece, width)));
        return;
    }
    sql_lit(q, "gram >= ");
    sql_text(q, piece);
    sql_lit(q, " AND gram < ");
    sql_text(q, str_cat(m, piece, S("\xf4\x8f\xbf\xbf"))); // above every character
}

static void gram_rows(struct sql *q, const struct form *f, str piece, size_t width, struct mem *m)
{
    sql_lit(q, " FROM x_gram WHERE form_id = ");
    sql_i64(q, f->id);
    sql_lit(q, " AND ");
    emit_gram(q, piece, width, m);
}

static i64 isqrt(i64 v)
{
    i64 r = 0;
    while ((r + 1) * (r + 1) <= v && r < 100000) r++;
    return r;
}

// Rows above which walking the list finds a page sooner than fetching candidates: with h hits among
// n rows a walk reads 50 n / h rows, the candidates are h; equal at h = sqrt(50 n).
static err_t probe_cap(struct ctx *c, const struct form *f, i64 *cap)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT max(id) FROM ");
    sql_ident(&q, f->table);
    i64 n;
    TRY(db_one_i64(c, &q, &n, NULL));
    *cap = i64_max(PROBE_MIN, isqrt(n * 50));
    return OK;
}

struct gram {
    str text;
    size_t width;
}; // text: the piece from here to the end of its run

static err_t count_gram(struct ctx *c, const struct form *f, struct gram g, i64 cap, i64 *hits)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM (SELECT 1");
    gram_rows(&q, f, g.text, g.width, c->mem);
    sql_lit(&q, " LIMIT ");
    sql_i64(&q, cap);
    sql_lit(&q, ") p");
    return db_one_i64(c, &q, hits, NULL);
}

// Where the rarest gram still leads to many rows, a second one thins them out before they are fetched.
struct lead {
    struct gram rarest, second; // empty: all too common to help; not needed or none
};
#define SECOND_FROM 64

static bool is_whole(struct gram g) { return utf8_count(g.text) >= g.width; }

static err_t find_lead(struct ctx *c, const struct form *f, str piece, struct lead *out)
{
    i64 least, hits;
    int left = PROBES_MAX;
    size_t at = 0, width;
    str run;
    struct gram none = { STR_NONE, 0 };
    TRY(probe_cap(c, f, &least));
    *out = (struct lead){ none, none };
    while (next_run(piece, &at, &run, &width)) {
        size_t n = utf8_count(run);
        if (str_find_char(run, GRAM_HEAD) >= 0 || str_find_char(run, GRAM_TAIL) >= 0) continue;
        for (size_t i = 0; (i == 0 || i + width <= n) && left > 0; i++, left--) {
            struct gram g = { str_from(run, utf8_offset(run, i)), width };
            TRY(count_gram(c, f, g, least, &hits));
            struct gram other = g;
            if (hits < least) {
                other = out->rarest;
                least = hits;
                out->rarest = g;
            }
            if (other.text.n && is_whole(other)) out->second = other;
        }
    }
    if (least < SECOND_FROM) out->second = none;
    return OK;
}

// Both grams stand in the same cell, or the piece does not.
static void second_gram(struct sql *q, struct gram g)
{
    if (!g.text.n) return;
    sql_lit(q,
            " AND EXISTS (SELECT 1 FROM x_gram b WHERE b.form_id = x_gram.form_id AND b.gram = ");
    sql_text(q, str_sub(g.text, 0, utf8_offset(g.text, g.width)));
    sql_lit(q, " AND b.field_id = x_gram.field_id AND b.id = x_gram.id)");
}

static str like_any(struct mem *m, str before, str s)
{
    struct buf b = BUF(m);
    buf_put(&b, before);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%' || s.p[i] == '_' || s.p[i] == '\\') buf_char(&b, '\\');
        buf_char(&b, s.p[i]);
    }
    buf_char(&b, '%');
    return buf_str(&b);
}

// The same among the records whose grams still wait in a list. The list is short and read through
// faster than found by an index. A gram more, by chance, does no harm: the cell is looked at.
static void late_rows(struct sql *q, const struct form *f, str piece, size_t width, struct mem *m)
{
    str gram = str_sub(piece, 0, utf8_offset(piece, width));
    if (utf8_count(piece) >= width) gram = str_cat(m, gram, S("\x1f")); // GRAM_TAIL
    sql_lit(q, " FROM x_gram_late WHERE +form_id = ");
    sql_i64(q, f->id);
    sql_lit(q, " AND grams LIKE ");
    sql_text(q, like_any(m, S("%"), gram));
    sql_lit(q, " ESCAPE '\\'");
}

static void emit_match(struct emitter *e, const struct field *f, int alias, str piece)
{
    sql_lit(e->q, "(substr(lower(");
    sql_alias_col(e->q, alias, f->col);
    sql_lit(
        e->q,
        "), 1, 64) LIKE "); // as far as grams go: what is found must not hang on which gram is rare
    sql_text(e->q, like_any(e->c->mem, S("%"), piece));
    sql_lit(e->q, " ESCAPE '\\'");
    if (f->has_key_col) {
        sql_lit(e->q, " OR ");
        sql_alias_col(e->q, alias, field_key(f));
        sql_lit(e->q, " LIKE "); // the initials behind the bar, which are what the grams hold
        sql_text(e->q, like_any(e->c->mem, S("%|%"), piece));
        sql_lit(e->q, " ESCAPE '\\'");
    }
    sql_lit(e->q, ")");
}

// A whole number finds masked cells too, by right; four digits find their tail, by right.
static err_t emit_masked_match(struct emitter *e, const struct form_policy *p,
                               const struct field *f, int alias, str piece)
{
    if (p->also) return OK; // a view-as sees what both see in full
    u64 exact = p->masked[f->index] & p->for_action[__builtin_ctz(ACT_EXACT)];
    u64 last4 = p->masked[f->index] & p->for_action[__builtin_ctz(ACT_LAST4)];
    if (exact && piece.n >= 7) {
        sql_lit(e->q, " OR (");
        TRY(emit_grants(e, p, exact, alias));
        sql_lit(e->q, " AND ");
        sql_alias_col(e->q, alias, f->col);
        sql_lit(e->q, " = ");
        sql_text(e->q, piece);
        sql_lit(e->q, ")");
    }
    if (last4 && piece.n == 4) {
        str pattern = str_cat(e->c->mem, S("%"), piece);
        sql_lit(e->q, " OR (");
        TRY(emit_grants(e, p, last4, alias));
        sql_lit(e->q, " AND ");
        sql_alias_col(e->q, alias, f->col);
        sql_lit(e->q, " LIKE ");
        sql_text(e->q, pattern);
        sql_lit(e->q, ")");
    }
    return OK;
}

static bool is_searched(const struct form_policy *p, const struct field *f, bool digits)
{
    u32 flags = TYPE_OF(f)->flags;
    bool kind = digits ? (flags & TYPE_DIGITS) != 0
                       : (flags & TYPE_SEARCHABLE) && !(flags & (TYPE_DIGITS | TYPE_ENCRYPTED));
    return kind && TYPE_OF(f)->storage == STORE_TEXT && cell_right_any(p, f) >= CELL_MASKED;
}

static err_t emit_fields(struct emitter *e, const struct form *f, const struct form_policy *p,
                         int alias, str piece, bool digits)
{
    bool first = true;
    sql_lit(e->q, "(");
    for (int i = 0; i < f->field_count; i++) {
        struct field *fd = f->fields[i];
        if (!is_searched(p, fd, digits)) continue;
        if (!first) sql_lit(e->q, " OR ");
        first = false;
        sql_lit(e->q, "(");
        struct node *right =
            node_cmp(e->c, fd, OP_NOT_EMPTY, VAL_NONE); // the cell readable in full
        TRY(emit_node(e, right, f, alias, false));
        sql_lit(e->q, " AND ");
        emit_match(e, fd, alias, piece);
        sql_lit(e->q, ")");
        if (digits) TRY(emit_masked_match(e, p, fd, alias, piece));
    }
    if (first) sql_lit(e->q, "1=0");
    sql_lit(e->q, ")");
    return OK;
}

enum { IN_TEXTS = 1, IN_DIGITS = 2 };

// Rows that a gram of the piece leads to, in whose fields of these kinds the piece stands.
static err_t emit_kind(struct emitter *e, const struct form *f, const struct form_policy *p,
                       int alias, str piece, int kinds)
{
    struct lead lead = { 0 };
    if (!e->in_bin) TRY(find_lead(e->c, f, piece, &lead));
    sql_lit(e->q, "(");
    if (lead.rarest.text.n) {
        struct gram g = lead.rarest;
        sql_alias_col(e->q, alias, ident_sys(COL_ID));
        sql_lit(e->q, " IN (SELECT id");
        gram_rows(e->q, f, g.text, g.width, e->c->mem);
        second_gram(e->q, lead.second);
        sql_lit(e->q, " UNION ALL SELECT id");
        late_rows(e->q, f, g.text, g.width, e->c->mem);
        sql_lit(e->q, ") AND ");
    }
    sql_lit(e->q, "(");
    if (kinds & IN_DIGITS) TRY(emit_fields(e, f, p, alias, piece, true));
    if (kinds == (IN_DIGITS | IN_TEXTS)) sql_lit(e->q, " OR ");
    if (kinds & IN_TEXTS) TRY(emit_fields(e, f, p, alias, piece, false));
    sql_lit(e->q, "))");
    return OK;
}

static bool looks_like_number(str s)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!is_digit && !strchr(" -+()", s.p[i])) return false;
        digits += is_digit;
    }
    return digits >= 3;
}

err_t emit_search(struct emitter *e, const struct form *f, int alias, str text)
{
    const struct form_policy *p;
    TRY(policy_of(e->c, f, &p));
    str piece = fold(e->c->mem, text);
    sql_lit(e->q, "(");
    if (looks_like_number(piece)) {
        str digits = only_digits(e->c->mem, piece);
        if (digits.n == 13 && str_starts(digits, S("86"))) digits = str_from(digits, 2);
        bool is_same = str_eq(digits, piece); // then one gram leads to both
        TRY(emit_kind(e, f, p, alias, digits, is_same ? IN_DIGITS | IN_TEXTS : IN_DIGITS));
        if (is_same) {
            sql_lit(e->q, ")");
            return OK;
        }
        sql_lit(e->q, " OR ");
    }
    TRY(emit_kind(e, f, p, alias, piece, IN_TEXTS));
    sql_lit(e->q, ")");
    return OK;
}
