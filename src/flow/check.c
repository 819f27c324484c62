// SPDX-License-Identifier: Apache-2.0
// What a flow says, checked when it is published and whenever its designer asks: all mistakes at once, each at
// its node or edge. The rights are those of whoever asks: who publishes reads what the flow reads and writes what
// it sets, as the flow itself acts with all rights.
#include "flow/internal.h"
#include "flow/who.h"

#define ID_MAX 32
#define TITLE_MAX 200

static void note(struct ctx *c, struct checking *k, str node, str edge, const char *part,
                 const char *zh, const char *en, bool is_warning)
{
    struct mistake m = { .node = node,
                         .edge = edge,
                         .part = str_of(part),
                         .zh = str_of(zh),
                         .en = str_of(en),
                         .is_warning = is_warning };
    vec_push(c->mem, &k->mistakes, m);
}

void check_note(struct ctx *c, struct checking *k, const struct flow_node *n, const char *part,
                const char *zh, const char *en)
{
    note(c, k, n->id, STR_NONE, part, zh, en, false);
}

void check_warn(struct ctx *c, struct checking *k, const struct flow_node *n, const char *part,
                const char *zh, const char *en)
{
    note(c, k, n->id, STR_NONE, part, zh, en, true);
}

static err_t passed_at(struct ctx *c, struct checking *k, str node, str edge, str part, err_t e)
{
    if (e == OK || err_http_status(e) >= 500) return e;
    struct mistake m = { .node = node, .edge = edge, .part = part, .code = e };
    if (c->errs_tail) {
        m.part = c->errs_tail->path.n && !edge.n ? c->errs_tail->path : part;
        for (int i = 0; i < 3; i++) m.arg[i] = c->errs_tail->arg[i];
    }
    err_clear(c);
    vec_push(c->mem, &k->mistakes, m);
    return OK;
}

err_t check_passed(struct ctx *c, struct checking *k, const struct flow_node *n, err_t e)
{
    return passed_at(c, k, n->id, STR_NONE, STR_NONE, e);
}

// --- Ids and ends ------------------------------------------------------------------------------------------------

static bool id_is_good(str id)
{
    if (!id.n || id.n > ID_MAX) return false;
    for (size_t i = 0; i < id.n; i++) {
        char ch = id.p[i];
        bool good = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                    (ch >= '0' && ch <= '9') || ch == '_' || ch == '-';
        if (!good) return false;
    }
    return true;
}

// Nodes, the times at their borders and edges share their names: a file of BPMN has one id for each.
static bool is_of_node(const struct graph *g, str id)
{
    if (graph_node(g, id)) return true;
    for (int i = 0; i < g->node_count; i++) json_each(b, json_get(g->nodes[i].j, S("boundary")))
        {
            if (str_eq(json_str(json_get(b, S("id"))), id)) return true;
        }
    return false;
}

static void check_ids(struct ctx *c, struct checking *k)
{
    const struct graph *g = k->graph;
    for (int i = 0; i < g->node_count; i++) {
        const struct flow_node *n = &g->nodes[i];
        if (!id_is_good(n->id) || graph_node(g, n->id) != n)
            note(c, k, n->id, STR_NONE, "id", "节点编号无效或重复", "the id is bad or there twice",
                 false);
        if (!n->kind)
            note(c, k, n->id, STR_NONE, "type", "没有这种节点", "there is no such type", false);
        if (words_pick(json_get(n->j, S("title")), LANG_ZH).n > TITLE_MAX)
            note(c, k, n->id, STR_NONE, "title", "名称太长", "the name is too long", false);
    }
    for (int i = 0; i < g->edge_count; i++) {
        const struct flow_edge *e = &g->edges[i];
        if (!id_is_good(e->id) || graph_edge(g, e->id) != e || is_of_node(g, e->id))
            note(c, k, STR_NONE, e->id, "id", "连线编号无效或重复", "the id is bad or there twice",
                 false);
        if (!e->from || !e->to)
            note(c, k, STR_NONE, e->id, e->from ? "to" : "from", "连线没有接到节点",
                 "the line does not end at a node", false);
    }
}

static int count_of(const struct graph *g, const struct flow_kind *kind)
{
    int n = 0;
    for (int i = 0; i < g->node_count; i++) n += g->nodes[i].kind == kind;
    return n;
}

