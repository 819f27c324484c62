// SPDX-License-Identifier: Apache-2.0
// Handlers. What rules know of persons is asked of act/; who started the instance, who handled a node before
// and whom he chose is in the rows of the instance; a matrix is a form of the house, read like any other.
#include "flow/who.h"

#include "act/duty.h"

#define LIST_MAX 20
#define LEVELS_MAX 20
#define ROWS_MAX 100 // of a matrix that gives all that fit
#define WEIGHT_MAX 1000

static bool has(const struct json *list, str key)
{
    json_each(j, list) if (json_get(j, key)) return true;
    return false;
}

bool who_is_chosen(const struct json *list) { return has(list, S("chosen")); }

// --- Up the tree of departments ------------------------------------------------------------------------------

static bool has_role(const struct user *u, str key)
{
    for (int i = 0; i < u->role_count; i++)
        if (str_eq(u->roles[i]->key, key)) return true;
    return false;
}

// The heads above somebody, the nearest first, until there have been so many, or one of this role.
static void add_chain(struct ctx *c, const struct user *from, i64 levels, str until,
                      struct people *out)
{
    const struct user *last = from;
    i64 n = 0;
    for (const struct dept *d = from ? from->dept : NULL; d && n < levels; d = d->parent) {
        const struct user *head = catalog_user(c->cat, d->head_id);
        if (!head || head->is_off || head == last || head == from) continue;
        people_add(c, out, head);
        last = head;
        n++;
        if (until.n && has_role(head, until)) return;
    }
}

// --- What the instance remembers ------------------------------------------------------------------------------

static err_t add_rows(struct ctx *c, const struct sql *q, struct people *out)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        people_add(c, out, catalog_user(c->cat, rows_i64(r, 0)));
    }
}

// Those who finished a node when it was last gone through.
static err_t add_of_node(struct ctx *c, const struct asker *a, str node, struct people *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT user_id FROM x_flow_task WHERE inst_id = ");
    sql_i64(&q, a->inst);
    sql_lit(&q, " AND node = ");
    sql_text(&q, node);
    sql_lit(&q, " AND parent_id = 0 AND state = 'done' AND decision = 'approve' AND stay = (SELECT "
                "max(stay) FROM x_flow_task WHERE inst_id = ");
    sql_i64(&q, a->inst);
    sql_lit(&q, " AND node = ");
    sql_text(&q, node);
    sql_lit(&q,
            " AND parent_id = 0 AND state = 'done' AND decision = 'approve') ORDER BY place, id");
    return add_rows(c, &q, out);
}

static err_t add_previous(struct ctx *c, const struct asker *a, struct people *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT user_id FROM x_flow_task WHERE inst_id = ");
    sql_i64(&q, a->inst);
    sql_lit(&q, " AND node <> ");
    sql_text(&q, a->node);
    sql_lit(&q, " AND state = 'done' ORDER BY ended_at DESC, id DESC LIMIT 1");
    TRY(add_rows(c, &q, out));
    if (!out->n) people_add(c, out, catalog_user(c->cat, a->initiator));
    return OK;
}

// --- A matrix: a form whose rows say who it is ------------------------------------------------------------------

// The same choice by its key in another field; other values stand as they are.
static struct val in_field(const struct field *from, const struct field *to, struct val v)
{
    if (v.kind != VAL_INT || !from->option_count || !to->option_count) return v;
    const struct option *o = field_option(from, v.i);
    const struct option *same = o ? field_option_by_key(to, o->key) : NULL;
    return same ? val_int(same->code) : VAL_NONE;
}

static err_t fits(struct ctx *c, const struct asker *a, const struct form *m,
                  const struct json *match, struct node **out, bool *can)
{
    *can = a->act->cells != NULL;
    json_each(j, match)
    {
        struct field *to = form_field(m, j->key);
        const struct field *from = form_field(a->act->form, json_str(j));
        struct val v = VAL_NONE;
        if (!to || !from || from->index < 0) return fail_arg(c, ERR_FIELD_UNKNOWN, j->key, j->key);
        if (a->act->cells) v = in_field(from, to, a->act->cells[from->index]);
        *can = *can && !val_is_null(v) && v.kind != VAL_LIST;
        if (*can) *out = node_and(c, *out, node_cmp(c, to, OP_EQ, v));
    }
    return OK;
}

