// SPDX-License-Identifier: Apache-2.0
// People, departments, roles, and faults on the way. Part of auth_test.c.
#include "tests/auth/world.h"

// --- People ----------------------------------------------------------------------------------------

static void wrong_input_is_named_by_its_path_and_nothing_is_stored(struct world *w)
{
    str bad_account = S("李 四"), good = S("lisi"), name = S("李四"), empty = S("  "),
        weak = S("1234567890"), phone = S("abc"), owner = S("owner");
    id64 nowhere = 999, roles[] = { 999 };
    struct {
        struct user_edit in;
        err_t want;
        const char *path;
    } cases[] = {
        { { .name = &name }, ERR_FIELD_REQUIRED, "account" },
        { { .account = &good }, ERR_FIELD_REQUIRED, "name" },
        { { .account = &bad_account, .name = &name }, ERR_FIELD_FORMAT, "account" },
        { { .account = &good, .name = &empty }, ERR_FIELD_REQUIRED, "name" },
        { { .account = &owner, .name = &name }, ERR_UNIQUE, "account" },
        { { .account = &good, .name = &name, .password = &weak }, ERR_PASSWORD_WEAK, "password" },
        { { .account = &good, .name = &name, .phone = &phone }, ERR_FIELD_FORMAT, "phone" },
        { { .account = &good, .name = &name, .dept = &nowhere }, ERR_LINK_MISSING, "dept" },
        { { .account = &good, .name = &name, .roles = roles, .role_count = 1, .has_roles = true },
          ERR_LINK_MISSING,
          "roles.0" },
    };
    i64 version =
        COUNT(w, "SELECT CAST(value AS bigint) FROM x_meta WHERE key = 'catalog_version'");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        id64 id;
        err_t e = user_create(w->c, &cases[i].in, &id);
        CHECK(w, e == cases[i].want);
        CHECK(w, w->c->errs && str_eq(w->c->errs->path, str_of(cases[i].path)));
        err_clear(w->c);
    }
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 1);
    CHECK(w, COUNT(w, "SELECT CAST(value AS bigint) FROM x_meta WHERE key = 'catalog_version'") ==
                 version);
}

static void nobody_gives_rights_that_he_does_not_have(struct world *w)
{
    id64 hr = make_role(w, "hr", RIGHT(PEOPLE)), designer = make_role(w, "designer", RIGHT(DESIGN));
    id64 id = make_user(w, "hr", &hr, 1), other = make_user(w, "other", NULL, 0),
         owner = owner_role(w);
    struct user_edit roles = { .roles = &owner, .role_count = 1, .has_roles = true };
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, other, &roles)); // make an owner
    roles.roles = &designer;
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, other, &roles));
    roles.roles = &hr;
    DO(w, user_update(w->c, other, &roles));
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, id, &roles)); // one's own roles
    GIVES(w, ERR_ACTION_DENIED, user_set_password(w->c, w->owner, S("another-74-boat")));
    str key = S("x"), title = S("x");
    struct role_edit make = { .key = &key, .title_zh = &title };
    id64 made;
    GIVES(w, ERR_ACTION_DENIED, role_create(w->c, &make, &made));
    id64 rolemaker = 0;
    w->c->who = owner_now(w);
    rolemaker = make_role(w, "rolemaker", RIGHT(ROLES));
    id = make_user(w, "rolemaker", &rolemaker, 1);
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    u64 all = ((u64)1 << RIGHT_COUNT) - 1;
    make.system_rights = &all;
    GIVES(w, ERR_ACTION_DENIED, role_create(w->c, &make, &made));
    GIVES(w, ERR_ACTION_DENIED, role_update(w->c, rolemaker, &make));
    GIVES(w, ERR_ACTION_DENIED, role_delete(w->c, owner));
}

static void the_last_administrator_stays(struct world *w)
{
    bool off = true;
    struct user_edit switch_off = { .is_off = &off }, no_roles = { .has_roles = true };
    GIVES(w, ERR_LAST_ADMIN, user_update(w->c, w->owner, &switch_off));
    GIVES(w, ERR_LAST_ADMIN, user_update(w->c, w->owner, &no_roles));
    GIVES(w, ERR_LAST_ADMIN, role_delete(w->c, owner_role(w)));
    u64 none = 0;
    struct role_edit cut = { .system_rights = &none };
    GIVES(w, ERR_LAST_ADMIN, role_update(w->c, owner_role(w), &cut));
    id64 role = owner_role(w);
    make_user(w, "second", &role, 1);
    DO(w, user_update(w->c, w->owner, &switch_off));
}

