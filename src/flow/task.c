// SPDX-License-Identifier: Apache-2.0
// What fill, approve and copy make of a token that comes: whom the node means, who of them need not be asked,
// a task for each, and what their votes come to.
#include <stdio.h>

#include "flow/work.h"

static const char *const signs[] = { "any", "all", "ratio", "sequence", "claim" };

struct sign sign_of(const struct json *node)
{
    struct sign s = { .rule = SIGN_ANY, .percent = 100 };
    str key = json_str(json_get(node, S("sign")));
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_eq(str_of(signs[i]), key)) s.rule = (enum sign_rule)i;
    s.waits_all = str_eq(json_str(json_get(node, S("reject"))), S("wait_all"));
    (void)json_i64(json_get(node, S("pass")), &s.percent);
    s.is_more = str_eq(json_str(json_get(node, S("pass_if"))), S("gt"));
    return s;
}

bool is_task_node(const struct flow_node *n)
{
    return n->kind == &node_fill || n->kind == &node_approve;
}

bool node_may(const struct flow_node *n, const char *op, bool by_default)
{
    const struct json *j = json_get(json_get(n->j, S("may")), str_of(op));
    return j ? json_bool(j) : by_default;
}

str node_title(const struct ctx *c, const struct flow_node *n)
{
    str title = words_pick(json_get(n->j, S("title")), c->lang);
    return title.n ? title : n->id;
}

str note_word(struct ctx *c, const struct token *t, const char *key)
{
    size_t at;
    const struct json *j = t->note.n ? json_parse(c->mem, t->note, &at) : NULL;
    return json_str(json_get(j, str_of(key)));
}

static const struct json *option(const struct inst *i, const char *key)
{
    return json_get(json_get(i->graph->spec, S("options")), str_of(key));
}

// --- Whom the node means ------------------------------------------------------------------------------------

struct entering {
    struct inst *i;
    struct token *t;
    const struct json *j; // the node
    struct people who;
    struct people again;    // who had a vote that was not needed any more (recall)
    struct weights weights; // of those whom a matrix gave
    bool skipped;           // the initiator was the only one, and is not asked
    bool is_again;          // whoever handled it before has it again
    bool off_duty;          // there are some, and none of them is on duty
};

static err_t load_act(struct ctx *c, struct entering *e, struct act *act)
{
    struct image *img = mem_new_of(c->mem, struct image);
    *act = inst_act(c, e->i, e->t);
    err_t r = record_image(c, e->i->form, e->i->record, img);
    if (r == ERR_NOT_FOUND) err_clear(c);
    else TRY(r);
    act->cells = r == OK ? img->cells : NULL;
    return OK;
}

static size_t chosen_for(struct ctx *c, const struct entering *e, const id64 **out)
{
    const struct json *list = json_get(e->i->chosen, e->t->node->id);
    id64 *v = mem_array(c->mem, id64, list ? list->count + 1 : 1);
    size_t n = 0;
    i64 id;
    json_each(one, list) if (json_i64(one, &id)) v[n++] = id;
    *out = v;
    return n;
}

// Shares are counted of all who had a vote: whose was not needed any more has it again.
static err_t voters_again(struct ctx *c, struct entering *e)
{
    struct sql q = db_sql(c);
    struct rows *r;
    if (!note_word(c, e->t, "recall").n || sign_of(e->j).rule != SIGN_RATIO) return OK;
    sql_lit(&q, "SELECT user_id FROM x_flow_task WHERE inst_id = ");
    sql_i64(&q, e->i->id);
    sql_lit(&q, " AND node = ");
    sql_text(&q, e->t->node->id);
    sql_lit(&q, " AND parent_id = 0 AND state = 'cancelled' AND what IS NULL AND stay = (SELECT "
                "max(stay) FROM x_flow_task WHERE inst_id = ");
    sql_i64(&q, e->i->id);
    sql_lit(&q, " AND node = ");
    sql_text(&q, e->t->node->id);
    sql_lit(&q, ") ORDER BY place, id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        people_add(c, &e->again, catalog_user(c->cat, rows_i64(r, 0)));
        people_add(c, &e->who, catalog_user(c->cat, rows_i64(r, 0)));
    }
}

