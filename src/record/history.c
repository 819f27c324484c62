// SPDX-License-Identifier: Apache-2.0
// The past of a record: field diffs, moves of its state, comments; written here, and read back only
// through the read door (the record visible, the right to its history, the right to each field).
#include "record/internal.h"

err_t note_history(struct ctx *c, const struct form *f, id64 id, i64 rev, str action, str diff)
{
    i64 row;
    TRY(store_next_ids(c, ident_sequence(0), 1, &row));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_history (id, form_id, record_id, rev, at, who, who_id, via, action, "
                "diff) VALUES (");
    sql_i64(&q, row);
    sql_lit(&q, ", ");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, rev);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, c->who->name);
    sql_lit(&q, ", ");
    if (c->who->user_id) sql_i64(&q, c->who->user_id);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_text(&q, c->who->via);
    sql_lit(&q, ", ");
    sql_text(&q, action);
    sql_lit(&q, ", ");
    sql_text(&q, diff.n ? diff : S("{}"));
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static void put_ids(struct ctx *c, struct buf *b, struct val v)
{
    if (v.kind == VAL_INT) buf_fmt(b, "#%lld", (long long)v.i);
    for (size_t i = 0; v.kind == VAL_LIST && i < v.n; i++) {
        if (i) buf_put(b, c->lang == LANG_EN ? S(", ") : S("、"));
        buf_fmt(b, "#%lld", (long long)v.items[i].i);
    }
}

static void put_old_new(struct ctx *c, struct jw *w, const struct field *f, struct val v)
{
    if (val_is_null(v)) {
        jw_null(w);
    } else if (TYPE_OF(f)->flags & TYPE_ENCRYPTED) { // never in the clear outside its cell
        jw_str(w, TYPE_OF(f)->mask ? TYPE_OF(f)->mask(c, f, v) : S("***"));
    } else {
        struct buf b = BUF(c->mem);
        if (TYPE_OF(f)->flags & TYPE_REFERENCE)
            put_ids(c, &b, v); // a title would tell more than the link
        else TYPE_OF(f)->to_text(c, f, v, &b);
        jw_str(w, buf_str(&b));
    }
}

// {"31":["old","new"],...} by field id, as text that people read.
str diff_json(struct ctx *c, const struct save *s)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!s->changed[i] || val_eq(s->old[i], s->cells[i])) continue;
        jw_key(&w, str_of_i64(c->mem, f->id));
        jw_arr(&w);
        put_old_new(c, &w, f, s->old[i]);
        put_old_new(c, &w, f, s->cells[i]);
        jw_end_arr(&w);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

