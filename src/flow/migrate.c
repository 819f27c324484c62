// SPDX-License-Identifier: Apache-2.0
// Instances that run move from one version to another by a map of nodes: first all are looked at, then each is
// moved in a transaction of its own, with a line in its history. A task keeps its person, and a time that was
// reckoned stays as it was; only times at a node's border are set anew where the versions differ in them.
#include "flow/migrate.h"
#include "flow/work.h"

#define SHOWN_MAX 100
#define MOVED_MAX 500 // in one call; the rest by the next

struct plan {
    const struct flow_def *def;
    i64 from, to;
    const struct json *map; // {node: node}; what is not named keeps its id
    const struct graph *there;
};

static str target_id(const struct plan *p, str node)
{
    const struct json *named = json_get(p->map, node);
    return named ? json_str(named) : node;
}

static bool same_part(struct ctx *c, const struct flow_node *a, const struct flow_node *b,
                      const char *part)
{
    struct buf x = BUF(c->mem), y = BUF(c->mem);
    struct jw wx = JW(&x), wy = JW(&y);
    const struct json *ja = json_get(a->j, str_of(part)), *jb = json_get(b->j, str_of(part));
    if (ja) jw_json(&wx, ja);
    if (jb) jw_json(&wy, jb);
    return str_eq(buf_str(&x), buf_str(&y));
}

// A token at a join waits for the others by the edge that it came along.
static bool has_edge_in(const struct flow_node *n, str edge)
{
    for (int k = 0; k < n->in_count; k++)
        if (str_eq(n->in[k]->id, edge)) return true;
    return false;
}

// Why a token cannot go along; OK: it can.
static err_t obstacle_of(struct ctx *c, const struct plan *p, const struct token *t)
{
    const struct flow_node *to = graph_node(p->there, target_id(p, t->node->id));
    if (!to) return ERR_FLOW_UNMAPPED;
    if (to->kind != t->node->kind) return ERR_FLOW_OTHER_KIND;
    if (!same_part(c, t->node, to, "sign")) return ERR_FLOW_OTHER_SIGN;
    if (t->state == TOKEN_JOINING && !has_edge_in(to, t->edge)) return ERR_FLOW_OTHER_JOIN;
    return OK;
}

static err_t first_obstacle(struct ctx *c, const struct plan *p, const struct inst *i, str *node)
{
    for (size_t k = 0; k < i->tokens.n; k++) {
        err_t e = obstacle_of(c, p, i->tokens.v[k]);
        *node = i->tokens.v[k]->node->id;
        if (e) return e;
    }
    return OK;
}

// --- Moving one -----------------------------------------------------------------------------------------------
static bool is_renamed(const struct json *pair) { return !str_eq(pair->key, json_str(pair)); }

// Its tasks, the ended ones too: whoever had a node is asked again, and takes back, by its name of now.
static err_t rename_tasks(struct ctx *c, const struct inst *i, const struct plan *p)
{
    struct sql q = db_sql(c);
    int n = 0;
    sql_lit(&q, "UPDATE x_flow_task SET node = CASE node");
    json_each(pair, p->map)
    {
        if (!is_renamed(pair) || !graph_node(p->there, json_str(pair))) continue;
        sql_lit(&q, " WHEN ");
        sql_text(&q, pair->key);
        sql_lit(&q, " THEN ");
        sql_text(&q, json_str(pair));
        n++;
    }
    sql_lit(&q, " ELSE node END WHERE inst_id = ");
    sql_i64(&q, i->id);
    return n ? db_exec(c, &q, NULL) : OK;
}

// Names of nodes with commas between them, and around them as there are.
static str renamed_list(struct ctx *c, const struct plan *p, str list)
{
    struct buf b = BUF(c->mem);
    bool first = true;
    for (str part; str_next(&list, ',', &part); first = false) {
        if (!first) buf_char(&b, ',');
        str now = part.n ? target_id(p, part) : part;
        buf_put(&b, graph_node(p->there, now) ? now : part);
    }
    return buf_str(&b);
}

// What the token knows of where it goes back to (back.c).
static str renamed_note(struct ctx *c, const struct plan *p, str note)
{
    size_t at;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    const struct json *j = note.n ? json_parse(c->mem, note, &at) : NULL;
    if (!json_get(j, S("direct")) && !json_get(j, S("from"))) return note;
    jw_obj(&w);
    json_each(m, j)
    {
        jw_key(&w, m->key);
        if (str_eq(m->key, S("direct")) || str_eq(m->key, S("from")))
            jw_str(&w, renamed_list(c, p, json_str(m)));
        else jw_json(&w, m);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

static const struct json *renamed_chosen(struct ctx *c, const struct plan *p, const struct json *j)
{
    size_t at;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (!j) return NULL;
    jw_obj(&w);
    json_each(m, j)
    {
        str now = target_id(p, m->key);
        jw_key(&w, graph_node(p->there, now) ? now : m->key);
        jw_json(&w, m);
    }
    jw_end_obj(&w);
    return json_parse(c->mem, buf_str(&b), &at);
}

static err_t set_boundaries_anew(struct ctx *c, const struct inst *i, const struct token *t)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_flow_due WHERE kind = 'boundary' AND token_id = ");
    sql_i64(&q, t->id);
    TRY(db_exec(c, &q, NULL));
    return due_arm_boundaries(c, i, t);
}

static err_t move_token(struct ctx *c, struct inst *i, const struct plan *p, struct token *t)
{
    const struct flow_node *from = t->node;
    t->node = graph_node(p->there, target_id(p, from->id));
    t->trail = renamed_list(c, p, t->trail);
    t->note = renamed_note(c, p, t->note);
    bool differs = t->state == TOKEN_RESTING && !same_part(c, from, t->node, "boundary");
    return differs ? set_boundaries_anew(c, i, t) : OK;
}

static err_t move_inst(struct ctx *c, struct inst *i, void *arg)
{
    const struct plan *p = arg;
    str node;
    if (i->version != p->from || (i->state != INST_RUNNING && i->state != INST_SUSPENDED))
        return fail(c, ERR_FLOW_MOVED);
    err_t e = first_obstacle(c, p, i, &node);
    if (e) return fail_arg(c, e, STR_NONE, node);
    TRY(rename_tasks(c, i, p));
    for (size_t k = 0; k < i->tokens.n; k++) TRY(move_token(c, i, p, i->tokens.v[k]));
    i->chosen = renamed_chosen(c, p, i->chosen);
    i->version = p->to;
    i->graph = p->there;
    TRY(ftasks_lend_anew(c, i));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "from", p->from);
    jw_ki64(&w, "to", p->to);
    jw_end_obj(&w);
    inst_tell(c, i, &(struct flow_event){ .kind = S("migrate"), .what = buf_str(&b) });
    return OK;
}

