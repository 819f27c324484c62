// SPDX-License-Identifier: Apache-2.0
// The SQL that a fixed set of questions becomes, for both databases, and how SQLite runs it. Prints
// what tests/golden/{sqlite,postgresql}.sql hold; tests/golden/run compares or rewrites them.
//   golden_golden_test sqlite|postgresql
#include "tests/oracle/house.c"
#include "query/columns.h"
#include <sqlite3.h>

// --- Listening to the database ----------------------------------------------------------------------

static struct {
    str v[64];
    int n;
    struct mem *m;
    bool on;
    sqlite3 *handle;
} heard;

static void hear(str sql)
{
    for (int i = 0; i < heard.n; i++)
        if (str_eq(heard.v[i], sql)) return;
    if (heard.n < (int)COUNT_OF(heard.v)) heard.v[heard.n++] = str_dup(heard.m, sql);
}

static int on_statement(unsigned what, void *arg, void *stmt, void *text)
{
    (void)arg;
    (void)text;
    if (what != SQLITE_TRACE_STMT || !heard.on || strncmp(sqlite3_sql(stmt), "EXPLAIN", 7) == 0)
        return 0;
    hear(str_of(sqlite3_sql(stmt)));
    heard.handle = sqlite3_db_handle(stmt);
    return 0;
}

static void listen_to(struct sqlite3 *handle)
{
    sqlite3_trace_v2(handle, SQLITE_TRACE_STMT, on_statement, NULL);
}

// PostgreSQL tells what this connection has prepared.
static void hear_prepared(struct house *h, bool is_new)
{
    struct sql q = db_sql(h->c);
    struct rows *r;
    sql_lit(&q, "SELECT statement FROM pg_prepared_statements WHERE statement NOT LIKE "
                "'%pg_prepared%' ORDER BY prepare_time");
    HOUSE_DO(h, db_query(h->c, &q, &r));
    static str before[256];
    static int n;
    if (!is_new) n = 0;
    for (bool more;;) {
        HOUSE_DO(h, rows_next(r, &more));
        if (!more) return;
        bool known = false;
        for (int i = 0; i < n && is_new; i++) known |= str_eq(before[i], rows_text(r, 0));
        if (is_new && !known) hear(rows_text(r, 0));
        if (!is_new && n < (int)COUNT_OF(before)) before[n++] = str_dup(heard.m, rows_text(r, 0));
    }
}

static void put_statement(str s)
{
    static const char *const breaks[] = { " FROM ",     " LEFT JOIN ", " WHERE ",
                                          " GROUP BY ", " ORDER BY ",  " UNION SELECT " };
    for (size_t i = 0; i < s.n; i++) {
        for (size_t k = 0; k < COUNT_OF(breaks); k++)
            if (str_starts(str_from(s, i), str_of(breaks[k]))) {
                printf("\n  ");
                i++;
                break;
            }
        putchar(s.p[i]);
    }
    printf(";\n");
}

static void put_plan(str s)
{
    sqlite3_stmt *stmt = NULL;
    char *text = sqlite3_mprintf("EXPLAIN QUERY PLAN %.*s", STR_ARG(s));
    if (sqlite3_prepare_v2(heard.handle, text, -1, &stmt, NULL) != SQLITE_OK) {
        fprintf(stderr, "golden: %s\n", sqlite3_errmsg(heard.handle));
        exit(2);
    }
    while (sqlite3_step(stmt) == SQLITE_ROW) printf("-- plan: %s\n", sqlite3_column_text(stmt, 3));
    sqlite3_finalize(stmt);
    sqlite3_free(text);
}

// --- Questions --------------------------------------------------------------------------------------

