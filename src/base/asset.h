// SPDX-License-Identifier: Apache-2.0
// Files compiled into the program (tools/embed makes the tables; app/embed.h declares them).
// The table is constant data: borrow pointers into it for as long as you like, from any thread.
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include "base/str.h"

struct asset {
    str path; // below the embedded folder, no leading slash: "app/assets/index-4f3a.js"
    str mime; // a whole Content-Type value
    str etag; // with its quotes; made of the SHA-256 of `raw`
    str raw;
    str br; // precompressed forms; STR_NONE where the build made none
    str gz;
};

struct asset_table {
    const struct asset *rows; // sorted by path, by byte
    size_t n;
};

// The file of exactly this path, or NULL.
static inline const struct asset *asset_find(const struct asset_table *t, str path)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(t->rows[mid].path, path);
        if (order == 0) return &t->rows[mid];
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

#endif
