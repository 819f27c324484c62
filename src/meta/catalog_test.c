// SPDX-License-Identifier: Apache-2.0
// Forms made by the designer and read back as a catalogue, on a fresh SQLite database.
#include "meta/catalog.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/log.h"
#include "expr/expr.h"
#include "meta/design.h"

struct world {
    struct ctx ctx, *c;
    struct store *store;
    char dir[32];
    id64 app;
};

static int open_world(void **state)
{
    struct world *w = *state = calloc(1, sizeof *w);
    memcpy(w->dir, "/tmp/xinglin-cat.XXXXXX", 24);
    if (!mkdtemp(w->dir)) return -1;
    log_set_level(LOG_ERROR);
    w->ctx = (struct ctx){ .mem = mem_new(0), .now_ms = 1783231402000 };
    w->c = &w->ctx;
    struct store_config cfg = { .dir = str_of(w->dir) };
    if (store_open(w->c, &cfg, &w->store) != OK) return -1;
    w->c->store = w->store;
    return db_open(w->c, w->store, &w->c->db) == OK ? 0 : -1;
}

static int close_world(void **state)
{
    struct world *w = *state;
    char command[64];
    db_close(w->c->db);
    store_close(w->store);
    mem_free(w->c->mem);
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    free(w);
    return system(command);
}

struct job {
    struct world *w;
    const char *app, *form;
    id64 id;
};

static err_t design(struct ctx *c, void *arg)
{
    struct job *j = arg;
    if (j->app)
        TRY(design_app_create(c, str_of(j->app), (struct titles){ S("应用"), S("App") }, STR_NONE,
                              STR_NONE, &j->w->app));
    if (!j->form) return OK;
    return design_form_create(c, j->w->app, json_parse(c->mem, str_of(j->form), NULL), &j->id);
}

static err_t make(struct world *w, const char *app, const char *form)
{
    struct job j = { w, app, form, 0 };
    err_clear(w->c);
    return store_write_ddl(w->c, design, &j);
}

static struct catalog *load(struct world *w)
{
    struct catalog *cat;
    assert_int_equal(catalog_load(w->c, &cat), OK);
    return cat;
}

static err_t run_one(struct ctx *c, void *arg) { return db_exec(c, arg, NULL); }

static void run_sql(struct world *w, struct sql *q)
{
    assert_int_equal(store_write(w->c, WRITE_PEOPLE, run_one, q), OK);
}

#define PERSON                                                                                       \
    "{\"key\":\"person\",\"title\":\"人\",\"options\":{\"title_field\":\"name\",\"import_key\":["   \
    "\"phone\"]},\"fields\":["                                                                       \
    "{\"key\":\"phone\",\"type\":\"phone\",\"title\":\"手机\",\"unique\":true},{\"key\":\"name\"," \
    "\"type\":\"text\",\"title\":\"姓名\"}]}"

static void a_form_comes_back_as_it_was_designed(void **state)
{
    struct world *w = *state;
    assert_int_equal(make(w, "shop", PERSON), OK);
    assert_int_equal(
        make(w, NULL,
             "{\"key\":\"visit\",\"title\":{\"zh\":\"到诊\",\"en\":\"Visit\"},\"fields\":["
             "{\"key\":\"person\",\"type\":\"link\",\"title\":\"人\",\"required\":true,\"options\":"
             "{\"target\":\"person\",\"on_delete\":\"unlink\"}},"
             "{\"key\":\"fee\",\"type\":\"money\",\"title\":\"费\",\"options\":{\"min\":0}},"
             "{\"key\":\"kind\",\"type\":\"select\",\"title\":\"类\",\"choices\":[{\"key\":\"a\","
             "\"title\":\"甲\"},{\"key\":\"b\",\"title\":\"乙\"}]},"
             "{\"key\":\"sum\",\"type\":\"formula\",\"title\":\"和\",\"options\":{\"formula\":\"{"
             "fee}+{费}\",\"result\":\"money\"}},"
             "{\"key\":\"age\",\"type\":\"formula\",\"title\":\"龄\",\"options\":{\"formula\":"
             "\"TODAY()\",\"result\":\"date\"}},"
             "{\"key\":\"late\",\"type\":\"formula\",\"title\":\"迟\",\"options\":{\"formula\":\"{"
             "later}\",\"result\":\"date\"}},"
             "{\"key\":\"later\",\"type\":\"formula\",\"title\":\"更迟\",\"options\":{\"formula\":"
             "\"{age}\",\"result\":\"date\"}},"
             "{\"key\":\"lines\",\"type\":\"subform\",\"title\":\"行\",\"fields\":[{\"key\":"
             "\"item\",\"type\":\"text\",\"title\":\"项\"}]}]}"),
        OK);
    struct catalog *cat = load(w);
    const struct form *visit = catalog_form(cat, S("visit")),
                      *person = catalog_form(cat, S("shop.person"));
    assert_true(visit && person && visit->field_count == 8 && catalog_form(cat, S("nope")) == NULL);
    assert_true(person->title_field == form_field(person, S("name")) &&
                person->import_key_count == 1);
    assert_true(visit->title_field == visit->fields[0]); // without a word the first
    const struct field *link = form_field(visit, S("person")), *sum = form_field(visit, S("sum")),
                       *lines = form_field(visit, S("lines"));
    assert_true(link->target == person && link->is_required && link->unlink_on_delete);
    assert_true(form_field(visit, S("fee"))->has_min &&
                form_field(visit, S("kind"))->option_count == 2);
    assert_true(sum->formula && sum->formula_input_count == 1 && sum->scale == 2 &&
                !sum->formula->is_volatile);
    assert_true(
        form_field(visit, S("late"))->formula->is_volatile); // through one that is bound behind it
    assert_true(lines->target && lines->target->parent == visit &&
                form_field(lines->target, S("item")));
    assert_true(form_field(visit, S("owner"))->is_system &&
                form_sys(visit, SYS_CREATED_AT)->is_system);
    assert_true(form_field(lines->target, S("owner")) == NULL);
    catalog_unpin(cat);
}

