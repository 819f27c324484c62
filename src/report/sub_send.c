// SPDX-License-Identifier: Apache-2.0
// What is due is taken with a lease, drawn outside of any transaction, and sent in one more, which first looks
// whether it is still due: so two processes do not send it twice, and one that died does not keep it.
#include "auth/user.h"
#include "base/date.h"
#include "job/notice.h"
#include "job/outbox.h"
#include "os/random.h"
#include "report/alert.h"
#include "report/board.h"
#include "report/paper.h"
#include "report/schedule.h"
#include "report/sub.h"
#include "store/blob.h"

#define LEASE_MS (15 * 60000LL)

struct due {
    id64 id, board, user;
    str schedule, channel, filters;
    i64 next_at;
    bool found;
    // what is sent
    struct board b;
    str title, text, sha, file, state;
    i64 bytes;
};

static err_t claim(struct ctx *c, void *arg)
{
    struct due *d = arg;
    struct sql q = db_sql(c), lease = db_sql(c);
    struct rows *r;
    *d = (struct due){ .found = false };
    sql_lit(&q, "SELECT id, board_id, user_id, schedule, channel, filters, next_at FROM "
                "x_board_sub WHERE is_off = 0 AND next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND leased_until <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " ORDER BY next_at, id LIMIT 1");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &d->found));
    if (!d->found) return OK;
    d->id = rows_i64(r, 0);
    d->board = rows_i64(r, 1);
    d->user = rows_i64(r, 2);
    d->schedule = str_dup(c->mem, rows_text(r, 3));
    d->channel = str_dup(c->mem, rows_text(r, 4));
    d->filters = str_dup(c->mem, rows_text(r, 5));
    d->next_at = rows_i64(r, 6);
    rows_close(r);
    sql_lit(&lease, "UPDATE x_board_sub SET leased_until = ");
    sql_i64(&lease, c->now_ms + LEASE_MS);
    sql_lit(&lease, " WHERE id = ");
    sql_i64(&lease, d->id);
    return db_exec(c, &lease, NULL);
}

// --- Drawing ----------------------------------------------------------------------------------------------

static err_t words(struct ctx *c, struct due *d)
{
    bool en = c->lang == LANG_EN;
    str base, title = title_in(d->b.title, c->lang);
    struct buf day = BUF(c->mem), text = BUF(c->mem);
    bool found;
    TRY(meta_get(c, S("base_url"), &base, &found));
    date_put(&day, date_of_instant(c->now_ms, c->cat->offset_min));
    d->title = str_fmt(c->mem, en ? STR_FMT " · " STR_FMT : STR_FMT "（" STR_FMT "）",
                       STR_ARG(title), STR_ARG(buf_str(&day)));
    buf_fmt(&text,
            en ? "The dashboard \"" STR_FMT "\" as of today, with what you may see of it."
               : "看板“" STR_FMT "”截至今天的数据，按您的权限生成。",
            STR_ARG(title));
    if (found && base.n)
        buf_fmt(&text,
                en ? "\nOpen it: " STR_FMT "/boards/%lld" : "\n打开看板：" STR_FMT "/boards/%lld",
                STR_ARG(base), (long long)d->board);
    d->text = buf_str(&text);
    return OK;
}

// With the receiver's rights, who may have lost the board since: then it says so and sends nothing.
static err_t draw(struct ctx *c, struct due *d)
{
    const struct user *u = catalog_user(c->cat, d->user);
    const struct json *filters = d->filters.n ? json_parse(c->mem, d->filters, NULL) : NULL;
    str pdf;
    d->state = S("no_board");
    if (!u || u->is_off) return OK;
    c->who = actor_of_user(c, u);
    c->lang = u->has_lang ? u->lang : c->cat->lang;
    err_t e = boards_get(c, d->board, &d->b);
    if (e == ERR_NOT_FOUND || (e == OK && (d->b.deleted_at || !board_is_seen(c, &d->b)))) {
        err_clear(c);
        return OK;
    }
    TRY(e);
    TRY(words(c, d));
    d->state = S("sent");
    if (!d->channel.n) return OK; // the program itself shows it
    TRY(paper_of_board(c, &d->b, filters, &pdf));
    d->bytes = (i64)pdf.n;
    d->file = random_token(c->mem);
    return blob_put(c, pdf, &d->sha);
}

// --- Sending ----------------------------------------------------------------------------------------------

static err_t keep_file(struct ctx *c, const struct due *d)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_file (id, sha256, name, mime, size, by_id, at) VALUES (");
    sql_text(&q, d->file);
    sql_lit(&q, ", ");
    sql_text(&q, d->sha);
    sql_lit(&q, ", ");
    sql_text(&q, str_cat(c->mem, d->title, S(".pdf")));
    sql_lit(&q, ", 'application/pdf', ");
    sql_i64(&q, d->bytes);
    sql_lit(&q, ", ");
    sql_i64(&q, -2 * ACTOR_PUBLIC_NUMBERS - d->id); // nobody's upload: gone after a day
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t send(struct ctx *c, const struct due *d)
{
    static const char *const keys[] = { "title", "text" };
    const str values[] = { d->title, d->text };
    str key = str_fmt(c->mem, "board_sub:%lld:%lld", (long long)d->id, (long long)d->next_at);
    struct notice n = {
        .user = d->user, .kind = S("rule"), .args = notice_args(c, keys, values, 2), .key = key
    };
    if (!d->channel.n) return notice_add(c, &n, NULL);
    TRY(keep_file(c, d));
    struct message m = { .key = key,
                         .channel = d->channel,
                         .title = d->title,
                         .text = d->text,
                         .files = &d->file,
                         .file_count = 1,
                         .user_id = d->user,
                         .purpose = PURPOSE_INTERNAL };
    return outbox_add(c, &m, NULL, NULL);
}

static err_t finish(struct ctx *c, void *arg)
{
    struct due *d = arg;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "UPDATE x_board_sub SET leased_until = 0, next_at = ");
    sql_i64(&q, schedule_next(c, json_parse(c->mem, d->schedule, NULL), c->now_ms));
    sql_lit(&q, ", last_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", last_state = ");
    sql_text(&q, d->state);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " AND next_at = ");
    sql_i64(&q, d->next_at);
    TRY(db_exec(c, &q, &changed));
    return changed && str_eq(d->state, S("sent")) ? send(c, d) : OK;
}

err_t sub_next(struct ctx *c, bool *did)
{
    struct due d;
    bool found;
    struct sql q = db_sql(c);
    *did = false;
    sql_lit(&q, "SELECT 1 FROM x_board_sub WHERE is_off = 0 AND next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND leased_until <= ");
    sql_i64(&q, c->now_ms);
    TRY(loop_finds(c, &q, &found));
    if (!found) return OK;
    c->who = actor_capability(c, S("report"));
    TRY(store_write(c, WRITE_JOBS, claim, &d));
    if (!d.found) return OK;
    *did = true;
    err_t e = draw(c, &d);
    c->who = actor_capability(c, S("report"));
    if (e != OK && err_http_status(e) >= 500) return e; // again when the lease has run out
    if (e != OK) {
        err_clear(c);
        d.state = S("failed");
    }
    return store_write(c, WRITE_JOBS, finish, &d);
}

static err_t next_due(struct ctx *c, bool *did)
{
    TRY(sub_next(c, did));
    return *did ? OK : alert_next(c, did);
}

const struct loop_kind report_loop = { .name = "reports", .round = next_due };
