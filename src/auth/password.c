// SPDX-License-Identifier: Apache-2.0
// The password rule: long enough and not one of those that everybody tries first. No demand for
// digits or signs: they only move people to "Password1!".
#include "auth/password.h"
#include "base/utf8.h"

// Words and runs that common passwords are made of, in lower case, with the habits of Chinese users
// (pinyin, lucky numbers, "I love you"). A password that is nothing but such pieces is common.
static const char *const pieces[] = {
    "password",   "passwd",     "passw0rd",  "p@ssw0rd",      "p@ssword",
    "pass",       "word",       "admin",     "administrator", "root",
    "user",       "guest",      "test",      "login",         "welcome",
    "letmein",    "master",     "monkey",    "dragon",        "sunshine",
    "princess",   "football",   "baseball",  "superman",      "batman",
    "iloveyou",   "trustno1",   "hello",     "abc",           "qwerty",
    "qwertyuiop", "asdf",       "asdfgh",    "asdfghjkl",     "zxcv",
    "zxcvbn",     "zxcvbnm",    "qaz",       "wsx",           "edc",
    "rfv",        "1qaz",       "2wsx",      "3edc",          "4rfv",
    "q1w2e3r4",   "q1w2e3r4t5", "1q2w3e",    "1q2w3e4r",      "1q2w3e4r5t",
    "aa",         "abcd",       "abcde",     "abcdef",        "abcdefg",
    "abc123",     "a1b2c3",     "a1b2c3d4",  "qwe",           "qwer",
    "asd",        "zxc",        "woaini",    "woaiwojia",     "wo",
    "ai",         "ni",         "iloveu",    "love",          "forever",
    "taobao",     "alibaba",    "tencent",   "weixin",        "wechat",
    "baidu",      "mima",       "wodemima",  "zhongguo",      "china",
    "beijing",    "shanghai",   "guangzhou", "shenzhen",      "hangzhou",
    "yiyuan",     "hospital",   "clinic",    "yisheng",       "doctor",
    "zhongyi",    "kouqiang",   "xinglin",   "caonima",       "nihao",
    "woshishui",  "aini",       "laopo",     "laogong",       "baobao",
    "baobei",     "xiaoming",   "wang",      "zhang",         "li",
    "5201314",    "520",        "1314",      "521",           "888",
    "666",        "168",        "147258369", "147",           "258",
    "369",        "147258",     "159357",    "789456",        "456789",
    "741852963",  "123321",     "112233",    "110",           "119",
    "120",        "secret",     "changeme",  "default",       "temp",
    "system",     "manager",    "oracle",    "mysql",         "postgres",
};

static bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

// A run of one step from s.p[at]: 12345, edcba, aaaa. Its length.
static size_t run_at(str s, size_t at)
{
    if (at + 1 >= s.n) return 1;
    int step = s.p[at + 1] - s.p[at];
    if (step < -1 || step > 1) return 1;
    size_t n = 2;
    while (at + n < s.n && s.p[at + n] - s.p[at + n - 1] == step) n++;
    return n;
}

static size_t year_or_date_at(str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && is_digit(s.p[at + n])) n++;
    bool is_year =
        n >= 4 && (str_starts(str_from(s, at), S("19")) || str_starts(str_from(s, at), S("20")));
    return !is_year ? 0 : n == 4 || n == 6 || n == 8 ? n : 0;
}

// The longest common piece that starts at `at`, 0 if none.
static size_t piece_at(str s, size_t at)
{
    size_t best = year_or_date_at(s, at), run = run_at(s, at);
    if (run >= 3 && run > best) best = run;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        str p = str_of(pieces[i]);
        if (p.n > best && str_starts(str_from(s, at), p)) best = p.n;
    }
    return best;
}

// Characters that no common piece covers. The signs that everybody puts in between count for nothing.
static size_t own_part(str s)
{
    size_t own = 0;
    for (size_t at = 0; at < s.n;) {
        size_t n = piece_at(s, at);
        if (!n && str_find_char(S("!@#$._-*"), s.p[at]) < 0) own++;
        at += n ? n : 1;
    }
    return own;
}

static bool is_repeat(str s)
{
    for (size_t period = 1; period <= 4 && period * 2 <= s.n; period++) {
        size_t i = period;
        while (i < s.n && s.p[i] == s.p[i - period]) i++;
        if (i == s.n) return true;
    }
    return false;
}

bool password_is_common(str password)
{
    char lower[PASSWORD_MAX + 1];
    size_t n = password.n < PASSWORD_MAX ? password.n : PASSWORD_MAX;
    for (size_t i = 0; i < n; i++) {
        char ch = password.p[i];
        lower[i] = (char)(ch >= 'A' && ch <= 'Z' ? ch + 32 : ch);
    }
    str s = { lower, n };
    return is_repeat(s) || own_part(s) <= 2;
}

// The rest is too little when the account or name is taken out.
static bool is_mostly(struct mem *m, str password, str of)
{
    str p = str_lower(m, password), o = str_lower(m, of);
    if (utf8_count(o) < 3) return str_eq(p, o);
    i64 at = str_find(p, o);
    return at >= 0 && p.n - o.n < 6;
}

err_t password_check(struct ctx *c, str path, str password, str account, str name)
{
    bool is_good = password.n <= PASSWORD_MAX && utf8_valid(password) &&
                   utf8_count(password) >= PASSWORD_MIN && !password_is_common(password) &&
                   !is_mostly(c->mem, password, account) && !is_mostly(c->mem, password, name);
    return is_good ? OK : fail_at(c, ERR_PASSWORD_WEAK, path);
}
