// SPDX-License-Identifier: Apache-2.0
// JSON -> query. Every name is looked up in the catalogue and through the actor's policy: a field
// that no grant shows is unknown here, wherever it stands. Row rules (as_rule) are written by
// administrators and see all fields; they are never a caller's input.
#include "meta/filter.h"
#include "query/internal.h"

static err_t unknown(struct ctx *c, str name) { return fail_arg(c, ERR_FIELD_UNKNOWN, name, name); }

err_t parse_see_field(struct ctx *c, const struct field *f, bool as_rule, str name)
{
    if (as_rule) return OK;
    const struct form *owner = f->form->parent ? f->form->parent : f->form;
    const struct form_policy *p;
    TRY(policy_of(c, owner, &p));
    if (!f->form->parent) return cell_right_any(p, f) == CELL_HIDDEN ? unknown(c, name) : OK;
    for (int i = 0; i < owner->field_count; i++) { // the sub-form field that holds these rows
        if (owner->fields[i]->target != f->form) continue;
        for (; p; p = p->also) { // in a view-as known to both
            struct sub_policy s = policy_sub(c->mem, p, owner->fields[i]);
            if (!f->is_system && !s.masked[f->index]) return unknown(c, name);
        }
        return OK;
    }
    return unknown(c, name);
}

// Behind the path so far: the look-up's link as a hop with the look-up as its gate, then what it shows.
static bool open_lookup(struct path *p)
{
    while (field_is_lookup(p->leaf)) {
        struct field *gate = p->leaf;
        if (!gate->via || !gate->via->target || !gate->source || p->hop_count == QUERY_PATH_MAX)
            return false;
        p->gates[p->hop_count] = gate;
        p->hops[p->hop_count++] = gate->via;
        p->leaf = gate->source;
    }
    return true;
}

bool query_lookup_path(const struct field *f, struct path *out)
{
    *out = (struct path){ .leaf = (struct field *)(uintptr_t)f };
    return open_lookup(out);
}

err_t query_right_any(struct ctx *c, const struct field *f, enum cell_right *out)
{
    struct path p;
    const struct form_policy *pol;
    *out = CELL_READ;
    if (!query_lookup_path(f, &p)) return *out = CELL_HIDDEN, OK;
    for (int i = 0; i <= p.hop_count; i++) {
        const struct field *at = i < p.hop_count ? p.hops[i] : p.leaf;
        TRY(policy_of(c, at->form, &pol));
        enum cell_right r = cell_right_any(pol, at);
        if (i < p.hop_count && r < CELL_READ) r = CELL_HIDDEN; // a link is followed in full or not
        if (i < p.hop_count && p.gates[i] && cell_right_any(pol, p.gates[i]) < r)
            r = cell_right_any(pol, p.gates[i]);
        if (r < *out) *out = r;
    }
    return OK;
}

err_t query_path(struct ctx *c, const struct form *f, str name, bool as_rule, struct path *out)
{
    *out = (struct path){ 0 };
    str rest = name, part;
    const struct form *at = f;
    while (str_next(&rest, '.', &part)) {
        struct field *fd = at ? form_field(at, part) : NULL;
        if (!fd) return unknown(c, name);
        TRY(parse_see_field(c, fd, as_rule, name));
        if (!rest.p) {
            int from = out->hop_count;
            out->leaf = fd;
            if (!open_lookup(out)) return unknown(c, name);
            for (int i = from; i < out->hop_count; i++) {
                TRY(parse_see_field(c, out->hops[i], as_rule, name));
                if (out->gates[i]) TRY(parse_see_field(c, out->gates[i], as_rule, name));
            }
            return parse_see_field(c, out->leaf, as_rule, name);
        }
        bool is_hop = (fd->type->flags & TYPE_REFERENCE) || fd->type->storage == STORE_ROWS;
        if (!is_hop || !fd->target || out->hop_count == QUERY_PATH_MAX) return unknown(c, name);
        out->hops[out->hop_count++] = fd;
        at = fd->target;
    }
    return unknown(c, name);
}