// Whoever handled the node when the token was there gets it again.
static err_t same_again(struct ctx *c, struct entering *e)
{
    const struct json *list = json_parse(c->mem, S("[{\"node\":\"\"}]"), NULL);
    struct json one = { .type = JSON_STRING, .key = S("node"), .text = e->t->node->id },
                obj = { .type = JSON_OBJECT, .first = &one, .count = 1 }, all = *list;
    struct asker a = { .inst = e->i->id, .initiator = e->i->initiator, .node = e->t->node->id };
    struct act act;
    all.first = &obj;
    TRY(load_act(c, e, &act));
    a.act = &act;
    TRY(flow_who(c, &a, &all, &e->who));
    return voters_again(c, e);
}

static err_t find(struct ctx *c, struct entering *e)
{
    struct asker a = { .inst = e->i->id, .initiator = e->i->initiator, .node = e->t->node->id };
    struct act act;
    if (note_word(c, e->t, "back").n) TRY(same_again(c, e));
    bool is_known = e->who.n > 0;
    struct people meant;
    e->is_again = is_known;
    a.weigh = json_str(json_get(json_get(e->j, S("weights")), S("field")));
    if (is_known && !a.weigh.n) return OK;
    TRY(load_act(c, e, &act));
    a.act = &act;
    a.weights = &e->weights;
    a.chosen_count = chosen_for(c, e, &a.chosen);
    return flow_who(c, &a, json_get(e->j, S("who")), is_known ? &meant : &e->who);
}

static void take_out(struct people *p, id64 user)
{
    size_t n = 0;
    for (size_t k = 0; k < p->n; k++)
        if (p->v[k]->id != user) p->v[n++] = p->v[k];
    p->n = n;
}

// What if whoever began it is to approve it?
static void look_at_self(struct ctx *c, struct entering *e)
{
    str self = json_str(json_get(e->j, S("self")));
    bool is_in = false;
    for (size_t k = 0; k < e->who.n; k++) is_in |= e->who.v[k]->id == e->i->initiator;
    if (!is_in || e->t->node->kind != &node_approve) return;
    const struct user *head = head_of(c, catalog_user(c->cat, e->i->initiator));
    if (str_eq(self, S("skip"))) {
        take_out(&e->who, e->i->initiator);
        e->skipped = !e->who.n;
    } else if (str_eq(self, S("head")) && head) {
        take_out(&e->who, e->i->initiator);
        people_add(c, &e->who, head);
    }
}

// Only those on duty now, where the node says so. What comes back goes to whoever had it, on duty or not.
static err_t look_at_duty(struct ctx *c, struct entering *e)
{
    struct people meant = e->who, off = { 0 };
    if (e->is_again) return OK;
    TRY(flow_on_duty(c, e->j, &e->who));
    e->off_duty = meant.n > 0 && !e->who.n;
    for (size_t k = 0, on = 0; k < meant.n; k++)
        if (on < e->who.n && e->who.v[on] == meant.v[k]) on++;
        else people_add(c, &off, meant.v[k]);
    if (off.n) trial_tell_off_duty(c, e->i, e->t, people_json(c, &off));
    return OK;
}

static void add_admins(struct ctx *c, struct people *out)
{
    for (int k = 0; k < c->cat->user_count; k++) {
        const struct user *u = c->cat->users[k];
        u64 rights = 0;
        for (int r = 0; r < u->role_count; r++) rights |= u->roles[r]->system_rights;
        if (rights & RIGHT(FLOW_ADMIN)) people_add(c, out, u);
    }
}

