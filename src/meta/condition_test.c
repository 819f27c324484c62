// SPDX-License-Identifier: Apache-2.0
// The table of cases that the browser's conditions are held to as well.
#include "meta/condition.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include "base/date.h"

struct world {
    struct mem *m;
    struct ctx c;
    struct form form, channels;
    const struct json *table;
    struct filter_now now;
};

static str file_text(struct mem *m)
{
    struct buf b = BUF(m);
    FILE *f = fopen("tests/data/conditions.json", "rb");
    assert_non_null(f);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) buf_put(&b, (str){ part, n });
    assert_int_equal(fclose(f), 0);
    return buf_str(&b);
}

static struct field *field_made(struct world *w, const struct json *j, int index)
{
    struct field *f = mem_new_of(w->m, struct field);
    const struct json *choices = json_get(j, S("choices"));
    str key = json_str(json_get(j, S("key")));
    *f = (struct field){ .key = key, .index = index, .form = &w->form, .title = { key, key } };
    f->type = field_type_of_key(json_str(json_get(j, S("type"))));
    assert_non_null(f->type);
    f->options_json = json_get(j, S("options"));
    struct option *os = mem_array(w->m, struct option, choices ? choices->count + 1 : 1);
    json_each(o, choices)
    {
        i64 code = (i64)++f->option_count;
        os[code - 1] =
            (struct option){ .code = code * 3, .key = o->text, .title = { o->text, o->text } };
    }
    f->options = os;
    if (f->type->parse_options && f->type->storage != STORE_ROWS)
        assert_int_equal(f->type->parse_options(&w->c, f), OK);
    if (f->type->flags & TYPE_REFERENCE) f->target = &w->channels;
    return f;
}

static int set_up(void **state)
{
    struct mem *m = mem_new(0);
    struct world *w = *state = mem_new_of(m, struct world);
    w->m = m;
    w->c = (struct ctx){ .mem = m };
    w->table = json_parse(m, file_text(m), NULL);
    assert_non_null(w->table);
    i64 zone, me;
    assert_true(json_i64(json_get(w->table, S("zone")), &zone));
    assert_true(json_i64(json_get(w->table, S("me")), &me));
    assert_true(instant_parse(json_str(json_get(w->table, S("now"))), 0, &w->now.now_ms));
    w->now.offset_min = (int)zone;
    w->now.user_id = me;
    const struct json *fields = json_get(w->table, S("fields"));
    w->form.fields = mem_array(m, struct field *, fields->count + 1);
    w->form.by_key = MAP(m);
    json_each(j, fields)
    {
        struct field *f = field_made(w, j, w->form.field_count);
        w->form.fields[w->form.field_count++] = f;
        map_put(&w->form.by_key, f->key, f);
    }
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    mem_free(w->m);
    return 0;
}

static struct val *cells_of(struct world *w, const struct json *values)
{
    struct val *cells = mem_array(w->m, struct val, (size_t)w->form.field_count + 1);
    json_each(j, values)
    {
        const struct field *f = form_field(&w->form, j->key);
        assert_non_null(f);
        if (f->type->storage == STORE_ROWS) {
            if (j->count) cells[f->index] = val_int((i64)j->count);
        } else {
            assert_int_equal(f->type->from_json(&w->c, f, j, &cells[f->index]), OK);
        }
    }
    return cells;
}

static void every_case_of_the_table_is_as_it_says(void **state)
{
    struct world *w = *state;
    int at = 0, wrong = 0;
    json_each(j, json_get(w->table, S("cases")))
    {
        struct condition *k;
        at++;
        err_t e = condition_parse(&w->c, &w->form, json_get(j, S("when")), S("when"), &k);
        bool holds = e == OK && condition_holds(k, cells_of(w, json_get(j, S("values"))), &w->now);
        if (e == OK && holds == json_bool(json_get(j, S("holds")))) continue;
        printf("case %d of the table\n", at);
        wrong++;
    }
    assert_int_equal(wrong, 0);
    assert_true(at > 80);
}

static void what_is_wrong_is_refused_at_its_place(void **state)
{
    struct world *w = *state;
    int at = 0;
    json_each(j, json_get(w->table, S("wrong")))
    {
        struct condition *k;
        at++;
        err_clear(&w->c);
        err_t e = condition_parse(&w->c, &w->form, j, S("rules.3.when"), &k);
        if (e == OK) printf("wrong %d is not refused\n", at);
        assert_int_not_equal(e, OK);
        assert_non_null(w->c.errs);
        assert_true(str_eq(w->c.errs->path, S("rules.3.when")));
    }
    err_clear(&w->c);
}

static const struct json *nested(struct world *w, int depth)
{
    struct buf b = BUF(w->m);
    for (int i = 0; i < depth; i++) buf_lit(&b, "{\"not\":");
    buf_lit(&b, "{}");
    for (int i = 0; i < depth; i++) buf_char(&b, '}');
    return json_parse(w->m, buf_str(&b), NULL);
}

static void what_is_nested_too_deeply_is_refused(void **state)
{
    struct world *w = *state;
    struct condition *k;
    assert_int_equal(condition_parse(&w->c, &w->form, nested(w, 10), S("x"), &k), OK);
    assert_int_equal(condition_parse(&w->c, &w->form, nested(w, 40), S("x"), &k), ERR_QUERY_DEPTH);
    err_clear(&w->c);
}

static void count_read(void *arg, const struct field *f)
{
    str *seen = arg;
    *seen = str_cat3(f->form->by_key.m, *seen, f->key, S(" "));
}

static void it_tells_what_it_reads(void **state)
{
    struct world *w = *state;
    struct condition *k;
    str seen = STR_NONE;
    const struct json *j =
        json_parse(w->m,
                   S("{\"or\":[{\"field\":\"n\",\"op\":\"eq\",\"value\":{\"$field\":\"m\"}},"
                     "{\"not\":{\"field\":\"ok\",\"op\":\"empty\"}}]}"),
                   NULL);
    assert_int_equal(condition_parse(&w->c, &w->form, j, S("x"), &k), OK);
    condition_reads(k, count_read, &seen);
    assert_true(str_eq(seen, S("n m ok ")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_case_of_the_table_is_as_it_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_refused_at_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_nested_too_deeply_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_tells_what_it_reads, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
