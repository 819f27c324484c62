// SPDX-License-Identifier: Apache-2.0
// What the processes on one database say to each other: that the catalogue is newer, and which records or
// persons something happened to. One connection of its own listens; who was away for a moment is told that
// something may have been missed.
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "store/driver.h"

struct pg_shared {
    struct lock lock;
    PGconn *conn;
};

static bool listen_to(PGconn *conn, const char *sql)
{
    PGresult *res = PQexec(conn, sql);
    bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    if (!ok) log_error("postgresql: %s: %s", sql, PQerrorMessage(conn));
    PQclear(res);
    return ok;
}

static void listen_again(struct store *s)
{
    struct pg_shared *p = s->pg;
    PQfinish(p->conn);
    p->conn = pg_connect(s->pg_url);
    if (p->conn && listen_to(p->conn, "LISTEN xinglin_catalog"))
        listen_to(p->conn, "LISTEN xinglin_live");
}

err_t pg_shared_open(struct ctx *c, struct store *s)
{
    s->pg = calloc(1, sizeof *s->pg);
    if (!s->pg) return fail(c, ERR_NO_MEMORY);
    lock_init(&s->pg->lock);
    listen_again(s);
    return s->pg->conn ? OK : fail(c, ERR_DB_FAILED);
}

void pg_shared_close(struct store *s)
{
    if (!s->pg) return;
    PQfinish(s->pg->conn);
    lock_fini(&s->pg->lock);
    free(s->pg);
    s->pg = NULL;
}

// A payload is the sender's number in 16 digits, then what it says. One's own are passed over.
static enum heard take(struct store *s, char *text, size_t cap)
{
    char ours[24];
    enum heard got = HEARD_NOTHING;
    snprintf(ours, sizeof ours, "%016llx", (unsigned long long)s->instance);
    for (PGnotify *n; got == HEARD_NOTHING && (n = PQnotifies(s->pg->conn)); PQfreemem(n)) {
        size_t length = strlen(n->extra);
        if (length < 16 || memcmp(n->extra, ours, 16) == 0) continue;
        got = strcmp(n->relname, "xinglin_live") == 0 ? HEARD_LIVE : HEARD_CATALOG;
        if (length - 16 >= cap) got = HEARD_LOST;
        else memcpy(text, n->extra + 16, length - 15);
    }
    return got;
}

static bool is_bad(struct pg_shared *p)
{
    return !p->conn || !PQconsumeInput(p->conn) || PQstatus(p->conn) == CONNECTION_BAD;
}

enum heard pg_hear(struct store *s, int wait_ms, char *text, size_t cap)
{
    struct pg_shared *p = s->pg;
    enum heard got = HEARD_NOTHING;
    lock_take(&p->lock);
    if (!is_bad(p)) got = take(s, text, cap);
    if (got == HEARD_NOTHING && wait_ms) {
        struct pollfd f = { .fd = p->conn ? PQsocket(p->conn) : -1, .events = POLLIN };
        (void)poll(&f, 1, wait_ms);
        if (!is_bad(p)) got = take(s, text, cap);
    }
    if (is_bad(p)) {
        listen_again(s);
        if (p->conn) got = HEARD_LOST;
    }
    lock_drop(&p->lock);
    return got;
}
