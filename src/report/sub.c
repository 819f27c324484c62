// SPDX-License-Identifier: Apache-2.0
#include "report/sub.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "job/way.h"
#include "report/board.h"
#include "report/paper.h"
#include "report/sub_row.h"

static err_t noted(struct ctx *c, const struct timed *d, bool is_gone)
{
    struct buf buf = BUF(c->mem);
    struct jw w = JW(&buf);
    jw_obj(&w);
    jw_kid(&w, "board", d->own[SUB_BOARD].i);
    jw_kid(&w, "user", d->user);
    jw_end_obj(&w);
    return audit_write(c, is_gone ? S("board.unsubscribe") : S("board.subscribe"), 0, 0,
                       buf_str(&buf), S("ok"));
}

// Others' are seen by who may change the board.
static err_t sees(struct ctx *c, const struct timed *s, bool *out)
{
    struct board b;
    *out = s->user == c->who->user_id && !c->who->also;
    if (*out) return OK;
    TRY(boards_get(c, s->own[SUB_BOARD].i, &b));
    *out = board_may_edit(c, &b);
    return OK;
}

static const struct timed_column columns[] = {
    [SUB_BOARD] = { "board_id", false }, [SUB_MADE_BY] = { "made_by", false },
    [SUB_CHANNEL] = { "channel", true }, [SUB_FILTERS] = { "filters", true },
    [SUB_AS] = { "as_kind", true },      { NULL, false }
};
const struct timed_kind sub_kind = { .table = "x_board_sub",
                                     .own = columns,
                                     .per_person = 50,
                                     .lease_ms = 15 * 60000LL,
                                     .sees = sees,
                                     .noted = noted,
                                     .work = sub_draw,
                                     .done = sub_send };

// --- Showing ----------------------------------------------------------------------------------------------

static void put_person(struct ctx *c, struct jw *w, const char *key, id64 id)
{
    const struct user *u = catalog_user(c->cat, id);
    jw_key(w, str_of(key));
    jw_obj(w);
    jw_kid(w, "id", id);
    jw_kstr(w, "title", u ? u->name : STR_NONE);
    jw_end_obj(w);
}

static void put_row(struct ctx *c, struct jw *w, const struct timed *s)
{
    jw_obj(w);
    timed_put(c, w, s);
    jw_kid(w, "board", s->own[SUB_BOARD].i);
    put_person(c, w, "user", s->user);
    put_person(c, w, "by", s->own[SUB_MADE_BY].i);
    jw_kstr(w, "as", s->own[SUB_AS].s);
    jw_kstr(w, "channel", s->own[SUB_CHANNEL].s);
    timed_put_json(c, w, "filters", s->own[SUB_FILTERS].s);
    jw_end_obj(w);
}

err_t sub_put(struct ctx *c, struct jw *w, id64 id)
{
    struct timed s;
    TRY(timed_find(c, &sub_kind, id, &s));
    put_row(c, w, &s);
    return OK;
}

err_t sub_list_put(struct ctx *c, struct jw *w, id64 board)
{
    struct sql where = db_sql(c);
    struct board b;
    struct timed *rows;
    size_t n;
    TRY(boards_get(c, board, &b));
    if (!board_is_seen(c, &b)) return fail(c, ERR_NOT_FOUND);
    sql_lit(&where, "board_id = ");
    sql_i64(&where, board);
    if (!board_may_edit(c, &b)) {
        sql_lit(&where, " AND user_id = ");
        sql_i64(&where, c->who->also ? 0 : c->who->user_id);
    }
    TRY(timed_list(c, &sub_kind, &where, &rows, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) put_row(c, w, &rows[i]);
    jw_end_arr(w);
    TRY(ways_put(c, w));
    jw_end_obj(w);
    return OK;
}

// --- Saving -----------------------------------------------------------------------------------------------

static err_t take(struct ctx *c, const struct sub_edit *e, struct timed *s)
{
    TRY(timed_take(c, s, e->schedule, e->is_off));
    if (e->channel) {
        TRY(way_check(c, *e->channel));
        // Drawn with the receiver's rights: nobody else may have it sent elsewhere.
        if (e->is_to_group && s->user != c->who->user_id)
            return fail_at(c, ERR_BOARD_SUB_GROUP, S("channel"));
        s->own[SUB_CHANNEL].s = *e->channel;
    }
    if (e->as) {
        bool is_picture;
        if (!paper_as_of(*e->as, &is_picture))
            return fail_arg2(c, ERR_FIELD_FORMAT, S("as"), S("as"), S("pdf, png"));
        s->own[SUB_AS].s = *e->as;
    }
    if (e->filters) {
        bool none = e->filters->type == JSON_NULL;
        if (!none && e->filters->type != JSON_OBJECT)
            return fail_arg2(c, ERR_FIELD_FORMAT, S("filters"), S("filters"), S("{}"));
        s->own[SUB_FILTERS].s = none ? STR_NONE : json_to_text(c->mem, e->filters);
        if (s->own[SUB_FILTERS].s.n > 8000)
            return fail_arg2(c, ERR_FIELD_TOO_LONG, S("filters"), S("filters"), S("8000"));
    }
    return OK;
}

// Whoever does not see the board would be sent nothing.
static err_t check_receiver(struct ctx *c, id64 user, const struct board *b)
{
    const struct user *u = catalog_user(c->cat, user);
    const struct actor *me = c->who;
    if (user == me->user_id) return OK;
    if (!u || u->is_off)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("user"), S("user"), str_of_i64(c->mem, user));
    c->who = actor_of_user(c, u);
    bool is_seen = board_is_seen(c, b);
    c->who = me;
    return is_seen ? OK : fail_arg(c, ERR_BOARD_SUB_UNSEEN, S("user"), u->name);
}

err_t sub_create(struct ctx *c, id64 board, const struct sub_edit *e, id64 *id)
{
    struct timed s = { .user = e->user ? e->user : c->who->user_id,
                       .own = { [SUB_BOARD] = { SVAL_INT, board, STR_NONE },
                                [SUB_MADE_BY] = { SVAL_INT, c->who->user_id, STR_NONE },
                                [SUB_CHANNEL] = { .kind = SVAL_TEXT },
                                [SUB_FILTERS] = { .kind = SVAL_TEXT },
                                [SUB_AS] = { .kind = SVAL_TEXT, .s = S("pdf") } } };
    struct board b;
    TRY(boards_get(c, board, &b));
    if (!board_is_seen(c, &b) || b.deleted_at) return fail(c, ERR_NOT_FOUND);
    if (!s.user || c->who->also) return fail(c, ERR_ACTION_DENIED);
    if (s.user != c->who->user_id && !board_may_edit(c, &b)) return fail(c, ERR_ACTION_DENIED);
    TRY(check_receiver(c, s.user, &b));
    TRY(take(c, e, &s));
    TRY(timed_save(c, &sub_kind, &s));
    *id = s.id;
    return OK;
}

err_t sub_change(struct ctx *c, id64 id, i64 rev, const struct sub_edit *e)
{
    struct timed s;
    TRY(timed_take_up(c, &sub_kind, id, rev, &s));
    TRY(take(c, e, &s));
    return timed_save(c, &sub_kind, &s);
}

err_t sub_remove(struct ctx *c, id64 id, i64 rev) { return timed_remove(c, &sub_kind, id, rev); }
