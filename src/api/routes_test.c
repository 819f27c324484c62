// SPDX-License-Identifier: Apache-2.0
#include "api/internal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct schema *schema_of(const char *name)
{
    for (size_t i = 0; i < api_schema_count; i++)
        if (!strcmp(api_schemas[i].name, name)) return &api_schemas[i];
    return NULL;
}

static void every_schema_that_a_route_names_exists(void **state)
{
    (void)state;
    for (size_t i = 0; i < api_route_count; i++) {
        const char *const names[] = { api_routes[i].request, api_routes[i].response };
        for (int k = 0; k < 2; k++)
            if (*names[k] && !schema_of(names[k]))
                fail_msg("%s: no schema %s", api_routes[i].route.pattern, names[k]);
    }
}

static void schemas_are_json_and_sorted_by_name(void **state)
{
    struct mem *m = mem_new(0);
    size_t at;
    (void)state;
    for (size_t i = 0; i < api_schema_count; i++) {
        if (!json_parse(m, str_of(api_schemas[i].json), &at))
            fail_msg("%s: byte %zu", api_schemas[i].name, at);
        if (i) assert_true(strcmp(api_schemas[i - 1].name, api_schemas[i].name) < 0);
    }
    mem_free(m);
}

static void a_get_changes_nothing_and_takes_no_body(void **state)
{
    (void)state;
    for (size_t i = 0; i < api_route_count; i++) {
        const struct api_route *r = &api_routes[i];
        bool is_get = r->route.method == METHOD_GET;
        if (is_get && r->kind != READS && r->kind != STREAMS)
            fail_msg("%s changes something", r->route.pattern);
        if (is_get != (r->body_bytes == 0))
            fail_msg("%s: body of %lld", r->route.pattern, (long long)r->body_bytes);
    }
}

static void only_signing_in_is_open_to_anybody(void **state)
{
    (void)state;
    for (size_t i = 0; i < api_route_count; i++) {
        const struct api_route *r = &api_routes[i];
        bool is_own = r->kind == SIGNS || r->kind == READS || r->kind == CALLS; // signed by vendors
        if (r->permission == PERM_PUBLIC && !is_own)
            fail_msg("%s is open and writes", r->route.pattern);
        bool is_pub = str_starts(str_of(r->route.pattern), S("/pub/")) ||
                      str_starts(str_of(r->route.pattern), S("/embed/"));
        is_pub = is_pub && strstr(r->route.pattern, "{token}"); // else it is of nobody's form
        if ((r->permission == PERM_LINK) != is_pub)
            fail_msg("%s: a link's route and its address", r->route.pattern);
        if (r->permission == PERM_RIGHT) assert_true(r->rights != 0);
        if (r->permission == PERM_FORM) assert_non_null(strstr(r->route.pattern, "{form}"));
    }
}

static void an_error_is_told_in_both_languages_with_its_argument(void **state)
{
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m, .lang = LANG_ZH };
    (void)state;
    err_t e = fail_arg(&c, ERR_RATE_LIMITED, STR_NONE, S("7"));
    assert_true(str_eq(problem_text(&c, e, c.errs), S("操作过于频繁，请 7 秒后再试。")));
    c.lang = LANG_EN;
    assert_true(
        str_eq(problem_text(&c, e, c.errs), S("Too many requests. Try again in 7 seconds.")));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_schema_that_a_route_names_exists),
        cmocka_unit_test(schemas_are_json_and_sorted_by_name),
        cmocka_unit_test(a_get_changes_nothing_and_takes_no_body),
        cmocka_unit_test(only_signing_in_is_open_to_anybody),
        cmocka_unit_test(an_error_is_told_in_both_languages_with_its_argument),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
