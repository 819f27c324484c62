// SPDX-License-Identifier: Apache-2.0
// Page cursors: hex of a JSON array (one [is-null, value] pair a sort key), with a keyed digest over
// it, the form, the sort, the filter's shape and the catalogue's version. A cursor made for another
// query, or before rights changed, is refused.
#include "auth/crypto.h"
#include "query/group.h"
#include "query/internal.h"

static void put_path(struct buf *b, const struct path *p)
{
    for (int i = 0; i < p->hop_count; i++) buf_fmt(b, "%lld>", (long long)p->hops[i]->id);
    buf_fmt(b, "%lld:%d;", (long long)p->leaf->id, p->leaf->index);
}

static void put_node(struct buf *b, const struct node *n)
{
    if (!n) return;
    buf_fmt(b, "(%d", (int)n->kind);
    if (n->kind == NODE_CMP) {
        put_path(b, &n->path);
        buf_fmt(b, "%d", (int)n->op);
        for (int i = 0; i < n->value_count; i++)
            buf_fmt(b, ",%lld/%zu" STR_FMT, (long long)n->values[i].i, n->values[i].s.n,
                    STR_ARG(n->values[i].s));
    }
    if (n->group) {
        buf_fmt(b, "/%d", (int)n->group->bucket);
        for (int i = 0; i < n->group->range_count; i++)
            buf_fmt(b, ":%lld", (long long)n->group->ranges[i]);
    }
    if (n->kind == NODE_LINKED) {
        buf_put(b, n->linked->text);
        for (int i = 0; i < n->value_count; i++) buf_fmt(b, ",%lld", (long long)n->values[i].i);
    }
    for (int i = 0; i < n->kid_count; i++) put_node(b, n->kids[i]);
    buf_char(b, ')');
}

static str digest(struct ctx *c, const struct query *q, str payload)
{
    struct buf b = BUF(c->mem);
    buf_fmt(&b, "%lld|%lld|" STR_FMT "|", (long long)q->form->id, (long long)c->cat->version,
            STR_ARG(c->who->key));
    for (int i = 0; i < q->sort_count; i++) {
        put_path(&b, &q->sort[i].path);
        buf_char(&b, q->sort[i].is_desc ? 'd' : 'a');
    }
    put_node(&b, q->filter);
    buf_fmt(&b, "|" STR_FMT "|%d|", STR_ARG(q->search), q->with_deleted_only);
    buf_put(&b, payload);
    u8 mac[32];
    crypto_mac(c, S("cursor"), buf_str(&b), mac);
    return str_hex(c->mem, mac, 16);
}

str cursor_seal(struct ctx *c, const struct query *q, str payload)
{
    return str_cat3(c->mem, str_hex(c->mem, payload.p, payload.n), S("."), digest(c, q, payload));
}

err_t cursor_open(struct ctx *c, const struct query *q, str *payload)
{
    i64 dot = str_find_char(q->cursor, '.');
    if (dot < 0 || dot % 2 || dot > 8192) return fail(c, ERR_BAD_CURSOR);
    size_t n = (size_t)dot / 2;
    u8 *p = mem_alloc(c->mem, n + 1);
    if (!str_hex_decode(str_sub(q->cursor, 0, (size_t)dot), p, n)) return fail(c, ERR_BAD_CURSOR);
    *payload = (str){ (char *)p, n };
    if (!str_eq(str_from(q->cursor, (size_t)dot + 1), digest(c, q, *payload)))
        return fail(c, ERR_BAD_CURSOR);
    return OK;
}
