// SPDX-License-Identifier: Apache-2.0
// Which forms are kept by column, and keeping them current. The cache hangs at the store and has a reading
// connection of its own. Scans share a lock, changes have it alone; nobody who saves ever waits for it: the
// writer only lists the rows of a commit (store/changed.h).
//
// Why it is never stale: whoever asks hears what was committed (on PostgreSQL, up to his own snapshot), takes the
// list and then reads those rows on a snapshot begun behind it, so what was committed before is in. It may be
// newer than the caller's own snapshot by what others saved in between.
#include "query/columns_internal.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "os/clock.h"
#include "os/crew.h"
#include "store/changed.h"

#define TABLES_MAX 64
#define AGAIN_MS 30000 // until a table that was busy is asked for again
#define ROUNDS 6       // of finding out what is missing, and reading it

struct cache {
    struct lock lock;
    struct cond turn;
    int readers, waiting;
    bool is_written, is_filling;
    struct db *db; // under the writing lock
    struct crew *crew;
    struct table *tables[TABLES_MAX];
    int count;
    i64 from;
    size_t budget;
    u64 tick;
    struct columns_stat stat; // counters under `lock`
};

// --- The lock -----------------------------------------------------------------------------------------

static void enter_shared(struct cache *k)
{
    lock_take(&k->lock);
    while (k->is_written || k->waiting) cond_wait(&k->turn, &k->lock);
    k->readers++;
    lock_drop(&k->lock);
}

static void leave_shared(struct cache *k)
{
    lock_take(&k->lock);
    if (--k->readers == 0) cond_broadcast(&k->turn);
    lock_drop(&k->lock);
}

static void take(struct cache *k)
{
    lock_take(&k->lock);
    k->waiting++;
    while (k->is_written || k->readers) cond_wait(&k->turn, &k->lock);
    k->waiting--;
    k->is_written = true;
    lock_drop(&k->lock);
}

static void give(struct cache *k)
{
    lock_take(&k->lock);
    k->is_written = false;
    cond_broadcast(&k->turn);
    lock_drop(&k->lock);
}

static void count(struct cache *k, i64 *what)
{
    lock_take(&k->lock);
    ++*what;
    lock_drop(&k->lock);
}

// --- The cache ----------------------------------------------------------------------------------------

static void leave(void *guest)
{
    struct cache *k = guest;
    for (int i = 0; i < k->count; i++) table_free(k->tables[i]);
    db_close(k->db);
    crew_free(k->crew);
    cond_fini(&k->turn);
    lock_fini(&k->lock);
    free(k);
}

static struct cache *cache_of(struct ctx *c)
{
    struct cache *k = store_guest(c->store, GUEST_COLUMNS);
    if (k) return k;
    k = calloc(1, sizeof *k);
    if (!k) return NULL;
    k->from = COLUMNS_FROM;
    k->budget = (size_t)COLUMNS_BUDGET_MB << 20;
    k->crew = crew_new(thread_cpu_count() - 1);
    lock_init(&k->lock);
    cond_init(&k->turn);
    if (k->crew && store_take_in(c->store, GUEST_COLUMNS, k, leave)) return k;
    leave(k);
    return store_guest(c->store, GUEST_COLUMNS);
}

err_t columns_limits(struct ctx *c, i64 from, size_t budget)
{
    struct cache *k = cache_of(c);
    if (!k) return fail(c, ERR_NO_MEMORY);
    take(k);
    k->from = from;
    k->budget = budget;
    give(k);
    return OK;
}

void columns_stat(struct ctx *c, struct columns_stat *out)
{
    struct cache *k = cache_of(c);
    *out = (struct columns_stat){ 0 };
    if (!k) return;
    enter_shared(k);
    *out = k->stat;
    out->forms = k->count;
    for (int i = 0; i < k->count; i++) {
        out->rows += k->tables[i]->n;
        out->bytes += k->tables[i]->bytes;
    }
    leave_shared(k);
}

static struct table *find(void *cache, id64 form)
{
    struct cache *k = cache;
    for (int i = 0; i < k->count; i++) {
        struct table *t = k->tables[i];
        bool is_over = t->again_at && clock_monotonic_ms() >= t->again_at;
        if (t->form == form) return is_over ? NULL : t;
    }
    return NULL;
}

