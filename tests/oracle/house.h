// SPDX-License-Identifier: Apache-2.0
// A small installation for tests of the read and the write door: a store in a folder of its own
// (SQLite, or PostgreSQL where XINGLIN_TEST_PG is set), keys, a catalogue, people, roles and rows.
// A test includes house.c once. What goes wrong while the house is built ends the program.
#ifndef TESTS_ORACLE_HOUSE_H
#define TESTS_ORACLE_HOUSE_H

#include "auth/crypto.h"
#include "auth/user.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/vec.h"
#include "meta/design.h"
#include "os/clock.h"
#include "record/record.h"

#define HOUSE_NOW 1783231402000 // 2026-07-05T06:03:22Z

struct house {
    enum dialect dialect;
    char dir[64];
    struct ctx ctx, *c;
    struct store *store;
    struct catalog *cat;
    id64 app;
};

void house_open(struct house *h, enum dialect d);
void house_close(struct house *h);
void house_end(void); // once, behind the last house
void house_wipe_pg(void);
bool house_has_pg(void);

// Runs one statement made of literals and values in a job of its own.
void house_run(struct house *h, struct sql q);
void house_reload(struct house *h); // after anything that the catalogue is made of
void house_app(struct house *h, const char *key);
// A form as JSON (meta/design.h); several at once: one transaction, one new catalogue.
void house_forms(struct house *h, const struct json *forms);
void house_form(struct house *h, const char *json);

// People by raw rows, with ids of the test's choosing; call house_reload afterwards.
void house_dept(struct house *h, id64 id, id64 parent, str kind, str title);
void house_user(struct house *h, id64 id, id64 dept, str name);
void house_user_dept(struct house *h, id64 user, id64 dept);
void house_role(struct house *h, id64 id, str key, u64 system_rights);
void house_user_role(struct house *h, id64 user, id64 role);
void house_grant(struct house *h, id64 role, id64 form, u32 actions, str scope, str condition,
                 str fields);

void house_be(struct house *h, id64 user); // who acts from now on; 0: the command line
struct form *house_find(struct house *h, const char *key);
const struct json *house_json(struct house *h, const char *text);

extern bool house_dump_sealed;
// All rows of all tables as text, sorted; `but` (may be NULL) are tables to leave out.
str house_dump(struct house *h, const char *const *but, size_t n);

// What the last failure said: "FIELD_REQUIRED name; ...".
str house_errors(struct house *h);

#endif
