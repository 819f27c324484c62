// SPDX-License-Identifier: Apache-2.0
// Persons who are there twice: who may be, merging them, taking a merge back.
#include "api/internal.h"
#include "io/io.h"
#include "record/merge.h"

static err_t read_part(struct request *q, const struct json *j, str path, struct merge_part *out)
{
    static const char *const keys[] = { "id", "rev", NULL };
    TRY(json_only(q->c, j, path, keys));
    if (!json_i64(json_get(j, S("id")), &out->id) || !json_i64(json_get(j, S("rev")), &out->rev))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, path, path, S("{\"id\",\"rev\"}"));
    return OK;
}

err_t api_merge(struct request *q)
{
    struct merge_request rq = { .form = q->form, .choices = json_get(q->body, S("choices")) };
    struct merged out;
    const struct json *victims = json_get(q->body, S("victims"));
    TRY(body_only(q, BODY_KEYS("survivor", "victims", "choices")));
    TRY(read_part(q, json_get(q->body, S("survivor")), S("survivor"), &rq.survivor));
    if (!json_is(victims, JSON_ARRAY) || !victims->count || victims->count > MERGE_VICTIMS_MAX)
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("victims"), S("victims"),
                         S("[{\"id\",\"rev\"}]"));
    json_each(v, victims) TRY(read_part(q, v, S("victims"), &rq.victims[rq.victim_count++]));
    if (rq.choices && !json_is(rq.choices, JSON_OBJECT))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("choices"), S("choices"), S("{}"));
    TRY(record_merge(q->c, &rq, &out));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kid(&w, "id", rq.survivor.id);
    jw_ki64(&w, "rev", out.rev);
    jw_kid(&w, "merge", out.id);
    jw_end_obj(&w);
    return OK;
}

static err_t id_of_path(struct request *q, const char *name, i64 *id)
{
    return str_to_i64(route_param(&q->match, str_of(name)), id) ? OK : fail(q->c, ERR_NOT_FOUND);
}

err_t api_merge_undo(struct request *q)
{
    i64 id;
    TRY(body_only(q, BODY_NONE));
    TRY(id_of_path(q, "merge", &id));
    TRY(record_merge_undo(q->c, q->form, id));
    return answer_none(q);
}

err_t api_merges_list(struct request *q)
{
    i64 id, into;
    TRY(id_of_path(q, "id", &id));
    TRY(record_merged_into(q->c, q->form, id, &into));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    if (into) jw_kid(&w, "into", into);
    jw_key(&w, S("rows"));
    if (into) jw_raw(&w, S("[]"));
    else TRY(record_merges(q->c, q->form, id, &w));
    jw_end_obj(&w);
    return OK;
}

err_t api_twins_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    TRY(record_twins(q->c, q->form, &w));
    jw_end_obj(&w);
    return OK;
}

err_t api_twins_find(struct request *q)
{
    id64 job;
    TRY(body_only(q, BODY_NONE));
    if (!q->form->is_person) return fail(q->c, ERR_MERGE_FORM);
    TRY(job_add(q->c, S("twins"),
                str_fmt(q->c->mem, "{\"form\":\"" STR_FMT "\"}", STR_ARG(q->form->full_key)),
                &job));
    struct jw w = answer_json(q, 202);
    jw_obj(&w);
    jw_kid(&w, "job", job);
    jw_end_obj(&w);
    return OK;
}

err_t api_twins_dismiss(struct request *q)
{
    i64 a, b;
    TRY(body_only(q, BODY_KEYS("a", "b")));
    if (!json_i64(json_get(q->body, S("a")), &a) || !json_i64(json_get(q->body, S("b")), &b))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("a"), S("a"), S("id"));
    TRY(record_twins_dismiss(q->c, q->form, a, b));
    return answer_none(q);
}
