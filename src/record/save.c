// SPDX-License-Identifier: Apache-2.0
// Saving one record: the order of the steps is the contract (record.h), so it stands here in one
// place. Everything runs inside one write job and only in its arena, so the job may run twice.
#include "meta/rules.h"
#include "record/internal.h"

static const struct record_hook *hooks;
static int hook_count;
static void (*on_event)(const struct ctx *c, id64 form_id, id64 first, id64 last);

void record_set_hooks(const struct record_hook *h, int n)
{
    hooks = h;
    hook_count = n;
}

void record_on_event(void (*fn)(const struct ctx *c, id64 form_id, id64 first, id64 last))
{
    on_event = fn;
}

struct note {
    id64 form_id, first, last;
};

static void tell(struct ctx *c, void *arg)
{
    const struct note *n = arg;
    if (on_event) on_event(c, n->form_id, n->first, n->last);
}

void record_tell_person(struct ctx *c, id64 user)
{
    struct note *n = mem_new_of(c->mem, struct note);
    *n = (struct note){ 0, user, user };
    store_on_commit(c, tell, n);
}

err_t note_event(struct ctx *c, str kind, const struct form *f, id64 first, id64 last)
{
    i64 id;
    TRY(store_next_ids(c, ident_sequence(0), 1, &id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_event (id, at, kind, form_id, first_id, last_id, who) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, kind);
    sql_lit(&q, ", ");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, first);
    sql_lit(&q, ", ");
    sql_i64(&q, last);
    sql_lit(&q, ", ");
    sql_text(&q, c->who->key);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    struct note *n = mem_new_of(c->mem, struct note);
    *n = (struct note){ f->id, first, last };
    store_on_commit(c, tell, n);
    return OK;
}

// --- Rights -------------------------------------------------------------------------------------------

// 403 if the actor sees the record, else 404.
err_t not_visible_or_denied(struct ctx *c, const struct form *f, id64 id)
{
    u64 rm, also;
    TRY(query_row_mask(c, f, id, ACT_READ, &rm, &also));
    return fail(c, rm ? ERR_ACTION_DENIED : ERR_NOT_FOUND);
}

static err_t check_ledger(struct ctx *c, const struct write *w)
{
    bool locked = w->form->is_ledger || (w->form->is_append_only && w->id);
    return locked && !w->may_write_ledger ? fail(c, ERR_LEDGER_LOCKED) : OK;
}

static bool may_write(const struct form_policy *p, const struct field *f, u32 action, u64 rm,
                      u64 rm_also)
{
    u64 grants = p->for_action[__builtin_ctz(action)] & p->write[f->index] & rm;
    return grants && (!p->also || may_write(p->also, f, action, rm_also, 0));
}

static err_t check_sub_rights(struct ctx *c, const struct form_policy *p, const struct change *ch,
                              u32 action, u64 rm)
{
    if (ch->f->type->storage != STORE_ROWS) return OK;
    struct sub_policy s = policy_sub(c->mem, p, ch->f);
    for (int r = 0; r < ch->row_count; r++)
        for (int i = 0; i < ch->f->target->field_count; i++)
            if (ch->rows[r].sent[i] && !(s.write[i] & p->for_action[__builtin_ctz(action)] & rm))
                return fail_arg(c, ERR_FIELD_DENIED, ch->f->key,
                                field_title(c, ch->f->target->fields[i]));
    return OK;
}

// Each field that the caller sent must be writable by a grant that holds on the row.
static err_t check_field_rights(struct ctx *c, const struct save *s, u32 action, u64 rm,
                                u64 rm_also)
{
    const struct form_policy *p;
    TRY(policy_of(c, s->form, &p));
    for (int i = 0; i < s->w->change_count; i++) {
        const struct field *f = s->w->changes[i].f;
        if (!may_write(p, f, action, rm, rm_also))
            return fail_arg(c, ERR_FIELD_DENIED, f->key, field_title(c, f));
        TRY(check_sub_rights(c, p, &s->w->changes[i], action, rm));
    }
    return OK;
}

// May the actor do this to the row as it now stands? For create and for the final image.
static err_t check_final(struct ctx *c, const struct save *s, u32 action, u64 *rm, u64 *rm_also)
{
    TRY(query_row_mask(c, s->form, s->id, action, rm, rm_also));
    return *rm ? OK : fail(c, ERR_ACTION_DENIED);
}

// --- Steps shared by create and update ------------------------------------------------------------------

