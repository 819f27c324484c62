// SPDX-License-Identifier: Apache-2.0
#include "meta/field_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct mem *m;
static struct ctx c;

static int set_up(void **state)
{
    (void)state;
    m = mem_new(0);
    c = (struct ctx){ .mem = m, .now_ms = 1783231402000 }; // 2026-07-05T06:03:22Z
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    mem_free(m);
    return 0;
}

static const struct option levels[] = {
    { .code = 3, .key = { "high", 4 }, .title = { { "高", 3 }, { "High", 4 } } },
    { .code = 7, .key = { "low", 3 }, .title = { { "低", 3 }, { "Low", 3 } } },
    { .code = 8, .key = { "other", 5 }, .title = { { "其他", 6 }, { "Other", 5 } }, .parent = 3 },
    { .code = 9, .key = { "rest", 4 }, .title = { { "其他", 6 }, { "Other", 5 } }, .parent = 7 },
    { .code = 10, .key = { "deep", 4 }, .title = { { "更低", 6 }, { "Deep", 4 } }, .parent = 9 },
};

static const struct json *json_of(const char *text)
{
    size_t at;
    const struct json *j = json_parse(m, str_of(text), &at);
    assert_non_null(j);
    return j;
}

static struct field field_made(const char *type, const char *options, err_t *e)
{
    struct field f = { .key = S("f"), .title = { S("字段"), S("Field") } };
    f.type = field_type_of_key(str_of(type));
    assert_non_null(f.type);
    f.options = levels;
    f.option_count = COUNT_OF(levels);
    f.options_json = options ? json_of(options) : NULL;
    *e = f.type->parse_options ? f.type->parse_options(&c, &f) : OK;
    return f;
}

static struct field field_of(const char *type, const char *options)
{
    err_t e;
    struct field f = field_made(type, options, &e);
    assert_int_equal(e, OK);
    return f;
}

static const char *text_of(const struct field *f, struct val v)
{
    struct buf b = BUF(m);
    if (!val_is_null(v)) f->type->to_text(&c, f, v, &b);
    return str_z(m, buf_str(&b));
}

static const char *json_text_of(const struct field *f, struct val v)
{
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    if (val_is_null(v)) jw_null(&w);
    else f->type->to_json(&c, f, v, &w);
    return str_z(m, buf_str(&b));
}

#define MATRIX                                                                                      \
    "{\"rows\":[{\"key\":\"a\",\"title\":\"服务（前台）\"},{\"key\":\"b\",\"title\":{\"zh\":" \
    "\"环境\",\"en\":\"Rooms\"}}]}"

