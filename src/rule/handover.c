// SPDX-License-Identifier: Apache-2.0
// A line is a form and what one who leaves has there: records that he owns, or holds out of the form's pool. All of it
// goes with the rights of who asks: what he does not see is not counted, what he may not give away stays.
#include "rule/handover.h"
#include "auth/audit.h"
#include "job/notice.h"
#include "meta/boards.h"
#include "meta/spec_names.h"
#include "rule/pool.h"

#define CHUNK 200

struct line {
    const struct form *form;
    const struct rule_def *pool; // NULL: what he owns
    id64 to;                     // 0: back to the pool
    i64 moved, left;
    str why; // of the first that stayed
};
struct lines {
    struct line *v;
    size_t n, cap;
};

// --- What there is ---------------------------------------------------------------------------------------------

static struct node *node_not(struct ctx *c, struct node *of)
{
    struct node *n = mem_new_of(c->mem, struct node);
    n->kind = NODE_NOT;
    n->kids = mem_array(c->mem, struct node *, 1);
    n->kids[0] = of;
    n->kid_count = 1;
    return n;
}

static const struct json *held_of(const struct rule_def *pool)
{
    const struct json *held = pool ? json_get(pool->spec, S("held")) : NULL;
    return held && held->first ? held : NULL;
}

// What counts as held out of a pool by its owner is not counted a second time among what he owns.
static err_t owned_only(struct ctx *c, const struct form *f, struct query *q)
{
    const struct rule_def *pool = pool_of(c->cat, f);
    struct node *held = NULL;
    if (!pool || pool_field(pool) != form_sys(f, SYS_OWNER)) return OK;
    if (!held_of(pool)) { // all of them are
        q->filter = node_not(c, q->filter);
        q->filter->kind = NODE_FALSE;
        return OK;
    }
    err_t e = query_filter_parse(c, f, held_of(pool), false, &held);
    if (e != OK) err_clear(c); // who asks cannot tell them apart
    else q->filter = node_and(c, q->filter, node_not(c, held));
    return OK;
}

static err_t query_line(struct ctx *c, const struct line *l, id64 from, id64 after,
                        struct query **q)
{
    struct field *f = l->pool ? pool_field(l->pool) : form_sys(l->form, SYS_OWNER);
    TRY(act_query(c, l->form, held_of(l->pool), after, CHUNK, q));
    (*q)->filter = node_and(c, (*q)->filter, node_cmp(c, f, OP_EQ, val_int(from)));
    return l->pool ? OK : owned_only(c, l->form, *q);
}

// An action that everybody has who may give away all that he sees: reading.
static u32 action_for(struct ctx *c, const struct line *l, bool *may)
{
    const struct form_policy *p;
    const struct field *f = l->pool ? pool_field(l->pool) : NULL;
    *may = true;
    if (l->pool && pool_manages(c, l->pool)) return ACT_READ;
    if (!l->pool || f == form_sys(l->form, SYS_OWNER)) {
        *may = actor_may(c, l->form, ACT_ASSIGN) && actor_may(c, l->form, ACT_UPDATE);
        return ACT_ASSIGN;
    }
    *may = f && policy_of(c, l->form, &p) == OK && actor_may_write_field(p, f);
    return ACT_UPDATE;
}

static err_t count_line(struct ctx *c, const struct line *l, id64 from, i64 *n, i64 *may)
{
    struct query *q;
    bool capped, can;
    err_t e = query_line(c, l, from, 0, &q);
    *n = *may = 0;
    if (e == ERR_FIELD_UNKNOWN) { // the pool asks for what he does not see
        err_clear(c);
        return OK;
    }
    TRY(e);
    TRY(query_count(c, q, true, n, &capped));
    q->action = action_for(c, l, &can);
    return *n && can ? query_count(c, q, true, may, &capped) : OK;
}

static err_t put_line(struct ctx *c, struct jw *w, const struct line *l, id64 from)
{
    i64 n, may;
    TRY(count_line(c, l, from, &n, &may));
    if (!n) return OK;
    jw_obj(w);
    jw_kstr(w, "form", l->form->full_key);
    jw_kstr(w, "title", title_in(l->form->title, c->lang));
    jw_ki64(w, "n", n);
    jw_ki64(w, "may", may);
    jw_end_obj(w);
    return OK;
}

