// SPDX-License-Identifier: Apache-2.0
// The values of a field in another type: what that would give, and doing it, 200 rows in a transaction,
// while people go on writing. Which field and which column beside it is meta/retype.h's business.
#ifndef RECORD_CONVERT_H
#define RECORD_CONVERT_H

#include "meta/retype.h"
#include "record/record.h"

#define CONVERT_CHUNK 200

struct convert {
    const struct field *from, *to; // of one form; `to` in its own column
    bool is_back;                  // `to` has values already: an undo. See record_convert_rows
};

// The value in the other type. An error when there is none: nothing half is ever stored.
err_t record_convert_value(struct ctx *c, const struct convert *k, struct val v, struct val *out);

// Whether the actor may ask what would convert, and begin it: whoever makes links of texts learns which
// records there are, so he must see all of them and read their names.
err_t record_convert_may(struct ctx *c, const struct convert *k);

// Tries the values that are there (each once). Samples are of records that the actor may read.
err_t record_convert_count(struct ctx *c, const struct convert *k, struct retype_count *out);

// Inside a write job: converts the rows of `form` with after < id <= until, in order of id, 200 at most;
// *read is 0 behind the last one, *failed counts the values that have no counterpart. The same again
// gives the same. Where is_back, a row whose `from` is what its `to` converts to was not changed since,
// and keeps it; another value is converted back where it can be, else the row keeps what it had.
err_t record_convert_rows(struct ctx *c, const struct convert *k, id64 after, id64 until,
                          id64 *last, int *read, i64 *failed);
// The rows of records first..last, for those written meanwhile. Rows of sub-forms by their record.
err_t record_convert_range(struct ctx *c, const struct convert *k, id64 first, id64 last);

// Behind the exchange: what had no counterpart is noted in the history of its record ("to" nothing), and
// the search index forgets the old text. `now` is the field as it is, `was` as it was.
err_t record_convert_after(struct ctx *c, const struct field *now, const struct field *was,
                           id64 after, id64 *last, int *read);

#endif
