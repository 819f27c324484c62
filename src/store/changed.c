// SPDX-License-Identifier: Apache-2.0
// Rows are noted on the writer's thread for every record table, followed or not: whether somebody follows
// is asked after the commit, so a row written before he began and committed after is not lost. What a
// failed transaction noted stays for the next commit; it only has rows read once more.
#include "store/changed.h"
#include <stdlib.h>
#include <string.h>
#include "store/driver.h"
#include "store/feed.h"

#define LISTED_MAX 200000 // of a form; beyond, reading all of it anew is as good
#define FORMS_MAX 256
#define WRITTEN_MAX 64 // tables between two commits; beyond, all
#define VERSIONS 2048

struct noted {
    id64 form, row;
};
struct version {
    struct ident table;
    u64 at;
};
struct followed {
    id64 form;
    id64 *ids;
    size_t n, cap;
    bool all;
};
struct changed {
    struct noted *noted; // the writer's own
    size_t n, cap;
    bool lost; // there was no memory to note
    struct ident written[WRITTEN_MAX];
    int written_count;
    bool wrote_any, wrote_all, wrote_links; // links go with a record that is taken away
    struct lock lock;
    u64 now, all_at, links_at;
    struct version versions[VERSIONS]; // by name, open
    int version_count;
    struct followed forms[FORMS_MAX];
    int form_count;
    atomic_bool any;
};

struct changed *changed_new(void)
{
    struct changed *ch = calloc(1, sizeof *ch);
    if (ch) lock_init(&ch->lock);
    return ch;
}

void changed_free(struct changed *ch)
{
    if (!ch) return;
    for (int i = 0; i < ch->form_count; i++) free(ch->forms[i].ids);
    free(ch->noted);
    lock_fini(&ch->lock);
    free(ch);
}

static id64 form_of_table(const char *table)
{
    id64 form = 0;
    if (table[0] != 't' || !table[1]) return 0;
    for (const char *p = table + 1; *p; p++) {
        if (*p < '0' || *p > '9') return 0;
        form = form * 10 + (*p - '0');
    }
    return form;
}

void changed_row(struct changed *ch, const char *table, id64 row)
{
    id64 form = form_of_table(table);
    if (!form || (ch->n && ch->noted[ch->n - 1].row == row && ch->noted[ch->n - 1].form == form))
        return;
    if (ch->n == ch->cap) {
        size_t cap = ch->cap ? ch->cap * 2 : 256;
        struct noted *more = cap > LISTED_MAX * 4 ? NULL : realloc(ch->noted, cap * sizeof *more);
        if (!more) {
            ch->lost = true;
            return;
        }
        ch->noted = more;
        ch->cap = cap;
    }
    ch->noted[ch->n++] = (struct noted){ form, row };
}

// --- Versions -------------------------------------------------------------------------------------------

static struct version *version_of(struct changed *ch, struct ident table)
{
    u64 at = str_hash(str_of(table.name), 0) % VERSIONS;
    while (ch->versions[at].table.name[0] && !ident_eq(ch->versions[at].table, table))
        at = (at + 1) % VERSIONS;
    return &ch->versions[at];
}

static void stamp(struct changed *ch, struct ident table)
{
    struct version *v = version_of(ch, table);
    if (!v->table.name[0] && ch->version_count == VERSIONS / 2) {
        ch->all_at = ch->now;
        return;
    }
    if (!v->table.name[0]) ch->version_count++;
    *v = (struct version){ table, ch->now };
}

// The word behind, in capitals or a name; *rest goes on after it.
static str word(str *rest)
{
    size_t from = 0, to;
    while (from < rest->n && rest->p[from] == ' ') from++;
    for (to = from; to < rest->n; to++) {
        char ch = rest->p[to];
        bool is_in = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' ||
                     (ch >= '0' && ch <= '9');
        if (!is_in) break;
    }
    str w = str_sub(*rest, from, to - from);
    *rest = str_from(*rest, to);
    return w;
}