// Each person's first row counts; one without a number counts as one.
static void note_weight(struct ctx *c, const struct asker *a, struct val person, struct val weight)
{
    i64 n = weight.kind == VAL_INT ? weight.i : 1;
    size_t many = person.kind == VAL_LIST ? person.n : 1;
    if (n < 0) n = 0;
    if (n > WEIGHT_MAX) n = WEIGHT_MAX;
    for (size_t i = 0; i < many; i++) {
        struct weight w = { person.kind == VAL_LIST ? person.items[i].i : person.i, n };
        bool known = person.kind != VAL_INT && person.kind != VAL_LIST;
        for (size_t k = 0; k < a->weights->n; k++) known |= a->weights->v[k].user == w.user;
        if (!known) vec_push(c->mem, a->weights, w);
    }
}

static void add_val(struct ctx *c, struct val v, struct people *out)
{
    if (v.kind == VAL_INT) people_add(c, out, catalog_user(c->cat, v.i));
    for (size_t i = 0; v.kind == VAL_LIST && i < v.n; i++)
        people_add(c, out, catalog_user(c->cat, v.items[i].i));
}

static err_t add_matrix(struct ctx *c, const struct asker *a, const struct json *j,
                        struct people *out)
{
    struct form *m = catalog_form(c->cat, json_str(json_get(j, S("form"))));
    struct field *person = m ? form_field(m, json_str(json_get(j, S("field")))) : NULL;
    struct field *weight = m && a->weigh.n ? form_field(m, a->weigh) : NULL;
    struct query *q;
    struct page *page;
    bool can;
    if (!person) return fail(c, ERR_FORM_UNKNOWN);
    TRY(act_query(c, m, NULL, 0, json_bool(json_get(j, S("all"))) ? ROWS_MAX : 1, &q));
    struct column cols[2] = { { person->key, { .leaf = person } } };
    if (weight) cols[1] = (struct column){ weight->key, { .leaf = weight } };
    q->columns = cols;
    q->column_count = weight ? 2 : 1;
    TRY(fits(c, a, m, json_get(j, S("match")), &q->filter, &can));
    if (!can) return OK;
    TRY(query_page(c, q, &page));
    for (int i = 0; i < page->count; i++) {
        const struct cell *cells = page->records[i].cells;
        add_val(c, cells[0].v, out);
        if (weight && a->weights) note_weight(c, a, cells[0].v, cells[1].v);
    }
    return OK;
}

// --- A formula gives the id or the name of a person ------------------------------------------------------------

static err_t add_formula(struct ctx *c, const struct asker *a, str text, struct people *out)
{
    struct expr *e;
    const int *inputs;
    int n;
    i64 id;
    if (!a->act->cells) return OK;
    TRY(formula_parse(c, a->act->form, text, &e, &inputs, &n));
    str who =
        value_to_text(c->mem, formula_value(c, a->act->form, e, a->act->cells), c->cat->offset_min);
    if (str_to_i64(who, &id)) people_add(c, out, catalog_user(c->cat, id));
    for (int i = 0; who.n && i < c->cat->user_count; i++) {
        const struct user *u = c->cat->users[i];
        if (str_eq(u->account, who) || str_eq(u->name, who)) {
            people_add(c, out, u);
            break;
        }
    }
    return OK;
}

// --- All of them -------------------------------------------------------------------------------------------------

static const struct user *person_of(struct ctx *c, const struct asker *a, str word)
{
    struct people of = { 0 };
    if (str_eq(word, S("initiator"))) return catalog_user(c->cat, a->initiator);
    const struct json *owner = json_parse(c->mem, S("[{\"owner\":true}]"), NULL);
    return who_of(c, a->act, owner, &of) == OK && of.n ? of.v[0] : NULL;
}

