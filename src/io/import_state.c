// SPDX-License-Identifier: Apache-2.0
// How far an import came, kept with what it wrote: the row of x_import counts in the transaction of the
// rows that it counts, and rejected rows wait there for the file that tells of them. So a job whose
// process died goes on behind its last chunk, and no row is written or told twice.
#include "auth/audit.h"
#include "io/import_internal.h"
#include "os/file.h"
#include "store/ident.h"

struct beginning {
    const struct source *s;
    struct import_state *st;
};

static err_t insert_import(struct ctx *c, void *arg)
{
    struct beginning *b = arg;
    TRY(store_next_ids(c, ident_sequence(0), 1, &b->st->id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_import (id, form_id, file_name, at, who, created, updated, same, "
                "rejected, job_id) VALUES (");
    sql_i64(&q, b->st->id);
    sql_lit(&q, ", ");
    sql_i64(&q, b->s->form->id);
    sql_lit(&q, ", ");
    sql_text(&q, b->s->rq.file_name);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, c->who->key);
    sql_lit(&q, ", 0, 0, 0, 0, ");
    if (b->st->job) sql_i64(&q, b->st->job);
    else sql_null(&q);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    if (b->st->job) TRY(import_map_keep(c, b->s, &b->s->rq));
    return audit_write(c, S("import"), b->s->form->id, 0, STR_NONE, S("ok"));
}

static err_t find_import(struct ctx *c, struct import_state *st)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT id, done, created, updated, same, rejected FROM x_import WHERE job_id = ");
    sql_i64(&q, st->job);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return OK;
    st->id = rows_i64(r, 0);
    st->done = rows_i64(r, 1);
    st->created = rows_i64(r, 2);
    st->updated = rows_i64(r, 3);
    st->same = rows_i64(r, 4);
    st->rejected = rows_i64(r, 5);
    rows_close(r);
    return OK;
}

err_t import_state_begin(struct ctx *c, const struct source *s, id64 job, struct import_state *st)
{
    struct beginning b = { s, st };
    *st = (struct import_state){ .job = job };
    if (job) TRY(find_import(c, st));
    return st->id ? OK : store_write(c, WRITE_JOBS, insert_import, &b);
}

err_t import_state_save(struct ctx *c, const struct import_state *st)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_import SET done = ");
    sql_i64(&q, st->done);
    sql_lit(&q, ", created = ");
    sql_i64(&q, st->created);
    sql_lit(&q, ", updated = ");
    sql_i64(&q, st->updated);
    sql_lit(&q, ", same = ");
    sql_i64(&q, st->same);
    sql_lit(&q, ", rejected = ");
    sql_i64(&q, st->rejected);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, st->id);
    return db_exec(c, &q, NULL);
}

err_t import_state_reject(struct ctx *c, id64 import_id, i64 row, str line)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_import_reject (import_id, n, line) VALUES (");
    sql_i64(&q, import_id);
    sql_lit(&q, ", ");
    sql_i64(&q, row);
    sql_lit(&q, ", ");
    sql_text(&q, line);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t forget_lines(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_import_reject WHERE import_id = ");
    sql_i64(&q, *(id64 *)arg);
    return db_exec(c, &q, NULL);
}

static void free_text(void *arg) { mem_free(*(struct mem **)arg); }

err_t import_state_errors(struct ctx *c, id64 import_id, str head, str path)
{
    struct mem **own = mem_new_of(c->mem, struct mem *);
    struct sql q = db_sql(c);
    struct rows *r;
    mem_defer(c->mem, free_text, own);
    *own = mem_new(0); // as long as the file, whatever the arena may hold
    struct buf text = BUF(*own);
    buf_put(&text, head);
    sql_lit(&q, "SELECT line FROM x_import_reject WHERE import_id = ");
    sql_i64(&q, import_id);
    sql_lit(&q, " ORDER BY n");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        buf_put(&text, rows_text(r, 0));
    }
    TRY(file_write_durable(c, path, buf_str(&text), 0600));
    return store_write(c, WRITE_JOBS, forget_lines, &import_id);
}
