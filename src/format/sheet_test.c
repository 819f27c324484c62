// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include "base/date.h"
#include "format/parse.h"
#include "format/sheet.h"
#include "format/sheet_write.h"
#include "os/file.h"
#include <cmocka.h> // last: it has a macro `fail`

static struct ctx context(void) { return (struct ctx){ .mem = mem_new(0) }; }

// ---- a workbook around the rows of a test, as an archive without compression ----

static void le(struct buf *b, u64 v, int bytes)
{
    for (int i = 0; i < bytes; i++) buf_char(b, i < 8 ? (char)(v >> (8 * i)) : 0);
}

static void zip_add(struct buf *body, struct buf *central, str name, str data)
{
    u32 crc = (u32)crc32(0, (const Bytef *)data.p, (uInt)data.n);
    size_t at = body->n;
    for (int pass = 0; pass < 2; pass++) {
        struct buf *b = pass ? central : body;
        le(b, pass ? 0x02014b50 : 0x04034b50, 4);
        if (pass) le(b, 20, 2);
        le(b, 20, 2);
        le(b, 0, 8); // flags, method, time
        le(b, crc, 4);
        le(b, data.n, 4);
        le(b, data.n, 4);
        le(b, name.n, 2);
        le(b, 0, 2);
        if (pass) le(b, 0, 10);
        if (pass) le(b, at, 4);
        buf_put(b, name);
        if (!pass) buf_put(b, data);
    }
}

struct parts {
    const char *book, *rows, *strings, *styles;
};

static str workbook(struct mem *m, struct parts p)
{
    struct buf body = BUF(m), central = BUF(m);
    const char *book = p.book ? p.book : "<sheets><sheet name='表一' r:id='r1'/></sheets>";
    zip_add(&body, &central, S("xl/workbook.xml"),
            str_fmt(m, "<workbook xmlns:r='urn:r'>%s</workbook>", book));
    zip_add(&body, &central, S("xl/_rels/workbook.xml.rels"),
            S("<Relationships>"
              "<Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"
              "<Relationship Id='r2' Type='x/sharedStrings' Target='/xl/sharedStrings.xml'/>"
              "<Relationship Id='r3' Type='x/styles' Target='./a/../styles.xml'/>"
              "<Relationship Id='r4' Type='x/worksheet' Target='worksheets/sheet2.xml'/>"
              "<Relationship Id='r5' Type='x/chartsheet' Target='charts/sheet1.xml'/>"
              "</Relationships>"));
    zip_add(&body, &central, S("xl\\Worksheets\\sheet1.xml"),
            str_fmt(m,
                    "<?xml version='1.0'?><x:worksheet xmlns:x='urn:x'><x:sheetData>%s"
                    "</x:sheetData></x:worksheet>",
                    p.rows ? p.rows : ""));
    zip_add(&body, &central, S("xl/worksheets/sheet2.xml"),
            S("<worksheet><sheetData><row><c t='str'><v>second</v></c></row></sheetData>"
              "</worksheet>"));
    if (p.strings) zip_add(&body, &central, S("xl/sharedStrings.xml"), str_of(p.strings));
    if (p.styles) zip_add(&body, &central, S("xl/styles.xml"), str_of(p.styles));
    size_t at = body.n, n = 4 + (p.strings != NULL) + (p.styles != NULL);
    buf_put(&body, buf_str(&central));
    le(&body, 0x06054b50, 4);
    le(&body, 0, 4);
    le(&body, n, 2);
    le(&body, n, 2);
    le(&body, central.n, 4);
    le(&body, at, 4);
    le(&body, 0, 2);
    return buf_str(&body);
}

