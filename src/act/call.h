// SPDX-License-Identifier: Apache-2.0
// Calls of programs of others (the action "call"). A call is a row of x_call, written in the transaction of the
// step that wants it, with a key that never changes; the step then waits and goes on with the answer.
//
//   waiting --claim--> sending --mark--> done | waiting (again) | failed | unknown
//
// What is sent and what came back lie sealed in the row and are forgotten after 30 days. Where it goes and how we
// show who we are is asked of the connection at the moment of sending.
#ifndef ACT_CALL_H
#define ACT_CALL_H

#include "act/connection.h"
#include "http/client.h"
#include "job/loop.h"

// --- Building (call_build.c) -------------------------------------------------------------------------------
struct outgoing {
    str method, path, body; // path with its query; empty body: none
    struct call_header *headers;
    size_t header_count;
    const struct json *expect; // statuses that are fine; NULL: 200 to 299
    bool repeats;              // the same key twice does no harm
    bool reads;                // the answer is to be JSON
};
// At designing: what leaves must be allowed to, and be read by whoever designs it.
err_t call_check(struct ctx *c, const struct form *f, const struct json *j, str path);
err_t call_build(struct ctx *c, const struct act *a, const struct json *j, struct outgoing *out);

// --- Sending (call_send.c) ---------------------------------------------------------------------------------
extern const struct loop_kind call_loop; // may run several times in a process
enum called {
    CALLED_OK,
    CALLED_AGAIN,  // it did not arrive, or may be repeated
    CALLED_NEVER,  // refused, or the answer is not one that we can read
    CALLED_UNKNOWN // it may have arrived
};
struct returned {
    enum called how;
    int status;
    str body, error;
};
// One request on the caller's thread, outside of any transaction.
err_t call_perform(struct ctx *c, const struct connection *n, const struct outgoing *o, str key,
                   struct returned *out);

// --- Rows (call_row.c) -------------------------------------------------------------------------------------
struct call_row {
    id64 id, form_id, record_id;
    str key, connection, method, shown, state, why, error, waiter, what, answer;
    i64 step, status, tries, next_at, made_at, sent_at, ended_at;
};
err_t call_find(struct ctx *c, str key, struct call_row *out, bool *found);
err_t call_by_id(struct ctx *c, id64 id, struct call_row *out); // NOT_FOUND
// Inside a write job.
err_t call_add(struct ctx *c, const struct act *a, str connection, str shown,
               const struct outgoing *o, id64 *id);
err_t call_again(struct ctx *c, id64 id); // waiting once more, as if it were new
err_t call_open(struct ctx *c, const struct call_row *r, struct outgoing *out);
err_t call_seal_answer(struct ctx *c, id64 id, str answer, str *out);
err_t call_open_answer(struct ctx *c, const struct call_row *r, str *out);
err_t call_purge(struct ctx *c); // daily

// --- For people (call_log.c) ----------------------------------------------------------------------------------
struct call_filter {
    str state, connection;
    id64 before;
    int limit;
};
err_t calls_put(struct ctx *c, const struct call_filter *f, struct jw *w);
err_t call_put_one(struct ctx *c, id64 id, struct jw *w); // with what was said, its values hidden
err_t call_retry(struct ctx *c, id64 id);                 // CALL_STATE
// Sends one now for a record, as the acting user may read it, and shows the answer and what it would set.
err_t call_try(struct ctx *c, const struct form *f, id64 record, const struct json *j,
               struct jw *w);

#endif