static void check_start(struct ctx *c, struct checking *k)
{
    int n = count_of(k->graph, &node_start);
    if (n != 1)
        note(c, k, STR_NONE, STR_NONE, "nodes", n ? "只能有一个发起节点" : "缺少发起节点",
             n ? "there may be one start only" : "a start is missing", false);
    if (!count_of(k->graph, &node_end) && !count_of(k->graph, &node_terminate))
        note(c, k, STR_NONE, STR_NONE, "nodes", "缺少结束节点", "an end is missing", false);
}

// --- Ways ----------------------------------------------------------------------------------------------------------

static bool is_gateway(const struct flow_node *n)
{
    return n->kind == &node_exclusive || n->kind == &node_parallel || n->kind == &node_inclusive;
}

static bool is_last(const struct flow_node *n)
{
    return n->kind == &node_end || n->kind == &node_terminate;
}

// Ways that are no lines: where a refusal leads, and where a deadline jumps to.
static bool leads_beside(const struct flow_node *from, const struct flow_node *to)
{
    if (str_eq(json_str(json_get(from->j, S("reject_to"))), to->id)) return true;
    json_each(step, json_get(from->j, S("overdue")))
    {
        bool jumps = str_eq(json_str(json_get(step, S("do"))), S("jump"));
        if (jumps && str_eq(json_str(json_get(step, S("to"))), to->id)) return true;
    }
    return false;
}

static bool is_led_to_beside(const struct graph *g, const struct flow_node *n)
{
    for (int i = 0; i < g->node_count; i++)
        if (leads_beside(&g->nodes[i], n)) return true;
    return false;
}

static void check_ends(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    if (n->kind == &node_start && n->in_count)
        check_note(c, k, n, "in", "发起节点前面不能有连线", "nothing may lead to the start");
    if (n->kind != &node_start && !n->in_count && !is_led_to_beside(k->graph, n))
        check_note(c, k, n, "in", "没有连线到达这个节点", "no line leads here");
    if (is_last(n) && n->out_count)
        check_note(c, k, n, "out", "结束后面不能再有节点", "nothing may come behind the end");
    if (!is_last(n) && !n->out_count)
        check_note(c, k, n, "out", "后面没有节点，流程走到这里会停住",
                   "nothing comes behind it: the flow would stop here");
    if (!is_last(n) && !is_gateway(n) && n->out_count > 1)
        check_note(c, k, n, "out", "要分支请使用分支节点", "use a gateway to branch");
}

// Every way out of a gateway that chooses has its condition; one, the default, needs none.
static void check_choice(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    int defaults = 0;
    bool chooses = n->kind == &node_exclusive || n->kind == &node_inclusive;
    for (int i = 0; i < n->out_count; i++) {
        const struct flow_edge *e = n->out[i];
        defaults += e->is_default;
        if (chooses && n->out_count > 1 && !e->is_default && !e->cond)
            note(c, k, STR_NONE, e->id, "if", "请写这个分支的条件", "give this branch a condition",
                 false);
        if (!chooses && e->cond)
            note(c, k, STR_NONE, e->id, "if", "只有条件分支和包容分支的连线能写条件",
                 "only ways out of a choice have conditions", false);
    }
    if (chooses && defaults > 1)
        check_note(c, k, n, "default", "只能有一个默认分支", "there may be one default only");
    if (chooses && n->out_count > 1 && !defaults)
        note(c, k, n->id, STR_NONE, "default", "没有默认分支：条件都不成立时流程会停住等待处理",
             "there is no default: when no condition holds the flow halts", true);
}

static bool reaches_end(const struct graph *g, const struct flow_node *n, const bool *seen)
{
    if (is_last(n)) return true;
    for (int i = 0; i < g->node_count; i++)
        if (seen[i] && is_last(&g->nodes[i])) return true;
    return false;
}