// Nobody was found. *goes: the node is passed without anybody.
static err_t look_at_nobody(struct ctx *c, struct entering *e, bool *goes)
{
    const struct json *empty = json_get(e->j, S("empty"));
    i64 id;
    *goes = !e->who.n && (e->skipped || str_eq(json_str(empty), S("pass")));
    if (e->who.n || *goes) return OK;
    if (json_i64(json_get(empty, S("user")), &id)) people_add(c, &e->who, catalog_user(c->cat, id));
    if (!str_eq(json_str(empty), S("refuse")) && !e->who.n) add_admins(c, &e->who);
    return e->who.n ? OK : fail_arg(c, ERR_FLOW_NOBODY, STR_NONE, node_title(c, e->t->node));
}

// --- Who has said yes already -------------------------------------------------------------------------------

static err_t has_approved(struct ctx *c, const struct entering *e, id64 user, str how, bool *is)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_flow_task t WHERE t.inst_id = ");
    sql_i64(&q, e->i->id);
    sql_lit(&q, " AND t.user_id = ");
    sql_i64(&q, user);
    sql_lit(&q, " AND t.state = 'done' AND t.decision = 'approve' AND t.kind = 'approve' AND "
                "t.round = ");
    sql_i64(&q, e->i->round);
    if (str_eq(how, S("adjacent"))) {
        sql_lit(&q, " AND t.stay = (SELECT max(stay) FROM x_flow_task WHERE inst_id = ");
        sql_i64(&q, e->i->id);
        sql_lit(&q, " AND state = 'done' AND kind = 'approve' AND stay < ");
        sql_i64(&q, e->t->gen);
        sql_lit(&q, ")");
    }
    i64 n;
    TRY(db_one_i64(c, &q, &n, NULL));
    *is = n > 0;
    return OK;
}

static err_t is_known(struct ctx *c, const struct entering *e, id64 user, bool *is)
{
    const struct json *own = json_get(e->j, S("dedup")), *all = option(e->i, "dedup");
    str how = json_str(own ? own : all);
    *is = false;
    bool asked = str_eq(how, S("adjacent")) || str_eq(how, S("any"));
    if (!asked || e->t->node->kind != &node_approve) return OK;
    return has_approved(c, e, user, how, is);
}

// --- A task for each ------------------------------------------------------------------------------------------

// What his vote counts, as it is when the token comes: by name, or by the row of the matrix that gave him.
static i64 weight_of(const struct entering *e, const struct user *u, char *digits, size_t n)
{
    i64 weight = 1;
    int len = snprintf(digits, n, "%lld", (long long)u->id);
    for (size_t k = 0; k < e->weights.n; k++)
        if (e->weights.v[k].user == u->id) return e->weights.v[k].n;
    (void)json_i64(json_get(json_get(e->j, S("weights")), (str){ digits, (size_t)len }), &weight);
    return weight;
}

err_t task_give_to(struct ctx *c, struct changes *ch, const struct token *t, struct ftask *task)
{
    task->token = t->id;
    task->stay = t->gen;
    task->node = t->node->id;
    if (task->state == TASK_PENDING) TRY(flow_limit_arm(c, ch->i, t, task)); // reckoned ...
    TRY(ftask_make(c, ch, task));
    return task->state == TASK_PENDING ? flow_limit_arm(c, ch->i, t, task) : OK; // ... and set
}

static err_t make_one(struct ctx *c, struct entering *e, struct changes *ch, size_t k)
{
    char digits[24];
    const struct user *u = e->who.v[k];
    bool waits = sign_of(e->j).rule == SIGN_SEQUENCE, known, kept;
    struct ftask t = { .kind = e->t->node->kind == &node_fill ? TASK_FILL : TASK_APPROVE,
                       .user = u->id,
                       .state = waits ? TASK_LATER : TASK_PENDING,
                       .place = (i64)k + 1,
                       .weight = weight_of(e, u, digits, sizeof digits) };
    i64 mine = 0;
    bool is_recalled = str_to_i64(note_word(c, e->t, "recall"), &mine);
    TRY(is_known(c, e, u->id, &known));
    kept = is_recalled && mine != u->id;
    for (size_t n = 0; n < e->again.n; n++) kept = kept && e->again.v[n] != u;
    if (known || kept) {
        t.state = TASK_DONE;
        t.decision = DECIDED_YES;
        t.what = kept ? S("{\"auto\":\"kept\"}") : S("{\"auto\":\"dedup\"}");
    }
    return task_give_to(c, ch, e->t, &t);
}