// A cell's text, what it is stored as (`i` for numbers), and what is written back.
static const struct {
    const char *type, *options, *in;
    i64 i;
    const char *text, *json;
} good_cells[] = {
    { "text", NULL, " \t　王小明　 ", 0, "王小明", "\"王小明\"" },
    { "text", NULL, "a\r\nb", 0, "a b", "\"a b\"" },
    { "longtext", NULL, "a\r\nb\rc", 0, "a\nb\nc", "\"a\\nb\\nc\"" },
    { "integer", NULL, " 1,280 ", 1280, "1280", "1280" },
    { "integer", NULL, "-9223372036854775808", INT64_MIN, "-9223372036854775808",
      "-9223372036854775808" },
    { "integer", NULL, "１２", 12, "12", "12" },
    { "decimal", NULL, "12.5", 1250, "12.50", "\"12.50\"" },
    { "decimal", "{\"scale\":0}", "12", 12, "12", "\"12\"" },
    { "decimal", "{\"scale\":4}", "-0.0001", -1, "-0.0001", "\"-0.0001\"" },
    { "percent", NULL, "7.5%", 750, "7.5%", "\"0.075\"" },
    { "percent", NULL, "7.5％", 750, "7.5%", "\"0.075\"" },
    { "percent", NULL, "0.075", 750, "7.5%", "\"0.075\"" },
    { "percent", NULL, "100%", 10000, "100%", "\"1\"" },
    { "money", NULL, "1,280.50", 128050, "1280.50", "\"1280.50\"" },
    { "money", NULL, "￥1,280.5", 128050, "1280.50", "\"1280.50\"" },
    { "money", NULL, "-15.78", -1578, "-15.78", "\"-15.78\"" },
    { "money", NULL, "1280元", 128000, "1280.00", "\"1280.00\"" },
    { "boolean", NULL, "是", 1, "是", "true" },
    { "boolean", NULL, "FALSE", 0, "否", "false" },
    { "boolean", NULL, "√", 1, "是", "true" },
    { "boolean", NULL, "0", 0, "否", "false" },
    { "date", NULL, "2026/7/5", 20639, "2026-07-05", "\"2026-07-05\"" },
    { "date", NULL, "20260705", 20639, "2026-07-05", "\"2026-07-05\"" },
    { "date", NULL, "2026年7月5日", 20639, "2026-07-05", "\"2026-07-05\"" },
    { "date", NULL, "2026.7.5", 20639, "2026-07-05", "\"2026-07-05\"" },
    { "date", NULL, "2026-07-05 23:59:59", 20639, "2026-07-05", "\"2026-07-05\"" },
    { "date", NULL, "2026-07-04T16:00:00Z", 20639, "2026-07-05", "\"2026-07-05\"" },
    { "time", NULL, "14:03", 50580000, "14:03:00", "\"14:03:00\"" },
    { "datetime", NULL, "2026/7/5 14:03:22", 1783231402000, "2026-07-05 14:03:22",
      "\"2026-07-05T06:03:22Z\"" },
    { "datetime", NULL, "2026年7月5日14:03:22", 1783231402000, "2026-07-05 14:03:22",
      "\"2026-07-05T06:03:22Z\"" },
    { "datetime", NULL, "2026-07-05T06:03:22Z", 1783231402000, "2026-07-05 14:03:22",
      "\"2026-07-05T06:03:22Z\"" },
    { "datetime", NULL, "2026-07-05T00:03:22-06:00", 1783231402000, "2026-07-05 14:03:22",
      "\"2026-07-05T06:03:22Z\"" },
    { "datetime", NULL, "20260705 14:03:22", 1783231402000, "2026-07-05 14:03:22",
      "\"2026-07-05T06:03:22Z\"" },
    { "select", NULL, "high", 3, "高", "\"high\"" },
    { "select", NULL, "低", 7, "低", "\"low\"" },
    { "select", NULL, "low", 7, "低", "\"low\"" },
    { "multiselect", NULL, "高、low；高|", 0, "高、低", "[\"high\",\"low\"]" },
    { "link", "{\"target\":\"channel\"}", " CH-1 ", 0, "CH-1", NULL },
    { "links", "{\"target\":\"channel\"}", "CH-1，CH-2", 0, "CH-1、CH-2", NULL },
    { "email", NULL, " Li.Lei+a@Example.CN ", 0, "Li.Lei+a@example.cn", "\"Li.Lei+a@example.cn\"" },
    { "url", NULL, "https://example.com/a?b=1", 0, "https://example.com/a?b=1",
      "\"https://example.com/a?b=1\"" },
    { "idnumber", NULL, "11010519491231002x", 0, "11010519491231002X", "\"11010519491231002X\"" },
    { "idnumber", NULL, "110105491231002", 0, "11010519491231002X", "\"11010519491231002X\"" },
    { "attachment", NULL, "abcdefghijklmnopqrstuvwxyz", 0, "abcdefghijklmnopqrstuvwxyz",
      "[{\"id\":\"abcdefghijklmnopqrstuvwxyz\"}]" },
    { "formula", "{\"formula\":\"1+1\",\"result\":\"money\"}", "2", 200, "2.00", "\"2.00\"" },
    { "rating", NULL, "★★★★", 4, "4", "4" },
    { "rating", NULL, " ５ ", 5, "5", "5" },
    { "rating", "{\"max\":10}", "10", 10, "10", "10" },
    { "slider", "{\"min\":-5,\"max\":5,\"step\":5}", "-5", -5, "-5", "-5" },
    { "slider", NULL, "100", 100, "100", "100" },
    { "scale", NULL, "0", 0, "0", "0" },
    { "scale", "{\"min\":1,\"max\":5,\"low_zh\":\"很不满意\"}", "5", 5, "5", "5" },
    { "duration", NULL, "5400", 5400, "1:30:00", "5400" },
    { "duration", NULL, "1:30", 5400, "1:30:00", "5400" },
    { "duration", NULL, "1:30:05", 5405, "1:30:05", "5405" },
    { "duration", NULL, "1小时30分5秒", 5405, "1:30:05", "5405" },
    { "duration", NULL, "1H 30M", 5400, "1:30:00", "5400" },
    { "duration", NULL, "２天", 172800, "48:00:00", "172800" },
    { "duration", NULL, "45min", 2700, "0:45:00", "2700" },
    { "duration", NULL, "-0:00:30", -30, "-0:00:30", "-30" },
    { "month", NULL, "2026-07", 20635, "2026-07", "\"2026-07\"" },
    { "month", NULL, "2026年7月", 20635, "2026-07", "\"2026-07\"" },
    { "month", NULL, "202607", 20635, "2026-07", "\"2026-07\"" },
    { "month", NULL, "2026/7", 20635, "2026-07", "\"2026-07\"" },
    { "month", NULL, "2026.7", 20635, "2026-07", "\"2026-07\"" },
    { "month", NULL, "2026-07-31", 20635, "2026-07", "\"2026-07\"" },
    { "color", NULL, "#2F6FED", 0, "#2f6fed", "\"#2f6fed\"" },
    { "color", NULL, " abc ", 0, "#aabbcc", "\"#aabbcc\"" },
    { "barcode", NULL, " 6901234567892 ", 0, "6901234567892", "\"6901234567892\"" },
    { "creditcode", NULL, "9135 0100 m000 100y 43", 0, "91350100M000100Y43",
      "\"91350100M000100Y43\"" },
    { "bankaccount", NULL, "6222 0200-0000 0000 001", 0, "6222020000000000001",
      "\"6222020000000000001\"" },
    { "measure", "{\"unit\":\"℃\",\"ref_low\":\"36.1\",\"ref_high\":37.2}", "36.5℃", 365, "36.5",
      "\"36.5\"" },
    { "measure", "{\"scale\":2}", "1,234.5", 123450, "1234.50", "\"1234.50\"" },
    { "suggest", "{\"form\":\"drug\",\"field\":\"name\"}", " 甲硝唑 ", 0, "甲硝唑", "\"甲硝唑\"" },
    { "tags", NULL, "高、low；高|", 0, "高、低", "[\"high\",\"low\"]" },
    { "cascade", NULL, "高 / 其他", 8, "高 / 其他", "\"other\"" },
    { "cascade", NULL, "low/rest/更低", 10, "低 / 其他 / 更低", "\"deep\"" },
    { "cascade", NULL, "更低", 10, "低 / 其他 / 更低", "\"deep\"" },
    { "cascade", NULL, "high", 3, "高", "\"high\"" },
    { "secret", NULL, " 密码 7\r\nb ", 0, "密码 7\nb", "\"密码 7\\nb\"" },
    { "daterange", NULL, "2026-03-08/2026-03-12", 0, "2026-03-08/2026-03-12",
      "\"2026-03-08/2026-03-12\"" },
    { "daterange", NULL, "2026年3月8日至2026年3月12日", 0, "2026-03-08/2026-03-12", NULL },
    { "daterange", NULL, "2026.3.8 - 2026/3/8", 0, "2026-03-08/2026-03-08", NULL },
    { "daterange", NULL, "20260308～20260312", 0, "2026-03-08/2026-03-12", NULL },
    { "matrix", MATRIX, "环境:high；服务（前台）：低", 0, "服务（前台）：低；环境：高",
      "{\"a\":\"low\",\"b\":\"high\"}" },
    { "matrix", MATRIX, "b：高;", 0, "环境：高", "{\"b\":\"high\"}" },
    { "toothchart", NULL, "16mo、36；16D、36、５１", 0, "16MOD、36、51",
      "[\"16M\",\"16O\",\"36\",\"16D\",\"51\"]" },
    { "toothchart", "{\"surfaces\":false,\"teeth\":\"permanent\"}", "48", 0, "48", "[\"48\"]" },
    { "bodypoint", NULL, "左膝部、head", 0, "左膝部、头面部", "[\"knee_left\",\"head\"]" },
    { "region", NULL, "440305", 0, "广东省 / 深圳市 / 南山区",
      "{\"id\":\"440305\",\"title\":\"广东省 / 深圳市 / 南山区\"}" },
    { "region", NULL, "广东 深圳 南山", 0, "广东省 / 深圳市 / 南山区", NULL },
    { "region", NULL, "北京市 / 朝阳区", 0, "北京市 / 朝阳区",
      "{\"id\":\"110105\",\"title\":\"北京市 / 朝阳区\"}" },
    { "region", "{\"level\":\"city\"}", "广西/南宁", 0, "广西壮族自治区 / 南宁市", NULL },
    { "region", "{\"level\":\"province\"}", "内蒙古", 0, "内蒙古自治区",
      "{\"id\":\"15\",\"title\":\"内蒙古自治区\"}" },
    { "location", NULL, "22.54,113.95,前海路 1 号, 二楼", 0,
      "22.540000,113.950000,前海路 1 号, 二楼",
      "{\"lat\":22.54,\"lng\":113.95,\"address\":\"前海路 1 号, 二楼\"}" },
    { "location", NULL, "-33.8688，151.2093", 0, "-33.868800,151.209300,",
      "{\"lat\":-33.8688,\"lng\":151.2093,\"address\":\"\"}" },
    { "location", "{\"near\":\"22.54,113.95\",\"radius\":200,\"strict\":true}", "22.541,113.951", 0,
      "22.541000,113.951000,", NULL },
    { "richtext", NULL, "a < b\n第二行", 0, "a < b\n第二行", "\"<p>a &lt; b</p><p>第二行</p>\"" },
    { "richtext", NULL, "<p>甲<b>乙</b></p><script>x()</script>", 0, "甲乙",
      "\"<p>甲<strong>乙</strong></p>\"" },
    { "image", NULL, "片子.png#abcdefghijklmnopqrstuvwxyz", 0, "abcdefghijklmnopqrstuvwxyz",
      "[{\"id\":\"abcdefghijklmnopqrstuvwxyz\"}]" },
    { "signature", NULL, "abcdefghijklmnopqrstuvwxyz", 0, "abcdefghijklmnopqrstuvwxyz",
      "[{\"id\":\"abcdefghijklmnopqrstuvwxyz\"}]" },
    { "capitals", "{\"of\":\"amount\"}", "壹元整", 0, "壹元整", "\"壹元整\"" },
};