static err_t put_lines(struct ctx *c, struct jw *w, id64 from, bool of_pools)
{
    jw_arr(w);
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        const struct line l = { .form = f, .pool = of_pools ? pool_of(c->cat, f) : NULL };
        if (f->parent || (of_pools && !l.pool) || !actor_may(c, f, ACT_READ)) continue;
        TRY(put_line(c, w, &l, from));
    }
    jw_end_arr(w);
    return OK;
}

static void put_rules(struct ctx *c, struct jw *w, id64 user)
{
    jw_key(w, S("rules"));
    jw_arr(w);
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        if (d->flow || !spec_names_person(d->spec, user)) continue;
        jw_obj(w);
        jw_kid(w, "id", d->id);
        jw_kstr(w, "form", d->form->full_key);
        jw_kstr(w, "title", title_in(d->title, c->lang));
        jw_kstr(w, "kind",
                d->kind == WHEN_PLAN   ? S("plan")
                : d->kind == WHEN_POOL ? S("pool")
                                       : S("rule"));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

// Only how many: what they are called is his own matter.
static err_t put_own(struct ctx *c, struct jw *w, id64 user)
{
    struct boards_own own;
    TRY(boards_own(c, user, &own));
    jw_ki64(w, "boards", own.boards);
    jw_ki64(w, "subs", own.subs);
    jw_ki64(w, "alerts", own.alerts);
    return OK;
}

err_t hand_over_put(struct ctx *c, id64 user, struct jw *w)
{
    jw_key(w, S("records"));
    TRY(put_lines(c, w, user, false));
    jw_key(w, S("pools"));
    TRY(put_lines(c, w, user, true));
    put_rules(c, w, user);
    return put_own(c, w, user);
}

// --- What is asked ---------------------------------------------------------------------------------------------

static err_t check_line(struct ctx *c, const struct line *l, id64 from, str path)
{
    const struct user *u = catalog_user(c->cat, l->to);
    bool may;
    if (l->to == from || (l->to && (!u || u->is_off))) return fail_at(c, ERR_FLOW_PERSON, path);
    (void)action_for(c, l, &may);
    err_clear(c);
    return may ? OK : fail_at(c, ERR_ACTION_DENIED, path);
}

static err_t read_lines(struct ctx *c, id64 from, const struct json *asked, bool of_pools,
                        struct lines *out)
{
    const char *kind = of_pools ? "pools" : "records";
    const struct json *list = json_get(asked, str_of(kind));
    if (list && !json_is(list, JSON_OBJECT))
        return fail_arg(c, ERR_BAD_REQUEST, str_of(kind), str_of(kind));
    json_each(j, list)
    {
        str path = str_fmt(c->mem, "%s." STR_FMT, kind, STR_ARG(j->key));
        struct line l = { .form = catalog_form(c->cat, j->key) };
        bool is_back = of_pools && str_eq(json_str(j), S("pool"));
        if (!l.form || l.form->parent || !actor_may(c, l.form, ACT_READ))
            return fail_at(c, ERR_FORM_UNKNOWN, path);
        l.pool = of_pools ? pool_of(c->cat, l.form) : NULL;
        if (of_pools && !l.pool) return fail_at(c, ERR_NOT_FOUND, path);
        if (!is_back && (!json_i64(j, &l.to) || l.to < 1)) return fail_at(c, ERR_FLOW_PERSON, path);
        TRY(check_line(c, &l, from, path));
        vec_push(c->mem, out, l);
    }
    return OK;
}

static err_t lines_of(struct ctx *c, id64 from, const struct json *asked, struct lines *out)
{
    *out = (struct lines){ 0 };
    TRY(read_lines(c, from, asked, true, out));
    return read_lines(c, from, asked, false, out);
}

// *to 0 with `gives`: to the bin.
static err_t boards_of(struct ctx *c, id64 from, const struct json *asked, bool *gives, id64 *to)
{
    const struct json *j = json_get(asked, S("boards"));
    *to = 0;
    *gives = j && j->type != JSON_NULL;
    if (!*gives || str_eq(json_str(j), S("bin"))) return OK;
    const struct user *u = json_i64(j, to) ? catalog_user(c->cat, *to) : NULL;
    return u && !u->is_off && *to != from ? OK : fail_at(c, ERR_FLOW_PERSON, S("boards"));
}

err_t hand_over_check(struct ctx *c, id64 from, const struct json *asked)
{
    struct lines all;
    bool gives;
    id64 to;
    TRY(boards_of(c, from, asked, &gives, &to));
    return lines_of(c, from, asked, &all);
}

err_t hand_over_begin(struct ctx *c, id64 from, const struct json *asked, str why, id64 *job)
{
    static const char *const kinds[] = { "records", "pools" };
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct lines all;
    struct boards_own own;
    const struct json *boards = json_get(asked, S("boards"));
    *job = 0;
    TRY(lines_of(c, from, asked, &all));
    TRY(boards_own(c, from, &own));
    if (!all.n && !own.subs && !own.alerts && !(boards && own.boards)) return OK;
    jw_obj(&w);
    jw_kid(&w, "from", from);
    jw_kstr(&w, "why", why);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct json *list = json_get(asked, str_of(kinds[i]));
        jw_key(&w, str_of(kinds[i]));
        if (list) jw_json(&w, list);
        else jw_raw(&w, S("{}"));
    }
    jw_key(&w, S("boards"));
    if (boards) jw_json(&w, boards);
    else jw_null(&w);
    jw_end_obj(&w);
    return job_add(c, S("hand_over"), buf_str(&b), job);
}

