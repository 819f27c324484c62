// SPDX-License-Identifier: Apache-2.0
// The snapshot heard last is kept as text. Going back to an older one only has rows told once more, so threads
// that hear at once need no order; what must hold is that rows are told before the newer snapshot is kept.
#include "store/feed.h"
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "os/random.h"
#include "store/changed.h"
#include "store/driver.h"

#define KEPT_ROWS 100000 // of x_changed; a process further behind reads its tables anew

struct feed {
    struct lock lock;
    char *seen; // the snapshot up to which all is told; NULL: none yet
    i64 epoch;
};

struct feed *feed_new(void)
{
    struct feed *f = calloc(1, sizeof *f);
    if (f) lock_init(&f->lock);
    return f;
}

void feed_free(struct feed *f)
{
    if (!f) return;
    lock_fini(&f->lock);
    free(f->seen);
    free(f);
}

static bool keep_seen(struct feed *f, str snapshot)
{
    char *z = malloc(snapshot.n + 1);
    if (!z) return false;
    memcpy(z, snapshot.p, snapshot.n);
    z[snapshot.n] = 0;
    free(f->seen);
    f->seen = z;
    return true;
}

// --- Following ----------------------------------------------------------------------------------------

static void put_key(struct sql *q, id64 form) // of the lock of those who want a form
{
    sql_i64(q, 7240117 * 1000000000ll + form % 1000000000);
}

static void put_table(struct sql *q, id64 form)
{
    sql_lit(q, "to_regclass(");
    sql_text(q, str_dup(q->text.m, str_of(ident_form_table(form).name)));
    sql_lit(q, ")");
}

static err_t has_trigger(struct ctx *c, id64 form, bool *has)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q,
            "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O' AND tgname LIKE 'x_changed_%' "
            "AND tgrelid = ");
    put_table(&q, form);
    TRY(db_one_i64(c, &q, &n, NULL));
    *has = n == 4;
    return OK;
}

static err_t change(struct ctx *c, id64 form, int which, bool is_drop)
{
    struct sql q = db_sql(c);
    if (is_drop) {
        if (which == 0) sql_lit(&q, "DROP TRIGGER IF EXISTS x_changed_insert ON ");
        if (which == 1) sql_lit(&q, "DROP TRIGGER IF EXISTS x_changed_update ON ");
        if (which == 2) sql_lit(&q, "DROP TRIGGER IF EXISTS x_changed_delete ON ");
        if (which == 3) sql_lit(&q, "DROP TRIGGER IF EXISTS x_changed_truncate ON ");
    } else {
        if (which == 0) sql_lit(&q, "CREATE TRIGGER x_changed_insert AFTER INSERT ON ");
        if (which == 1) sql_lit(&q, "CREATE TRIGGER x_changed_update AFTER UPDATE ON ");
        if (which == 2) sql_lit(&q, "CREATE TRIGGER x_changed_delete AFTER DELETE ON ");
        if (which == 3) sql_lit(&q, "CREATE TRIGGER x_changed_truncate AFTER TRUNCATE ON ");
    }
    sql_ident(&q, ident_form_table(form));
    if (!is_drop) {
        if (which < 2) sql_lit(&q, " REFERENCING NEW TABLE AS written");
        if (which == 2) sql_lit(&q, " REFERENCING OLD TABLE AS written");
        sql_lit(&q, " FOR EACH STATEMENT EXECUTE FUNCTION x_note_changed()");
    }
    return ddl_script(c, &q);
}

static err_t make_triggers(struct ctx *c, void *arg)
{
    id64 form = *(const id64 *)arg;
    bool has;
    TRY(has_trigger(c, form, &has));
    if (has) return OK;                                        // another process was first
    for (int i = 0; i < 4; i++) TRY(change(c, form, i, true)); // some of them, or switched off
    for (int i = 0; i < 4; i++) TRY(change(c, form, i, false));
    return OK;
}