// Everything that is read, as text: "1: t(姓名) n(0.5) -". An error gives its code.
static str read_all(struct ctx *c, str bytes, const struct sheet_options *opt)
{
    static const char marks[] = "-tndbe";
    struct buf out = BUF(c->mem);
    struct sheet *s;
    const struct sheet_row *row;
    err_t e = sheet_open_bytes(c, bytes, opt, &s);
    while (e == OK && (e = sheet_next(c, s, &row)) == OK && row) {
        if (out.n) buf_lit(&out, " | ");
        buf_fmt(&out, "%d:", (int)row->number);
        for (size_t i = 0; i < row->n; i++) {
            struct sheet_cell cell = row->cells[i];
            buf_fmt(&out, " %c", marks[cell.kind]);
            if (cell.kind) buf_fmt(&out, "(" STR_FMT ")", STR_ARG(cell.text));
        }
    }
    if (e) {
        assert_int_equal(e, ERR_BAD_FILE);
        assert_true(c->errs->arg[0].n > 0);
        assert_true(str_eq(c->errs->arg[1], sheet_fault_code(s)));
        buf_lit(&out, "!");
        buf_put(&out, sheet_fault_code(s));
        err_clear(c);
    }
    return str_dup(c->mem, buf_str(&out));
}

static void expect(struct ctx *c, str bytes, const char *want)
{
    str got = read_all(c, bytes, NULL);
    assert_string_equal(got.p, want);
}

static void a_workbook_gives_the_cells_that_excel_shows(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *want;
    } cases[] = {
        { "", "" },
        { "<row r='3'><c r='B3'><v>5</v></c></row>", "3: - n(5)" },
        { "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>",
          "1: n(1) - n(2) | 2: n(3)" },
        { "<row r='1'/><row r='1048576'><c r='A1048576' t='b'><v>1</v></c></row>",
          "1048576: b(1)" },
        { "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v> 2 </v></c></row>",
          "1: t(姓名) t(张三丰) t(行\r一)" },
        { "<row><c t='s'><v>3</v></c><c t='s'><v>4</v></c><c t='s'><v>-1</v></c>"
          "<c t='s'><v>9</v></c></row>",
          "1: - t(甲) e(-1) e(9)" },
        { "<row><c t='inlineStr'><is><r><t>李</t></r><rPh><t>li</t></rPh><r><t> 四</t></r></is></c>"
          "</row>",
          "1: t(李 四)" },
        { "<row><c t='str'><f>A2&amp;\"x\"</f><v>a&lt;b</v></c><c><f>1+1</f><v>2</v></c>"
          "<c><f>1+1</f></c></row>",
          "1: t(a<b) n(2) e(#FORMULA)" },
        { "<row><c t='str'><f>\"\"</f><v></v></c><c t='e'><v>#DIV/0!</v></c></row>",
          "1: - e(#DIV/0!)" },
        { "<row><c s='1'><v>45000.5</v></c><c s='2'><v>45000</v></c><c s='3'><v>12</v></c>"
          "<c s='4'><v>3</v></c><c s='99'><v>3</v></c></row>",
          "1: d(45000.5) d(45000) n(12) d(3) n(3)" },
        { "<row><c><v>7.4999999999999997E-2</v></c><c><v>1.2805E3</v></c><c><v>-1E-7</v></c></row>",
          "1: n(0.075) n(1280.5) n(-0.0000001)" },
        { "<row><c><v>abc</v></c><c t='d'><v>2026-07-05T14:03:00</v></c></row>",
          "1: e(abc) t(2026-07-05T14:03:00)" },
        { "<row><c t='b'><v>false</v></c><c t='b'><v>true</v></c></row>", "1: b(0) b(1)" },
        { "<row><c t='str'><v>_x0041_ _x005F_x0041_ _x4e2d_ _xZZZZ_ _x00</v></c></row>",
          "1: t(A _x0041_ 中 _xZZZZ_ _x00)" },
        { "<row><c t='str'><v>一<!-- x -->二<![CDATA[<三>]]></v></c></row>", "1: t(一二<三>)" },
        { "<row r='2'/><row r='2'/>", "!ROW_NUMBER" },
        { "<row r='1048577'/>", "!ROW_NUMBER" },
        { "<row r='1'><c r='A1'><v>1</v></c></row><row r='0'/>", "1: n(1)!ROW_NUMBER" },
        { "<row r='1'><c r='B1'/><c r='A1'/></row>", "!COLUMN_NUMBER" },
        { "<row r='1'><c r='AAAA1'/></row>", "!COLUMN_NUMBER" },
        { "<row r='1'><c r='1'/></row>", "!COLUMN_NUMBER" },
        { "<row r='1'><c r='AMK1'><v>1</v></c></row>", "!COLUMN_LIMIT" },
        { "<row r='1'>", "!DAMAGED" },
    };
    static const char strings[] =
        "<sst><si><t>姓名</t><rPh sb='0' eb='2'><t>xingming</t></rPh></si>"
        "<si><r><t>张</t></r><r><rPr><b/></rPr><t xml:space='preserve'>三丰</t></r></si>"
        "<si><t>行_x000D_一</t></si><si><t/></si><si><t>甲</t></si></sst>";
    static const char styles[] =
        "<styleSheet><numFmts><numFmt numFmtId='165' formatCode='yyyy\"年\"m\"月\"'/>"
        "<numFmt numFmtId='166' formatCode='0\"days\"'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='22'/><xf numFmtId='165'/><xf numFmtId='166'/>"
        "<xf numFmtId='31'/></cellXfs></styleSheet>";
    struct ctx c = context();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect(
            &c,
            workbook(c.mem,
                     (struct parts){ .rows = cases[i].rows, .strings = strings, .styles = styles }),
            cases[i].want);
    mem_free(c.mem);
}

