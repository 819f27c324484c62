// SPDX-License-Identifier: Apache-2.0
// An instance: how it begins, how a stimulus takes hold of it, and how it ends. The row is locked first, so two
// stimuli come one after the other; what was done is written at the end, tokens where they stand then and one
// line for each thing that happened.
#include "base/log.h"
#include "flow/internal.h"

#define DEPTH_MAX 8

static const char *const states[] = { "running",  "suspended", "done",
                                      "rejected", "cancelled", "terminated" };
static const char *const token_states[] = { "moving", "resting", "joining", "incident", "gone" };

str inst_state_key(enum inst_state s) { return str_of(states[s]); }
str token_state_key(enum token_state s) { return str_of(token_states[s]); }

static int index_of(const char *const *names, size_t n, str key)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(names[i]), key)) return (int)i;
    return 0;
}

// --- Reading --------------------------------------------------------------------------------------------------

static void put_columns(struct sql *q)
{
    sql_lit(q,
            "SELECT id, flow_id, version, form_id, record_id, rev, state, round, initiator, cause, "
            "parent_id, parent_token, chain_id, depth, path, seq, chosen, started_at, ended_at, "
            "suspended_at, result FROM x_flow_inst WHERE id ");
}

static struct inst take_row(struct ctx *c, const struct rows *r)
{
    size_t at;
    struct inst i = { .id = rows_i64(r, 0),
                      .def = catalog_flow(c->cat, rows_i64(r, 1)),
                      .version = rows_i64(r, 2),
                      .form = catalog_form_by_id(c->cat, rows_i64(r, 3)),
                      .record = rows_i64(r, 4),
                      .rev = rows_i64(r, 5),
                      .state = (enum inst_state)index_of(states, COUNT_OF(states), rows_text(r, 6)),
                      .round = rows_i64(r, 7),
                      .initiator = rows_i64(r, 8),
                      .cause = str_dup(c->mem, rows_text(r, 9)),
                      .parent = rows_i64(r, 10),
                      .parent_token = rows_i64(r, 11),
                      .chain = { rows_i64(r, 12), (int)rows_i64(r, 13),
                                 str_dup(c->mem, rows_text(r, 14)) },
                      .seq = rows_i64(r, 15),
                      .started_at = rows_i64(r, 17),
                      .ended_at = rows_i64(r, 18),
                      .suspended_at = rows_i64(r, 19),
                      .result = str_dup(c->mem, rows_text(r, 20)) };
    if (rows_text(r, 16).n) i.chosen = json_parse(c->mem, str_dup(c->mem, rows_text(r, 16)), &at);
    return i;
}

static err_t read_row(struct ctx *c, id64 id, bool locks, struct inst *i)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    put_columns(&q);
    sql_lit(&q, "= ");
    sql_i64(&q, id);
    if (locks) sql_for_update(&q);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    *i = take_row(c, r);
    rows_close(r);
    return i->def && i->form ? OK : fail(c, ERR_NOT_FOUND);
}

static err_t read_graph(struct ctx *c, struct inst *i)
{
    const struct json *spec = i->version == i->def->version ? i->def->spec : NULL;
    str text;
    size_t at;
    if (!spec) {
        TRY(flows_spec(c, i->def->id, i->version, &text));
        spec = json_parse(c->mem, text, &at);
    }
    i->graph = graph_of(c->mem, spec);
    return OK;
}

static void put_token_columns(struct sql *q)
{
    sql_lit(q, "SELECT inst_id, id, node, edge, trail, state, why, since, gen, step, note FROM "
               "x_flow_token WHERE inst_id ");
}

static err_t take_token(struct ctx *c, const struct rows *r, struct inst *i)
{
    struct token *t = mem_new_of(c->mem, struct token);
    *t = (struct token){ .id = rows_i64(r, 1),
                         .node = graph_node(i->graph, rows_text(r, 2)),
                         .edge = str_dup(c->mem, rows_text(r, 3)),
                         .trail = str_dup(c->mem, rows_text(r, 4)),
                         .state = (enum token_state)index_of(token_states, COUNT_OF(token_states),
                                                             rows_text(r, 5)),
                         .why = str_dup(c->mem, rows_text(r, 6)),
                         .since = rows_i64(r, 7),
                         .gen = rows_i64(r, 8),
                         .step = (int)rows_i64(r, 9),
                         .note = str_dup(c->mem, rows_text(r, 10)) };
    if (!t->node) return fail(c, ERR_INTERNAL); // a version never changes
    vec_push(c->mem, &i->tokens, t);
    return OK;
}

