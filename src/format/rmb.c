// SPDX-License-Identifier: Apache-2.0
// 大写 as banks want it: 壹拾 (never a bare 拾), one 零 for a gap, 整 after 元 and after 角. Where the
// gap ends at 万, 亿 or 元 no 零 is written; the rule leaves that free.
#include "format/rmb.h"
#include "base/buf.h"

static void put_digit(struct buf *b, u64 d)
{
    static const str digits[] = { S("零"), S("壹"), S("贰"), S("叁"), S("肆"),
                                  S("伍"), S("陆"), S("柒"), S("捌"), S("玖") };
    buf_put(b, digits[d]);
}

static void put_4(struct buf *b, u64 v) // 1..9999
{
    static const str units[] = { S("仟"), S("佰"), S("拾"), S("") };
    bool any = false, gap = false;
    u64 place = 1000;
    for (int i = 0; i < 4; i++, place /= 10) {
        u64 d = v / place % 10;
        gap = gap || (any && d == 0);
        if (d == 0) continue;
        if (gap) put_digit(b, 0);
        put_digit(b, d);
        buf_put(b, units[i]);
        any = true;
        gap = false;
    }
}

static void put_8(struct buf *b, u64 v) // 1..99999999
{
    u64 high = v / 10000, low = v % 10000;
    if (high) put_4(b, high);
    if (high) buf_lit(b, "万");
    if (high && low && low < 1000) put_digit(b, 0);
    if (low) put_4(b, low);
}

static void put_whole(struct buf *b, u64 v) // from 1
{
    u64 high = v / 100000000, low = v % 100000000;
    if (high >= 100000000) put_whole(b, high);
    else if (high) put_8(b, high);
    if (high) buf_lit(b, "亿");
    if (high && low && low < 10000000) put_digit(b, 0);
    if (low) put_8(b, low);
}

str rmb_caps(struct mem *m, money fen)
{
    struct buf b = BUF(m);
    u64 v = fen < 0 ? -(u64)fen : (u64)fen, yuan = v / 100, jiao = v / 10 % 10, rest = v % 10;
    if (fen < 0) buf_lit(&b, "负");
    if (yuan || v == 0) {
        if (yuan) put_whole(&b, yuan);
        else put_digit(&b, 0);
        buf_lit(&b, "元");
    }
    if (jiao) put_digit(&b, jiao);
    if (jiao) buf_lit(&b, "角");
    if (rest && !jiao && yuan) put_digit(&b, 0);
    if (rest) put_digit(&b, rest);
    buf_put(&b, rest ? S("分") : S("整"));
    return buf_str(&b);
}