static void a_worksheet_is_the_first_visible_or_the_one_asked_for(void **state)
{
    (void)state;
    struct ctx c = context();
    const struct sheet_row *row;
    struct sheet *s;
    str book = workbook(
        c.mem, (struct parts){
                   .book = "<workbookPr date1904='1'/><sheets><sheet name='图' r:id='r5'/>"
                           "<sheet name='藏' state='hidden' r:id='r1'/><sheet name='乙' r:id='r4'/>"
                           "<sheet name='甲' r:id='r1'/></sheets>",
                   .rows = "<row><c t='str'><v>first</v></c></row>" });
    assert_int_equal(sheet_open_bytes(&c, book, NULL, &s), OK);
    const struct sheet_info *info = sheet_info(s);
    assert_int_equal(info->n_sheets, 2);
    assert_true(str_eq(info->sheets[0], S("乙")) && str_eq(info->sheets[1], S("甲")));
    assert_true(str_eq(info->sheet, S("乙")) && info->date_1904 && info->format == SHEET_XLSX);
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_true(str_eq(row->cells[0].text, S("second")));

    struct sheet_options by_name = { .sheet = S("甲") };
    assert_int_equal(sheet_open_bytes(&c, book, &by_name, &s), OK);
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_true(str_eq(row->cells[0].text, S("first")));
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_null(row);
    by_name.sheet = S("藏");
    assert_string_equal(read_all(&c, book, &by_name).p, "!NO_SHEET");
    mem_free(c.mem);
}

