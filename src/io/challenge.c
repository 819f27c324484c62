// SPDX-License-Identifier: Apache-2.0
// The captcha. The challenge travels sealed with the visitor, so looking at a form writes nothing; once
// answered its number is kept for a day, so that one answer serves one sending. Whoever cannot see the
// picture asks for a question in words; as a program reads that easily, it comes with work for the
// sender's processor, which a person does not notice.
#include "auth/crypto.h"
#include "base/date.h"
#include "format/captcha.h"
#include "io/guard.h"
#include "os/crypto.h"
#include "os/random.h"
#include "store/db.h"

#define KEEP_MS (20 * 60000LL)
#define DIGITS 5

struct challenge {
    bool is_words;
    str answer, nonce;
};

static str label_of(struct ctx *c, str token) { return str_cat(c->mem, S("captcha:"), token); }

static err_t seal(struct ctx *c, str token, const struct challenge *k, str *id)
{
    str sealed,
        plain = str_fmt(c->mem, "%s|" STR_FMT "|" STR_FMT "|%lld", k->is_words ? "w" : "p",
                        STR_ARG(k->answer), STR_ARG(k->nonce), (long long)(c->now_ms + KEEP_MS));
    TRY(secret_seal(c, label_of(c, token), plain, &sealed));
    *id = str_hex(c->mem, sealed.p, sealed.n);
    return OK;
}

// False when it is none of ours or too old. Leaves no error behind.
static bool open_sealed(struct ctx *c, str token, str id, struct challenge *k)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    u8 raw[512];
    str plain, kind, end;
    i64 until;
    if (id.n % 2 || id.n / 2 > sizeof raw || !str_hex_decode(id, raw, id.n / 2)) return false;
    err_t e = secret_open(c, label_of(c, token), (str){ (char *)raw, id.n / 2 }, &plain);
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    if (e != OK || !str_next(&plain, '|', &kind) || !str_next(&plain, '|', &k->answer) ||
        !str_next(&plain, '|', &k->nonce) || !str_next(&plain, '|', &end))
        return false;
    k->is_words = str_eq(kind, S("w"));
    return str_to_i64(end, &until) && c->now_ms <= until;
}

static str number_word(enum lang lang, u64 n)
{
    static const char *const zh[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九" };
    static const char *const en[] = { "one", "two",   "three", "four", "five",
                                      "six", "seven", "eight", "nine" };
    return str_of(lang == LANG_EN ? en[n - 1] : zh[n - 1]);
}

static str ask(struct ctx *c, struct challenge *k)
{
    u64 a = random_u64() % 9 + 1, b = random_u64() % 9 + 1;
    k->answer = str_of_i64(c->mem, (i64)(a + b));
    return str_fmt(c->mem,
                   c->lang == LANG_EN ? "How much is " STR_FMT " plus " STR_FMT "? In digits."
                                      : STR_FMT "加" STR_FMT "等于几？请填数字。",
                   STR_ARG(number_word(c->lang, a)), STR_ARG(number_word(c->lang, b)));
}

err_t guard_challenge(struct ctx *c, str token, bool words, str *id, str *question)
{
    struct challenge k = { .is_words = words, .nonce = random_token(c->mem) };
    struct buf digits = BUF(c->mem);
    *question = STR_NONE;
    if (words) {
        *question = ask(c, &k);
    } else {
        for (int i = 0; i < DIGITS; i++) buf_char(&digits, (char)('2' + random_u64() % 8));
        k.answer = buf_str(&digits);
    }
    return seal(c, token, &k, id);
}

err_t guard_picture(struct ctx *c, str token, str id, str *png)
{
    struct challenge k;
    if (!open_sealed(c, token, id, &k) || k.is_words) return fail(c, ERR_NOT_FOUND);
    return captcha_png(c, k.answer, str_hash(k.nonce, 7), png);
}

static bool did_work(struct ctx *c, str id, str work)
{
    u8 hash[SHA256_LEN];
    if (work.n > 32) return false;
    str text = str_cat3(c->mem, id, S(":"), work);
    sha256(text.p, text.n, hash);
    for (int i = 0; i < GUARD_WORK_BITS; i++)
        if (hash[i / 8] & 0x80u >> i % 8) return false;
    return true;
}

// Full-width digits are what a Chinese keyboard gives.
static str plain_digits(struct ctx *c, str s)
{
    struct buf b = BUF(c->mem);
    for (size_t i = 0; i < s.n; i++) {
        bool wide = i + 2 < s.n && (u8)s.p[i] == 0xef && (u8)s.p[i + 1] == 0xbc;
        if (wide) buf_char(&b, (char)((u8)s.p[i + 2] - 0x90 + '0')), i += 2;
        else if (s.p[i] != ' ') buf_char(&b, s.p[i]);
    }
    return buf_str(&b);
}

static err_t use_once(struct ctx *c, str nonce, bool *fresh)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "INSERT INTO x_rate (key, n, at) VALUES (");
    sql_text(&q, str_cat(c->mem, S("cap:"), nonce));
    sql_lit(&q, ", 1, ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (key) DO UPDATE SET n = x_rate.n + 1 RETURNING n");
    TRY(db_one_i64(c, &q, &n, NULL));
    *fresh = n == 1;
    return OK;
}

err_t guard_check_answer(struct ctx *c, str token, const struct json *given, bool *right)
{
    struct challenge k;
    str id = json_str(json_get(given, S("id"))),
        answer = plain_digits(c, str_trim(json_str(json_get(given, S("answer")))));
    *right = open_sealed(c, token, id, &k) && str_eq(answer, k.answer) &&
             (!k.is_words || did_work(c, id, json_str(json_get(given, S("work")))));
    return *right ? use_once(c, k.nonce, right) : OK;
}
