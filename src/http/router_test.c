// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "http/wire.h"

struct row {
    struct route route;
    int mark;
};

#define ROW(m, p, n)                                                                               \
    {                                                                                              \
        { METHOD_##m, p }, n                                                                       \
    }
static const struct row rows[] = {
    ROW(GET, "/", 1),
    ROW(GET, "/api/forms", 2),
    ROW(POST, "/api/forms", 3),
    ROW(GET, "/api/forms/{form}", 4),
    ROW(GET, "/api/forms/new", 5),
    ROW(GET, "/api/forms/{form}/records/{id}", 6),
    ROW(PATCH, "/api/forms/{form}/records/{id}", 7),
    ROW(GET, "/api/forms/new/fields", 8),
    ROW(GET, "/api/{a}/x/{b}/y/{c}/z/{d}", 9),
    ROW(GET, "/app/", 10),
    ROW(GET, "/app/{rest...}", 11),
    ROW(GET, "/app/login", 12),
    ROW(DELETE, "/app/{one}", 13),
    ROW(HEAD, "/both", 14),
    ROW(GET, "/both", 15),
};

static struct http_request *request(struct mem *m, const char *path)
{
    struct http_request *r = mem_new_of(m, struct http_request);
    char *decoded = mem_alloc(m, strlen(path) + 1);
    r->path = str_of(path);
    assert_int_equal(wire_path_parse(r->path, decoded, r->segments, &r->segment_count), 0);
    return r;
}

struct expected {
    enum http_method method;
    const char *path;
    int mark; // 0: none
    enum route_found found;
    const char *params[ROUTE_PARAMS_MAX];
};

static const struct expected cases[] = {
    { METHOD_GET, "/", 1 },
    { METHOD_GET, "/api/forms", 2 },
    { METHOD_HEAD, "/api/forms", 2 },
    { METHOD_POST, "/api/forms", 3 },
    { METHOD_PUT, "/api/forms", 0, ROUTE_NO_METHOD },
    { METHOD_GET, "/api/forms/", 0, ROUTE_NO_PATH },
    { METHOD_GET, "/api", 0, ROUTE_NO_PATH },
    { METHOD_GET, "/api/forms/new", 5 },
    { METHOD_GET, "/api/forms/news", 4, ROUTE_OK, { "news" } },
    { METHOD_GET, "/api/forms/%e6%9d%8f", 4, ROUTE_OK, { "\xe6\x9d\x8f" } },
    { METHOD_GET, "/api/forms/NEW", 4, ROUTE_OK, { "NEW" } },
    // The literal leads nowhere here, so the parameter is tried again.
    { METHOD_GET, "/api/forms/new/records/7", 6, ROUTE_OK, { "new", "7" } },
    { METHOD_PATCH, "/api/forms/a/records/7", 7, ROUTE_OK, { "a", "7" } },
    { METHOD_DELETE, "/api/forms/a/records/7", 0, ROUTE_NO_METHOD },
    { METHOD_GET, "/api/forms/a/records/", 0, ROUTE_NO_PATH },
    { METHOD_GET, "/api/forms/new/fields", 8 },
    { METHOD_GET, "/api/1/x/2/y/3/z/4", 9, ROUTE_OK, { "1", "2", "3", "4" } },
    { METHOD_GET, "/app/", 10 },
    { METHOD_GET, "/app", 0, ROUTE_NO_PATH },
    { METHOD_GET, "/app/a/b/c", 11, ROUTE_OK, { "a" } },
    { METHOD_GET, "/app/login", 12 },
    { METHOD_GET, "/app/login/x", 11, ROUTE_OK, { "login" } },
    { METHOD_DELETE, "/app/login", 13, ROUTE_OK, { "login" } },
    { METHOD_GET, "/app/other", 11, ROUTE_OK, { "other" } },
    { METHOD_HEAD, "/both", 14 },
    { METHOD_GET, "/both", 15 },
    { METHOD_GET, "/%7Bform%7D", 0, ROUTE_NO_PATH },
};

static void literal_segments_beat_parameters_and_every_row_is_found(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct router *r = router_new(m, rows, COUNT_OF(rows), sizeof rows[0]);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct expected *want = &cases[i];
        struct route_match got;
        enum route_found found = router_find(r, want->method, request(m, want->path), &got);
        if (found != want->found) fail_msg("%s: %d", want->path, found);
        if (found != ROUTE_OK) continue;
        if (rows[got.index].mark != want->mark)
            fail_msg("%s: %d", want->path, rows[got.index].mark);
        for (size_t k = 0; k < ROUTE_PARAMS_MAX; k++)
            if (want->params[k]) assert_true(str_eq(got.params[k], str_of(want->params[k])));
    }
    mem_free(m);
}

static void a_parameter_is_known_by_its_name(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct router *r = router_new(m, rows, COUNT_OF(rows), sizeof rows[0]);
    struct route_match got;
    router_find(r, METHOD_GET, request(m, "/api/forms/a/records/7"), &got);
    assert_true(str_eq(route_param(&got, S("form")), S("a")));
    assert_true(str_eq(route_param(&got, S("id")), S("7")));
    assert_true(str_empty(route_param(&got, S("records"))));
    router_find(r, METHOD_GET, request(m, "/app/b/c"), &got);
    assert_true(str_eq(route_param(&got, S("rest")), S("b")));
    assert_int_equal(got.rest, 1);
    mem_free(m);
}

static void allow_names_every_method_that_some_shape_of_the_path_takes(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct router *r = router_new(m, rows, COUNT_OF(rows), sizeof rows[0]);
    struct route_match got;
    assert_int_equal(router_find(r, METHOD_PUT, request(m, "/app/login"), &got), ROUTE_NO_METHOD);
    struct http_exchange *x = mem_new_of(m, struct http_exchange);
    x->mem = m;
    x->res.fd = -1;
    route_answer_no_method(x, got.allow);
    assert_int_equal(x->res.status, 405);
    for (size_t i = 0; i < x->res.header_count; i++)
        if (str_eq(x->res.headers[i].name, S("Allow")))
            assert_true(str_eq(x->res.headers[i].value, S("GET, HEAD, DELETE")));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literal_segments_beat_parameters_and_every_row_is_found),
        cmocka_unit_test(a_parameter_is_known_by_its_name),
        cmocka_unit_test(allow_names_every_method_that_some_shape_of_the_path_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
