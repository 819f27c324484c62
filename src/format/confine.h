// SPDX-License-Identifier: Apache-2.0
// Inside the format room: takes from a process everything that a parser does not need.
#ifndef FORMAT_CONFINE_H
#define FORMAT_CONFINE_H

#include "base/types.h"

struct confine;

// Prepares the filter (allocates; once, before the processes that use it are forked). May be NULL.
struct confine *confine_prepare(void);
void confine_free(struct confine *c);
// For good, for this process: at most `cpu_s` seconds of processor time, `memory` bytes beyond what
// is mapped now, no new descriptors, no files (Landlock), and only the system calls of an allow-list
// (seccomp). False when the filter could not be set; limits and Landlock hold then all the same.
bool confine_self(const struct confine *c, u64 cpu_s, u64 memory);
bool confine_limits_memory(void); // not in a sanitizer's build, which maps terabytes

#endif
