// SPDX-License-Identifier: Apache-2.0
// Who the client is. Forwarded headers are believed only from the proxies that the configuration
// names, and only as far back as the chain of such proxies reaches.
#include <arpa/inet.h>
#include <stdio.h>
#include "http/server.h"

#define MAPPED_BITS 96

// As 16 bytes, IPv4 in its mapped form; false when it is no address.
static bool address_parse(str s, u8 *out)
{
    char text[INET6_ADDRSTRLEN];
    if (s.n == 0 || s.n >= sizeof text) return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    memset(out, 0, 16);
    if (inet_pton(AF_INET6, text, out) == 1) return true;
    memset(out, 0, 16);
    memset(out + 10, 0xff, 2);
    return inet_pton(AF_INET, text, out + 12) == 1;
}

static bool net_parse(str item, struct proxy_net *net)
{
    i64 slash = str_find_char(item, '/'), bits = 128;
    str address = slash < 0 ? item : str_sub(item, 0, (size_t)slash);
    if (!address_parse(address, net->addr)) return false;
    bool is_v4 = str_find_char(address, ':') < 0;
    if (slash >= 0) {
        if (!str_to_i64(str_from(item, (size_t)slash + 1), &bits)) return false;
        if (bits < 0 || bits > (is_v4 ? 32 : 128)) return false;
        if (is_v4) bits += MAPPED_BITS;
    }
    net->bits = (int)bits;
    return true;
}

bool proxy_parse(struct http_server *s, const char *list)
{
    str rest = str_of(list), item;
    while (str_next(&rest, ',', &item)) {
        item = str_trim(item);
        if (item.n == 0) continue;
        if (s->proxy_n == COUNT_OF(s->proxies)) return false;
        if (!net_parse(item, &s->proxies[s->proxy_n])) return false;
        s->proxy_n++;
    }
    return true;
}

static bool net_has(const struct proxy_net *net, const u8 *addr)
{
    int whole = net->bits / 8, rest = net->bits % 8;
    if (memcmp(net->addr, addr, (size_t)whole) != 0) return false;
    if (!rest) return true;
    u8 mask = (u8)(0xff << (8 - rest));
    return (net->addr[whole] & mask) == (addr[whole] & mask);
}

static bool is_trusted(const struct http_server *s, const u8 *addr)
{
    for (size_t i = 0; i < s->proxy_n; i++)
        if (net_has(&s->proxies[i], addr)) return true;
    return false;
}

static bool is_loopback(const u8 *addr)
{
    static const u8 six[16] = { [15] = 1 };
    static const u8 four[12] = { [10] = 0xff, [11] = 0xff };
    return memcmp(addr, six, 16) == 0 || (memcmp(addr, four, 12) == 0 && addr[12] == 127);
}

// The last item of a list, cut off from it.
static str take_last(str *list)
{
    size_t at = list->n;
    while (at > 0 && list->p[at - 1] != ',') at--;
    str item = str_trim(str_from(*list, at));
    *list = str_sub(*list, 0, at ? at - 1 : 0);
    return item;
}

// From the nearest hop outwards, as long as the hops are ours.
static bool walk_chain(const struct http_server *s, str list, u8 *addr, str *text)
{
    while (list.n) {
        str item = take_last(&list);
        u8 hop[16];
        if (!address_parse(item, hop)) return false;
        memcpy(addr, hop, 16);
        *text = item;
        if (!is_trusted(s, addr)) return false;
    }
    return true;
}

static void believe_proxy(struct http_server *s, struct exchange *e, u8 *addr, str *text)
{
    struct http_request *r = &e->x.req;
    for (size_t i = r->header_count; i > 0; i--) {
        if (!str_eq_nocase(r->headers[i - 1].name, S("x-forwarded-for"))) continue;
        if (!walk_chain(s, r->headers[i - 1].value, addr, text)) break;
    }
    str proto = http_header_get(&e->x, S("x-forwarded-proto"));
    if (proto.n) r->is_tls = str_eq_nocase(take_last(&proto), S("https"));
}

void proxy_apply(struct conn *c, struct exchange *e)
{
    struct http_request *r = &e->x.req;
    u8 addr[16] = { 0 };
    str text = str_of(c->peer);
    r->is_tls = c->tls != NULL;
    bool is_known = address_parse(text, addr);
    if (is_known && is_trusted(c->s, addr)) believe_proxy(c->s, e, addr, &text);
    snprintf(e->peer, sizeof e->peer, STR_FMT, STR_ARG(text));
    r->peer = str_of(e->peer);
    r->is_loopback = is_known && is_loopback(addr);
}