static err_t ensure_epoch(struct ctx *c)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_feed");
    TRY(db_one_i64(c, &q, &n, NULL));
    if (n) return OK;
    q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_feed (one, epoch, cleared) VALUES (1, ");
    sql_i64(&q, (i64)(random_u64() >> 1));
    sql_lit(&q, ", CAST('3' AS xid8)) ON CONFLICT DO NOTHING");
    return db_exec(c, &q, NULL);
}

static err_t want(struct ctx *c, id64 form, bool *is_ours)
{
    struct sql q = db_sql(c);
    i64 yes;
    sql_lit(&q, "SELECT pg_try_advisory_lock_shared(");
    put_key(&q, form);
    sql_lit(&q, ")");
    TRY(db_one_i64(c, &q, &yes, NULL));
    *is_ours = yes != 0;
    return OK;
}

// From which snapshot on is told. The form is known to `changed` already, so whatever is committed behind this
// snapshot, or heard by somebody else, is told of it too.
static err_t begin(struct ctx *c)
{
    struct feed *f = c->store->feed;
    struct sql q = db_sql(c);
    struct rows *r;
    bool more, ok = true;
    sql_lit(&q, "SELECT epoch, pg_current_snapshot()::text FROM x_feed");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    if (!more) return fail(c, ERR_DB_RETRY);
    i64 epoch = rows_i64(r, 0);
    lock_take(&f->lock);
    bool is_only = changed_forms(c->store->changed) == 1;
    if (!is_only && f->epoch != epoch) changed_lost(c->store->changed);
    if (is_only || f->epoch != epoch) ok = keep_seen(f, rows_text(r, 1));
    f->epoch = epoch;
    lock_drop(&f->lock);
    rows_close(r);
    return ok ? OK : fail(c, ERR_NO_MEMORY);
}

static err_t follow(struct ctx *c, id64 form, bool *done)
{
    bool is_ours, has;
    *done = false;
    TRY(ensure_epoch(c));
    TRY(want(c, form, &is_ours));
    if (!is_ours) return OK; // it is being taken away just now
    TRY(has_trigger(c, form, &has));
    if (!has && !ddl_passing(c, make_triggers, &form)) return OK;
    TRY(begin(c));
    *done = true;
    return OK;
}

bool feed_follow(struct ctx *c, id64 form)
{
    bool done;
    must(!c->db->frame);
    return follow(c, form, &done) == OK && done;
}

// --- Hearing ------------------------------------------------------------------------------------------

// What is visible in this snapshot and was not in that one. The upper bound holds for all that is visible; it is
// said so that the planner takes the index.
static void put_new(struct sql *q)
{
    sql_lit(q, " FROM x_changed WHERE tx >= pg_snapshot_xmin(was) AND "
               "tx < pg_snapshot_xmax(pg_current_snapshot()) AND "
               "NOT pg_visible_in_snapshot(tx, was)");
}

static void put_was(struct sql *q, str seen)
{
    sql_lit(q, "(SELECT CAST(");
    sql_text(q, seen);
    sql_lit(q, " AS pg_snapshot) AS was) s");
}

struct look {
    i64 epoch;
    bool is_lost, is_new;
    str now;
};

static err_t look(struct ctx *c, str seen, struct look *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT coalesce(epoch, 0), "
                "CASE WHEN epoch IS NULL OR cleared > pg_snapshot_xmin(was) THEN 1 ELSE 0 END, "
                "CASE WHEN EXISTS (SELECT 1");
    put_new(&q);
    sql_lit(&q, ") THEN 1 ELSE 0 END, pg_current_snapshot()::text FROM ");
    put_was(&q, seen);
    sql_lit(&q, " LEFT JOIN x_feed ON true");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    *out = (struct look){ rows_i64(r, 0), rows_i64(r, 1) != 0, rows_i64(r, 2) != 0,
                          str_dup(c->mem, rows_text(r, 3)) };
    rows_close(r);
    return OK;
}

