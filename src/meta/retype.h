// SPDX-License-Identifier: Apache-2.0
// A field's change of type, as far as the catalogue and the tables go. Beside the field stands a shadow:
// a row of x_field that no form shows, with the other type, its options and a column of its own. When the
// values have been converted (record/convert.h), the two rows exchange what decides the storage; the
// shadow then keeps the old type with the old values until it is dropped.
#ifndef META_RETYPE_H
#define META_RETYPE_H

#include "meta/design.h"

#define RETYPE_DAYS 30

// What a conversion would do to the values that are there.
struct retype_sample {
    id64 id;   // a record that the designer may read
    str value; // as text, in full
    const struct err_item *why;
};
#define RETYPE_SAMPLES 20
struct retype_count {
    i64 filled, converts, fails;
    i64 shortens;    // of those that convert: something is lost on the way, like the time of a day
    bool is_partial; // there are more values than were tried
    struct retype_sample samples[RETYPE_SAMPLES];
    int sample_count;
};

// Whether values of a field of one type can become values of the other.
bool retype_may(const struct field_type *from, const struct field_type *to);

// The field as the document says, in another column: a field that no catalogue holds. `now` is its
// object in a document, `store` its column. Errors of its options at their path.
err_t retype_probe(struct ctx *c, const struct field *f, const struct json *now, id64 store,
                   struct field **out);
// The shadow of a field as it is stored. NOT_FOUND.
err_t retype_shadow(struct ctx *c, const struct field *f, id64 shadow_id, struct field **out);

// Inside store_write_ddl. Makes the shadow with its column (its index is not yet unique).
err_t retype_begin(struct ctx *c, const struct field *f, const struct json *now, id64 *shadow_id);
// The field gets type, options, choices, uniqueness and column of its shadow, and the shadow those of
// the field. Raises x_meta type_epoch, so that nobody who read the form before writes to its old column.
err_t retype_swap(struct ctx *c, const struct field *f, const struct field *shadow);
// Makes the index of the shadow's column unique. DB_CONSTRAINT when values repeat.
err_t retype_make_unique(struct ctx *c, const struct field *shadow);
// Column or junction, choices and row of the shadow go.
err_t retype_drop(struct ctx *c, id64 form_id, id64 shadow_id);

// A change of type of this field is on its way.
err_t retype_is_busy(struct ctx *c, id64 field_id, bool *busy);

#endif
