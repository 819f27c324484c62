// SPDX-License-Identifier: Apache-2.0
// Rows of x_flow_task, and the to-dos that go with them: an open task that is somebody's turn has one for him
// and one for whoever stands in for him. Every change is collected, so that one event tells of it.
#include "base/date.h"
#include "flow/delegation.h"
#include "flow/work.h"
#include "job/notice.h"
#include "job/task.h"

static const char *const kinds[] = {
    "approve", "fill", "before", "after", "delegated", "resubmit"
};
static const char *const states[] = { "pending",   "later",       "done",
                                      "cancelled", "transferred", "delegated" };
static const char *const decisions[] = { "", "approve", "reject", "return" };

str task_kind_key(enum task_kind k) { return str_of(kinds[k]); }
str task_state_key(enum task_state s) { return str_of(states[s]); }
str task_decision_key(enum task_decision d) { return str_of(decisions[d]); }

static int index_of(const char *const *names, size_t n, str key)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(names[i]), key)) return (int)i;
    return 0;
}

// --- Reading -------------------------------------------------------------------------------------------------

static struct ftask take(struct ctx *c, const struct rows *r)
{
    return (struct ftask){
        .id = rows_i64(r, 0),
        .inst = rows_i64(r, 1),
        .token = rows_i64(r, 2),
        .stay = rows_i64(r, 3),
        .node = str_dup(c->mem, rows_text(r, 4)),
        .kind = (enum task_kind)index_of(kinds, COUNT_OF(kinds), rows_text(r, 5)),
        .user = rows_i64(r, 6),
        .state = (enum task_state)index_of(states, COUNT_OF(states), rows_text(r, 7)),
        .decision = (enum task_decision)index_of(decisions, COUNT_OF(decisions), rows_text(r, 8)),
        .opinion = str_dup(c->mem, rows_text(r, 9)),
        .what = str_dup(c->mem, rows_text(r, 10)),
        .place = rows_i64(r, 11),
        .weight = rows_i64(r, 12),
        .parent = rows_i64(r, 13),
        .from = rows_i64(r, 14),
        .by = rows_i64(r, 15),
        .delegation = rows_i64(r, 16),
        .round = rows_i64(r, 17),
        .draft = str_dup(c->mem, rows_text(r, 18)),
        .claimed_at = rows_i64(r, 19),
        .seen_at = rows_i64(r, 20),
        .urged_at = rows_i64(r, 21),
        .made_at = rows_i64(r, 22),
        .limit_at = rows_i64(r, 23),
        .ended_at = rows_i64(r, 24),
        .ended_by = rows_i64(r, 25),
        .stand_in = rows_i64(r, 26),
    };
}

err_t ftasks_take(struct ctx *c, const struct sql *where, struct ftasks *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *out = (struct ftasks){ 0 };
    sql_lit(&q,
            "SELECT t.id, t.inst_id, t.token_id, t.stay, t.node, t.kind, t.user_id, t.state, "
            "t.decision, t.opinion, t.what, t.place, t.weight, t.parent_id, t.from_id, t.by_id, "
            "t.delegation_id, t.round, t.draft, t.claimed_at, t.seen_at, t.urged_at, t.made_at, "
            "t.limit_at, t.ended_at, t.ended_by, d.to_id FROM x_flow_task t LEFT JOIN "
            "x_delegation d ON d.id = t.delegation_id AND d.ended_at IS NULL AND d.until_day >= ");
    sql_i64(&q, date_of_instant(c->now_ms, c->cat->offset_min));
    sql_lit(&q, " WHERE ");
    sql_append(&q, where);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct ftask t = take(c, r);
        vec_push(c->mem, out, t);
    }
}

err_t ftask_get(struct ctx *c, id64 id, struct ftask *out)
{
    struct sql q = db_sql(c);
    struct ftasks v;
    sql_lit(&q, "t.id = ");
    sql_i64(&q, id);
    TRY(ftasks_take(c, &q, &v));
    if (!v.n) return fail(c, ERR_NOT_FOUND);
    *out = v.v[0];
    return OK;
}

err_t ftasks_of_stay(struct ctx *c, id64 inst, id64 token, i64 stay, struct ftasks *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "t.inst_id = ");
    sql_i64(&q, inst);
    sql_lit(&q, " AND t.stay = ");
    sql_i64(&q, stay);
    sql_lit(&q, " AND t.token_id = ");
    sql_i64(&q, token);
    sql_lit(&q, " ORDER BY t.id");
    return ftasks_take(c, &q, out);
}

err_t ftasks_of_inst(struct ctx *c, id64 inst, struct ftasks *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "t.inst_id = ");
    sql_i64(&q, inst);
    sql_lit(&q, " ORDER BY t.id");
    return ftasks_take(c, &q, out);
}

err_t ftasks_open_of_inst(struct ctx *c, id64 inst, struct ftasks *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "t.inst_id = ");
    sql_i64(&q, inst);
    sql_lit(&q, " AND t.state IN ('pending', 'later', 'delegated') ORDER BY t.id");
    return ftasks_take(c, &q, out);
}

