// SPDX-License-Identifier: Apache-2.0
#include "http/wire.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define H "Host: x\r\n"

static int gate_whole(str s, size_t *at)
{
    struct wire_gate g = { 0 };
    int r = wire_gate(&g, s.p, s.n);
    *at = g.at;
    return r;
}

// The verdict as the bytes come one by one: the first that is not WIRE_MORE.
static int gate_bytewise(str s, size_t *at)
{
    struct wire_gate g = { 0 };
    int r = WIRE_MORE;
    for (size_t n = 1; n <= s.n && r == WIRE_MORE; n++) r = wire_gate(&g, s.p, n);
    *at = g.at;
    return r;
}

static const struct {
    const char *text;
    int want;
} gates[] = {
    { "GET / HTTP/1.1\r\n" H "\r\n", WIRE_DONE },
    { "GET / HTTP/1.1\r\n" H "\r\nmore", WIRE_DONE },
    { "GET / HTTP/1.1\r\n\r\n", WIRE_DONE }, // that Host is missing is for the parser to say
    { "GET / HTTP/1.1\r\nA: \xe4\xb8\xad\tb\r\n\r\n", WIRE_DONE },
    { "GET / HTTP/1.1\r\n" H, WIRE_MORE },
    { "GET / HTTP/1.1\r", WIRE_MORE },
    { "", WIRE_MORE },
    { "GET / HTTP/1.1\n", 400 },
    { "GET / HTTP/1.1\r\r", 400 },
    { "GET / HTTP/1.1\r\nA: b\n", 400 },
    { "GET / HTTP/1.1\r\nA: b\rc", 400 },
    { "GET / HTTP/1.1\r\nA: b\r\n c", 400 },
    { "GET / HTTP/1.1\r\nA: b\r\n\tc", 400 },
    { "GET / HTTP/1.1\r\n A", 400 },
    { "\r\nGET", 400 },
    { " GET", 400 },
    { "GET /\t", 400 },
    { "GET /\x80", 400 },
    { "GET /\x7f", 400 },
    { "GET / HTTP/1.1\r\nA: \x01", 400 },
    { "GET / HTTP/1.1\r\nA: \x7f", 400 },
};

static void a_bad_byte_is_refused_as_soon_as_it_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(gates); i++) {
        size_t at, bytewise_at;
        str s = str_of(gates[i].text);
        if (gate_whole(s, &at) != gates[i].want) fail_msg("%zu whole", i);
        if (gate_bytewise(s, &bytewise_at) != gates[i].want) fail_msg("%zu bytewise", i);
        assert_int_equal(at, bytewise_at);
    }
    struct wire_gate g = { 0 };
    assert_int_equal(wire_gate(&g, "GET /\0", 6), 400);
}

static int gate_of_size(struct mem *m, size_t target, size_t field)
{
    struct buf b = BUF(m);
    buf_lit(&b, "GET /");
    for (size_t i = 1; i < target; i++) buf_char(&b, 'a');
    buf_lit(&b, " HTTP/1.1\r\nA: ");
    for (size_t i = 0; i < field; i++) buf_char(&b, 'b');
    size_t at;
    return gate_whole(buf_str(&b), &at);
}

static void a_head_has_a_bound_that_holds_before_its_end_has_come(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    assert_int_equal(gate_of_size(m, WIRE_TARGET_MAX, 10), WIRE_MORE);
    assert_int_equal(gate_of_size(m, 10, WIRE_FIELDS_MAX - 10), WIRE_MORE);
    assert_int_equal(gate_of_size(m, 10, WIRE_FIELDS_MAX + 1), 431);
    struct wire_gate g = { 0 };
    char *p = mem_alloc(m, WIRE_TARGET_MAX + 100);
    memset(p, 'a', WIRE_TARGET_MAX + 100);
    assert_int_equal(wire_gate(&g, p, WIRE_TARGET_MAX + 100), 414);
    mem_free(m);
}

static int parse(struct mem *m, const char *text, struct http_request *r, struct wire_head *h)
{
    str head = str_dup(m, str_of(text));
    char *decoded = mem_alloc(m, head.n);
    return wire_head_parse(head, decoded, r, h);
}