static id64 both_admins[2];
static void switch_the_other_off(struct one *o)
{
    bool off = true;
    struct user_edit in = { .is_off = &off };
    o->c.who = actor_of_user(&o->c, catalog_user(o->c.cat, both_admins[o->i]));
    o->e = user_update(&o->c, both_admins[1 - o->i], &in);
}

static void of_two_administrators_who_switch_each_other_off_one_stays(struct world *w)
{
    id64 role = owner_role(w);
    both_admins[0] = w->owner;
    both_admins[1] = make_user(w, "second", &role, 1);
    CHECK(w, crowd(w, 2, switch_the_other_off, OK) == 1);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user WHERE is_off = 0") == 1);
}

static void create_same(struct one *o)
{
    str account = S("same"), name = S("李四");
    struct user_edit in = { .account = &account, .name = &name };
    id64 id;
    o->e = user_create(&o->c, &in, &id);
}

static void of_two_administrators_who_make_the_same_account_one_succeeds(struct world *w)
{
    CHECK(w, crowd(w, 6, create_same, OK) == 1);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user WHERE account = 'same'") == 1);
}

static id64 shared_role;
static void replace_grants(struct one *o)
{
    struct grant_edit g[5];
    for (int i = 0; i < 5; i++)
        g[i] = (struct grant_edit){ 1, ACT_READ, o->i % 2 ? S("own") : S("all"), STR_NONE,
                                    S("{\"*\":\"read\"}") };
    struct role_edit in = { .grants = g, .grant_count = 5, .has_grants = true };
    o->e = role_update(&o->c, shared_role, &in);
}

static void grants_saved_at_once_are_never_mixed(struct world *w)
{
    RUN(w, "INSERT INTO x_app (id, key, title_zh, title_en) VALUES (1, 'a', 'a', 'a')");
    RUN(w, "INSERT INTO x_form (id, app_id, key, title_zh, title_en, options) VALUES (1, 1, 'f', "
           "'f', 'f', '{}')");
    shared_role = make_role(w, "shared", 0);
    CHECK(w, crowd(w, 8, replace_grants, OK) == 8);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_grant") == 5);
    CHECK(w, COUNT(w, "SELECT count(DISTINCT scope) FROM x_grant") == 1);
}

