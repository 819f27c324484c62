// SPDX-License-Identifier: Apache-2.0
// An alert asks for one figure, so its ask has no dimensions. Whoever makes it may ask that; whether he still
// may is asked again at each look.
#include "report/alert.h"
#include "auth/actor.h"
#include "job/way.h"
#include "report/alert_row.h"
#include "report/ask.h"
#include "report/board.h"

#define ASK_BYTES_MAX 20000

// One's own: through another's eyes there are none.
static id64 owner(const struct ctx *c) { return c->who->also ? 0 : c->who->user_id; }

static err_t sees(struct ctx *c, const struct timed *a, bool *out)
{
    *out = a->user == owner(c);
    return OK;
}

static const struct timed_column columns[] = {
    [ALERT_BOARD] = { "board_id", false },       [ALERT_IS_OVER] = { "is_over", false },
    [ALERT_TITLE] = { "title", true },           [ALERT_ASK] = { "ask", true },
    [ALERT_MEASURE] = { "measure", true },       [ALERT_OP] = { "op", true },
    [ALERT_VALUE] = { "value", true },           [ALERT_CHANNEL] = { "channel", true },
    [ALERT_LAST_VALUE] = { "last_value", true }, { NULL, false },
};
const struct timed_kind alert_kind = { .table = "x_board_alert",
                                       .own = columns,
                                       .per_person = 50,
                                       .lease_ms = 5 * 60000LL,
                                       .sees = sees,
                                       .work = alert_look,
                                       .done = alert_tell };

// --- Showing ----------------------------------------------------------------------------------------------

static void put_row(struct ctx *c, struct jw *w, const struct timed *a)
{
    const struct sval *own = a->own;
    jw_obj(w);
    timed_put(c, w, a);
    jw_key(w, S("board"));
    if (own[ALERT_BOARD].i) jw_id(w, own[ALERT_BOARD].i);
    else jw_null(w);
    jw_kstr(w, "title", own[ALERT_TITLE].s);
    timed_put_json(c, w, "ask", own[ALERT_ASK].s);
    jw_kstr(w, "measure", own[ALERT_MEASURE].s);
    jw_kstr(w, "op", own[ALERT_OP].s);
    jw_kstr(w, "value", own[ALERT_VALUE].s);
    jw_kstr(w, "channel", own[ALERT_CHANNEL].s);
    jw_kbool(w, "is_over", own[ALERT_IS_OVER].i != 0);
    jw_kstr(w, "last_value", own[ALERT_LAST_VALUE].s);
    jw_end_obj(w);
}

err_t alert_put(struct ctx *c, struct jw *w, id64 id)
{
    struct timed a;
    TRY(timed_find(c, &alert_kind, id, &a));
    put_row(c, w, &a);
    return OK;
}

err_t alert_list_put(struct ctx *c, struct jw *w)
{
    struct sql where = db_sql(c);
    struct timed *rows;
    size_t n;
    sql_lit(&where, "user_id = ");
    sql_i64(&where, owner(c));
    TRY(timed_list(c, &alert_kind, &where, &rows, &n));
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

static bool is_decimal(str s)
{
    bool digits = false, dot = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '-' && i == 0) continue;
        if (s.p[i] == '.' && !dot) dot = true;
        else if (s.p[i] >= '0' && s.p[i] <= '9') digits = true;
        else return false;
    }
    return digits && s.n <= 20;
}

static err_t check_ask(struct ctx *c, str text, str measure)
{
    const struct json *j = json_parse(c->mem, text, NULL);
    struct ask *ask;
    TRY(ask_parse(c, j, &ask));
    if (ask->dim_count) return fail_arg2(c, ERR_FIELD_FORMAT, S("ask.dims"), S("dims"), S("[]"));
    int at = ask_measure_of(ask, 0, measure);
    if (at < 0 || ask->measures[at].is_hidden)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("measure"), S("measure"), measure);
    return OK;
}

static err_t check_op(struct ctx *c, str op)
{
    static const char *const ops[] = { "lt", "le", "gt", "ge" };
    for (size_t i = 0; i < COUNT_OF(ops); i++)
        if (str_eq(op, str_of(ops[i]))) return OK;
    return fail_arg2(c, ERR_FIELD_FORMAT, S("op"), S("op"), S("lt, le, gt, ge"));
}

static err_t take_texts(struct ctx *c, const struct alert_edit *e, struct sval *own)
{
    str *title = &own[ALERT_TITLE].s;
    if (e->title) *title = str_trim(*e->title);
    if (!title->n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    if (title->n > 300) return fail_arg2(c, ERR_FIELD_TOO_LONG, S("title"), S("title"), S("100"));
    if (e->measure) own[ALERT_MEASURE].s = *e->measure;
    if (e->op) own[ALERT_OP].s = *e->op;
    if (e->value) own[ALERT_VALUE].s = e->value->text;
    if (e->channel) {
        TRY(way_check(c, *e->channel));
        own[ALERT_CHANNEL].s = *e->channel;
    }
    TRY(check_op(c, own[ALERT_OP].s));
    return is_decimal(own[ALERT_VALUE].s)
               ? OK
               : fail_arg2(c, ERR_FIELD_FORMAT, S("value"), S("value"), S("0.85"));
}

static err_t take(struct ctx *c, const struct alert_edit *e, struct timed *a)
{
    str *ask = &a->own[ALERT_ASK].s;
    TRY(take_texts(c, e, a->own));
    if (e->ask) *ask = json_to_text(c->mem, e->ask);
    if (!ask->n) return fail_arg(c, ERR_FIELD_REQUIRED, S("ask"), S("ask"));
    if (ask->n > ASK_BYTES_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, S("ask"), S("ask"), S("20000"));
    TRY(check_ask(c, *ask, a->own[ALERT_MEASURE].s));
    // Another line or another figure: it begins anew.
    if (e->ask || e->measure || e->op || e->value) a->own[ALERT_IS_OVER].i = 0;
    return timed_take(c, a, e->schedule, e->is_off);
}

err_t alert_create(struct ctx *c, const struct alert_edit *e, id64 *id)
{
    struct timed a = { .user = c->who->user_id };
    struct board b;
    if (!c->who->user_id || c->who->also) return fail(c, ERR_ACTION_DENIED);
    if (e->board) TRY(board_find(c, e->board, &b));
    for (size_t i = 0; columns[i].name; i++)
        a.own[i].kind = columns[i].is_text ? SVAL_TEXT : SVAL_INT;
    a.own[ALERT_BOARD].i = e->board;
    TRY(take(c, e, &a));
    TRY(timed_save(c, &alert_kind, &a));
    *id = a.id;
    return OK;
}

err_t alert_change(struct ctx *c, id64 id, i64 rev, const struct alert_edit *e)
{
    struct timed a;
    TRY(timed_take_up(c, &alert_kind, id, rev, &a));
    TRY(take(c, e, &a));
    return timed_save(c, &alert_kind, &a);
}

err_t alert_remove(struct ctx *c, id64 id, i64 rev)
{
    return timed_remove(c, &alert_kind, id, rev);
}
