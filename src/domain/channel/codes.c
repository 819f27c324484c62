// SPDX-License-Identifier: Apache-2.0
// A tracking code is a record like any other, so whatever door it comes through (channel page, form,
// import) it is treated the same in the hook: only an active channel gets one, it gets eight
// characters where none are given, and a public link with a token of 128 random bits. The token is
// never chosen by a caller. Whether a link still opens is asked of the code's record at each use.
#include "base/date.h"
#include "domain/channel/rows.h"
#include "os/random.h"

#define CODE_LEN 8
#define CODE_TRIES 20

static void set_cell(struct save *s, const struct field *f, struct val v)
{
    if (!f || val_eq(s->cells[f->index], v)) return;
    s->cells[f->index] = v;
    s->changed[f->index] = true;
}

static struct val cell_of(const struct save *s, const struct field *f)
{
    return f ? s->cells[f->index] : VAL_NONE;
}

// --- A new code -----------------------------------------------------------------------------------------

static err_t check_channel(struct ctx *c, id64 channel)
{
    const struct form *f = ch_form(c, "channel");
    struct field *state = ch_field(c, "channel", "state");
    struct image img;
    if (!f || !state || c->who->kind == ACTOR_CAPABILITY) return OK;
    TRY(record_image(c, f, channel, &img));
    struct val v = image_cell(&img, state);
    if (val_is_null(v) || str_eq(option_key(state, v), S("active"))) return OK;
    struct val name = image_cell(&img, f->title_field);
    const struct option *o = field_option(state, v.i);
    return fail_arg2(c, ERR_CHANNEL_STATE, S("channel"), name.s,
                     o ? title_in(o->title, c->lang) : STR_NONE);
}

static err_t check_person(struct ctx *c, id64 person, id64 channel)
{
    struct field *of = ch_field(c, "channel_person", "channel"),
                 *f = ch_field(c, "tracking_code", "person");
    struct image img;
    if (!of) return OK;
    TRY(record_image(c, ch_form(c, "channel_person"), person, &img));
    if (image_cell(&img, of).kind == VAL_INT && image_cell(&img, of).i == channel) return OK;
    return fail_arg2(c, ERR_LINK_MISSING, f->key, field_title(c, f), str_of_i64(c->mem, person));
}

static err_t fresh_code(struct ctx *c, const struct field *f, str *out)
{
    for (int i = 0; i < CODE_TRIES; i++) {
        *out = random_code(c->mem, CODE_LEN);
        struct sql q = db_sql(c);
        i64 n;
        sql_lit(&q, "SELECT count(*) FROM ");
        sql_ident(&q, f->form->table);
        sql_lit(&q, " WHERE ");
        sql_ident(&q, f->col);
        sql_lit(&q, " = ");
        sql_text(&q, *out);
        TRY(db_one_i64(c, &q, &n, NULL));
        if (n == 0) return OK;
    }
    return fail(c, ERR_BUSY); // forty bits are used up
}

static err_t begin_code(struct ctx *c, struct save *s)
{
    struct field *code = ch_field(c, "tracking_code", "code"),
                 *token = ch_field(c, "tracking_code", "link_token");
    struct val channel = cell_of(s, ch_field(c, "tracking_code", "channel"));
    struct val person = cell_of(s, ch_field(c, "tracking_code", "person"));
    if (!s->is_create) {
        if (token) set_cell(s, token, s->old[token->index]);
        return OK;
    }
    if (channel.kind == VAL_INT) TRY(check_channel(c, channel.i));
    if (channel.kind == VAL_INT && person.kind == VAL_INT)
        TRY(check_person(c, person.i, channel.i));
    str text;
    if (code && val_is_null(cell_of(s, code))) {
        TRY(fresh_code(c, code, &text));
        set_cell(s, code, val_text(text));
    }
    set_cell(s, token, val_text(random_token(c->mem)));
    return OK;
}