static void cells_of_text_are_read_and_written_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good_cells); i++) {
        struct field f = field_of(good_cells[i].type, good_cells[i].options);
        struct val v = VAL_NONE;
        assert_int_equal(f.type->from_text(&c, &f, str_of(good_cells[i].in), &v), OK);
        if (v.kind == VAL_INT) assert_true(v.i == good_cells[i].i);
        assert_string_equal(text_of(&f, v), good_cells[i].text);
        if (good_cells[i].json) assert_string_equal(json_text_of(&f, v), good_cells[i].json);
    }
}

static const struct {
    const char *type, *options, *in;
    err_t want;
} wrong_cells[] = {
    { "text", "{\"max_len\":3}", "一二三四", ERR_FIELD_TOO_LONG },
    { "text", NULL,
      "a\x01"
      "b",
      ERR_FIELD_FORMAT },
    { "text", NULL, "\xff", ERR_FIELD_FORMAT },
    { "integer", NULL, "1.5", ERR_FIELD_FORMAT },
    { "integer", NULL, "12a", ERR_FIELD_FORMAT },
    { "integer", NULL, "9223372036854775808", ERR_FIELD_FORMAT },
    { "integer", "{\"min\":1,\"max\":5}", "6", ERR_FIELD_RANGE },
    { "integer", "{\"min\":1}", "0", ERR_FIELD_RANGE },
    { "decimal", NULL, "1.234", ERR_FIELD_FORMAT },
    { "percent", NULL, "7.555%", ERR_FIELD_FORMAT },
    { "percent", "{\"max\":\"100%\"}", "101%", ERR_FIELD_RANGE },
    { "money", NULL, "1.005", ERR_FIELD_FORMAT },
    { "money", NULL, "12,80", ERR_FIELD_FORMAT },
    { "money", "{\"min\":\"0\"}", "-0.01", ERR_FIELD_RANGE },
    { "money", NULL, "92233720368547758.08", ERR_FIELD_FORMAT },
    { "boolean", NULL, "也许", ERR_FIELD_FORMAT },
    { "date", NULL, "2026-02-29", ERR_FIELD_FORMAT },
    { "date", NULL, "05/07/2026", ERR_FIELD_FORMAT },
    { "date", "{\"min\":\"2026-01-01\"}", "2025-12-31", ERR_FIELD_RANGE },
    { "date", NULL, "0001-01-01T00:00:00+14:00", ERR_FIELD_RANGE },
    { "time", NULL, "24:00", ERR_FIELD_FORMAT },
    { "datetime", NULL, "昨天", ERR_FIELD_FORMAT },
    { "datetime", NULL, "0001-01-01", ERR_FIELD_RANGE },
    { "select", NULL, "中", ERR_OPTION_UNKNOWN },
    { "multiselect", NULL, "高、中", ERR_OPTION_UNKNOWN },
    { "user", NULL, "无此人", ERR_LINK_MISSING },
    { "department", NULL, "无此部门", ERR_LINK_MISSING },
    { "branch", NULL, "无此院区", ERR_LINK_MISSING },
    { "subform", NULL, "x", ERR_FIELD_FORMAT },
    { "email", NULL, "a@b", ERR_FIELD_FORMAT },
    { "email", NULL, "a b@example.com", ERR_FIELD_FORMAT },
    { "email", NULL, "@example.com", ERR_FIELD_FORMAT },
    { "email", NULL, "a@-example.com", ERR_FIELD_FORMAT },
    { "url", NULL, "javascript:alert(1)", ERR_FIELD_FORMAT },
    { "url", NULL, "http:///x", ERR_FIELD_FORMAT },
    { "url", NULL, "http://", ERR_FIELD_FORMAT },
    { "url", NULL, "http", ERR_FIELD_FORMAT },
    { "url", NULL, "https://a b", ERR_FIELD_FORMAT },
    { "phone", NULL, "12", ERR_FIELD_FORMAT },
    { "phone", NULL, "未留电话", ERR_FIELD_FORMAT },
    { "phone", NULL, "19900012345/19900012346", ERR_FIELD_FORMAT },
    { "idnumber", NULL, "110105194912310021", ERR_FIELD_FORMAT }, // check digit
    { "idnumber", NULL, "11010519490231002X", ERR_FIELD_FORMAT },
    { "idnumber", NULL, "1101051949123100", ERR_FIELD_FORMAT },
    { "attachment", NULL, "../../etc/passwd", ERR_FIELD_FORMAT },
    { "rating", NULL, "0", ERR_FIELD_RANGE },
    { "rating", NULL, "★★★★★★", ERR_FIELD_RANGE },
    { "rating", NULL, "★★x", ERR_FIELD_FORMAT },
    { "slider", "{\"min\":1,\"max\":9,\"step\":3}", "5", ERR_FIELD_FORMAT },
    { "slider", NULL, "101", ERR_FIELD_RANGE },
    { "scale", NULL, "11", ERR_FIELD_RANGE },
    { "scale", NULL, "7.5", ERR_FIELD_FORMAT },
    { "duration", NULL, "1:60", ERR_FIELD_FORMAT },
    { "duration", NULL, "30分1小时", ERR_FIELD_FORMAT },
    { "duration", NULL, "1小时30", ERR_FIELD_FORMAT },
    { "duration", NULL, "", ERR_FIELD_FORMAT },
    { "duration", NULL, "99999999999小时", ERR_FIELD_RANGE },
    { "duration", "{\"max\":\"2:00\"}", "2:01", ERR_FIELD_RANGE },
    { "month", NULL, "2026-13", ERR_FIELD_FORMAT },
    { "month", NULL, "7月", ERR_FIELD_FORMAT },
    { "month", "{\"min\":\"2026-01\"}", "2025-12", ERR_FIELD_RANGE },
    { "color", NULL, "red", ERR_FIELD_FORMAT },
    { "color", NULL, "#12345", ERR_FIELD_FORMAT },
    { "barcode", "{\"kind\":\"code128\"}", "条码", ERR_FIELD_FORMAT },
    { "barcode", "{\"kind\":\"code128\",\"max_len\":3}", "1234", ERR_FIELD_TOO_LONG },
    { "creditcode", NULL, "91350100M000100Y44", ERR_FIELD_FORMAT },
    { "creditcode", NULL, "91350100M000100Y4", ERR_FIELD_FORMAT },
    { "creditcode", NULL, "9135010OM000100Y43", ERR_FIELD_FORMAT },
    { "bankaccount", NULL, "1234567", ERR_FIELD_FORMAT },
    { "bankaccount", NULL, "6222abcd12345678", ERR_FIELD_FORMAT },
    { "tags", NULL, "高、中", ERR_OPTION_UNKNOWN },
    { "cascade", NULL, "其他", ERR_FIELD_FORMAT },
    { "cascade", NULL, "低 / 更低", ERR_OPTION_UNKNOWN },
    { "cascade", NULL, "无", ERR_OPTION_UNKNOWN },
    { "secret", "{\"max_len\":2}", "一二三", ERR_FIELD_TOO_LONG },
    { "users", NULL, "无此人", ERR_LINK_MISSING },
    { "departments", NULL, "无此部门", ERR_LINK_MISSING },
    { "role", NULL, "无此角色", ERR_LINK_MISSING },
    { "daterange", NULL, "2026-03-12/2026-03-08", ERR_FIELD_FORMAT },
    { "daterange", NULL, "2026-03-12", ERR_FIELD_FORMAT },
    { "daterange", NULL, "2026-02-30/2026-03-01", ERR_FIELD_FORMAT },
    { "daterange", "{\"max_days\":2}", "2026-03-08/2026-03-10", ERR_FIELD_FORMAT },
    { "daterange", "{\"min\":\"2026-03-09\"}", "2026-03-08/2026-03-10", ERR_FIELD_RANGE },
    { "matrix", MATRIX, "环境", ERR_FIELD_FORMAT },
    { "matrix", MATRIX, "停车：高", ERR_FIELD_FORMAT },
    { "matrix", MATRIX, "环境：中", ERR_OPTION_UNKNOWN },
    { "toothchart", NULL, "19", ERR_FIELD_FORMAT },
    { "toothchart", NULL, "56", ERR_FIELD_FORMAT },
    { "toothchart", NULL, "16X", ERR_FIELD_FORMAT },
    { "toothchart", "{\"teeth\":\"deciduous\"}", "16", ERR_FIELD_FORMAT },
    { "toothchart", "{\"surfaces\":false}", "16M", ERR_FIELD_FORMAT },
    { "bodypoint", NULL, "尾巴", ERR_OPTION_UNKNOWN },
    { "region", NULL, "999999", ERR_OPTION_UNKNOWN },
    { "region", NULL, "鼓楼区", ERR_FIELD_FORMAT },
    { "region", NULL, "广东省 / 深圳市", ERR_FIELD_FORMAT },
    { "region", "{\"level\":\"province\"}", "440305", ERR_FIELD_FORMAT },
    { "region", NULL, "/", ERR_OPTION_UNKNOWN },
    { "location", NULL, "91,0", ERR_FIELD_FORMAT },
    { "location", NULL, "22.54", ERR_FIELD_FORMAT },
    { "location", NULL, "22.54,nan", ERR_FIELD_FORMAT },
    { "location", "{\"near\":\"22.54,113.95\",\"radius\":200,\"strict\":true}", "22.56,113.95",
      ERR_FIELD_FORMAT },
    { "richtext", "{\"max_len\":2}", "<p>一二三</p>", ERR_FIELD_TOO_LONG },
    { "richtext", NULL, "\xff", ERR_FIELD_FORMAT },
    { "image", NULL, "a.png", ERR_FIELD_FORMAT },
    { "signature", NULL, "abcdefghijklmnopqrstuvwxyz、abcdefghijklmnopqrstuvwxya",
      ERR_FIELD_RANGE },
    { "measure", NULL, "36.55", ERR_FIELD_FORMAT },
    { "measure", "{\"unit\":\"℃\"}", "℃", ERR_FIELD_FORMAT },
    { "suggest", "{\"form\":\"d\",\"field\":\"n\",\"max_len\":2}", "甲硝唑", ERR_FIELD_TOO_LONG },
};