static err_t read_tokens(struct ctx *c, struct inst *i)
{
    struct sql q = db_sql(c);
    struct rows *r;
    put_token_columns(&q);
    sql_lit(&q, "= ");
    sql_i64(&q, i->id);
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        TRY(take_token(c, r, i));
    }
}

static err_t read_all(struct ctx *c, id64 id, bool locks, struct inst **out)
{
    struct inst *i = *out = mem_new_of(c->mem, struct inst);
    TRY(read_row(c, id, locks, i));
    TRY(read_graph(c, i));
    return read_tokens(c, i);
}

err_t inst_read(struct ctx *c, id64 id, struct inst **out) { return read_all(c, id, false, out); }

// --- Several at once ------------------------------------------------------------------------------------------

void ids_put(struct sql *q, const id64 *ids, size_t n)
{
    sql_lit(q, "IN (");
    for (size_t k = 0; k < n; k++) {
        if (k) sql_lit(q, ", ");
        sql_i64(q, ids[k]);
    }
    if (!n) sql_lit(q, "NULL");
    sql_lit(q, ")");
}

static struct inst *inst_among(struct inst **v, size_t n, id64 id)
{
    for (size_t k = 0; k < n; k++)
        if (v[k] && v[k]->id == id) return v[k];
    return NULL;
}

// Those of one version share its graph.
static err_t read_graphs(struct ctx *c, struct inst **v, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (!v[k]) continue;
        for (size_t o = 0; o < k && !v[k]->graph; o++)
            if (v[o] && v[o]->def == v[k]->def && v[o]->version == v[k]->version)
                v[k]->graph = v[o]->graph;
        if (!v[k]->graph) TRY(read_graph(c, v[k]));
    }
    return OK;
}

static err_t read_tokens_of(struct ctx *c, const id64 *ids, size_t n, struct inst **v)
{
    struct sql q = db_sql(c);
    struct rows *r;
    put_token_columns(&q);
    ids_put(&q, ids, n);
    sql_lit(&q, " ORDER BY inst_id, id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct inst *i = inst_among(v, n, rows_i64(r, 0));
        if (i) TRY(take_token(c, r, i));
    }
}

err_t insts_read(struct ctx *c, const id64 *ids, size_t n, struct inst **out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    for (size_t k = 0; k < n; k++) out[k] = NULL;
    put_columns(&q);
    ids_put(&q, ids, n);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct inst i = take_row(c, r);
        for (size_t k = 0; k < n && i.def && i.form; k++)
            if (ids[k] == i.id) out[k] = mem_dup(c->mem, &i, sizeof i);
    }
    TRY(read_graphs(c, out, n));
    return read_tokens_of(c, ids, n, out);
}

struct token *inst_token(const struct inst *i, id64 id)
{
    for (size_t k = 0; k < i->tokens.n; k++)
        if (i->tokens.v[k]->id == id && i->tokens.v[k]->state != TOKEN_GONE) return i->tokens.v[k];
    return NULL;
}

// --- Writing --------------------------------------------------------------------------------------------------

static void text_or_null(struct sql *q, str text)
{
    if (text.n) sql_text(q, text);
    else sql_null(q);
}

static void i64_or_null(struct sql *q, i64 n)
{
    if (n) sql_i64(q, n);
    else sql_null(q);
}