// --- Moving ----------------------------------------------------------------------------------------------------

struct chunk {
    struct line *line;
    id64 from;
    str why;
    const struct page *page;
    i64 moved, left; // of this chunk
    str reason;
};
struct one {
    const struct chunk *k;
    id64 id;
    bool moved;
};

static err_t give_owned(struct ctx *c, struct one *o)
{
    const struct line *l = o->k->line;
    struct image img;
    struct saved saved;
    struct write w = {
        .form = l->form, .id = o->id, .rev = -1, .sets_owner = true, .owner = l->to, .in_bulk = true
    };
    TRY(record_image_locked(c, l->form, o->id, &img));
    if (img.owner != o->k->from) return OK; // somebody was faster
    TRY(record_save(c, &w, &saved));
    o->moved = true;
    return OK;
}

static err_t one_job(struct ctx *c, void *arg)
{
    struct one *o = arg;
    const struct line *l = o->k->line;
    o->moved = false;
    return l->pool ? pool_hand(c, l->pool, o->id, o->k->from, l->to, o->k->why, &o->moved)
                   : give_owned(c, o);
}

static err_t chunk_job(struct ctx *c, void *arg)
{
    struct chunk *k = arg;
    id64 *moved = mem_array(c->mem, id64, (size_t)k->page->count + 1);
    k->moved = k->left = 0;
    for (int i = 0; i < k->page->count; i++) {
        struct one o = { .k = k, .id = k->page->records[i].id };
        err_t e = store_write(c, WRITE_JOBS, one_job, &o);
        if (act_is_passing(e)) return e;
        if (e == OK && o.moved) moved[k->moved++] = o.id;
        if (e == OK) continue;
        if (!k->left++) k->reason = act_reason(c, e);
        err_clear(c);
    }
    return record_bulk_note(c, k->line->form, S("updated"), moved, (int)k->moved);
}

static err_t move_line(struct ctx *c, struct job *j, struct line *l, id64 from, str why)
{
    for (id64 after = 0; !j->is_cancelled;) {
        struct mem_mark mark = mem_mark(c->mem);
        struct chunk k = { .line = l, .from = from, .why = why };
        struct query *q;
        struct page *page;
        TRY(query_line(c, l, from, after, &q));
        TRY(query_page(c, q, &page));
        if (!page->count) return OK;
        k.page = page;
        TRY(store_write(c, WRITE_JOBS, chunk_job, &k));
        after = page->records[page->count - 1].id;
        l->moved += k.moved;
        l->left += k.left;
        TRY(job_progress(c, j, j->done + k.moved, j->total));
        if (k.left && !l->why.n) {
            l->why = k.reason; // kept, with what this chunk took
            continue;
        }
        mem_rewind(c->mem, mark);
    }
    return OK;
}

