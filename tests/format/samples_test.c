// SPDX-License-Identifier: Apache-2.0
// Writes one of everything into a folder for check_samples.py: samples_test FOLDER.
#include <stdio.h>
#include "base/date.h"
#include "format/pdf.h"
#include "format/qr.h"
#include "format/sheet_write.h"
#include "os/file.h"

static err_t table(struct ctx *c, enum sheet_format format, str path)
{
    static const struct sheet_column columns[] = {
        { S("文字"), PUT_TEXT, 0 },    { S("金额"), PUT_MONEY, 0 }, { S("日期"), PUT_DATE, 0 },
        { S("时间"), PUT_INSTANT, 0 }, { S("次数"), PUT_INT, 0 },
    };
    static const str texts[] = { S("=1+1"),    S("+86"),   S("-5"),
                                 S("@x"),      S("\tx"),   S("\rx"),
                                 S("＝cmd"),   S("＋1"),   S("－1"),
                                 S("＠a"),     S("007"),   S("a,\"b\"\nc"),
                                 S("_x0041_"), S("{=A1}"), S("https://clinic.test/"),
                                 S("张三") };
    struct sheet_write_options opt = { .sheet = S("明细"), .offset_min = 480, .bom = true };
    struct sheet_out *out;
    i64 day = date_from_civil(2026, 7, 5);
    TRY(sheet_write_begin(c, format, path, &opt, columns, COUNT_OF(columns), &out));
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sheet_value row[] = {
            { PUT_TEXT, texts[i], 0, 0 },
            { PUT_MONEY, STR_NONE, -1578 - (i64)i, 0 },
            { PUT_DATE, STR_NONE, day + (i64)i, 0 },
            { PUT_INSTANT, STR_NONE, instant_of_local(day, 50602000, 480), 0 },
            { PUT_INT, STR_NONE, -(i64)i, 0 },
        };
        TRY(sheet_write_row(c, out, row));
    }
    return sheet_write_end(c, out);
}

// Common characters and all of the capital figures, so that a glyph lost in the PDF is noticed.
static err_t page(struct ctx *c, str path)
{
    struct pdf *d;
    str bytes;
    struct buf glyphs = BUF(c->mem);
    TRY(pdf_begin(c, PDF_A4, &d));
    pdf_title(d, S("如"), S("佣"));
    pdf_text(d, S("如对本单有异议，请在收到之日起五个工作日内提出。"));
    for (u32 i = 0; i < 2400; i++) buf_code_point(&glyphs, 0x4e00 + i * 8);
    pdf_text(d, buf_str(&glyphs));
    pdf_text(d, S("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负"));
    TRY(pdf_end(c, d, &bytes));
    return file_write_durable(c, path, bytes, 0644);
}

// Few characters: the font is cut down hardest here.
static err_t few(struct ctx *c, str path)
{
    struct pdf *d;
    str bytes;
    TRY(pdf_begin(c, PDF_A5, &d));
    pdf_text(d, S("如对本单有异议，请在五日内提出。"));
    TRY(pdf_end(c, d, &bytes));
    return file_write_durable(c, path, bytes, 0644);
}

static err_t poster(struct ctx *c, str path)
{
    struct qr_poster p = { S("扫码预约咨询"), S("某社区诊所"),
                           S("微信扫一扫"),   S("某医院"),
                           S("长期有效"),     S("https://clinic.test/q/abcdefghijkl") };
    str bytes;
    TRY(qr_poster_pdf(c, &p, PDF_A5, &bytes));
    return file_write_durable(c, path, bytes, 0644);
}

static err_t all(struct ctx *c, str folder)
{
    TRY(table(c, SHEET_XLSX, file_join(c->mem, folder, S("table.xlsx"))));
    TRY(table(c, SHEET_CSV, file_join(c->mem, folder, S("table.csv"))));
    TRY(page(c, file_join(c->mem, folder, S("page.pdf"))));
    TRY(few(c, file_join(c->mem, folder, S("few.pdf"))));
    return poster(c, file_join(c->mem, folder, S("poster.pdf")));
}

int main(int argc, char **argv)
{
    struct ctx c = { .mem = mem_new(0) };
    if (argc != 2) return 2;
    err_t e = all(&c, str_of(argv[1]));
    if (e)
        printf("samples_test: " STR_FMT " " STR_FMT "\n", STR_ARG(err_symbol(e)),
               STR_ARG(c.errs ? c.errs->arg[0] : STR_NONE));
    mem_free(c.mem);
    pdf_forget_fonts();
    return e != OK;
}