static err_t write_token(struct ctx *c, const struct inst *i, const struct token *t)
{
    struct sql q = db_sql(c);
    if (t->state == TOKEN_GONE) {
        sql_lit(&q, "DELETE FROM x_flow_token WHERE id = ");
        sql_i64(&q, t->id);
        return db_exec(c, &q, NULL);
    }
    sql_lit(&q, "INSERT INTO x_flow_token (id, inst_id, node, edge, trail, state, why, since, gen, "
                "step, note) VALUES (");
    sql_i64(&q, t->id);
    sql_lit(&q, ", ");
    sql_i64(&q, i->id);
    sql_lit(&q, ", ");
    sql_text(&q, t->node->id);
    sql_lit(&q, ", ");
    sql_text(&q, t->edge);
    sql_lit(&q, ", ");
    sql_text(&q, t->trail);
    sql_lit(&q, ", ");
    sql_text(&q, str_of(token_states[t->state]));
    sql_lit(&q, ", ");
    text_or_null(&q, t->why);
    sql_lit(&q, ", ");
    sql_i64(&q, t->since);
    sql_lit(&q, ", ");
    sql_i64(&q, t->gen);
    sql_lit(&q, ", ");
    sql_i64(&q, t->step);
    sql_lit(&q, ", ");
    text_or_null(&q, t->note);
    sql_lit(&q,
            ") ON CONFLICT (id) DO UPDATE SET node = excluded.node, edge = excluded.edge, trail "
            "= excluded.trail, state = excluded.state, why = excluded.why, since = "
            "excluded.since, gen = excluded.gen, step = excluded.step, note = excluded.note");
    return db_exec(c, &q, NULL);
}

static err_t write_events(struct ctx *c, const struct inst *i)
{
    struct sql q = db_sql(c);
    if (!i->events.n) return OK;
    sql_lit(&q, "INSERT INTO x_flow_event (inst_id, seq, rev, round, at, actor, user_id, for_user, "
                "node, task_id, kind, what) VALUES ");
    for (size_t k = 0; k < i->events.n; k++) {
        const struct flow_event *e = &i->events.v[k];
        if (k) sql_lit(&q, ", ");
        sql_lit(&q, "(");
        sql_i64(&q, i->id);
        sql_lit(&q, ", ");
        sql_i64(&q, e->seq);
        sql_lit(&q, ", ");
        sql_i64(&q, i->rev);
        sql_lit(&q, ", ");
        sql_i64(&q, i->round);
        sql_lit(&q, ", ");
        sql_i64(&q, e->at);
        sql_lit(&q, ", ");
        sql_text(&q, e->actor);
        sql_lit(&q, ", ");
        sql_i64(&q, e->user);
        sql_lit(&q, ", ");
        sql_i64(&q, e->for_user);
        sql_lit(&q, ", ");
        sql_text(&q, e->node);
        sql_lit(&q, ", ");
        sql_i64(&q, e->task);
        sql_lit(&q, ", ");
        sql_text(&q, e->kind);
        sql_lit(&q, ", ");
        sql_text(&q, e->what.n ? e->what : S("{}"));
        sql_lit(&q, ")");
    }
    return db_exec(c, &q, NULL);
}

static err_t write_row(struct ctx *c, const struct inst *i)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_flow_inst SET version = ");
    sql_i64(&q, i->version);
    sql_lit(&q, ", rev = ");
    sql_i64(&q, i->rev);
    sql_lit(&q, ", state = ");
    sql_text(&q, inst_state_key(i->state));
    sql_lit(&q, ", chain_id = ");
    sql_i64(&q, i->chain.id);
    sql_lit(&q, ", round = ");
    sql_i64(&q, i->round);
    sql_lit(&q, ", seq = ");
    sql_i64(&q, i->seq);
    sql_lit(&q, ", chosen = ");
    text_or_null(&q, i->chosen ? json_to_text(c->mem, i->chosen) : STR_NONE);
    sql_lit(&q, ", ended_at = ");
    i64_or_null(&q, i->ended_at);
    sql_lit(&q, ", suspended_at = ");
    i64_or_null(&q, i->suspended_at);
    sql_lit(&q, ", result = ");
    text_or_null(&q, i->result);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, i->id);
    return db_exec(c, &q, NULL);
}

static err_t write_all(struct ctx *c, struct inst *i)
{
    for (size_t k = 0; k < i->tokens.n; k++) TRY(write_token(c, i, i->tokens.v[k]));
    TRY(write_row(c, i));
    TRY(write_events(c, i));
    TRY(halt_tell(c, i));
    TRY(moved_tell(c, i));
    TRY(heard_tell(c, i));
    i->events.n = 0;
    return OK;
}

void inst_tell(struct ctx *c, struct inst *i, const struct flow_event *e)
{
    struct flow_event line = *e;
    line.seq = ++i->seq;
    line.at = c->now_ms;
    line.actor = c->who ? c->who->key : STR_NONE;
    line.user = c->who ? c->who->user_id : 0;
    vec_push(c->mem, &i->events, line);
}

