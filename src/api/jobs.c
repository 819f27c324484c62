// SPDX-License-Identifier: Apache-2.0
// How a job goes, for whoever started it, and the files that it made: in the job's result they are
// paths of the server's spool; callers see "job-12" instead and fetch it as a file.
#include "api/internal.h"
#include "job/job.h"

static bool is_path_key(str key) { return str_eq(key, S("file")) || str_eq(key, S("error_file")); }

static void put_result(struct request *q, struct jw *w, const struct json *result, id64 id)
{
    if (!json_is(result, JSON_OBJECT)) {
        if (result) jw_json(w, result);
        else jw_null(w);
        return;
    }
    jw_obj(w);
    json_each(m, result)
    {
        jw_key(w, m->key);
        if (!is_path_key(m->key)) put_said(q, w, m);
        else if (json_str(m).n) jw_str(w, str_fmt(q->c->mem, "job-%lld", (long long)id));
        else jw_null(w);
    }
    jw_end_obj(w);
}

static err_t read_job(struct request *q, id64 id, const struct json **out)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    size_t at;
    TRY(job_put(q->c, id, &w));
    *out = json_parse(q->c->mem, buf_str(&b), &at);
    must(*out != NULL);
    return OK;
}

err_t answer_job(struct request *q, id64 id)
{
    const struct json *job;
    TRY(read_job(q, id, &job));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    json_each(m, job)
    {
        jw_key(&w, m->key);
        if (str_eq(m->key, S("result"))) put_result(q, &w, m, id);
        else jw_json(&w, m);
    }
    jw_end_obj(&w);
    return OK;
}

err_t api_job_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return answer_job(q, id);
}

err_t api_job_stop(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(job_cancel(q->c, id));
    return answer_job(q, id);
}

bool is_job_file(str id) { return str_starts(id, S("job-")); }

err_t job_file_send(struct request *q, str file)
{
    struct ctx *c = q->c;
    const struct json *job;
    id64 id;
    if (!str_to_i64(str_from(file, 4), &id)) return fail(c, ERR_FILE_MISSING);
    if (read_job(q, id, &job) != OK) {
        err_clear(c);
        return fail(c, ERR_FILE_MISSING);
    }
    const struct json *result = json_get(job, S("result"));
    str path = json_str(json_get(result, S("file")));
    if (!path.n) path = json_str(json_get(result, S("error_file")));
    bool is_ours =
        str_starts(path, spool_path(q, STR_NONE)); // what a job's result names is ours alone
    if (!is_ours) return fail(c, ERR_FILE_MISSING);
    str end = str_ends(path, S(".xlsx"))  ? S("xlsx")
              : str_ends(path, S(".pdf")) ? S("pdf")
                                          : S("csv");
    str kind = json_str(json_get(job, S("kind")));
    str name =
        str_fmt(c->mem, STR_FMT "-%lld." STR_FMT, STR_ARG(kind), (long long)id, STR_ARG(end));
    return spool_send(q, path, mime_of_name(path), name);
}
