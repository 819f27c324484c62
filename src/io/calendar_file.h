// SPDX-License-Identifier: Apache-2.0
// Days of a calendar out of a file: a table (.csv, .xlsx) or a calendar (.ics). Nothing is written.
#ifndef IO_CALENDAR_FILE_H
#define IO_CALENDAR_FILE_H

#include "auth/calendar.h"
#include "base/json.h"

// {"days":[{"date","kind","name"}],"rejects":[{"line","text"}]}, days sorted, each once (the last of a file
// counts). Of a table each row has a date, perhaps a second one up to which it goes, a word for the kind (休,
// 班, holiday, workday; holiday without one) and a name, in any columns. ERR_BAD_FILE.
err_t calendar_read_file(struct ctx *c, str path, struct jw *w);

#endif