// --- A stimulus -------------------------------------------------------------------------------------------------

const struct actor *inst_actor(struct ctx *c, struct inst *i)
{
    return actor_flow(c, i->id, title_in(i->def->title, c->cat->lang), &i->chain);
}

static bool has_tokens(const struct inst *i)
{
    for (size_t k = 0; k < i->tokens.n; k++)
        if (i->tokens.v[k]->state != TOKEN_GONE) return true;
    return false;
}

static err_t go_on(struct ctx *c, struct inst *i)
{
    const struct actor *who = c->who;
    c->who = inst_actor(c, i);
    err_t e = inst_advance(c, i);
    if (e == OK && i->state == INST_RUNNING && !has_tokens(i))
        e = inst_end(c, i, str_eq(i->result, S("rejected")) ? INST_REJECTED : INST_DONE, i->result);
    c->who = who;
    return e;
}

struct stimulating {
    const struct stimulus *s;
    struct inst *i;
};

static err_t stimulate_job(struct ctx *c, void *arg)
{
    struct stimulating *w = arg;
    TRY(read_all(c, w->s->inst, true, &w->i));
    struct inst *i = w->i;
    if (w->s->rev >= 0 && w->s->rev != i->rev) return fail(c, ERR_FLOW_MOVED);
    if (!w->s->any_state && i->state == INST_SUSPENDED) return fail(c, ERR_FLOW_SUSPENDED);
    if (!w->s->any_state && i->state != INST_RUNNING) return fail(c, ERR_FLOW_ENDED);
    TRY(store_next_sys_id(
        c, &i->chain.id)); // a cause of its own; what it leads to knows the way that led here
    i64 seq = i->seq;
    i->rev++;
    TRY(w->s->fn(c, i, w->s->arg));
    if (i->state == INST_RUNNING) TRY(go_on(c, i));
    if (i->state == INST_RUNNING) TRY(cancel_look(c, i));
    if (i->seq == seq) i->rev--; // somebody looked, and nothing happened: no screen was overtaken
    return write_all(c, i);
}

err_t inst_stimulate(struct ctx *c, const struct stimulus *s, struct inst **out)
{
    struct stimulating w = { s, NULL };
    TRY(store_write(c, WRITE_PEOPLE, stimulate_job, &w));
    if (out) *out = w.i;
    return OK;
}

// --- Begin and end ------------------------------------------------------------------------------------------------

static err_t insert(struct ctx *c, const struct inst *i)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "INSERT INTO x_flow_inst (id, flow_id, version, form_id, record_id, rev, state, "
            "initiator, cause, parent_id, parent_token, chain_id, depth, path, seq, started_at) "
            "VALUES (");
    sql_i64(&q, i->id);
    sql_lit(&q, ", ");
    sql_i64(&q, i->def->id);
    sql_lit(&q, ", ");
    sql_i64(&q, i->version);
    sql_lit(&q, ", ");
    sql_i64(&q, i->form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, i->record);
    sql_lit(&q, ", 1, 'running', ");
    sql_i64(&q, i->initiator);
    sql_lit(&q, ", ");
    sql_text(&q, i->cause);
    sql_lit(&q, ", ");
    sql_i64(&q, i->parent);
    sql_lit(&q, ", ");
    sql_i64(&q, i->parent_token);
    sql_lit(&q, ", ");
    sql_i64(&q, i->chain.id);
    sql_lit(&q, ", ");
    sql_i64(&q, i->chain.depth);
    sql_lit(&q, ", ");
    sql_text(&q, i->chain.path);
    sql_lit(&q, ", 0, ");
    sql_i64(&q, i->started_at);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

// By whose doing it begins: a rule's or another flow's chain goes on, a person begins one.
static err_t begin_chain(struct ctx *c, struct inst *i)
{
    const struct chain *up = c->who ? c->who->chain : NULL;
    str me = str_fmt(c->mem, "f%lld:%lld,", (long long)i->def->id, (long long)i->record);
    str path = up ? up->path : S(",");
    if (str_find(path, str_cat(c->mem, S(","), me)) >= 0 || (up && up->depth + 1 > DEPTH_MAX))
        return fail_arg(c, ERR_FLOW_ROUND, STR_NONE, title_in(i->def->title, c->lang));
    i->chain = (struct chain){ up ? up->id : i->id, up ? up->depth + 1 : 0,
                               str_cat(c->mem, path, me), up && up->is_bulk };
    return OK;
}

