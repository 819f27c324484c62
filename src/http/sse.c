// SPDX-License-Identifier: Apache-2.0
// Server-sent events. A message is one block shared by all its readers; each stream keeps a bounded
// list of those it has not sent. A reader who falls behind is cut off: the browser connects again
// and the page loads afresh, which is right where old events are worth nothing.
#include <stdlib.h>
#include "http/server.h"

static struct sse_message *message_new(str text)
{
    struct sse_message *m = malloc(sizeof *m + text.n);
    must(m != NULL);
    atomic_init(&m->refs, 1);
    m->n = text.n;
    if (text.n) memcpy(m->p, text.p, text.n);
    return m;
}

static void message_drop(struct sse_message *m)
{
    if (m && atomic_fetch_sub(&m->refs, 1) == 1) free(m);
}

// ---- from any thread ----

static void order(struct http_server *s, u64 group, bool is_for_all, struct sse_message *m)
{
    struct sse_order *o = malloc(sizeof *o);
    must(o != NULL);
    *o = (struct sse_order){ NULL, m, group, is_for_all };
    lock_take(&s->lock);
    if (s->orders_last) s->orders_last->next = o;
    else s->orders_first = o;
    s->orders_last = o;
    if (!s->is_io_gone) uv_async_send(&s->wake);
    lock_drop(&s->lock);
}

// A line end of any kind inside the data begins a new data line.
static void put_data(struct bytes *b, str data)
{
    do {
        size_t n = 0;
        while (n < data.n && data.p[n] != '\n' && data.p[n] != '\r') n++;
        bytes_put(b, S("data: "));
        bytes_put(b, str_sub(data, 0, n));
        bytes_put(b, S("\n"));
        bool is_crlf = n + 1 < data.n && data.p[n] == '\r' && data.p[n + 1] == '\n';
        data = str_from(data, n + (is_crlf ? 2 : 1));
    } while (data.n);
}

static struct sse_message *message_make(str event, str data)
{
    struct bytes b = { 0 };
    must(str_find_char(event, '\n') < 0 && str_find_char(event, '\r') < 0);
    if (event.n) {
        bytes_put(&b, S("event: "));
        bytes_put(&b, event);
        bytes_put(&b, S("\n"));
    }
    put_data(&b, data);
    bytes_put(&b, S("\n"));
    struct sse_message *m = message_new(bytes_str(&b));
    bytes_fini(&b);
    return m;
}

void http_sse_send(struct http_server *s, u64 group, str event, str data)
{
    order(s, group, false, message_make(event, data));
}

void http_sse_broadcast(struct http_server *s, str event, str data)
{
    order(s, 0, true, message_make(event, data));
}

void http_sse_close(struct http_server *s, u64 group) { order(s, group, false, NULL); }

static int by_value(const void *a, const void *b)
{
    u64 x = *(const u64 *)a, y = *(const u64 *)b;
    return x < y ? -1 : x > y;
}

size_t http_sse_groups(struct http_server *s, struct mem *m, u64 **groups)
{
    size_t n = 0;
    for (size_t room = 16;; room = n + 16) { // no arena call while the lock is held
        *groups = mem_array(m, u64, room);
        lock_take(&s->sse_lock);
        n = s->sse_n;
        if (n && n <= room) memcpy(*groups, s->sse_groups, n * sizeof **groups);
        lock_drop(&s->sse_lock);
        if (n <= room) break;
    }
    qsort(*groups, n, sizeof **groups, by_value);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (k == 0 || (*groups)[k - 1] != (*groups)[i]) (*groups)[k++] = (*groups)[i];
    return k;
}

// ---- the I/O thread ----

static void groups_add(struct http_server *s, u64 group)
{
    lock_take(&s->sse_lock);
    if (s->sse_n == s->sse_cap) {
        s->sse_cap = s->sse_cap ? s->sse_cap * 2 : 64;
        s->sse_groups = realloc(s->sse_groups, s->sse_cap * sizeof(u64));
        must(s->sse_groups != NULL);
    }
    s->sse_groups[s->sse_n++] = group;
    atomic_store(&s->sse_count, s->sse_n);
    lock_drop(&s->sse_lock);
}

static void groups_remove(struct http_server *s, u64 group)
{
    lock_take(&s->sse_lock);
    for (size_t i = 0; i < s->sse_n; i++) {
        if (s->sse_groups[i] != group) continue;
        s->sse_groups[i] = s->sse_groups[--s->sse_n];
        break;
    }
    atomic_store(&s->sse_count, s->sse_n);
    lock_drop(&s->sse_lock);
}

static void enqueue(struct conn *c, struct sse_message *m)
{
    if (c->sse_bytes + m->n > c->s->cfg.sse_queue_bytes && c->sse_first) {
        conn_close(c); // too slow
        return;
    }
    struct sse_item *item = malloc(sizeof *item);
    must(item != NULL);
    atomic_fetch_add(&m->refs, 1);
    *item = (struct sse_item){ NULL, m };
    if (c->sse_last) c->sse_last->next = item;
    else c->sse_first = item;
    c->sse_last = item;
    c->sse_bytes += m->n;
    c->beat_ms = http_now();
    conn_pump(c);
}

static void drop_first(struct conn *c)
{
    struct sse_item *item = c->sse_first;
    c->sse_first = item->next;
    if (!c->sse_first) c->sse_last = NULL;
    c->sse_bytes -= item->message->n;
    message_drop(item->message);
    free(item);
}

// The first item stays in the list while it is being sent.
bool sse_next(struct conn *c)
{
    if (c->sse_is_sending) drop_first(c);
    c->sse_is_sending = c->sse_first != NULL;
    c->spans[1] = STR_NONE;
    if (!c->sse_first) return false;
    c->spans[1] = (str){ c->sse_first->message->p, c->sse_first->message->n };
    return true;
}

void sse_begin(struct conn *c, struct exchange *e)
{
    struct sse_message *head = message_new(bytes_str(&e->out));
    c->sse_group = e->x.res.sse_group;
    conn_detach(c);
    c->keep_alive = false;
    conn_enter(c, CONN_SSE);
    groups_add(c->s, c->sse_group);
    if (c->s->is_stopping || c->has_eof) conn_close(c);
    else enqueue(c, head);
    message_drop(head);
    if (c->state == CONN_SSE) conn_read_again(c);
}

void sse_end(struct conn *c)
{
    groups_remove(c->s, c->sse_group);
    while (c->sse_first) drop_first(c);
}

void sse_beat(struct conn *c, i64 now)
{
    if (now - c->beat_ms < c->s->cfg.sse_heartbeat_ms) return;
    struct sse_message *m = message_new(S(":\n\n"));
    enqueue(c, m);
    message_drop(m);
}

static void deliver(struct http_server *s, const struct sse_order *o)
{
    for (struct conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        if (c->state != CONN_SSE || (!o->is_for_all && c->sse_group != o->group)) continue;
        if (o->message) enqueue(c, o->message);
        else conn_close(c);
    }
}

void sse_deliver(struct http_server *s)
{
    lock_take(&s->lock);
    struct sse_order *o = s->orders_first;
    s->orders_first = s->orders_last = NULL;
    lock_drop(&s->lock);
    while (o) {
        struct sse_order *next = o->next;
        if (!s->is_io_gone) deliver(s, o);
        message_drop(o->message);
        free(o);
        o = next;
    }
}
