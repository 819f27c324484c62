// SPDX-License-Identifier: Apache-2.0
// What the files of record/ share.
#ifndef RECORD_INTERNAL_H
#define RECORD_INTERNAL_H

#include "auth/audit.h"
#include "auth/crypto.h"
#include "record/record.h"

#define TYPE_OF(f) ((f)->result_type ? (f)->result_type : (f)->type)
#define BIN_DAYS 30

err_t image_load(struct ctx *c, const struct form *f, id64 id, bool for_update, struct image *out, bool *found);
err_t compute_formulas(struct ctx *c, struct save *s);
err_t next_number(struct ctx *c, struct save *s, const struct field *f, str *out);
err_t check_values(struct ctx *c, struct save *s);       // required, moves of the state field
err_t check_unique(struct ctx *c, struct save *s);
err_t check_links(struct ctx *c, struct save *s, const struct val *before_hooks); // cells as the writer left them
err_t resolve_texts(struct ctx *c, struct save *s);      // links given as text -> ids; notes what is left open
err_t keep_unresolved(struct ctx *c, struct save *s);
err_t resolve_waiting(struct ctx *c, struct save *s);    // others that wait for this record
err_t row_insert(struct ctx *c, struct save *s);
err_t row_update(struct ctx *c, struct save *s, i64 new_rev);
err_t rows_save_subs(struct ctx *c, struct save *s, bool *any);
err_t index_row(struct ctx *c, struct save *s);
err_t unindex_row(struct ctx *c, const struct form *f, id64 id);
err_t note_history(struct ctx *c, const struct form *f, id64 id, i64 rev, str action, str diff);
err_t note_stage(struct ctx *c, struct save *s);
err_t note_event(struct ctx *c, str kind, const struct form *f, id64 first, id64 last);
err_t note_participant(struct ctx *c, const struct form *f, id64 id);
str diff_json(struct ctx *c, const struct save *s);
bool is_changed(const struct save *s, const struct field *f);
err_t not_visible_or_denied(struct ctx *c, const struct form *f, id64 id);

#endif