static const struct {
    const char *text;
    int want;
    i64 length;
    bool chunked, keep;
} heads[] = {
    { "GET / HTTP/1.1\r\n" H "\r\n", 0, 0, false, true },
    { "GET / HTTP/1.0\r\n" H "\r\n", 0, 0, false, false },
    { "GET / HTTP/1.0\r\n" H "Connection: keep-alive\r\n\r\n", 0, 0, false, false },
    { "GET / HTTP/1.1\r\n" H "Connection: a, Close\r\n\r\n", 0, 0, false, false },
    { "POST / HTTP/1.1\r\n" H "content-length: 007\r\n\r\n", 0, 7, false, true },
    { "POST / HTTP/1.1\r\n" H "Transfer-Encoding: Chunked\r\n\r\n", 0, 0, true, true },
    { "GET / HTTP/1.1\r\n" H "Upgrade: websocket\r\nConnection: upgrade\r\n\r\n", 0, 0, false,
      true },
    { "GET / HTTP/1.1\r\n" H "X:\r\n\r\n", 0, 0, false, true },
    { "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 0, 0, false, true },
    { "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\n" H "Content-Length: 1,1\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\n" H "Content-Length: 9999999999999999\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, chunked\r\n\r\n", 400 },
    { "POST / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" H H "\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" H "A : b\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" H ":b\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" H "ab\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" H "Expect: x\r\n\r\n", 417 },
    { "GET / HTTP/1.2\r\n" H "\r\n", 505 },
    { "GET / HTTP/11\r\n" H "\r\n", 400 },
    { "GET  / HTTP/1.1\r\n" H "\r\n", 400 },
    { "GET /  HTTP/1.1\r\n" H "\r\n", 400 },
    { "GET / HTTP/1.1 \r\n" H "\r\n", 400 },
    { "GET HTTP/1.1\r\n" H "\r\n", 400 },
    { "BREW / HTTP/1.1\r\n" H "\r\n", 501 },
    { "G(T / HTTP/1.1\r\n" H "\r\n", 400 },
    { "CONNECT x:1 HTTP/1.1\r\n" H "\r\n", 501 },
};

static void heads_that_two_servers_could_read_differently_are_refused(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct http_request r = { 0 };
        struct wire_head h;
        int got = parse(m, heads[i].text, &r, &h);
        if (got != heads[i].want) fail_msg("%zu: %d", i, got);
        if (got) continue;
        assert_int_equal(h.content_length, heads[i].length);
        assert_int_equal(h.is_chunked, heads[i].chunked);
        if (h.keep_alive != heads[i].keep) fail_msg("%zu: keep-alive", i);
    }
    mem_free(m);
}

static void a_head_is_taken_apart(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct http_request r = { 0 };
    struct wire_head h;
    assert_int_equal(parse(m,
                           "PATCH /a%20b/c?d=e?f HTTP/1.1\r\nHost: h:1\r\nA:  b c \t\r\n"
                           "a: \r\nExpect: 100-continue\r\n\r\n",
                           &r, &h),
                     0);
    assert_int_equal(r.method, METHOD_PATCH);
    assert_true(str_eq(r.path, S("/a%20b/c")));
    assert_true(str_eq(r.query, S("d=e?f")));
    assert_true(str_eq(r.host, S("h:1")));
    assert_int_equal(r.segment_count, 2);
    assert_true(str_eq(r.segments[0], S("a b")));
    assert_int_equal(r.header_count, 4);
    assert_true(str_eq(r.headers[1].value, S("b c")));
    assert_true(str_empty(r.headers[2].value));
    assert_true(h.expects_continue);
    mem_free(m);
}

static void too_many_headers_are_refused(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    for (int n = HTTP_HEADERS_MAX - 1; n <= HTTP_HEADERS_MAX; n++) {
        struct buf b = BUF(m);
        buf_lit(&b, "GET / HTTP/1.1\r\n" H);
        for (int i = 0; i < n; i++) buf_lit(&b, "A: b\r\n");
        buf_lit(&b, "\r\n");
        struct http_request r = { 0 };
        struct wire_head h;
        buf_char(&b, '\0');
        assert_int_equal(parse(m, b.p, &r, &h), n < HTTP_HEADERS_MAX ? 0 : 431);
    }
    mem_free(m);
}

static const struct {
    const char *path;
    int segments;
    const char *last;
} paths[] = {
    { "/", 0 },
    { "/a", 1, "a" },
    { "/a/", 2, "" },
    { "/a/b", 2, "b" },
    { "/%e6%9d%8f", 1, "\xe6\x9d\x8f" },
    { "/a%3Fb", 1, "a?b" },
    { "/a+b", 1, "a+b" },
    { "/...", 1, "..." },
    { "/a;b=c:@!$&'()*,", 1, "a;b=c:@!$&'()*," },
    { "", -1 },
    { "a", -1 },
    { "//", -1 },
    { "/a//", -1 },
    { "/.", -1 },
    { "/..", -1 },
    { "/a/%2e%2E", -1 },
    { "/%2f", -1 },
    { "/%5c", -1 },
    { "/%00", -1 },
    { "/%1f", -1 },
    { "/%", -1 },
    { "/%2", -1 },
    { "/%g0", -1 },
    { "/%c0%80", -1 },
    { "/%f5%80%80%80", -1 },
    { "/a\\b", -1 },
    { "/a\"", -1 },
    { "/a|b", -1 },
    { "/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2", 32, "2" },
    { "/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3", -1 },
};

