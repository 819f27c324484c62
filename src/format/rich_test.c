// SPDX-License-Identifier: Apache-2.0
#include "format/rich.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct {
    const char *in, *out;
} cases[] = {
    { "", "" },
    { "甲", "<p>甲</p>" },
    { "<p>甲</p>\n<p>乙</p>", "<p>甲</p><p>乙</p>" },
    { "<P CLASS=x>甲<B>乙</B><i>丙</I></P>", "<p>甲<strong>乙</strong><em>丙</em></p>" },
    { "<div>甲<div>乙</div>丙</div>", "<p>甲</p><p>乙</p><p>丙</p>" },
    { "<h1>甲</h1><h6>乙</h6>", "<h2>甲</h2><h3>乙</h3>" },
    { "<ul><li>甲<li>乙</ul>丙", "<ul><li>甲</li><li>乙</li></ul><p>丙</p>" },
    { "<ul>甲<ol><li>乙</li></ol></ul>", "<ul><li>甲<ol><li>乙</li></ol></li></ul>" },
    { "<li>甲", "<p>甲</p>" },
    { "<blockquote><p>甲</p><p>乙</p></blockquote>丙",
      "<blockquote>甲<br>乙</blockquote><p>丙</p>" },
    { "甲<br>乙<hr>丙", "<p>甲<br>乙</p><hr><p>丙</p>" },
    { "<b><b>甲</b>乙</b>", "<p><strong>甲</strong>乙</p>" },
    { "<b>甲</p>乙", "<p><strong>甲</strong></p><p>乙</p>" },
    { "<pre>a\n  b</pre>", "<pre>a\n  b</pre>" },
    { "a &amp; b &lt;b&gt; &#39;c&#x27; &copy; &#0; &#x110000;",
      "<p>a &amp; b &lt;b&gt; 'c' &amp;copy; &amp;#0; &amp;#x110000;</p>" },
    { "1 < 2 > 0 \"q\"", "<p>1 &lt; 2 &gt; 0 &quot;q&quot;</p>" },
    { "<a href='https://example.com/?a=1&amp;b=2' target=x>甲</a>",
      "<p><a href=\"https://example.com/?a=1&amp;b=2\">甲</a></p>" },
    { "<a href=mailto:a@example.com>甲</a><a href=\"tel:19900000001\">乙</a>",
      "<p><a href=\"mailto:a@example.com\">甲</a><a href=\"tel:19900000001\">乙</a></p>" },
    // What is not on the list.
    { "<script>alert(1)</script>甲", "<p>甲</p>" },
    { "<SCRIPT\n>alert(1)</script >甲", "<p>甲</p>" },
    { "<script>甲", "" },
    { "<scr<script>ipt>alert(1)</script>", "<p>ipt&gt;alert(1)</p>" },
    { "<style>p{}</style><iframe src=x>y</iframe><svg><p>z</svg>甲", "<p>甲</p>" },
    { "<img src=x onerror=alert(1)>甲<input autofocus onfocus=x>", "<p>甲</p>" },
    { "<p onclick=\"x\" style='y'>甲</p>", "<p>甲</p>" },
    { "<a href=\"javascript:alert(1)\">甲</a>", "<p>甲</p>" },
    { "<a href=\" jav&#x09;ascript:alert(1)\">甲</a>", "<p>甲</p>" },
    { "<a href=\"&#106;avascript:x\">甲</a><a href=data:text/html,x>乙</a>", "<p>甲乙</p>" },
    { "<a href='https://x\"onmouseover=y'>甲</a>",
      "<p><a href=\"https://x&quot;onmouseover=y\">甲</a></p>" },
    { "<a href=//example.com>甲</a><a href=/x>乙</a>", "<p>甲乙</p>" },
    { "<a href=https://a>甲<a href=https://b>乙</a>", "<p><a href=\"https://a\">甲乙</a></p>" },
    { "<!-- <b>x</b> -->甲<!DOCTYPE x><?php y ?>", "<p>甲</p>" },
    { "<!--", "" },
    { "甲<p", "<p>甲</p>" },
    { "甲<", "<p>甲&lt;</p>" },
    { "甲<a href=\"", "<p>甲</p>" },
    { "&lt;script&gt;甲", "<p>&lt;script&gt;甲</p>" },
    { "&amp;lt;", "<p>&amp;lt;</p>" },
    { "<math><mtext></p><script>x</script></math>甲", "<p>甲</p>" },
    { "<p></p><p> </p>&nbsp;", "" },
    { "\x01\x02甲\x7f", "<p>甲</p>" },
};

static void what_comes_in_is_written_anew_from_the_list(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        str got = rich_clean(m, str_of(cases[i].in));
        assert_string_equal(str_z(m, got), cases[i].out);
        assert_string_equal(str_z(m, rich_clean(m, got)), cases[i].out);
    }
    mem_free(m);
}

static void deep_nesting_ends(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct buf b = BUF(m);
    for (int i = 0; i < 5000; i++) buf_lit(&b, "<ul><li><b><blockquote>x");
    str once = rich_clean(m, buf_str(&b));
    assert_true(once.n > 0);
    assert_true(str_eq(rich_clean(m, once), once));
    mem_free(m);
}

static void text_is_the_words_a_line_a_block(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    static const struct {
        const char *in, *out;
    } plain[] = {
        { "<p>甲</p><p>乙<br>丙</p>", "甲\n乙\n丙" },
        { "<ul><li>甲</li><li>a &lt; b</li></ul>", "甲\na < b" },
        { "<p>甲<strong>乙</strong>丙</p><hr><p>丁</p>", "甲乙丙\n丁" },
        { "", "" },
    };
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        assert_string_equal(str_z(m, rich_plain(m, str_of(plain[i].in))), plain[i].out);
    str made = rich_of_plain(m, S("a < b\n\n 第二行 & <b>"));
    assert_string_equal(str_z(m, made), "<p>a &lt; b</p><p>第二行 &amp; &lt;b&gt;</p>");
    assert_true(str_eq(rich_clean(m, made), made));
    mem_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_in_is_written_anew_from_the_list),
        cmocka_unit_test(deep_nesting_ends),
        cmocka_unit_test(text_is_the_words_a_line_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