static const char *const forms =
    "[{\"key\":\"person\",\"title\":\"人\",\"options\":{\"title_field\":\"name\"},\"fields\":["
    "{\"key\":\"name\",\"type\":\"text\",\"title\":\"姓名\",\"options\":{\"name\":true}},"
    "{\"key\":\"phone\",\"type\":\"phone\",\"title\":\"手机号\"},{\"key\":\"idno\",\"type\":"
    "\"idnumber\",\"title\":\"身份证\"}]},"
    "{\"key\":\"visit\",\"title\":\"到诊\",\"fields\":[{\"key\":\"person\",\"type\":\"link\","
    "\"title\":\"人\",\"options\":{\"target\":\"person\"}},"
    "{\"key\":\"day\",\"type\":\"date\",\"title\":\"日期\",\"indexed\":true},{\"key\":\"at\","
    "\"type\":\"datetime\",\"title\":\"时刻\"},"
    "{\"key\":\"fee\",\"type\":\"money\",\"title\":\"费用\"},{\"key\":\"note\",\"type\":\"text\","
    "\"title\":\"注\"},"
    "{\"key\":\"tags\",\"type\":\"multiselect\",\"title\":\"标签\",\"choices\":[{\"key\":\"a\","
    "\"title\":\"甲\"}]},"
    "{\"key\":\"helpers\",\"type\":\"links\",\"title\":\"帮手\",\"options\":{\"target\":\"person\"}"
    "},"
    "{\"key\":\"lines\",\"type\":\"subform\",\"title\":\"明细\",\"fields\":[{\"key\":\"item\","
    "\"type\":\"text\",\"title\":\"项目\"}]}]}]";

// Users: 8001 sees all; 8002 his own and his departments'; 8003 the open ones of all, the fee masked.
enum { BOSS = 8001, OWN = 8002, RULE = 8003 };

