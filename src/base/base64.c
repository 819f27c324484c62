// SPDX-License-Identifier: Apache-2.0
// Three bytes are four characters of six bits each; the last group is filled up with '='.
#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct buf *b, const void *p, size_t n)
{
    const u8 *v = p;
    buf_reserve(b, (n + 2) / 3 * 4);
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        u32 x = (u32)v[i] << 16 | (left > 1 ? (u32)v[i + 1] << 8 : 0) | (left > 2 ? v[i + 2] : 0u);
        buf_char(b, alphabet[x >> 18]);
        buf_char(b, alphabet[x >> 12 & 63]);
        buf_char(b, left > 1 ? alphabet[x >> 6 & 63] : '=');
        buf_char(b, left > 2 ? alphabet[x & 63] : '=');
    }
}

str base64_of(struct mem *m, const void *p, size_t n)
{
    struct buf b = BUF(m);
    base64_put(&b, p, n);
    return buf_str(&b);
}

static int digit(char ch)
{
    const char *at = ch ? strchr(alphabet, ch) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

bool base64_decode(struct mem *m, str s, str *out)
{
    size_t pad = 0;
    if (s.n % 4) return false;
    while (pad < 2 && s.n && s.p[s.n - 1] == '=') {
        pad++;
        s.n--;
    }
    u8 *to = mem_alloc(m, s.n + 3);
    size_t n = 0;
    u32 x = 0;
    int bits = 0;
    for (size_t i = 0; i < s.n; i++) {
        int d = digit(s.p[i]);
        if (d < 0) return false;
        x = (x << 6 | (u32)d) & 0xffffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        to[n++] = (u8)(x >> bits);
    }
    if (x & ((1u << bits) - 1)) return false;
    *out = (str){ (const char *)to, n };
    return true;
}