// From the start on, by lines and beside them.
static void reach_from_start(struct ctx *c, const struct graph *g, const struct flow_node *start,
                             bool *out)
{
    bool *more = mem_array(c->mem, bool, (size_t)g->node_count + 1), grows = true;
    graph_reach(g, start, NULL, out);
    while (grows) {
        grows = false;
        for (int i = 0; i < g->node_count * g->node_count; i++) {
            const struct flow_node *a = &g->nodes[i / g->node_count],
                                   *b = &g->nodes[i % g->node_count];
            if (!out[a->index] || out[b->index] || !leads_beside(a, b)) continue;
            graph_reach(g, b, NULL, more);
            for (int j = 0; j < g->node_count; j++) out[j] = out[j] || more[j];
            out[b->index] = grows = true;
        }
    }
}

static void check_reach(struct ctx *c, struct checking *k)
{
    const struct graph *g = k->graph;
    const struct flow_node *start = graph_start(g);
    bool *from_start = mem_array(c->mem, bool, (size_t)g->node_count + 1),
         *seen = mem_array(c->mem, bool, (size_t)g->node_count + 1);
    if (!start) return;
    reach_from_start(c, g, start, from_start);
    for (int i = 0; i < g->node_count; i++) {
        const struct flow_node *n = &g->nodes[i];
        graph_reach(g, n, NULL, seen);
        if (n != start && !from_start[i] && n->in_count)
            check_note(c, k, n, "in", "从发起走不到这个节点", "no way leads here from the start");
        if (n->out_count && !reaches_end(g, n, seen))
            check_note(c, k, n, "out", "从这里走不到结束", "no way leads from here to an end");
    }
}

static void check_circles(struct ctx *c, struct checking *k)
{
    const struct graph *g = k->graph;
    const struct flow_node *found[FLOW_NODES_MAX];
    bool waits[FLOW_NODES_MAX + 1] = { false };
    for (int i = 0; i < g->node_count; i++)
        waits[i] = g->nodes[i].kind && g->nodes[i].kind->waits && g->nodes[i].kind != &node_service;
    if (graph_endless(g, waits, found, FLOW_NODES_MAX))
        check_note(c, k, found[0], "out", "这里绕成了一个不会停的圈，请在圈里加入等待或人工节点",
                   "a circle without a stop begins here: put a wait or a task into it");
}

static void check_boundary(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    json_each(b, json_get(n->j, S("boundary")))
    {
        bool used = false;
        str id = json_str(json_get(b, S("id")));
        for (int i = 0; i < n->boundary_count; i++)
            used = used || str_eq(n->boundary[i]->boundary, id);
        if (!used || !id.n)
            check_note(c, k, n, "boundary", "超时后没有去处，请连到一个节点",
                       "nothing comes behind its time: draw a line");
    }
    for (int i = 0; i < n->boundary_count; i++) {
        bool known = false;
        json_each(b, json_get(n->j, S("boundary"))) known =
            known || str_eq(json_str(json_get(b, S("id"))), n->boundary[i]->boundary);
        if (!known)
            note(c, k, STR_NONE, n->boundary[i]->id, "boundary", "节点上没有这个超时设置",
                 "the node has no such time", false);
    }
}

static err_t check_boundary_spans(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    if (json_get(n->j, S("boundary")) && !(n->kind && n->kind->waits))
        check_note(c, k, n, "boundary", "这种节点不会停留", "nothing rests at such a node");
    json_each(b, json_get(n->j, S("boundary")))
    {
        const struct json *repeat = json_get(b, S("repeat")), *times = json_get(b, S("times"));
        i64 many = 1;
        TRY(check_passed(c, k, n, span_check(c, json_get(b, S("after")), S("boundary"), NULL)));
        if (repeat) TRY(check_passed(c, k, n, span_check(c, repeat, S("boundary"), NULL)));
        if (repeat && json_bool(json_get(b, S("interrupting"))))
            check_note(c, k, n, "boundary", "转走的超时只来一次，不能重复",
                       "a time that takes the token away comes once: it does not repeat");
        if (times && (!json_i64(times, &many) || many < 1 || many > 1000))
            check_note(c, k, n, "boundary", "重复次数应为 1 到 1000", "1 to 1000 times");
    }
    return OK;
}

// --- All ------------------------------------------------------------------------------------------------------------

static err_t check_node(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    check_ends(c, k, n);
    check_choice(c, k, n);
    check_boundary(c, k, n);
    TRY(check_boundary_spans(c, k, n));
    return n->kind && n->kind->check ? n->kind->check(c, k, n) : OK;
}

