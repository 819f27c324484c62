// SPDX-License-Identifier: Apache-2.0
// Getting records in and out as files: import (csv, xlsx) with a preview, and export. Both are jobs;
// the command line runs them at once.
#ifndef IO_IO_H
#define IO_IO_H

#include "job/job.h"

// --- Import -------------------------------------------------------------------------------------------
// Columns are found by a field's title (either language) or key; `mapping` overrides it by column
// title: {"手机":"phone","备注":null}. A row whose import key is there updates that record, equal rows
// of a file are one record. A link whose target is not there yet is kept as text and resolved later.
// A key of the importer's own choice stands in the place of the form's; through the read door, so that
// rows find only what he may see. make_links: a link's target that is not there is made, where he may.
enum import_mode {
    IMPORT_UPSERT, // what is there is updated, the rest created
    IMPORT_CREATE, // what is there is rejected
    IMPORT_UPDATE, // what is not there is rejected
};
bool import_mode_of(str text, enum import_mode *mode); // "" is upsert

struct import_request {
    const struct form *form;
    str path;                   // the file
    str file_name;              // as the user named it
    const struct json *mapping; // or NULL
    str sheet;                  // or empty
    enum import_mode mode;
    const struct json *key; // list of field keys, or NULL
    bool make_links;
    bool add_options; // choices that are not there are added, where the field lets who fills it in
    bool remembers;   // preview: what was chosen for these columns the last time holds again
};
// Adds the choices that the file names and the fields lack; before the job, which then finds them.
// At most 100, or it is refused as a file of the wrong column would be.
err_t import_add_options(struct ctx *c, const struct import_request *rq);
// "mode", "key", "make_links" and "add_options" as members.
void import_put_options(struct jw *w, const struct import_request *rq);
struct import_result {
    i64 total, created, updated, same, rejected, unresolved;
    str error_file;
    id64 import_id;
};

// What would happen, nothing is written: {"columns":[..],"fields":[..],"total",..,"rows":[..]} with the
// first 200 rows, rejected ones first.
err_t import_preview(struct ctx *c, const struct import_request *rq, struct jw *w);
// Writes in chunks of 200 rows; a row that fails goes to the error file (csv: row, column, reason,
// then the row as it was) and touches nothing else. j may be NULL (command line). A job that is taken up
// again goes on behind the last chunk that was committed.
err_t import_run(struct ctx *c, const struct import_request *rq, struct job *j, str error_path,
                 struct import_result *out);
// Removes (to the bin) what an import created and nobody changed since. *left: rows kept.
err_t import_undo(struct ctx *c, id64 import_id, i64 *removed, i64 *left);

// --- Export -------------------------------------------------------------------------------------------
// The query's columns, or all that the actor may see; keyset pages, so no snapshot is held and memory
// stays flat. for_people: values as people read them, a BOM in csv; else as the command line's users
// expect (exact numbers, no BOM).
struct export_request {
    struct query *query;
    bool is_xlsx, for_people;
    str path;
    str reason, approved_by; // of an export that was asked for
};
// What a query asks for, in the reader's words.
str export_filter_text(struct ctx *c, const struct query *q);
err_t export_run(struct ctx *c, const struct export_request *rq, struct job *j, i64 *rows);

// --- Exports that need approval -----------------------------------------------------------------------
// A form's option "export_approval" names a role. Who does not hold it asks, with a reason; who holds it
// and may export the form sees the request and decides, never on his own. The approved job runs with the
// rights of who asked.
bool export_needs_approval(struct ctx *c, const struct form *f);
// Stores the request and tells the approvers. `arg` is the job's argument as export_job takes it.
err_t export_ask(struct ctx *c, const struct query *q, str arg, str reason, id64 *id);
// CONFLICT when somebody decided already. *job: what was begun, 0 when refused.
err_t export_decide(struct ctx *c, id64 id, bool approves, str note, id64 *job);
// [{"id","form",..}] of the caller's own requests and of those that he may decide, newest first.
err_t export_put_requests(struct ctx *c, struct jw *w);

// Job kinds "import" and "export" for app/registry. Their files live in the spool folder.
err_t import_job(struct ctx *c, struct job *j);
err_t export_job(struct ctx *c, struct job *j);
err_t follow_job(struct ctx *c, struct job *j);
err_t follow_when_stale(struct ctx *c, bool *did); // adds that job when something waits
err_t recompute_job(struct ctx *c,
                    struct job *j);            // {"form"}: formulas of the records that are there
err_t twins_job(struct ctx *c, struct job *j); // {"form"}: persons who are there twice
err_t twins_daily(struct ctx *c);

#endif
