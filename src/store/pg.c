// SPDX-License-Identifier: Apache-2.0
// PostgreSQL. Statements are prepared on the server under a name, once per connection; parameters
// and results travel in binary. Results stream row by row (single-row mode), so that a long export
// needs no memory; when another statement comes while one streams, what is left of the first is
// taken into memory, up to a limit. A lost connection is an ERR_DB_RETRY to whoever meets it, and is
// opened again at the next statement outside of a transaction.
#include <libpq-fe.h>
#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "os/clock.h"
#include "store/cache.h"
#include "store/pg_wire.h"

#define STATEMENTS_MAX 200
#define HELD_MAX ((size_t)64 << 20) // of one result, while another statement runs
#define CANCEL_WAIT_MS 5000
#define LOOK_MS 100 // between looks whether somebody still waits

struct pg_db {
    struct db base;
    PGconn *conn;
    struct cache *cache;
    u64 serial;              // names of prepared statements
    struct pg_rows *streams; // the result still coming in
    enum conn_use use;
    bool is_lost;
};

struct chunk {
    struct chunk *next;
    size_t n, cap;
    char p[];
};

struct pg_rows {
    struct rows base;
    PGresult *res;    // holds the current row while it streams
    bool is_first;    // res holds the first row, not given out yet
    bool is_held;     // the rest was taken into memory
    err_t held_error; // and ended with this
    struct chunk *held, *held_end;
    size_t held_at, held_bytes;
    struct pg_cell *cells; // the current row
    u32 *types;
    bool has_row;
    const char *doing; // for the log
};

static err_t hold_stream(struct pg_db *d);

// --- Errors -------------------------------------------------------------------------------------

static err_t of_state(const char *state)
{
    static const struct {
        const char *state;
        err_t e;
    } known[] = {
        { "23505", ERR_DB_CONSTRAINT }, { "23503", ERR_DB_CONSTRAINT },
        { "23514", ERR_DB_CONSTRAINT }, { "23001", ERR_DB_CONSTRAINT },
        { "23P01", ERR_DB_CONSTRAINT }, { "40001", ERR_DB_RETRY },
        { "40P01", ERR_DB_RETRY },      { "55P03", ERR_DB_RETRY },
        { "57014", ERR_TIMEOUT },       { "53100", ERR_DISK_FULL },
        { "53200", ERR_NO_MEMORY },     { "25006", ERR_DB_FAILED },
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(known[i].state, state) == 0) return known[i].e;
    return ERR_DB_FAILED;
}

static err_t lost(struct pg_db *d)
{
    if (!d->is_lost) log_warn("postgresql: connection lost: %s", PQerrorMessage(d->conn));
    d->is_lost = true;
    return ERR_DB_RETRY;
}

// The tables changed under a kept statement ("cached plan must not change result type").
static bool is_stale_plan(const PGresult *res)
{
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    const char *where = PQresultErrorField(res, PG_DIAG_SOURCE_FUNCTION);
    return state && where && strcmp(state, "0A000") == 0 && strstr(where, "RevalidateCachedQuery");
}

// What the server said; never its detail line, which quotes stored values.
static err_t failed(struct pg_db *d, const PGresult *res, const char *doing)
{
    if (!res || PQstatus(d->conn) == CONNECTION_BAD) return lost(d);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    if (!state) state = "?????";
    if (strncmp(state, "08", 2) == 0 || strncmp(state, "57P0", 4) == 0) return lost(d);
    if (is_stale_plan(res)) return ERR_DB_RETRY;
    err_t e = of_state(state);
    bool is_conflict = strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
    if (is_conflict) d->base.wants_retry = true;
    const char *said = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    if (e != ERR_DB_FAILED && e != ERR_DISK_FULL) return e;
    char text[300];
    size_t n = 0;
    for (; doing[n] && n < sizeof text - 1; n++)
        text[n] = doing[n] == SQL_VALUE_MARK ? '?' : doing[n];
    text[n] = 0;
    log_error("postgresql %s (%s) in: %s", state, said ? said : "", text);
    return e;
}

// --- Waiting ------------------------------------------------------------------------------------

static void cancel(struct pg_db *d)
{
    PGcancel *k = PQgetCancel(d->conn);
    char why[128] = "";
    if (k && !PQcancel(k, why, sizeof why)) log_warn("postgresql: cancel: %s", why);
    PQfreeCancel(k);
}

