// SPDX-License-Identifier: Apache-2.0
// RMBCAPS after the rules for filling in negotiable instruments (正确填写票据和结算凭证的基本规定):
// 零 for gaps inside, 整 behind 元 or 角, amounts rounded to the fen.
#include "base/dec.h"
#include "expr/fn.h"

static const char *const digits[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };
static const char *const units[] = { "", "拾", "佰", "仟" };
static const char *const groups[] = { "", "万", "亿", "万亿", "亿亿" };

static void put_yuan(struct buf *b, i64 yuan)
{
    bool gap = false, any = false;
    for (int g = 4; g >= 0; g--) {
        i64 part = yuan / dec_pow10(g * 4) % 10000;
        for (int u = 3; u >= 0; u--) {
            int d = (int)(part / dec_pow10(u) % 10);
            if (d == 0) {
                gap = any;
                continue;
            }
            if (gap) buf_lit(b, "零");
            gap = false;
            any = true;
            buf_put(b, str_of(digits[d]));
            buf_put(b, str_of(units[u]));
        }
        if (part) buf_put(b, str_of(groups[g]));
    }
}

static struct value eval(struct fn_call *c)
{
    i64 fen;
    decimal a = decimal_abs(c->arg[0].num);
    if (!decimal_round_scaled(a, 2, &fen)) return value_error(VALUE_ERR_NUM);
    i64 yuan = fen / 100, jiao = fen / 10 % 10;
    fen %= 10;
    struct buf b = BUF(call_mem(c));
    if (decimal_sign(c->arg[0].num) < 0 && (yuan || jiao || fen)) buf_lit(&b, "负");
    put_yuan(&b, yuan);
    if (yuan || (!jiao && !fen)) buf_put(&b, yuan ? S("元") : S("零元"));
    if (jiao) {
        buf_put(&b, str_of(digits[jiao]));
        buf_lit(&b, "角");
    }
    if (fen) {
        if (yuan && !jiao) buf_lit(&b, "零");
        buf_put(&b, str_of(digits[fen]));
        buf_lit(&b, "分");
    } else {
        buf_lit(&b, "整");
    }
    return value_text(buf_str(&b));
}

const struct fn fn_rmbcaps = { .sig = "n", .result = VALUE_TEXT, .eval = eval };
