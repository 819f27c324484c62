// SPDX-License-Identifier: Apache-2.0
// Errors, and the context that every call carries upward through the rooms.
//
// An error is a symbol of tables/errors.def (with its HTTP status and its text in zh and en; only
// api/, io/ and notify/ turn it into text). What went wrong and where is recorded once, at the point
// of failure, in the context: `return fail_at(c, ERR_FIELD_REQUIRED, path);`. Callers pass it on with
// TRY(call()). Several field errors of one form may be collected with err_note before failing.
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

typedef enum err {
    OK = 0,
#define ERR(sym, http, zh, en) ERR_##sym,
#include "../tables/errors.def"
#undef ERR
    ERR_COUNT
} err_t;

struct err_item {
    err_t code;
    str path;   // the field's path in the request, or empty
    str arg[3]; // filled into {0} {1} {2} of the text
    struct err_item *next;
};

enum lang { LANG_ZH, LANG_EN };

struct db;
struct store;
struct catalog;
struct actor;
struct crypto;

// One request, job or command on its way. Made at the boundary; owned by it.
struct ctx {
    struct mem *mem;
    struct err_item *errs, *errs_tail; // details, in order
    struct store *store;               // the database
    struct db *db;                     // the connection this call runs on (in a transaction or not)
    const struct catalog *cat;         // pinned snapshot of forms, roles, people
    const struct actor *who;           // who acts; NULL only before log-in
    i64 now_ms;                        // the request's one instant, UTC
    enum lang lang;
    str request_id;
    struct crypto *crypto; // keys and the password thread (auth/crypto.h)
};

#define TRY(call)                                                                                  \
    do {                                                                                           \
        err_t try_err_ = (call);                                                                   \
        if (try_err_ != OK) return try_err_;                                                       \
    } while (0)

// What the fail functions do before they return `code`. Arguments are copied.
void err_record(struct ctx *c, err_t code, str path, str a0, str a1, str a2);

// Inline, so that the compiler and the analyzer see that what comes back is an error.
static inline err_t fail_arg3(struct ctx *c, err_t code, str path, str a0, str a1, str a2)
{
    err_record(c, code, path, a0, a1, a2);
    return code;
}
static inline err_t fail(struct ctx *c, err_t code)
{
    return fail_arg3(c, code, STR_NONE, STR_NONE, STR_NONE, STR_NONE);
}
static inline err_t fail_at(struct ctx *c, err_t code, str path)
{
    return fail_arg3(c, code, path, STR_NONE, STR_NONE, STR_NONE);
}
static inline err_t fail_arg(struct ctx *c, err_t code, str path, str a0)
{
    return fail_arg3(c, code, path, a0, STR_NONE, STR_NONE);
}
static inline err_t fail_arg2(struct ctx *c, err_t code, str path, str a0, str a1)
{
    return fail_arg3(c, code, path, a0, a1, STR_NONE);
}
// Records a detail without failing yet; `err_any(c)` tells whether there is one.
void err_note(struct ctx *c, err_t code, str path, str a0, str a1);
static inline bool err_any(const struct ctx *c) { return c->errs != NULL; }
void err_clear(struct ctx *c);

int err_http_status(err_t code);
str err_symbol(err_t code); // "FIELD_REQUIRED": stable, part of the API

#endif