// What plans may look at.
static struct table *find_read(void *cache, id64 form)
{
    struct table *t = find(cache, form);
    return t && !t->is_fresh ? t : NULL;
}

static void drop(const struct ctx *c, struct cache *k, struct table *t)
{
    store_unfollow(c->store, t->form);
    for (int i = 0; i < k->count; i++)
        if (k->tables[i] == t) k->tables[i] = k->tables[--k->count];
    table_free(t);
}

static void measure(struct table *t)
{
    t->bytes = packed_bytes(&t->ids) + packed_bytes(&t->live);
    for (int i = 0; i < t->col_count; i++) t->bytes += packed_bytes(&t->cols[i]);
}

// What is there but too large, or cannot be packed, is remembered without its columns.
static void refuse(const struct ctx *c, struct table *t)
{
    store_unfollow(c->store, t->form);
    for (int i = 0; i < t->col_count; i++) packed_free(&t->cols[i]);
    packed_free(&t->ids);
    packed_free(&t->live);
    t->col_count = t->n = 0;
    t->bytes = 0;
    t->is_refused = true;
}

static void keep_budget(const struct ctx *c, struct cache *k, struct table *but)
{
    measure(but);
    if (but->bytes > k->budget) refuse(c, but);
    for (;;) {
        size_t all = 0;
        struct table *oldest = NULL;
        for (int i = 0; i < k->count; i++) {
            struct table *t = k->tables[i];
            all += t->bytes;
            if (t != but && t->bytes && (!oldest || t->used_at < oldest->used_at)) oldest = t;
        }
        if (all <= k->budget || !oldest) return;
        drop(c, k, oldest);
        k->stat.evicted++;
    }
}

// --- Bringing tables up to date -----------------------------------------------------------------------

static bool more_todo(struct changes *to, const struct changes *more)
{
    if (!more->n) return true;
    id64 *ids = realloc(to->ids, (to->n + more->n) * sizeof *ids);
    if (!ids) return false;
    memcpy(ids + to->n, more->ids, more->n * sizeof *ids);
    to->ids = ids;
    to->n += more->n;
    return true;
}

static err_t refresh(struct ctx *c, struct cache *k, struct table *t)
{
    bool fits;
    k->stat.refreshed += (i64)t->todo.n;
    if (t->is_filling && !more_todo(&t->meanwhile, &t->todo)) return ERR_NO_MEMORY;
    TRY(columns_refresh(c, t, &fits));
    if (!fits) refuse(c, t);
    else keep_budget(c, k, t);
    return OK;
}

static void drop_old(const struct ctx *c, struct cache *k, id64 form)
{
    for (int i = k->count - 1; i >= 0; i--)
        if (k->tables[i]->form == form) drop(c, k, k->tables[i]);
}

// Before the snapshot begins: the lists of what was written. What is committed later is in the next list,
// whether this snapshot has it or not. Of a table that is not read yet the list waits.
static void take_lists(const struct ctx *c, struct cache *k)
{
    for (int i = k->count - 1; i >= 0; i--) {
        struct table *t = k->tables[i];
        if (t->is_fresh) continue;
        free(t->todo.ids);
        store_changes(c->store, t->form, &t->todo);
        if (t->todo.all || t->todo.n > (size_t)t->n / 4 + 20000) drop(c, k, t);
    }
}

// New tables are followed from here on.
static bool follow(struct ctx *c, struct cache *k, id64 form)
{
    drop_old(c, k, form);
    struct table *t = k->count < TABLES_MAX ? calloc(1, sizeof *t) : NULL;
    if (!t) return false;
    *t = (struct table){ .form = form, .is_fresh = true, .number = ++k->tick };
    k->tables[k->count++] = t;
    if (store_follow(c, form)) return true;
    refuse(c, t);
    t->is_fresh = false;
    t->again_at = clock_monotonic_ms() + AGAIN_MS;
    return true;
}

// What is read for a plan, beside the tables.
struct filling {
    const struct plan *plan;
    struct table *side[NEEDED_MAX];
    bool fits[NEEDED_MAX];
    int n;
};

static err_t refresh_all(struct ctx *c, void *arg)
{
    struct cache *k = arg;
    for (int i = k->count - 1; i >= 0; i--)
        if (i < k->count && k->tables[i]->todo.n && !k->tables[i]->is_refused)
            TRY(refresh(c, k, k->tables[i]));
    return OK;
}