static err_t make_all(struct ctx *c, struct entering *e)
{
    struct changes ch = { .i = e->i };
    for (size_t k = 0; k < e->who.n; k++) TRY(make_one(c, e, &ch, k));
    tell_changes(c, &ch, e->t->node->id);
    return OK;
}

static err_t tell_passed(struct ctx *c, struct entering *e)
{
    str why = e->skipped    ? S("{\"auto\":\"self\"}")
              : e->off_duty ? S("{\"auto\":\"off_duty\"}")
                            : S("{\"auto\":\"empty\"}");
    inst_tell(c, e->i,
              &(struct flow_event){ .kind = S("passed"), .node = e->t->node->id, .what = why });
    return pass_node(c, e->i, e->t);
}

err_t flow_task_enter(struct ctx *c, struct inst *i, struct token *t)
{
    struct entering e = { .i = i, .t = t, .j = t->node->j };
    bool goes;
    TRY(find(c, &e));
    look_at_self(c, &e);
    TRY(look_at_duty(c, &e));
    TRY(look_at_nobody(c, &e, &goes));
    if (goes) return tell_passed(c, &e);
    TRY(make_all(c, &e));
    token_rest(t);
    return i->is_trial ? OK : stay_settle(c, i, t);
}

// --- What the votes come to ---------------------------------------------------------------------------------

static struct sign_task *votes_of(struct mem *m, const struct ftasks *v)
{
    struct sign_task *out = mem_array(m, struct sign_task, v->n + 1);
    for (size_t k = 0; k < v->n; k++)
        out[k] = (struct sign_task){ .id = v->v[k].id,
                                     .parent = v->v[k].parent,
                                     .kind = v->v[k].kind,
                                     .state = v->v[k].state,
                                     .decision = v->v[k].decision,
                                     .weight = v->v[k].weight,
                                     .place = v->v[k].place };
    return out;
}

static err_t do_then(struct ctx *c, struct changes *ch, const struct token *t, struct ftask *task,
                     enum sign_then then)
{
    switch (then) {
    case THEN_WAKE:
        task->state = TASK_PENDING;
        task->limit_at = 0; // his time begins now
        TRY(flow_limit_arm(c, ch->i, t, task));
        return ftask_store(c, ch, task);
    case THEN_REFUSE:
        task->decision = DECIDED_NO;
        task->what = S("{\"auto\":\"added\"}");
        return ftask_close(c, ch, task, TASK_DONE);
    case THEN_CANCEL: return ftask_close(c, ch, task, TASK_CANCELLED);
    default: return OK;
    }
}

err_t stay_settle(struct ctx *c, struct inst *i, struct token *t)
{
    struct changes ch = { .i = i };
    struct sign s = sign_of(t->node->j);
    struct ftasks v;
    TRY(ftasks_of_stay(c, i->id, t->id, t->gen, &v));
    struct sign_task *votes = votes_of(c->mem, &v);
    enum sign_result r = sign_decide(&s, votes, v.n);
    for (size_t k = 0; k < v.n; k++) TRY(do_then(c, &ch, t, &v.v[k], votes[k].then));
    tell_changes(c, &ch, t->node->id);
    if (r == SIGN_OPEN) return OK;
    return r == SIGN_PASSED ? pass_node(c, i, t) : refuse_node(c, i, t);
}

