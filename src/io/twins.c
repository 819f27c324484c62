// SPDX-License-Identifier: Apache-2.0
// The job that looks for persons who are there twice, and the same for all forms of persons at night. It
// begins anew when it is taken up again: it reads an index and writes pairs that may be there already.
#include "io/io.h"
#include "record/merge.h"

static err_t look_through(struct ctx *c, const struct form *f, struct job *j)
{
    str after = STR_NONE;
    i64 rounds = 0;
    for (int step = 0; step >= 0 && !(j && j->is_cancelled);) {
        TRY(record_twins_find(c, f, &step, &after));
        if (j) TRY(job_progress(c, j, ++rounds, 0));
    }
    return OK;
}

err_t twins_job(struct ctx *c, struct job *j)
{
    struct form *f;
    TRY(form_of(c, json_str(json_get(j->arg, S("form"))), &f));
    return look_through(c, f, j);
}

err_t twins_daily(struct ctx *c)
{
    for (int i = 0; i < c->cat->form_count; i++)
        if (c->cat->forms[i]->is_person && !c->cat->forms[i]->parent)
            TRY(look_through(c, c->cat->forms[i], NULL));
    return OK;
}
