// SPDX-License-Identifier: Apache-2.0
// The helper process that parses uploads: forked before any thread, it forks one confined child per
// file (seccomp, no files, no network, little memory, little time) and streams the rows back.
#ifndef FORMAT_SPAWN_H
#define FORMAT_SPAWN_H

#include "base/err.h"

// Call once, early: after the process has taken on its final user, before it opens keys or data, and
// before the first thread. False (with a warning in the log) when no
// helper could be started; files are then parsed in this process. The helper ends with this process.
bool parser_spawn_init(void);
// Ends the helper and its children. Call it after the last sheet was closed.
void parser_spawn_fini(void);
bool parser_spawn_running(void);

#endif
