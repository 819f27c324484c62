// SPDX-License-Identifier: Apache-2.0
// Print templates: a form's records as PDF. A template is a row with a document of blocks; it is filled
// through the read door with the rights of whoever prints, so what is masked is printed masked and what
// is hidden is left out. Printing needs the right PRINT on the row, making templates the right DESIGN.
//
//   {"title":{"zh","en"}, "paper":"a4|a4_landscape|a5|a5_landscape|receipt",
//    "margins":[top,right,bottom,left] in mm, "header":"text","footer":"text","numbers":true,
//    "blocks":[{"kind":"heading|text","text","size","bold","align","if"},
//      {"kind":"grid","fields":[path],"columns":2}, {"kind":"table","field","columns":[key],"sums":[key]},
//      {"kind":"qr","text","size","align"}, {"kind":"picture","field","width","height","align"},
//      {"kind":"signatures","labels":[text]}, {"kind":"line"},{"kind":"space","height"},{"kind":"break"}]}
//
// A text may hold {path}, a field of the form or behind links to one (channel.name), and {$org},
// {$today}, {$now}, {$user}, {$title}, {$id}, {$link}; {{ is a brace. "if" names a field: without a
// value the block is left out.
#ifndef IO_PRINT_H
#define IO_PRINT_H

#include "job/job.h"

struct print_template {
    id64 id;
    const struct form *form;
    struct titles title;
    const struct json *spec;
    i64 rev, changed_at;
};

err_t print_spec_check(struct ctx *c, const struct form *f, const struct json *spec);

// Those of the form, for whoever may print or design.
err_t print_list(struct ctx *c, const struct form *f, struct print_template **out, size_t *n);
err_t print_get(struct ctx *c, const struct form *f, id64 id, struct print_template *out);
// Needs DESIGN. id 0: a new one. rev: as it was read, CONFLICT when somebody changed it since.
err_t print_save(struct ctx *c, const struct form *f, id64 id, i64 rev, const struct json *spec,
                 id64 *out);
err_t print_remove(struct ctx *c, const struct form *f, id64 id);
// What a form without a template is printed by: all fields that the actor may see, in boxes.
const struct json *print_default(struct ctx *c, const struct form *f);

#define PRINT_RECORDS_MAX 500
struct print_request {
    const struct form *form;
    const struct json *spec;
    const id64 *ids;
    int n;
    str base_url;  // for {$link}; may be empty
    id64 template; // for the audit row; 0: the default
};
// One document, the records in the order of the ids, each with its own page numbers. Records that the
// actor may not see or print are left out; NOT_FOUND when none is left. *printed: how many are.
err_t print_records(struct ctx *c, const struct print_request *rq, str *pdf, int *printed);

// A template that is not stored yet: with one record (which the actor may see and print), or with none
// of its places filled. Needs DESIGN.
err_t print_preview(struct ctx *c, const struct print_request *rq, str *pdf);

// {"form","template","ids","path","base"}: many records into one file of the spool.
err_t print_job(struct ctx *c, struct job *j);

// --- Texts with fields (print_text.c) ---------------------------------------------------------------------
struct print_part {
    bool is_field;
    str text; // as written, or the path between the braces
};
// The parts of a text, for any bytes whatever; a brace that is not closed is itself.
size_t print_parts(struct mem *m, str text, struct print_part **out);

#endif
