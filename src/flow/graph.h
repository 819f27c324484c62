// SPDX-License-Identifier: Apache-2.0
// A flow's nodes and edges as they lie to each other, and what follows from that alone. Pure: made of the JSON
// of a flow; whether its parts make sense is asked by check.c.
#ifndef FLOW_GRAPH_H
#define FLOW_GRAPH_H

#include "base/err.h"
#include "base/json.h"

#define FLOW_NODES_MAX 200
#define FLOW_EDGES_MAX 400

struct flow_kind;
struct flow_edge;

struct flow_node {
    int index;
    str id;
    const struct flow_kind *kind; // NULL: no such type
    const struct json *j;
    struct flow_edge **in, **out; // out: the plain ones, in their stored order
    int in_count, out_count;
    struct flow_edge **boundary; // those that leave from a time at its border
    int boundary_count;
};
struct flow_edge {
    int index;
    str id;
    struct flow_node *from, *to; // NULL: there is no such node
    str boundary;                // id of the time that it leaves by; empty: a plain edge
    const struct json *cond;     // NULL: none
    bool is_default;
    const struct json *j;
};
struct graph {
    const struct json *spec;
    struct flow_node *nodes;
    struct flow_edge *edges;
    int node_count, edge_count;
};

// Never NULL; what is amiss (an edge to nowhere, a type that is unknown) stands in it as said above.
struct graph *graph_of(struct mem *m, const struct json *spec);
struct flow_node *graph_node(const struct graph *g, str id); // NULL when unknown
struct flow_edge *graph_edge(const struct graph *g, str id);
struct flow_node *graph_start(const struct graph *g); // the first of its type; NULL

// Which nodes a token at `from` may come to (by index, 0 or 1), without going through `avoid` (may be NULL).
// `from` itself only if a way leads back to it.
void graph_reach(const struct graph *g, const struct flow_node *from, const struct flow_node *avoid,
                 bool *out);
// Whether a token at `from` can still come along this edge without going through the edge's end before.
bool graph_reaches_edge(const struct graph *g, const struct flow_node *from,
                        const struct flow_edge *e);
// The rule of an inclusive join. has: by place among its incoming edges, a token is there. others: where the
// other tokens of the instance stand. True when none of these can still come by an edge that has no token, but
// for those that can as well come by one that has.
bool graph_join_is_ready(const struct graph *g, const struct flow_node *join, const bool *has,
                         const struct flow_node *const *others, size_t n);
// Nodes of a circle without any that waits (a token in it would never rest); 0: there is none.
int graph_endless(const struct graph *g, const bool *waits, const struct flow_node **out, int max);

#endif
