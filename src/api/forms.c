// SPDX-License-Identifier: Apache-2.0
// A form as the caller may see it: what no grant of his shows is not there.
#include "api/internal.h"
#include "meta/automation.h"
#include "auth/audit.h"
#include "io/io.h"
#include "base/dec.h"
#include "meta/rules.h"

// What a look-up shows is what stands behind its link.
static const struct field *shown(const struct field *f)
{
    const struct field *leaf = lookup_leaf(f);
    return leaf ? leaf : f;
}

static void put_options(struct ctx *c, struct jw *w, const struct field *f)
{
    jw_key(w, S("options"));
    jw_arr(w);
    for (size_t i = 0; i < f->option_count; i++) {
        jw_obj(w);
        jw_kstr(w, "key", f->options[i].key);
        jw_key(w, S("title"));
        put_titles(c, w, f->options[i].title);
        if (c->lang != c->cat->lang) // formulas speak the language of the house
            jw_kstr(w, "word", title_in(f->options[i].title, c->cat->lang));
        jw_kstr(w, "color", f->options[i].color);
        jw_kbool(w, "is_off", f->options[i].is_off);
        const struct option *up =
            f->options[i].parent ? field_option(f, f->options[i].parent) : NULL;
        if (up) jw_kstr(w, "parent", up->key);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

// A limit in the words of the value's JSON: a number for integers, exact text for scaled ones.
static void put_limit(struct ctx *c, struct jw *w, const struct field *f, i64 v)
{
    struct buf b = BUF(c->mem);
    if (!f->scale) {
        jw_i64(w, v);
        return;
    }
    dec_put(&b, v, f->scale);
    jw_str(w, buf_str(&b));
}

static void put_ops(struct jw *w, u32 ops)
{
    jw_key(w, S("ops"));
    jw_arr(w);
    for (int op = 0; op < OP_COUNT; op++)
        if (ops & 1u << op) jw_str(w, op_key((enum op)op));
    jw_end_arr(w);
}

// Whether the browser can work it out alone: all inputs are the record's own and the caller's to read.
static bool is_live(const struct form_policy *p, const struct field *f, int depth)
{
    if (!f->formula || depth > 32 || (p && cell_right_any(p, f) != CELL_READ)) return false;
    for (int i = 0; i < f->formula_path_count; i++)
        if (f->formula_paths[i].hop->type->storage != STORE_ROWS) return false;
    for (int i = 0; i < f->formula_input_count; i++) {
        const struct field *in = f->form->fields[f->formula_inputs[i]];
        if (p && cell_right_any(p, in) != CELL_READ) return false;
        if (in->type->flags & TYPE_CODED) return false; // its JSON is not what formulas read
        if ((in->rollup && rollup_is_own(in)) || (in->formula && !is_live(p, in, depth + 1)))
            return false;
    }
    return true;
}

// The days by which working days are counted, with the formula that does.
static void put_days(struct jw *w, const i64 *days, size_t n)
{
    jw_arr(w);
    for (size_t i = 0; i < n; i++) {
        struct buf b = BUF(w->b->m);
        date_put(&b, days[i]);
        jw_str(w, buf_str(&b));
    }
    jw_end_arr(w);
}

static void put_calendar(const struct ctx *c, struct jw *w)
{
    const struct worktime *work = &c->cat->calendar.work;
    jw_key(w, S("calendar"));
    jw_obj(w);
    jw_key(w, S("off"));
    put_days(w, work->holidays, work->n_holidays);
    jw_key(w, S("on"));
    put_days(w, work->workdays, work->n_workdays);
    jw_end_obj(w);
}

// "formula" for what the browser works out, "asks" for what it must ask the server while somebody types
// (POST .../evaluate).
static void put_formula(const struct ctx *c, struct jw *w, const struct form_policy *p,
                        const struct field *f)
{
    bool asks = f->formula || field_is_lookup(f) || (f->rollup && f->via && rollup_is_own(f));
    if (f->formula && is_live(p, f, 0)) {
        jw_kstr(w, "formula", formula_by_keys(w->b->m, f));
        if (f->formula->uses_calendar) put_calendar(c, w);
    } else if (asks) jw_kbool(w, "asks", true);
    if (field_is_volatile(f)) jw_kbool(w, "volatile", true);
}

static void put_type(struct ctx *c, struct jw *w, const struct field *field)
{
    const struct field *f = shown(field);
    const struct field_type *t = field_value_type(f);
    bool is_fixed = !field_is_volatile(f); // what is worked out at reading is only shown
    jw_kstr(w, "type", str_of(field->type->key));
    if (f != field || f->result_type) jw_kstr(w, "result", str_of(t->key));
    char kind = field_value_type(f)->expr_kind;
    if (kind) {
        jw_key(w, S("kind"));
        jw_str(w, (str){ &kind, 1 });
    }
    jw_kstr(w, "widget", str_of(field->type->widget));
    jw_key(w, S("title"));
    put_titles(c, w, field->title);
    jw_key(w, S("help"));
    put_titles(c, w, field->help);
    jw_kbool(w, "required", field->is_required);
    jw_kbool(w, "unique", field->is_unique);
    jw_kbool(w, "sensitive", field->is_sensitive);
    put_options(c, w, f);
    if (f->target && f->type->storage != STORE_ROWS) jw_kstr(w, "target", f->target->full_key);
    if (opt_str(f, "text_from").n) jw_kstr(w, "text_from", opt_str(f, "text_from"));
    jw_ki64(w, "scale", f->scale);
    jw_key(w, S("min"));
    if (f->has_min) put_limit(c, w, f, f->min);
    else jw_null(w);
    jw_key(w, S("max"));
    if (f->has_max) put_limit(c, w, f, f->max);
    else jw_null(w);
    if (f->max_len) jw_ki64(w, "max_len", f->max_len);
    jw_key(w, S("set"));
    field_put_set(w, f);
    if (f->can_add) jw_kbool(w, "can_add", true);
    put_ops(w, is_fixed ? t->ops : 0);
    jw_kbool(w, "sortable", is_fixed && (t->flags & TYPE_SORTABLE));
    jw_kbool(w, "groupable", is_fixed && (t->flags & TYPE_GROUPABLE));
    jw_kbool(w, "summable", is_fixed && (t->flags & TYPE_SUMMABLE));
    jw_kbool(w, "computed", field->type->flags & TYPE_COMPUTED);
}

static void put_right(struct jw *w, bool is_full, bool is_writable)
{
    jw_kstr(w, "right", is_full ? S("read") : S("masked"));
    jw_kbool(w, "writable", is_writable);
}

// What a new record starts with, so that a page can show it before it is sent.
static void put_default(struct ctx *c, struct jw *w, const struct field *f)
{
    const struct user *u = catalog_user(c->cat, c->who->user_id);
    struct val v = field_default(c, f, c->who->user_id, u && u->dept ? u->dept->id : 0);
    if (val_is_null(v)) v = rules_default(c, f, NULL);
    if (val_is_null(v) || f->type->storage == STORE_ROWS) return;
    jw_key(w, S("default"));
    field_value_type(f)->to_json(c, f, v, w);
}

static void put_row_rules(struct ctx *c, struct jw *w, const struct form *f,
                          const struct sub_policy *rights)
{
    bool *reads = mem_array(c->mem, bool, (size_t)f->field_count + 1),
         *sees = mem_array(c->mem, bool, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++) {
        reads[i] = rights->full[i] != 0;
        sees[i] = (rights->full[i] | rights->masked[i]) != 0;
    }
    put_form_rules(c, w, f, reads, sees);
}

static void put_sub_fields(struct ctx *c, struct jw *w, const struct form_policy *p,
                           const struct field *sub)
{
    struct sub_policy rights = policy_sub(c->mem, p, sub);
    const struct form *f = sub->target;
    bool *sees = mem_array(c->mem, bool, (f ? (size_t)f->field_count : 0) + 1);
    for (int i = 0; f && i < f->field_count; i++)
        sees[i] = (rights.masked[i] | rights.full[i]) != 0;
    jw_key(w, S("fields"));
    jw_arr(w);
    for (int i = 0; f && i < f->field_count; i++) {
        if (!(rights.masked[i] | rights.full[i])) continue;
        jw_obj(w);
        jw_kstr(w, "key", f->fields[i]->key);
        put_type(c, w, f->fields[i]);
        if (rights.full[i]) put_formula(c, w, NULL, f->fields[i]);
        put_right(w, rights.full[i] != 0, rights.write[i] != 0);
        put_link_rules(c, w, f->fields[i], sees);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    if (f) put_row_rules(c, w, f, &rights);
}

static void put_fields(struct ctx *c, struct jw *w, const struct form *f,
                       const struct form_policy *p)
{
    bool may_write = p->actions & (ACT_CREATE | ACT_UPDATE);
    bool *sees = mem_array(c->mem, bool, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++)
        sees[i] = cell_right_any(p, f->fields[i]) != CELL_HIDDEN;
    jw_key(w, S("fields"));
    jw_arr(w);
    for (int i = 0; i < f->field_count; i++) {
        const struct field *field = f->fields[i];
        enum cell_right right;
        if (query_right_any(c, field, &right) != OK || right == CELL_HIDDEN) continue;
        bool is_computed = field->type->flags & TYPE_COMPUTED;
        jw_obj(w);
        jw_kstr(w, "key", field->key);
        put_type(c, w, field);
        put_formula(c, w, p, field);
        put_right(w, right == CELL_READ,
                  may_write && !is_computed && actor_may_write_field(p, field));
        if (field->type->flags & TYPE_ACTION)
            jw_kbool(w, "pressable", (p->actions & ACT_UPDATE) && actor_may_write_field(p, field));
        if (right == CELL_READ && !is_computed) put_default(c, w, field);
        put_before(c, w, field);
        put_link_rules(c, w, field, sees);
        if (field->type->storage == STORE_ROWS) put_sub_fields(c, w, p, field);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

// The fields that every form has, read like any other and written by the server alone.
static void put_system(struct ctx *c, struct jw *w, const struct form *f)
{
    static const enum sys_field told[] = { SYS_OWNER,      SYS_DEPT,       SYS_CREATED_AT,
                                           SYS_CREATED_BY, SYS_UPDATED_AT, SYS_UPDATED_BY };
    jw_key(w, S("system"));
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        const struct field *field = form_sys(f, told[i]);
        jw_obj(w);
        jw_kstr(w, "key", field->key);
        put_type(c, w, field);
        put_right(w, true, false);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static str visible_key(const struct form_policy *p, const struct field *f)
{
    return f && cell_right_any(p, f) != CELL_HIDDEN ? f->key : STR_NONE;
}

// "transitions": from state to the states it may move to, null without a table; "moves": what the buttons for them say, where
// the form gives a move a name of its own.
static void put_moves(struct ctx *c, struct jw *w, const struct json *table)
{
    jw_key(w, S("transitions"));
    if (!table) {
        jw_null(w);
        jw_key(w, S("moves"));
        jw_null(w);
        return;
    }
    jw_obj(w);
    json_each(from, table)
    {
        jw_key(w, from->key);
        jw_arr(w);
        json_each(move, from) jw_str(w, move_to(move));
        jw_end_arr(w);
    }
    jw_end_obj(w);
    jw_key(w, S("moves"));
    jw_obj(w);
    json_each(from, table)
    {
        jw_key(w, from->key);
        jw_obj(w);
        json_each(move, from)
        {
            str title = title_in(move_title(move), c->lang);
            if (!title.n) continue;
            jw_key(w, move_to(move));
            jw_str(w, title);
        }
        jw_end_obj(w);
    }
    jw_end_obj(w);
}

static const struct role *role_of_query(struct request *q)
{
    i64 id;
    if (!str_to_i64(query_str(q, S("as")), &id)) return NULL;
    for (int i = 0; i < q->c->cat->role_count; i++)
        if (q->c->cat->roles[i]->id == id) return q->c->cat->roles[i];
    return NULL;
}

// "as": how the form is for who has that role alone, within the rights of who designs it; logged.
static err_t see_as_role(struct request *q)
{
    struct ctx *c = q->c;
    if (!query_str(q, S("as")).n) return OK;
    TRY(need_right(c, RIGHT(DESIGN)));
    const struct role *role = role_of_query(q);
    if (!role || c->who->also) return fail(c, ERR_NOT_FOUND);
    struct actor *me = mem_new_of(c->mem, struct actor), *as = mem_new_of(c->mem, struct actor);
    const struct role **roles = mem_array(c->mem, const struct role *, 1);
    *me = *as = *c->who;
    roles[0] = role;
    as->roles = roles;
    as->role_count = 1;
    as->system_rights = role->system_rights;
    as->has_all_rights = false;
    as->policies = me->policies = NULL;
    me->also = as;
    str detail = str_fmt(c->mem, "{\"role\":%lld}", (long long)role->id);
    TRY(audit_note(c, S("preview_as_role"), q->form->id, 0, detail, S("ok")));
    c->who = me;
    return OK;
}

err_t put_form_def(struct request *q, struct jw *w, const struct form *f)
{
    struct ctx *c = q->c;
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    jw_obj(w);
    jw_kstr(w, "key", f->full_key);
    jw_key(w, S("title"));
    put_titles(c, w, f->title);
    jw_kstr(w, "title_field", visible_key(p, f->title_field));
    str state = visible_key(p, f->state_field);
    jw_kstr(w, "state_field", state);
    jw_kbool(w, "has_plans", form_has_kind(q->c->cat, f, WHEN_PLAN));
    jw_kbool(w, "has_pool", form_has_kind(q->c->cat, f, WHEN_POOL));
    put_moves(c, w, state.n ? f->transitions : NULL);
    jw_key(w, S("can"));
    put_actions(w, p->also ? p->actions & p->also->actions : p->actions);
    jw_kbool(w, "is_ledger", f->is_ledger);
    jw_kbool(w, "export_asks", export_needs_approval(c, f));
    jw_kbool(w, "is_person", f->is_person);
    jw_kbool(w, "has_flows", f->has_flows);
    jw_key(w, S("import_key"));
    jw_arr(w);
    for (int i = 0; i < f->import_key_count; i++)
        if (visible_key(p, f->import_key[i]).n) jw_str(w, f->import_key[i]->key);
    jw_end_arr(w);
    put_fields(c, w, f, p);
    put_system(c, w, f);
    put_layout(c, w, f, p);
    put_rules_of_form(c, w, f, p);
    jw_key(w, S("views"));
    TRY(put_views(q, w, f));
    jw_end_obj(w);
    return OK;
}

err_t api_form_get(struct request *q)
{
    TRY(see_as_role(q));
    struct jw w = answer_json(q, 200);
    return put_form_def(q, &w, q->form);
}

// ---- the structure alone, for who grants rights on what he may not read himself ----

// Writing a button is pressing it.
static bool may_be_granted(const struct field *f)
{
    return !(f->type->flags & TYPE_COMPUTED) || (f->type->flags & TYPE_ACTION);
}

static void put_structure(struct ctx *c, struct jw *w, const struct form *f)
{
    jw_key(w, S("fields"));
    jw_arr(w);
    for (int i = 0; i < f->field_count; i++) {
        const struct field *field = f->fields[i];
        jw_obj(w);
        jw_kstr(w, "key", field->key);
        put_type(c, w, field);
        put_right(w, true, may_be_granted(field));
        if (field->type->storage == STORE_ROWS && field->target && field->target != f) {
            jw_key(w, S("fields"));
            jw_arr(w);
            for (int k = 0; k < field->target->field_count; k++) {
                jw_obj(w);
                jw_kstr(w, "key", field->target->fields[k]->key);
                put_type(c, w, field->target->fields[k]);
                put_right(w, true, may_be_granted(field->target->fields[k]));
                jw_end_obj(w);
            }
            jw_end_arr(w);
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_form_name(struct ctx *c, struct jw *w, const struct form *f)
{
    jw_kstr(w, "key", f->full_key);
    jw_key(w, S("title"));
    put_titles(c, w, f->title);
    jw_kstr(w, "app", f->app ? f->app->key : STR_NONE);
    jw_kbool(w, "is_ledger", f->is_ledger);
    jw_kbool(w, "is_person", f->is_person);
}

err_t api_structure_list(struct request *q)
{
    struct ctx *c = q->c;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < c->cat->form_count; i++) {
        if (c->cat->forms[i]->parent) continue;
        jw_obj(&w);
        put_form_name(c, &w, c->cat->forms[i]);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

err_t api_structure_get(struct request *q)
{
    struct ctx *c = q->c;
    const struct form *f = catalog_form(c->cat, route_param(&q->match, S("form")));
    if (!f || f->parent) return fail(c, ERR_FORM_UNKNOWN);
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    put_form_name(c, &w, f);
    put_structure(c, &w, f);
    put_system(c, &w, f);
    jw_end_obj(&w);
    return OK;
}