// What the operands stand for to this caller, now.
static err_t comparison_values(struct parser *p, struct node *n, const struct json *value)
{
    const struct actor *me = p->c->who;
    struct filter_now now = { me ? me->user_id : 0, me && me->dept ? me->dept->id : 0, p->c->now_ms,
                              p->c->cat->offset_min };
    const struct field *f = n->path.leaf;
    struct operand *os;
    TRY(filter_operands(p->c, f, n->op, value, NULL, &os, &n->value_count));
    p->values += (size_t)n->value_count;
    if (p->values > QUERY_VALUES_MAX)
        return fail(p->c, ERR_QUERY_DEPTH); // a statement takes only so many
    struct val *vs = mem_array(p->c->mem, struct val, (size_t)n->value_count + 1);
    for (int i = 0; i < n->value_count; i++) vs[i] = operand_now(&os[i], f, &now);
    n->values = vs;
    const struct field_type *t = field_value_type(f);
    for (int i = 0; t->below && i < n->value_count; i++) p->values += t->below(p->c, f, vs[i]).n;
    if (p->values > QUERY_VALUES_MAX) return fail(p->c, ERR_QUERY_DEPTH);
    return OK;
}

// Not stored, so no statement can ask for it; in a row rule it is empty, and the rule does not hold.
static err_t no_volatile(struct ctx *c, const struct path *p, bool as_rule)
{
    if (as_rule || !field_is_volatile(p->leaf)) return OK;
    return fail_arg(c, ERR_FORMULA_FILTER, p->leaf->key, field_title(c, p->leaf));
}

static err_t comparison(struct parser *p, const struct json *j, struct node *n)
{
    str name = json_str(json_get(j, S("field")));
    n->kind = NODE_CMP;
    TRY(query_path(p->c, p->form, name, p->as_rule, &n->path));
    TRY(no_volatile(p->c, &n->path, p->as_rule));
    const struct field_type *t =
        n->path.leaf->result_type ? n->path.leaf->result_type : n->path.leaf->type;
    if (!op_of_key(json_str(json_get(j, S("op"))), &n->op) || !(t->ops & 1u << n->op))
        return fail_arg(p->c, ERR_BAD_REQUEST, name,
                        str_cat(p->c->mem, S("op "), json_str(json_get(j, S("op")))));
    json_each(member, j) if (!str_eq(member->key, S("field")) && !str_eq(member->key, S("op")) &&
                             !str_eq(member->key, S("value"))) return fail_arg(p->c,
                                                                               ERR_BAD_REQUEST,
                                                                               name, member->key);
    return comparison_values(p, n, json_get(j, S("value")));
}

static err_t parse_kids(struct parser *p, const struct json *list, int depth, struct node *n)
{
    if (!json_is(list, JSON_ARRAY)) return fail_arg(p->c, ERR_BAD_REQUEST, S("filter"), list->key);
    n->kids = mem_array(p->c->mem, struct node *, list->count + 1);
    json_each(item, list) TRY(parse_node(p, item, depth + 1, &n->kids[n->kid_count++]));
    return OK;
}

err_t parse_node(struct parser *p, const struct json *j, int depth, struct node **out)
{
    if (depth > 16 || ++p->nodes > QUERY_NODES_MAX) return fail(p->c, ERR_QUERY_DEPTH);
    if (!json_is(j, JSON_OBJECT)) return fail_arg(p->c, ERR_BAD_REQUEST, S("filter"), S("object"));
    struct node *n = *out = mem_new_of(p->c->mem, struct node);
    const struct json *and_ = json_get(j, S("and")), *or_ = json_get(j, S("or")),
                      *not_ = json_get(j, S("not"));
    if (j->count == 0) return n->kind = NODE_TRUE, OK;
    if (json_get(j, S("in_group"))) return parse_in_group(p, j, n);
    if (json_get(j, S("linked"))) return parse_linked(p, j, depth, n);
    if (!and_ && !or_ && !not_) return comparison(p, j, n);
    if (j->count != 1) return fail_arg(p->c, ERR_BAD_REQUEST, S("filter"), S("and/or/not"));
    n->kind = and_ ? NODE_AND : or_ ? NODE_OR : NODE_NOT;
    if (!not_) return parse_kids(p, and_ ? and_ : or_, depth, n);
    n->kids = mem_array(p->c->mem, struct node *, 1);
    n->kid_count = 1;
    return parse_node(p, not_, depth + 1, &n->kids[0]);
}