static err_t add_as_rules_do(struct ctx *c, const struct asker *a, const struct json *j,
                             struct people *out)
{
    struct people of;
    struct json one = *j, list = { .type = JSON_ARRAY, .first = &one, .count = 1 };
    one.next = NULL;
    TRY(who_of(c, a->act, &list, &of));
    for (size_t i = 0; i < of.n; i++) people_add(c, out, of.v[i]);
    return OK;
}

static void add_dept(struct ctx *c, const struct json *one, struct people *out)
{
    i64 id;
    const struct dept *d = json_i64(one, &id) ? catalog_dept(c->cat, id) : NULL;
    for (int hops = 0; d && hops < LEVELS_MAX; d = d->parent, hops++) {
        const struct user *head = catalog_user(c->cat, d->head_id);
        if (!head || head->is_off) continue; // of the one above
        people_add(c, out, head);
        return;
    }
}

static err_t add_one(struct ctx *c, const struct asker *a, const struct json *j, struct people *out)
{
    const struct json *one = j->first;
    str key = one->key, text = json_str(one);
    i64 levels = LEVELS_MAX;
    if (str_eq(key, S("initiator"))) people_add(c, out, catalog_user(c->cat, a->initiator));
    else if (str_eq(key, S("head_of")) && str_eq(text, S("initiator")))
        people_add(c, out, head_of(c, catalog_user(c->cat, a->initiator)));
    else if (str_eq(key, S("dept"))) add_dept(c, one, out);
    else if (json_get(j, S("chain"))) {
        (void)json_i64(json_get(j, S("levels")), &levels);
        add_chain(c, person_of(c, a, json_str(json_get(j, S("chain")))), levels,
                  json_str(json_get(j, S("until"))), out);
    } else if (str_eq(key, S("previous"))) return add_previous(c, a, out);
    else if (str_eq(key, S("node"))) return add_of_node(c, a, text, out);
    else if (str_eq(key, S("matrix"))) return add_matrix(c, a, one, out);
    else if (str_eq(key, S("formula"))) return add_formula(c, a, text, out);
    else if (!str_eq(key, S("chosen"))) return add_as_rules_do(c, a, j, out);
    for (size_t i = 0; str_eq(key, S("chosen")) && i < a->chosen_count; i++)
        people_add(c, out, catalog_user(c->cat, a->chosen[i]));
    return OK;
}

err_t flow_who(struct ctx *c, const struct asker *a, const struct json *list, struct people *out)
{
    *out = (struct people){ 0 };
    json_each(j, list) if (j->first) TRY(add_one(c, a, j, out));
    return OK;
}

err_t flow_on_duty(struct ctx *c, const struct json *node, struct people *who)
{
    struct people on;
    if (!json_bool(json_get(node, S("on_duty")))) return OK;
    TRY(duty_filter(c, who, &on));
    *who = on;
    return OK;
}

bool who_has_weight(const struct ctx *c, const struct json *list, str field)
{
    json_each(j, list)
    {
        const struct form *m =
            catalog_form(c->cat, json_str(json_get(json_get(j, S("matrix")), S("form"))));
        const struct field *f = m ? form_field(m, field) : NULL;
        if (f && f->type->storage == STORE_INT && str_eq(str_of(f->type->key), S("integer")))
            return true;
    }
    return false;
}

// --- Checking what was designed ------------------------------------------------------------------------------------

static err_t no_such(struct ctx *c, str path)
{
    return spec_wrong(c, path, "没有这个人员、角色、部门或字段",
                      "no such person, role, department or field");
}

static err_t check_chain(struct ctx *c, const struct json *j, str path)
{
    const struct json *until = json_get(j, S("until"));
    TRY(keys_only(c, j, path, KEYS("chain", "levels", "until")));
    TRY(one_of(c, json_get(j, S("chain")), path_under(c, path, "chain"),
               KEYS("initiator", "owner")));
    TRY(number_in(c, json_get(j, S("levels")), path_under(c, path, "levels"), 1, LEVELS_MAX));
    if (until && !catalog_role(c->cat, json_str(until)))
        return no_such(c, path_under(c, path, "until"));
    return OK;
}

