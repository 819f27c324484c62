// SPDX-License-Identifier: Apache-2.0
// Reading archives that strangers made: strict names, no duplicates, no overlaps, no encryption, and
// every byte unpacked is counted against the limits. Nothing is ever written to disk.
#ifndef FORMAT_ZIP_IN_H
#define FORMAT_ZIP_IN_H

#include "format/parse.h"

struct zip_in;

// The catalogue. *at fills {n} of the fault.
enum sheet_fault zip_open(struct pool *pool, const struct parse_job *job, struct zip_in **out,
                          i64 *at);
void zip_close(struct zip_in *z);
// Opens an entry for reading by its name (ASCII case is ignored); FAULT_NO_SHEET when it is missing.
// One entry is open at a time.
enum sheet_fault zip_entry_open(struct zip_in *z, str name);
bool zip_entry_exists(const struct zip_in *z, str name);
// *got is 0 at the end; there the check sum has been verified.
enum sheet_fault zip_entry_read(struct zip_in *z, void *buf, size_t n, size_t *got);
void zip_entry_close(struct zip_in *z);

#endif