err_t query_filter_parse(struct ctx *c, const struct form *f, const struct json *j, bool as_rule,
                         struct node **out)
{
    struct parser p = { .c = c, .form = f, .as_rule = as_rule };
    *out = NULL;
    return j && j->type != JSON_NULL ? parse_node(&p, j, 0, out) : OK;
}

struct node *node_and(struct ctx *c, struct node *a, struct node *b)
{
    if (!a || !b) return a ? a : b;
    struct node *n = mem_new_of(c->mem, struct node);
    n->kind = NODE_AND;
    n->kids = mem_array(c->mem, struct node *, 2);
    n->kids[0] = a;
    n->kids[1] = b;
    n->kid_count = 2;
    return n;
}

struct node *node_cmp(struct ctx *c, struct field *f, enum op op, struct val v)
{
    struct node *n = mem_new_of(c->mem, struct node);
    struct val *vs = mem_new_of(c->mem, struct val);
    *vs = v;
    *n = (struct node){
        .kind = NODE_CMP, .path = { .leaf = f }, .op = op, .values = vs, .value_count = 1
    };
    return n;
}

static err_t parse_columns(struct ctx *c, struct query *q, const struct json *fields)
{
    if (!json_is(fields, JSON_ARRAY) || fields->count > 200)
        return fail_arg(c, ERR_BAD_REQUEST, S("fields"), S("fields"));
    q->columns = mem_array(c->mem, struct column, fields->count + 1);
    json_each(item, fields)
    {
        struct column *col = &q->columns[q->column_count++];
        col->name = json_str(item);
        TRY(query_path(c, q->form, col->name, false, &col->path));
        for (int i = 0; i < col->path.hop_count; i++) // a value per row: to-one links only
            if (col->path.hops[i]->type->storage != STORE_INT) return unknown(c, col->name);
        if (col->path.hop_count && col->path.leaf->type->storage == STORE_ROWS)
            return unknown(c, col->name);
        if (col->path.leaf->type->flags & TYPE_ACTION) q->column_count--; // nothing to read
    }
    return OK;
}

static err_t visible_columns(struct ctx *c, struct query *q)
{
    const struct form_policy *p;
    TRY(policy_of(c, q->form, &p));
    q->columns = mem_array(c->mem, struct column, (size_t)q->form->field_count + 1);
    for (int i = 0; i < q->form->field_count; i++) {
        struct field *f = q->form->fields[i];
        enum cell_right r = cell_right_any(p, f);
        if (field_is_lookup(f)) TRY(query_right_any(c, f, &r));
        if (r == CELL_HIDDEN || (f->type->flags & TYPE_ACTION)) continue;
        struct column *col = &q->columns[q->column_count++];
        col->name = f->key;
        query_lookup_path(f, &col->path);
    }
    return OK;
}

static err_t parse_sort(struct ctx *c, struct query *q, const struct json *sort)
{
    size_t n = sort ? sort->count : 0;
    if (n > 3) return fail_arg(c, ERR_BAD_REQUEST, S("sort"), S("sort"));
    q->sort = mem_array(c->mem, struct sort_key, n + 1);
    json_each(item, sort)
    {
        struct sort_key *k = &q->sort[q->sort_count];
        str name = json_str(json_get(item, S("field"))), dir = json_str(json_get(item, S("dir")));
        TRY(query_path(c, q->form, name, false, &k->path));
        TRY(no_volatile(c, &k->path, false));
        const struct field_type *t =
            k->path.leaf->result_type ? k->path.leaf->result_type : k->path.leaf->type;
        bool to_one = true;
        for (int i = 0; i < k->path.hop_count; i++)
            to_one = to_one && k->path.hops[i]->type->storage == STORE_INT;
        if (!to_one || !(t->flags & TYPE_SORTABLE))
            return fail_arg(c, ERR_BAD_REQUEST, name, S("sort"));
        if (dir.n && !str_eq(dir, S("asc")) && !str_eq(dir, S("desc")))
            return fail_arg(c, ERR_BAD_REQUEST, name, S("dir"));
        k->is_desc = str_eq(dir, S("desc"));
        q->sort_count++;
    }
    for (int i = 0; i < q->sort_count; i++) { // behind the id nothing is left to sort
        if (q->sort[i].path.hop_count || q->sort[i].path.leaf != form_sys(q->form, SYS_ID))
            continue;
        q->sort_count = i + 1;
        return OK;
    }
    bool is_desc = q->sort_count ? q->sort[0].is_desc : true; // newest first
    q->sort[q->sort_count++] =
        (struct sort_key){ .path = { .leaf = form_sys(q->form, SYS_ID) }, .is_desc = is_desc };
    return OK;
}

