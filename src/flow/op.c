// SPDX-License-Identifier: Apache-2.0
// Operations (docs/flows.md): which there are, who may do them, and the parts that several have. Every one is a
// stimulus: it asks what it has to ask, moves what it moves, and leaves one event with its name, its actor and
// the tasks that it changed.
#include "flow/op.h"
#include "auth/login.h"
#include "auth/totp.h"
#include "flow/show.h"
#include "query/query.h"

#define OPINION_MAX 8000
#define USERS_MAX 50
#define FILES_MAX 20

struct named {
    const char *key;
    const struct flow_op *op;
};
static const struct named ops[] = {
#define FLOW_OP(key, zh, en) { #key, &op_##key },
#include "../tables/flow_ops.def"
#undef FLOW_OP
};

const struct flow_op *flow_op_of_key(str key)
{
    for (size_t i = 0; i < COUNT_OF(ops); i++)
        if (str_eq(str_of(ops[i].key), key)) return ops[i].op;
    return NULL;
}

str flow_op_key(const struct flow_op *op)
{
    for (size_t i = 0; i < COUNT_OF(ops); i++)
        if (ops[i].op == op) return str_of(ops[i].key);
    return STR_NONE;
}

// --- Parts --------------------------------------------------------------------------------------------------

static err_t bad(struct ctx *c, str key) { return fail_arg(c, ERR_BAD_REQUEST, key, key); }

err_t op_may(struct ctx *c, const struct doing *o, const char *op, bool by_default)
{
    return o->node && is_task_node(o->node) && node_may(o->node, op, by_default)
               ? OK
               : fail(c, ERR_FLOW_NOT_OFFERED);
}

// Uploads of the caller's own become the instance's: whoever may read this may open them (api/files.c).
err_t op_files(struct ctx *c, struct doing *o)
{
    const struct json *files = json_get(o->body, S("files"));
    if (!files || files->type == JSON_NULL) return OK;
    if (files->type != JSON_ARRAY || files->count > FILES_MAX) return bad(c, S("files"));
    if (!files->first) return OK;
    jw_key(o->what, S("files"));
    jw_arr(o->what);
    json_each(f, files)
        TRY(record_take_file(c, FLOW_FILES, o->i->id, json_str(f), S("files"), o->what));
    jw_end_arr(o->what);
    return OK;
}

err_t op_opinion(struct ctx *c, struct doing *o, bool is_refusal)
{
    const struct json *j = json_get(o->body, S("opinion"));
    str asks = o->node ? json_str(json_get(o->node->j, S("opinion"))) : STR_NONE;
    if (j && j->type != JSON_STRING && j->type != JSON_NULL) return bad(c, S("opinion"));
    o->task.opinion = str_trim(json_str(j));
    if (o->task.opinion.n > OPINION_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, S("opinion"), S("opinion"), S("2000"));
    bool needed = str_eq(asks, S("always")) || (is_refusal && str_eq(asks, S("reject")));
    if (needed && !o->task.opinion.n) return fail_at(c, ERR_FLOW_OPINION, S("opinion"));
    if (o->task.opinion.n) jw_kstr(o->what, "opinion", o->task.opinion);
    if (o->task.id) TRY(draft_said(c, &o->task));
    return op_files(c, o);
}

err_t op_user(struct ctx *c, struct doing *o, str key, const struct user **out)
{
    id64 id;
    if (!json_i64(json_get(o->body, key), &id)) return fail_arg(c, ERR_FIELD_REQUIRED, key, key);
    *out = catalog_user(c->cat, id);
    return *out && !(*out)->is_off ? OK : fail_at(c, ERR_FLOW_PERSON, key);
}

err_t op_users(struct ctx *c, struct doing *o, struct people *out)
{
    const struct json *list = json_get(o->body, S("users"));
    *out = (struct people){ 0 };
    if (!json_is(list, JSON_ARRAY) || !list->count)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("users"), S("users"));
    if (list->count > USERS_MAX) return bad(c, S("users"));
    json_each(j, list)
    {
        id64 id;
        const struct user *u = json_i64(j, &id) ? catalog_user(c->cat, id) : NULL;
        if (!u || u->is_off) return fail_at(c, ERR_FLOW_PERSON, S("users"));
        people_add(c, out, u);
    }
    return OK;
}

err_t op_node(struct ctx *c, struct doing *o, const struct flow_node **out)
{
    const struct json *to = json_get(o->body, S("to"));
    *out = graph_node(o->i->graph, json_str(to));
    return *out && (*out)->kind ? OK : fail_arg(c, ERR_BAD_REQUEST, S("to"), S("to"));
}

