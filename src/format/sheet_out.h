// SPDX-License-Identifier: Apache-2.0
// Inside the format room: the two writers behind sheet_write.h.
#ifndef FORMAT_SHEET_OUT_H
#define FORMAT_SHEET_OUT_H

#include "format/sheet_write.h"

struct sheet_out;

struct sheet_out_ops {
    err_t (*begin)(struct ctx *c, struct sheet_out *o);
    err_t (*row)(struct ctx *c, struct sheet_out *o, const struct sheet_value *values);
    // NULL: nowhere to put them
    err_t (*notes)(struct ctx *c, struct sheet_out *o, str sheet, const struct sheet_note *v,
                   size_t n);
    err_t (*end)(struct ctx *c, struct sheet_out *o);
    void (*abandon)(struct sheet_out *o); // free all, without care for the file
};

struct sheet_out {
    const struct sheet_out_ops *ops;
    struct sheet_write_options opt;
    const char *path;
    const struct sheet_column *columns;
    size_t n;
    u32 row; // the next one, 0 is the head
    bool begun, done;
    void *state;
};

extern const struct sheet_out_ops csv_out_ops, xlsx_out_ops;

#endif