// --- All of them ------------------------------------------------------------------------------------------------
static err_t ids_of(struct ctx *c, const struct plan *p, id64 after, id64 **ids, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *ids = mem_array(c->mem, id64, MOVED_MAX);
    *n = 0;
    sql_lit(&q,
            "SELECT id FROM x_flow_inst WHERE state IN ('running', 'suspended') AND flow_id = ");
    sql_i64(&q, p->def->id);
    sql_lit(&q, " AND version = ");
    sql_i64(&q, p->from);
    sql_lit(&q, " AND id > ");
    sql_i64(&q, after);
    sql_lit(&q, " ORDER BY id LIMIT 500");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < MOVED_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        (*ids)[(*n)++] = rows_i64(r, 0);
    }
    rows_close(r);
    return OK;
}

struct tally {
    struct jw *w;
    const struct flow_words *words;
    i64 fits, stuck, moved;
    int shown;
};

static err_t show(struct ctx *c, struct tally *t, const struct inst *i, err_t why, str node)
{
    str title;
    struct err_item item = { .code = why, .arg = { node } };
    if (t->shown++ >= SHOWN_MAX) return OK;
    TRY(query_titles(c, i->form, &i->record, 1, &title));
    jw_obj(t->w);
    jw_kid(t->w, "id", i->id);
    jw_kid(t->w, "record", i->record);
    jw_kstr(t->w, "record_title", title);
    jw_key(t->w, S("tokens"));
    jw_arr(t->w);
    for (size_t k = 0; k < i->tokens.n; k++) jw_str(t->w, i->tokens.v[k]->node->id);
    jw_end_arr(t->w);
    if (why) jw_kstr(t->w, "why", t->words->text(c, &item));
    jw_end_obj(t->w);
    return OK;
}

static err_t look(struct ctx *c, const struct plan *p, struct tally *t)
{
    id64 *ids, after = 0;
    int n;
    do {
        TRY(ids_of(c, p, after, &ids, &n));
        for (int k = 0; k < n; k++) {
            struct inst *i;
            str node = STR_NONE;
            TRY(inst_read(c, ids[k], &i));
            err_t why = first_obstacle(c, p, i, &node);
            if (why) t->stuck++;
            else t->fits++;
            TRY(show(c, t, i, why, node));
            after = ids[k];
        }
    } while (n == MOVED_MAX);
    return OK;
}

// Somebody may have been faster with one of them: it is left, and the next call sees what became of it.
static err_t move_all(struct ctx *c, const struct plan *p, struct tally *t)
{
    id64 *ids;
    int n;
    TRY(ids_of(c, p, 0, &ids, &n));
    for (int k = 0; k < n; k++) {
        struct plan own = *p;
        struct stimulus s = { ids[k], -1, true, move_inst, &own };
        err_t e = inst_stimulate(c, &s, NULL);
        if (e == OK) t->moved++;
        else if (act_is_passing(e)) return e;
        else err_clear(c);
    }
    return OK;
}

static err_t plan_of(struct ctx *c, const struct flow_def *d, const struct json *body,
                     struct plan *p)
{
    str spec;
    size_t at;
    *p = (struct plan){ .def = d, .map = json_get(body, S("map")) };
    if (!json_i64(json_get(body, S("from")), &p->from))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("from"), S("from"));
    if (!json_i64(json_get(body, S("to")), &p->to))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("to"), S("to"));
    if (p->map && !json_is(p->map, JSON_OBJECT))
        return fail_arg(c, ERR_BAD_REQUEST, S("map"), S("map"));
    if (p->from == p->to) return fail_arg(c, ERR_BAD_REQUEST, S("to"), S("to"));
    TRY(flows_spec(c, d->id, p->from, &spec));
    TRY(flows_spec(c, d->id, p->to, &spec));
    p->there = graph_of(c->mem, json_parse(c->mem, spec, &at));
    return OK;
}

err_t flow_migrate(struct ctx *c, const struct flow_def *d, const struct json *body,
                   const struct flow_words *words, struct jw *w)
{
    struct plan p;
    struct tally t = { .w = w, .words = words };
    TRY(need_right(c, RIGHT(FLOW_ADMIN)));
    TRY(plan_of(c, d, body, &p));
    if (json_bool(json_get(body, S("apply")))) TRY(move_all(c, &p, &t));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    TRY(look(c, &p, &t));
    jw_end_arr(w);
    jw_ki64(w, "moved", t.moved);
    jw_ki64(w, "fits", t.fits);
    jw_ki64(w, "stuck", t.stuck);
    jw_end_obj(w);
    return OK;
}
