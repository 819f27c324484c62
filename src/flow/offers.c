// SPDX-License-Identifier: Apache-2.0
// Which operations somebody's task offers now, with what each of them offers to choose from. The operations
// themselves ask again; what is listed here is what the screens show.
#include "flow/show.h"

bool is_offered(const struct inst *i, const struct ftask *t, const struct ftasks *stay)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    int pending = 0;
    if (!n || sign_of(n->j).rule != SIGN_CLAIM || t->claimed_at || t->parent) return false;
    for (size_t k = 0; k < stay->n; k++)
        pending += stay->v[k].state == TASK_PENDING && !stay->v[k].parent &&
                   stay->v[k].stay == t->stay && stay->v[k].token == t->token;
    return pending > 1;
}

struct keys {
    const char **v;
    int n;
};

static void add(struct keys *k, const char *key, bool yes)
{
    if (yes) k->v[k->n++] = key;
}

static void decisions(struct keys *k, const struct ftask *t)
{
    bool fills = t->kind == TASK_FILL || t->kind == TASK_RESUBMIT;
    add(k, "submit", fills);
    add(k, "approve", !fills);
    add(k, "reject", !fills);
}

static void passing_on(struct keys *k, const struct flow_node *n, const struct ftask *t)
{
    bool own = t->kind != TASK_DELEGATED;
    bool adds = own && (!t->by || node_may(n, "add_again", false));
    add(k, "transfer", node_may(n, "transfer", true));
    add(k, "delegate", own && node_may(n, "delegate", true));
    add(k, "add_before", adds && node_may(n, "add_before", true));
    add(k, "add_after", adds && node_may(n, "add_after", true));
    add(k, "add_with", adds && node_may(n, "add_with", true));
}

static bool may_drop(const struct flow_node *n, const struct ftask *mine, const struct ftask *t,
                     size_t votes)
{
    if (t->id == mine->id || !ftask_is_open(t) || t->token != mine->token || t->stay != mine->stay)
        return false;
    bool added = t->by == mine->user;
    return (added || node_may(n, "drop", true)) && (t->parent || votes > 1);
}

static size_t votes_in(const struct ftasks *stay, const struct ftask *mine)
{
    size_t n = 0;
    for (size_t k = 0; k < stay->n; k++)
        n += !stay->v[k].parent && stay->v[k].stay == mine->stay &&
             stay->v[k].token == mine->token && stay->v[k].state != TASK_CANCELLED &&
             stay->v[k].state != TASK_TRANSFERRED;
    return n;
}

static bool drops_some(const struct flow_node *n, const struct ftask *mine,
                       const struct ftasks *stay)
{
    for (size_t k = 0; k < stay->n; k++)
        if (may_drop(n, mine, &stay->v[k], votes_in(stay, mine))) return true;
    return false;
}

static struct token *token_of(const struct inst *i, const struct ftask *t)
{
    struct token *token = inst_token(i, t->token);
    return token && token->gen == t->stay ? token : NULL;
}

void offers_keys(struct ctx *c, const struct inst *i, const struct ftask *t,
                 const struct ftasks *stay, const char **out, int *n)
{
    struct keys k = { out, 0 };
    const struct flow_node *node = graph_node(i->graph, t->node);
    const struct token *token = token_of(i, t);
    struct flow_targets back = { 0 };
    bool is_stand_in = t->user != c->who->user_id;
    *n = 0;
    if (!node || i->state != INST_RUNNING || !token) return;
    if (t->state == TASK_PENDING && is_offered(i, t, stay)) add(&k, "claim", true);
    else if (t->state == TASK_PENDING) {
        decisions(&k, t);
        back_targets(c, i, token, true, &back);
        add(&k, "return",
            is_task_node(node) && t->kind != TASK_DELEGATED && back.n &&
                node_may(node, "return", true));
        if (is_task_node(node) && !is_stand_in) passing_on(&k, node, t);
        add(&k, "release", t->claimed_at);
        add(&k, "save", true);
    }
    add(&k, "drop", is_task_node(node) && !is_stand_in && drops_some(node, t, stay));
    *n = k.n;
}

// --- What each offers to choose from --------------------------------------------------------------------------