err_t note_stage(struct ctx *c, struct save *s)
{
    const struct field *f = s->form->state_field;
    if (!f || !(s->is_create || is_changed(s, f)) || val_is_null(s->cells[f->index])) return OK;
    i64 id;
    TRY(store_next_ids(c, ident_sequence(0), 1, &id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_stage (id, form_id, record_id, field_id, from_code, to_code, at, "
                "who, reason) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, s->form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, s->id);
    sql_lit(&q, ", ");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    if (s->old && s->old[f->index].kind == VAL_INT) sql_i64(&q, s->old[f->index].i);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_i64(&q, s->cells[f->index].i);
    sql_lit(&q, ", ");
    sql_i64(&q, s->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, c->who->name);
    sql_lit(&q, ", ");
    if (s->w->reason.n) sql_text(&q, s->w->reason);
    else sql_null(&q);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

err_t record_took_part(struct ctx *c, const struct form *f, id64 id, id64 user)
{
    if (!user) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_participant (form_id, user_id, record_id) VALUES (");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, user);
    sql_lit(&q, ", ");
    sql_i64(&q, id);
    sql_lit(&q, ") ON CONFLICT DO NOTHING");
    return db_exec(c, &q, NULL);
}

err_t note_participant(struct ctx *c, const struct form *f, id64 id)
{
    return record_took_part(c, f, id, c->who->user_id);
}

// --- Reading ------------------------------------------------------------------------------------------

struct view {
    const struct form_policy *p;
    u64 rm, also;
};

static err_t open_past(struct ctx *c, const struct form *f, id64 id, u32 action, struct view *v)
{
    TRY(policy_of(c, f, &v->p));
    TRY(query_row_mask(c, f, id, ACT_READ, &v->rm, &v->also));
    struct image img;
    bool found;
    if (!v->rm) return fail(c, ERR_NOT_FOUND);
    TRY(image_load(c, f, id, false, &img, &found));
    if (!found || img.deleted_at) return fail(c, ERR_NOT_FOUND);
    return query_may(v->p, action, v->rm, v->also) ? OK : fail(c, ERR_ACTION_DENIED);
}

static void put_changes(struct ctx *c, struct jw *w, const struct form *f, const struct view *v,
                        str diff)
{
    size_t at;
    const struct json *j = json_parse(c->mem, str_dup(c->mem, diff), &at);
    jw_key(w, S("changes"));
    jw_arr(w);
    json_each(item, j)
    {
        i64 id;
        const struct field *fd = str_to_i64(item->key, &id) ? form_field_by_id(f, id) : NULL;
        enum cell_right right = fd ? query_cell_right(v->p, fd, v->rm, v->also) : CELL_HIDDEN;
        if (right == CELL_HIDDEN || !item->first || !item->first->next) continue;
        jw_obj(w);
        jw_kstr(w, "field", fd->key);
        jw_kstr(w, "title", field_title(c, fd));
        jw_key(w, S("from"));
        if (right == CELL_MASKED && item->first->type != JSON_NULL) jw_str(w, S("***"));
        else jw_json(w, item->first);
        jw_key(w, S("to"));
        if (right == CELL_MASKED && item->first->next->type != JSON_NULL) jw_str(w, S("***"));
        else jw_json(w, item->first->next);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static struct sql past_of(struct ctx *c, const struct form *f, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT at, who, action, via, rev, diff FROM x_history WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 500");
    return q;
}

err_t record_history(struct ctx *c, const struct form *f, id64 id, struct jw *w)
{
    struct view v;
    TRY(open_past(c, f, id, ACT_HISTORY, &v));
    struct sql q = past_of(c, f, id);
    struct rows *r;
    TRY(db_query(c, &q, &r));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        jw_obj(w);
        jw_kinstant(w, "at", rows_i64(r, 0));
        jw_kstr(w, "who", rows_text(r, 1));
        jw_kstr(w, "action", rows_text(r, 2));
        jw_kstr(w, "via", rows_text(r, 3));
        jw_ki64(w, "rev", rows_i64(r, 4));
        put_changes(c, w, f, &v, rows_text(r, 5));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

#define COMMENT_FILES_MAX 20

struct comment_job {
    const struct form *f;
    id64 id;
    str text;
    const struct json *files; // ids; NULL: none
};

static err_t take_files(struct ctx *c, const struct comment_job *j, str *out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    *out = STR_NONE;
    if (!j->files || !j->files->first) return OK;
    jw_arr(&w);
    json_each(f, j->files) TRY(record_take_file(c, j->f->id, j->id, json_str(f), S("files"), &w));
    jw_end_arr(&w);
    *out = buf_str(&b);
    return OK;
}

static err_t comment_job(struct ctx *c, void *arg)
{
    struct comment_job *j = arg;
    i64 row;
    str files;
    TRY(take_files(c, j, &files));
    TRY(store_next_ids(c, ident_sequence(0), 1, &row));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_comment (id, form_id, record_id, at, who_id, text, files) VALUES (");
    sql_i64(&q, row);
    sql_lit(&q, ", ");
    sql_i64(&q, j->f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, j->id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_text(&q, j->text);
    sql_lit(&q, ", ");
    if (files.n) sql_text(&q, files);
    else sql_null(&q);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    TRY(note_participant(c, j->f, j->id));
    TRY(audit_write(c, S("comment"), j->f->id, j->id, STR_NONE, S("ok")));
    return note_event(c, S("commented"), j->f, j->id, j->id);
}

err_t record_comment_add(struct ctx *c, const struct form *f, id64 id, str text)
{
    return record_comment_with(c, f, id, text, NULL);
}

err_t record_comments_seen(struct ctx *c, const struct form *f, id64 id, bool *may)
{
    struct view v;
    err_t e = open_past(c, f, id, ACT_READ, &v);
    *may = e == OK;
    if (e != ERR_NOT_FOUND && e != ERR_ACTION_DENIED) return e;
    err_clear(c);
    return OK;
}

err_t record_comment_with(struct ctx *c, const struct form *f, id64 id, str text,
                          const struct json *files)
{
    struct view v;
    TRY(open_past(c, f, id, ACT_READ, &v));
    if (c->who->also) return fail(c, ERR_ACTION_DENIED);
    struct comment_job j = { f, id, str_trim(text), files };
    if (files && (!json_is(files, JSON_ARRAY) || files->count > COMMENT_FILES_MAX))
        return fail_arg(c, ERR_BAD_REQUEST, S("files"), S("files"));
    if (!j.text.n && !(files && files->first))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("text"), S("text"));
    if (j.text.n > 8000) return fail_arg2(c, ERR_FIELD_TOO_LONG, S("text"), S("text"), S("2000"));
    return store_write(c, WRITE_PEOPLE, comment_job, &j);
}

static err_t put_comments(struct ctx *c, const struct form *f, id64 id, struct jw *w,
                          bool in_timeline)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, at, who_id, text, files FROM x_comment WHERE deleted_at IS NULL AND "
                "form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 200");
    struct rows *r;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        const struct user *u = catalog_user(c->cat, rows_i64(r, 2));
        jw_obj(w);
        jw_kid(w, "id", rows_i64(r, 0));
        if (in_timeline) jw_kstr(w, "kind", S("comment"));
        jw_kinstant(w, "at", rows_i64(r, 1));
        jw_kstr(w, "who", u ? u->name : STR_NONE);
        jw_kstr(w, "text", rows_text(r, 3));
        jw_key(w, S("files"));
        jw_raw(w, rows_is_null(r, 4) ? S("[]") : rows_text(r, 4)); // JSON of our own making
        jw_end_obj(w);
    }
}

err_t record_comments(struct ctx *c, const struct form *f, id64 id, struct jw *w)
{
    struct view v;
    TRY(open_past(c, f, id, ACT_READ, &v));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    TRY(put_comments(c, f, id, w, false));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

static err_t put_stages(struct ctx *c, const struct form *f, id64 id, const struct view *v,
                        struct jw *w)
{
    if (!f->state_field || query_cell_right(v->p, f->state_field, v->rm, v->also) != CELL_READ)
        return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, at, who, from_code, to_code, reason FROM x_stage WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 200");
    struct rows *r;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        const struct option *from =
            rows_is_null(r, 3) ? NULL : field_option(f->state_field, rows_i64(r, 3));
        const struct option *to = field_option(f->state_field, rows_i64(r, 4));
        jw_obj(w);
        jw_kid(w, "id", rows_i64(r, 0));
        jw_kstr(w, "kind", S("moved"));
        jw_kinstant(w, "at", rows_i64(r, 1));
        jw_kstr(w, "who", rows_text(r, 2));
        jw_kstr(w, "from", from ? title_in(from->title, c->lang) : STR_NONE);
        jw_kstr(w, "to", to ? title_in(to->title, c->lang) : STR_NONE);
        jw_kstr(w, "text", rows_text(r, 5));
        jw_end_obj(w);
    }
}

// Records of other forms that link to this one, newest first: each form through its own read door.
static err_t put_linked(struct ctx *c, const struct form *f, id64 id, struct jw *w)
{
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *other = c->cat->forms[i];
        if (other->parent || !actor_may(c, other, ACT_READ)) continue;
        for (int k = 0; k < other->field_count; k++) {
            struct field *link = other->fields[k];
            const struct form_policy *p;
            if (link->target != f || link->type->storage != STORE_INT ||
                !(link->type->flags & TYPE_REFERENCE))
                continue;
            TRY(policy_of(c, other, &p));
            if (cell_right_any(p, link) != CELL_READ) continue;
            struct query *q;
            TRY(query_all_fields(c, other, &q));
            q->column_count = 0;
            q->limit = 50;
            q->filter = node_cmp(c, link, OP_EQ, val_int(id));
            struct page *page;
            TRY(query_page(c, q, &page));
            for (int n = 0; n < page->count; n++) {
                jw_obj(w);
                jw_kid(w, "id", page->records[n].id);
                jw_kstr(w, "kind", S("linked"));
                jw_kinstant(w, "at", page->records[n].created_at);
                jw_kstr(w, "form", other->full_key);
                jw_kstr(w, "form_title", title_in(other->title, c->lang));
                jw_kstr(w, "field", link->key);
                jw_kstr(w, "title", page->records[n].title);
                jw_end_obj(w);
            }
        }
    }
    return OK;
}

static err_t put_history_rows(struct ctx *c, const struct form *f, id64 id, const struct view *v,
                              struct jw *w)
{
    if (!query_may(v->p, ACT_HISTORY, v->rm, v->also)) return OK;
    struct sql q = past_of(c, f, id);
    struct rows *r;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        jw_obj(w);
        jw_kstr(w, "kind", S("changed"));
        jw_kinstant(w, "at", rows_i64(r, 0));
        jw_kstr(w, "who", rows_text(r, 1));
        put_changes(c, w, f, v, rows_text(r, 5));
        jw_end_obj(w);
    }
}

// Parts one after another; the page puts them in order of time.
err_t record_timeline(struct ctx *c, const struct form *f, id64 id, struct jw *w)
{
    struct view v;
    struct image img;
    TRY(open_past(c, f, id, ACT_READ, &v));
    TRY(record_image(c, f, id, &img));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    jw_obj(w);
    jw_kstr(w, "kind", S("created"));
    jw_kinstant(w, "at", img.created_at);
    jw_end_obj(w);
    TRY(put_history_rows(c, f, id, &v, w));
    TRY(put_stages(c, f, id, &v, w));
    TRY(put_comments(c, f, id, w, true));
    TRY(put_linked(c, f, id, w));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

err_t record_reveal(struct ctx *c, const struct form *f, id64 id, str field, struct jw *w)
{
    struct view v;
    struct image img;
    TRY(open_past(c, f, id, ACT_REVEAL, &v));
    const struct field *fd = form_field(f, field);
    enum cell_right right =
        fd && !fd->is_system ? query_cell_right(v.p, fd, v.rm, v.also) : CELL_HIDDEN;
    if (right == CELL_HIDDEN) return fail_arg(c, ERR_FIELD_UNKNOWN, field, field);
    struct buf b = BUF(c->mem);
    struct jw detail = JW(&b);
    jw_obj(&detail);
    jw_kstr(&detail, "field", fd->key);
    jw_end_obj(&detail);
    TRY(audit_note(c, S("reveal"), f->id, id, buf_str(&b),
                   S("ok"))); // first the log, then the value
    TRY(record_image(c, f, id, &img));
    jw_obj(w);
    jw_key(w, S("value"));
    if (val_is_null(img.cells[fd->index])) jw_null(w);
    else TYPE_OF(fd)->to_json(c, fd, img.cells[fd->index], w);
    jw_end_obj(w);
    return OK;
}

static void put_grant(struct ctx *c, struct jw *w, const struct grant *g)
{
    static const char *const scopes[] = { "none", "own",          "dept", "dept_below", "branch",
                                          "all",  "participated", "pool", "task" };
    static const char *const actions[] = { "read",   "create", "update",  "delete",
                                           "export", "import", "reveal",  "exact",
                                           "last4",  "assign", "history", "print" };
    jw_obj(w);
    jw_kstr(w, "role", g->role ? title_in(g->role->title, c->lang) : S("*"));
    jw_kstr(w, "scope", str_of(scopes[g->scope]));
    jw_key(w, S("condition"));
    if (g->condition) jw_json(w, g->condition);
    else jw_null(w);
    jw_key(w, S("actions"));
    jw_arr(w);
    for (int i = 0; i < 12; i++)
        if (g->actions & 1u << i) jw_str(w, str_of(actions[i]));
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t record_why(struct ctx *c, const struct form *f, id64 id, const struct user *u, struct jw *w)
{
    struct view v;
    TRY(open_past(c, f, id, ACT_READ, &v)); // the asker must see it too
    struct ctx asked = *c; // of its own, so that nobody is ever left in the asker's place
    if (u) asked.who = actor_of_user(c, u);
    const struct form_policy *p;
    u64 rm = 0, also;
    err_t e = policy_of(&asked, f, &p);
    if (e == OK) e = query_row_mask(&asked, f, id, ACT_READ, &rm, &also);
    c->errs = asked.errs;
    c->errs_tail = asked.errs_tail;
    TRY(e);
    jw_obj(w);
    jw_kbool(w, "visible", rm != 0);
    jw_key(w, S("grants"));
    jw_arr(w);
    for (int i = 0; i < p->grant_count; i++)
        if (rm >> i & 1) put_grant(c, w, p->grants[i]);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
