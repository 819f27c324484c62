// SPDX-License-Identifier: Apache-2.0
// A to-do for each: {"do":"task","to":[who],"title":text,"text":text,"due":{days,hours,minutes,
// workdays,workhours,at},
// "done_when":condition}. With done_when it closes itself once the record is so.
#include "job/task.h"
#include "act/act.h"

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    const struct json *done = json_get(j, S("done_when")), *due = json_get(j, S("due"));
    TRY(keys_only(c, j, path, KEYS("do", "to", "title", "text", "due", "done_when")));
    TRY(who_check_told(c, f, json_get(j, S("to")), path_under(c, path, "to")));
    TRY(words_check(c, f, json_get(j, S("title")), path_under(c, path, "title"), true, false));
    TRY(words_check(c, f, json_get(j, S("text")), path_under(c, path, "text"), false, false));
    if (due)
        TRY(keys_only(c, due, path_under(c, path, "due"),
                      KEYS("days", "hours", "minutes", "workdays", "workhours", "at")));
    if (!done || !done->first) return OK;
    TRY(filter_check(c, f, done, path_under(c, path, "done_when")));
    if (!is_own_condition(c, f, done))
        return spec_wrong(c, path_under(c, path, "done_when"), "条件只能用本记录的字段",
                          "the condition can only use the record's own fields");
    return OK;
}

static str words_of(struct ctx *c, const struct json *j)
{
    static const char *const keys[] = { "title", "text" };
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct json *one = json_get(j, str_of(keys[i]));
        if (!one) continue;
        jw_key(&w, str_of(keys[i]));
        jw_json(&w, one);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t give(struct ctx *c, struct act *a, const struct json *j, const struct user *u)
{
    enum lang lang = u->has_lang ? u->lang : c->cat->lang;
    const struct json *done = json_get(j, S("done_when"));
    struct task t = { .user = u->id,
                      .kind = S("rule"),
                      .form = a->form,
                      .record = a->record,
                      .done_when = done && done->first ? json_to_text(c->mem, done) : STR_NONE,
                      .words = words_of(c, j),
                      .key = str_fmt(c->mem, STR_FMT ":%d", STR_ARG(a->key), a->step) };
    bool is_new;
    if (json_get(j, S("due"))) TRY(wait_until(c, json_get(j, S("due")), &t.due_at));
    TRY(task_add(c, &t, &is_new));
    if (!is_new) return OK;
    str reads = STR_NONE;
    TRY(words_read(c, a, u, words_pick(json_get(j, S("title")), lang), &t.title, &reads));
    TRY(words_read(c, a, u, words_pick(json_get(j, S("text")), lang), &t.text, &reads));
    act_said(c, a, u->name, t.title, t.text, reads);
    return task_say(c, &t);
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    const struct json *done = json_get(j, S("done_when"));
    struct people who;
    if (!a->cells || (done && done->first && own_holds(c, a->form, done, a->cells))) {
        jw_kstr(a->log, "note", a->cells ? S("done_already") : S("gone"));
        return OK;
    }
    TRY(who_of(c, a, json_get(j, S("to")), &who));
    jw_key(a->log, S("to"));
    jw_arr(a->log);
    for (size_t i = 0; i < who.n; i++) {
        TRY(give(c, a, j, who.v[i]));
        jw_str(a->log, who.v[i]->name);
    }
    jw_end_arr(a->log);
    return OK;
}

const struct action action_task = { check, run };
