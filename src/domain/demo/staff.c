// SPDX-License-Identifier: Apache-2.0
// The hospital's branches, departments and people. Nobody can sign in: no password is set; an
// administrator gives one, or looks through somebody's eyes with "view as".
#include "auth/user.h"
#include "domain/demo/plan.h"

static err_t add_dept(struct ctx *c, str title, str kind, str code, id64 parent, id64 *id)
{
    struct dept_edit in = {
        .title = &title, .kind = &kind, .parent = parent ? &parent : NULL, .demo = true
    };
    if (code.n) in.code = &code;
    return dept_create(c, &in, id);
}

static err_t add_user(struct ctx *c, struct demo *d, str account, str role, id64 dept, str name)
{
    const struct role *r = catalog_role(c->cat, role);
    struct user_edit in = { .account = &account, .name = &name, .dept = &dept, .demo = true };
    struct d_user u = { .dept = dept, .name = name, .role = role };
    if (!r) return OK; // the solution has no such role
    in.roles = &r->id;
    in.role_count = 1;
    in.has_roles = true;
    TRY(user_create(c, &in, &u.id));
    vec_push(d->m, &d->users, u);
    return OK;
}

static err_t add_root(struct ctx *c, struct demo *d)
{
    for (int i = 0; i < c->cat->dept_count; i++)
        if (!c->cat->depts[i]->parent) return d->root = c->cat->depts[i]->id, OK;
    return add_dept(c, c->cat->org_name.n ? c->cat->org_name : S("-"), S("org"), STR_NONE, 0,
                    &d->root);
}

static err_t add_departments(struct ctx *c, struct demo *d)
{
    id64 id;
    int doctors = 0;
    json_each(b, json_get(d->p, S("branches")))
    {
        TRY(add_dept(c, json_str(json_get(b, S("title"))), S("branch"),
                     json_str(json_get(b, S("code"))), d->root, &id));
        vec_push(d->m, &d->branches, id);
    }
    json_each(dept, json_get(d->p, S("departments")))
    {
        str title = json_str(json_get(dept, S("title")));
        i64 branch = integer_of(dept, "branch", 0);
        TRY(add_dept(c, title, S("dept"), STR_NONE,
                     branch < (i64)d->branches.n ? d->branches.v[branch] : d->root, &id));
        for (i64 n = integer_of(dept, "doctors", 0); n > 0; n--) {
            struct d_doctor doctor = { demo_name(d, dice_hit(&d->dice, 0.5)), title };
            str account =
                str_fmt(d->m, STR_FMT "%02d",
                        STR_ARG(json_str(json_get(d->p, S("doctor_account")))), ++doctors);
            vec_push(d->m, &d->doctors, doctor);
            TRY(add_user(c, d, account, json_str(json_get(d->p, S("doctor_role"))), id,
                         doctor.name));
        }
    }
    return OK;
}

static err_t add_offices(struct ctx *c, struct demo *d)
{
    json_each(o, json_get(d->p, S("offices")))
    {
        struct d_office office = { 0, json_str(json_get(o, S("key"))) };
        TRY(add_dept(c, json_str(json_get(o, S("title"))), S("dept"), STR_NONE, d->root,
                     &office.id));
        vec_push(d->m, &d->offices, office);
    }
    json_each(s, json_get(d->p, S("staff")))
    {
        id64 dept = d->root;
        for (size_t i = 0; i < d->offices.n; i++)
            if (str_eq(d->offices.v[i].key, json_str(json_get(s, S("office")))))
                dept = d->offices.v[i].id;
        for (i64 n = 1; n <= integer_of(s, "count", 0); n++) {
            str account = str_fmt(d->m, STR_FMT "%02lld",
                                  STR_ARG(json_str(json_get(s, S("account")))), (long long)n);
            TRY(add_user(c, d, account, json_str(json_get(s, S("role"))), dept,
                         demo_name(d, dice_hit(&d->dice, 0.4))));
        }
    }
    return OK;
}

err_t demo_staff(struct ctx *c, struct demo *d)
{
    TRY(add_root(c, d));
    TRY(add_departments(c, d));
    return add_offices(c, d);
}