static void limits_are_kept_and_named(void **state)
{
    (void)state;
    struct ctx c = context();
    str book = workbook(
        c.mem,
        (struct parts){ .rows = "<row><c t='str'><v>abcdef</v></c><c t='s'><v>0</v></c></row>"
                                "<row r='5'><c><v>1</v></c></row>",
                        .strings = "<sst><si><t>1234567890</t></si><si><t>2</t></si></sst>" });
    static const struct {
        struct sheet_limits l;
        const char *want;
    } cases[] = {
        { { 0 }, "1: t(abcdef) t(1234567890) | 5: n(1)" },
        { { .file_bytes = 1000 }, "!FILE_TOO_LARGE" },
        { { .total_bytes = 700 }, "!UNPACKED_LIMIT" },
        { { .entries = 4 }, "!ZIP_ENTRIES" },
        { { .strings = 1 }, "!STRING_LIMIT" },
        { { .string_bytes = 14 }, "!STRING_LIMIT" },
        { { .cell_bytes = 5 }, "!STRING_LIMIT" },
        { { .rows = 4 }, "1: t(abcdef) t(1234567890)!ROW_LIMIT" },
        { { .columns = 1 }, "!COLUMN_LIMIT" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sheet_options opt = { .limits = cases[i].l };
        assert_string_equal(read_all(&c, book, &opt).p, cases[i].want);
    }
    mem_free(c.mem);
}

static void a_text_table_is_read_in_any_usual_dialect(void **state)
{
    (void)state;
    static const struct {
        str bytes;
        const char *want;
    } cases[] = {
        { S("a,b\n1,2"), "1: t(a) t(b) | 2: t(1) t(2)" },
        { S("a,b\r\n1,2\r\n\r\n3,"), "1: t(a) t(b) | 2: t(1) t(2) | 4: t(3)" },
        { S("a,b\r1,2\r"), "1: t(a) t(b) | 2: t(1) t(2)" },
        { S("\xef\xbb\xbf姓名;电话\n张三;1,5\n"), "1: t(姓名) t(电话) | 2: t(张三) t(1,5)" },
        { S("姓名\t电话\n张三,丰\t1\n"), "1: t(姓名) t(电话) | 2: t(张三,丰) t(1)" },
        { S("sep=;\r\na;b,c\n"), "1: t(a) t(b,c)" },
        { S("\"a\"\"b\",\"c,d\",\"e\nf\"\ng"), "1: t(a\"b) t(c,d) t(e\nf) | 2: t(g)" },
        { S("a\"b,\"c\"d\n"), "1: t(a\"b) t(cd)" },
        { S("\"\",,x\n,,\n"), "1: - - t(x)" },
        { S("'=1+1,'-5,'abc,''=x,'＝y,'\n"), "1: t(=1+1) t(-5) t('abc) t('=x) t(＝y) t(')" },
        { S("\xd0\xd5\xc3\xfb,\xb5\xe7\xbb\xb0\n"), "1: t(姓名) t(电话)" },
        { S("\x95\x32\x82\x36,\x81\x30\x81\x30\n"), "1: t(\xf0\xa0\x80\x80) t(\xc2\x80)" },
        { S("\xff\xfe\xd3\x59\t\x00\x0d\x54\n\x00"), "1: t(姓) t(名)" },
        { S("\xfe\xff\x59\xd3\x00,\xd8\x40\xdc\x00"), "1: t(姓) t(\xf0\xa0\x80\x80)" },
        { S("x\n\"a,b\nc\n"), "1: t(x)!QUOTE" },
        { S("\xef\xbb\xbf"
            "a\xff"),
          "!ENCODING" },
        { S("a\n\x81"), "!ENCODING" },
        { S("\xff\xfe\x00\xd8\x41\x00"), "!ENCODING" },
        { S("a\0b"), "!NOT_A_SHEET" },
        { S("a\x01"
            "b"),
          "!NOT_A_SHEET" },
        { S("\xef\xbb\xbf\n <?xml version='1.0'?>"), "!NOT_A_SHEET" },
        { S("\xd0\xcf\x11\xe0...."), "!OLD_EXCEL" },
        { S("PK\x03\x04"), "!DAMAGED" },
        { S(""), "!EMPTY" },
    };
    struct ctx c = context();
    for (size_t i = 0; i < COUNT_OF(cases); i++) expect(&c, cases[i].bytes, cases[i].want);
    mem_free(c.mem);
}

static void characters_across_chunks_survive(void **state)
{
    (void)state;
    struct ctx c = context();
    for (size_t shift = 0; shift < 4; shift++) {
        struct buf utf8 = BUF(c.mem), gb = BUF(c.mem);
        for (size_t i = 0; i < shift; i++) buf_char(&utf8, 'x');
        for (size_t i = 0; i < shift; i++) buf_char(&gb, 'x');
        for (int i = 0; i < 50000; i++) {
            buf_put(&utf8, i % 100 == 99 ? S("疗\r\n") : S("疗,"));
            buf_put(&gb, i % 100 == 99 ? S("\xc1\xc6\r\n") : S("\xc1\xc6,"));
        }
        str want = read_all(&c, buf_str(&utf8), NULL), got = read_all(&c, buf_str(&gb), NULL);
        assert_true(str_eq(want, got));
        assert_true(str_ends(want, S("t(疗)")) && str_find(want, S(" | 500: t(疗)")) > 0);
    }
    mem_free(c.mem);
}

static void a_reason_is_given_in_the_language_of_the_caller(void **state)
{
    (void)state;
    struct ctx c = context();
    struct sheet *s;
    struct sheet_options opt = { .limits = { .file_bytes = 2 << 20 } };
    str big = { mem_alloc(c.mem, 3 << 20), 3 << 20 };
    assert_int_equal(sheet_open_bytes(&c, big, &opt, &s), ERR_BAD_FILE);
    assert_string_equal(c.errs->arg[0].p, "文件过大（上限 2 MB），请拆分后分次导入。");
    err_clear(&c);
    c.lang = LANG_EN;
    assert_int_equal(sheet_open_bytes(&c, big, &opt, &s), ERR_BAD_FILE);
    assert_string_equal(c.errs->arg[0].p, "It is too large (the limit is 2 MB). Split it.");
    err_clear(&c);
    assert_int_equal(sheet_open_path(&c, S("no/such/file"), NULL, &s), ERR_IO);
    assert_int_equal(sheet_open_path(&c, S("/dev/null"), NULL, &s), ERR_BAD_FILE);
    mem_free(c.mem);
}

static void serial_numbers_are_wall_time_rounded_to_the_second(void **state)
{
    (void)state;
    static const struct {
        str serial;
        bool from_1904;
        const char *want;
    } cases[] = {
        { S("46208.585416666669"), false, "2026-07-05 14:03:00" },
        { S("46208.58567129629"), false, "2026-07-05 14:03:22" },
        { S("46208.585671296299"), false, "2026-07-05 14:03:22" },
        { S("46208"), false, "2026-07-05 00:00:00" },
        { S("46208.999999"), false, "2026-07-06 00:00:00" },
        { S("46208.99999"), false, "2026-07-05 23:59:59" },
        { S("4.6208E4"), false, "2026-07-05 00:00:00" },
        { S("44746"), true, "2026-07-05 00:00:00" },
        { S("0"), true, "1904-01-01 00:00:00" },
        { S("1"), false, "1900-01-01 00:00:00" },
        { S("59"), false, "1900-02-28 00:00:00" },
        { S("60"), false, "" },
        { S("61"), false, "1900-03-01 00:00:00" },
        { S("0.5"), false, "1970-01-01 12:00:00" },
        { S("0"), false, "1970-01-01 00:00:00" },
        { S("2958465.5"), false, "9999-12-31 12:00:00" },
        { S("2958466"), false, "" },
        { S("99999999999"), false, "" },
        { S("-1"), false, "" },
        { S("x"), false, "" },
        { S(""), false, "" },
        { S("1e"), false, "" },
    };
    struct ctx c = context();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        i64 days, ms;
        struct buf b = BUF(c.mem);
        if (sheet_date(cases[i].serial, cases[i].from_1904, &days, &ms)) {
            date_put(&b, days);
            buf_char(&b, ' ');
            time_put(&b, ms);
        }
        buf_char(&b, 0);
        assert_string_equal(b.p, cases[i].want);
    }
    mem_free(c.mem);
}