static struct save *begin(struct ctx *c, const struct write *w)
{
    struct save *s = mem_new_of(c->mem, struct save);
    size_t n = (size_t)w->form->field_count + 1;
    *s = (struct save){ .w = w,
                        .form = w->form,
                        .id = w->id,
                        .is_create = w->id == 0,
                        .now_ms = w->created_at && !w->id ? w->created_at : c->now_ms };
    s->cells = mem_array(c->mem, struct val, n);
    s->changed = mem_array(c->mem, bool, n);
    return s;
}

static void apply_changes(struct save *s)
{
    for (int i = 0; i < s->w->change_count; i++) {
        const struct change *ch = &s->w->changes[i];
        if (ch->f->type->storage == STORE_ROWS || ch->text.n)
            continue; // rows apart; texts are resolved
        if (val_eq(s->cells[ch->f->index], ch->v)) continue;
        s->cells[ch->f->index] = ch->v;
        s->changed[ch->f->index] = true;
    }
}

static void apply_defaults(struct ctx *c, struct save *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        bool sent = false;
        for (int k = 0; k < s->w->change_count; k++) sent = sent || s->w->changes[k].f == f;
        if (!sent) s->cells[i] = field_default(c, f, c->who->user_id, s->dept);
    }
}

static err_t run_hooks(struct ctx *c, struct save *s, bool before)
{
    for (int i = 0; i < hook_count; i++) {
        err_t (*fn)(struct ctx *, struct save *) = before ? hooks[i].before : hooks[i].after;
        if (fn) TRY(fn(c, s));
    }
    return OK;
}

err_t run_removed_hooks(struct ctx *c, const struct form *f, const struct image *img, bool is_back)
{
    for (int i = 0; i < hook_count; i++)
        if (hooks[i].removed) TRY(hooks[i].removed(c, f, img, is_back));
    return OK;
}

// Hooks behind the row may have written it again: the caller must get the revision that is stored.
static err_t stored_rev(struct ctx *c, const struct save *s, i64 *rev)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT rev FROM ");
    sql_ident(&q, s->form->table);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, s->id);
    return db_one_i64(c, &q, rev, NULL);
}

static err_t run_after_hooks(struct ctx *c, struct save *s, i64 *rev)
{
    TRY(run_hooks(c, s, false));
    return hook_count ? stored_rev(c, s, rev) : OK;
}

static void begin_ruled(struct ctx *c, struct save *s)
{
    size_t n = (size_t)s->form->field_count + 1;
    bool *sent = mem_array(c->mem, bool, n), *wrote = mem_array(c->mem, bool, n);
    int *rows = mem_array(c->mem, int, n);
    for (int i = 0; i < s->form->field_count; i++) rows[i] = -1;
    for (int i = 0; i < s->w->change_count; i++) {
        const struct change *ch = &s->w->changes[i];
        sent[ch->f->index] = true;
        wrote[ch->f->index] = s->changed[ch->f->index];
        if (ch->f->type->storage == STORE_ROWS) rows[ch->f->index] = ch->row_count;
    }
    s->ruled = mem_new_of(c->mem, struct ruled);
    *s->ruled = (struct ruled){ .form = s->form,
                                .id = s->id,
                                .is_create = s->is_create,
                                .cells = s->cells,
                                .old = s->old,
                                .changed = s->changed,
                                .sent = sent,
                                .wrote = wrote,
                                .sent_rows = rows };
}

// What a new record starts with by formula, where the caller said nothing.
static err_t default_by_formula(struct ctx *c, struct save *s)
{
    bool any = false;
    for (int i = 0; s->is_create && i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!f->default_formula || s->ruled->sent[i] || !val_is_null(s->cells[i])) continue;
        s->cells[i] = rules_default(c, f, s->cells);
        any = any || !val_is_null(s->cells[i]);
    }
    return any ? compute_formulas(c, s) : OK;
}

static err_t settle_cells(struct ctx *c, struct save *s)
{
    TRY(resolve_texts(c, s));
    begin_ruled(c, s);
    TRY(compute_formulas(c, s));
    TRY(default_by_formula(c, s));
    TRY(rules_apply(c, s->ruled));
    const struct val *sent =
        mem_dup(c->mem, s->cells, ((size_t)s->form->field_count + 1) * sizeof *s->cells);
    TRY(run_hooks(c, s, true));
    TRY(compute_formulas(c, s));
    TRY(rules_apply(c, s->ruled));
    TRY(check_values(c, s));
    TRY(rules_check(c, s->ruled));
    if (!s->w->skip_unique_check || !s->is_create) TRY(check_unique(c, s));
    TRY(uniques_take(c, s));
    return check_links(c, s, sent);
}

