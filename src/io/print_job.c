// SPDX-License-Identifier: Apache-2.0
// Printing many records: one document in the spool, made with the rights that its asker has when the job
// runs.
#include "io/print_spec.h"
#include "os/file.h"

static err_t read_ids(struct ctx *c, const struct json *list, id64 **ids, int *n)
{
    *n = 0;
    *ids = mem_array(c->mem, id64, PRINT_RECORDS_MAX + 1);
    json_each(j, list)
    {
        if (*n == PRINT_RECORDS_MAX || !json_i64(j, &(*ids)[*n]))
            return fail_arg(c, ERR_BAD_REQUEST, S("ids"), S("ids"));
        ++*n;
    }
    return OK;
}

static err_t find_spec(struct ctx *c, const struct form *f, const struct json *id,
                       struct print_request *rq)
{
    struct print_template t;
    if (!json_i64(id, &rq->template) || !rq->template) {
        rq->spec = print_default(c, f);
        return rq->spec ? OK : fail(c, ERR_FORM_UNKNOWN);
    }
    TRY(print_get(c, f, rq->template, &t));
    rq->spec = t.spec;
    return OK;
}

err_t print_job(struct ctx *c, struct job *j)
{
    struct form *f;
    struct print_request rq = { 0 };
    id64 *ids;
    str pdf, path = json_str(json_get(j->arg, S("path")));
    int printed;
    TRY(form_of(c, json_str(json_get(j->arg, S("form"))), &f));
    TRY(read_ids(c, json_get(j->arg, S("ids")), &ids, &rq.n));
    rq.form = f;
    rq.ids = ids;
    rq.base_url = json_str(json_get(j->arg, S("base")));
    TRY(find_spec(c, f, json_get(j->arg, S("template")), &rq));
    TRY(job_progress(c, j, 0, rq.n));
    if (j->is_cancelled) return OK;
    TRY(print_records(c, &rq, &pdf, &printed));
    TRY(file_write_durable(c, path, pdf, 0600));
    TRY(job_progress(c, j, rq.n, rq.n));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "records", printed);
    jw_kstr(&w, "file", path);
    jw_end_obj(&w);
    j->result = buf_str(&b);
    return OK;
}