err_t op_task(struct ctx *c, struct doing *o, struct ftask *out)
{
    id64 id;
    if (!json_i64(json_get(o->body, S("task")), &id))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("task"), S("task"));
    TRY(ftask_get(c, id, out));
    if (out->inst != o->i->id) return fail(c, ERR_NOT_FOUND);
    return ftask_is_open(out) ? OK : fail_at(c, ERR_FLOW_TASK_TAKEN, S("task"));
}

err_t op_token(struct ctx *c, struct doing *o, struct token **out)
{
    id64 id;
    if (!json_i64(json_get(o->body, S("token")), &id))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("token"), S("token"));
    *out = inst_token(o->i, id);
    return *out ? OK : fail_at(c, ERR_NOT_FOUND, S("token"));
}

err_t op_is_handler_free(struct ctx *c, const struct doing *o, id64 user)
{
    struct ftasks v;
    TRY(ftasks_of_stay(c, o->i->id, o->task.token, o->task.stay, &v));
    for (size_t k = 0; k < v.n; k++)
        if (ftask_is_open(&v.v[k]) && v.v[k].user == user)
            return fail_at(c, ERR_FLOW_PERSON, S("user"));
    return OK;
}

// Persons chosen for nodes behind: {node: [user]}, or a list for every node that asks for it.
static err_t take_chosen(struct ctx *c, struct doing *o)
{
    const struct json *chosen = json_get(o->body, S("chosen"));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    if (!chosen) return OK;
    if (chosen->type != JSON_OBJECT) return bad(c, S("chosen"));
    jw_obj(&w);
    json_each(old, o->i->chosen)
    {
        if (json_get(chosen, old->key)) continue;
        jw_key(&w, old->key);
        jw_json(&w, old);
    }
    json_each(one, chosen)
    {
        id64 id;
        if (!graph_node(o->i->graph, one->key) || one->type != JSON_ARRAY)
            return bad(c, S("chosen"));
        json_each(u, one) if (!json_i64(u, &id) || !catalog_user(c->cat, id)) return fail_at(
            c, ERR_FLOW_PERSON, S("chosen"));
        jw_key(&w, one->key);
        jw_json(&w, one);
    }
    jw_end_obj(&w);
    o->i->chosen = json_parse(c->mem, buf_str(&b), &at);
    return OK;
}

static err_t take_signature(struct ctx *c, struct doing *o)
{
    str file = json_str(json_get(o->body, S("signature")));
    bool asks = str_eq(json_str(json_get(o->node->j, S("confirm"))), S("signature"));
    if (asks && !file.n) return fail_at(c, ERR_FLOW_SIGNATURE, S("signature"));
    if (!file.n) return OK;
    jw_key(o->what, S("signature"));
    return record_take_file(c, FLOW_FILES, o->i->id, file, S("signature"), o->what);
}

// The node that surely comes next asks for persons whom the handler before chooses.
static err_t check_chosen(struct ctx *c, const struct doing *o)
{
    const struct flow_node *n = o->node;
    for (int hops = 0; n->out_count == 1 && n->out[0]->to && hops < 50; hops++) {
        n = n->out[0]->to;
        if (!is_task_node(n) && n->kind != &node_copy) continue;
        if (!who_is_chosen(json_get(n->j, S("who")))) return OK;
        const struct json *chosen = json_get(o->i->chosen, n->id);
        if (chosen && chosen->first) return OK;
        return fail_arg(c, ERR_FLOW_CHOOSE, str_cat(c->mem, S("chosen."), n->id), node_title(c, n));
    }
    return OK;
}

// My task is done with this decision: opinion, values, signature are taken.
err_t op_decide(struct ctx *c, struct doing *o, enum task_decision d)
{
    bool is_no = d != DECIDED_YES, is_vote = o->task.kind == TASK_APPROVE ||
                                             o->task.kind == TASK_FILL ||
                                             o->task.kind == TASK_RESUBMIT;
    TRY(op_opinion(c, o, is_no));
    if (!is_no) TRY(take_signature(c, o));
    if (!is_no) TRY(take_chosen(c, o));
    if (!is_no && is_vote) TRY(check_chosen(c, o));
    TRY(node_values_write(c, o->i, o->node, json_get(o->body, S("values")), o->what));
    if (!is_no && is_vote) TRY(node_values_needed(c, o->i, o->node));
    o->task.decision = d;
    return ftask_close(c, &o->ch, &o->task, TASK_DONE);
}