static void what_is_wrong_is_refused_and_leaves_no_table(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *form;
        err_t want;
    } rows[] = {
        { "{\"title\":\"x\",\"key\":\"Bad Key\"}", ERR_BAD_REQUEST },
        { "{\"key\":\"a\"}", ERR_FIELD_REQUIRED },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"b\",\"type\":\"nope\",\"title\":"
          "\"b\"}]}",
          ERR_OPTION_UNKNOWN },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"b\",\"type\":\"text\"}]}",
          ERR_FIELD_REQUIRED },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"owner\",\"type\":\"text\","
          "\"title\":\"b\"}]}",
          ERR_UNIQUE },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"b\",\"type\":\"text\",\"title\":"
          "\"b\"},{\"key\":\"b\",\"type\":\"text\",\"title\":\"b\"}]}",
          ERR_UNIQUE },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"b\",\"type\":\"longtext\","
          "\"title\":\"b\",\"unique\":true}]}",
          ERR_BAD_REQUEST },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"b\",\"type\":\"link\",\"title\":"
          "\"b\"}]}",
          ERR_FIELD_FORMAT },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"b\",\"type\":\"money\",\"title\":"
          "\"b\",\"options\":{\"min\":5,\"max\":1}}]}",
          ERR_FIELD_FORMAT },
        { "{\"key\":\"a\",\"title\":\"x\",\"fields\":[{\"key\":\"s\",\"type\":\"subform\","
          "\"title\":\"s\",\"fields\":[{\"key\":\"m\",\"type\":\"multiselect\",\"title\":\"m\"}]}]"
          "}",
          ERR_BAD_REQUEST },
        { "{\"key\":\"person\",\"title\":\"x\"}", ERR_UNIQUE },
    };
    assert_int_equal(make(w, "shop", PERSON), OK);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        err_t e = make(w, NULL, rows[i].form);
        if (e != rows[i].want)
            fail_msg("%s gave " STR_FMT, rows[i].form, STR_ARG(e ? err_symbol(e) : S("OK")));
    }
    struct sql q = db_sql(w->c);
    i64 tables;
    sql_lit(&q, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name LIKE 't%'");
    assert_int_equal(db_one_i64(w->c, &q, &tables, NULL), OK);
    assert_int_equal(tables, 1);
    struct catalog *cat = load(w);
    assert_int_equal(cat->form_count, 1);
    catalog_unpin(cat);
}

static void a_key_of_two_apps_names_neither(void **state)
{
    struct world *w = *state;
    assert_int_equal(make(w, "one", PERSON), OK);
    assert_int_equal(make(w, "two", PERSON), OK);
    struct catalog *cat = load(w);
    assert_null(catalog_form(cat, S("person")));
    assert_non_null(catalog_form(cat, S("one.person")));
    assert_true(catalog_form(cat, S("two.person")) != catalog_form(cat, S("one.person")));
    catalog_unpin(cat);
}

