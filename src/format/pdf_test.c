// SPDX-License-Identifier: Apache-2.0
// What the pages look like is judged by eye; tests/format/run checks their text and ink with poppler.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cairo.h>
#include <qrencode.h>
#include "base/buf.h"
#include "format/pdf.h"
#include "format/qr.h"
#include <cmocka.h> // last: it has a macro `fail`

static struct ctx context(void)
{
    return (struct ctx){ .mem = mem_new(0), .now_ms = 1788000000000 };
}

static str document(struct ctx *c, enum pdf_paper paper, int rows, int paragraphs)
{
    static const struct pdf_column columns[] = { { S("序号"), PDF_CENTER, 1 },
                                                 { S("项目"), PDF_LEFT, 3 },
                                                 { S("金额"), PDF_RIGHT, 2 } };
    static const struct pdf_fact facts[] = { { S("渠道"), S("某诊所") },
                                             { S("期间"), S("2026-07") },
                                             { S("备注"), STR_NONE } };
    struct pdf *d;
    str bytes;
    assert_int_equal(pdf_begin(c, paper, &d), OK);
    pdf_title(d, S("结算单"), S("2026 年 7 月"));
    pdf_footer(d, S("财务科"));
    pdf_watermark(d, S("草稿"));
    pdf_facts(d, facts, 3, 2);
    pdf_heading(d, S("明细"));
    pdf_table(d, columns, 3);
    for (int i = 0; i < rows; i++)
        pdf_row(d, (str[]){ str_of_i64(c->mem, i), S("体检套餐"), S("1,280.50") });
    pdf_total_row(d, (str[]){ STR_NONE, S("合计"), S("9.00") });
    pdf_amount(d, S("应付"), S("¥ 9.00"), rmb_caps(c->mem, 900));
    for (int i = 0; i < paragraphs; i++) pdf_text(d, S("如对本单有异议，请在五个工作日内提出。"));
    pdf_signatures(d, (str[]){ S("制表："), S("审核："), S("日期："), S("盖章：") }, 4);
    assert_int_equal(pdf_end(c, d, &bytes), OK);
    return bytes;
}

static int pages(str pdf)
{
    i64 at = str_find(pdf, S("/Count "));
    assert_true(str_starts(pdf, S("%PDF-")) && at > 0);
    return atoi(pdf.p + at + 7);
}

static void a_document_grows_by_pages(void **state)
{
    (void)state;
    struct ctx c = context();
    assert_int_equal(pages(document(&c, PDF_A4, 0, 1)), 1);
    assert_int_equal(pages(document(&c, PDF_A4, 10, 1)), 1);
    assert_int_equal(pages(document(&c, PDF_A4, 60, 1)), 3);
    assert_int_equal(pages(document(&c, PDF_A4_LANDSCAPE, 60, 1)), 4);
    assert_true(pages(document(&c, PDF_A5, 60, 80)) >= 5);
    mem_free(c.mem);
}

static void the_same_document_gives_the_same_bytes(void **state)
{
    (void)state;
    struct ctx c = context();
    str a = document(&c, PDF_A4, 5, 1), b = document(&c, PDF_A4, 5, 1);
    assert_int_equal(a.n, b.n);
    mem_free(c.mem);
}

static void odd_blocks_do_no_harm(void **state)
{
    (void)state;
    struct ctx c = context();
    struct pdf *d;
    str bytes;
    struct buf longest = BUF(c.mem);
    for (int i = 0; i < 6000; i++) buf_lit(&longest, "长");
    for (int i = 0; i < 500; i++) buf_lit(&longest, "word\n");
    assert_int_equal(pdf_begin(&c, PDF_A5, &d), OK);
    pdf_title(d, buf_str(&longest), STR_NONE);
    pdf_text(d, STR_NONE);
    pdf_text(d, buf_str(&longest)); // a paragraph of many pages
    pdf_facts(d, NULL, 0, 0);
    pdf_facts(d, &(struct pdf_fact){ buf_str(&longest), buf_str(&longest) }, 1, 3);
    pdf_table(d, &(struct pdf_column){ S("一"), PDF_LEFT, 1 }, 1);
    pdf_row(d, (str[]){ buf_str(&longest) }); // cut to twelve lines
    pdf_amount(d, buf_str(&longest), buf_str(&longest), buf_str(&longest));
    pdf_signatures(d, NULL, 0);
    assert_int_equal(pdf_end(&c, d, &bytes), OK);
    assert_in_range(pages(bytes), 10, 40);
    mem_free(c.mem);
}

