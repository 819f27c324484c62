// SPDX-License-Identifier: Apache-2.0
// Flows are small: reachability is walked when it is asked for. Edges from a time at a node's border count as
// ways out of that node.
#include "flow/graph.h"
#include "flow/internal.h"

static const struct {
    const char *key;
    const struct flow_kind *kind;
} kinds[] = {
#define FLOW_NODE(type, zh, en) { #type, &node_##type },
#include "../tables/flow_nodes.def"
#undef FLOW_NODE
};

const struct flow_kind *flow_kind_of_key(str key)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_eq(str_of(kinds[i].key), key)) return kinds[i].kind;
    return NULL;
}

// --- Out of JSON ----------------------------------------------------------------------------------------------

static void read_nodes(struct graph *g, const struct json *nodes)
{
    json_each(j, nodes)
    {
        struct flow_node *n = &g->nodes[g->node_count];
        *n = (struct flow_node){ .index = g->node_count++,
                                 .id = json_str(json_get(j, S("id"))),
                                 .kind = flow_kind_of_key(json_str(json_get(j, S("type")))),
                                 .j = j };
    }
}

static void read_edges(struct graph *g, const struct json *edges)
{
    json_each(j, edges)
    {
        const struct json *cond = json_get(j, S("if"));
        struct flow_edge *e = &g->edges[g->edge_count];
        *e = (struct flow_edge){ .index = g->edge_count++,
                                 .id = json_str(json_get(j, S("id"))),
                                 .from = graph_node(g, json_str(json_get(j, S("from")))),
                                 .to = graph_node(g, json_str(json_get(j, S("to")))),
                                 .boundary = json_str(json_get(j, S("boundary"))),
                                 .cond = json_is(cond, JSON_OBJECT) && cond->first ? cond : NULL,
                                 .is_default = json_bool(json_get(j, S("default"))),
                                 .j = j };
    }
}

static void hang_edges(struct mem *m, struct graph *g, struct flow_node *n)
{
    n->in = mem_array(m, struct flow_edge *, (size_t)g->edge_count + 1);
    n->out = mem_array(m, struct flow_edge *, (size_t)g->edge_count + 1);
    n->boundary = mem_array(m, struct flow_edge *, (size_t)g->edge_count + 1);
    for (int i = 0; i < g->edge_count; i++) {
        struct flow_edge *e = &g->edges[i];
        if (!e->from || !e->to) continue;
        if (e->to == n) n->in[n->in_count++] = e;
        if (e->from != n) continue;
        if (e->boundary.n) n->boundary[n->boundary_count++] = e;
        else n->out[n->out_count++] = e;
    }
}

struct graph *graph_of(struct mem *m, const struct json *spec)
{
    struct graph *g = mem_new_of(m, struct graph);
    const struct json *nodes = json_get(spec, S("nodes")), *edges = json_get(spec, S("edges"));
    g->spec = spec;
    g->nodes = mem_array(m, struct flow_node, nodes ? nodes->count + 1 : 1);
    g->edges = mem_array(m, struct flow_edge, edges ? edges->count + 1 : 1);
    if (json_is(nodes, JSON_ARRAY)) read_nodes(g, nodes);
    if (json_is(edges, JSON_ARRAY)) read_edges(g, edges);
    for (int i = 0; i < g->node_count; i++) hang_edges(m, g, &g->nodes[i]);
    return g;
}

struct flow_node *graph_node(const struct graph *g, str id)
{
    for (int i = 0; i < g->node_count; i++)
        if (str_eq(g->nodes[i].id, id)) return &g->nodes[i];
    return NULL;
}

struct flow_edge *graph_edge(const struct graph *g, str id)
{
    for (int i = 0; i < g->edge_count; i++)
        if (str_eq(g->edges[i].id, id)) return &g->edges[i];
    return NULL;
}

struct flow_node *graph_start(const struct graph *g)
{
    for (int i = 0; i < g->node_count; i++)
        if (g->nodes[i].kind == &node_start) return &g->nodes[i];
    return NULL;
}

// --- Reaching ---------------------------------------------------------------------------------------------------

static void go_on(const struct graph *g, const struct flow_node *n, const struct flow_node *avoid,
                  bool *out)
{
    for (int i = 0; i < n->out_count + n->boundary_count; i++) {
        const struct flow_edge *e = i < n->out_count ? n->out[i] : n->boundary[i - n->out_count];
        if (out[e->to->index]) continue;
        out[e->to->index] = true;
        if (e->to != avoid) go_on(g, e->to, avoid, out);
    }
}

void graph_reach(const struct graph *g, const struct flow_node *from, const struct flow_node *avoid,
                 bool *out)
{
    memset(out, 0, sizeof *out * (size_t)g->node_count);
    if (from != avoid) go_on(g, from, avoid, out);
}

bool graph_reaches_edge(const struct graph *g, const struct flow_node *from,
                        const struct flow_edge *e)
{
    bool seen[FLOW_NODES_MAX + 1];
    if (from == e->to || g->node_count > FLOW_NODES_MAX) return false;
    graph_reach(g, from, e->to, seen);
    return from == e->from || seen[e->from->index];
}

static bool may_come(const struct graph *g, const struct flow_node *join, const bool *has,
                     const struct flow_node *from)
{
    bool empty = false;
    for (int i = 0; i < join->in_count; i++) {
        if (!graph_reaches_edge(g, from, join->in[i])) continue;
        if (has[i]) return false;
        empty = true;
    }
    return empty;
}

bool graph_join_is_ready(const struct graph *g, const struct flow_node *join, const bool *has,
                         const struct flow_node *const *others, size_t n)
{
    bool any = false;
    for (int i = 0; i < join->in_count; i++) any = any || has[i];
    for (size_t i = 0; i < n; i++)
        if (may_come(g, join, has, others[i])) return false;
    return any;
}

// --- Circles ----------------------------------------------------------------------------------------------------

struct circle {
    const struct graph *g;
    const bool *waits;
    signed char state[FLOW_NODES_MAX + 1]; // 1: on the way, 2: done
    int way[FLOW_NODES_MAX + 1], n;
};

// *top: where on the way the circle begins. A node that waits ends every way: a token rests there.
static bool find_circle(struct circle *k, const struct flow_node *n, int *top)
{
    k->state[n->index] = 1;
    k->way[k->n++] = n->index;
    for (int i = 0; i < n->out_count && !k->waits[n->index]; i++) {
        const struct flow_node *to = n->out[i]->to;
        if (k->state[to->index] == 1 && !k->waits[to->index]) {
            for (*top = 0; k->way[*top] != to->index;) ++*top;
            return true;
        }
        if (!k->state[to->index] && find_circle(k, to, top)) return true;
    }
    k->state[n->index] = 2;
    k->n--;
    return false;
}

int graph_endless(const struct graph *g, const bool *waits, const struct flow_node **out, int max)
{
    struct circle k = { .g = g, .waits = waits };
    int top = 0, n = 0;
    if (g->node_count > FLOW_NODES_MAX) return 0;
    for (int i = 0; i < g->node_count; i++) {
        if (k.state[i] || !find_circle(&k, &g->nodes[i], &top)) continue;
        for (int w = top; w < k.n && n < max; w++) out[n++] = &g->nodes[k.way[w]];
        return n;
    }
    return 0;
}
