// SPDX-License-Identifier: Apache-2.0
// What the files of this room share.
#ifndef API_INTERNAL_H
#define API_INTERNAL_H

#include "api/api.h"
#include "base/json.h"
#include "http/router.h"
#include "os/thread.h"
#include "query/query.h"

enum route_kind { READS, WRITES, SENDS, SAVES, WORKS, SIGNS, UPLOADS, STREAMS, CALLS };
enum permission { PERM_PUBLIC, PERM_LINK, PERM_SIGNED_IN, PERM_PERSON, PERM_RIGHT, PERM_FORM };

struct request;
struct public_link;
struct public_form;
struct public_sent;
typedef err_t (*api_handler)(struct request *q);

struct api_route {
    struct route route; // first: the router's part
    api_handler handle;
    enum permission permission;
    u64 rights; // PERM_RIGHT: one of these
    u32 action; // PERM_FORM
    enum route_kind kind;
    i64 body_bytes, deadline_ms;
    const char *request, *response, *zh, *en;
    const char *name; // the handler's: the operation's id
};
extern const struct api_route api_routes[];
extern const size_t api_route_count;

// One request on its way. Lives in the exchange's arena.
struct request {
    struct ctx *c;
    struct http_exchange *x;
    struct api *api;
    const struct api_route *route;
    struct route_match match;
    const struct session_info *session; // NULL: a key, a public link, nobody
    struct form *form;                  // of {form}
    const struct public_link *link;     // of a public route: a channel's code,
    const struct public_form *pub;      // or a public form,
    const struct public_sent *sent;     // or what was sent by it
    str raw;                            // the body as sent (not of uploads)
    const struct json *body;            // JSON routes: an object, never NULL
};

#define ROUTE(method, path, handler, ...) err_t api_##handler(struct request *q);
#include "../tables/routes.def"
#undef ROUTE

struct events;
struct api { // what stands in cfg is borrowed; the rest is made by api_open
    struct api_config cfg;
    struct mem *mem; // of what follows
    struct router *router;
    struct rate *rate;
    struct http_server *server;
    struct events *events;
    struct lock lock; // guards cat
    struct catalog *cat;
    struct lock reload; // one loads, the others wait
};

struct api_worker {
    struct api *api;
    struct mem *mem;
    struct db *db;
};

// problem.c: the only place where an error becomes text.
void problem_write(struct request *q, err_t code);
void problem_put_item(struct ctx *c, struct jw *w,
                      const struct err_item *item); // {"path","code","message"}
str problem_text(struct ctx *c, err_t code, const struct err_item *item); // item may be NULL

// idem.c: runs q's handler under its idempotency key.
err_t idem_run(struct request *q);

// request.c: what handlers ask of a request.
err_t body_only(struct request *q,
                const char *const *keys); // NULL-ended; other keys: FIELD_UNKNOWN
#define BODY_KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define BODY_NONE ((const char *const[]){ NULL })
err_t json_only(struct ctx *c, const struct json *j, str path, const char *const *keys);
err_t body_str(struct request *q, str key, bool is_needed, str *out); // FIELD_FORMAT when no string
err_t path_id(struct request *q, str name, id64 *out);                // NOT_FOUND when it is none
err_t form_of_path(struct request *q, struct form **f); // {form}, no sub-form: FORM_UNKNOWN
struct flow_def;
err_t flow_of_path(struct request *q, const struct flow_def **d); // {flow}: flows.c
err_t if_match(struct request *q, i64 *rev);                      // IF_MATCH_REQUIRED
bool query_i64(struct request *q, str name, i64 *out);            // absent or bad: false
str query_str(struct request *q, str name);
struct jw answer_json(struct request *q, int status);
err_t answer_none(struct request *q);                          // 204
void put_titles(struct ctx *c, struct jw *w, struct titles t); // in the caller's language
void put_actions(struct jw *w, u32 actions);                   // ["read",...]
void put_layout(struct ctx *c, struct jw *w, const struct form *f,
                const struct form_policy *p);                        // "sections", "tabs"
void put_before(struct ctx *c, struct jw *w, const struct field *f); // "note", "divider"
bool action_of_key(str key, u32 *out);
str scope_key(enum scope s);
err_t request_actor(struct request *q);      // c->who from the session or key, by c->cat
err_t renew_after_change(struct request *q); // the catalogue has changed: see it

// session.c
str session_token(struct request *q);
void session_cookie(struct request *q, str token); // empty token: removes it

// rules.c: what was written, each {"error" or "code","args"} with its "message".
void put_said(struct request *q, struct jw *w, const struct json *j);
err_t answer_said(struct request *q, struct buf *b);

// views.c
err_t put_views(struct request *q, struct jw *w, const struct form *f);
// What a view's spec says, as the caller may: keys, kind, fields, conditions, each error at its path.
err_t view_spec_check(struct ctx *c, const struct form *f, const struct json *spec);

err_t public_url(struct request *q, str token, str *out); // as set, else as the caller reached us

// public.c: c->who from the link's token; q->link, or q->pub and perhaps q->sent.
err_t public_enter(struct request *q);
// public.c, before a SENDS handler: counts the try. once: what the same sending has each time it comes.
err_t public_may_try(struct request *q, str once);

// spool.c: files of the server's own, gone after a day.
str spool_path(struct request *q, str name);
bool is_token(str s); // as random_token makes them
// A file of the spool as a download; ERR_FILE_MISSING.
// transfer.c: the one file of an upload, kept in the spool.
err_t upload_alone(struct request *q, const char *prefix, str *path);
err_t spool_send(struct request *q, str path, str mime, str name);
str mime_of_name(str name);

// jobs.c: a file that a job of the caller has made: "job-12", or "job-12-rejected".
bool is_job_file(str id);
err_t job_file_send(struct request *q, str id);
err_t answer_job(struct request *q, id64 id);

// dispatch.c: how often one person may use the duplicate finder, or have formulas worked out unsaved.
err_t finder_rate(struct request *q);
err_t evaluate_rate(struct request *q);

// form_rules.c: "rules", "checks" and "keep_hidden" of a form, or of the rows of a sub-form, as far as
// the caller may know them. By field index: which he reads in full, which he sees.
void put_form_rules(struct ctx *c, struct jw *w, const struct form *f, const bool *reads,
                    const bool *sees);
// "filter" and "carry" of a link; sees: which fields of its own form the caller sees.
void put_link_rules(struct ctx *c, struct jw *w, const struct field *f, const bool *sees);
void put_rules_of_form(struct ctx *c, struct jw *w, const struct form *f,
                       const struct form_policy *p);

// forms.c: a form as the acting user may see it
err_t put_form_def(struct request *q, struct jw *w, const struct form *f);

// records.c
const struct field *lookup_hint(struct ctx *c, const struct form *f); // tells namesakes apart; NULL
// {"id","title","hint"}; the query's first column is the hint's.
void put_lookup_row(struct ctx *c, struct jw *w, const struct query *query, const struct record *r);
err_t put_record(struct request *q, const struct form *f, id64 id, int status);

// rules.c: JSON of a room below as the answer, each object with "error" and "args" with its "message".
err_t answer_said(struct request *q, struct buf *b);

// events.c
err_t events_start(struct api *a);
void events_stop(struct api *a);

// schemas.c
struct schema {
    const char *name, *json;
};
extern const struct schema api_schemas[];
extern const size_t api_schema_count;

#endif
