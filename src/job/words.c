// SPDX-License-Identifier: Apache-2.0
// A text is taken apart once; its fields are read by one query through the read door, as the reader.
#include "job/words.h"
#include "meta/field_type.h"

#define FIELDS_MAX 60

struct piece {
    str text; // as it stands, or the path of a field
    bool is_field;
};
struct pieces {
    VEC(struct piece) list;
};

static bool is_path_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_' || ch == '.';
}

// A brace that opens no path stays what it is.
static struct pieces take_apart(struct ctx *c, str s)
{
    struct pieces out = { 0 };
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '{') continue;
        size_t end = i + 1;
        bool is_brace = end < s.n && s.p[end] == '{';
        while (!is_brace && end < s.n && is_path_char(s.p[end])) end++;
        bool is_path = !is_brace && end > i + 1 && end < s.n && s.p[end] == '}';
        if (!is_brace && !is_path) continue;
        struct piece before = { str_sub(s, from, i - from + is_brace), false };
        if (before.text.n) vec_push(c->mem, &out.list, before);
        struct piece field = { str_sub(s, i + 1, end - i - 1), true };
        if (is_path) vec_push(c->mem, &out.list, field);
        i = end;
        from = end + 1;
    }
    struct piece rest = { str_from(s, from), false };
    if (rest.text.n) vec_push(c->mem, &out.list, rest);
    return out;
}

bool field_may_leave(const struct field *f)
{
    const struct json *j = json_get(f->options_json, S("may_leave"));
    u32 flags = f->type->flags | field_value_type(f)->flags;
    if (json_is(j, JSON_BOOL)) return j->is_true;
    return !f->is_sensitive && !(flags & (TYPE_ENCRYPTED | TYPE_MASKED_BY_DEFAULT));
}

static bool path_may_leave(const struct path *p)
{
    for (int i = 0; i < p->hop_count; i++)
        if (p->hops[i]->is_sensitive) return false;
    return field_may_leave(p->leaf);
}

err_t message_check(struct ctx *c, const struct form *f, str text, str path, bool is_outside)
{
    struct pieces all = take_apart(c, text);
    int n = 0;
    for (size_t i = 0; i < all.list.n; i++) {
        const struct piece *k = &all.list.v[i];
        struct path p;
        if (!k->is_field) continue;
        if (!f || ++n > FIELDS_MAX) return fail_arg(c, ERR_FIELD_UNKNOWN, path, k->text);
        err_t e = query_path(c, f, k->text, false, &p);
        if (e != OK) {
            err_clear(c);
            return fail_arg(c, ERR_FIELD_UNKNOWN, path, k->text);
        }
        if (is_outside && !path_may_leave(&p))
            return fail_arg(c, ERR_MESSAGE_FIELD, path, title_in(p.leaf->title, c->lang));
    }
    return OK;
}

static err_t reads_path(struct ctx *c, const struct path *p, bool *is)
{
    enum cell_right right;
    *is = true;
    for (int i = 0; *is && i <= p->hop_count; i++) {
        const struct field *f = i < p->hop_count ? p->hops[i] : p->leaf;
        if (f->is_system || f->form->parent) continue;
        TRY(query_right_any(c, f, &right));
        *is = right == CELL_READ;
    }
    return OK;
}

err_t message_check_reads(struct ctx *c, const struct form *f, str text, str path)
{
    struct pieces all = take_apart(c, text);
    for (size_t i = 0; i < all.list.n; i++) {
        struct path p;
        bool reads;
        if (!all.list.v[i].is_field) continue;
        TRY(query_path(c, f, all.list.v[i].text, false, &p));
        TRY(reads_path(c, &p, &reads));
        if (!reads) return fail_arg(c, ERR_MESSAGE_FIELD, path, title_in(p.leaf->title, c->lang));
    }
    return OK;
}

// ---- reading ----