static void paths_are_decoded_once_and_never_repaired(void **state)
{
    (void)state;
    char decoded[200];
    str segments[HTTP_SEGMENTS_MAX];
    size_t n;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        int got = wire_path_parse(str_of(paths[i].path), decoded, segments, &n);
        if (got != (paths[i].segments < 0 ? 400 : 0)) fail_msg("%s: %d", paths[i].path, got);
        if (got) continue;
        assert_int_equal(n, paths[i].segments);
        if (n) assert_true(str_eq(segments[n - 1], str_of(paths[i].last)));
    }
}

static enum wire_chunk_step read_chunks(str s, size_t step, struct buf *out, size_t *left)
{
    struct wire_chunks c = { 0 };
    size_t at = 0, end = step;
    for (;;) {
        if (end > s.n) end = s.n;
        size_t used;
        str data;
        enum wire_chunk_step r = wire_chunks_next(&c, s.p + at, end - at, &used, &data);
        at += used;
        if (r == WIRE_CHUNK_DATA) buf_put(out, data);
        *left = s.n - at;
        if (r == WIRE_CHUNK_END || r == WIRE_CHUNK_BAD) return r;
        if (r == WIRE_CHUNK_MORE && end == s.n) return r;
        if (r == WIRE_CHUNK_MORE) end += step;
    }
}

static const struct {
    const char *text, *body;
    size_t left;
    enum wire_chunk_step want;
} chunks[] = {
    { "0\r\n\r\n", "", 0, WIRE_CHUNK_END },
    { "3\r\nabc\r\n0\r\n\r\nGET", "abc", 3, WIRE_CHUNK_END },
    { "1\r\na\r\n00A\r\n0123456789\r\n000\r\n\r\n", "a0123456789", 0, WIRE_CHUNK_END },
    { "3\r\nab", "ab", 0, WIRE_CHUNK_MORE },
    { "00000003\r\nabc\r\n0\r\n\r\n", "abc", 0, WIRE_CHUNK_END },
    { "000000003\r\nabc\r\n0\r\n\r\n", NULL, 0, WIRE_CHUNK_BAD },
    { "\r\n", NULL, 0, WIRE_CHUNK_BAD },
    { "3 \r\n", NULL, 0, WIRE_CHUNK_BAD },
    { " 3\r\n", NULL, 0, WIRE_CHUNK_BAD },
    { "+3\r\n", NULL, 0, WIRE_CHUNK_BAD },
    { "3;a\r\n", NULL, 0, WIRE_CHUNK_BAD },
    { "3\nabc", NULL, 0, WIRE_CHUNK_BAD },
    { "3\rabc", NULL, 0, WIRE_CHUNK_BAD },
    { "3\r\nabcd\r\n", NULL, 0, WIRE_CHUNK_BAD },
    { "3\r\nabc\n", NULL, 0, WIRE_CHUNK_BAD },
    { "0\r\nA: b\r\n\r\n", NULL, 0, WIRE_CHUNK_BAD },
    { "0\r\n\n", NULL, 0, WIRE_CHUNK_BAD },
};

static void chunks_are_joined_however_they_are_cut(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(chunks); i++) {
        for (size_t step = 1; step < 20; step++) {
            struct buf b = BUF(m);
            size_t left;
            enum wire_chunk_step r = read_chunks(str_of(chunks[i].text), step, &b, &left);
            if (r != chunks[i].want) fail_msg("%zu by %zu: %d", i, step, (int)r);
            if (!chunks[i].body) continue;
            assert_true(str_eq(buf_str(&b), str_of(chunks[i].body)));
            assert_int_equal(left, chunks[i].left);
        }
    }
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_byte_is_refused_as_soon_as_it_comes),
        cmocka_unit_test(a_head_has_a_bound_that_holds_before_its_end_has_come),
        cmocka_unit_test(heads_that_two_servers_could_read_differently_are_refused),
        cmocka_unit_test(a_head_is_taken_apart),
        cmocka_unit_test(too_many_headers_are_refused),
        cmocka_unit_test(paths_are_decoded_once_and_never_repaired),
        cmocka_unit_test(chunks_are_joined_however_they_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