// --- To-dos --------------------------------------------------------------------------------------------------

static str todo_key(struct ctx *c, const struct ftask *t)
{
    return str_fmt(c->mem, "flow:%lld", (long long)t->id);
}

// What the node gives of the record, in the words of a grant: an open to-do is one (auth/policy.c).
static str lent_fields(struct ctx *c, const struct flow_node *n)
{
    static const char *const words[][2] = { { "hide", "hidden" },
                                            { "read", "read" },
                                            { "mask", "masked" },
                                            { "write", "rw" },
                                            { "need", "rw" } };
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    const struct json *fields = n ? json_get(n->j, S("fields")) : NULL;
    if (!fields || !fields->first) return STR_NONE;
    jw_obj(&w);
    json_each(f, fields)
    {
        for (size_t k = 0; k < COUNT_OF(words); k++) {
            if (!str_eq(json_str(f), str_of(words[k][0]))) continue;
            jw_key(&w, f->key);
            jw_str(&w, str_of(words[k][1]));
        }
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t todo_for(struct ctx *c, const struct inst *i, const struct ftask *t, id64 user)
{
    const struct user *u = catalog_user(c->cat, user);
    const struct flow_node *n = graph_node(i->graph, t->node);
    enum lang lang = u && u->has_lang ? u->lang : c->cat->lang;
    str node = n ? words_pick(json_get(n->j, S("title")), lang) : STR_NONE;
    struct task todo = { .user = user,
                         .kind = S("flow"),
                         .title = node.n ? node : title_in(i->def->title, lang),
                         .text = node.n ? title_in(i->def->title, lang) : STR_NONE,
                         .form = i->form,
                         .record = i->record,
                         .due_at = t->limit_at,
                         .fields = lent_fields(c, n),
                         .key = todo_key(c, t) };
    return u ? task_flow_open(c, &todo) : OK;
}

static err_t todo_open(struct ctx *c, const struct inst *i, const struct ftask *t)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    if (i->is_trial) return OK;
    TRY(todo_for(c, i, t, t->user));
    TRY(flow_notice(c, i, t->user, "task", n, STR_NONE, t->id));
    if (!t->stand_in) return OK;
    TRY(todo_for(c, i, t, t->stand_in));
    return flow_notice(c, i, t->stand_in, "task", n, STR_NONE, t->id);
}

err_t ftasks_lend_anew(struct ctx *c, const struct inst *i)
{
    struct ftasks v;
    TRY(ftasks_open_of_inst(c, i->id, &v));
    for (size_t k = 0; k < v.n; k++) {
        if (v.v[k].state != TASK_PENDING) continue;
        TRY(todo_for(c, i, &v.v[k], v.v[k].user));
        if (v.v[k].stand_in) TRY(todo_for(c, i, &v.v[k], v.v[k].stand_in));
    }
    return OK;
}

static err_t todo_close(struct ctx *c, const struct inst *i, const struct ftask *t, bool is_done)
{
    if (i->is_trial) return OK;
    return task_flow_close(c, todo_key(c, t), t->user, is_done);
}

// --- Writing -------------------------------------------------------------------------------------------------

static void number_or_null(struct sql *q, i64 n)
{
    if (n) sql_i64(q, n);
    else sql_null(q);
}

static void text_or_null(struct sql *q, str s)
{
    if (s.n) sql_text(q, s);
    else sql_null(q);
}

static void put_columns(struct sql *q, const struct ftask *t)
{
    const i64 ids[] = { t->id, t->inst, t->token, t->stay };
    const i64 more[] = { t->place, t->weight,     t->parent, t->from,
                         t->by,    t->delegation, t->round,  t->made_at };
    for (size_t k = 0; k < COUNT_OF(ids); k++) {
        sql_i64(q, ids[k]);
        sql_lit(q, ", ");
    }
    sql_text(q, t->node);
    sql_lit(q, ", ");
    sql_text(q, task_kind_key(t->kind));
    sql_lit(q, ", ");
    sql_i64(q, t->user);
    sql_lit(q, ", ");
    sql_text(q, task_state_key(t->state));
    sql_lit(q, ", ");
    text_or_null(q, task_decision_key(t->decision));
    sql_lit(q, ", ");
    text_or_null(q, t->what);
    for (size_t k = 0; k < COUNT_OF(more); k++) {
        sql_lit(q, ", ");
        sql_i64(q, more[k]);
    }
    sql_lit(q, ", ");
    number_or_null(q, t->limit_at);
    sql_lit(q, ", ");
    number_or_null(q, t->ended_at);
}

err_t ftask_make(struct ctx *c, struct changes *ch, struct ftask *t)
{
    struct sql q = db_sql(c);
    t->inst = ch->i->id;
    t->round = ch->i->round;
    t->made_at = c->now_ms;
    if (t->state == TASK_DONE) t->ended_at = c->now_ms;
    TRY(store_next_sys_id(c, &t->id));
    if (ftask_is_open(t))
        TRY(delegation_covering(c, t->user, ch->i->def->id, &t->delegation, &t->stand_in));
    sql_lit(&q, "INSERT INTO x_flow_task (id, inst_id, token_id, stay, node, kind, user_id, state, "
                "decision, what, place, weight, parent_id, from_id, by_id, delegation_id, round, "
                "made_at, limit_at, ended_at) VALUES (");
    put_columns(&q, t);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    vec_push(c->mem, &ch->v, *t);
    return t->state == TASK_PENDING ? todo_open(c, ch->i, t) : OK;
}

err_t ftask_store(struct ctx *c, struct changes *ch, const struct ftask *t)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_task SET state = ");
    sql_text(&q, task_state_key(t->state));
    sql_lit(&q, ", decision = ");
    text_or_null(&q, task_decision_key(t->decision));
    sql_lit(&q, ", opinion = ");
    text_or_null(&q, t->opinion);
    sql_lit(&q, ", what = ");
    text_or_null(&q, t->what);
    sql_lit(&q, ", draft = ");
    text_or_null(&q, ftask_is_open(t) ? t->draft : STR_NONE);
    sql_lit(&q, ", claimed_at = ");
    number_or_null(&q, t->claimed_at);
    sql_lit(&q, ", limit_at = ");
    number_or_null(&q, t->limit_at);
    sql_lit(&q, ", ended_at = ");
    number_or_null(&q, t->ended_at);
    sql_lit(&q, ", ended_by = ");
    number_or_null(&q, t->ended_by);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, t->id);
    TRY(db_exec(c, &q, NULL));
    vec_push(c->mem, &ch->v, *t);
    if (t->state == TASK_PENDING) return todo_open(c, ch->i, t);
    TRY(todo_close(c, ch->i, t, t->state == TASK_DONE));
    return due_drop_task(c, t->id);
}

