// SPDX-License-Identifier: Apache-2.0
// Actors that are not looked up by a token: the command line, capabilities, and a user by id (for
// "view as", and for work that is done in a user's name).
#include "auth/chain.h"

static struct actor *with_all_rights(struct ctx *c, enum actor_kind kind, str key, str via)
{
    struct actor *a = mem_new_of(c->mem, struct actor);
    a->kind = kind;
    a->key = a->name = key;
    a->has_all_rights = true;
    a->system_rights = ~(u64)0;
    a->scopes = ACT_ALL;
    a->via = via;
    return a;
}

struct actor *actor_cli(struct ctx *c, str os_user)
{
    return with_all_rights(c, ACTOR_CLI, str_cat(c->mem, S("cli:"), os_user), S("cli"));
}

struct actor *actor_capability(struct ctx *c, str name)
{
    return with_all_rights(c, ACTOR_CAPABILITY, str_cat(c->mem, S("cap:"), name), S("capability"));
}

struct actor *actor_rule(struct ctx *c, id64 rule, str title, const struct chain *chain)
{
    struct actor *a = with_all_rights(c, ACTOR_AUTOMATION,
                                      str_fmt(c->mem, "rule:%lld", (long long)rule), S("rule"));
    a->name = title;
    a->chain = chain;
    return a;
}

struct actor *actor_flow(struct ctx *c, id64 instance, str title, const struct chain *chain)
{
    struct actor *a = with_all_rights(c, ACTOR_AUTOMATION,
                                      str_fmt(c->mem, "flow:%lld", (long long)instance), S("flow"));
    a->name = title;
    a->chain = chain;
    return a;
}

struct actor *actor_of_user(struct ctx *c, const struct user *u)
{
    struct actor *a = mem_new_of(c->mem, struct actor);
    a->kind = ACTOR_USER;
    a->user_id = u->id;
    a->key = str_fmt(c->mem, "user:%lld", (long long)u->id);
    a->name = u->name;
    a->dept = u->dept;
    a->depts = mem_array(c->mem, const struct dept *, (size_t)u->more_count + 1);
    if (u->dept) a->depts[a->dept_count++] = u->dept;
    for (int i = 0; i < u->more_count; i++) a->depts[a->dept_count++] = u->more[i];
    a->roles = u->roles;
    a->role_count = u->role_count;
    for (int i = 0; i < u->role_count; i++) a->system_rights |= u->roles[i]->system_rights;
    a->scopes = ACT_ALL;
    a->via = S("ui");
    return a;
}

i64 actor_number(const struct actor *a)
{
    i64 n = 0;
    if (a->user_id) return a->user_id;
    if (str_starts(a->key, S("apikey:"))) (void)str_to_i64(str_from(a->key, 7), &n);
    if (str_starts(a->key, S("public:f")) && str_to_i64(str_from(a->key, 8), &n))
        n += ACTOR_PUBLIC_NUMBERS;
    return -n;
}
