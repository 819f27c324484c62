// SPDX-License-Identifier: Apache-2.0
// Who acts (ctx.who) and with what right. An actor is made at the boundary (a session, an API key, a
// public link, the command line, a capability) and lives in the request's arena.
//
// Rights are grants of roles (settled: a cell takes the strongest right among the grants whose row
// condition holds). policy_of compiles, once a request and form, which grants the actor has there.
// query/secure turns the policy into SQL; record/ asks it before each write. Nobody else decides.
#ifndef AUTH_ACTOR_H
#define AUTH_ACTOR_H

#include "meta/catalog.h"

enum actor_kind {
    ACTOR_USER,
    ACTOR_APIKEY,
    ACTOR_PUBLIC,
    ACTOR_AUTOMATION,
    ACTOR_CLI,
    ACTOR_CAPABILITY
};

#define POLICY_GRANTS_MAX 60

struct form_policy {
    const struct form *form;
    const struct actor *actor;
    int grant_count;
    const struct grant *grants[POLICY_GRANTS_MAX];
    u32 actions;        // union: what the actor may do on at least some rows
    bool sees_all_rows; // some reading grant has no row condition
    // By field index: bit i set when grant i gives the cell in full / at least masked / writable.
    u64 *full, *masked, *write;
    u64 sys_full;                   // grants that give the system fields
    u64 for_action[12];             // by bit number of the action: grants that allow it
    const struct form_policy *also; // view-as: a cell or row must be allowed by both
};

// Rights on the fields of a sub-form's rows: masks over the same grants as the parent's.
struct sub_policy {
    u64 *full, *masked, *write;
}; // by field index of the sub-form
struct sub_policy policy_sub(struct mem *m, const struct form_policy *p, const struct field *sub);

// What a cell shows on a row where the grants of the mask `rm` hold.
enum cell_right policy_cell(const struct form_policy *p, const struct field *f, u64 rm);

struct actor {
    enum actor_kind kind;
    id64 user_id; // 0 unless a user (API key: 0)
    str key; // stable name for audit: "user:5", "apikey:3", "cli:root", "public:<link>", "cap:commission"
    str name;
    const struct dept *dept;
    const struct dept **depts;
    int dept_count; // main one first
    const struct role **roles;
    int role_count;
    u64 system_rights;
    bool has_all_rights; // cli and capabilities: every form, every field
    u32 scopes;          // API key: actions it is cut to; else ACT_ALL
    const struct form **only_forms;
    int only_form_count;      // API key or public link: cut to these; 0 = all
    const struct actor *also; // view-as: rights are the intersection with this actor's
    str ip, via;              // via: ui, api, import, public, cli, rule, capability
    str session_hash;
    const struct chain *chain;    // of a rule's actor (auth/chain.h)
    struct policy_slot *policies; // cache, by form
    struct lents *lents;          // cache: what his open to-dos lend (auth/lent.h)
};

// The actor's policy on a form, never NULL; with no grants it has grant_count 0. TOO_MANY_GRANTS is
// an error for the administrator.
err_t policy_of(struct ctx *c, const struct form *f, const struct form_policy **out);
bool actor_may(struct ctx *c, const struct form *f, u32 action); // on at least some rows
err_t need_action(struct ctx *c, const struct form *f,
                  u32 action); // FORM_UNKNOWN if nothing readable, else ACTION_DENIED
err_t need_right(struct ctx *c, u64 system_right);
bool actor_has(const struct ctx *c, u64 system_right);
enum cell_right cell_right_any(const struct form_policy *p,
                               const struct field *f); // strongest of any grant
// Whether one grant gives the actor every record of the form and, unless it is NULL, this field of it (or of
// its sub-form) in full: only then may a count that depends on values be told. f and its field may be of a
// newer catalogue than the actor.
bool actor_reads_all(const struct actor *a, const struct form *f, const struct field *field);
bool actor_may_write_field(const struct form_policy *p, const struct field *f); // by any grant

// Whose a file is that he sends: a person's id, an API key's number negative, a public form's far below.
#define ACTOR_PUBLIC_NUMBERS ((i64)1 << 40) // those of public forms lie below -2^40
i64 actor_number(const struct actor *a);

// Actors made by the program itself.
struct actor *actor_cli(struct ctx *c, str os_user);
struct actor *actor_capability(struct ctx *c, str name);
struct actor *actor_of_user(struct ctx *c, const struct user *u); // with the user's roles of c->cat

#endif
