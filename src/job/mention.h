// SPDX-License-Identifier: Apache-2.0
// Comments that name people: "@王护士 please look".
#ifndef JOB_MENTION_H
#define JOB_MENTION_H

#include "record/record.h"

// Adds the comment (files: ids of uploads, or NULL) and tells each person named with @ who may read the record, but for the writer; both or
// neither. Who else is named hears nothing, and the writer is not told which of them may read it.
err_t comment_say(struct ctx *c, const struct form *f, id64 id, str text, const struct json *files);

#endif