static err_t add_link(struct ctx *c, struct save *s)
{
    const struct form *lead = ch_form(c, "lead");
    struct val token = cell_of(s, ch_field(c, "tracking_code", "link_token"));
    if (!s->is_create || !lead) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_public_link (token, form_id, code_record_id, options, created_by, "
                "created_at) VALUES (");
    sql_text(&q, token.kind == VAL_TEXT ? token.s : random_token(c->mem));
    sql_lit(&q, ", ");
    sql_i64(&q, lead->id);
    sql_lit(&q, ", ");
    sql_i64(&q, s->id);
    sql_lit(&q, ", '{}', ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_i64(&q, s->now_ms);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

// --- A lead by a public link --------------------------------------------------------------------------

// The actor of a public link names the record of its code: "public:17" (public_form.c).
static bool code_of_actor(const struct actor *a, id64 *code)
{
    return a->kind == ACTOR_PUBLIC && str_starts(a->key, S("public:")) &&
           str_to_i64(str_from(a->key, 7), code);
}

static err_t stamp_lead(struct ctx *c, struct save *s)
{
    id64 code;
    struct image img;
    if (!s->is_create || !code_of_actor(c->who, &code)) return OK;
    TRY(record_image(c, ch_form(c, "tracking_code"), code, &img));
    struct val channel = image_cell(&img, ch_field(c, "tracking_code", "channel"));
    set_cell(s, ch_field(c, "lead", "code"), val_int(code));
    set_cell(s, ch_field(c, "lead", "channel"), channel);
    set_cell(s, ch_field(c, "lead", "person"),
             image_cell(&img, ch_field(c, "tracking_code", "person")));
    struct field *via = ch_field(c, "lead", "via");
    const struct option *o = via ? field_option_by_key(via, S("public")) : NULL;
    if (o) set_cell(s, via, val_int(o->code));
    struct field *consultant = ch_field(c, "channel", "consultant");
    if (!consultant || channel.kind != VAL_INT) return OK;
    TRY(record_image(c, ch_form(c, "channel"), channel.i, &img));
    if (image_cell(&img, consultant).kind == VAL_INT)
        set_cell(s, ch_field(c, "lead", "consultant"), image_cell(&img, consultant));
    return OK;
}

// Whoever is to call a new lead is told, once for the lead and person; not about himself.
static err_t tell_consultant(struct ctx *c, struct save *s)
{
    struct field *f = ch_field(c, "lead", "consultant");
    struct val v = cell_of(s, f), name = cell_of(s, s->form->title_field),
               item = cell_of(s, ch_field(c, "lead", "item"));
    if (!f || v.kind != VAL_INT || v.i == c->who->user_id || s->w->is_demo || s->w->in_bulk)
        return OK;
    if (!(s->is_create ? c->who->kind == ACTOR_PUBLIC || c->who->kind == ACTOR_USER
                       : s->changed[f->index]))
        return OK;
    str args =
        notice_args(c, (const char *const[]){ "name", "item" }, (const str[]){ name.s, item.s }, 2);
    struct notice n = { v.i,   S("lead.assigned"),
                        args,  s->form,
                        s->id, str_fmt(c->mem, "lead:%lld", (long long)s->id) };
    return notice_add(c, &n, NULL);
}

// --- The hook -------------------------------------------------------------------------------------------

static err_t before(struct ctx *c, struct save *s)
{
    str role = bound_role(c->cat, CAP, s->form);
    if (str_eq(role, S("tracking_code"))) return begin_code(c, s);
    return str_eq(role, S("lead")) ? stamp_lead(c, s) : OK;
}

static err_t after(struct ctx *c, struct save *s)
{
    str role = bound_role(c->cat, CAP, s->form);
    if (str_eq(role, S("tracking_code"))) return add_link(c, s);
    return str_eq(role, S("lead")) ? tell_consultant(c, s) : OK;
}

const struct record_hook channel_hook = { .capability = { "attribution", 11 },
                                          .before = before,
                                          .after = after };

// --- Making and showing one -----------------------------------------------------------------------------

err_t code_make(struct ctx *c, id64 channel, id64 person, str medium, id64 *id)
{
    const struct form *f = ch_form(c, "tracking_code");
    struct field *fc = ch_field(c, "tracking_code", "channel"),
                 *fp = ch_field(c, "tracking_code", "person"),
                 *fm = ch_field(c, "tracking_code", "medium");
    u64 rm, also;
    if (!f || !fc || !ch_form(c, "channel")) return fail(c, ERR_FORM_UNKNOWN);
    TRY(query_row_mask(c, ch_form(c, "channel"), channel, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    struct change ch[3];
    struct write w = { .form = f, .changes = ch };
    struct saved saved;
    ch[w.change_count++] = (struct change){ .f = fc, .v = val_int(channel) };
    if (person && fp) ch[w.change_count++] = (struct change){ .f = fp, .v = val_int(person) };
    if (str_trim(medium).n && fm) {
        struct val v;
        TRY(text_checked(c, fm, medium, &v));
        ch[w.change_count++] = (struct change){ .f = fm, .v = v };
    }
    TRY(record_save(c, &w, &saved));
    *id = saved.id;
    return OK;
}

static err_t token_of(struct ctx *c, id64 code, str *token)
{
    bool found;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT token FROM x_public_link WHERE revoked_at IS NULL AND code_record_id = ");
    sql_i64(&q, code);
    sql_lit(&q, " ORDER BY created_at LIMIT 1");
    TRY(db_one_text(c, &q, token, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

static struct cell column_of(const struct query *q, const struct record *r, const struct field *f)
{
    for (int i = 0; f && i < q->column_count; i++)
        if (q->columns[i].path.leaf == f && q->columns[i].path.hop_count == 0 &&
            r->cells[i].right == CELL_READ)
            return r->cells[i];
    return (struct cell){ .v = VAL_NONE };
}

err_t code_face(struct ctx *c, id64 code, struct code_face *out)
{
    const struct form *f = ch_form(c, "tracking_code");
    struct query *q;
    struct record *r;
    *out = (struct code_face){ 0 };
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    TRY(query_get(c, f, code, &q, &r));
    out->code = column_of(q, r, ch_field(c, "tracking_code", "code")).v.s;
    out->channel = column_of(q, r, ch_field(c, "tracking_code", "channel")).v.s;
    out->person = column_of(q, r, ch_field(c, "tracking_code", "person")).v.s;
    struct val day = column_of(q, r, ch_field(c, "tracking_code", "expires")).v;
    out->has_expiry = day.kind == VAL_INT;
    out->expires_day = day.i;
    return token_of(c, code, &out->token);
}

err_t code_poster(struct ctx *c, const struct code_face *f, struct qr_poster *out)
{
    const struct json *all;
    TRY(channel_settings(c, &all));
    const struct json *p = json_get(all, S("poster"));
    struct buf note = BUF(c->mem);
    buf_fmt(&note, STR_FMT " " STR_FMT, STR_ARG(words_in(json_get(p, S("code")), c->lang)),
            STR_ARG(f->code));
    if (f->has_expiry) {
        buf_fmt(&note, "  " STR_FMT " ", STR_ARG(words_in(json_get(p, S("expires")), c->lang)));
        date_put(&note, f->expires_day);
    }
    *out = (struct qr_poster){ .title = words_in(json_get(p, S("title")), c->lang),
                               .name = f->person.n ? f->person : f->channel,
                               .hint = words_in(json_get(p, S("hint")), c->lang),
                               .org = c->cat->org_name,
                               .note = buf_str(&note) };
    return OK;
}
