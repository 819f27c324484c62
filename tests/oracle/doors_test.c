// SPDX-License-Identifier: Apache-2.0
// The two doors, record/ and query/, walked through once with every field type on a real database:
// SQLite, and PostgreSQL too where XINGLIN_TEST_PG is a libpq connection string. Each case starts
// from a fresh house. Closes with "N passed, N failed".
//   oracle_doors_test [PART-OF-NAME]
#include "tests/oracle/house.c"

static int failures;

static void failed(struct house *h, int line, const char *what, str got)
{
    failures++;
    printf("    line %d: %s " STR_FMT " " STR_FMT "\n", line, what, STR_ARG(got),
           STR_ARG(house_errors(h)));
}

#define CHECK(h, cond) ((cond) ? (void)0 : failed((h), __LINE__, #cond, S("")))
#define GIVES(h, want, call)                                                                       \
    do {                                                                                           \
        err_t got_ = (call);                                                                       \
        if (got_ != (want))                                                                        \
            failed((h), __LINE__, #call " gave", got_ ? err_symbol(got_) : S("OK"));               \
        err_clear((h)->c);                                                                         \
    } while (0)
#define DO(h, call) GIVES(h, OK, call)
#define EQUAL(h, got, want)                                                                        \
    do {                                                                                           \
        str got_ = (got);                                                                          \
        if (!str_eq(got_, str_of(want))) failed((h), __LINE__, #got " is", got_);                  \
    } while (0)

// --- Short ways through the doors -----------------------------------------------------------------

static err_t save(struct house *h, const char *form, id64 id, i64 rev, const char *values,
                  struct saved *out)
{
    struct write w = { .id = id, .rev = rev };
    err_clear(h->c);
    TRY(record_parse(h->c, house_find(h, form), house_json(h, values), &w));
    return record_save(h->c, &w, out);
}

static id64 make(struct house *h, const char *form, const char *values)
{
    struct saved s = { 0 };
    GIVES(h, OK, save(h, form, 0, 0, values, &s));
    return s.id;
}

static err_t page_of(struct house *h, const char *form, const char *json, struct query **q,
                     struct page **p)
{
    err_clear(h->c);
    TRY(query_parse(h->c, house_find(h, form), house_json(h, json), q));
    return query_page(h->c, *q, p);
}

// The ids of a page: "1,2,3", or the error's symbol.
static str ids(struct house *h, const char *form, const char *json)
{
    struct query *q;
    struct page *p;
    err_t e = page_of(h, form, json, &q, &p);
    if (e != OK) return err_symbol(e);
    struct buf b = BUF(h->c->mem);
    for (int i = 0; i < p->count; i++) {
        if (i) buf_char(&b, ',');
        buf_i64(&b, p->records[i].id);
    }
    return buf_str(&b);
}

static str got(struct house *h, const char *form, id64 id)
{
    struct query *q;
    struct record *r;
    err_clear(h->c);
    err_t e = query_get(h->c, house_find(h, form), id, &q, &r);
    if (e != OK) return err_symbol(e);
    struct buf b = BUF(h->c->mem);
    struct jw w = JW(&b);
    query_put_record(h->c, &w, q, r);
    return buf_str(&b);
}

static str sums(struct house *h, const char *form, const char *json)
{
    struct buf b = BUF(h->c->mem);
    struct jw w = JW(&b);
    err_clear(h->c);
    err_t e = query_aggregate(h->c, house_find(h, form), house_json(h, json), &w);
    return e != OK ? err_symbol(e) : buf_str(&b);
}

static bool has(str s, const char *part) { return str_find(s, str_of(part)) >= 0; }

#define FORM_CHANNEL                                                                               \
    "{\"key\":\"channel\",\"title\":{\"zh\":\"渠道\",\"en\":\"Channel\"},"                       \
    "\"options\":{\"title_field\":\"name\",\"import_key\":[\"code\"]},\"fields\":["                \
    "{\"key\":\"name\",\"type\":\"text\",\"title\":\"名称\",\"required\":true},"                 \
    "{\"key\":\"code\",\"type\":\"text\",\"title\":\"编码\",\"unique\":true}]}"

#define FORM_EVERY                                                                                   \
    "{\"key\":\"every\",\"title\":{\"zh\":\"全部\",\"en\":\"Every\"},\"options\":{\"title_"        \
    "field\":\"name\","                                                                              \
    "\"state_field\":\"state\",\"transitions\":{\"\":[\"new\"],\"new\":[\"done\"],\"done\":[]}},"    \
    "\"fields\":["                                                                                   \
    "{\"key\":\"name\",\"type\":\"text\",\"title\":\"姓名\",\"required\":true,\"options\":{"       \
    "\"name\":true}},"                                                                               \
    "{\"key\":\"memo\",\"type\":\"longtext\",\"title\":\"备注\"},"                                 \
    "{\"key\":\"phone\",\"type\":\"phone\",\"title\":\"手机号\",\"unique\":true},"                \
    "{\"key\":\"idno\",\"type\":\"idnumber\",\"title\":\"身份证号\",\"unique\":true},"           \
    "{\"key\":\"mail\",\"type\":\"email\",\"title\":\"邮箱\"},"                                    \
    "{\"key\":\"site\",\"type\":\"url\",\"title\":\"网址\"},"                                      \
    "{\"key\":\"n\",\"type\":\"integer\",\"title\":\"数\"},"                                        \
    "{\"key\":\"d\",\"type\":\"decimal\",\"title\":\"小数\",\"options\":{\"scale\":3}},"           \
    "{\"key\":\"fee\",\"type\":\"money\",\"title\":\"金额\"},"                                     \
    "{\"key\":\"rate\",\"type\":\"percent\",\"title\":\"比例\"},"                                  \
    "{\"key\":\"yes\",\"type\":\"boolean\",\"title\":\"是否\"},"                                   \
    "{\"key\":\"day\",\"type\":\"date\",\"title\":\"日期\"},"                                      \
    "{\"key\":\"at\",\"type\":\"datetime\",\"title\":\"时刻\"},"                                   \
    "{\"key\":\"clock\",\"type\":\"time\",\"title\":\"时间\"},"                                    \
    "{\"key\":\"state\",\"type\":\"select\",\"title\":\"状态\",\"choices\":["                      \
    "{\"key\":\"new\",\"title\":\"新\"},{\"key\":\"done\",\"title\":\"完成\"}]},"                 \
    "{\"key\":\"tags\",\"type\":\"multiselect\",\"title\":\"标签\",\"choices\":["                  \
    "{\"key\":\"a\",\"title\":\"甲\"},{\"key\":\"b\",\"title\":\"乙\"},{\"key\":\"c\",\"title\":"  \
    "\"丙\"}]},"                                                                                    \
    "{\"key\":\"who\",\"type\":\"user\",\"title\":\"医生\"},"                                      \
    "{\"key\":\"place\",\"type\":\"department\",\"title\":\"科室\"},"                              \
    "{\"key\":\"site2\",\"type\":\"branch\",\"title\":\"院区\"},"                                  \
    "{\"key\":\"channel\",\"type\":\"link\",\"title\":\"渠道\",\"options\":{\"target\":"           \
    "\"channel\"}},"                                                                                 \
    "{\"key\":\"more\",\"type\":\"links\",\"title\":\"更多渠道\",\"options\":{\"target\":"       \
    "\"channel\"}},"                                                                                 \
    "{\"key\":\"files\",\"type\":\"attachment\",\"title\":\"附件\"},"                              \
    "{\"key\":\"no\",\"type\":\"autonumber\",\"title\":\"编号\",\"options\":{\"prefix\":\"L{yyyy}" \
    "-\",\"digits\":4,\"reset\":\"year\"}},"                                                         \
    "{\"key\":\"twice\",\"type\":\"formula\",\"title\":\"两倍\",\"options\":{\"formula\":\"{fee}*" \
    "2\",\"result\":\"money\"}},"                                                                    \
    "{\"key\":\"lines\",\"type\":\"subform\",\"title\":\"明细\",\"fields\":["                      \
    "{\"key\":\"item\",\"type\":\"text\",\"title\":\"项目\",\"required\":true},"                   \
    "{\"key\":\"price\",\"type\":\"money\",\"title\":\"单价\"},"                                   \
    "{\"key\":\"via\",\"type\":\"link\",\"title\":\"来源\",\"options\":{\"target\":\"channel\"}}]" \
    "}]}"

#define IDNO "11010519491231002X" // the example of the standard itself

static void furnish(struct house *h)
{
    house_app(h, "t");
    house_form(h, FORM_CHANNEL);
    house_form(h, FORM_EVERY);
    house_dept(h, 1001, 0, S("org"), S("医院"));
    house_dept(h, 1002, 1001, S("branch"), S("南院"));
    house_dept(h, 1003, 1002, S("dept"), S("骨科"));
    house_user(h, 1011, 1003, S("王医生"));
    house_reload(h);
    house_be(h, 0);
}

static const char *const every_values =
    "{\"name\":\"张三丰\",\"memo\":\"第一行\\n第二行\",\"phone\":\"199 0001-2345\",\"idno\":\"" IDNO
    "\","
    "\"mail\":\"a@example.com\",\"site\":\"https://example.com/"
    "\",\"n\":7,\"d\":\"1.250\",\"fee\":\"12.30\","
    "\"rate\":\"0.075\",\"yes\":true,\"day\":\"2026-07-01\",\"at\":\"2026-07-01T02:03:04Z\","
    "\"clock\":\"14:03\","
    "\"state\":\"new\",\"tags\":[\"a\",\"c\"],\"who\":\"1011\",\"place\":\"1003\",\"site2\":"
    "\"1002\","
    "\"channel\":\"1\",\"more\":[\"1\",\"2\"],"
    "\"lines\":[{\"values\":{\"item\":\"拍片\",\"price\":\"3\",\"via\":\"2\"}},{\"values\":{"
    "\"item\":\"复查\"}}]}";

static id64 make_every(struct house *h)
{
    make(h, "channel", "{\"name\":\"甲诊所\",\"code\":\"A1\"}");
    make(h, "channel", "{\"name\":\"乙诊所\",\"code\":\"B2\"}");
    return make(h, "every", every_values);
}

// --- Cases ----------------------------------------------------------------------------------------

static void every_type_is_stored_and_read_back(struct house *h)
{
    furnish(h);
    id64 id = make_every(h);
    CHECK(h, id == 1);
    str r = got(h, "every", id);
    static const char *const parts[] = {
        "\"name\":\"张三丰\"",
        "\"phone\":\"19900012345\"",
        "\"idno\":\"" IDNO "\"",
        "\"n\":7",
        "\"d\":\"1.25",
        "\"fee\":\"12.30\"",
        "\"rate\":\"0.075\"",
        "\"yes\":true",
        "\"day\":\"2026-07-01\"",
        "\"at\":\"2026-07-01T02:03:04Z\"",
        "\"clock\":\"14:03:00\"",
        "\"state\":\"new\"",
        "\"tags\":[\"a\",\"c\"]",
        "\"channel\":{\"id\":\"1\",\"title\":\"甲诊所\"}",
        "\"more\":[{\"id\":\"1\",\"title\":\"甲诊所\"},{\"id\":\"2\"",
        "\"no\":\"L2026-0001\"",
        "\"twice\":\"24.60\"",
        "\"item\":\"拍片\"",
        "\"via\":{\"id\":\"2\",\"title\":\"乙诊所\"}",
        "\"who\":{\"id\":\"1011\",\"title\":\"王医生\"}",
        "\"place\":{\"id\":\"1003\"",
        "\"title\":\"张三丰\"",
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!has(r, parts[i])) failed(h, __LINE__, parts[i], r);
    // Encrypted cells are not in the database in the clear.
    CHECK(h, !has(house_dump(h, NULL, 0), IDNO));
}

static void a_record_is_updated_deleted_and_restored(struct house *h)
{
    furnish(h);
    id64 id = make_every(h);
    struct saved s;
    DO(h, save(h, "every", id, 1, "{\"fee\":\"20\",\"tags\":[\"b\"],\"memo\":null}", &s));
    CHECK(h, s.rev == 2 && !s.is_same);
    CHECK(h, has(got(h, "every", id), "\"twice\":\"40.00\""));
    CHECK(h, has(got(h, "every", id), "\"tags\":[\"b\"]"));
    DO(h, save(h, "every", id, 2, "{\"fee\":\"20\"}", &s));
    CHECK(h, s.is_same && s.rev == 2);
    GIVES(h, ERR_CONFLICT, save(h, "every", id, 1, "{\"fee\":\"21\"}", &s));
    GIVES(h, ERR_NOT_FOUND, save(h, "every", 99, 1, "{\"fee\":\"21\"}", &s));
    GIVES(h, ERR_CONFLICT, record_delete(h->c, house_find(h, "every"), id, 1));
    GIVES(h, ERR_LINK_REFUSED, record_delete(h->c, house_find(h, "channel"), 1, 1));
    DO(h, record_delete(h->c, house_find(h, "every"), id, 2));
    EQUAL(h, got(h, "every", id), "NOT_FOUND");
    EQUAL(h, ids(h, "every", "{\"deleted\":true}"), "1");
    EQUAL(h, ids(h, "every", "{\"search\":\"张三\"}"), "");
    DO(h, record_restore(h->c, house_find(h, "every"), id));
    EQUAL(h, ids(h, "every", "{\"search\":\"张三\"}"), "1");
    CHECK(h, has(got(h, "every", id), "\"item\":\"拍片\""));
    GIVES(h, ERR_NOT_FOUND, record_restore(h->c, house_find(h, "every"), id));
}

static void what_is_wrong_is_named_and_nothing_is_stored(struct house *h)
{
    furnish(h);
    make_every(h);
    str before = house_dump(h, NULL, 0);
    static const struct {
        const char *values;
        err_t want;
    } cases[] = {
        { "{\"memo\":\"x\"}", ERR_FIELD_REQUIRED },
        { "{\"name\":\"x\",\"n\":\"many\"}", ERR_FIELD_FORMAT },
        { "{\"name\":\"x\",\"n\":\"many\",\"phone\":\"x\"}", ERR_VALIDATION },
        { "{\"name\":\"x\",\"nope\":1}", ERR_FIELD_UNKNOWN },
        { "{\"name\":\"x\",\"id\":1}", ERR_FIELD_UNKNOWN },
        { "{\"name\":\"x\",\"twice\":\"1\"}", ERR_FIELD_DENIED },
        { "{\"name\":\"x\",\"no\":\"1\"}", ERR_FIELD_DENIED },
        { "{\"name\":\"x\",\"channel\":\"77\"}", ERR_LINK_MISSING },
        { "{\"name\":\"x\",\"more\":[\"1\",\"77\"]}", ERR_LINK_MISSING },
        { "{\"name\":\"x\",\"phone\":\"19900012345\"}", ERR_UNIQUE },
        { "{\"name\":\"x\",\"idno\":\"" IDNO "\"}", ERR_UNIQUE },
        { "{\"name\":\"x\",\"state\":\"done\"}", ERR_MOVE_DENIED },
        { "{\"name\":\"x\",\"state\":\"other\"}", ERR_OPTION_UNKNOWN },
        { "{\"name\":\"x\",\"lines\":[{\"values\":{\"price\":\"1\"}}]}", ERR_FIELD_REQUIRED },
        { "{\"name\":\"x\",\"lines\":[{\"values\":{\"item\":\"y\",\"via\":\"77\"}}]}",
          ERR_LINK_MISSING },
        { "{\"name\":\"x\",\"lines\":[{\"id\":\"1\",\"values\":{\"item\":\"y\"}}]}",
          ERR_LINK_MISSING },
        { "[]", ERR_BAD_REQUEST },
    };
    struct saved s;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        err_t e = save(h, "every", 0, 0, cases[i].values, &s);
        if (e != cases[i].want) failed(h, __LINE__, cases[i].values, e ? err_symbol(e) : S("OK"));
    }
    err_clear(h->c);
    CHECK(h, str_eq(before, house_dump(h, NULL, 0)));
}

static void a_state_moves_along_its_table(struct house *h)
{
    furnish(h);
    id64 id = make_every(h);
    struct saved s;
    DO(h, save(h, "every", id, 1, "{\"state\":\"done\"}", &s));
    GIVES(h, ERR_MOVE_DENIED, save(h, "every", id, 2, "{\"state\":\"new\"}", &s));
    GIVES(h, ERR_MOVE_DENIED, save(h, "every", id, 2, "{\"state\":null}", &s));
    struct buf b = BUF(h->c->mem);
    struct jw w = JW(&b);
    DO(h, record_timeline(h->c, house_find(h, "every"), id, &w));
    CHECK(h, has(buf_str(&b), "\"from\":\"新\",\"to\":\"完成\""));
}

static void auto_numbers_ascend_and_stay(struct house *h)
{
    furnish(h);
    make_every(h);
    id64 two = make(h, "every", "{\"name\":\"二\"}");
    CHECK(h, has(got(h, "every", two), "\"no\":\"L2026-0002\""));
    struct saved s;
    GIVES(h, ERR_FIELD_DENIED, save(h, "every", two, 1, "{\"no\":null}", &s));
    h->c->now_ms += 366 * DAY_MS;
    id64 three = make(h, "every", "{\"name\":\"三\"}");
    CHECK(h, has(got(h, "every", three), "\"no\":\"L2027-0001\""));
}

static void sub_rows_are_replaced_as_a_whole(struct house *h)
{
    furnish(h);
    id64 id = make_every(h);
    struct saved s;
    DO(h, save(h, "every", id, 1,
               "{\"lines\":[{\"id\":\"2\",\"values\":{\"item\":\"复查二\"}},{\"values\":{\"item\":"
               "\"新\"}}]}",
               &s));
    str r = got(h, "every", id);
    CHECK(h, has(r, "\"id\":\"2\",\"values\":{\"item\":\"复查二\"") && has(r, "\"id\":\"3\"") &&
                 !has(r, "拍片"));
    CHECK(h, s.rev == 2);
    DO(h, save(h, "every", id, 2,
               "{\"lines\":[{\"id\":\"2\",\"values\":{\"item\":\"复查二\"}},{\"id\":\"3\","
               "\"values\":{\"item\":\"新\"}}]}",
               &s));
    CHECK(h, s.is_same); // a change that changes nothing
}

static void filters_find_what_they_say(struct house *h)
{
    furnish(h);
    make_every(h);
    make(h, "every",
         "{\"name\":\"李四\",\"n\":3,\"fee\":\"5\",\"tags\":[\"b\"],\"more\":[\"2\"],\"day\":"
         "\"2026-07-05\"}");
    make(h, "every", "{\"name\":\"100%_x\"}");
    static const struct {
        const char *filter, *want;
    } cases[] = {
        { "{\"field\":\"name\",\"op\":\"eq\",\"value\":\"李四\"}", "2" },
        { "{\"field\":\"name\",\"op\":\"ne\",\"value\":\"李四\"}", "3,1" },
        { "{\"field\":\"name\",\"op\":\"contains\",\"value\":\"%_X\"}", "3" },
        { "{\"field\":\"name\",\"op\":\"contains\",\"value\":\"%\"}", "3" },
        { "{\"field\":\"name\",\"op\":\"not_contains\",\"value\":\"三\"}", "3,2" },
        { "{\"field\":\"name\",\"op\":\"starts\",\"value\":\"张三\"}", "1" },
        { "{\"field\":\"n\",\"op\":\"gt\",\"value\":3}", "1" },
        { "{\"field\":\"n\",\"op\":\"le\",\"value\":7}", "2,1" },
        { "{\"field\":\"n\",\"op\":\"between\",\"value\":[3,6]}", "2" },
        { "{\"field\":\"n\",\"op\":\"in\",\"value\":[7,null]}", "1" },
        { "{\"field\":\"n\",\"op\":\"not_in\",\"value\":[7]}", "2" },
        { "{\"field\":\"n\",\"op\":\"eq\",\"value\":null}", "" },
        { "{\"field\":\"n\",\"op\":\"empty\"}", "3" },
        { "{\"field\":\"n\",\"op\":\"not_empty\"}", "2,1" },
        { "{\"not\":{\"field\":\"n\",\"op\":\"eq\",\"value\":7}}", "3,2" },
        { "{\"and\":[]}", "3,2,1" },
        { "{\"or\":[]}", "" },
        { "{}", "3,2,1" },
        { "{\"field\":\"fee\",\"op\":\"ge\",\"value\":\"5.00\"}", "2,1" },
        { "{\"field\":\"tags\",\"op\":\"has_any\",\"value\":[\"a\",\"b\"]}", "2,1" },
        { "{\"field\":\"tags\",\"op\":\"has_all\",\"value\":[\"a\",\"c\"]}", "1" },
        { "{\"field\":\"tags\",\"op\":\"empty\"}", "3" },
        { "{\"field\":\"more\",\"op\":\"has_any\",\"value\":[\"1\"]}", "1" },
        { "{\"field\":\"more.name\",\"op\":\"eq\",\"value\":\"乙诊所\"}", "2,1" },
        { "{\"field\":\"channel.name\",\"op\":\"eq\",\"value\":\"甲诊所\"}", "1" },
        { "{\"not\":{\"field\":\"channel.name\",\"op\":\"eq\",\"value\":\"甲诊所\"}}", "3,2" },
        { "{\"field\":\"lines.item\",\"op\":\"contains\",\"value\":\"片\"}", "1" },
        { "{\"field\":\"lines.via.code\",\"op\":\"eq\",\"value\":\"B2\"}", "1" },
        { "{\"field\":\"idno\",\"op\":\"eq\",\"value\":\"" IDNO "\"}", "1" },
        { "{\"field\":\"idno\",\"op\":\"in\",\"value\":[\"" IDNO "\"]}", "1" },
        { "{\"field\":\"phone\",\"op\":\"eq\",\"value\":\"199-0001-2345\"}", "1" },
        { "{\"field\":\"phone\",\"op\":\"contains\",\"value\":\"0012\"}", "1" },
        { "{\"field\":\"state\",\"op\":\"eq\",\"value\":\"new\"}", "1" },
        { "{\"field\":\"yes\",\"op\":\"eq\",\"value\":true}", "1" },
        { "{\"field\":\"day\",\"op\":\"eq\",\"value\":{\"$today\":0}}", "2" },
        { "{\"field\":\"day\",\"op\":\"lt\",\"value\":{\"$today\":0}}", "1" },
        { "{\"field\":\"at\",\"op\":\"lt\",\"value\":{\"$today\":0}}", "1" },
        { "{\"field\":\"twice\",\"op\":\"eq\",\"value\":\"10\"}", "2" },
        { "{\"field\":\"no\",\"op\":\"eq\",\"value\":\"L2026-0002\"}", "2" },
        { "{\"field\":\"id\",\"op\":\"in\",\"value\":[1,3]}", "3,1" },
        { "{\"field\":\"created_at\",\"op\":\"le\",\"value\":\"2026-07-05T06:03:22Z\"}", "3,2,1" },
        { "{\"field\":\"name\",\"op\":\"eq\",\"value\":{\"$today\":0}}", "BAD_REQUEST" },
        { "{\"field\":\"name\",\"op\":\"eq\",\"value\":{\"$me\":true}}", "BAD_REQUEST" },
        { "{\"field\":\"nope\",\"op\":\"eq\",\"value\":1}", "FIELD_UNKNOWN" },
        { "{\"field\":\"name.x\",\"op\":\"eq\",\"value\":1}", "FIELD_UNKNOWN" },
        { "{\"field\":\"channel.\",\"op\":\"eq\",\"value\":1}", "FIELD_UNKNOWN" },
        { "{\"field\":\"fee\",\"op\":\"contains\",\"value\":\"1\"}", "BAD_REQUEST" },
        { "{\"field\":\"n\",\"op\":\"between\",\"value\":[1]}", "BAD_REQUEST" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        str q = str_cat3(h->c->mem, S("{\"filter\":"), str_of(cases[i].filter), S("}"));
        str r = ids(h, "every", str_z(h->c->mem, q));
        if (!str_eq(r, str_of(cases[i].want))) failed(h, __LINE__, cases[i].filter, r);
    }
}

static void search_finds_names_initials_and_digits(struct house *h)
{
    furnish(h);
    make_every(h);
    make(h, "every", "{\"name\":\"单雄信\",\"phone\":\"0755-88886666转802\"}");
    make(h, "every", "{\"name\":\"Ann Lee\",\"phone\":\"19900099999\"}");
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "张三丰", "1" },
        { "三丰", "1" },
        { "张", "1" },
        { "丰", "1" },
        { "zsf", "1" },
        { "ZS", "1" },
        { "z", "1" },
        { "sxx", "2" },
        { "ann l", "3" },
        { "2345", "1" },
        { "123", "1" },
        { "9900", "3,1" },
        { "+86 199 0001 2345", "1" },
        { "8888", "2" },
        { "99999", "3" },
        { "丰三", "" },
        { "%", "" },
        { "_", "" },
        { "L2026-0002", "2" },
        { "zhang", "" },
        { "|", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        str q = str_cat3(h->c->mem, S("{\"search\":\""), str_of(cases[i].text), S("\"}"));
        str r = ids(h, "every", str_z(h->c->mem, q));
        if (!str_eq(r, str_of(cases[i].want))) failed(h, __LINE__, cases[i].text, r);
    }
    struct saved s;
    DO(h, save(h, "every", 1, 1, "{\"name\":\"陈七\"}", &s));
    EQUAL(h, ids(h, "every", "{\"search\":\"zsf\"}"), "");
    EQUAL(h, ids(h, "every", "{\"search\":\"cq\"}"), "1");
}

static void columns_over_links_are_read(struct house *h)
{
    furnish(h);
    make_every(h);
    make(h, "every", "{\"name\":\"无\"}");
    struct query *q;
    struct page *p;
    DO(h, page_of(h, "every",
                  "{\"fields\":[\"name\",\"channel.code\",\"channel\",\"more\",\"lines\"],\"sub_"
                  "rows\":true}",
                  &q, &p));
    CHECK(h, p->count == 2);
    struct buf b = BUF(h->c->mem);
    struct jw w = JW(&b);
    query_put_record(h->c, &w, q, &p->records[1]);
    CHECK(h, has(buf_str(&b), "\"channel.code\":\"A1\"") && has(buf_str(&b), "拍片"));
    struct buf e = BUF(h->c->mem);
    w = JW(&e);
    query_put_record(h->c, &w, q, &p->records[0]);
    CHECK(h, has(buf_str(&e), "\"channel.code\":null") && has(buf_str(&e), "\"more\":[]") &&
                 has(buf_str(&e), "\"lines\":[]"));
}

static void bulk_rows_stand_alone(struct house *h)
{
    furnish(h);
    make_every(h);
    struct bulk_result *r;
    int n;
    DO(h,
       record_bulk(h->c, house_find(h, "channel"),
                   house_json(h, "{\"create\":[{\"values\":{\"name\":\"丙\",\"code\":\"C\"}},{"
                                 "\"values\":{\"name\":\"丁\",\"code\":\"C\"}},"
                                 "{\"values\":{\"code\":\"D\"}}],\"update\":[{\"id\":\"1\",\"rev\":"
                                 "1,\"values\":{\"name\":\"甲二\"}},"
                                 "{\"id\":\"2\",\"rev\":9,\"values\":{\"name\":\"x\"}},{\"id\":"
                                 "\"2\",\"values\":{\"name\":\"x\"}},"
                                 "{\"id\":\"2\",\"rev\":-1,\"values\":{\"name\":\"x\"}}],"
                                 "\"delete\":[{\"id\":\"1\",\"rev\":2},{\"id\":\"3\",\"rev\":1}]}"),
                   &r, &n));
    static const err_t want[] = { OK,
                                  ERR_UNIQUE,
                                  ERR_FIELD_REQUIRED,
                                  OK,
                                  ERR_CONFLICT,
                                  ERR_IF_MATCH_REQUIRED,
                                  ERR_IF_MATCH_REQUIRED,
                                  ERR_LINK_REFUSED,
                                  OK };
    CHECK(h, n == (int)COUNT_OF(want));
    for (int i = 0; i < n && i < (int)COUNT_OF(want); i++)
        if (r[i].error != want[i])
            failed(h, __LINE__, "bulk row",
                   str_cat3(h->c->mem, str_of_i64(h->c->mem, i), S(" "),
                            r[i].error ? err_symbol(r[i].error) : S("OK")));
    EQUAL(h, ids(h, "channel", "{}"), "2,1");
    CHECK(h, has(got(h, "channel", 1), "甲二"));
}

static void history_comments_reveal_and_why(struct house *h)
{
    furnish(h);
    id64 id = make_every(h);
    struct saved s;
    DO(h, save(h, "every", id, 1, "{\"fee\":\"20\",\"idno\":null,\"name\":\"张五\"}", &s));
    struct buf b = BUF(h->c->mem);
    struct jw w = JW(&b);
    const struct form *f = house_find(h, "every");
    DO(h, record_history(h->c, f, id, &w));
    CHECK(h, has(buf_str(&b), "\"from\":\"12.30\",\"to\":\"20.00\"") && !has(buf_str(&b), IDNO));
    DO(h, record_comment_add(h->c, f, id, S(" 已联系 ")));
    GIVES(h, ERR_FIELD_REQUIRED, record_comment_add(h->c, f, id, S("  ")));
    GIVES(h, ERR_NOT_FOUND, record_comment_add(h->c, f, 99, S("x")));
    b.n = 0;
    w = JW(&b);
    DO(h, record_comments(h->c, f, id, &w));
    CHECK(h, has(buf_str(&b), "\"text\":\"已联系\""));
    b.n = 0;
    w = JW(&b);
    DO(h, record_reveal(h->c, f, id, S("phone"), &w));
    EQUAL(h, buf_str(&b), "{\"value\":\"19900012345\"}");
    GIVES(h, ERR_FIELD_UNKNOWN, record_reveal(h->c, f, id, S("nope"), &w));
    b.n = 0;
    w = JW(&b);
    DO(h, record_why(h->c, f, id, NULL, &w));
    CHECK(h, has(buf_str(&b), "\"visible\":true"));
    b.n = 0;
    w = JW(&b);
    DO(h, record_timeline(h->c, house_find(h, "channel"), 1, &w));
    CHECK(h, has(buf_str(&b), "\"kind\":\"linked\"") && has(buf_str(&b), "张五"));
}

static void a_link_by_text_waits_for_its_target(struct house *h)
{
    house_app(h, "t");
    house_form(h, FORM_CHANNEL);
    house_form(
        h,
        "{\"key\":\"lead\",\"title\":\"线索\",\"options\":{\"title_field\":\"name\"},\"fields\":["
        "{\"key\":\"name\",\"type\":\"text\",\"title\":\"姓名\"},{\"key\":\"code\",\"type\":"
        "\"text\",\"title\":\"码\"},"
        "{\"key\":\"channel\",\"type\":\"link\",\"title\":\"渠道\",\"options\":{\"target\":"
        "\"channel\",\"text_from\":\"code\"}}]}");
    id64 id = make(h, "lead", "{\"name\":\"李\",\"code\":\"Z9\"}");
    CHECK(h, has(got(h, "lead", id), "\"channel\":null"));
    make(h, "channel", "{\"name\":\"后来\",\"code\":\"Z9\"}");
    CHECK(h, has(got(h, "lead", id), "\"channel\":{\"id\":\"1\",\"title\":\"后来\"}"));
    struct saved s;
    DO(h, save(h, "lead", id, 2, "{\"code\":\"none\"}", &s));
    CHECK(h, has(got(h, "lead", id), "\"channel\":null"));
    DO(h, save(h, "channel", 1, 1, "{\"code\":\"none\"}", &s));
    CHECK(h, has(got(h, "lead", id), "\"channel\":{\"id\":\"1\""));
}

#include "tests/oracle/paging.c"

// --- Aggregates ---------------------------------------------------------------------------------------

static void aggregates_are_exact(struct house *h)
{
    furnish(h);
    make_every(h); // fee 12.30, day 2026-07-01 (Wednesday)
    make(h, "every",
         "{\"name\":\"b\",\"fee\":\"0.10\",\"day\":\"2026-06-30\",\"at\":\"2026-06-30T16:30:00Z\","
         "\"d\":\"2\",\"channel\":\"1\"}");
    make(h, "every",
         "{\"name\":\"c\",\"fee\":\"-1\",\"day\":\"2025-12-29\",\"at\":\"1969-12-31T20:00:00Z\"}");
    make(h, "every", "{\"name\":\"d\"}");
    static const struct {
        const char *ask, *want;
    } cases[] = {
        { "{}", "{\"rows\":[{\"dims\":[],\"measures\":[4]}],\"is_cut\":false}" },
        { "{\"measures\":[{\"fn\":\"sum\",\"field\":\"fee\"},{\"fn\":\"avg\",\"field\":\"fee\"},{"
          "\"fn\":\"min\",\"field\":\"fee\"},"
          "{\"fn\":\"max\",\"field\":\"fee\"},{\"fn\":\"count\",\"field\":\"fee\"},{\"fn\":"
          "\"distinct\",\"field\":\"channel\"}]}",
          "{\"rows\":[{\"dims\":[],\"measures\":[\"11.40\",\"3.80\",\"-1.00\",\"12.30\",3,1]}],"
          "\"is_cut\":false}" },
        { "{\"dims\":[{\"field\":\"day\",\"bucket\":\"year\"}]}",
          "{\"rows\":[{\"dims\":[\"2025\"],\"measures\":[1]},{\"dims\":[\"2026\"],\"measures\":[2]}"
          ",{\"dims\":[null],\"measures\":[1]}],\"is_cut\":false}" },
        { "{\"dims\":[{\"field\":\"day\",\"bucket\":\"quarter\"}]}",
          "{\"rows\":[{\"dims\":[\"2025-Q4\"],\"measures\":[1]},{\"dims\":[\"2026-Q2\"],"
          "\"measures\":[1]},{\"dims\":[\"2026-Q3\"],\"measures\":[1]},{\"dims\":[null],"
          "\"measures\":[1]}],\"is_cut\":false}" },
        { "{\"dims\":[{\"field\":\"day\",\"bucket\":\"month\"}],\"measures\":[{\"fn\":\"sum\","
          "\"field\":\"fee\"}]}",
          "{\"rows\":[{\"dims\":[\"2025-12\"],\"measures\":[\"-1.00\"]},{\"dims\":[\"2026-06\"],"
          "\"measures\":[\"0.10\"]},{\"dims\":[\"2026-07\"],\"measures\":[\"12.30\"]},{\"dims\":["
          "null],\"measures\":[null]}],\"is_cut\":false}" },
        { "{\"dims\":[{\"field\":\"day\",\"bucket\":\"week\"}]}",
          "{\"rows\":[{\"dims\":[\"2025-12-29\"],\"measures\":[1]},{\"dims\":[\"2026-06-29\"],"
          "\"measures\":[2]},{\"dims\":[null],\"measures\":[1]}],\"is_cut\":false}" },
        { "{\"dims\":[{\"field\":\"at\",\"bucket\":\"day\"}]}",
          "{\"rows\":[{\"dims\":[\"1970-01-01\"],\"measures\":[1]},{\"dims\":[\"2026-07-01\"],"
          "\"measures\":[2]},{\"dims\":[null],\"measures\":[1]}],\"is_cut\":false}" },
        { "{\"dims\":[{\"field\":\"at\",\"bucket\":\"hour\"}]}",
          "{\"rows\":[{\"dims\":[\"0\"],\"measures\":[1]},{\"dims\":[\"4\"],\"measures\":[1]},{"
          "\"dims\":[\"10\"],\"measures\":[1]},{\"dims\":[null],\"measures\":[1]}],\"is_cut\":"
          "false}" },
        { "{\"dims\":[{\"field\":\"day\",\"bucket\":\"weekday\"}]}",
          "{\"rows\":[{\"dims\":[\"1\"],\"measures\":[1]},{\"dims\":[\"2\"],\"measures\":[1]},{"
          "\"dims\":[\"3\"],\"measures\":[1]},{\"dims\":[null],\"measures\":[1]}],\"is_cut\":"
          "false}" },
        { "{\"dims\":[{\"field\":\"channel\"},{\"field\":\"channel.name\"}],\"limit\":1}",
          "{\"rows\":[{\"dims\":[{\"id\":\"1\",\"title\":\"甲诊所\"},\"甲诊所\"],\"measures\":[2]}]"
          ",\"is_cut\":true}" },
        { "{\"dims\":[{\"field\":\"name\"}],\"filter\":{\"field\":\"n\",\"op\":\"eq\",\"value\":7},"
          "\"search\":\"张\"}",
          "{\"rows\":[{\"dims\":[\"张三丰\"],\"measures\":[1]}],\"is_cut\":false}" },
        { "{\"dims\":[{\"field\":\"state\"},{\"field\":\"yes\"},{\"field\":\"created_at\","
          "\"bucket\":\"month\"}]}",
          "{\"rows\":[{\"dims\":[\"new\",true,\"2026-07\"],\"measures\":[1]},{\"dims\":[null,null,"
          "\"2026-07\"],\"measures\":[3]}],\"is_cut\":false}" },
        { "{\"measures\":[{\"fn\":\"sum\",\"field\":\"name\"}]}", "BAD_REQUEST" },
        { "{\"measures\":[{\"fn\":\"sum\"}]}", "BAD_REQUEST" },
        { "{\"dims\":[{\"field\":\"tags\"}]}", "BAD_REQUEST" },
        { "{\"dims\":[{\"field\":\"idno\"}]}", "BAD_REQUEST" },
        { "{\"measures\":[{\"fn\":\"distinct\",\"field\":\"idno\"}]}", "BAD_REQUEST" },
        { "{\"dims\":[{\"field\":\"name\",\"bucket\":\"month\"}]}", "BAD_REQUEST" },
        { "{\"dims\":[{\"field\":\"more.name\"}]}", "FIELD_UNKNOWN" },
        { "{\"dims\":[{\"field\":\"lines.item\"}]}", "FIELD_UNKNOWN" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        str r = sums(h, "every", cases[i].ask);
        if (!str_eq(r, str_of(cases[i].want))) failed(h, __LINE__, cases[i].ask, r);
    }
}

static void sums_that_do_not_fit_are_num_errors(struct house *h)
{
    furnish(h);
    make(h, "every", "{\"name\":\"a\",\"fee\":\"46116860184273879.03\"}");
    make(h, "every", "{\"name\":\"a\",\"fee\":\"46116860184273879.03\"}");
    EQUAL(h, sums(h, "every", "{\"measures\":[{\"fn\":\"sum\",\"field\":\"fee\"}]}"),
          "{\"rows\":[{\"dims\":[],\"measures\":[\"92233720368547758.06\"]}],\"is_cut\":false}");
    make(h, "every", "{\"name\":\"a\",\"fee\":\"46116860184273879.03\"}");
    make(h, "every", "{\"name\":\"b\",\"fee\":\"-1\"}");
    make(h, "every", "{\"name\":\"c\"}");
    EQUAL(h,
          sums(h, "every",
               "{\"dims\":[{\"field\":\"name\"}],\"measures\":[{\"fn\":\"sum\",\"field\":\"fee\"},{"
               "\"fn\":\"avg\",\"field\":\"fee\"},"
               "{\"fn\":\"count\"}]}"),
          "{\"rows\":[{\"dims\":[\"a\"],\"measures\":[\"#NUM!\",\"#NUM!\",3]},{\"dims\":[\"b\"],"
          "\"measures\":[\"-1.00\",\"-1.00\",1]},"
          "{\"dims\":[\"c\"],\"measures\":[null,null,1]}],\"is_cut\":false}");
}

// The largest and the deepest filters that are accepted can be run, and no larger ones are accepted.
static void filters_have_a_limit_and_run_up_to_it(struct house *h)
{
    furnish(h);
    make_every(h);
    struct {
        int kids, deep, values;
        const char *want;
    } rows[] = {
        { 490, 0, 1, "1" },
        { 510, 0, 1, "QUERY_DEPTH" },
        { 1, 15, 1, "1" },
        { 1, 20, 1, "QUERY_DEPTH" },
        { 5, 0, 1000, "1" },
        { 6, 0, 1000, "QUERY_DEPTH" },
        { 1, 0, 1001, "QUERY_DEPTH" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf b = BUF(h->c->mem);
        buf_lit(&b, "{\"filter\":");
        for (int k = 0; k < rows[i].deep; k++)
            buf_put(&b, k % 2 ? S("{\"not\":") : S("{\"and\":["));
        buf_lit(&b, "{\"or\":[");
        for (int k = 0; k < rows[i].kids; k++) {
            buf_put(&b, k ? S(",") : S(""));
            buf_fmt(&b, "{\"field\":\"channel.name\",\"op\":\"in\",\"value\":[\"%s\"",
                    rows[i].deep % 4 == 2 ? "" : "甲诊所");
            for (int v = 1; v < rows[i].values; v++) buf_fmt(&b, ",\"v%d\"", v);
            buf_lit(&b, "]}");
        }
        buf_lit(&b, "]}");
        for (int k = rows[i].deep - 1; k >= 0; k--) buf_put(&b, k % 2 ? S("}") : S("]}"));
        buf_lit(&b, "}");
        str r = ids(h, "every", str_z(h->c->mem, buf_str(&b)));
        bool refused = str_eq(str_of(rows[i].want), S("QUERY_DEPTH"));
        if (refused != str_eq(r, S("QUERY_DEPTH")) || str_eq(r, S("DB_FAILED")))
            failed(h, __LINE__, str_z(h->c->mem, str_of_i64(h->c->mem, (i64)i)), r);
    }
}

static void counts_are_capped_or_exact(struct house *h)
{
    furnish(h);
    make_every(h);
    struct query *q;
    i64 n;
    bool capped;
    DO(h, query_parse(h->c, house_find(h, "channel"), house_json(h, "{}"), &q));
    DO(h, query_count(h->c, q, false, &n, &capped));
    CHECK(h, n == 2 && !capped);
    DO(h, query_count(h->c, q, true, &n, &capped));
    CHECK(h, n == 2 && !capped);
}

#define CASE(fn)                                                                                   \
    {                                                                                              \
#        fn, fn                                                                                    \
    }
static const struct {
    const char *name;
    void (*run)(struct house *h);
} cases[] = {
    CASE(every_type_is_stored_and_read_back),
    CASE(a_record_is_updated_deleted_and_restored),
    CASE(what_is_wrong_is_named_and_nothing_is_stored),
    CASE(a_state_moves_along_its_table),
    CASE(auto_numbers_ascend_and_stay),
    CASE(sub_rows_are_replaced_as_a_whole),
    CASE(filters_find_what_they_say),
    CASE(search_finds_names_initials_and_digits),
    CASE(columns_over_links_are_read),
    CASE(bulk_rows_stand_alone),
    CASE(history_comments_reveal_and_why),
    CASE(a_link_by_text_waits_for_its_target),
    CASE(paging_equals_a_full_sort),
    CASE(aggregates_are_exact),
    CASE(sums_that_do_not_fit_are_num_errors),
    CASE(filters_have_a_limit_and_run_up_to_it),
    CASE(counts_are_capped_or_exact),
};

int main(int argc, char **argv)
{
    int passed = 0, bad = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int d = SQLITE; d <= (house_has_pg() ? PG : SQLITE); d++)
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            if (argc > 1 && !strstr(cases[i].name, argv[1])) continue;
            struct house h;
            failures = 0;
            house_open(&h, (enum dialect)d);
            cases[i].run(&h);
            house_close(&h);
            printf("%s %s: %s\n", failures ? "FAILED" : "ok    ", d == PG ? "postgresql" : "sqlite",
                   cases[i].name);
            if (failures) bad++;
            else passed++;
        }
    house_end();
    printf("%d passed, %d failed\n", passed, bad);
    return bad ? 1 : 0;
}