static void wrong_cells_are_refused_with_their_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong_cells); i++) {
        struct field f = field_of(wrong_cells[i].type, wrong_cells[i].options);
        struct val v = VAL_NONE;
        err_clear(&c);
        assert_int_equal(f.type->from_text(&c, &f, str_of(wrong_cells[i].in), &v),
                         wrong_cells[i].want);
        assert_non_null(c.errs);
        assert_int_equal(c.errs->code, wrong_cells[i].want);
        assert_true(str_eq(c.errs->path, S("f")));
        assert_true(str_eq(c.errs->arg[0], S("字段")));
        assert_true(c.errs->arg[1].n > 0);
    }
}

static void json_is_read_by_kind_and_refused_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *type, *options, *in, *out;
    } cases[] = {
        { "text", NULL, "\"a\"", "\"a\"" },
        { "text", NULL, "\"  \"", "null" },
        { "text", NULL, "5", NULL },
        { "text", NULL, "[\"a\"]", NULL },
        { "integer", NULL, "12", "12" },
        { "integer", NULL, "\"12\"", "12" },
        { "integer", NULL, "12.5", NULL },
        { "integer", NULL, "true", NULL },
        { "decimal", NULL, "12.5", "\"12.50\"" },
        { "decimal", NULL, "\"12.50\"", "\"12.50\"" },
        { "decimal", NULL, "1e3", NULL },
        { "percent", NULL, "0.075", "\"0.075\"" },
        { "money", NULL, "1280.5", "\"1280.50\"" },
        { "money", NULL, "{}", NULL },
        { "boolean", NULL, "true", "true" },
        { "boolean", NULL, "\"是\"", NULL },
        { "boolean", NULL, "1", NULL },
        { "date", NULL, "\"2026-07-05\"", "\"2026-07-05\"" },
        { "date", NULL, "20260705", NULL },
        { "phone", NULL, "19900012345", "\"19900012345\"" },
        { "phone", NULL, "\"199 0001 2345\"", "\"19900012345\"" },
        { "select", NULL, "\"high\"", "\"high\"" },
        { "select", NULL, "3", NULL },
        { "multiselect", NULL, "[\"low\",\"low\",\"high\"]", "[\"low\",\"high\"]" },
        { "multiselect", NULL, "[]", "null" },
        { "multiselect", NULL, "\"low\"", NULL },
        { "user", NULL, "\"5\"", "{\"id\":\"5\",\"title\":\"\"}" },
        { "user", NULL, "{\"id\":\"5\",\"title\":\"张三\"}", "{\"id\":\"5\",\"title\":\"\"}" },
        { "user", NULL, "\"-5\"", NULL },
        { "user", NULL, "{\"name\":\"x\"}", NULL },
        { "link", "{\"target\":\"channel\"}", "\"9\"", "{\"id\":\"9\",\"title\":\"\"}" },
        { "link", "{\"target\":\"channel\"}", "\"CH\"", NULL },
        { "links", "{\"target\":\"channel\"}", "[\"9\",{\"id\":\"9\"},8]",
          "[{\"id\":\"9\",\"title\":\"\"},{\"id\":\"8\",\"title\":\"\"}]" },
        { "links", "{\"target\":\"channel\"}", "[\"9\",0]", NULL },
        { "attachment", NULL, "[{\"id\":\"abcdefghijklmnopqrstuvwxyz\",\"name\":\"a.pdf\"}]",
          "[{\"id\":\"abcdefghijklmnopqrstuvwxyz\"}]" },
        { "attachment", "{\"max_files\":1}",
          "[\"abcdefghijklmnopqrstuvwxyz\",\"abcdefghijklmnopqrstuvwxyz\"]", NULL },
        { "attachment", NULL, "[\"short\"]", NULL },
        { "attachment", NULL, "\"abcdefghijklmnopqrstuvwxyz\"", NULL },
        { "subform", NULL, "[]", NULL },
        { "users", NULL, "[\"5\",{\"id\":6},5]",
          "[{\"id\":\"5\",\"title\":\"\"},{\"id\":\"6\",\"title\":\"\"}]" },
        { "users", NULL, "\"5\"", NULL },
        { "region", NULL, "{\"id\":\"440305\"}",
          "{\"id\":\"440305\",\"title\":\"广东省 / 深圳市 / 南山区\"}" },
        { "region", NULL, "\"44\"", NULL },
        { "region", NULL, "440305", NULL },
        { "location", NULL, "{\"lat\":\"22.54\",\"lng\":113.95,\"address\":null}",
          "{\"lat\":22.54,\"lng\":113.95,\"address\":\"\"}" },
        { "location", NULL, "{\"lat\":22.54}", NULL },
        { "location", NULL, "{\"lat\":22.5400001,\"lng\":0}", NULL },
        { "location", NULL, "\"22.54,113.95\"", NULL },
        { "richtext", NULL, "\"<div onclick=x>甲</div>\"", "\"<p>甲</p>\"" },
        { "richtext", NULL, "\"<p> </p>\"", "null" },
        { "richtext", NULL, "5", NULL },
        { "departments", NULL, "[\"2\"]", "[{\"id\":\"2\",\"title\":\"\"}]" },
        { "departments", NULL, "[]", "null" },
        { "role", NULL, "{\"id\":\"3\"}", "{\"id\":\"3\",\"title\":\"\"}" },
        { "role", NULL, "\"x\"", NULL },
        { "matrix", MATRIX, "{\"b\":\"high\",\"a\":null}", "{\"b\":\"high\"}" },
        { "matrix", MATRIX, "{}", "null" },
        { "matrix", MATRIX, "{\"b\":1}", NULL },
        { "matrix", MATRIX, "[]", NULL },
        { "toothchart", NULL, "[\"16\",\"16M\",\"16\"]", "[\"16\",\"16M\"]" },
        { "toothchart", NULL, "[\"16MO\"]", NULL },
        { "toothchart", NULL, "[16]", NULL },
        { "bodypoint", NULL, "[\"head\",\"toes_left\"]", "[\"head\",\"toes_left\"]" },
        { "bodypoint", NULL, "[\"tail\"]", NULL },
        { "daterange", NULL, "\"2026-03-08/2026-03-12\"", "\"2026-03-08/2026-03-12\"" },
        { "daterange", NULL, "[\"2026-03-08\",\"2026-03-12\"]", NULL },
        { "duration", NULL, "5400", "5400" },
        { "duration", NULL, "5400.5", NULL },
        { "rating", NULL, "3", "3" },
        { "rating", NULL, "\"★★★\"", NULL },
        { "measure", NULL, "36.5", "\"36.5\"" },
        { "bankaccount", NULL, "6222020000000001", "\"6222020000000001\"" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct field f = field_of(cases[i].type, cases[i].options);
        struct val v = VAL_NONE;
        err_t e = f.type->from_json(&c, &f, json_of(cases[i].in), &v);
        assert_int_equal(e == OK, cases[i].out != NULL);
        if (e == OK) assert_string_equal(json_text_of(&f, v), cases[i].out);
    }
}