static const struct {
    const char *name;
    id64 user;
    const char *form, *query;
    bool sums, next;
} asks[] = {
    { "a list, newest first", BOSS, "visit", "{\"limit\":2}", false, true },
    { "a list by scopes: one walk a grant", OWN, "visit", "{\"limit\":2}", false, true },
    { "a list under a rule", RULE, "visit", "{\"limit\":2}", false, false },
    { "sorted by an index, values then empty ones", BOSS, "visit",
      "{\"fields\":[\"day\"],\"sort\":[{\"field\":\"day\"}],\"limit\":2}", false, true },
    { "sorted downward by scopes", OWN, "visit",
      "{\"fields\":[\"day\"],\"sort\":[{\"field\":\"day\",\"dir\":\"desc\"}],\"limit\":2}", false,
      true },
    { "sorted by what is masked", RULE, "visit",
      "{\"fields\":[\"fee\"],\"sort\":[{\"field\":\"fee\"}],\"limit\":2}", false, false },
    { "sorted by two keys", BOSS, "visit",
      "{\"fields\":[],\"sort\":[{\"field\":\"day\"},{\"field\":\"fee\",\"dir\":\"desc\"}],"
      "\"limit\":1}",
      false, true },
    { "sorted over a link", BOSS, "visit",
      "{\"fields\":[\"person\"],\"sort\":[{\"field\":\"person.name\"}],\"limit\":1}", false, true },
    { "sorted by a name", BOSS, "person", "{\"sort\":[{\"field\":\"name\"}],\"limit\":1}", false,
      true },
    { "sorted by the time of making", OWN, "visit",
      "{\"fields\":[],\"sort\":[{\"field\":\"created_at\",\"dir\":\"desc\"}],\"limit\":1}", false,
      true },
    { "columns over links", OWN, "visit",
      "{\"fields\":[\"person\",\"person.phone\",\"helpers\",\"lines\"],\"sub_rows\":true}", false,
      false },
    { "equal, in, empty", BOSS, "visit",
      "{\"fields\":[],\"filter\":{\"and\":[{\"field\":\"fee\",\"op\":\"in\",\"value\":[\"1\",\"2\"]"
      "},{\"field\":\"note\",\"op\":\"empty\"},{\"not\":{\"field\":\"day\",\"op\":\"eq\",\"value\":"
      "\"2026-07-01\"}}]}}",
      false, false },
    { "a filter on what is masked", RULE, "visit",
      "{\"fields\":[],\"filter\":{\"field\":\"fee\",\"op\":\"gt\",\"value\":\"1\"}}", false,
      false },
    { "a piece of text", BOSS, "visit",
      "{\"fields\":[],\"filter\":{\"field\":\"note\",\"op\":\"contains\",\"value\":\"5%\"}}", false,
      false },
    { "an encrypted cell", BOSS, "person",
      "{\"fields\":[],\"filter\":{\"field\":\"idno\",\"op\":\"eq\",\"value\":"
      "\"11010519491231002X\"}}",
      false, false },
    { "a masked phone by its whole value", RULE, "person",
      "{\"fields\":[],\"filter\":{\"field\":\"phone\",\"op\":\"eq\",\"value\":\"19900010001\"}}",
      false, false },
    { "a filter over a link", OWN, "visit",
      "{\"fields\":[],\"filter\":{\"field\":\"person.name\",\"op\":\"eq\",\"value\":\"张三\"}}",
      false, false },
    { "a filter over many links and rows", RULE, "visit",
      "{\"fields\":[],\"filter\":{\"or\":[{\"field\":\"helpers.name\",\"op\":\"starts\",\"value\":"
      "\"张\"},{\"field\":\"lines.item\",\"op\":\"eq\",\"value\":\"x\"}]}}",
      false, false },
    { "a list's items", BOSS, "visit",
      "{\"fields\":[\"tags\"],\"filter\":{\"field\":\"tags\",\"op\":\"has_all\",\"value\":[\"a\"]}"
      "}",
      false, false },
    { "linked rows counted", BOSS, "person",
      "{\"fields\":[],\"filter\":{\"linked\":{\"form\":\"t.visit\",\"link\":\"person\",\"within\":{"
      "\"field\":\"day\",\"from\":\"created_at\",\"days\":90},\"filter\":{\"field\":\"note\","
      "\"op\":"
      "\"eq\",\"value\":\"open\"}},\"op\":\"ge\",\"value\":3}}",
      false, false },
    { "linked rows added up, masked for some", RULE, "person",
      "{\"fields\":[],\"filter\":{\"linked\":{\"form\":\"t.visit\",\"link\":\"person\",\"sum\":"
      "\"fee\"},\"op\":\"gt\",\"value\":\"5\"}}",
      false, false },
    { "search by a name", OWN, "person", "{\"fields\":[],\"search\":\"张三\"}", false, false },
    { "search by digits, masked", RULE, "person", "{\"fields\":[],\"search\":\"0001\"}", false,
      false },
    { "these records", OWN, "visit", "{\"fields\":[],\"ids\":[\"1\",\"2\"]}", false, false },
    { "the bin", BOSS, "visit", "{\"fields\":[],\"deleted\":true}", false, false },
    { "a sum by month", BOSS, "visit",
      "{\"dims\":[{\"field\":\"day\",\"bucket\":\"month\"}],\"measures\":[{\"fn\":\"sum\","
      "\"field\":\"fee\"},{\"fn\":\"avg\",\"field\":\"fee\"}]}",
      true, false },
    { "a count by quarter, hour and person", OWN, "visit",
      "{\"dims\":[{\"field\":\"day\",\"bucket\":\"quarter\"},{\"field\":\"at\",\"bucket\":\"hour\"}"
      ",{\"field\":\"person.name\"}]}",
      true, false },
    { "a sum of what is masked", RULE, "visit",
      "{\"dims\":[{\"field\":\"day\",\"bucket\":\"week\"}],\"measures\":[{\"fn\":\"sum\",\"field\":"
      "\"fee\"}]}",
      true, false },
};

static void put(struct house *h, const char *form, const char *values)
{
    struct write w = { 0 };
    struct saved out;
    HOUSE_DO(h, record_parse(h->c, house_find(h, form), house_json(h, values), &w));
    HOUSE_DO(h, record_save(h->c, &w, &out));
}

