// SPDX-License-Identifier: Apache-2.0
// Inside the format room: asks the helper for a confined child that parses this job.
#ifndef FORMAT_SPAWN_ASK_H
#define FORMAT_SPAWN_ASK_H

#include "format/parse.h"

// The descriptor from which the frames of wire.h come, or -1 with errno.
int parser_spawn_ask(const struct parse_job *job);

#endif