// The one table that a statement writes; *is_any false: it writes none.
static bool written_by(str text, struct ident *table, bool *is_any, bool *is_delete)
{
    str w = word(&text);
    *is_any = !str_eq(w, S("SELECT"));
    *is_delete = str_eq(w, S("DELETE"));
    if (!*is_any) return true;
    if (str_eq(w, S("INSERT")) || str_eq(w, S("REPLACE"))) {
        while (w.n && !str_eq(w, S("INTO"))) w = word(&text);
    } else if (*is_delete) {
        (void)word(&text); // FROM
    } else if (!str_eq(w, S("UPDATE"))) {
        return false;
    }
    w = word(&text);
    return ident_read(w, table);
}

void changed_statement(struct changed *ch, str text)
{
    struct ident table;
    bool is_any, is_delete;
    bool is_known = written_by(text, &table, &is_any, &is_delete);
    if (!is_any) return;
    ch->wrote_any = true;
    if (is_known && is_delete && ident_number(table, 't')) ch->wrote_links = true;
    for (int i = 0; is_known && i < ch->written_count; i++)
        if (ident_eq(ch->written[i], table)) return;
    if (!is_known || ch->written_count == WRITTEN_MAX) ch->wrote_all = true;
    else ch->written[ch->written_count++] = table;
}

static void stamp_written(struct changed *ch, bool is_all)
{
    ch->now++;
    if (is_all || ch->wrote_all) ch->all_at = ch->now;
    if (ch->wrote_links) ch->links_at = ch->now;
    for (int i = 0; i < ch->written_count; i++) stamp(ch, ch->written[i]);
    ch->written_count = 0;
    ch->wrote_any = ch->wrote_all = ch->wrote_links = false;
}

u64 changed_now(struct changed *ch)
{
    lock_take(&ch->lock);
    u64 now = ch->now;
    lock_drop(&ch->lock);
    return now;
}

u64 store_stamp(struct ctx *c)
{
    const struct frame *f = c->db ? c->db->frame : NULL;
    return f ? f->stamp : changed_now(c->store->changed);
}

static bool is_told(struct store *s, struct ident table);

bool store_is_unwritten(struct store *s, const struct ident *tables, int n, u64 stamp)
{
    struct changed *ch = s->changed;
    lock_take(&ch->lock);
    bool is = ch->all_at <= stamp;
    for (int i = 0; i < n && is; i++) {
        is = is_told(s, tables[i]) && version_of(ch, tables[i])->at <= stamp;
        if (tables[i].name[0] == 'j') is = is && ch->links_at <= stamp;
    }
    lock_drop(&ch->lock);
    return is;
}

// --- Rows -----------------------------------------------------------------------------------------------

static struct followed *find(struct changed *ch, id64 form)
{
    for (int i = 0; i < ch->form_count; i++)
        if (ch->forms[i].form == form) return &ch->forms[i];
    return NULL;
}

static void forget(struct followed *f, bool all)
{
    free(f->ids);
    f->ids = NULL;
    f->n = f->cap = 0;
    f->all = all;
}

static void list(struct followed *f, id64 row)
{
    if (f->all) return;
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 64;
        id64 *more = cap > LISTED_MAX * 2 ? NULL : realloc(f->ids, cap * sizeof *more);
        if (!more) {
            forget(f, true);
            return;
        }
        f->ids = more;
        f->cap = cap;
    }
    f->ids[f->n++] = row;
}

static bool is_told(struct store *s, struct ident table)
{
    return !s->feed || find(s->changed, ident_number(table, 't'));
}

void changed_commit(struct changed *ch, bool is_ddl)
{
    if (!ch->n && !ch->wrote_any && !is_ddl && !ch->lost) return;
    bool all = is_ddl || ch->lost, any = false;
    struct followed *f = NULL;
    lock_take(&ch->lock);
    stamp_written(ch, all);
    for (int i = 0; all && i < ch->form_count; i++) forget(&ch->forms[i], true);
    for (size_t i = 0; i < ch->n && ch->form_count; i++) {
        if (!f || f->form != ch->noted[i].form) f = find(ch, ch->noted[i].form);
        if (!f) continue;
        list(f, ch->noted[i].row);
        any = true;
    }
    if (any || all) atomic_store(&ch->any, true);
    lock_drop(&ch->lock);
    ch->n = 0;
    ch->lost = false;
}

