// SPDX-License-Identifier: Apache-2.0
// Dashboards (docs/reports.md): who sees one, who changes one, what a document may say and what of it a
// reader is given. No right to figures hangs on a board: each reader asks the door himself.
#ifndef REPORT_BOARD_H
#define REPORT_BOARD_H

#include "auth/actor.h"
#include "base/buf.h"
#include "meta/boards.h"

#define BOARD_DOC_MAX (256 << 10)
#define BOARD_TABS_MAX 20
#define BOARD_TILES_MAX 60 // of a tab

// The whole document, each mistake noted at its path ("doc.tabs.0.tiles.3.ask.dims.0"). A tile
// with "is_hidden" is not looked at: what it asks is the stored document's.
err_t board_check(struct ctx *c, const struct json *doc);
// Whether the caller may ask what this tile (or this filter of the board) asks, and all that it names is there.
bool board_tile_is_open(struct ctx *c, const struct json *doc, const struct json *tile);
bool board_filter_is_open(struct ctx *c, const struct json *filter);

// {"id","app","key","title","title_zh","title_en","owner","is_shared","readers","may_edit","rev","updated_at"
// (,"deleted_at")}, with the document also "doc", in which a tile or filter that the reader may not ask is left
// with its place and "is_hidden" and "problem" {"code","detail": `hidden`}.
err_t board_list_put(struct ctx *c, struct jw *w, str app, bool is_bin);
err_t board_put(struct ctx *c, struct jw *w, id64 id, str hidden);
err_t board_version_put(struct ctx *c, struct jw *w, id64 id, i64 n,
                        str hidden); // who may change it
err_t board_versions_put(struct ctx *c, struct jw *w, id64 id);

struct board_edit { // NULL: as it is
    const str *zh, *en, *key;
    const struct json *app, *doc, *readers; // JSON null: none
    const bool *is_shared;
    bool is_house;
};
err_t board_create(struct ctx *c, const struct board_edit *e, id64 *id);
err_t board_change(struct ctx *c, id64 id, i64 rev, const struct board_edit *e);
err_t board_remove(struct ctx *c, id64 id, i64 rev); // to the bin
err_t board_copy(struct ctx *c, id64 id, const struct board_edit *e, id64 *copy);
err_t board_restore(struct ctx *c, id64 id, i64 rev, i64 n); // an older version; 0: out of the bin
err_t board_daily(struct ctx *c);                            // empties the bin

// Whether this actor sees the board.
bool board_is_seen(struct ctx *c, const struct board *b);
bool board_may_edit(const struct ctx *c, const struct board *b);
err_t board_find(struct ctx *c, id64 id, struct board *b); // NOT_FOUND unless it is seen

// Pictures: x_file.form_id of what hangs at a board (record_id). Inside a write job: uploads of the caller's
// own are bound to the board, unless `before` (its doc until now) names them; FILE_MISSING at the tile.
#define BOARD_FILES (-2)
err_t board_bind_pictures(struct ctx *c, const struct board *b, str before);
err_t board_may_open(struct ctx *c, id64 board, bool *may); // whoever sees the board

#endif
