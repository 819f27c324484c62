// SPDX-License-Identifier: Apache-2.0
// What a to-do says: made of its words for the person who has it, as he may read the record. Who gets it from
// somebody else reads other words, so they are kept with the row and filled in anew.
#include "job/task.h"
#include "job/words.h"

static err_t put(struct ctx *c, id64 id, str title, str text)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_task SET title = ");
    sql_text(&q, title);
    sql_lit(&q, ", text = ");
    sql_text(&q, text);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

static err_t fill(struct ctx *c, const struct task *t, const struct json *words, str *out)
{
    const struct user *u = catalog_user(c->cat, t->user);
    struct words w = { .text = STR_NONE };
    enum lang lang = u && u->has_lang ? u->lang : c->cat->lang;
    if (u && words) TRY(message_for(c, t->form, t->record, words_pick(words, lang), u, &w));
    *out = w.text;
    return OK;
}

// Without its words nothing of the record is told to another.
static err_t say_anew(struct ctx *c, struct task *t, const struct json *words)
{
    TRY(fill(c, t, json_get(words, S("title")), &t->title));
    TRY(fill(c, t, json_get(words, S("text")), &t->text));
    if (!t->title.n && t->form) t->title = title_in(t->form->title, c->lang);
    return put(c, t->id, t->title, t->text);
}

static err_t words_of(struct ctx *c, id64 id, const struct json **out)
{
    struct sql q = db_sql(c);
    str text;
    size_t at;
    sql_lit(&q, "SELECT COALESCE(words, '') FROM x_task WHERE id = ");
    sql_i64(&q, id);
    TRY(db_one_text(c, &q, &text, NULL));
    *out = text.n ? json_parse(c->mem, text, &at) : NULL;
    return OK;
}

err_t task_pass(struct ctx *c, struct task *t, id64 user)
{
    const struct json *words;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_task SET user_id = ");
    sql_i64(&q, user);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, t->id);
    TRY(db_exec(c, &q, NULL));
    record_tell_person(c, t->user);
    record_tell_person(c, user);
    t->user = user;
    TRY(words_of(c, t->id, &words));
    return say_anew(c, t, words);
}