static err_t may_add(struct ctx *c, const struct doing *o, enum task_kind kind)
{
    const char *const names[] = {
        [TASK_APPROVE] = "add_with", [TASK_BEFORE] = "add_before", [TASK_AFTER] = "add_after"
    };
    TRY(op_may(c, o, names[kind], true));
    bool was_added = o->task.by && o->task.kind != TASK_DELEGATED;
    return was_added && !node_may(o->node, "add_again", false) ? fail(c, ERR_FLOW_ADDED_ONLY) : OK;
}

err_t op_add(struct ctx *c, struct doing *o, enum task_kind kind)
{
    struct people who;
    bool beside = kind == TASK_APPROVE;
    TRY(may_add(c, o, kind));
    TRY(op_users(c, o, &who));
    for (size_t k = 0; k < who.n; k++) {
        struct ftask t = { .kind = beside ? o->task.kind : kind,
                           .user = who.v[k]->id,
                           .state = TASK_PENDING,
                           .place = o->task.place,
                           .weight = 1,
                           .parent = beside ? o->task.parent : o->task.id,
                           .by = o->task.user };
        if (who.v[k]->id == o->task.user || who.v[k]->id == c->who->user_id)
            return fail_at(c, ERR_FLOW_PERSON, S("users"));
        TRY(op_is_handler_free(c, o, who.v[k]->id));
        if (beside && sign_of(o->node->j).rule == SIGN_SEQUENCE) t.state = TASK_LATER;
        TRY(task_give_to(c, &o->ch, o->token, &t));
    }
    jw_key(o->what, S("users"));
    jw_arr(o->what);
    for (size_t k = 0; k < who.n; k++) jw_id(o->what, who.v[k]->id);
    jw_end_arr(o->what);
    return OK;
}

// --- A stimulus -----------------------------------------------------------------------------------------------

struct asking {
    const struct flow_op *op;
    const struct json *body;
    id64 task;
};

// The event of the operation itself comes before those of what it leads to.
void op_tell(struct ctx *c, struct doing *o)
{
    if (o->is_told) return;
    o->is_told = true;
    put_changes(o->what, &o->ch);
    jw_end_obj(o->what);
    o->ch.v.n = 0;
    str node = o->task.id ? o->task.node : o->node ? o->node->id : STR_NONE;
    inst_tell(c, o->i,
              &(struct flow_event){ .kind = flow_op_key(o->op),
                                    .node = node,
                                    .task = o->task.id,
                                    .for_user = o->is_stand_in ? o->task.user : 0,
                                    .what = buf_str(o->what->b) });
}

// What is offered to several is claimed before anything is done with it.
static err_t need_claim(struct ctx *c, const struct doing *o)
{
    struct ftasks v;
    if (sign_of(o->node->j).rule != SIGN_CLAIM || o->task.claimed_at || o->task.parent) return OK;
    TRY(ftasks_of_stay(c, o->i->id, o->task.token, o->task.stay, &v));
    return is_offered(o->i, &o->task, &v) ? fail(c, ERR_FLOW_NOT_OFFERED) : OK;
}

// The task is the caller's, or of somebody for whom he stands in; who has nothing to do with it is not told
// that it is there.
static err_t own_task(struct ctx *c, const struct asking *a, struct doing *o)
{
    id64 me = c->who->user_id;
    TRY(ftask_get(c, a->task, &o->task));
    o->is_stand_in = o->task.user != me && o->task.stand_in == me;
    if (o->task.inst != o->i->id || !me || (o->task.user != me && !o->is_stand_in))
        return fail(c, ERR_NOT_FOUND);
    if (o->is_stand_in && a->op->passes_on) return fail(c, ERR_FLOW_STAND_IN);
    o->token = inst_token(o->i, o->task.token);
    if (o->token && o->token->gen != o->task.stay) o->token = NULL;
    o->node = graph_node(o->i->graph, o->task.node);
    if (!o->node) return fail(c, ERR_NOT_FOUND);
    if (a->op != &op_claim && !a->op->any_task_state) TRY(need_claim(c, o));
    bool is_turn = o->task.state == TASK_PENDING && o->token && o->token->state == TOKEN_RESTING;
    return a->op->any_task_state || is_turn ? OK : fail(c, ERR_FLOW_TASK_TAKEN);
}

static err_t need_why(struct ctx *c, struct doing *o)
{
    str why = str_trim(json_str(json_get(o->body, S("why"))));
    if (!why.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("why"), S("why"));
    if (why.n > OPINION_MAX) return bad(c, S("why"));
    jw_kstr(o->what, "why", why);
    return OK;
}