err_t ftask_close(struct ctx *c, struct changes *ch, struct ftask *t, enum task_state state)
{
    t->was_turn = t->state == TASK_PENDING || t->state == TASK_DELEGATED_AWAY;
    t->state = state;
    t->ended_at = c->now_ms;
    t->ended_by = c->who ? c->who->user_id : 0;
    return ftask_store(c, ch, t);
}

void put_changes(struct jw *w, const struct changes *ch)
{
    if (!ch->v.n) return;
    jw_key(w, S("tasks"));
    jw_arr(w);
    for (size_t k = 0; k < ch->v.n; k++) {
        const struct ftask *t = &ch->v.v[k];
        jw_obj(w);
        jw_kid(w, "id", t->id);
        jw_kid(w, "user", t->user);
        jw_kid(w, "token", t->token);
        jw_kstr(w, "node", t->node);
        jw_kstr(w, "kind", task_kind_key(t->kind));
        jw_kstr(w, "state", task_state_key(t->state));
        jw_kstr(w, "decision", task_decision_key(t->decision));
        if (t->parent) jw_kid(w, "parent", t->parent);
        if (t->was_turn && (t->state == TASK_CANCELLED || t->state == TASK_TRANSFERRED))
            jw_kbool(w, "had", true); // and lost it: flow/tell.c
        if (t->state == TASK_DONE && str_starts(t->what, S("{\"auto\":")))
            jw_kstr(w, "auto", json_str(json_get(json_parse(w->b->m, t->what, NULL), S("auto"))));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

void tell_changes(struct ctx *c, struct changes *ch, str node)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (!ch->v.n) return;
    jw_obj(&w);
    put_changes(&w, ch);
    jw_end_obj(&w);
    inst_tell(c, ch->i,
              &(struct flow_event){ .kind = S("tasks"), .node = node, .what = buf_str(&b) });
    ch->v.n = 0;
}

// --- Notices -------------------------------------------------------------------------------------------------

// Whoever did it; what time or the flow did is the system's to the reader.
static str doer(const struct ctx *c, enum lang lang)
{
    if (c->who && c->who->user_id) return c->who->name;
    return lang == LANG_EN ? S("The system") : S("系统");
}

err_t flow_notice(struct ctx *c, const struct inst *i, id64 user, const char *kind,
                  const struct flow_node *node, str text, i64 once)
{
    const struct user *u = catalog_user(c->cat, user);
    enum lang lang = u && u->has_lang ? u->lang : c->cat->lang;
    str title = node ? words_pick(json_get(node->j, S("title")), lang) : STR_NONE;
    if (node && !title.n) title = node->id;
    str id = str_fmt(c->mem, "%lld", (long long)i->id);
    str args = notice_args(
        c, (const char *const[]){ "title", "node", "who", "text", "instance" },
        (const str[]){ title_in(i->def->title, lang), title, doer(c, lang), text, id }, 5);
    struct notice n = {
        user,      str_cat(c->mem, S("flow."), str_of(kind)),
        args,      i->form,
        i->record, str_fmt(c->mem, "flow:%lld:%s:%lld", (long long)i->id, kind, (long long)once)
    };
    return i->is_trial ? OK : notice_add(c, &n, NULL);
}