static err_t place_first(struct ctx *c, struct inst *i)
{
    const struct flow_node *start = graph_start(i->graph);
    struct token *t;
    if (!start) return fail(c, ERR_FLOW_OFF);
    TRY(token_new(c, i, start, NULL, &t));
    inst_tell(c, i, &(struct flow_event){ .kind = S("start"), .node = start->id });
    heard_started(c, i);
    return OK;
}

// Who starts it may have an older catalogue than who has just switched it on: then its rows say so.
static err_t ready_def(struct ctx *c, const struct flow_def *d, const struct flow_def **out)
{
    struct sql q = db_sql(c);
    i64 version;
    bool is_on;
    str text;
    size_t at;
    *out = d;
    if (d->spec && d->is_on) return OK;
    sql_lit(&q, "SELECT version FROM x_flow WHERE is_on = 1 AND version > 0 AND id = ");
    sql_i64(&q, d->id);
    TRY(db_one_i64(c, &q, &version, &is_on));
    if (!is_on) return fail_arg(c, ERR_FLOW_OFF, STR_NONE, title_in(d->title, c->lang));
    TRY(flows_spec(c, d->id, version, &text));
    struct flow_def *now = mem_dup(c->mem, d, sizeof *d);
    now->is_on = true;
    now->version = version;
    now->spec = json_parse(c->mem, text, &at);
    *out = now;
    return OK;
}

err_t inst_begin(struct ctx *c, const struct flow_start *s, struct inst **out)
{
    struct inst *i = *out = mem_new_of(c->mem, struct inst);
    const struct flow_def *d;
    TRY(ready_def(c, s->def, &d));
    *i = (struct inst){ .def = d,
                        .version = d->version,
                        .graph = graph_of(c->mem, d->spec),
                        .form = d->form,
                        .record = s->record,
                        .rev = 1,
                        .round = 1,
                        .initiator = s->initiator,
                        .cause = s->cause,
                        .parent = s->parent,
                        .parent_token = s->parent_token,
                        .chosen = s->chosen,
                        .is_trial = s->is_trial,
                        .started_at = c->now_ms };
    TRY(store_next_sys_id(c, &i->id));
    TRY(begin_chain(c, i));
    TRY(insert(c, i));
    TRY(place_first(c, i));
    TRY(go_on(c, i));
    return i->is_trial ? OK : write_all(c, i);
}

err_t flow_begin(struct ctx *c, const struct flow_start *s, id64 *id)
{
    struct inst *i;
    TRY(inst_begin(c, s, &i));
    *id = i->id;
    return OK;
}

err_t inst_end(struct ctx *c, struct inst *i, enum inst_state state, str result)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    for (size_t k = 0; k < i->tokens.n; k++)
        if (i->tokens.v[k]->state != TOKEN_GONE) TRY(token_end(c, i, i->tokens.v[k]));
    i->state = state;
    i->result = result.n ? result : inst_state_key(state);
    i->ended_at = c->now_ms;
    i->suspended_at = 0;
    jw_obj(&w);
    jw_kstr(&w, "result", i->result);
    jw_end_obj(&w);
    inst_tell(c, i, &(struct flow_event){ .kind = S("end"), .what = buf_str(&b) });
    heard_ended(c, i);
    if (i->is_trial) return OK;
    if (state == INST_CANCELLED) TRY(cancel_undo(c, i));
    if (i->parent_token) TRY(due_poke(c, i->parent, i->parent_token));
    return flow_task_ended(c, i);
}

struct act inst_act(struct ctx *c, const struct inst *i, const struct token *t)
{
    return (struct act){ .form = i->form,
                         .record = i->record,
                         .key = str_fmt(c->mem, "flow:%lld:%lld:%lld", (long long)i->id,
                                        (long long)t->id, (long long)t->gen),
                         .step = t->step,
                         .turns = i->def->id,
                         .turn = t->node->index * 1000 };
}