void put_node_place(struct ctx *c, struct jw *w, const struct flow_node *n, const id64 *who,
                    size_t count)
{
    jw_obj(w);
    jw_kstr(w, "node", n->id);
    jw_kstr(w, "title", node_title(c, n));
    jw_key(w, S("who"));
    jw_arr(w);
    for (size_t k = 0; k < count; k++) {
        const struct user *u = catalog_user(c->cat, who[k]);
        if (!u) continue;
        jw_obj(w);
        jw_kid(w, "id", u->id);
        jw_kstr(w, "name", u->name);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

static err_t handlers_of(struct ctx *c, const struct inst *i, const struct flow_node *n,
                         struct people *out)
{
    struct sql q = db_sql(c);
    struct ftasks v;
    *out = (struct people){ 0 };
    if (n->kind == &node_start) {
        people_add(c, out, catalog_user(c->cat, i->initiator));
        return OK;
    }
    sql_lit(&q, "t.inst_id = ");
    sql_i64(&q, i->id);
    sql_lit(&q, " AND t.node = ");
    sql_text(&q, n->id);
    sql_lit(&q, " AND t.state = 'done' ORDER BY t.stay DESC, t.id");
    TRY(ftasks_take(c, &q, &v));
    for (size_t k = 0; k < v.n && v.v[k].stay == v.v[0].stay; k++)
        people_add(c, out, catalog_user(c->cat, v.v[k].user));
    return OK;
}

static bool is_allowed(const struct flow_node *from, const struct flow_node *to)
{
    const struct json *list = json_get(from->j, S("return_to"));
    if (!list || !list->first) return true;
    json_each(j, list) if (str_eq(json_str(j), to->id)) return true;
    return false;
}

// The farthest first: the step before, which is meant most often, stands last.
static err_t put_targets(struct ctx *c, struct jw *w, const struct inst *i, const struct ftask *t)
{
    struct flow_targets back;
    const struct token *token = token_of(i, t);
    back_targets(c, i, token, true, &back);
    jw_key(w, S("to"));
    jw_arr(w);
    for (size_t k = back.n; k > 0; k--) {
        struct people who;
        const struct flow_node *n = back.v[k - 1];
        if (!is_allowed(token->node, n)) continue;
        TRY(handlers_of(c, i, n, &who));
        id64 *ids = mem_array(c->mem, id64, who.n + 1);
        for (size_t p = 0; p < who.n; p++) ids[p] = who.v[p]->id;
        put_node_place(c, w, n, ids, who.n);
    }
    jw_end_arr(w);
    jw_key(w, S("modes"));
    jw_arr(w);
    jw_str(w, S("again"));
    jw_str(w, S("direct"));
    jw_end_arr(w);
    return OK;
}

static void put_drops(struct ctx *c, struct jw *w, const struct inst *i, const struct ftask *t,
                      const struct ftasks *stay)
{
    const struct flow_node *n = graph_node(i->graph, t->node);
    jw_key(w, S("tasks"));
    jw_arr(w);
    for (size_t k = 0; k < stay->n; k++) {
        if (!may_drop(n, t, &stay->v[k], votes_in(stay, t))) continue;
        jw_obj(w);
        jw_kid(w, "id", stay->v[k].id);
        put_person(c, w, "user", stay->v[k].user);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_choice(struct ctx *c, struct jw *w, const struct flow_node *n)
{
    jw_obj(w);
    jw_kstr(w, "node", n->id);
    jw_kstr(w, "title", node_title(c, n));
    jw_key(w, S("from"));
    jw_null(w);
    jw_kbool(w, "many", true);
    jw_end_obj(w);
}

static void walk(struct ctx *c, struct jw *w, const struct flow_node *n, bool *seen, int depth)
{
    for (int k = 0; k < n->out_count && depth < 50; k++) {
        const struct flow_node *to = n->out[k]->to;
        if (!to || seen[to->index]) continue;
        seen[to->index] = true;
        bool stops = is_task_node(to);
        if ((stops || to->kind == &node_copy) && who_is_chosen(json_get(to->j, S("who"))))
            put_choice(c, w, to);
        if (!stops) walk(c, w, to, seen, depth + 1);
    }
}

err_t choices_put(struct ctx *c, struct jw *w, const struct graph *g, const struct flow_node *from)
{
    bool *seen = mem_array(c->mem, bool, (size_t)g->node_count + 1);
    jw_key(w, S("choose"));
    jw_arr(w);
    walk(c, w, from, seen, 0);
    jw_end_arr(w);
    return OK;
}

err_t offers_put(struct ctx *c, struct jw *w, const struct inst *i, const struct ftask *t)
{
    const char *keys[20];
    struct ftasks stay;
    int n;
    TRY(ftasks_of_stay(c, i->id, t->token, t->stay, &stay));
    offers_keys(c, i, t, &stay, keys, &n);
    jw_kbool(w, "is_offered", t->state == TASK_PENDING && is_offered(i, t, &stay));
    jw_key(w, S("ops"));
    jw_arr(w);
    for (int k = 0; k < n; k++) {
        str key = str_of(keys[k]);
        jw_obj(w);
        jw_kstr(w, "op", key);
        if (str_eq(key, S("return"))) TRY(put_targets(c, w, i, t));
        if (str_eq(key, S("drop"))) put_drops(c, w, i, t, &stay);
        if (str_eq(key, S("approve")) || str_eq(key, S("submit")))
            TRY(choices_put(c, w, i->graph, graph_node(i->graph, t->node)));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}
