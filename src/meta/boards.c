// SPDX-License-Identifier: Apache-2.0
// A board is one row and its versions; the newest version is the row itself. Lists leave the documents out.
#include "meta/boards.h"
#include "base/vec.h"

#define LIST_MAX 2000

static struct board board_of_row(struct ctx *c, const struct rows *r)
{
    struct mem *m = c->mem;
    return (struct board){ .id = rows_i64(r, 0),
                           .app = rows_i64(r, 1),
                           .owner = rows_i64(r, 2),
                           .key = str_dup(m, rows_text(r, 3)),
                           .title = { str_dup(m, rows_text(r, 4)), str_dup(m, rows_text(r, 5)) },
                           .is_shared = rows_i64(r, 6) != 0,
                           .readers = str_dup(m, rows_text(r, 7)),
                           .rev = rows_i64(r, 8),
                           .changed_at = rows_i64(r, 9),
                           .deleted_at = rows_i64(r, 10),
                           .changed_by = rows_i64(r, 11),
                           .doc = str_dup(m, rows_text(r, 12)) };
}

static struct sql select_rows(struct ctx *c, bool with_doc)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, app_id, owner_id, key, title_zh, title_en, is_shared, readers, rev, "
                "changed_at, deleted_at, changed_by, ");
    if (with_doc) sql_lit(&q, "doc");
    else sql_lit(&q, "''");
    sql_lit(&q, " FROM x_board");
    return q;
}

err_t boards_list(struct ctx *c, const struct board_filter *f, struct board **out, size_t *n)
{
    VEC(struct board) v = { 0 };
    struct sql q = select_rows(c, false);
    struct rows *r;
    if (f->is_bin) sql_lit(&q, " WHERE deleted_at IS NOT NULL");
    else sql_lit(&q, " WHERE deleted_at IS NULL");
    sql_lit(&q, " AND (owner_id IS NULL OR is_shared = 1 OR owner_id = ");
    sql_i64(&q, f->user);
    sql_lit(&q, ")");
    if (f->app) {
        sql_lit(&q, " AND app_id = ");
        sql_i64(&q, f->app->id);
    }
    sql_lit(&q, " ORDER BY pos, id LIMIT ");
    sql_i64(&q, LIST_MAX);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &v, board_of_row(c, r));
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

static err_t one(struct ctx *c, const struct sql *q, struct board *out, bool *found)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, found));
    if (*found) *out = board_of_row(c, r);
    rows_close(r);
    return OK;
}

err_t boards_get(struct ctx *c, id64 id, struct board *out)
{
    bool found;
    struct sql q = select_rows(c, true);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    TRY(one(c, &q, out, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

err_t boards_of_key(struct ctx *c, id64 app, str key, struct board *out, bool *found)
{
    struct sql q = select_rows(c, true);
    sql_lit(&q, " WHERE owner_id IS NULL AND app_id = ");
    sql_i64(&q, app);
    sql_lit(&q, " AND key = ");
    sql_text(&q, key);
    return one(c, &q, out, found);
}

// --- Writing --------------------------------------------------------------------------------------------

static void put_id(struct sql *q, id64 id)
{
    sql_lit(q, ", ");
    if (id) sql_i64(q, id);
    else sql_null(q);
}

static void put_text(struct sql *q, str s)
{
    sql_lit(q, ", ");
    if (s.n) sql_text(q, s);
    else sql_null(q);
}

static err_t insert(struct ctx *c, struct board *b)
{
    TRY(store_next_sys_id(c, &b->id));
    if (!b->owner && !b->key.n) b->key = str_fmt(c->mem, "b%lld", (long long)b->id);
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_board (made_at, changed_at, rev, pos, is_shared, id, changed_by, "
                "app_id, owner_id, key, readers, title_zh, title_en, doc) VALUES (");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", 1, 1000, ");
    sql_i64(&q, b->is_shared);
    put_id(&q, b->id);
    sql_lit(&q, ", ");
    sql_i64(&q, b->changed_by);
    put_id(&q, b->app);
    put_id(&q, b->owner);
    put_text(&q, b->key);
    put_text(&q, b->readers);
    sql_lit(&q, ", ");
    sql_text(&q, b->title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, b->title.en);
    sql_lit(&q, ", ");
    sql_text(&q, b->doc);
    sql_lit(&q, ")");
    b->rev = 1;
    return db_exec(c, &q, NULL);
}

static struct sql update_row(struct ctx *c, id64 by)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_board SET rev = rev + 1, changed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", changed_by = ");
    sql_i64(&q, by);
    return q;
}

static err_t update_at(struct ctx *c, struct sql *q, id64 id, i64 rev)
{
    i64 changed;
    sql_lit(q, " WHERE id = ");
    sql_i64(q, id);
    sql_lit(q, " AND rev = ");
    sql_i64(q, rev);
    TRY(db_exec(c, q, &changed));
    return changed ? OK : fail(c, ERR_CONFLICT);
}

static err_t change(struct ctx *c, struct board *b)
{
    struct sql q = update_row(c, b->changed_by);
    sql_lit(&q, ", deleted_at = NULL, is_shared = ");
    sql_i64(&q, b->is_shared);
    sql_lit(&q, ", app_id = ");
    if (b->app) sql_i64(&q, b->app);
    else sql_null(&q);
    sql_lit(&q, ", readers = ");
    if (b->readers.n) sql_text(&q, b->readers);
    else sql_null(&q);
    sql_lit(&q, ", title_zh = ");
    sql_text(&q, b->title.zh);
    sql_lit(&q, ", title_en = ");
    sql_text(&q, b->title.en);
    sql_lit(&q, ", doc = ");
    sql_text(&q, b->doc);
    return update_at(c, &q, b->id, b->rev++);
}

