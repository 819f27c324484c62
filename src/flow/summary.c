// SPDX-License-Identifier: Apache-2.0
// What a row of a box says of its record beside the title: the first few short fields, as the reader sees them.
#include "flow/show.h"
#include "job/words.h"

#define SHOWN 3
#define TRIED 8
#define TEXT_MAX 60
#define PARTED '\x1f'

static bool is_short(const struct form *form, const struct field *f)
{
    static const char *const types[] = { "text",      "select",  "money", "integer",
                                         "decimal",   "percent", "date",  "datetime",
                                         "daterange", "link",    "user" };
    if (f == form->title_field || f->is_sensitive) return false;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_eq(str_of(f->type->key), str_of(types[i]))) return true;
    return false;
}

static void put_one(struct ctx *c, struct jw *w, const struct field *f, str text)
{
    jw_obj(w);
    jw_kstr(w, "title", title_in(f->title, c->lang));
    jw_kstr(w, "text", text);
    jw_end_obj(w);
}

err_t inst_put_summary(struct ctx *c, struct jw *w, const struct inst *i)
{
    const struct user *reader = catalog_user(c->cat, c->who->user_id);
    const struct field *tried[TRIED];
    struct buf text = BUF(c->mem);
    struct words words = { 0 };
    int n = 0, shown = 0;
    for (int k = 0; k < 2 * i->form->field_count && n < TRIED; k++) { // what it costs comes first
        const struct field *f = i->form->fields[k % i->form->field_count];
        bool is_money = str_eq(str_of(f->type->key), S("money"));
        if (is_money != (k < i->form->field_count) || !is_short(i->form, f)) continue;
        tried[n++] = f;
        buf_fmt(&text, "{" STR_FMT "}%c", STR_ARG(f->key), PARTED);
    }
    jw_key(w, S("summary"));
    jw_arr(w);
    err_t e = reader
                  ? message_render(c, i->form, i->record, buf_str(&text), c->lang, reader, &words)
                  : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND) err_clear(c); // he does not see the record: nothing of it
    else TRY(e);
    for (int k = 0; k < n && shown < SHOWN; k++) {
        str part;
        if (!str_next(&words.text, PARTED, &part)) break;
        if (!part.n || part.n > TEXT_MAX) continue;
        put_one(c, w, tried[k], part);
        shown++;
    }
    jw_end_arr(w);
    return OK;
}