static err_t run(struct ctx *c, struct inst *i, void *arg)
{
    const struct asking *a = arg;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct doing o = { .op = a->op, .body = a->body, .i = i, .ch = { .i = i }, .what = &w };
    jw_obj(&w);
    if (a->op->place == OP_TASK) TRY(own_task(c, a, &o));
    if (a->op->place == OP_ADMIN) TRY(need_why(c, &o));
    TRY(a->op->run(c, &o));
    op_tell(c, &o);
    return OK;
}

static err_t rev_of(struct ctx *c, const struct json *body, i64 *rev)
{
    if (!json_get(body, S("rev"))) return fail_arg(c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
    return json_i64(json_get(body, S("rev")), rev) && *rev > 0 ? OK : bad(c, S("rev"));
}

// Password and one-time code are asked before anything is locked: a wrong one is counted, whatever happens.
static err_t confirm(struct ctx *c, const struct inst *i, const struct ftask *t,
                     const struct json *body)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    str how = n ? json_str(json_get(n->j, S("confirm"))) : STR_NONE;
    str password = json_str(json_get(body, S("password"))),
        code = json_str(json_get(body, S("code")));
    if (str_eq(how, S("password")))
        return password.n ? login_confirm(c, c->who->user_id, password)
                          : fail_arg(c, ERR_FIELD_REQUIRED, S("password"), S("password"));
    if (str_eq(how, S("code")))
        return code.n ? totp_use(c, c->who->user_id, code)
                      : fail_arg(c, ERR_FIELD_REQUIRED, S("code"), S("code"));
    return OK;
}

static struct flow_done done_of(const struct inst *i)
{
    return (struct flow_done){ i->id, i->rev, inst_state_key(i->state),
                               i->ended_at ? i->result : STR_NONE };
}

err_t flow_stands(struct ctx *c, id64 inst, struct flow_done *out)
{
    struct inst *i;
    TRY(inst_read(c, inst, &i));
    *out = done_of(i);
    return OK;
}

err_t flow_start_again(struct ctx *c, id64 inst, id64 *id)
{
    struct inst *i;
    bool may;
    TRY(flow_may_read(c, inst, &may));
    if (!may) return fail(c, ERR_NOT_FOUND);
    TRY(inst_read(c, inst, &i));
    if (!i->initiator || i->initiator != c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    if (i->state == INST_RUNNING || i->state == INST_SUSPENDED)
        return fail(c, ERR_FLOW_NOT_OFFERED);
    return flow_start_by_hand(c, i->def, i->record, NULL, NULL, id);
}

err_t flow_op_task(struct ctx *c, id64 task, str op, const struct json *body, struct flow_done *out)
{
    struct asking a = { flow_op_of_key(op), body, task };
    struct ftask t;
    struct inst *i;
    i64 rev;
    if (!a.op || a.op->place != OP_TASK) return bad(c, S("op"));
    TRY(rev_of(c, body, &rev));
    TRY(ftask_get(c, task, &t));
    if (t.user != c->who->user_id && t.stand_in != c->who->user_id) return fail(c, ERR_NOT_FOUND);
    if (a.op == &op_approve || a.op == &op_submit) {
        TRY(inst_read(c, t.inst, &i));
        TRY(confirm(c, i, &t, body));
    }
    struct stimulus s = { t.inst, rev, a.op->any_inst_state, run, &a };
    TRY(inst_stimulate(c, &s, &i));
    *out = done_of(i);
    return OK;
}

err_t flow_op_batch(struct ctx *c, id64 task, str op, const struct json *body,
                    struct flow_done *out)
{
    struct ftask t;
    struct inst *i;
    TRY(ftask_get(c, task, &t));
    if (t.user != c->who->user_id && t.stand_in != c->who->user_id) return fail(c, ERR_NOT_FOUND);
    TRY(inst_read(c, t.inst, &i));
    return ftask_may_batch(i, &t) ? flow_op_task(c, task, op, body, out)
                                  : fail(c, ERR_FLOW_NOT_OFFERED);
}

err_t flow_op_inst(struct ctx *c, id64 inst, str op, const struct json *body, struct flow_done *out)
{
    struct asking a = { flow_op_of_key(op), body, 0 };
    struct inst *i;
    bool may;
    i64 rev = -1;
    if (!a.op || a.op->place == OP_TASK) return bad(c, S("op"));
    TRY(flow_may_read(c, inst, &may));
    if (!may) return fail(c, ERR_NOT_FOUND);
    if (a.op->place == OP_ADMIN) TRY(need_right(c, RIGHT(FLOW_ADMIN)));
    if (!a.op->any_rev) TRY(rev_of(c, body, &rev));
    struct stimulus s = { inst, rev, a.op->any_inst_state, run, &a };
    TRY(inst_stimulate(c, &s, &i));
    *out = done_of(i);
    return OK;
}