static void every_second_of_a_day_comes_back(void **state)
{
    (void)state;
    for (int s = 0; s < 86400; s += 7) {
        char text[40];
        i64 days, ms;
        snprintf(text, sizeof text, "%.17g", 46208 + s / 86400.0);
        assert_true(sheet_date(str_of(text), false, &days, &ms));
        assert_int_equal(ms, s * 1000);
        assert_int_equal(days, date_from_civil(2026, 7, 5));
    }
}

static void numbers_become_the_plain_decimal_that_excel_shows(void **state)
{
    (void)state;
    static const struct {
        str in;
        const char *want;
    } cases[] = {
        { S("5"), "5" },
        { S("-5.50"), "-5.50" },
        { S(".5"), ".5" },
        { S("5."), "5." },
        { S("7.4999999999999997E-2"), "0.075" },
        { S("0.30000000000000004"), "0.3" },
        { S("1234567890123456.7"), "1234567890123460" },
        { S("1e2"), "100" },
        { S("9.99999999999999999"), "10" },
        { S("0.99999999999999999"), "1" },
        { S("110101199001011234"), "110101199001011234" },
        { S("1.1010119900101123E17"), "110101199001011000" },
        { S("0E5"), "0" },
        { S("1E-30"), "0.000000000000000000000000000001" },
        { S("1E-300"), "1E-300" },
        { S("1E300"), "1E300" },
        { S(" 1 "), "1" },
        { S("-0.000000000000000000000000000000123456789012345E1"),
          "-0.00000000000000000000000000000123456789012345" },
        { S("1E"), "" },
        { S("E1"), "" },
        { S("-"), "" },
        { S("."), "" },
        { S("1,000"), "" },
        { S("0x10"), "" },
        { S("1E99999999999"), "" },
        { S("NaN"), "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[NUMBER_MAX], z[NUMBER_MAX + 1] = { 0 };
        str got = number_plain(cases[i].in, out);
        memcpy(z, got.p ? got.p : "", got.n);
        assert_string_equal(z, cases[i].want);
    }
}

static void columns_are_named_as_in_excel(void **state)
{
    (void)state;
    struct ctx c = context();
    assert_string_equal(sheet_column_name(c.mem, 0).p, "A");
    assert_string_equal(sheet_column_name(c.mem, 25).p, "Z");
    assert_string_equal(sheet_column_name(c.mem, 26).p, "AA");
    assert_string_equal(sheet_column_name(c.mem, 16383).p, "XFD");
    mem_free(c.mem);
}

// ---- writing ----

static str temporary(struct ctx *c)
{
    char name[] = "/tmp/sheet_test_XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    close(fd);
    return str_dup(c->mem, str_of(name));
}

static const struct sheet_column columns[] = {
    { S("姓名"), PUT_TEXT, 0 },    { S("金额"), PUT_MONEY, 0 },   { S("日期"), PUT_DATE, 0 },
    { S("时间"), PUT_INSTANT, 0 }, { S("比例"), PUT_PERCENT, 0 }, { S("=次数"), PUT_INT, 0 },
    { S("时刻"), PUT_TIME, 0 },    { S("系数"), PUT_DECIMAL, 0 }, { S("有效"), PUT_BOOL, 8 },
};

static str write_table(struct ctx *c, enum sheet_format format, bool bom,
                       const struct sheet_value (*rows)[9], size_t n)
{
    str path = temporary(c), bytes;
    struct sheet_out *out;
    struct sheet_write_options opt = { .sheet = S("渠道/对账单"), .offset_min = 480, .bom = bom };
    assert_int_equal(sheet_write_begin(c, format, path, &opt, columns, 9, &out), OK);
    for (size_t i = 0; i < n; i++) assert_int_equal(sheet_write_row(c, out, rows[i]), OK);
    assert_int_equal(sheet_write_end(c, out), OK);
    assert_int_equal(file_read(c, path, 1 << 20, &bytes), OK);
    unlink(path.p);
    return bytes;
}

static void a_written_table_reads_back_in_both_formats(void **state)
{
    (void)state;
    struct ctx c = context();
    i64 day = date_from_civil(2026, 7, 5), at = instant_of_local(day, 50602000, 480);
    const struct sheet_value rows[][9] = {
        { { PUT_TEXT, S("张三, \"丰\"\n"), 0, 0 },
          { PUT_MONEY, STR_NONE, 128050, 0 },
          { PUT_DATE, STR_NONE, day, 0 },
          { PUT_INSTANT, STR_NONE, at, 0 },
          { PUT_PERCENT, STR_NONE, 75, 3 },
          { PUT_INT, STR_NONE, -3, 0 },
          { PUT_TIME, STR_NONE, 50602000, 0 },
          { PUT_DECIMAL, STR_NONE, 12500, 4 },
          { PUT_BOOL, STR_NONE, 1, 0 } },
        { { PUT_EMPTY, STR_NONE, 0, 0 },
          { PUT_MONEY, STR_NONE, -7, 0 },
          { PUT_DATE, STR_NONE, date_from_civil(1850, 1, 2), 0 },
          { PUT_EMPTY, STR_NONE, 0, 0 },
          { PUT_PERCENT, STR_NONE, 2, 0 },
          { PUT_INT, STR_NONE, INT64_MAX, 0 },
          { PUT_EMPTY, STR_NONE, 0, 0 },
          { PUT_EMPTY, STR_NONE, 0, 0 },
          { PUT_EMPTY, STR_NONE, 0, 0 } },
    };
    str csv = write_table(&c, SHEET_CSV, true, rows, 2);
    assert_string_equal(
        str_z(c.mem, csv),
        "\xef\xbb\xbf姓名,金额,日期,时间,比例,'=次数,时刻,系数,有效\n"
        "\"张三, \"\"丰\"\"\n\",1280.50,2026-07-05,2026-07-05 14:03:22,7.5%,-3,14:03:22,1.25,TRUE\n"
        ",-0.07,1850-01-02,,200%,9223372036854775807,,,\n");
    expect(&c, csv,
           "1: t(姓名) t(金额) t(日期) t(时间) t(比例) t(=次数) t(时刻) t(系数) t(有效) | "
           "2: t(张三, \"丰\"\n) t(1280.50) t(2026-07-05) t(2026-07-05 14:03:22) t(7.5%) t(-3) "
           "t(14:03:22) t(1.25) t(TRUE) | 3: - t(-0.07) t(1850-01-02) - t(200%) "
           "t(9223372036854775807)");
    expect(&c, write_table(&c, SHEET_XLSX, false, rows, 2),
           "1: t(姓名) t(金额) t(日期) t(时间) t(比例) t(=次数) t(时刻) t(系数) t(有效) | "
           "2: t(张三, \"丰\"\n) n(1280.5) d(46208) d(46208.5856712963) n(0.075) n(-3) "
           "d(0.585671296296296) n(1.25) b(1) | 3: - n(-0.07) t(1850-01-02) - n(2) "
           "t(9223372036854775807)");
    mem_free(c.mem);
}

static void text_never_becomes_a_formula(void **state)
{
    (void)state;
    static const str texts[] = { S("=1+1"), S("+86"),   S("-5"),   S("@x"),         S("\tx"),
                                 S("\rx"),  S("＝cmd"), S("＋1"),  S("－1"),        S("＠a"),
                                 S("'=x"),  S("''=x"),  S("'"),    S("'abc"),       S("_x0041_"),
                                 S(" x "),  S("a;b"),   S("{=1}"), S("http://a/b"), S("007") };
    struct ctx c = context();
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sheet_value row[1][9] = { { { PUT_TEXT, texts[i], 0, 0 } } };
        for (int k = 1; k < 9; k++) row[0][k].kind = PUT_EMPTY;
        for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
            struct sheet *s;
            const struct sheet_row *got;
            str bytes = write_table(&c, format, false, (const struct sheet_value(*)[9])row, 1);
            assert_int_equal(sheet_open_bytes(&c, bytes, NULL, &s), OK);
            assert_int_equal(sheet_next(&c, s, &got), OK);
            assert_int_equal(sheet_next(&c, s, &got), OK);
            assert_int_equal(got->cells[0].kind, CELL_TEXT);
            str back = str_dup(c.mem, got->cells[0].text);
            assert_string_equal(back.p, str_z(c.mem, texts[i]));
            if (format == SHEET_CSV && i < 10) assert_true(str_find(bytes, S("'")) > 0);
        }
    }
    mem_free(c.mem);
}