static void furnish(struct house *h)
{
    HOUSE_DO(h, columns_limits(h->c, -1, 0)); // it is the SQL that is looked at
    house_app(h, "t");
    house_dept(h, 9001, 0, S("org"), S("医院"));
    house_dept(h, 9002, 9001, S("dept"), S("骨科"));
    house_forms(h, house_json(h, forms));
    for (id64 u = BOSS; u <= RULE; u++) {
        house_user(h, u, u == OWN ? 9001 : 9002, S("人"));
        house_role(h, u - 1000, str_fmt(h->c->mem, "r%lld", (long long)u), 0);
        house_user_role(h, u, u - 1000);
    }
    id64 person = house_find(h, "person")->id, visit = house_find(h, "visit")->id;
    house_grant(h, 7001, person, ACT_ALL, S("all"), STR_NONE, S("{\"*\":\"rw\"}"));
    house_grant(h, 7001, visit, ACT_ALL, S("all"), STR_NONE, S("{\"*\":\"rw\"}"));
    house_grant(h, 7002, person, ACT_READ, S("dept_below"), STR_NONE, S("{\"*\":\"read\"}"));
    house_grant(h, 7002, visit, ACT_READ, S("own"), STR_NONE, S("{\"*\":\"rw\"}"));
    house_grant(h, 7002, visit, ACT_READ, S("dept_below"), STR_NONE, S("{\"*\":\"read\"}"));
    house_grant(h, 7003, person, ACT_READ | ACT_EXACT | ACT_LAST4, S("all"), STR_NONE,
                S("{\"*\":\"read\",\"phone\":\"masked\"}"));
    house_grant(h, 7003, visit, ACT_READ, S("all"),
                S("{\"field\":\"note\",\"op\":\"eq\",\"value\":\"open\"}"),
                S("{\"*\":\"read\",\"fee\":\"masked\"}"));
    house_grant(h, 7003, visit, ACT_READ, S("own"), STR_NONE, S("{\"*\":\"read\"}"));
    house_reload(h);
    house_be(h, BOSS);
    for (int i = 0; i < 5; i++) {
        put(h, "person", "{\"name\":\"张三\",\"phone\":\"19900010001\"}");
        put(h, "visit",
            "{\"person\":1,\"day\":\"2026-07-01\",\"fee\":\"1\",\"note\":\"open\",\"helpers\":[1],"
            "\"tags\":[\"a\"],\"lines\":[{\"values\":{\"item\":\"x\"}}]}");
    }
}

static void ask(struct house *h, size_t i, str cursor, str *next)
{
    const struct form *f = house_find(h, asks[i].form);
    struct buf b = BUF(h->c->mem);
    struct jw w = JW(&b);
    if (asks[i].sums) {
        HOUSE_DO(h, query_aggregate(h->c, f, house_json(h, asks[i].query), &w));
        return;
    }
    struct query *q;
    struct page *p;
    HOUSE_DO(h, query_parse(h->c, f, house_json(h, asks[i].query), &q));
    q->cursor = cursor;
    HOUSE_DO(h, query_page(h->c, q, &p));
    *next = p->next;
}

static void show(struct house *h, size_t i, str cursor, str *next, const char *which)
{
    heard.n = 0;
    heard.on = true;
    if (h->dialect == PG) hear_prepared(h, false);
    ask(h, i, cursor, next);
    if (h->dialect == PG) hear_prepared(h, true);
    heard.on = false;
    int n = heard.n;
    for (int k = 0; k < n; k++) {
        printf("\n-- %s%s%s\n", asks[i].name, which, k ? " (further)" : "");
        if (h->dialect == SQLITE) put_plan(heard.v[k]);
        put_statement(heard.v[k]);
    }
}

int main(int argc, char **argv)
{
    struct house h;
    enum dialect d = argc > 1 && strcmp(argv[1], "postgresql") == 0 ? PG : SQLITE;
    heard.m = mem_new(0);
    store_on_sqlite_open(listen_to);
    house_open(&h, d);
    furnish(&h);
    printf("-- SPDX-License-Identifier: Apache-2.0\n-- Written by tests/golden/run --write: what "
           "questions become on %s.\n",
           d == PG ? "PostgreSQL" : "SQLite");
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        str next = STR_NONE;
        house_be(&h, asks[i].user);
        show(&h, i, STR_NONE, &next, "");
        if (asks[i].next && next.n) show(&h, i, next, &next, ", the next page");
    }
    house_close(&h);
    house_end();
    mem_free(heard.m);
    return 0;
}
