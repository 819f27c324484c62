// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include "auth/user.h"
#include "job/notice.h"
#include "job/outbox.h"
#include "report/alert_row.h"
#include "report/paper.h"
#include "report/report.h"

struct look {
    bool knows;
    str seen, shown, line, what;
    enum lang lang;
};

// --- Asking -----------------------------------------------------------------------------------------------

static bool holds(double seen, str op, double line)
{
    if (str_eq(op, S("lt"))) return seen < line;
    if (str_eq(op, S("le"))) return seen <= line;
    return str_eq(op, S("gt")) ? seen > line : seen >= line;
}

static double number(struct ctx *c, str s) { return strtod(str_z(c->mem, s), NULL); }

// Hidden measures stand not in the answer; the rest are in order.
static void read_answer(struct ctx *c, struct look *k, const struct timed *a,
                        const struct json *answer)
{
    const struct json *rows = json_get(answer, S("rows")),
                      *row = json_is(rows, JSON_ARRAY) ? rows->first : NULL,
                      *values = json_get(row, S("values")), *v = values ? values->first : NULL;
    json_each(m, json_get(answer, S("measures")))
    {
        if (v && str_eq(json_str(json_get(m, S("key"))), a->own[ALERT_MEASURE].s)) {
            struct json line = { .type = JSON_STRING, .text = a->own[ALERT_VALUE].s };
            str as = json_str(json_get(m, S("as")));
            bool is_number = v->type == JSON_NUMBER ||
                             (v->type == JSON_STRING && v->text.n && v->text.p[0] != '#');
            k->knows = is_number;
            k->seen = is_number ? v->text : STR_NONE;
            k->shown = paper_figure(c, v, as);
            k->line = paper_figure(c, &line, as);
            k->what = json_str(json_get(m, S("title")));
        }
        if (v) v = v->next;
    }
}

struct asking {
    const struct json *ask;
    struct jw *w;
};

static err_t ask_now(struct ctx *c, void *arg)
{
    struct asking *a = arg;
    return report_answer(c, a->ask, a->w);
}

err_t alert_look(struct ctx *c, struct timed *d)
{
    const struct user *u = catalog_user(c->cat, d->user);
    struct look *k = mem_new_of(c->mem, struct look);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct asking a = { json_parse(c->mem, d->own[ALERT_ASK].s, NULL), &w };
    bool was_over = d->own[ALERT_IS_OVER].i != 0, is_over = was_over;
    d->made = k;
    d->last_state = S("no_right");
    d->own[ALERT_LAST_VALUE].s = STR_NONE;
    if (!u || u->is_off || !a.ask) return OK;
    c->who = actor_of_user(c, u);
    c->lang = k->lang = u->has_lang ? u->lang : c->cat->lang;
    err_t e = store_read(c, ask_now, &a);
    if (e != OK && err_http_status(e) >= 500) return e;
    err_clear(c);
    if (e != OK) return OK;
    read_answer(c, k, d, json_parse(c->mem, buf_str(&b), NULL));
    d->last_state = k->knows ? S("ok") : S("empty");
    d->own[ALERT_LAST_VALUE].s = k->seen;
    if (k->knows)
        is_over = holds(number(c, k->seen), d->own[ALERT_OP].s, number(c, d->own[ALERT_VALUE].s));
    d->own[ALERT_IS_OVER].i = is_over;
    d->is_done = is_over && !was_over;
    return OK;
}

// --- Telling ----------------------------------------------------------------------------------------------

static str words(struct ctx *c, const struct timed *d)
{
    const struct look *k = d->made;
    bool en = k->lang == LANG_EN, below = d->own[ALERT_OP].s.p[0] == 'l';
    const char *how = below ? (en ? "is down to" : "降到") : (en ? "is up to" : "升到");
    struct buf b = BUF(c->mem);
    str base = STR_NONE;
    bool found = false;
    if (meta_get(c, S("base_url"), &base, &found) != OK) err_clear(c);
    buf_fmt(&b,
            en ? STR_FMT " %s " STR_FMT " (your line: " STR_FMT ")."
               : STR_FMT "%s " STR_FMT "（您设的线：" STR_FMT "）。",
            STR_ARG(k->what.n ? k->what : d->own[ALERT_TITLE].s), how, STR_ARG(k->shown),
            STR_ARG(k->line));
    if (d->own[ALERT_BOARD].i && found && base.n)
        buf_fmt(&b, "\n" STR_FMT "/boards/%lld", STR_ARG(base), (long long)d->own[ALERT_BOARD].i);
    return buf_str(&b);
}

err_t alert_tell(struct ctx *c, const struct timed *d)
{
    static const char *const keys[] = { "title", "text" };
    const str values[] = { d->own[ALERT_TITLE].s, words(c, d) };
    str key = timed_key(c, d, "board_alert"), channel = d->own[ALERT_CHANNEL].s;
    struct notice n = {
        .user = d->user, .kind = S("rule"), .args = notice_args(c, keys, values, 2), .key = key
    };
    struct message m = { .key = key,
                         .channel = channel,
                         .title = values[0],
                         .text = values[1],
                         .user_id = d->user,
                         .purpose = PURPOSE_INTERNAL };
    return channel.n ? outbox_add(c, &m, NULL, NULL) : notice_add(c, &n, NULL);
}