static bool can_be_over(const struct db *db)
{
    return !db->is_unbroken && (db->deadline_ms || db->patience.ends || db->patience.is_gone);
}

// The next result of the running statement; NULL at its end. A statement that is over (db_is_over) is
// cancelled; if that does not help soon the connection is given up.
static PGresult *next_result(struct pg_db *d)
{
    i64 until = 0; // cancelled, and waited for
    while (PQisBusy(d->conn)) {
        if (!until && db_is_over(&d->base)) {
            cancel(d);
            until = clock_monotonic_ms() + CANCEL_WAIT_MS;
        }
        struct pollfd f = { .fd = PQsocket(d->conn), .events = POLLIN };
        int n = poll(&f, 1, until || can_be_over(&d->base) ? LOOK_MS : -1);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0 && (!until || clock_monotonic_ms() < until)) continue;
        if (n <= 0 || !PQconsumeInput(d->conn)) {
            lost(d);
            return NULL;
        }
    }
    PGresult *res = PQgetResult(d->conn);
    // A cancel that came too late might hit the next statement: do not use this connection again.
    if (until && (!res || PQresultStatus(res) != PGRES_FATAL_ERROR)) d->is_lost = true;
    return res;
}

static void drain(struct pg_db *d)
{
    if (PQstatus(d->conn) == CONNECTION_BAD) d->is_lost = true;
    for (PGresult *res; !d->is_lost && (res = next_result(d));) PQclear(res);
}

// Waits for a statement without rows to end. *changed may be NULL.
static err_t end_of(struct pg_db *d, const char *doing, i64 *changed)
{
    err_t e = OK;
    bool seen = false;
    for (PGresult *res; (res = next_result(d)); PQclear(res)) {
        ExecStatusType st = PQresultStatus(res);
        seen = true;
        if (st == PGRES_COMMAND_OK || st == PGRES_TUPLES_OK) {
            if (changed) *changed = strtoll(PQcmdTuples(res), NULL, 10);
        } else if (st != PGRES_SINGLE_TUPLE && e == OK) {
            e = failed(d, res, doing);
        }
    }
    if (e != OK) return e;
    return d->is_lost || !seen ? lost(d) : OK;
}

// --- Connecting ---------------------------------------------------------------------------------

static void drop_statement(void *owner, struct cached *e)
{
    struct pg_db *d = owner;
    char text[48];
    snprintf(text, sizeof text, "DEALLOCATE %s", (char *)e->handle);
    free(e->handle);
    if (d->is_lost || PQtransactionStatus(d->conn) == PQTRANS_INERROR) return;
    if (PQsendQuery(d->conn, text)) (void)end_of(d, text, NULL);
}

static void disconnect(struct pg_db *d)
{
    d->is_lost = true; // the server forgets the statements with the connection
    cache_free(d->cache);
    d->cache = NULL;
    PQfinish(d->conn);
    d->conn = NULL;
}

static void be_quiet(void *arg, const PGresult *res)
{
    (void)arg;
    (void)res;
}

static const char *const session_sql =
    "SET synchronous_commit = on; SET TimeZone = 'UTC'; SET standard_conforming_strings = on;"
    "SET default_transaction_isolation = 'read committed'; SET statement_timeout = 0;"
    "SET jit = off"; // a long filter is compiled for a minute, deaf to its deadline, to be run once

PGconn *pg_connect(const char *url)
{
    const char *names[] = { "connect_timeout", "fallback_application_name", "dbname",
                            "client_encoding", NULL };
    const char *values[] = { "10", "xinglin", url, "UTF8", NULL };
    PGconn *conn = PQconnectdbParams(names, values, 1);
    if (!conn) return NULL;
    PQsetNoticeReceiver(conn, be_quiet, NULL);
    if (PQstatus(conn) == CONNECTION_OK) {
        PGresult *res = PQexec(conn, session_sql);
        bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
        PQclear(res);
        // Was this process killed, what it asked for ends soon (since PostgreSQL 14).
        if (ok && PQserverVersion(conn) >= 140000)
            PQclear(PQexec(conn, "SET client_connection_check_interval = '2s'"));
        if (ok) return conn;
    }
    log_error("postgresql: cannot connect: %s", PQerrorMessage(conn));
    PQfinish(conn);
    return NULL;
}