static void text_too_long_for_excel_is_cut(void **state)
{
    (void)state;
    struct ctx c = context();
    struct sheet_value row[1][9] = { { { PUT_TEXT } } };
    struct buf b = BUF(c.mem);
    const struct sheet_row *got;
    struct sheet *s;
    for (int i = 0; i < 40000; i++) buf_lit(&b, "病");
    row[0][0].text = buf_str(&b);
    str bytes = write_table(&c, SHEET_XLSX, false, (const struct sheet_value(*)[9])row, 1);
    assert_int_equal(sheet_open_bytes(&c, bytes, NULL, &s), OK);
    assert_int_equal(sheet_next(&c, s, &got), OK);
    assert_int_equal(sheet_next(&c, s, &got), OK);
    assert_int_equal(got->cells[0].text.n, 32767 * 3);
    assert_true(str_ends(got->cells[0].text, S("病…")));
    mem_free(c.mem);
}

static void an_unfinished_file_is_removed(void **state)
{
    (void)state;
    for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
        struct ctx c = context();
        struct sheet_out *out;
        str path = temporary(&c);
        char name[64];
        snprintf(name, sizeof name, STR_FMT, STR_ARG(path));
        assert_int_equal(sheet_write_begin(&c, format, path, NULL, columns, 9, &out), OK);
        assert_int_equal(access(name, F_OK), 0);
        mem_free(c.mem);
        assert_int_equal(access(name, F_OK), -1);
    }
    struct ctx c = context();
    struct sheet_out *out;
    err_t e = sheet_write_begin(&c, SHEET_XLSX, S("no/such/folder/a.xlsx"), NULL, columns, 9, &out);
    if (e == OK) e = sheet_write_end(&c, out);
    assert_int_equal(e, ERR_IO);
    mem_free(c.mem);
}