static err_t tell(struct ctx *c, str seen)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT n.form, n.first, n.last FROM ");
    put_was(&q, seen);
    sql_lit(&q, " CROSS JOIN LATERAL (SELECT form, first, last");
    put_new(&q);
    sql_lit(&q, ") n");
    TRY(db_query(c, &q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        id64 form = rows_i64(r, 0);
        if (form == 0) changed_lost(c->store->changed);
        else if (rows_is_null(r, 1)) changed_all(c->store->changed, form);
        else changed_rows(c->store->changed, form, rows_i64(r, 1), rows_i64(r, 2));
    }
}

static err_t hear(struct ctx *c, str seen, i64 epoch)
{
    struct feed *f = c->store->feed;
    struct look now;
    TRY(look(c, seen, &now));
    bool is_lost = now.is_lost || now.epoch != epoch;
    if (is_lost) changed_lost(c->store->changed);
    else if (!now.is_new) return OK;
    else TRY(tell(c, seen));
    lock_take(&f->lock);
    bool ok = keep_seen(f, now.now);
    f->epoch = now.epoch;
    lock_drop(&f->lock);
    return ok ? OK : fail(c, ERR_NO_MEMORY);
}

err_t feed_hear(struct ctx *c)
{
    struct feed *f = c->store->feed;
    if (!changed_forms(c->store->changed)) return OK;
    lock_take(&f->lock);
    char *seen = f->seen ? strdup(f->seen) : NULL;
    i64 epoch = f->epoch;
    lock_drop(&f->lock);
    if (!seen) return OK; // who follows has not begun yet
    str was = str_dup(c->mem, str_of(seen));
    free(seen);
    return hear(c, was, epoch);
}

err_t feed_note_all(struct ctx *c, id64 form)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('x_changed')");
    TRY(db_one_i64(c, &q, &n, NULL));
    if (!n) return OK; // tables of an older step
    q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_changed (form) VALUES (");
    sql_i64(&q, form);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

// --- Daily work ---------------------------------------------------------------------------------------

// Nothing below what the newest rows have, nor above what still runs: who looks after this sees by `cleared`
// whether he missed something.
static err_t clear(struct ctx *c, void *arg)
{
    (void)arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_feed SET cleared = least(pg_snapshot_xmin(pg_current_snapshot()), "
                "(SELECT tx FROM x_changed ORDER BY tx DESC OFFSET ");
    sql_i64(&q, KEPT_ROWS);
    sql_lit(&q, " LIMIT 1)) WHERE EXISTS (SELECT 1 FROM x_changed OFFSET ");
    sql_i64(&q, KEPT_ROWS);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_changed WHERE tx < (SELECT cleared FROM x_feed)");
    return db_exec(c, &q, NULL);
}

static err_t drop_triggers(struct ctx *c, void *arg)
{
    id64 form = *(const id64 *)arg;
    struct sql q = db_sql(c);
    i64 is_unwanted;
    sql_lit(&q, "SELECT pg_try_advisory_xact_lock(");
    put_key(&q, form);
    sql_lit(&q, ")");
    TRY(db_one_i64(c, &q, &is_unwanted, NULL));
    if (!is_unwanted) return OK;
    for (int i = 0; i < 4; i++) TRY(change(c, form, i, true));
    return feed_note_all(c, form);
}

err_t store_changes_tidy(struct ctx *c)
{
    if (db_dialect(c->db) != PG) return OK;
    TRY(store_write(c, WRITE_JOBS, clear, NULL));
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    VEC(id64) forms = { 0 };
    sql_lit(&q, "SELECT r.relname::text FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid "
                "WHERE t.tgname = 'x_changed_insert' "
                "AND r.relnamespace = current_schema()::regnamespace");
    TRY(db_query(c, &q, &r));
    for (;;) {
        struct ident name;
        TRY(rows_next(r, &more));
        if (!more) break;
        if (ident_read(rows_text(r, 0), &name) && ident_number(name, 't'))
            vec_push(c->mem, &forms, ident_number(name, 't'));
    }
    for (size_t i = 0; i < forms.n; i++)
        if (!ddl_passing(c, drop_triggers, &forms.v[i]))
            log_info("feed: a table is busy, left as it is");
    return OK;
}