static void rights_are_read_and_formulas_carry_the_weakest(void **state)
{
    struct world *w = *state;
    assert_int_equal(
        make(w, "shop",
             "{\"key\":\"f\",\"title\":\"f\",\"fields\":[{\"key\":\"a\",\"type\":\"integer\","
             "\"title\":\"a\"},{\"key\":\"b\",\"type\":\"integer\",\"title\":\"b\"},"
             "{\"key\":\"two\",\"type\":\"formula\",\"title\":\"2\",\"options\":{\"formula\":\"{"
             "one}*2\",\"result\":\"integer\"}},"
             "{\"key\":\"one\",\"type\":\"formula\",\"title\":\"1\",\"options\":{\"formula\":\"{a}+"
             "{b}\",\"result\":\"integer\"}},"
             "{\"key\":\"own\",\"type\":\"formula\",\"title\":\"o\",\"options\":{\"formula\":\"{a}"
             "\",\"result\":\"integer\",\"is_own_value\":true}},"
             "{\"key\":\"s\",\"type\":\"subform\",\"title\":\"s\",\"fields\":[{\"key\":\"x\","
             "\"type\":\"text\",\"title\":\"x\"},{\"key\":\"y\",\"type\":\"text\",\"title\":\"y\"}]"
             "}]}"),
        OK);
    struct sql q1 = db_sql(w->c);
    sql_lit(&q1,
            "INSERT INTO x_role (id, key, title_zh, title_en, system_rights) VALUES (7001, 'r', "
            "'r', 'r', '0')");
    run_sql(w, &q1);
    struct sql q2 = db_sql(w->c);
    sql_lit(&q2,
            "INSERT INTO x_grant (id, role_id, form_id, pos, actions, scope, condition, fields) "
            "SELECT 7002, 7001, id, 1, 1, 'all', NULL, "
            "'{\"*\":\"rw\",\"a\":\"masked\",\"s\":{\"*\":\"read\",\"y\":\"hidden\"}}' FROM x_form "
            "WHERE key = 'f'");
    run_sql(w, &q2);
    struct sql q3 = db_sql(w->c);
    sql_lit(&q3,
            "INSERT INTO x_grant (id, role_id, form_id, pos, actions, scope, condition, fields) "
            "SELECT 7003, 7001, id, 2, 1, 'nonsense', '{bad', '{}' "
            "FROM x_form WHERE key = 'f'");
    run_sql(w, &q3);
    struct catalog *cat = load(w);
    const struct form *f = catalog_form(cat, S("f"));
    const struct role *r = catalog_role(cat, S("r"));
    assert_int_equal(r->grant_count, 2);
    const struct field_right *v = r->grants[0]->rights;
    assert_true(v[form_field(f, S("a"))->index].read == CELL_MASKED &&
                !v[form_field(f, S("a"))->index].write);
    assert_true(v[form_field(f, S("b"))->index].read == CELL_READ &&
                v[form_field(f, S("b"))->index].write);
    assert_true(v[form_field(f, S("one"))->index].read == CELL_MASKED &&
                v[form_field(f, S("two"))->index].read == CELL_MASKED);
    assert_true(v[form_field(f, S("own"))->index].read == CELL_READ);
    const struct field *s = form_field(f, S("s"));
    assert_true(r->grants[0]->sub_rights[s->index][0].read == CELL_READ &&
                r->grants[0]->sub_rights[s->index][1].read == CELL_HIDDEN);
    assert_true(r->grants[1]->scope == SCOPE_NONE &&
                r->grants[1]->rights[0].read == CELL_HIDDEN); // what cannot be read gives nothing
    catalog_unpin(cat);
}

static void departments_form_a_tree_even_if_they_do_not(void **state)
{
    struct world *w = *state;
    struct sql q4 = db_sql(w->c);
    sql_lit(&q4,
            "INSERT INTO x_dept (id, parent_id, kind, title) VALUES (1, NULL, 'org', 'o'), (2, 1, "
            "'branch', 'b'), (3, 2, 'dept', 'd'), "
            "(4, 3, 'dept', 'e'), (5, 6, 'dept', 'x'), (6, 5, 'dept', 'y')");
    run_sql(w, &q4);
    struct catalog *cat = load(w);
    const struct dept *e = catalog_dept(cat, 4);
    assert_true(e->depth == 3 && dept_branch(e) == catalog_dept(cat, 2));
    assert_true(dept_is_below(e, catalog_dept(cat, 2)) && !dept_is_below(catalog_dept(cat, 2), e));
    assert_true(dept_branch(catalog_dept(cat, 1)) == catalog_dept(cat, 1));
    assert_false(
        dept_is_below(catalog_dept(cat, 5), catalog_dept(cat, 1))); // a cycle ends somewhere
    catalog_unpin(cat);
}

static void a_field_that_is_removed_or_of_an_unknown_type_is_left_out(void **state)
{
    struct world *w = *state;
    assert_int_equal(make(w, "shop", PERSON), OK);
    struct sql q5 = db_sql(w->c);
    sql_lit(&q5, "UPDATE x_field SET type = 'hologram' WHERE key = 'name'");
    run_sql(w, &q5);
    struct catalog *cat = load(w);
    const struct form *f = catalog_form(cat, S("person"));
    assert_true(f->field_count == 1 && f->title_field == f->fields[0]);
    catalog_unpin(cat);
    struct sql q6 = db_sql(w->c);
    sql_lit(&q6, "UPDATE x_field SET deleted_at = 1");
    run_sql(w, &q6);
    cat = load(w);
    assert_int_equal(catalog_form(cat, S("person"))->field_count, 0);
    catalog_unpin(cat);
}

int main(void)
{
#define IN_WORLD(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_form_comes_back_as_it_was_designed),
        IN_WORLD(what_is_wrong_is_refused_and_leaves_no_table),
        IN_WORLD(a_key_of_two_apps_names_neither),
        IN_WORLD(rights_are_read_and_formulas_carry_the_weakest),
        IN_WORLD(departments_form_a_tree_even_if_they_do_not),
        IN_WORLD(a_field_that_is_removed_or_of_an_unknown_type_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