static void the_sample_workbooks_are_read_whole(void **state)
{
    (void)state;
    static const struct {
        str name;
        int rows, columns;
    } files[] = {
        { S("佣金方案"), 10, 12 }, { S("到诊"), 521, 4 }, { S("收费"), 1146, 7 },
        { S("渠道"), 41, 11 },     { S("线索"), 901, 6 },
    };
    struct ctx c = context();
    if (!file_exists(&c, S("tests/data/channel-hospital"))) skip();
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct sheet *s;
        const struct sheet_row *row;
        int n = 0;
        str path = str_cat3(c.mem, S("tests/data/channel-hospital/"), files[i].name, S(".xlsx"));
        assert_int_equal(sheet_open_path(&c, path, NULL, &s), OK);
        for (;; n++) {
            assert_int_equal(sheet_next(&c, s, &row), OK);
            if (!row) break;
            assert_int_equal(row->number, n + 1);
            assert_true((int)row->n <= files[i].columns);
            assert_true(n || (int)row->n == files[i].columns);
        }
        assert_int_equal(n, files[i].rows);
    }
    mem_free(c.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workbook_gives_the_cells_that_excel_shows),
        cmocka_unit_test(a_worksheet_is_the_first_visible_or_the_one_asked_for),
        cmocka_unit_test(limits_are_kept_and_named),
        cmocka_unit_test(a_text_table_is_read_in_any_usual_dialect),
        cmocka_unit_test(characters_across_chunks_survive),
        cmocka_unit_test(a_reason_is_given_in_the_language_of_the_caller),
        cmocka_unit_test(serial_numbers_are_wall_time_rounded_to_the_second),
        cmocka_unit_test(every_second_of_a_day_comes_back),
        cmocka_unit_test(numbers_become_the_plain_decimal_that_excel_shows),
        cmocka_unit_test(columns_are_named_as_in_excel),
        cmocka_unit_test(a_written_table_reads_back_in_both_formats),
        cmocka_unit_test(text_never_becomes_a_formula),
        cmocka_unit_test(text_too_long_for_excel_is_cut),
        cmocka_unit_test(an_unfinished_file_is_removed),
        cmocka_unit_test(the_sample_workbooks_are_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