static u32 be32(str s, size_t at)
{
    const u8 *p = (const u8 *)s.p + at;
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

struct input {
    str s;
    size_t at;
};

static cairo_status_t read_input(void *arg, unsigned char *data, unsigned n)
{
    struct input *in = arg;
    if (n > in->s.n - in->at) return CAIRO_STATUS_READ_ERROR;
    memcpy(data, in->s.p + in->at, n);
    in->at += n;
    return CAIRO_STATUS_SUCCESS;
}

static void every_module_of_a_code_is_on_the_picture(void **state)
{
    (void)state;
    struct ctx c = context();
    str text = S("https://clinic.test/q/abcdefgh2345?来源=渠道"), png, svg;
    QRcode *q = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    assert_int_equal(qr_png(&c, text, 3, &png), OK);
    assert_int_equal(be32(png, 16), (q->width + 8) * 3);
    struct input in = { png, 0 };
    cairo_surface_t *s = cairo_image_surface_create_from_png_stream(read_input, &in);
    const u8 *pixels = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    for (int y = -4; y < q->width + 4; y++)
        for (int x = -4; x < q->width + 4; x++) {
            bool inside = x >= 0 && y >= 0 && x < q->width && y < q->width;
            bool dark = inside && (q->data[y * q->width + x] & 1);
            u32 pixel = *(const u32 *)(const void *)(pixels + ((y + 4) * 3 + 1) * stride +
                                                     ((x + 4) * 3 + 1) * 4);
            assert_int_equal(pixel & 0xffffff, dark ? 0 : 0xffffff);
        }
    cairo_surface_destroy(s);
    assert_int_equal(qr_svg(&c, text, &svg), OK);
    int area = 0, dark = 0;
    for (size_t i = 0; i + 1 < svg.n; i++) // every "h<n>v1" is n dark modules
        if (svg.p[i] == 'h' &&
            strstr(svg.p + i, "v1") == svg.p + i + 1 + strspn(svg.p + i + 1, "0123456789"))
            area += atoi(svg.p + i + 1);
    for (int i = 0; i < q->width * q->width; i++) dark += q->data[i] & 1;
    assert_int_equal(area, dark);
    QRcode_free(q);
    mem_free(c.mem);
}

static void a_code_says_when_its_text_does_not_fit(void **state)
{
    (void)state;
    struct ctx c = context();
    char longest[QR_TEXT_MAX + 1];
    str out;
    memset(longest, 'x', sizeof longest);
    assert_int_equal(qr_svg(&c, (str){ longest, QR_TEXT_MAX }, &out), OK);
    assert_int_equal(qr_svg(&c, (str){ longest, sizeof longest }, &out), ERR_BAD_REQUEST);
    assert_int_equal(qr_png(&c, STR_NONE, 4, &out), ERR_BAD_REQUEST);
    mem_free(c.mem);
}

static void a_poster_comes_on_every_paper(void **state)
{
    (void)state;
    struct ctx c = context();
    struct qr_poster full = {
        S("扫码预约咨询"), S("某某社区诊所"), S("微信扫一扫"),
        S("某医院"),       S("长期有效"),     S("https://clinic.test/q/abc")
    };
    struct qr_poster bare = { .text = S("x") };
    str out;
    for (int i = 0; i < 2; i++) {
        const struct qr_poster *p = i ? &bare : &full;
        assert_int_equal(qr_poster_svg(&c, p, &out), OK);
        assert_true(str_find(out, S("<svg")) >= 0);
        assert_int_equal(qr_poster_png(&c, p, 840, &out), OK);
        assert_int_equal(be32(out, 16), 840);
        assert_int_equal(be32(out, 20), 1188);
        for (int paper = PDF_A4; paper <= PDF_A5; paper++) {
            assert_int_equal(qr_poster_pdf(&c, p, paper, &out), OK);
            assert_int_equal(pages(out), 1);
        }
    }
    mem_free(c.mem);
}

static int forget_fonts(void **state)
{
    (void)state;
    pdf_forget_fonts();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_grows_by_pages),
        cmocka_unit_test(the_same_document_gives_the_same_bytes),
        cmocka_unit_test(odd_blocks_do_no_harm),
        cmocka_unit_test(every_module_of_a_code_is_on_the_picture),
        cmocka_unit_test(a_code_says_when_its_text_does_not_fit),
        cmocka_unit_test(a_poster_comes_on_every_paper),
    };
    return cmocka_run_group_tests(tests, NULL, forget_fonts);
}
