// SPDX-License-Identifier: Apache-2.0
// A word between persons; nothing waits for it. Who is named with @ is told, and may read the instance from
// then on: it is put before him as a copy.
#include "flow/work.h"

#define TEXT_MAX 8000

static err_t tell_named(struct ctx *c, struct doing *o, str text)
{
    struct people who = { 0 };
    const struct json *users = json_get(o->body, S("users"));
    if (!users || !users->first) return OK;
    TRY(op_users(c, o, &who));
    TRY(copy_give(c, o->i, &who, STR_NONE, STR_NONE));
    for (size_t k = 0; k < who.n; k++)
        TRY(flow_notice(c, o->i, who.v[k]->id, "mentioned", NULL, text, o->i->rev));
    jw_key(o->what, S("users"));
    jw_arr(o->what);
    for (size_t k = 0; k < who.n; k++) jw_id(o->what, who.v[k]->id);
    jw_end_arr(o->what);
    return OK;
}

static err_t run(struct ctx *c, struct doing *o)
{
    str text = str_trim(json_str(json_get(o->body, S("text"))));
    struct ftask t;
    id64 task;
    const struct json *files = json_get(o->body, S("files"));
    if (!text.n && !(files && files->first))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("text"), S("text"));
    if (text.n > TEXT_MAX) return fail_arg2(c, ERR_FIELD_TOO_LONG, S("text"), S("text"), S("2000"));
    jw_kstr(o->what, "text", text);
    TRY(op_files(c, o));
    if (json_i64(json_get(o->body, S("task")), &task)) {
        TRY(ftask_get(c, task, &t));
        if (t.inst != o->i->id) return fail_at(c, ERR_NOT_FOUND, S("task"));
        jw_kid(o->what, "on", task);
    }
    return tell_named(c, o, text);
}

const struct flow_op op_comment = {
    .place = OP_INST, .any_rev = true, .any_inst_state = true, .run = run
};