static err_t check_conditions(struct ctx *c, struct checking *k)
{
    for (int i = 0; i < k->graph->edge_count; i++) {
        const struct flow_edge *e = &k->graph->edges[i];
        if (e->cond)
            TRY(passed_at(c, k, STR_NONE, e->id, S("if"),
                          filter_check(c, k->form, e->cond, S("if"))));
    }
    return OK;
}

static bool waits_in(const struct json *j)
{
    if (str_eq(json_str(json_get(j, S("do"))), S("wait"))) return true;
    json_each(one, j) if (waits_in(one)) return true;
    return false;
}

static bool takes_answer(const struct json *j)
{
    const struct json *into = json_get(j, S("into"));
    if (str_eq(json_str(json_get(j, S("do"))), S("call")) && into && into->first) return true;
    json_each(one, j) if (takes_answer(one)) return true;
    return false;
}

// Where they are set: at the start.
static str start_of(const struct checking *k)
{
    const struct flow_node *start = graph_start(k->graph);
    return start ? start->id : STR_NONE;
}

static err_t check_undo(struct ctx *c, struct checking *k, const struct json *steps)
{
    str at = S("options.on_cancel");
    if (!steps || !steps->first) return OK;
    if (waits_in(steps))
        note(c, k, start_of(k), STR_NONE, "options.on_cancel", "撤销时的动作不能等待",
             "what is done at cancelling cannot wait", false);
    if (takes_answer(steps))
        note(c, k, start_of(k), STR_NONE, "options.on_cancel",
             "撤销时不等对方回答，不能把回答写入字段",
             "no answer is waited for at cancelling, so none can be written into fields", false);
    return passed_at(c, k, start_of(k), STR_NONE, at, steps_check(c, k->form, steps, at, 0));
}

static err_t check_options(struct ctx *c, struct checking *k)
{
    static const char *const words[] = { "before_first", "any", "ask", "no" };
    const struct json *options = json_get(k->graph->spec, S("options"));
    str cancel = json_str(json_get(options, S("cancel")));
    const struct json *by = json_get(options, S("cancel_by"));
    bool known = !cancel.n;
    for (size_t n = 0; n < COUNT_OF(words); n++) known = known || str_eq(cancel, str_of(words[n]));
    if (!known)
        note(c, k, start_of(k), STR_NONE, "options.cancel", "没有这个选项", "no such choice",
             false);
    TRY(check_undo(c, k, json_get(options, S("on_cancel"))));
    if (!by || !by->first) return OK;
    return passed_at(c, k, start_of(k), STR_NONE, S("options.cancel_by"),
                     flow_who_check(c, k->form, json_get(k->graph->spec, S("nodes")), by,
                                    S("options.cancel_by")));
}

// What starts it by itself.
static err_t check_when(struct ctx *c, struct checking *k)
{
    const struct flow_node *start = graph_start(k->graph);
    if (!start) return OK;
    json_each(w, json_get(start->j, S("when"))) TRY(check_passed(
        c, k, start, act_port()->rule_check(c, k->form, act_start_rule(c, w, k->key))));
    return OK;
}

err_t flow_check(struct ctx *c, const struct flow_def *d, const struct json *spec,
                 struct checking *k)
{
    *k = (struct checking){ .form = d->form, .key = d->key, .graph = graph_of(c->mem, spec) };
    if (!json_is(json_get(spec, S("nodes")), JSON_ARRAY) ||
        !json_is(json_get(spec, S("edges")), JSON_ARRAY) || !k->graph->node_count) {
        note(c, k, STR_NONE, STR_NONE, "nodes", "流程还是空的", "the flow is empty", false);
        return OK;
    }
    if (k->graph->node_count > FLOW_NODES_MAX || k->graph->edge_count > FLOW_EDGES_MAX) {
        note(c, k, STR_NONE, STR_NONE, "nodes", "流程太大，请拆成子流程",
             "the flow is too large: use sub-processes", false);
        return OK;
    }
    check_ids(c, k);
    check_start(c, k);
    for (int i = 0; i < k->graph->node_count; i++) TRY(check_node(c, k, &k->graph->nodes[i]));
    check_reach(c, k);
    check_circles(c, k);
    TRY(check_conditions(c, k));
    TRY(check_options(c, k));
    return check_when(c, k);
}
