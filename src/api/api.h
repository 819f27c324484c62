// SPDX-License-Identifier: Apache-2.0
// The HTTP face of the product: thin skins over the rooms below, one file a resource. The table of
// routes (tables/routes.def) says for each address who may call it, how much it may send and how it
// is kept idempotent; dispatch.c does all of that before a handler runs.
//
// app/ makes one struct api, starts the HTTP server with its functions, and closes it at the end.
#ifndef API_API_H
#define API_API_H

#include "auth/session.h"
#include "http/http.h"
#include "store/db.h"

struct api;

struct api_config {
    struct store *store;
    struct crypto *crypto;
    str data_dir;
    bool is_insecure_http; // started with --insecure-http: shown to everybody
    bool has_test_clock;   // POST /test/clock moves the clock
    str version;
    err_t (*make_demo)(struct ctx *c,
                       str solution); // demo data of a solution just installed; or NULL
    // What is no route of the API: pages and their files.
    void (*other)(struct http_exchange *x);
};

// Loads the catalogue. The api borrows what the config points to. c->mem may go afterwards.
err_t api_open(struct ctx *c, const struct api_config *config, struct api **out);
void api_start(struct api *a, struct http_server *s); // events may be sent from now on
void api_stop(struct api *a);                         // before the server is stopped
void api_close(struct api *a);

// After a commit: records of a form have changed. Any thread, never waits.
void api_event(struct api *a, id64 form, id64 first, id64 last);

// For struct http_config (app = the api).
void api_handle(void *api, struct http_exchange *x);
struct http_limits api_limits(void *api, enum http_method m, const struct http_request *req);
void *api_worker_open(void *api, int index);
void api_worker_close(void *api, void *worker);

// The current catalogue, pinned until c->mem is reset; sets c->cat. Any thread.
void api_pin_catalog(struct api *a, struct ctx *c);
struct catalog *api_catalog(struct api *a); // the same with a reference of the caller's
// Loads a newer catalogue if the database has one of at least this version (0: whatever it has now),
// makes it everybody's and pins it in c.
err_t api_renew_catalog(struct api *a, struct ctx *c, i64 version);

#endif