static void wrong_grants_are_refused_and_the_old_ones_stay(struct world *w)
{
    RUN(w, "INSERT INTO x_app (id, key, title_zh, title_en) VALUES (1, 'a', 'a', 'a')");
    RUN(w, "INSERT INTO x_form (id, app_id, key, title_zh, title_en, options) VALUES (1, 1, 'f', "
           "'f', 'f', '{}')");
    RUN(w, "INSERT INTO x_field (id, form_id, key, type, title_zh, title_en, options) VALUES (2, "
           "1, 'phone', 'phone', 'p', 'p', '{}')");
    id64 role = make_role(w, "r", 0);
    struct grant_edit good = { 1, ACT_READ, S("own"), STR_NONE,
                               S("{\"*\":\"read\",\"phone\":\"masked\"}") };
    struct role_edit in = { .grants = &good, .grant_count = 1, .has_grants = true };
    DO(w, role_update(w->c, role, &in));
    struct {
        struct grant_edit g;
        err_t want;
    } bad[] = {
        { { 9, ACT_READ, S("own"), STR_NONE, S("{}") }, ERR_FORM_UNKNOWN },
        { { 1, 1 << 20, S("own"), STR_NONE, S("{}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("everything"), STR_NONE, S("{}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), S("[]"), S("{}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), STR_NONE, S("") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), STR_NONE, S("{\"*\":\"all\"}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), STR_NONE, S("{\"salary\":\"rw\"}") }, ERR_FIELD_UNKNOWN },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        in.grants = &bad[i].g;
        GIVES(w, bad[i].want, role_update(w->c, role, &in));
    }
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_grant WHERE scope = 'own'") == 1);
}

static void departments_form_one_tree_without_circles(struct world *w)
{
    id64 root = COUNT(w, "SELECT id FROM x_dept WHERE parent_id IS NULL"), a = 0, b = 0, x;
    str title = S("门诊部"), code = S("MZ");
    struct dept_edit in = { .title = &title, .parent = &root, .code = &code };
    DO(w, dept_create(w->c, &in, &a));
    GIVES(w, ERR_UNIQUE, dept_create(w->c, &in, &x));
    in.code = NULL;
    in.parent = &a;
    DO(w, dept_create(w->c, &in, &b));
    in.parent = NULL;
    GIVES(w, ERR_FIELD_REQUIRED, dept_create(w->c, &in, &x)); // a second root
    struct dept_edit move = { .parent = &b };
    GIVES(w, ERR_FIELD_FORMAT, dept_update(w->c, a, &move));
    GIVES(w, ERR_FIELD_FORMAT, dept_update(w->c, root, &move));
    move.parent = &root;
    DO(w, dept_update(w->c, b, &move));
    bool off = true;
    struct dept_edit close = { .is_off = &off };
    GIVES(w, ERR_FIELD_FORMAT, dept_update(w->c, root, &close));
    id64 id = make_user(w, "lisi", NULL, 0);
    struct user_edit into = { .dept = &b };
    DO(w, user_update(w->c, id, &into));
    GIVES(w, ERR_LINK_REFUSED, dept_update(w->c, b, &close));
    DO(w, dept_update(w->c, a, &close));
}

// --- Faults ----------------------------------------------------------------------------------------

static err_t fault_create(struct ctx *c, struct world *w)
{
    str account = S("lisi"), name = S("李四"), phone = S("19900012345");
    id64 role = w->c->who->roles[0]->id, id;
    struct user_edit in = { .account = &account,
                            .name = &name,
                            .phone = &phone,
                            .roles = &role,
                            .role_count = 1,
                            .has_roles = true };
    return user_create(c, &in, &id);
}

static err_t fault_login(struct ctx *c, struct world *w)
{
    (void)w;
    struct login in = { S("owner"), S(PASSWORD), S("203.0.113.7"), S("test") };
    struct login_done d;
    return login(c, &in, &d);
}

static err_t fault_password(struct ctx *c, struct world *w)
{
    return user_change_password(c, S("another-74-boat"), w->session.hash);
}

// One go with the n-th statement (or allocation) failing; its own arena, as a request has.
static err_t with_fault(struct world *w, err_t (*what)(struct ctx *, struct world *), u64 n,
                        bool in_memory)
{
    volatile err_t e = ERR_NO_MEMORY;
    struct mem_guard g;
    struct ctx c = *w->c;
    c.mem = mem_new(0);
    c.errs = c.errs_tail = NULL;
    if (!MEM_GUARD(c.mem, &g)) {
        if (in_memory) mem_fail_at(c.mem, n);
        else store_fail_at(w->store, n);
        e = what(&c, w);
        mem_unguard(c.mem);
    }
    store_fail_at(w->store, 0);
    mem_free(c.mem);
    return e;
}

// Every statement and every allocation of `what` fails once; whatever was answered with an error has
// left the rows that `count` counts as they were.
static void fails_cleanly(struct world *w, err_t (*what)(struct ctx *, struct world *),
                          i64 (*count)(struct world *))
{
    struct audit_report r;
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        i64 before = count(w);
        u64 n = 1;
        for (; n < 2000 && with_fault(w, what, n, in_memory) != OK; n++)
            if (count(w) != before)
                failed(w, __LINE__, "changed by a failure", str_of_i64(w->c->mem, (i64)n));
        CHECK(w, n > 3 && n < 2000);
        CHECK(w, count(w) != before);
        RUN(w, "DELETE FROM x_user_role WHERE user_id IN (SELECT id FROM x_user WHERE account = "
               "'lisi')");
        RUN(w, "DELETE FROM x_user WHERE account = 'lisi'");
        RUN(w, "DELETE FROM x_login_try");
    }
    seal_all(w);
    DO(w, audit_verify(w->c, &r));
}

static i64 users_and_roles(struct world *w)
{
    return COUNT(w,
                 "SELECT (SELECT count(*) FROM x_user) * 100 + (SELECT count(*) FROM x_user_role)");
}

static i64 open_sessions(struct world *w)
{
    RUN(w, "DELETE FROM x_login_try"); // a failed log-in is counted, and that is right
    return COUNT(w, "SELECT count(*) FROM x_session");
}

static i64 password_changes(struct world *w)
{
    return COUNT(w, "SELECT pw_gen * 1000 + (SELECT sum(pw_gen) FROM x_session) + "
                    "(SELECT count(*) FROM x_audit WHERE action = 'user.password') FROM x_user");
}

static void a_failing_creation_leaves_nothing(struct world *w)
{
    fails_cleanly(w, fault_create, users_and_roles);
}
static void a_failing_log_in_leaves_no_session(struct world *w)
{
    fails_cleanly(w, fault_login, open_sessions);
}
static void a_failing_new_password_changes_nothing(struct world *w)
{
    fails_cleanly(w, fault_password, password_changes);
}
