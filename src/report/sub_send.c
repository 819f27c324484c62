// SPDX-License-Identifier: Apache-2.0
// Drawn with the receiver's rights, who may have lost the board since: then nothing is sent.
#include "auth/user.h"
#include "base/date.h"
#include "job/notice.h"
#include "job/outbox.h"
#include "os/random.h"
#include "report/board.h"
#include "report/paper.h"
#include "report/sub_row.h"
#include "store/blob.h"

struct drawn {
    struct board b;
    str title, text, sha, file;
    struct paper paper;
};

// --- Drawing ----------------------------------------------------------------------------------------------

static err_t words(struct ctx *c, struct drawn *d)
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
                STR_ARG(base), (long long)d->b.id);
    d->text = buf_str(&text);
    return OK;
}

err_t sub_draw(struct ctx *c, struct timed *s)
{
    const struct user *u = catalog_user(c->cat, s->user);
    const struct json *filters = json_parse(c->mem, s->own[SUB_FILTERS].s, NULL);
    bool is_picture;
    struct drawn *d = mem_new_of(c->mem, struct drawn);
    s->made = d;
    s->last_state = S("no_board");
    if (!u || u->is_off) return OK;
    c->who = actor_of_user(c, u);
    c->lang = u->has_lang ? u->lang : c->cat->lang;
    err_t e = boards_get(c, s->own[SUB_BOARD].i, &d->b);
    if (e == ERR_NOT_FOUND || (e == OK && (d->b.deleted_at || !board_is_seen(c, &d->b)))) {
        err_clear(c);
        return OK;
    }
    TRY(e);
    TRY(words(c, d));
    if (s->own[SUB_CHANNEL].s.n) { // else the program itself shows it
        (void)paper_as_of(s->own[SUB_AS].s, &is_picture);
        TRY(paper_of_board(c, &d->b, filters, is_picture, &d->paper));
        d->file = random_token(c->mem);
        TRY(blob_put(c, d->paper.bytes, &d->sha));
    }
    s->last_state = S("sent");
    s->is_done = true;
    return OK;
}

// --- Sending ----------------------------------------------------------------------------------------------

static err_t keep_file(struct ctx *c, const struct drawn *d, id64 sub)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_file (id, sha256, name, mime, size, by_id, at) VALUES (");
    sql_text(&q, d->file);
    sql_lit(&q, ", ");
    sql_text(&q, d->sha);
    sql_lit(&q, ", ");
    sql_text(&q, str_cat(c->mem, d->title, d->paper.ending));
    sql_lit(&q, ", ");
    sql_text(&q, d->paper.mime);
    sql_lit(&q, ", ");
    sql_i64(&q, (i64)d->paper.bytes.n);
    sql_lit(&q, ", ");
    sql_i64(&q, -2 * ACTOR_PUBLIC_NUMBERS - sub); // nobody's upload: gone after a day
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

err_t sub_send(struct ctx *c, const struct timed *s)
{
    static const char *const keys[] = { "title", "text" };
    const struct drawn *d = s->made;
    const str values[] = { d->title, d->text };
    str key = timed_key(c, s, "board_sub"), channel = s->own[SUB_CHANNEL].s;
    struct notice n = {
        .user = s->user, .kind = S("rule"), .args = notice_args(c, keys, values, 2), .key = key
    };
    if (!channel.n) return notice_add(c, &n, NULL);
    TRY(keep_file(c, d, s->id));
    struct message m = { .key = key,
                         .channel = channel,
                         .title = d->title,
                         .text = d->text,
                         .files = &d->file,
                         .file_count = 1,
                         .user_id = s->user,
                         .purpose = PURPOSE_INTERNAL };
    return outbox_add(c, &m, NULL, NULL);
}