static bool reconnect(struct pg_db *d)
{
    disconnect(d);
    const struct store *s = d->base.store;
    bool ddl = d->use == CONN_DDL && s->pg_ddl_url[0];
    d->cache = cache_new(STATEMENTS_MAX, 0, drop_statement, d);
    d->conn = d->cache ? pg_connect(ddl ? s->pg_ddl_url : s->pg_url) : NULL;
    d->is_lost = d->conn == NULL;
    return !d->is_lost;
}

static void close_db(struct db *db)
{
    struct pg_db *d = (struct pg_db *)db;
    disconnect(d);
    free(d);
}

static err_t open_db(struct ctx *c, struct store *s, enum conn_use use, struct db **out)
{
    struct pg_db *d = calloc(1, sizeof *d);
    if (!d) return fail(c, ERR_NO_MEMORY);
    d->base.store = s;
    d->base.driver = &pg_driver;
    d->use = use;
    if (!reconnect(d)) {
        close_db(&d->base);
        return fail(c, ERR_DB_FAILED);
    }
    *out = &d->base;
    return OK;
}

// Makes the connection free for a statement.
static err_t make_ready(struct pg_db *d)
{
    if (d->streams) TRY(hold_stream(d));
    if (!d->is_lost) return OK;
    if (d->base.frame) return ERR_DB_RETRY; // what ran before in this transaction is gone
    return reconnect(d) ? OK : ERR_DB_RETRY;
}

// --- Preparing ----------------------------------------------------------------------------------

static u32 type_of(enum sval_kind kind)
{
    switch (kind) {
    case SVAL_INT: return PG_INT8;
    case SVAL_TEXT: return PG_TEXT;
    case SVAL_BLOB: return PG_BYTEA;
    default: return 0; // NULL: the server infers it
    }
}

static bool types_fit(const struct cached *e, const struct sql *q)
{
    for (size_t i = 0; i < q->params.n; i++) {
        u32 t = type_of(q->params.v[i].kind);
        if (t && e->types[i] != t) return false;
    }
    return true;
}

// A parameter that was NULL at the first use has the type that the server found for it; a later
// value of another kind has the statement prepared anew.
static err_t learn_types(struct pg_db *d, const char *name, struct cached *e, size_t n)
{
    if (!PQsendDescribePrepared(d->conn, name)) return lost(d);
    err_t err = OK;
    for (PGresult *res; (res = next_result(d)); PQclear(res)) {
        if (PQresultStatus(res) != PGRES_COMMAND_OK) err = failed(d, res, "describe");
        for (size_t i = 0; err == OK && i < n && (int)i < PQnparams(res); i++)
            e->types[i] = PQparamtype(res, (int)i);
    }
    return d->is_lost ? ERR_DB_RETRY : err;
}

static err_t prepare_entry(struct pg_db *d, struct cached *e, const char *text, const struct sql *q)
{
    size_t n = q->params.n;
    char *name = malloc(24);
    if (!name) return ERR_NO_MEMORY;
    snprintf(name, 24, "x%llu", (unsigned long long)++d->serial);
    bool has_null = false;
    for (size_t i = 0; i < n; i++) {
        u32 t = type_of(q->params.v[i].kind);
        bool ours = e->types[i] == PG_INT8 || e->types[i] == PG_TEXT || e->types[i] == PG_BYTEA;
        e->types[i] = t ? t : ours ? e->types[i] : 0;
        has_null |= e->types[i] == 0;
    }
    err_t err = OK;
    if (!PQsendPrepare(d->conn, name, text, (int)n, e->types)) err = lost(d);
    if (err == OK) err = end_of(d, text, NULL);
    if (err != OK) {
        free(name);
        return err;
    }
    e->handle = name;
    return has_null ? learn_types(d, name, e, n) : OK;
}

static err_t take(struct ctx *c, struct pg_db *d, const struct sql *q, struct cached **out)
{
    struct cached *e = cache_find(d->cache, buf_str(&q->text));
    if (e && types_fit(e, q)) {
        *out = e;
        return OK;
    }
    str text = sql_render(c->mem, q); // may jump: before anything is held
    if (e) {
        drop_statement(d, e);
        e->handle = NULL;
    } else {
        e = cache_add(d->cache, buf_str(&q->text));
        if (e) e->types = calloc(q->params.n + 1, sizeof *e->types);
    }
    err_t err = e && e->types ? prepare_entry(d, e, text.p, q) : ERR_NO_MEMORY;
    if (err != OK) {
        if (e) cache_remove(d->cache, e);
        return err;
    }
    cache_trim(d->cache);
    *out = e;
    return OK;
}

