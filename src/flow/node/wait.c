// SPDX-License-Identifier: Apache-2.0
// Rests until a time: a span (flow/span.c) from now on; or {"field":date,"offset":span or negative days,"at"};
// or until {"until":filter} holds, with the span as the longest. A field's time is worked out anew when the
// record is saved and when it comes; a record without a date waits for one.
#include "base/date.h"
#include "flow/internal.h"

static err_t check_field(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    const struct json *offset = json_get(n->j, S("offset"));
    struct field *f;
    err_t e = field_named(c, k->form, json_get(n->j, S("field")), S("field"), &f);
    if (e == OK && !(field_value_type(f)->flags & (TYPE_DATE | TYPE_INSTANT)))
        check_note(c, k, n, "field", "应为日期或时间字段", "a date or a time is needed");
    TRY(check_passed(c, k, n, e));
    if (offset)
        TRY(check_passed(c, k, n,
                         keys_only(c, offset, S("offset"), KEYS("days", "hours", "minutes"))));
    return check_passed(c, k, n, time_at(c, json_get(n->j, S("at")), S("at")));
}

static bool has_span(const struct json *j)
{
    return span_part(j, "days") || span_part(j, "hours") || span_part(j, "minutes") ||
           span_part(j, "workdays") || span_part(j, "workhours");
}

static err_t check(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    const struct json *until = json_get(n->j, S("until"));
    if (json_get(n->j, S("field"))) return check_field(c, k, n);
    if (until) TRY(check_passed(c, k, n, filter_check(c, k->form, until, S("until"))));
    if (until && !has_span(n->j)) return OK;
    return check_passed(
        c, k, n, span_check(c, n->j, STR_NONE, KEYS("id", "type", "title", "until", "boundary")));
}

// The field's instant; false: it has none.
static err_t field_time(struct ctx *c, const struct inst *i, const struct json *j, i64 *out,
                        bool *has)
{
    const struct field *f = form_field(i->form, json_str(json_get(j, S("field"))));
    const struct json *off = json_get(j, S("offset"));
    int zone = c->cat->offset_min;
    struct image img;
    i64 ms = 9 * 3600000LL;
    TRY(record_image(c, i->form, i->record, &img));
    *has = f && (f->index < 0 || img.cells[f->index].kind == VAL_INT);
    if (!*has) return OK;
    bool day = field_value_type(f)->flags & TYPE_DATE,
         to_hour = time_parse(json_str(json_get(j, S("at"))), &ms) || day;
    i64 base = f->index >= 0                     ? img.cells[f->index].i
               : str_eq(f->key, S("updated_at")) ? img.updated_at
                                                 : img.created_at;
    i64 date = (day ? base : date_of_instant(base, zone)) + span_part(off, "days");
    *out = to_hour ? instant_of_local(date, ms, zone) : base + span_part(off, "days") * DAY_MS;
    *out += span_part(off, "hours") * 3600000LL + span_part(off, "minutes") * 60000LL;
    return OK;
}

// When to look next; *over: it has come.
static err_t next_look(struct ctx *c, const struct inst *i, const struct token *t, i64 *at,
                       bool *over)
{
    const struct json *j = t->node->j, *until = json_get(j, S("until"));
    bool has = false;
    *at = DUE_NEVER;
    *over = false;
    if (json_get(j, S("field"))) {
        TRY(field_time(c, i, j, at, &has));
        *over = has && *at <= c->now_ms;
        return OK;
    }
    if (until) TRY(act_holds(c, i->form, until, i->record, over));
    if (has_span(j)) TRY(span_after(c, j, t->since, at));
    *over = *over || *at <= c->now_ms;
    return OK;
}

static void tell(struct ctx *c, struct inst *i, const struct token *t, i64 at)
{
    struct buf b = BUF(c->mem), when = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("until"));
    if (at < DUE_NEVER) instant_put(&when, at);
    if (at < DUE_NEVER) jw_str(&w, buf_str(&when));
    else jw_null(&w);
    jw_end_obj(&w);
    inst_tell(c, i,
              &(struct flow_event){ .kind = S("wait"), .node = t->node->id, .what = buf_str(&b) });
}

static err_t look(struct ctx *c, struct inst *i, struct token *t)
{
    const struct json *j = t->node->j;
    struct flow_due d = { .token = t->id, .kind = S("node") };
    bool over, is_new = !t->is_again;
    d.listens = json_get(j, S("field")) || json_get(j, S("until"));
    TRY(next_look(c, i, t, &d.at, &over));
    if (over && !i->is_trial) return token_leave(c, i, t);
    if (is_new) tell(c, i, t, d.at);
    token_rest(t);
    return due_set(c, i, &d);
}

const struct flow_kind node_wait = { .waits = true, .check = check, .enter = look };