// What is computed from the rows of sub-forms, now that they are written.
static err_t compute_from_rows(struct ctx *c, struct save *s)
{
    return compute_cells(c, s->form, s->id, s->cells, s->changed, COMPUTE_ROWS);
}

static err_t after_row(struct ctx *c, struct save *s)
{
    TRY(bind_files(c, s));
    TRY(index_row(c, s));
    TRY(keep_unresolved(c, s));
    TRY(resolve_waiting(c, s));
    TRY(note_stage(c, s));
    return note_participant(c, s->form, s->id);
}

static err_t take_numbers(struct ctx *c, struct save *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!f->digits || !(f->type->flags & TYPE_COMPUTED) || f->formula)
            continue; // an auto number
        str number;
        TRY(next_number(c, s, f, &number));
        s->cells[i] = val_text(number);
    }
    return OK;
}

// --- Create -----------------------------------------------------------------------------------------------

// To make a record somebody else's, or another department's, is to assign it.
static err_t check_given_away(struct ctx *c, const struct save *s, u64 rm, u64 also)
{
    const struct form_policy *p;
    const struct user *me = catalog_user(c->cat, c->who->user_id);
    bool owner = s->w->sets_owner && s->owner != c->who->user_id;
    bool dept = s->w->sets_dept && s->dept != (me && me->dept ? me->dept->id : 0);
    if ((!owner && !dept) || c->who->kind == ACTOR_PUBLIC)
        return OK; // a public link says whose its records are
    TRY(policy_of(c, s->form, &p));
    return query_may(p, ACT_ASSIGN, rm, also) ? OK : fail(c, ERR_ACTION_DENIED);
}

static err_t create(struct ctx *c, const struct write *w, struct saved *out)
{
    struct save *s = begin(c, w);
    u64 rm, also;
    TRY(need_action(c, w->form, ACT_CREATE));
    s->owner = w->sets_owner || w->owner ? w->owner : c->who->user_id;
    const struct user *owner = catalog_user(c->cat, s->owner);
    s->dept = w->sets_dept || w->dept ? w->dept
              : owner && owner->dept  ? owner->dept->id
              : c->who->dept          ? c->who->dept->id
                                      : 0;
    apply_defaults(c, s);
    apply_changes(s);
    TRY(store_next_ids(c, ident_sequence(w->form->id), 1, &s->id));
    TRY(take_numbers(c, s));
    TRY(settle_cells(c, s));
    TRY(row_insert(c, s));
    bool any_rows;
    TRY(rows_save_subs(c, s, &any_rows));
    if (any_rows && reads_own_rows(w->form)) {
        memset(s->changed, 0, (size_t)w->form->field_count * sizeof *s->changed);
        TRY(compute_from_rows(c, s));
        TRY(store_computed(c, s));
    }
    if (!c->who->has_all_rights) { // creating confers no right by itself
        TRY(check_final(c, s, ACT_CREATE, &rm, &also));
        TRY(check_field_rights(c, s, ACT_CREATE, rm, also));
        TRY(check_given_away(c, s, rm, also));
    }
    TRY(after_row(c, s));
    TRY(mark_followers(c, s->form, s->id, NULL, s->cells, NULL));
    *out = (struct saved){ s->id, 1, false };
    TRY(run_after_hooks(c, s, &out->rev));
    if (w->in_bulk) return OK;
    TRY(audit_write(c, S("create"), w->form->id, s->id, STR_NONE, S("ok")));
    return note_event(c, S("created"), w->form, s->id, s->id);
}

// --- Update -----------------------------------------------------------------------------------------------

static err_t check_rev(struct ctx *c, const struct write *w, const struct image *img)
{
    return w->rev >= 0 && w->rev != img->rev ? fail(c, ERR_CONFLICT) : OK;
}

// A new owner needs the right to assign; the department goes along unless it is set too.
static err_t apply_owner(struct ctx *c, struct save *s, const struct form_policy *p, u64 rm,
                         u64 also, bool *assigned)
{
    const struct write *w = s->w;
    *assigned = (w->sets_owner && w->owner != s->owner) || (w->sets_dept && w->dept != s->dept);
    if (!*assigned) return OK;
    if (!query_may(p, ACT_ASSIGN, rm, also)) return fail(c, ERR_ACTION_DENIED);
    if (w->sets_owner && w->owner != s->owner) {
        const struct user *u = catalog_user(c->cat, w->owner);
        s->owner = w->owner;
        if (u && u->dept) s->dept = u->dept->id;
    }
    if (w->sets_dept) s->dept = w->dept;
    return OK;
}