static str query_of(struct ctx *c, const struct pieces *all)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct map seen = MAP(c->mem);
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    for (size_t i = 0; i < all->list.n; i++) {
        struct piece *k = &all->list.v[i];
        if (k->is_field && map_add(&seen, k->text, k)) jw_str(&w, k->text);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

// A path that is there no more (a field removed since) is left empty, like one that may not be shown.
static err_t keep_known(struct ctx *c, const struct form *f, struct pieces *all, bool is_outside)
{
    for (size_t i = 0; i < all->list.n; i++) {
        struct piece *k = &all->list.v[i];
        struct path p;
        if (!k->is_field) continue;
        err_t e = f ? query_path(c, f, k->text, false, &p) : ERR_FIELD_UNKNOWN;
        if (e == OK && (!is_outside || path_may_leave(&p))) continue;
        err_clear(c);
        *k = (struct piece){ STR_NONE, false };
    }
    return OK;
}

static str cell_text(struct ctx *c, const struct field *f, const struct cell *cell)
{
    struct buf b = BUF(c->mem);
    if (cell->right == CELL_HIDDEN || val_is_null(cell->v)) return STR_NONE;
    if (cell->right == CELL_MASKED) return cell->v.s;
    field_value_type(f)->to_text(c, f, cell->v, &b);
    return buf_str(&b);
}

static err_t fill(struct ctx *c, const struct pieces *all, const struct query *q,
                  const struct record *r, struct words *out)
{
    struct buf text = BUF(c->mem), reads = BUF(c->mem);
    for (size_t i = 0; i < all->list.n; i++) {
        const struct piece *k = &all->list.v[i];
        if (!k->is_field) buf_put(&text, k->text);
        for (int j = 0; k->is_field && j < q->column_count; j++)
            if (str_eq(q->columns[j].name, k->text))
                buf_put(&text, cell_text(c, q->columns[j].path.leaf, &r->cells[j]));
    }
    for (int j = 0; j < q->column_count; j++) {
        if (j) buf_char(&reads, ' ');
        buf_put(&reads, q->columns[j].name);
    }
    *out = (struct words){ buf_str(&text), buf_str(&reads) };
    return OK;
}

static err_t read_and_fill(struct ctx *c, const struct form *f, id64 record, struct pieces *all,
                           struct words *out)
{
    struct query *q;
    struct page *page;
    TRY(query_parse(c, f, json_parse(c->mem, query_of(c, all), NULL), &q));
    q->only_id = record;
    q->limit = 1;
    TRY(query_page(c, q, &page));
    q->with_deleted_only = page->count == 0; // it tells of a record that was removed
    if (page->count == 0) TRY(query_page(c, q, &page));
    if (page->count != 1) return fail(c, ERR_NOT_FOUND);
    return fill(c, all, q, &page->records[0], out);
}

static bool has_fields(const struct pieces *all)
{
    for (size_t i = 0; i < all->list.n; i++)
        if (all->list.v[i].is_field) return true;
    return false;
}

err_t message_render(struct ctx *c, const struct form *f, id64 record, str text, enum lang lang,
                     const struct user *user, struct words *out)
{
    struct ctx own = *c;
    struct pieces all = take_apart(c, text);
    own.errs = own.errs_tail = NULL;
    own.lang = lang;
    own.who = user ? actor_of_user(c, user) : actor_capability(c, S("notify"));
    TRY(keep_known(&own, f, &all, !user));
    if (!has_fields(&all)) {
        static const struct query none = { .column_count = 0 };
        return fill(c, &all, &none, NULL, out);
    }
    err_t e = read_and_fill(&own, f, record, &all, out);
    return e == OK ? OK : fail(c, e);
}

err_t message_for(struct ctx *c, const struct form *f, id64 record, str text,
                  const struct user *reader, struct words *out)
{
    enum lang lang = reader->has_lang ? reader->lang : c->cat->lang;
    err_t e = message_render(c, f, record, text, lang, reader, out);
    if (e != ERR_NOT_FOUND) return e;
    err_clear(c);
    return message_render(c, NULL, 0, text, lang, reader, out);
}

str words_pick(const struct json *titles, enum lang lang)
{
    if (titles && titles->type == JSON_STRING) return titles->text;
    str en = json_str(json_get(titles, S("en")));
    return lang == LANG_EN && en.n ? en : json_str(json_get(titles, S("zh")));
}

err_t message_address(struct ctx *c, const struct form *f, id64 record, str field, str *out)
{
    struct ctx own = *c;
    struct words w = { 0 };
    struct piece one = { field, true };
    struct pieces all = { 0 };
    vec_push(c->mem, &all.list, one);
    own.errs = own.errs_tail = NULL;
    own.who = actor_capability(c, S("notify"));
    err_t e = read_and_fill(&own, f, record, &all, &w);
    *out = str_trim(w.text);
    return e == OK ? OK : fail_arg(c, e, field, field);
}

err_t message_reads_all(struct ctx *c, const struct form *f, id64 record, str reads, bool *out)
{
    struct ctx own = *c;
    struct pieces all = { 0 };
    struct query *q;
    struct page *page;
    own.errs = own.errs_tail = NULL;
    *out = false;
    for (str path; str_next(&reads, ' ', &path);) {
        struct piece one = { path, true };
        if (path.n) vec_push(c->mem, &all.list, one);
    }
    // A field that he does not know is an error of the query: he does not read it.
    if (query_parse(&own, f, json_parse(c->mem, query_of(c, &all), NULL), &q) != OK) return OK;
    q->only_id = record;
    q->limit = 1;
    TRY(query_page(c, q, &page));
    *out = page->count == 1;
    for (int i = 0; *out && i < q->column_count; i++)
        *out = page->records[0].cells[i].right == CELL_READ;
    return OK;
}
