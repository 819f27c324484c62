// SPDX-License-Identifier: Apache-2.0
// A name counts where it stands behind an @; of names that begin alike the longest does. The notice says who
// and where, never the comment's words: those are read at the record, with the rights of that day.
#include "job/mention.h"
#include "job/notice.h"
#include "query/query.h"

#define PEOPLE_MAX 50 // told of one comment

static const struct user *longest_at(const struct catalog *cat, str rest)
{
    const struct user *found = NULL;
    for (int i = 0; i < cat->user_count; i++) {
        const struct user *u = cat->users[i];
        if (!u->is_off && u->name.n && str_starts(rest, u->name) &&
            (!found || u->name.n > found->name.n))
            found = u;
    }
    return found;
}

static err_t may_read(struct ctx *c, const struct form *f, id64 id, const struct user *u, bool *may)
{
    struct ctx theirs = *c; // of its own, so that nobody is ever left in the writer's place
    u64 rm = 0, also;
    theirs.who = actor_of_user(c, u);
    theirs.errs = theirs.errs_tail = NULL;
    err_t e = query_row_mask(&theirs, f, id, ACT_READ, &rm, &also);
    *may = e == OK && rm != 0;
    return e == OK ? OK : fail(c, e);
}

struct saying {
    const struct form *f;
    id64 id;
    str text;
    const struct json *files;
};

static err_t tell(struct ctx *c, const struct saying *s, const struct user *u)
{
    bool may;
    if (u->id == c->who->user_id) return OK;
    TRY(may_read(c, s->f, s->id, u, &may));
    if (!may) return OK;
    struct notice n = { u->id,
                        S("mention"),
                        notice_args(c, (const char *const[]){ "who" },
                                    (const str[]){ c->who->name }, 1),
                        s->f,
                        s->id,
                        str_fmt(c->mem, "mention:%lld:%lld:%lld:" STR_FMT, (long long)s->f->id,
                                (long long)s->id, (long long)c->now_ms, STR_ARG(c->who->key)) };
    return notice_add(c, &n, NULL); // named twice: once, by its key
}

static err_t say(struct ctx *c, void *arg)
{
    const struct saying *s = arg;
    int told = 0;
    TRY(record_comment_with(c, s->f, s->id, s->text, s->files));
    for (size_t i = 0; i + 1 < s->text.n && told < PEOPLE_MAX; i++) {
        const struct user *u =
            s->text.p[i] == '@' ? longest_at(c->cat, str_from(s->text, i + 1)) : NULL;
        if (!u) continue;
        told++;
        TRY(tell(c, s, u));
    }
    return OK;
}

err_t comment_say(struct ctx *c, const struct form *f, id64 id, str text, const struct json *files)
{
    struct saying s = { f, id, text, files };
    return store_write(c, WRITE_PEOPLE, say, &s);
}
