// SPDX-License-Identifier: Apache-2.0
// A plan being run by one thread: what columns_run.c gathers and columns_scan.c puts together.
#ifndef QUERY_COLUMNS_RUN_H
#define QUERY_COLUMNS_RUN_H

#include "query/columns_internal.h"

#define CODES_MAX (1 << 21) // values of a dimension

// Values to numbers from 0 in the order of their coming.
struct coder {
    i64 *keys;
    i32 *codes;
    u32 slots; // a power of 2
    i64 *values;
    int n, cap;
};
struct figures {
    i128 sum;
    i64 n, least, most;
};
struct pairs { // (group, value), each once
    i64 *values;
    i32 *groups; // below 0: free
    u32 slots, n;
};
struct heap { // values with their groups, in no order: what ranks are counted in
    struct heap *next;
    int n;
    i64 values[BLOCK];
    i32 groups[BLOCK];
};
struct day {
    i64 day;
    i32 code;
};
struct dim_run {
    struct coder coder;
    i32 *by_raw;      // of a column of one or two bytes: its raw value to a code
    struct day *days; // of buckets of time
    i32 *codes;       // of the chosen rows of this block
};
struct run {
    struct plan *plan;
    struct mem *m;
    int base, n, serial; // the block
    i64 **values;        // by origin, of this block where the serial fits
    u8 **masks, **known; // by memo; known: what a check says of each raw value
    i32 **places;
    int *value_at, *mask_at, *place_at;
    const i32 *chosen; // rows of the block, their groups
    i32 *group;
    int chosen_count;
    i32 *every, *some, *some_less, *group_less; // room for those
    struct dim_run dims[GROUP_DIMS_MAX];
    struct coder groups;         // of two and more dimensions: their codes as one number
    i32 *grid;                   // the same without hashing, while there are few
    int grid_at[GROUP_DIMS_MAX]; // bits of each dimension
    bool has_grid;
    i64 *rows; // by group
    int group_cap;
    struct figures *figures[GROUP_MEASURES_MAX];
    struct pairs pairs[GROUP_MEASURES_MAX];
    struct heap *heaps[GROUP_MEASURES_MAX]; // the newest first
    bool is_full, failed;
};

void run_begin(struct run *r);
void run_rows(struct run *r, int from, int until);
// For putting runs together.
int run_code(struct run *r, int dim, i64 value);
int run_group(struct run *r, const i32 *codes);
void run_codes(const struct run *r, int group, i32 *codes); // the other way round
int run_group_count(const struct run *r);
void run_more_groups(struct run *r);
void pairs_add(struct run *r, struct pairs *p, int group, i64 v);

#endif