static err_t bring_up(struct ctx *c, struct cache *k, struct filling *f)
{
    (void)f;
    take_lists(c, k);
    return store_read(c, refresh_all, k);
}

static err_t begin_filling(struct ctx *c, struct cache *k, struct filling *f)
{
    const struct plan *p = f->plan;
    TRY(bring_up(c, k, f));
    for (int i = 0; i < p->missing_count; i++) {
        const struct form *form = p->missing[i].form;
        bool was = false;
        for (int j = 0; j < i; j++) was = was || p->missing[j].form == form;
        if (was) continue;
        if (!find(k, form->id) && !follow(c, k, form->id)) return ERR_NO_MEMORY;
        struct table *t = find(k, form->id);
        if (!t || t->is_refused) continue;
        f->side[f->n] = columns_apart(t, form, p->missing, p->missing_count);
        if (!f->side[f->n++]) return ERR_NO_MEMORY;
        t->is_filling = true;
    }
    return OK;
}

static err_t read_sides(struct ctx *c, struct cache *k, struct filling *f)
{
    for (int i = 0; i < f->n; i++) TRY(columns_read(c, k->crew, f->side[i], &f->fits[i]));
    return OK;
}

// What was dropped meanwhile is left: whoever needs it reads it again.
static err_t end_filling(struct ctx *c, struct cache *k, struct filling *f)
{
    struct table *of[NEEDED_MAX] = { 0 };
    for (int i = 0; i < f->n; i++) {
        struct table *t = find(k, f->side[i]->form);
        if (!t || t->number != f->side[i]->number || t->is_refused) continue;
        t->is_filling = false;
        t->used_at = ++k->tick;
        k->stat.fills++;
        if (f->fits[i] && columns_join(t, f->side[i])) of[i] = t;
        else refuse(c, t);
    }
    take_lists(c, k);
    for (int i = 0; i < f->n; i++) {
        struct table *t = find(k, f->side[i]->form);
        if (!t || t != of[i]) continue;
        if (!more_todo(&t->todo, &t->meanwhile)) return ERR_NO_MEMORY;
        free(t->meanwhile.ids);
        t->meanwhile = (struct changes){ 0 };
        keep_budget(c, k, t);
    }
    return store_read(c, refresh_all, k);
}

static void drop_all(const struct ctx *c, struct cache *k)
{
    while (k->count) drop(c, k, k->tables[0]);
}

typedef err_t (*keeping)(struct ctx *c, struct cache *k, struct filling *f);

// Runs fn on the cache's own connection and in memory of its own, so that nothing of the caller's request
// hangs on it.
static err_t apart(const struct ctx *c, struct cache *k, keeping fn, struct filling *f)
{
    struct ctx mine = *c;
    struct mem_guard g;
    volatile err_t e = ERR_NO_MEMORY;
    mine.mem = mem_new(0);
    mine.errs = mine.errs_tail = NULL;
    mine.db = NULL;
    if (!MEM_GUARD(mine.mem, &g)) {
        e = fn == read_sides ? db_open(&mine, c->store, &mine.db)
            : k->db          ? OK
                             : db_open(&mine, c->store, &k->db);
        if (fn != read_sides) mine.db = k->db;
        if (e == OK) e = columns_wait_little(&mine);
        if (e == OK) e = fn(&mine, k, f);
        mem_unguard(mine.mem);
    }
    mem_free(mine.mem);
    if (fn == read_sides) db_close(mine.db);
    return e;
}

// While nobody else looks. What was begun and not ended may lack rows or columns.
static err_t alone(const struct ctx *c, struct cache *k, keeping fn, struct filling *f)
{
    take(k);
    err_t e = apart(c, k, fn, f);
    if (e != OK) drop_all(c, k);
    give(k);
    return e;
}

// One at a time reads; whoever needs something meanwhile waits, and looks again at what there is then.
static bool turn_to_fill(struct cache *k)
{
    lock_take(&k->lock);
    bool is_mine = !k->is_filling;
    while (!is_mine && k->is_filling) cond_wait(&k->turn, &k->lock);
    if (is_mine) k->is_filling = true;
    lock_drop(&k->lock);
    return is_mine;
}