// --- The feed's way in ----------------------------------------------------------------------------------

int changed_forms(struct changed *ch)
{
    lock_take(&ch->lock);
    int n = ch->form_count;
    lock_drop(&ch->lock);
    return n;
}

static void tell(struct changed *ch, id64 form)
{
    ch->now++;
    stamp(ch, ident_form_table(form));
    atomic_store(&ch->any, true);
}

void changed_rows(struct changed *ch, id64 form, id64 first, id64 last)
{
    lock_take(&ch->lock);
    struct followed *f = find(ch, form);
    for (id64 id = first; f && id <= last && !f->all; id++) list(f, id);
    if (f) tell(ch, form);
    lock_drop(&ch->lock);
}

void changed_all(struct changed *ch, id64 form)
{
    lock_take(&ch->lock);
    struct followed *f = find(ch, form);
    if (f) forget(f, true);
    if (f) tell(ch, form);
    lock_drop(&ch->lock);
}

void changed_lost(struct changed *ch)
{
    lock_take(&ch->lock);
    for (int i = 0; i < ch->form_count; i++) forget(&ch->forms[i], true);
    ch->all_at = ++ch->now;
    atomic_store(&ch->any, ch->form_count > 0);
    lock_drop(&ch->lock);
}

// --- Following ------------------------------------------------------------------------------------------

static bool enroll(struct changed *ch, id64 form)
{
    lock_take(&ch->lock);
    struct followed *f = find(ch, form);
    if (!f && ch->form_count < FORMS_MAX) {
        f = &ch->forms[ch->form_count++];
        *f = (struct followed){ .form = form };
    }
    if (f) forget(f, false);
    lock_drop(&ch->lock);
    return f != NULL;
}

// On PostgreSQL nothing that was read before the feed began may pass for unwritten.
static void begin_anew(struct changed *ch, id64 form)
{
    lock_take(&ch->lock);
    ch->now++;
    stamp(ch, ident_form_table(form));
    lock_drop(&ch->lock);
}

bool store_follow(struct ctx *c, id64 form)
{
    struct store *s = c->store;
    if (!enroll(s->changed, form)) return false;
    if (!s->feed) return true;
    bool follows = feed_follow(c, form);
    if (follows) begin_anew(s->changed, form);
    else store_unfollow(s, form);
    return follows;
}

void store_unfollow(struct store *s, id64 form)
{
    struct changed *ch = s->changed;
    lock_take(&ch->lock);
    struct followed *f = find(ch, form);
    if (f) {
        forget(f, false);
        *f = ch->forms[--ch->form_count];
    }
    lock_drop(&ch->lock);
}

void store_changes(struct store *s, id64 form, struct changes *out)
{
    struct changed *ch = s->changed;
    *out = (struct changes){ 0 };
    lock_take(&ch->lock);
    struct followed *f = find(ch, form);
    if (f) {
        *out = (struct changes){ f->ids, f->n, f->all };
        f->ids = NULL;
        f->n = f->cap = 0;
        f->all = false;
    }
    bool more = false;
    for (int i = 0; i < ch->form_count; i++) more = more || ch->forms[i].n || ch->forms[i].all;
    atomic_store(&ch->any, more);
    lock_drop(&ch->lock);
}

// Once a snapshot: what it shows does not become more.
err_t store_has_changes(struct ctx *c, bool *any)
{
    struct frame *f = c->db ? c->db->frame : NULL;
    *any = false;
    if (c->store->feed && !(f && f->has_heard)) TRY(feed_hear(c));
    if (f) f->has_heard = true;
    *any = atomic_load(&c->store->changed->any);
    return OK;
}

void *store_guest(struct store *s, enum store_guest which)
{
    lock_take(&s->state_lock);
    void *guest = s->guests[which];
    lock_drop(&s->state_lock);
    return guest;
}

bool store_take_in(struct store *s, enum store_guest which, void *guest, void (*leave)(void *))
{
    lock_take(&s->state_lock);
    bool is_first = !s->guests[which];
    if (is_first) {
        s->guests[which] = guest;
        s->guests_leave[which] = leave;
    }
    lock_drop(&s->state_lock);
    return is_first;
}