static err_t known_members(struct ctx *c, const struct json *j)
{
    static const char *const names[] = { "fields", "filter", "sort",    "search",   "limit",
                                         "cursor", "count",  "deleted", "sub_rows", "ids" };
    json_each(m, j)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(names); i++)
            known = known || str_eq(m->key, str_of(names[i]));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, m->key, m->key);
    }
    return OK;
}

static err_t parse_ids(struct ctx *c, struct query *q, const struct json *ids)
{
    if (!ids) return OK;
    if (!json_is(ids, JSON_ARRAY) || ids->count > QUERY_LIMIT_MAX)
        return fail_arg(c, ERR_BAD_REQUEST, S("ids"), S("ids"));
    id64 *v = mem_array(c->mem, id64, ids->count + 1);
    json_each(item, ids) if (!json_i64(item, &v[q->only_id_count++])) return fail_arg(
        c, ERR_BAD_REQUEST, S("ids"), S("ids"));
    q->only_ids = v;
    return OK;
}

static err_t parse_rest(struct ctx *c, struct query *q, const struct json *j)
{
    i64 limit = 50;
    const struct json *l = json_get(j, S("limit"));
    if (l && (!json_i64(l, &limit) || limit < 1 || limit > QUERY_LIMIT_MAX))
        return fail_arg(c, ERR_BAD_REQUEST, S("limit"), S("1..500"));
    q->limit = (int)limit;
    q->search = str_trim(json_str(json_get(j, S("search"))));
    if (q->search.n > 200) return fail_arg(c, ERR_BAD_REQUEST, S("search"), S("search"));
    q->cursor = json_str(json_get(j, S("cursor")));
    q->with_deleted_only = json_bool(json_get(j, S("deleted")));
    q->with_sub_rows = json_bool(json_get(j, S("sub_rows")));
    str count = json_str(json_get(j, S("count")));
    q->count = str_eq(count, S("exact"))    ? COUNT_EXACT
               : str_eq(count, S("capped")) ? COUNT_CAPPED
                                            : COUNT_NONE;
    return parse_ids(c, q, json_get(j, S("ids")));
}

static err_t begin(struct ctx *c, const struct form *f, struct query **out)
{
    if (f->parent) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    struct query *q = *out = mem_new_of(c->mem, struct query);
    q->form = f;
    q->action = ACT_READ;
    q->limit = 50;
    return OK;
}

err_t query_parse(struct ctx *c, const struct form *f, const struct json *j, struct query **out)
{
    TRY(begin(c, f, out));
    struct query *q = *out;
    if (j && !json_is(j, JSON_OBJECT)) return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("object"));
    TRY(known_members(c, j));
    const struct json *fields = json_get(j, S("fields"));
    TRY(fields ? parse_columns(c, q, fields) : visible_columns(c, q));
    TRY(query_filter_parse(c, f, json_get(j, S("filter")), false, &q->filter));
    TRY(parse_sort(c, q, json_get(j, S("sort"))));
    return parse_rest(c, q, j);
}

err_t query_all_fields(struct ctx *c, const struct form *f, struct query **out)
{
    TRY(begin(c, f, out));
    TRY(visible_columns(c, *out));
    return parse_sort(c, *out, NULL);
}