static err_t keep_version(struct ctx *c, const struct board *b)
{
    struct sql q = db_sql(c), old = db_sql(c);
    sql_lit(&q, "INSERT INTO x_board_version (board_id, n, title_zh, title_en, doc, at, by_user) "
                "VALUES (");
    sql_i64(&q, b->id);
    sql_lit(&q, ", ");
    sql_i64(&q, b->rev);
    sql_lit(&q, ", ");
    sql_text(&q, b->title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, b->title.en);
    sql_lit(&q, ", ");
    sql_text(&q, b->doc);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, b->changed_by);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    sql_lit(&old, "DELETE FROM x_board_version WHERE board_id = ");
    sql_i64(&old, b->id);
    sql_lit(&old, " AND n <= ");
    sql_i64(&old, b->rev - BOARD_VERSIONS_KEPT);
    return db_exec(c, &old, NULL);
}

err_t boards_save(struct ctx *c, struct board *b)
{
    TRY(b->id ? change(c, b) : insert(c, b));
    return keep_version(c, b);
}

err_t boards_set_deleted(struct ctx *c, id64 id, i64 rev, bool is_deleted, id64 by)
{
    struct sql q = update_row(c, by);
    sql_lit(&q, ", deleted_at = ");
    if (is_deleted) sql_i64(&q, c->now_ms);
    else sql_null(&q);
    return update_at(c, &q, id, rev);
}

// --- Of one who leaves --------------------------------------------------------------------------------

err_t boards_own(struct ctx *c, id64 user, struct boards_own *out)
{
    struct sql boards = db_sql(c), subs = db_sql(c), alerts = db_sql(c);
    sql_lit(&boards, "SELECT count(*) FROM x_board WHERE deleted_at IS NULL AND owner_id = ");
    sql_i64(&boards, user);
    sql_lit(&subs, "SELECT count(*) FROM x_board_sub WHERE is_off = 0 AND user_id = ");
    sql_i64(&subs, user);
    sql_lit(&alerts, "SELECT count(*) FROM x_board_alert WHERE is_off = 0 AND user_id = ");
    sql_i64(&alerts, user);
    TRY(db_one_i64(c, &boards, &out->boards, NULL));
    TRY(db_one_i64(c, &subs, &out->subs, NULL));
    return db_one_i64(c, &alerts, &out->alerts, NULL);
}

err_t boards_give(struct ctx *c, id64 from, id64 to, id64 by, i64 *n)
{
    struct sql q = update_row(c, by);
    if (to) {
        sql_lit(&q, ", owner_id = ");
        sql_i64(&q, to);
    } else {
        sql_lit(&q, ", deleted_at = ");
        sql_i64(&q, c->now_ms);
    }
    sql_lit(&q, " WHERE deleted_at IS NULL AND owner_id = ");
    sql_i64(&q, from);
    return db_exec(c, &q, n);
}

err_t boards_silence(struct ctx *c, id64 user, i64 *subs, i64 *alerts)
{
    struct sql s = db_sql(c), a = db_sql(c);
    sql_lit(&s, "UPDATE x_board_sub SET is_off = 1, rev = rev + 1 WHERE is_off = 0 AND user_id = ");
    sql_i64(&s, user);
    sql_lit(&a,
            "UPDATE x_board_alert SET is_off = 1, rev = rev + 1 WHERE is_off = 0 AND user_id = ");
    sql_i64(&a, user);
    TRY(db_exec(c, &s, subs));
    return db_exec(c, &a, alerts);
}

err_t boards_purge(struct ctx *c, i64 before)
{
    struct sql v = db_sql(c), q = db_sql(c), subs = db_sql(c);
    sql_lit(&subs, "DELETE FROM x_board_sub WHERE board_id IN (SELECT id FROM x_board WHERE "
                   "deleted_at < ");
    sql_i64(&subs, before);
    sql_lit(&subs, ")");
    TRY(db_exec(c, &subs, NULL));
    sql_lit(&v, "DELETE FROM x_board_version WHERE board_id IN (SELECT id FROM x_board WHERE "
                "deleted_at < ");
    sql_i64(&v, before);
    sql_lit(&v, ")");
    TRY(db_exec(c, &v, NULL));
    sql_lit(&q, "DELETE FROM x_board WHERE deleted_at < ");
    sql_i64(&q, before);
    return db_exec(c, &q, NULL);
}

// --- Versions -------------------------------------------------------------------------------------------

static struct board_version version_of_row(struct ctx *c, const struct rows *r)
{
    struct mem *m = c->mem;
    return (struct board_version){ rows_i64(r, 0),
                                   rows_i64(r, 1),
                                   rows_i64(r, 2),
                                   { str_dup(m, rows_text(r, 3)), str_dup(m, rows_text(r, 4)) },
                                   str_dup(m, rows_text(r, 5)) };
}

err_t boards_versions(struct ctx *c, id64 id, struct board_version **out, size_t *n)
{
    VEC(struct board_version) v = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT n, at, by_user, title_zh, title_en, '' FROM x_board_version WHERE board_id "
                "= ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY n DESC");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &v, version_of_row(c, r));
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

err_t boards_version(struct ctx *c, id64 id, i64 n, struct board_version *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q,
            "SELECT n, at, by_user, title_zh, title_en, doc FROM x_board_version WHERE board_id "
            "= ");
    sql_i64(&q, id);
    sql_lit(&q, " AND n = ");
    sql_i64(&q, n);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (found) *out = version_of_row(c, r);
    rows_close(r);
    return found ? OK : fail(c, ERR_NOT_FOUND);
}
