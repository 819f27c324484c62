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

struct noted {
    id64 form, row;
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
    struct lock lock;
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

void changed_commit(struct changed *ch, bool is_ddl)
{
    if (!ch->n && !is_ddl && !ch->lost) return;
    bool all = is_ddl || ch->lost, any = false;
    struct followed *f = NULL;
    lock_take(&ch->lock);
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

void changed_rows(struct changed *ch, id64 form, id64 first, id64 last)
{
    lock_take(&ch->lock);
    struct followed *f = find(ch, form);
    for (id64 id = first; f && id <= last && !f->all; id++) list(f, id);
    if (f) atomic_store(&ch->any, true);
    lock_drop(&ch->lock);
}

void changed_all(struct changed *ch, id64 form)
{
    lock_take(&ch->lock);
    struct followed *f = find(ch, form);
    if (f) forget(f, true);
    if (f) atomic_store(&ch->any, true);
    lock_drop(&ch->lock);
}

void changed_lost(struct changed *ch)
{
    lock_take(&ch->lock);
    for (int i = 0; i < ch->form_count; i++) forget(&ch->forms[i], true);
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

bool store_follow(struct ctx *c, id64 form)
{
    struct store *s = c->store;
    if (!enroll(s->changed, form)) return false;
    if (!s->feed || feed_follow(c, form)) return true;
    store_unfollow(s, form);
    return false;
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

err_t store_has_changes(struct ctx *c, bool *any)
{
    *any = false;
    if (c->store->feed) TRY(feed_hear(c));
    *any = atomic_load(&c->store->changed->any);
    return OK;
}

void *store_guest(struct store *s)
{
    lock_take(&s->state_lock);
    void *guest = s->guest;
    lock_drop(&s->state_lock);
    return guest;
}

bool store_take_in(struct store *s, void *guest, void (*leave)(void *guest))
{
    lock_take(&s->state_lock);
    bool is_first = !s->guest;
    if (is_first) {
        s->guest = guest;
        s->guest_leaves = leave;
    }
    lock_drop(&s->state_lock);
    return is_first;
}