// The token goes: who has not decided need not any more.
err_t flow_task_leave(struct ctx *c, struct inst *i, struct token *t)
{
    struct changes ch = { .i = i };
    struct ftasks v;
    TRY(ftasks_of_stay(c, i->id, t->id, t->gen, &v));
    for (size_t k = 0; k < v.n; k++)
        if (ftask_is_open(&v.v[k])) TRY(ftask_close(c, &ch, &v.v[k], TASK_CANCELLED));
    tell_changes(c, &ch, t->node->id);
    return OK;
}

// --- Copies -------------------------------------------------------------------------------------------------

err_t copy_give(struct ctx *c, struct inst *i, const struct people *who, str node, str text)
{
    for (size_t k = 0; k < who->n; k++) {
        i64 changed;
        struct sql q = db_sql(c);
        sql_lit(&q, "INSERT INTO x_flow_copy (inst_id, user_id, node, by_id, at) VALUES (");
        sql_i64(&q, i->id);
        sql_lit(&q, ", ");
        sql_i64(&q, who->v[k]->id);
        sql_lit(&q, ", ");
        sql_text(&q, node);
        sql_lit(&q, ", ");
        sql_i64(&q, c->who ? c->who->user_id : 0);
        sql_lit(&q, ", ");
        sql_i64(&q, c->now_ms);
        sql_lit(&q, ") ON CONFLICT (inst_id, user_id) DO NOTHING");
        TRY(db_exec(c, &q, &changed));
        if (changed)
            TRY(flow_notice(c, i, who->v[k]->id, "copied", graph_node(i->graph, node), text,
                            i->id));
    }
    return OK;
}

str people_json(struct ctx *c, const struct people *who)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("users"));
    jw_arr(&w);
    for (size_t k = 0; k < who->n; k++) jw_id(&w, who->v[k]->id);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

err_t flow_copy_enter(struct ctx *c, struct inst *i, struct token *t)
{
    struct entering e = { .i = i, .t = t, .j = t->node->j };
    TRY(find(c, &e));
    TRY(copy_give(c, i, &e.who, t->node->id, STR_NONE));
    inst_tell(c, i,
              &(struct flow_event){
                  .kind = S("copy"), .node = t->node->id, .what = people_json(c, &e.who) });
    return token_leave(c, i, t);
}

// --- The end ------------------------------------------------------------------------------------------------

// How it ended, in the words of whoever is told; a word of the flow's own stands as it is.
static str ending(const struct ctx *c, str result, id64 user)
{
    static const char *const words[][3] = { { "approved", "已通过", " was approved" },
                                            { "done", "已完成", " is done" },
                                            { "rejected", "已拒绝", " was refused" },
                                            { "cancelled", "已撤销", " was cancelled" },
                                            { "terminated", "已终止", " was ended" } };
    const struct user *u = catalog_user(c->cat, user);
    enum lang lang = u && u->has_lang ? u->lang : c->cat->lang;
    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (str_eq(result, str_of(words[k][0]))) return str_of(words[k][lang == LANG_EN ? 2 : 1]);
    return result;
}

static err_t tell_end(struct ctx *c, const struct inst *i, id64 user)
{
    return flow_notice(c, i, user, "ended", NULL, ending(c, i->result, user), i->id);
}

err_t flow_task_ended(struct ctx *c, struct inst *i)
{
    struct sql q = db_sql(c);
    struct rows *r;
    if (i->initiator && !(c->who && c->who->user_id == i->initiator))
        TRY(tell_end(c, i, i->initiator));
    sql_lit(&q, "SELECT user_id FROM x_flow_watch WHERE inst_id = ");
    sql_i64(&q, i->id);
    sql_lit(&q, " AND user_id <> ");
    sql_i64(&q, i->initiator);
    sql_lit(&q, " ORDER BY user_id");
    struct people who = { 0 };
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        people_add(c, &who, catalog_user(c->cat, rows_i64(r, 0)));
    }
    for (size_t k = 0; k < who.n; k++) TRY(tell_end(c, i, who.v[k]->id));
    return OK;
}
