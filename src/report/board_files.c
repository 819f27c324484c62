// SPDX-License-Identifier: Apache-2.0
// Pictures of dashboards. An upload that a tile shows hangs at the board from its save on: whoever sees the
// board may open it. A copy shows the pictures of the board that it was made of.
#include "record/record.h"
#include "report/board.h"

static err_t hangs(struct ctx *c, str id, bool *found, bool *is_bound, i64 *form)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT record_id, form_id FROM x_file WHERE id = ");
    sql_text(&q, id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, found));
    *is_bound = *found && !rows_is_null(r, 0);
    *form = *found ? rows_i64(r, 1) : 0;
    rows_close(r);
    return OK;
}

static err_t bind(struct ctx *c, const struct board *b, str id, str path)
{
    struct buf said = BUF(c->mem);
    struct jw w = JW(&said);
    bool found, is_bound;
    i64 form;
    TRY(hangs(c, id, &found, &is_bound, &form));
    if (is_bound && form == BOARD_FILES) return OK;
    return record_take_file(c, BOARD_FILES, b->id, id, path, &w);
}

// What an older version showed already is left as it is, though it be gone.
err_t board_bind_pictures(struct ctx *c, const struct board *b, str before)
{
    size_t at;
    int t = 0;
    json_each(tab, json_get(json_parse(c->mem, b->doc, &at), S("tabs")))
    {
        int n = 0;
        json_each(tile, json_get(tab, S("tiles")))
        {
            str id = json_str(json_get(tile, S("picture")));
            if (id.n && str_find(before, id) < 0)
                TRY(bind(c, b, id, str_fmt(c->mem, "doc.tabs.%d.tiles.%d.picture", t, n)));
            n++;
        }
        t++;
    }
    return OK;
}

err_t board_may_open(struct ctx *c, id64 id, bool *may)
{
    struct board b;
    err_t e = board_find(c, id, &b);
    *may = e == OK;
    if (e == ERR_NOT_FOUND) {
        err_clear(c);
        return OK;
    }
    return e;
}