static err_t fill(const struct ctx *c, struct cache *k, const struct plan *p)
{
    struct filling *f = calloc(1, sizeof *f);
    if (!f) return ERR_NO_MEMORY;
    f->plan = p;
    err_t e = alone(c, k, begin_filling, f);
    if (e == OK && f->n) { // others look and refresh meanwhile
        e = apart(c, k, read_sides, f);
        if (e == OK) e = alone(c, k, end_filling, f);
        else {
            take(k);
            drop_all(c, k);
            give(k);
        }
    }
    for (int i = 0; i < f->n; i++) table_free(f->side[i]);
    free(f);
    malloc_trim(0); // the halves, and what the connections kept
    return e;
}

// What was written, and what the plan lacks. False: it is left to SQL.
static bool prepare(const struct ctx *c, struct cache *k, const struct plan *p)
{
    err_t e = OK;
    if (!p->missing_count) e = alone(c, k, bring_up, NULL);
    else if (turn_to_fill(k)) {
        e = fill(c, k, p);
        lock_take(&k->lock);
        k->is_filling = false;
        cond_broadcast(&k->turn);
        lock_drop(&k->lock);
    }
    if (e != OK) log_warn("columns: left to SQL: " STR_FMT, STR_ARG(err_symbol(e)));
    return e == OK;
}

// --- Answering ----------------------------------------------------------------------------------------

static bool is_kept(struct cache *k, id64 form)
{
    enter_shared(k);
    const struct table *t = find_read(k, form);
    bool yes = t && !t->is_refused;
    leave_shared(k);
    return yes;
}

// One that is kept was large, and ids only rise: nothing has to be asked.
static err_t is_large(struct ctx *c, struct cache *k, const struct form *f, bool *yes)
{
    struct sql q = db_sql(c);
    i64 last;
    *yes = is_kept(k, f->id);
    if (*yes) return OK;
    sql_lit(&q, "SELECT max(");
    sql_ident(&q, ident_sys(COL_ID));
    sql_lit(&q, ") FROM ");
    sql_ident(&q, f->table);
    TRY(db_one_i64(c, &q, &last, NULL));
    *yes = last >= k->from;
    return OK;
}

static void note_use(struct cache *k, const struct plan *p)
{
    lock_take(&k->lock);
    for (int i = 0; i < p->place_count; i++) p->places[i].table->used_at = ++k->tick;
    lock_drop(&k->lock);
}

// One round under the shared lock: a plan, and its answer when nothing is missing.
static err_t try_once(void *const *args)
{
    struct plan *p = args[0];
    TRY(columns_plan(p));
    if (p->is_unknown || p->missing_count) return OK;
    note_use(p->cache, p);
    return columns_scan(p, args[1], args[2]);
}

static err_t guarded(struct ctx *c, struct cache *k, void *const *args)
{
    struct mem_guard g;
    enter_shared(k);
    if (MEM_GUARD(c->mem, &g)) {
        leave_shared(k);
        return fail(c, ERR_NO_MEMORY);
    }
    err_t e = try_once(args);
    mem_unguard(c->mem);
    leave_shared(k);
    return e;
}

err_t group_by_columns(struct ctx *c, const struct group_ask *ask, struct groups *out, bool *done)
{
    bool is_worth = false;
    *done = false;
    if (ask->by_sql || ask->search.n || c->who->also || store_in_write(c)) return OK;
    struct cache *k = cache_of(c);
    if (!k || k->from < 0) return OK;
    TRY(is_large(c, k, ask->form, &is_worth));
    if (!is_worth) return OK;
    struct plan *p = mem_new_of(c->mem, struct plan);
    p->cache = k;
    bool is_new;
    TRY(store_has_changes(c, &is_new));
    for (int i = 0; i < ROUNDS && !*done; i++) {
        if (is_new && !prepare(c, k, p)) break;
        *p = (struct plan){ .c = c, .ask = ask, .crew = k->crew, .find = find_read, .cache = k };
        TRY(guarded(c, k, (void *[]){ p, out, done }));
        if (p->is_unknown) break;
        is_new = p->missing_count > 0;
        if (!is_new) break;
    }
    count(k, *done ? &k->stat.answers : &k->stat.left_to_sql);
    return OK;
}
