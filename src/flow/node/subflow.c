// SPDX-License-Identifier: Apache-2.0
// Another flow as one step: {"type":"subflow","flow":key,"record":{"field":link},"wait":false}. The child is an
// instance of the version that is published now; when it ends the token goes on.
#include "flow/internal.h"

static err_t check(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, json_str(json_get(n->j, S("flow"))));
    const struct json *link = json_get(json_get(n->j, S("record")), S("field"));
    struct field *f = link ? form_field(k->form, json_str(link)) : NULL;
    if (!d || !d->spec)
        check_note(c, k, n, "flow", "请选择一个已发布的流程", "choose a flow that is published");
    if (link && (!f || !f->target || f->type->storage != STORE_INT))
        check_note(c, k, n, "record", "请选择一个单选关联字段", "choose a link to one record");
    const struct form *on = link ? (f ? f->target : NULL) : k->form;
    if (d && on && d->form != on)
        check_note(c, k, n, "flow", "这个流程属于其他表单", "this flow is another form's");
    return OK;
}

// The record that the child is about, 0: the link is empty, and its form.
static err_t record_of(struct ctx *c, const struct inst *i, const struct token *t, id64 *out,
                       const struct form **form)
{
    const struct json *link = json_get(json_get(t->node->j, S("record")), S("field"));
    const struct field *f = link ? form_field(i->form, json_str(link)) : NULL;
    struct image img;
    *out = i->record;
    *form = link ? (f ? f->target : NULL) : i->form;
    if (!link) return OK;
    TRY(record_image(c, i->form, i->record, &img));
    *out = f && f->index >= 0 && img.cells[f->index].kind == VAL_INT ? img.cells[f->index].i : 0;
    return OK;
}

static err_t is_open(struct ctx *c, id64 child, bool *open)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_flow_inst WHERE state IN ('running', 'suspended') AND id = ");
    sql_i64(&q, child);
    return db_one_i64(c, &q, &id, open);
}

static id64 child_of(struct ctx *c, const struct token *t)
{
    size_t at;
    i64 id = 0;
    if (t->note.n) (void)json_i64(json_get(json_parse(c->mem, t->note, &at), S("child")), &id);
    return id;
}

static err_t begin(struct ctx *c, struct inst *i, struct token *t)
{
    const struct flow_def *d =
        catalog_flow_of_key(c->cat, json_str(json_get(t->node->j, S("flow"))));
    const struct json *waits = json_get(t->node->j, S("wait"));
    bool open = false, alone = waits && waits->type == JSON_BOOL && !waits->is_true;
    const struct form *form;
    id64 record, child;
    TRY(record_of(c, i, t, &record, &form));
    if (!record) return token_leave(c, i, t);
    if (!d || d->form != form)
        return fail_arg(c, ERR_FLOW_OFF, STR_NONE, json_str(json_get(t->node->j, S("flow"))));
    struct flow_start s = { .def = d,
                            .record = record,
                            .initiator = i->initiator,
                            .cause = S("parent"),
                            .parent = i->id,
                            .parent_token = alone ? 0 : t->id };
    TRY(flow_begin(c, &s, &child));
    t->note = str_fmt(c->mem, "{\"child\":\"%lld\"}", (long long)child);
    TRY(is_open(c, child, &open));
    if (alone || !open) return token_leave(c, i, t);
    token_rest(t);
    return due_set(c, i, &(struct flow_due){ .token = t->id, .kind = S("node"), .at = DUE_NEVER });
}

static err_t enter(struct ctx *c, struct inst *i, struct token *t)
{
    bool open = false;
    if (!t->is_again) return begin(c, i, t);
    TRY(is_open(c, child_of(c, t), &open));
    if (!open) return token_leave(c, i, t);
    token_rest(t);
    return due_set(c, i, &(struct flow_due){ .token = t->id, .kind = S("node"), .at = DUE_NEVER });
}

static err_t cancel(struct ctx *c, struct inst *i, void *arg)
{
    (void)arg;
    i->parent_token = 0; // who cancels it knows
    return i->state > INST_SUSPENDED ? OK : inst_end(c, i, INST_CANCELLED, S("parent"));
}

// The token goes while the child goes on: that is cancelled.
static err_t leave(struct ctx *c, struct inst *i, struct token *t)
{
    id64 child = child_of(c, t);
    bool open = false;
    (void)i;
    if (child) TRY(is_open(c, child, &open));
    struct stimulus s = { child, -1, true, cancel, NULL };
    return open ? inst_stimulate(c, &s, NULL) : OK;
}

const struct flow_kind node_subflow = {
    .waits = true, .check = check, .enter = enter, .leave = leave
};
