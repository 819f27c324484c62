// SPDX-License-Identifier: Apache-2.0
// Choices that a file names and its fields lack, added before the import runs: where the field lets
// whoever fills it in add some, and by the same door as there.
#include "base/vec.h"
#include "io/import_internal.h"
#include "io/publish.h"
#include "meta/design.h"

#define NEW_MAX 100

struct lacking {
    struct field *f;
    str title;
};
typedef VEC(struct lacking) lackings;

static bool is_there(const struct field *f, str title)
{
    for (size_t i = 0; i < f->option_count; i++) {
        const struct option *o = &f->options[i];
        bool same = str_eq(o->key, title) || str_eq(o->title.zh, title);
        if (same || str_eq_nocase(o->title.en, title)) return true;
    }
    return false;
}

static bool is_known(const lackings *all, const struct field *f, str title)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].f == f && str_eq(all->v[i].title, title)) return true;
    return false;
}

static err_t note_one(struct ctx *c, lackings *all, struct field *f, str title)
{
    title = str_trim(title);
    if (!title.n || is_there(f, title) || is_known(all, f, title)) return OK;
    if (all->n == NEW_MAX)
        return fail_arg2(c, ERR_IMPORT_OPTIONS, S("add_options"), field_title(c, f), S("100"));
    struct lacking one = { f, str_dup(c->mem, title) };
    vec_push(c->mem, all, one);
    return OK;
}

// A field of several choices has them beside each other, as people write lists.
static err_t note_cell(struct ctx *c, lackings *all, struct field *f, str text)
{
    static const char *const marks[] = { "、", "，", "；", ",", ";" };
    if (TYPE_OF(f)->storage <= STORE_TEXT) return note_one(c, all, f, text);
    for (size_t from = 0, at = 0; at <= text.n; at++) {
        size_t skip = at == text.n ? 1 : 0;
        for (size_t m = 0; !skip && m < COUNT_OF(marks); m++)
            if (str_starts(str_from(text, at), str_of(marks[m]))) skip = strlen(marks[m]);
        if (!skip) continue;
        TRY(note_one(c, all, f, str_sub(text, from, at)));
        from = at + skip;
        at = from - 1;
    }
    return OK;
}

static bool takes_more(const struct field *f)
{
    return f->can_add && design_has_choices(f->type) && !str_eq(str_of(f->type->key), S("cascade"));
}

err_t import_add_options(struct ctx *c, const struct import_request *rq)
{
    struct source s = { 0 };
    lackings all = { 0 };
    const struct sheet_row *row;
    TRY(import_open(c, rq, &s));
    if (!s.rq.add_options) return OK;
    for (;;) {
        TRY(sheet_next(c, s.sheet, &row));
        if (!row) break;
        for (int i = 0; i < s.col_count && (size_t)i < row->n; i++)
            if (s.cols[i].f && takes_more(s.cols[i].f) && row->cells[i].kind != CELL_EMPTY)
                TRY(note_cell(c, &all, s.cols[i].f, row->cells[i].text));
    }
    for (size_t i = 0; i < all.n; i++) {
        struct option o;
        TRY(publish_option(c, s.form, all.v[i].f, all.v[i].title, STR_NONE, &o));
    }
    return OK;
}
