// SPDX-License-Identifier: Apache-2.0
// Ways, joins and circles of graphs, and the trails of tokens.
#include "flow/internal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#undef fail
#include <cmocka.h>

static struct mem *mem;

static int set_up(void **state)
{
    (void)state;
    mem = mem_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    mem_free(mem);
    return 0;
}

// "a>b a>c b>d": nodes as they are first named; a capital letter makes it an approval, which waits.
static struct graph *made_of(const char *edges)
{
    struct buf b = BUF(mem);
    struct jw w = JW(&b);
    str rest = str_of(edges), part;
    char seen[64] = "";
    size_t n = 0, at;
    jw_obj(&w);
    jw_key(&w, S("edges"));
    jw_arr(&w);
    while (str_next(&rest, ' ', &part)) {
        jw_obj(&w);
        jw_kstr(&w, "id", part);
        jw_kstr(&w, "from", str_sub(part, 0, 1));
        jw_kstr(&w, "to", str_sub(part, 2, 1));
        if (part.n > 3) jw_kstr(&w, "boundary", str_from(part, 4));
        jw_end_obj(&w);
        for (int k = 0; k < 3; k += 2)
            if (!memchr(seen, part.p[k], n)) seen[n++] = part.p[k];
    }
    jw_end_arr(&w);
    jw_key(&w, S("nodes"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) {
        jw_obj(&w);
        jw_kstr(&w, "id", ((str){ &seen[i], 1 }));
        jw_kstr(&w, "type",
                seen[i] == 's'  ? S("start")
                : seen[i] < 'a' ? S("approve")
                                : S("service"));
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return graph_of(mem, json_parse(mem, str_dup(mem, buf_str(&b)), &at));
}

static void what_is_amiss_stands_in_it(void **state)
{
    (void)state;
    size_t at;
    struct graph *g = graph_of(
        mem, json_parse(mem,
                        S("{\"nodes\":[{\"id\":\"a\",\"type\":\"magic\"}],\"edges\":[{\"id\":"
                          "\"e\",\"from\":\"a\",\"to\":\"z\"}]}"),
                        &at));
    assert_int_equal(g->node_count, 1);
    assert_null(g->nodes[0].kind);
    assert_null(g->edges[0].to);
    assert_int_equal(g->nodes[0].out_count, 0);
    assert_null(graph_start(g));
    assert_int_equal(graph_of(mem, NULL)->node_count, 0);
}

static void assert_reach(const char *edges, const char *from, const char *avoid, const char *want)
{
    struct graph *g = made_of(edges);
    bool seen[FLOW_NODES_MAX];
    graph_reach(g, graph_node(g, str_of(from)), graph_node(g, str_of(avoid)), seen);
    for (int i = 0; i < g->node_count; i++) {
        bool is_wanted = strchr(want, g->nodes[i].id.p[0]) != NULL;
        if (seen[i] != is_wanted) fail_msg("%s from %s: %c", edges, from, g->nodes[i].id.p[0]);
    }
}

static void ways_are_found(void **state)
{
    (void)state;
    assert_reach("s>a a>b b>c", "s", "", "abc");
    assert_reach("s>a a>b b>c", "b", "", "c");
    assert_reach("s>a a>b b>c", "c", "", "");
    assert_reach("s>a a>b b>a b>c", "a", "", "abc");    // back to itself
    assert_reach("s>a a>j j>b s>c c>j", "a", "j", "j"); // not through the join
    assert_reach("s>A A>b A>c~t c>d", "A", "", "bcd");  // a time at the border is a way out
}

static void an_edge_is_reached_before_its_end(void **state)
{
    (void)state;
    struct graph *g = made_of("s>a s>b a>j b>j j>a j>e");
    const struct flow_edge *aj = graph_edge(g, S("a>j")), *bj = graph_edge(g, S("b>j"));
    assert_true(graph_reaches_edge(g, graph_node(g, S("a")), aj));
    assert_false(graph_reaches_edge(g, graph_node(g, S("a")), bj));
    assert_true(graph_reaches_edge(g, graph_node(g, S("s")), bj));
    assert_false(graph_reaches_edge(g, graph_node(g, S("j")), aj)); // by way of the join itself
}

// has: a letter of an edge's from each; others: where the other tokens stand.
static bool is_ready(const char *edges, const char *has, const char *others)
{
    struct graph *g = made_of(edges);
    struct flow_node *j = graph_node(g, S("j"));
    const struct flow_node *at[8];
    bool here[8] = { false };
    size_t n = 0;
    for (int i = 0; i < j->in_count; i++) here[i] = strchr(has, j->in[i]->from->id.p[0]) != NULL;
    for (; others[n]; n++) at[n] = graph_node(g, (str){ &others[n], 1 });
    return graph_join_is_ready(g, j, here, at, n);
}

static void an_inclusive_join_waits_for_who_can_come(void **state)
{
    (void)state;
    static const char block[] = "s>a s>b s>c a>j b>j c>j j>e";
    assert_false(is_ready(block, "", ""));
    assert_true(is_ready(block, "a", ""));
    assert_false(is_ready(block, "a", "b"));
    assert_true(is_ready(block, "ab", ""));
    assert_true(is_ready(block, "ab", "e")); // somebody behind it cannot come
    assert_false(is_ready(block, "ab", "c"));
    // Who can come by an edge that has a token as well is not waited for.
    static const char both[] = "s>a s>b s>x x>a x>b a>j b>j j>e";
    assert_true(is_ready(both, "a", "x"));
    assert_false(is_ready(both, "a", "b"));
}

static void circles_without_a_stop(void **state)
{
    (void)state;
    static const struct {
        const char *edges;
        int n;
    } cases[] = {
        { "s>a a>b b>e", 0 },         { "s>a a>b b>a b>e", 2 },
        { "s>A A>b b>A b>e", 0 },     { "s>a a>a a>e", 1 },
        { "s>a a>B B>c c>a c>e", 0 }, { "s>A A>b b>c c>d d>b d>e", 3 },
        { "s>a s>b a>j b>j j>e", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct graph *g = made_of(cases[i].edges);
        const struct flow_node *found[FLOW_NODES_MAX];
        bool waits[FLOW_NODES_MAX];
        for (int k = 0; k < g->node_count; k++) waits[k] = g->nodes[k].id.p[0] < 'a';
        if (graph_endless(g, waits, found, FLOW_NODES_MAX) != cases[i].n)
            fail_msg("%s: not %d", cases[i].edges, cases[i].n);
    }
}

static void trails_keep_each_node_once(void **state)
{
    (void)state;
    str t = STR_NONE;
    static const char *const way[] = { "start", "n1", "n11", "n1", "end" };
    for (size_t i = 0; i < COUNT_OF(way); i++) t = trail_add(mem, t, str_of(way[i]));
    assert_string_equal(str_z(mem, t), ",start,n11,n1,end,");
    assert_true(trail_has(t, S("n1")));
    assert_false(trail_has(t, S("n")));
    assert_false(trail_has(STR_NONE, S("n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_amiss_stands_in_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ways_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_edge_is_reached_before_its_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_inclusive_join_waits_for_who_can_come, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(circles_without_a_stop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trails_keep_each_node_once, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