// --- Sending ------------------------------------------------------------------------------------

struct params {
    const char **values;
    int *lengths, *formats;
    i64 *ints;
};

static err_t pack(struct ctx *c, const struct sql *q, struct params *out)
{
    size_t n = q->params.n + 1;
    *out = (struct params){ mem_array(c->mem, const char *, n), mem_array(c->mem, int, n),
                            mem_array(c->mem, int, n), mem_array(c->mem, i64, n) };
    if (q->params.n > 65535) return ERR_DB_FAILED;
    for (size_t i = 0; i < q->params.n; i++) {
        const struct sval *v = &q->params.v[i];
        out->formats[i] = 1;
        if (v->kind == SVAL_NULL) continue;
        if (v->kind == SVAL_INT) {
            out->ints[i] = (i64)htobe64((u64)v->i);
            out->values[i] = (const char *)&out->ints[i];
            out->lengths[i] = sizeof(i64);
            continue;
        }
        if (v->s.n > INT_MAX / 2) return ERR_NO_MEMORY;
        out->values[i] = v->s.p ? v->s.p : "";
        out->lengths[i] = (int)v->s.n;
    }
    return OK;
}

static err_t send_prepared(struct pg_db *d, const struct cached *e, const struct sql *q,
                           const struct params *p)
{
    return PQsendQueryPrepared(d->conn, e->handle, (int)q->params.n, p->values, p->lengths,
                               p->formats, 1)
               ? OK
               : lost(d);
}

static err_t start(struct ctx *c, struct pg_db *d, const struct sql *q, struct cached **e)
{
    struct params p;
    TRY(pack(c, q, &p));
    TRY(make_ready(d));
    TRY(take(c, d, q, e));
    return send_prepared(d, *e, q, &p);
}

static err_t exec(struct ctx *c, struct db *db, const struct sql *q, i64 *changed)
{
    struct pg_db *d = (struct pg_db *)db;
    struct cached *e;
    TRY(start(c, d, q, &e));
    return end_of(d, e->text.p, changed);
}

static err_t script(struct db *db, const char *sql)
{
    struct pg_db *d = (struct pg_db *)db;
    TRY(make_ready(d));
    return PQsendQuery(d->conn, sql) ? end_of(d, sql, NULL) : lost(d);
}