static err_t check_matrix(struct ctx *c, const struct form *f, const struct json *m, str path)
{
    const struct form *form = catalog_form(c->cat, json_str(json_get(m, S("form"))));
    const struct json *match = json_get(m, S("match"));
    struct field *to;
    TRY(keys_only(c, m, path, KEYS("form", "match", "field", "all")));
    if (!form || form->parent)
        return spec_wrong(c, path_under(c, path, "form"), "请选择矩阵所在的表单",
                          "choose the form that holds the matrix");
    if (!json_is(match, JSON_OBJECT) || !match->count)
        return spec_wrong(c, path_under(c, path, "match"), "请选择至少一个对应字段",
                          "choose at least one field to match");
    json_each(j, match)
    {
        str at = str_cat3(c->mem, path, S(".match."), j->key);
        struct json name = { .type = JSON_STRING, .text = j->key };
        TRY(field_named(c, form, &name, at, &to));
        TRY(field_named(c, f, j, at, &to));
    }
    TRY(field_named(c, form, json_get(m, S("field")), path_under(c, path, "field"), &to));
    return field_value_type(to)->flags & TYPE_PERSON
               ? OK
               : spec_wrong(c, path_under(c, path, "field"), "应为人员字段",
                            "a field of persons is needed");
}

static bool is_handled_node(const struct json *nodes, str id)
{
    json_each(n, nodes)
    {
        str type = json_str(json_get(n, S("type")));
        if (str_eq(json_str(json_get(n, S("id"))), id))
            return str_eq(type, S("fill")) || str_eq(type, S("approve"));
    }
    return false;
}

static err_t check_formula(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    struct expr *e;
    const int *inputs;
    int n;
    if (formula_parse(c, f, json_str(j), &e, &inputs, &n) == OK) return OK;
    err_clear(c);
    return spec_wrong(c, path, "公式有误", "the formula is not right");
}

static err_t check_one(struct ctx *c, const struct form *f, const struct json *nodes,
                       const struct json *j, str path)
{
    struct json alone, list = { .type = JSON_ARRAY, .first = &alone, .count = 1 };
    i64 id;
    if (!json_is(j, JSON_OBJECT) || !j->first) return no_such(c, path);
    const struct json *one = j->first;
    str key = one->key;
    if (json_get(j, S("chain"))) return check_chain(c, j, path);
    if (j->count != 1) return spec_wrong(c, path, "请选择人员", "choose a person");
    if (str_eq(key, S("matrix"))) return check_matrix(c, f, one, path);
    if (str_eq(key, S("formula"))) return check_formula(c, f, one, path);
    if (str_eq(key, S("head_of")) && str_eq(json_str(one), S("initiator"))) return OK;
    if (str_eq(key, S("dept")))
        return json_i64(one, &id) && catalog_dept(c->cat, id) ? OK : no_such(c, path);
    if (str_eq(key, S("node")))
        return is_handled_node(nodes, json_str(one))
                   ? OK
                   : spec_wrong(c, path, "没有这个办理节点", "no node with this id is handled");
    if (str_eq(key, S("initiator")) || str_eq(key, S("previous")) || str_eq(key, S("chosen")))
        return json_bool(one) ? OK : no_such(c, path);
    alone = *j;
    alone.next = NULL;
    return who_check(c, f, &list, path);
}

err_t flow_who_check(struct ctx *c, const struct form *f, const struct json *nodes,
                     const struct json *list, str path)
{
    int i = 0;
    if (!json_is(list, JSON_ARRAY) || !list->count || list->count > LIST_MAX)
        return spec_wrong(c, path, "请选择人员", "choose persons");
    json_each(j, list)
        TRY(check_one(c, f, nodes, j, str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), i++)));
    return OK;
}
