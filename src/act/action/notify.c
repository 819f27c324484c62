// SPDX-License-Identifier: Apache-2.0
// A line under the bell of each: {"do":"notify","to":[who],"title":text,"text":text}. Each reads of the record
// what he may.
#include "job/notice.h"
#include "act/act.h"

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    TRY(keys_only(c, j, path, KEYS("do", "to", "title", "text")));
    TRY(who_check_told(c, f, json_get(j, S("to")), path_under(c, path, "to")));
    TRY(words_check(c, f, json_get(j, S("title")), path_under(c, path, "title"), true, false));
    return words_check(c, f, json_get(j, S("text")), path_under(c, path, "text"), false, false);
}

static err_t tell(struct ctx *c, struct act *a, const struct json *j, const struct user *u)
{
    enum lang lang = u->has_lang ? u->lang : c->cat->lang;
    str title, text, reads = STR_NONE;
    TRY(words_read(c, a, u, words_pick(json_get(j, S("title")), lang), &title, &reads));
    TRY(words_read(c, a, u, words_pick(json_get(j, S("text")), lang), &text, &reads));
    act_said(c, a, u->name, title, text, reads);
    struct notice n = { u->id,
                        S("rule"),
                        notice_args(c, (const char *const[]){ "title", "text" },
                                    (const str[]){ title, text }, 2),
                        a->form,
                        a->record,
                        str_fmt(c->mem, STR_FMT ":%d", STR_ARG(a->key), a->step) };
    return notice_add(c, &n, NULL);
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    struct people who;
    TRY(who_of(c, a, json_get(j, S("to")), &who));
    jw_key(a->log, S("to"));
    jw_arr(a->log);
    for (size_t i = 0; i < who.n; i++) {
        TRY(tell(c, a, j, who.v[i]));
        jw_str(a->log, who.v[i]->name);
    }
    jw_end_arr(a->log);
    return OK;
}

const struct action action_notify = { check, run };