static err_t control(struct db *db, enum control what)
{
    static const char *const texts[CTL_COUNT] = {
        [CTL_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        [CTL_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        [CTL_COMMIT] = "COMMIT",
        [CTL_ROLLBACK] = "ROLLBACK",
        [CTL_SAVEPOINT] = "SAVEPOINT j",
        [CTL_RELEASE] = "RELEASE j",
        [CTL_ROLLBACK_TO] = "ROLLBACK TO j",
    };
    struct pg_db *d = (struct pg_db *)db;
    db->is_unbroken = true;
    bool would_lie = what == CTL_COMMIT && PQtransactionStatus(d->conn) == PQTRANS_INERROR;
    err_t e = would_lie ? ERR_DB_FAILED : script(db, texts[what]);
    db->is_unbroken = false;
    return e;
}

static bool in_transaction(struct db *db)
{
    const struct pg_db *d = (const struct pg_db *)db;
    PGTransactionStatusType st = PQtransactionStatus(d->conn);
    return !d->is_lost && (st == PQTRANS_INTRANS || st == PQTRANS_INERROR || st == PQTRANS_ACTIVE);
}

// --- Rows ---------------------------------------------------------------------------------------

static void cells_of_result(struct pg_rows *r)
{
    for (int i = 0; i < r->base.cols; i++) {
        bool null = PQgetisnull(r->res, 0, i);
        r->cells[i] =
            (struct pg_cell){ PQgetvalue(r->res, 0, i), null ? -1 : PQgetlength(r->res, 0, i) };
    }
    r->has_row = true;
}

static void finish(struct rows *base)
{
    struct pg_rows *r = (struct pg_rows *)base;
    struct pg_db *d = (struct pg_db *)base->db;
    PQclear(r->res);
    r->res = NULL;
    r->has_row = r->is_first = false;
    for (struct chunk *k = r->held, *next; k; k = next) {
        next = k->next;
        free(k);
    }
    r->held = r->held_end = NULL;
    if (d && d->streams == r) {
        d->streams = NULL;
        drain(d);
    }
}

static char *hold_bytes(struct pg_rows *r, size_t n)
{
    struct chunk *k = r->held_end;
    if (!k || k->cap - k->n < n) {
        size_t cap = n > 65536 ? n : 65536;
        if (r->held_bytes + cap > HELD_MAX || !(k = malloc(sizeof *k + cap))) return NULL;
        *k = (struct chunk){ .cap = cap };
        *(r->held_end ? &r->held_end->next : &r->held) = k;
        r->held_end = k;
        r->held_bytes += cap;
    }
    k->n += n;
    return k->p + k->n - n;
}

// One row in one piece: a length for each column, then their bytes.
static bool hold_row(struct pg_rows *r, const PGresult *res)
{
    size_t cols = (size_t)r->base.cols, n = cols * sizeof(int);
    for (int i = 0; i < r->base.cols; i++) n += (size_t)PQgetlength(res, 0, i);
    char *p = hold_bytes(r, (n + 7) / 8 * 8);
    if (!p) return false;
    char *at = p + cols * sizeof(int);
    for (int i = 0; i < r->base.cols; i++) {
        int len = PQgetisnull(res, 0, i) ? -1 : PQgetlength(res, 0, i);
        memcpy(p + (size_t)i * sizeof len, &len, sizeof len);
        if (len <= 0) continue;
        memcpy(at, PQgetvalue(res, 0, i), (size_t)len);
        at += len;
    }
    return true;
}

// Takes the rest of the streaming result into memory. Its error, if any, is told when its reader
// gets there; only in a transaction does it concern the next statement, which then fails by itself.
static err_t hold_stream(struct pg_db *d)
{
    struct pg_rows *r = d->streams;
    d->streams = NULL;
    r->is_held = true;
    for (PGresult *res; (res = next_result(d)); PQclear(res)) {
        ExecStatusType st = PQresultStatus(res);
        if (st == PGRES_SINGLE_TUPLE) {
            if (r->held_error == OK && !hold_row(r, res)) r->held_error = ERR_NO_MEMORY;
        } else if (st != PGRES_TUPLES_OK && r->held_error == OK) {
            r->held_error = failed(d, res, "a result held back");
        }
    }
    if (d->is_lost && r->held_error == OK) r->held_error = ERR_DB_RETRY;
    return OK;
}

static bool next_held(struct pg_rows *r)
{
    struct chunk *k = r->held;
    if (k && r->held_at == k->n) {
        r->held = k->next;
        if (!r->held) r->held_end = NULL;
        r->held_at = 0;
        free(k);
        k = r->held;
    }
    if (!k) return false;
    size_t cols = (size_t)r->base.cols;
    const char *p = k->p + r->held_at, *at = p + cols * sizeof(int);
    for (size_t i = 0; i < cols; i++) {
        int len;
        memcpy(&len, p + i * sizeof len, sizeof len);
        r->cells[i] = (struct pg_cell){ at, len };
        if (len > 0) at += len;
    }
    r->held_at = (size_t)(at - k->p + 7) / 8 * 8;
    r->has_row = true;
    return true;
}

// Receives one result of the stream. At its end or error the stream is over.
static err_t receive(struct pg_rows *r)
{
    struct pg_db *d = (struct pg_db *)r->base.db;
    PQclear(r->res);
    r->res = next_result(d);
    r->has_row = false;
    ExecStatusType st = r->res ? PQresultStatus(r->res) : PGRES_FATAL_ERROR;
    if (st == PGRES_SINGLE_TUPLE) return OK;
    err_t e = OK;
    if (!r->res) e = lost(d);
    else if (st != PGRES_TUPLES_OK && st != PGRES_COMMAND_OK) e = failed(d, r->res, r->doing);
    d->streams = NULL;
    drain(d);
    return e;
}

static bool holds_row(const struct pg_rows *r)
{
    return r->res && PQresultStatus(r->res) == PGRES_SINGLE_TUPLE;
}

// Sums come as numeric: those that are no int64 are refused rather than cut.
static err_t check_row(const struct pg_rows *r)
{
    i64 v;
    for (int i = 0; i < r->base.cols; i++)
        if (r->types[i] == PG_NUMERIC && r->cells[i].n >= 0 && !pg_numeric_i64(r->cells[i], &v)) {
            log_error("postgresql: a sum is no int64");
            return ERR_DB_FAILED;
        }
    return OK;
}

static err_t query(struct ctx *c, struct db *db, const struct sql *q, struct rows *base)
{
    struct pg_db *d = (struct pg_db *)db;
    struct pg_rows *r = (struct pg_rows *)base;
    struct cached *e;
    r->doing = str_z(c->mem, buf_str(&q->text));
    TRY(start(c, d, q, &e));
    d->streams = r; // from here on r owns what comes in
    PQsetSingleRowMode(d->conn);
    err_t err = receive(r);
    if (err != OK && !d->is_lost && is_stale_plan(r->res)) {
        cache_remove(d->cache, e);
        db->wants_retry = db->frame != NULL;
        if (db->frame) return ERR_DB_RETRY;
        TRY(start(c, d, q, &e));
        d->streams = r;
        PQsetSingleRowMode(d->conn);
        err = receive(r);
    }
    if (err != OK) return err;
    base->cols = PQnfields(r->res);
    r->cells = mem_array(c->mem, struct pg_cell, (size_t)base->cols);
    r->types = mem_array(c->mem, u32, (size_t)base->cols);
    for (int i = 0; i < base->cols; i++) r->types[i] = PQftype(r->res, i);
    r->is_first = true;
    return OK;
}

static err_t next(struct rows *base, bool *more)
{
    struct pg_rows *r = (struct pg_rows *)base;
    *more = false;
    r->has_row = false;
    if (!r->is_first && !r->is_held && ((struct pg_db *)base->db)->streams == r) TRY(receive(r));
    bool from_result = r->is_first || !r->is_held;
    r->is_first = false;
    if (from_result && holds_row(r)) {
        cells_of_result(r);
    } else if (!(r->is_held && next_held(r))) {
        return r->is_held ? r->held_error : OK;
    }
    *more = true;
    return check_row(r);
}

static const struct pg_cell *cell(const struct rows *base, int col)
{
    static const struct pg_cell null = { NULL, -1 };
    const struct pg_rows *r = (const struct pg_rows *)base;
    return r->has_row && col >= 0 && col < base->cols ? &r->cells[col] : &null;
}

static enum sval_kind kind(const struct rows *r, int col)
{
    const struct pg_cell *k = cell(r, col);
    return k->n < 0 ? SVAL_NULL : pg_kind(((const struct pg_rows *)r)->types[col]);
}

static i64 integer(const struct rows *r, int col)
{
    const struct pg_cell *k = cell(r, col);
    return k->n < 0 ? 0 : pg_i64(((const struct pg_rows *)r)->types[col], *k);
}

static str bytes(const struct rows *r, int col)
{
    const struct pg_cell *k = cell(r, col);
    if (k->n < 0) return STR_NONE;
    if (kind(r, col) == SVAL_INT) return str_of_i64(r->c->mem, integer(r, col));
    return (str){ k->p, (size_t)k->n };
}

// --- Rights ----------------------------------------------------------------------------------------------

err_t pg_grant_to_request_role(struct ctx *c, struct db *ddl, struct db *request)
{
    struct pg_db *d = (struct pg_db *)ddl, *r = (struct pg_db *)request;
    const char *user = PQuser(r->conn);
    if (strcmp(user, PQuser(d->conn)) == 0) return OK;
    char *role = PQescapeLiteral(d->conn, user, strlen(user)), text[2048];
    if (!role) return fail(c, ERR_NO_MEMORY);
    snprintf(text, sizeof text,
             "DO $$ DECLARE s text := current_schema(); r text := %s; BEGIN "
             "EXECUTE format('GRANT USAGE ON SCHEMA %%I TO %%I', s, r); "
             "EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %%I "
             "TO %%I', s, r); "
             "EXECUTE format('GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA %%I TO %%I', "
             "s, r); "
             "EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %%I GRANT SELECT, INSERT, "
             "UPDATE, DELETE ON TABLES TO %%I', s, r); "
             "EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %%I GRANT USAGE, SELECT, UPDATE "
             "ON SEQUENCES TO %%I', s, r); "
             "EXECUTE format('REVOKE DELETE, TRUNCATE ON x_audit FROM %%I', r); END $$",
             role);
    PQfreemem(role);
    err_t e = script(ddl, text);
    return e == OK ? OK : fail(c, e);
}

const struct driver pg_driver = {
    .dialect = PG,
    .rows_size = sizeof(struct pg_rows),
    .open = open_db,
    .close = close_db,
    .query = query,
    .next = next,
    .finish = finish,
    .exec = exec,
    .script = script,
    .control = control,
    .in_transaction = in_transaction,
    .kind = kind,
    .integer = integer,
    .bytes = bytes,
};