// --- The end ---------------------------------------------------------------------------------------------------

static str result_of(struct ctx *c, const struct lines *all, i64 moved,
                     const struct boards_own *own)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    i64 left = 0;
    for (size_t i = 0; i < all->n; i++) left += all->v[i].left;
    jw_obj(&w);
    jw_ki64(&w, "moved", moved);
    jw_ki64(&w, "left", left);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < all->n; i++) {
        const struct line *l = &all->v[i];
        jw_obj(&w);
        jw_kstr(&w, "form", l->form->full_key);
        jw_kstr(&w, "kind", l->pool ? S("pools") : S("records"));
        jw_ki64(&w, "moved", l->moved);
        jw_ki64(&w, "left", l->left);
        jw_key(&w, S("why"));
        if (l->why.n) jw_raw(&w, l->why);
        else jw_null(&w);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_ki64(&w, "boards", own->boards);
    jw_ki64(&w, "subs", own->subs);
    jw_ki64(&w, "alerts", own->alerts);
    jw_end_obj(&w);
    return buf_str(&b);
}

struct ending {
    const struct job *j;
    const struct lines *all;
    id64 from;
    str why;
    bool gives_boards;
    id64 boards_to;
    struct boards_own own; // what became of these
};

static err_t tell_receiver(struct ctx *c, const struct ending *e, const struct line *l)
{
    const struct user *u = catalog_user(c->cat, l->to), *from = catalog_user(c->cat, e->from);
    enum lang lang = u && u->has_lang ? u->lang : c->cat->lang;
    if (!l->to || !l->moved) return OK;
    const str args[] = { c->who->name, from ? from->name : STR_NONE, str_of_i64(c->mem, l->moved),
                         title_in(l->form->title, lang) };
    struct notice n = { .user = l->to,
                        .kind = S("handed"),
                        .args = notice_args(
                            c, (const char *const[]){ "who", "from", "n", "name", NULL }, args, 4),
                        .form = l->form,
                        .key = str_fmt(c->mem, "handed:%lld:%lld:%d", (long long)e->j->id,
                                       (long long)l->form->id, l->pool != NULL) };
    return notice_add(c, &n, NULL);
}

static err_t end_job(struct ctx *c, void *arg)
{
    struct ending *e = arg;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    e->own = (struct boards_own){ 0 };
    if (e->gives_boards)
        TRY(boards_give(c, e->from, e->boards_to, c->who->user_id, &e->own.boards));
    TRY(boards_silence(c, e->from, &e->own.subs, &e->own.alerts));
    for (size_t i = 0; i < e->all->n; i++) TRY(tell_receiver(c, e, &e->all->v[i]));
    jw_obj(&w);
    jw_kid(&w, "user", e->from);
    jw_kstr(&w, "why", e->why);
    jw_ki64(&w, "moved", e->j->done);
    jw_ki64(&w, "boards", e->own.boards);
    jw_end_obj(&w);
    return audit_write(c, S("user.handover"), 0, 0, buf_str(&b), S("ok"));
}

static err_t count_all(struct ctx *c, const struct lines *all, id64 from, i64 *total)
{
    *total = 0;
    for (size_t i = 0; i < all->n; i++) {
        i64 n, may;
        TRY(count_line(c, &all->v[i], from, &n, &may));
        *total += may;
    }
    return OK;
}

err_t hand_over_job(struct ctx *c, struct job *j)
{
    struct lines all;
    id64 from = 0;
    str why = json_str(json_get(j->arg, S("why")));
    (void)json_i64(json_get(j->arg, S("from")), &from);
    TRY(lines_of(c, from, j->arg, &all));
    if (!j->total) TRY(count_all(c, &all, from, &j->total));
    for (size_t i = 0; i < all.n && !j->is_cancelled; i++)
        TRY(move_line(c, j, &all.v[i], from, why));
    struct ending e = { .j = j, .all = &all, .from = from, .why = why };
    TRY(boards_of(c, from, j->arg, &e.gives_boards, &e.boards_to));
    TRY(store_write(c, WRITE_JOBS, end_job, &e));
    j->result = result_of(c, &all, j->done, &e.own);
    return OK;
}