static void a_phone_has_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        { "+86 199-0001-2345", "19900012345" },
        { "0086 19900012345", "19900012345" },
        { "8619900012345", "19900012345" },
        { "１９９　０００１　２３４５", "19900012345" },
        { "\xe2\x80\xad"
          "199 0001 2345\xe2\x80\xac",
          "19900012345" }, // with direction marks
        { "(010)8888-6666", "01088886666" },
        { "（010）8888－6666", "01088886666" },
        { "0755-88886666转802", "075588886666x802" },
        { "0755-88886666 ext. 802", "075588886666x802" },
        { "0755-88886666X802", "075588886666x802" },
        { "+852 2888 6666", "+85228886666" },
        { "86 10 8888 6666", "861088886666" }, // no mobile remains: the 86 stays
        { "8612345678901", "8612345678901" },  // 12... is no mobile
        { "95588", "95588" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        str got;
        assert_true(phone_normalise(m, str_of(cases[i].in), &got));
        assert_string_equal(str_z(m, got), cases[i].want);
        str again;
        assert_true(phone_normalise(m, got, &again));
        assert_true(str_eq(got, again));
    }
}

static void masks_hide_what_tells_people_apart(void **state)
{
    (void)state;
    static const struct {
        const char *type, *options, *in, *want;
    } cases[] = {
        { "phone", NULL, "19900012345", "199****2345" },
        { "phone", NULL, "075588886666x802", "075****6666" },
        { "phone", NULL, "95588", "***" },
        { "email", NULL, "alice@x.cn", "a***@x.cn" },
        { "text", "{\"name\":true}", "王小伟", "王*伟" },
        { "text", "{\"name\":true}", "张三", "张*" },
        { "text", "{\"name\":true}", "张", "*" },
        { "text", "{\"name\":true}", "欧阳小明", "欧**明" },
        { "text", NULL, "秘密", "***" },
        { "idnumber", NULL, "11010519491231002X", "110*************2X" },
        { "bankaccount", NULL, "6222020000000000001", "**** **** 0001" },
        { "bankaccount", NULL, "12345678", "***" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct field f = field_of(cases[i].type, cases[i].options);
        str got = f.type->mask(&c, &f, val_text(str_of(cases[i].in)));
        assert_string_equal(str_z(m, got), cases[i].want);
    }
}

static void an_id_number_tells_birth_and_sex(void **state)
{
    (void)state;
    assert_int_equal(idnumber_birth(S("11010519491231002X")), date_from_civil(1949, 12, 31));
    assert_false(idnumber_is_male(S("11010519491231002X")));
    assert_int_equal(idnumber_birth(S("34052419800101001X")), date_from_civil(1980, 1, 1));
    assert_true(idnumber_is_male(S("34052419800101001X")));
    str got;
    assert_false(idnumber_normalise(m, S("990105194912310020"), &got)); // no such region
    assert_false(idnumber_normalise(m, S(""), &got));
}

static void wrong_options_are_named_by_their_path(void **state)
{
    (void)state;
    static const struct {
        const char *type, *options, *path;
    } cases[] = {
        { "text", "{\"max_len\":0}", "f.options.max_len" },
        { "text", "{\"max_len\":\"many\"}", "f.options.max_len" },
        { "text", "{\"name\":1}", "f.options.name" },
        { "text", "{\"max_len\":3,\"default\":\"一二三四\"}", "f.options.default" },
        { "decimal", "{\"scale\":10}", "f.options.scale" },
        { "integer", "{\"min\":5,\"max\":4}", "f.options.max" },
        { "integer", "{\"min\":\"x\"}", "f.options.min" },
        { "integer", "{\"max\":[1]}", "f.options.max" },
        { "integer", "{\"max\":5,\"default\":6}", "f.options.default" },
        { "date", "{\"min\":\"2026-13-01\"}", "f.options.min" },
        { "date", "{\"default\":\"now\"}", "f.options.default" },
        { "select", "{\"default\":\"mid\"}", "f.options.default" },
        { "link", "{}", "f.options.target" },
        { "link", "{\"target\":\"a\",\"on_delete\":\"cascade\"}", "f.options.on_delete" },
        { "autonumber", "{\"digits\":0}", "f.options.digits" },
        { "autonumber", "{\"prefix\":\"{week}\"}", "f.options.prefix" },
        { "autonumber", "{\"prefix\":\"{yyyy\"}", "f.options.prefix" },
        { "autonumber", "{\"prefix\":\"{}\"}", "f.options.prefix" },
        { "autonumber", "{\"reset\":\"week\"}", "f.options.reset" },
        { "formula", "{}", "f.options.formula" },
        { "formula", "{\"formula\":\"1\",\"result\":\"links\"}", "f.options.result" },
        { "subform", "{\"max_rows\":0}", "f.options.max_rows" },
        { "rating", "{\"max\":1}", "f.options.max" },
        { "rating", "{\"max\":3,\"default\":4}", "f.options.default" },
        { "slider", "{\"min\":5,\"max\":5}", "f.options.max" },
        { "slider", "{\"step\":0}", "f.options.step" },
        { "scale", "{\"min\":0,\"max\":21}", "f.options.max" },
        { "scale", "{\"low_zh\":5}", "f.options.low_zh" },
        { "duration", "{\"show\":\"weeks\"}", "f.options.show" },
        { "duration", "{\"max\":\"soon\"}", "f.options.max" },
        { "month", "{\"min\":\"2026\"}", "f.options.min" },
        { "color", "{\"default\":\"blue\"}", "f.options.default" },
        { "barcode", "{\"kind\":\"ean\"}", "f.options.kind" },
        { "measure", "{\"ref_low\":2,\"ref_high\":1}", "f.options.ref_high" },
        { "measure", "{\"ref_low\":true}", "f.options.ref_low" },
        { "suggest", "{\"form\":\"drug\"}", "f.options.field" },
        { "region", "{\"level\":\"street\"}", "f.options.level" },
        { "location", "{\"near\":\"there\"}", "f.options.near" },
        { "location", "{\"radius\":100}", "f.options.near" },
        { "image", "{\"max_files\":51}", "f.options.max_files" },
        { "image", "{\"camera\":\"x\"}", "f.options.camera" },
        { "select", "{\"can_add\":1}", "f.options.can_add" },
        { "cascade", "{\"any_level\":\"yes\"}", "f.options.any_level" },
        { "cascade", "{\"default\":\"nosuch\"}", "f.options.default" },
        { "daterange", "{\"min\":\"soon\"}", "f.options.min" },
        { "daterange", "{\"min\":\"2026-01-02\",\"max\":\"2026-01-01\"}", "f.options.max" },
        { "matrix", "{}", "f.options.rows" },
        { "matrix", "{\"rows\":[{\"key\":\"a\",\"title\":\"\"}]}", "f.options.rows" },
        { "matrix", "{\"rows\":[{\"key\":\"a\",\"title\":\"x\"},{\"key\":\"a\",\"title\":\"y\"}]}",
          "f.options.rows" },
        { "toothchart", "{\"teeth\":\"wisdom\"}", "f.options.teeth" },
        { "suggest", "{\"field\":\"name\"}", "f.options.form" },
        { "capitals", "{}", "f.options.of" },
        { "capitals", "{\"of\":\"a}+{b\"}", "f.options.of" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        err_t e;
        err_clear(&c);
        field_made(cases[i].type, cases[i].options, &e);
        assert_int_not_equal(e, OK);
        assert_non_null(c.errs);
        assert_ptr_equal(c.errs, c.errs_tail); // the failure is told once
        assert_string_equal(str_z(m, c.errs->path), cases[i].path);
    }
}

static void defaults_are_values_or_words(void **state)
{
    (void)state;
    struct field f = field_of("money", "{\"default\":\"12.5\"}");
    assert_int_equal(field_default(&c, &f, 0, 0).i, 1250);
    f = field_of("date", "{\"default\":\"today\"}");
    assert_int_equal(field_default(&c, &f, 0, 0).i, 20639);
    f = field_of("datetime", "{\"default\":\"now\"}");
    assert_true(field_default(&c, &f, 0, 0).i == c.now_ms);
    f = field_of("user", "{\"default\":\"me\"}");
    assert_int_equal(field_default(&c, &f, 5, 2).i, 5);
    assert_true(val_is_null(field_default(&c, &f, 0, 2)));
    f = field_of("department", "{\"default\":\"me\"}");
    assert_int_equal(field_default(&c, &f, 5, 2).i, 2);
    f = field_of("users", "{\"default\":\"me\"}");
    assert_int_equal(field_default(&c, &f, 5, 2).n, 1);
    assert_int_equal(field_default(&c, &f, 5, 2).items[0].i, 5);
    f = field_of("text", "{\"default\":\"me\"}"); // an ordinary text here
    assert_true(str_eq(field_default(&c, &f, 5, 2).s, S("me")));
    f = field_of("text", NULL);
    assert_true(val_is_null(field_default(&c, &f, 5, 2)));
}

static void auto_numbers_fill_date_and_branch(void **state)
{
    (void)state;
    i64 day = date_from_civil(2026, 7, 5);
    struct field f =
        field_of("autonumber", "{\"prefix\":\"QD-{branch}-{yy}{mm}{dd}-\",\"digits\":4,"
                               "\"reset\":\"month\"}");
    assert_string_equal(autonumber_text(m, &f, 12, day, S("HZ")).p, "QD-HZ-260705-0012");
    assert_string_equal(autonumber_text(m, &f, 123456, day, S("")).p, "QD--260705-123456");
    assert_string_equal(autonumber_period(m, &f, day).p, "2026-07");
    f = field_of("autonumber", NULL);
    assert_string_equal(autonumber_text(m, &f, 1, day, S("")).p, "000001");
    assert_int_equal(autonumber_period(m, &f, day).n, 0);
}

static void lists_are_equal_as_sets(void **state)
{
    (void)state;
    const struct val ab[] = { val_int(1), val_int(2) }, ba[] = { val_int(2), val_int(1) };
    struct val x = { .kind = VAL_LIST, .items = ab, .n = 2 },
               y = { .kind = VAL_LIST, .items = ba, .n = 2 };
    assert_true(val_eq(x, y));
    y.n = 1;
    assert_false(val_eq(x, y));
    assert_false(val_eq(val_int(1), val_text(S("1"))));
    assert_true(val_eq(VAL_NONE, VAL_NONE));
    assert_true(val_eq(val_text(S("a")), val_text(S("a"))));
}

static void a_filter_by_what_is_above_finds_what_is_below(void **state)
{
    (void)state;
    struct field f = field_of("cascade", NULL);
    struct val v = f.type->below(&c, &f, val_int(7));
    assert_int_equal(v.n, 2);
    assert_int_equal(v.items[0].i, 9);
    assert_int_equal(v.items[1].i, 10);
    assert_true(val_is_null(f.type->below(&c, &f, val_int(10))));
    f = field_of("toothchart", NULL);
    assert_int_equal(f.type->below(&c, &f, val_int(16 * 64)).n, 5);
    assert_int_equal(f.type->below(&c, &f, val_int(16 * 64)).items[4].i, 16 * 64 + 16);
    assert_true(val_is_null(f.type->below(&c, &f, val_int(16 * 64 + 1))));
    f = field_of("region", NULL);
    assert_int_equal(f.type->below(&c, &f, val_text(S("81"))).n > 10, 1);
    assert_true(val_is_null(f.type->below(&c, &f, val_text(S("440305")))));
    f = field_of("bodypoint", NULL);
    assert_int_equal(f.type->below(&c, &f, val_int(200)).n, 4);
}

static void every_type_says_all_that_others_ask(void **state)
{
    (void)state;
    for (int i = 0; i < field_type_count; i++) {
        const struct field_type *t = field_types[i];
        assert_ptr_equal(field_type_of_key(str_of(t->key)), t);
        assert_non_null(t->widget);
        assert_true((unsigned)t->group < GROUP_COUNT && field_group_title(t->group).en.n);
        assert_non_null(t->options);
        assert_non_null(t->from_json);
        assert_non_null(t->from_text);
        assert_non_null(t->to_json);
        assert_non_null(t->to_text);
        assert_true(field_type_title(t).zh.n && field_type_title(t).en.n);
        for (const struct type_option *o = t->options; o->key; o++)
            assert_true(o->kind && o->zh && o->en);
    }
    for (int i = 0; i < OP_COUNT; i++) {
        enum op op;
        assert_true(op_of_key(op_key((enum op)i), &op));
        assert_int_equal(op, i);
    }
    enum op op;
    assert_false(op_of_key(S("like"), &op));
    assert_null(field_type_of_key(S("nosuch")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(cells_of_text_are_read_and_written_back),
        T(wrong_cells_are_refused_with_their_reason),
        T(json_is_read_by_kind_and_refused_otherwise),
        T(a_phone_has_one_spelling),
        T(masks_hide_what_tells_people_apart),
        T(an_id_number_tells_birth_and_sex),
        T(wrong_options_are_named_by_their_path),
        T(defaults_are_values_or_words),
        T(auto_numbers_fill_date_and_branch),
        T(lists_are_equal_as_sets),
        T(every_type_says_all_that_others_ask),
        T(a_filter_by_what_is_above_finds_what_is_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