static bool anything_changed(const struct save *s, const struct image *img)
{
    if (s->owner != img->owner || s->dept != img->dept) return true;
    for (int i = 0; i < s->form->field_count; i++)
        if (s->changed[i]) return true;
    return false;
}

// Whether the caller may learn that what he sent is what is there: who writes a field that he does not read in
// full would else find its value by trying.
static err_t may_tell_same(struct ctx *c, const struct write *w, bool *may)
{
    const struct form_policy *p;
    u64 rm, also;
    *may = c->who->has_all_rights;
    if (*may) return OK;
    TRY(policy_of(c, w->form, &p));
    TRY(query_row_mask(c, w->form, w->id, ACT_READ, &rm, &also));
    *may = true;
    for (int i = 0; *may && i < w->change_count; i++)
        *may = query_cell_right(p, w->changes[i].f, rm, also) == CELL_READ;
    return OK;
}

static err_t update(struct ctx *c, const struct write *w, struct saved *out)
{
    struct image img;
    bool found, any_rows = false, assigned;
    u64 rm, also;
    const struct form_policy *p;
    TRY(policy_of(c, w->form, &p));
    TRY(image_load(c, w->form, w->id, true, &img, &found));
    if (!found || img.deleted_at) return fail(c, ERR_NOT_FOUND);
    TRY(query_row_mask(c, w->form, w->id, ACT_UPDATE, &rm, &also));
    if (!rm) return not_visible_or_denied(c, w->form, w->id);
    TRY(check_ledger(c, w));
    TRY(check_rev(c, w, &img));
    struct save *s = begin(c, w);
    s->old = img.cells;
    memcpy(s->cells, img.cells, (size_t)w->form->field_count * sizeof *s->cells);
    s->owner = s->old_owner = img.owner;
    s->dept = img.dept;
    TRY(check_field_rights(c, s, ACT_UPDATE, rm, also));
    TRY(apply_owner(c, s, p, rm, also, &assigned));
    apply_changes(s);
    TRY(settle_cells(c, s));
    TRY(rows_save_subs(c, s, &any_rows));
    if (any_rows) TRY(compute_from_rows(c, s));
    bool may_tell = true;
    bool is_same = !any_rows && !anything_changed(s, &img);
    if (is_same) TRY(may_tell_same(c, w, &may_tell));
    if (is_same && may_tell) {
        *out = (struct saved){ w->id, img.rev, true };
        return keep_unresolved(c, s);
    }
    TRY(row_update(c, s, img.rev + 1));
    if (!assigned) TRY(check_final(c, s, ACT_UPDATE, &rm, &also));
    TRY(after_row(c, s));
    TRY(mark_followers(c, s->form, s->id, s->old, s->cells, s->changed));
    str diff = diff_json(c, s);
    *out = (struct saved){ w->id, img.rev + 1, false };
    TRY(note_history(c, w->form, w->id, img.rev + 1, S("update"), diff));
    TRY(run_after_hooks(c, s, &out->rev)); // what they write stands behind it
    if (w->in_bulk) return OK;
    TRY(audit_write(c, S("update"), w->form->id, w->id, STR_NONE, S("ok")));
    return note_event(c, S("updated"), w->form, w->id, w->id);
}

struct save_job {
    const struct write *w;
    struct saved *out;
};

static err_t save_job(struct ctx *c, void *arg)
{
    struct save_job *j = arg;
    if (j->w->id) return update(c, j->w, j->out);
    TRY(check_ledger(c, j->w));
    return create(c, j->w, j->out);
}

err_t record_save(struct ctx *c, const struct write *w, struct saved *out)
{
    if (w->form->parent) return fail(c, ERR_FORM_UNKNOWN);
    struct save_job j = { w, out };
    if (w->joins && store_in_write(c)) return save_job(c, &j);
    return store_write(c, c->who->kind == ACTOR_CAPABILITY ? WRITE_JOBS : WRITE_PEOPLE, save_job,
                       &j);
}

err_t record_move(struct ctx *c, const struct form *f, id64 id, struct field *state, str to_key,
                  str reason)
{
    const struct option *o = field_option_by_key(state, to_key);
    if (!o) return fail_arg2(c, ERR_OPTION_UNKNOWN, state->key, field_title(c, state), to_key);
    struct change ch = { .f = state, .v = val_int(o->code) };
    struct write w = { .form = f,
                       .id = id,
                       .rev = -1,
                       .changes = &ch,
                       .change_count = 1,
                       .may_write_ledger = c->who->kind == ACTOR_CAPABILITY,
                       .reason = reason };
    struct saved out;
    return record_save(c, &w, &out);
}
