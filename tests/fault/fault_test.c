// SPDX-License-Identifier: Apache-2.0
// Every allocation and every database call of some scenarios fails once, one after another: what is
// stored is then as before or as after, never between, and the next try succeeds. Memory that is lost
// shows in the sanitizer build. SQLite, and PostgreSQL too where XINGLIN_TEST_PG is set.
#include "tests/oracle/house.c"
#include <time.h>
#include "io/io.h"

static int failures;

struct scene {
    struct house *h;
    const struct form *person, *visit;
};
typedef err_t (*step)(struct scene *s);

// --- The house: people and their visits ------------------------------------------------------------

static const char *const forms =
    "[{\"key\":\"person\",\"title\":\"人\",\"options\":{\"title_field\":\"name\",\"import_key\":["
    "\"phone\"]},\"fields\":["
    "{\"key\":\"name\",\"type\":\"text\",\"title\":\"姓名\",\"required\":true,\"options\":{"
    "\"name\":true}},"
    "{\"key\":\"phone\",\"type\":\"phone\",\"title\":\"手机号\",\"unique\":true},"
    "{\"key\":\"idno\",\"type\":\"idnumber\",\"title\":\"身份证\"},"
    "{\"key\":\"no\",\"type\":\"autonumber\",\"title\":\"编号\",\"options\":{\"prefix\":\"P\"}}]},"
    "{\"key\":\"visit\",\"title\":\"到诊\",\"fields\":[{\"key\":\"person\",\"type\":\"link\","
    "\"title\":\"人\",\"options\":{\"target\":\"person\"}},"
    "{\"key\":\"day\",\"type\":\"date\",\"title\":\"日期\"},{\"key\":\"fee\",\"type\":\"money\","
    "\"title\":\"费用\"},"
    "{\"key\":\"double\",\"type\":\"formula\",\"title\":\"双倍\",\"options\":{\"formula\":\"{fee}*"
    "2\",\"result\":\"money\"}},"
    "{\"key\":\"tags\",\"type\":\"multiselect\",\"title\":\"标签\",\"choices\":[{\"key\":\"a\","
    "\"title\":\"甲\"},{\"key\":\"b\",\"title\":\"乙\"}]},"
    "{\"key\":\"lines\",\"type\":\"subform\",\"title\":\"明细\",\"fields\":[{\"key\":\"item\","
    "\"type\":\"text\",\"title\":\"项目\"},"
    "{\"key\":\"price\",\"type\":\"money\",\"title\":\"价\"}]}]}]";

static err_t put(struct scene *s, const struct form *f, id64 id, const char *values,
                 struct saved *out)
{
    size_t at;
    struct write w = { .id = id, .rev = -1 };
    TRY(record_parse(s->h->c, f, json_parse(s->h->c->mem, str_of(values), &at), &w));
    return record_save(s->h->c, &w, out);
}

static void furnish(struct scene *s)
{
    struct house *h = s->h;
    struct saved out;
    house_app(h, "t");
    house_forms(h, house_json(h, forms));
    house_dept(h, 9001, 0, S("org"), S("医院"));
    house_user(h, 8001, 9001, S("王医生"));
    house_user(h, 8002, 9001, S("李医生"));
    house_role(h, 7001, S("doctor"), 0);
    house_user_role(h, 8001, 7001);
    house_user_role(h, 8002, 7001);
    s->person = house_find(h, "person");
    s->visit = house_find(h, "visit");
    house_grant(h, 7001, s->person->id, ACT_ALL, S("dept"), STR_NONE,
                S("{\"*\":\"rw\",\"idno\":\"masked_write\"}"));
    house_grant(h, 7001, s->visit->id, ACT_ALL, S("own"), STR_NONE, S("{\"*\":\"rw\"}"));
    house_grant(h, 7001, s->visit->id, ACT_ALL, S("dept"),
                S("{\"field\":\"fee\",\"op\":\"gt\",\"value\":\"0\"}"), S("{\"*\":\"rw\"}"));
    house_reload(h);
    s->person = house_find(h, "person");
    s->visit = house_find(h, "visit");
    house_be(h, 8001);
    for (int i = 0; i < 3; i++) {
        str p = str_fmt(
            h->c->mem,
            "{\"name\":\"张%d\",\"phone\":\"1990001000%d\",\"idno\":\"11010519491231002X\"}", i, i);
        str v = str_fmt(h->c->mem,
                        "{\"person\":%d,\"day\":\"2026-07-0%d\",\"fee\":\"%d\",\"tags\":[\"a\"],"
                        "\"lines\":[{\"values\":{\"item\":\"x\"}}]}",
                        i + 1, i + 1, i);
        HOUSE_DO(h, put(s, s->person, 0, str_z(h->c->mem, p), &out));
        HOUSE_DO(h, put(s, s->visit, 0, str_z(h->c->mem, v), &out));
    }
}

// --- Scenarios --------------------------------------------------------------------------------------

static err_t creates(struct scene *s)
{
    struct saved out;
    return put(s, s->visit, 0,
               "{\"person\":2,\"fee\":\"8\",\"tags\":[\"a\",\"b\"],\"lines\":[{\"values\":{"
               "\"item\":\"y\",\"price\":\"3\"}}]}",
               &out);
}

static err_t updates(struct scene *s)
{
    struct saved out;
    TRY(put(s, s->person, 1, "{\"name\":\"王五\",\"phone\":\"19900019999\",\"idno\":null}", &out));
    return OK;
}

static err_t updates_rows(struct scene *s)
{
    struct saved out;
    return put(s, s->visit, 2,
               "{\"fee\":\"9\",\"tags\":[\"b\"],\"lines\":[{\"id\":2,\"values\":{\"item\":\"z\"}},{"
               "\"values\":{\"item\":\"w\"}}]}",
               &out);
}

static err_t deletes(struct scene *s) { return record_delete(s->h->c, s->visit, 3, 1); }

static err_t restores(struct scene *s) { return record_restore(s->h->c, s->visit, 3); }

static err_t bulk(struct scene *s)
{
    struct bulk_result *r;
    int n;
    size_t at;
    const struct json *j =
        json_parse(s->h->c->mem,
                   S("{\"create\":[{\"values\":{\"name\":\"甲\",\"phone\":\"19900017001\"}},{"
                     "\"values\":{\"name\":\"乙\",\"phone\":\"19900017001\"}}],"
                     "\"update\":[{\"id\":2,\"rev\":1,\"values\":{\"name\":\"丙\"}}],\"delete\":[{"
                     "\"id\":1,\"rev\":1}]}"),
                   &at);
    TRY(record_bulk(s->h->c, s->person, j, &r, &n));
    for (int i = 0; i < n; i++) // one is refused as a twin, one because visits refer to it
        if (r[i].error == ERR_NO_MEMORY || r[i].error == ERR_DB_FAILED) return r[i].error;
    return OK;
}

static err_t imports(struct scene *s)
{
    char path[128];
    snprintf(path, sizeof path, "%s/in.csv", s->h->dir);
    FILE *f = fopen(path, "w");
    fputs("姓名,手机号\n赵一,19900018001\n赵二,19900018002\n张零,19900010000\n", f);
    fclose(f);
    struct import_request rq = { .form = s->person,
                                 .path = str_of(path),
                                 .file_name = S("in.csv") };
    struct import_result out;
    TRY(import_run(s->h->c, &rq, NULL, STR_NONE, &out));
    return out.rejected ? ERR_DB_FAILED : OK;
}

static err_t installs_a_form(struct scene *s)
{
    size_t at;
    struct house_design d = {
        s->h,
        json_parse(s->h->c->mem,
                   S("[{\"key\":\"more\",\"title\":\"更多\",\"fields\":[{\"key\":\"a\",\"type\":"
                     "\"text\",\"title\":\"a\",\"unique\":true},"
                     "{\"key\":\"t\",\"type\":\"multiselect\",\"title\":\"t\",\"choices\":[{"
                     "\"key\":\"x\",\"title\":\"x\"}]},"
                     "{\"key\":\"s\",\"type\":\"subform\",\"title\":\"s\",\"fields\":[{\"key\":"
                     "\"i\",\"type\":\"integer\",\"title\":\"i\"}]}]}]"),
                   &at),
        STR_NONE
    };
    TRY(store_write_ddl(s->h->c, design_forms, &d));
    struct catalog *cat;
    TRY(catalog_load(s->h->c, &cat));
    catalog_unpin(cat);
    return OK;
}

static err_t reads_a_page(struct scene *s)
{
    size_t at;
    struct query *q;
    struct page *p;
    struct buf b = BUF(s->h->c->mem);
    struct jw w = JW(&b);
    const struct json *j =
        json_parse(s->h->c->mem,
                   S("{\"fields\":[\"person\",\"person.name\",\"person.idno\",\"fee\",\"tags\","
                     "\"lines\"],\"sub_rows\":true,\"limit\":2,"
                     "\"filter\":{\"field\":\"person.phone\",\"op\":\"contains\",\"value\":"
                     "\"1000\"},\"sort\":[{\"field\":\"fee\",\"dir\":\"desc\"}]}"),
                   &at);
    TRY(query_parse(s->h->c, s->visit, j, &q));
    TRY(query_page(s->h->c, q, &p));
    for (int i = 0; i < p->count; i++) query_put_record(s->h->c, &w, q, &p->records[i]);
    TRY(query_parse(s->h->c, s->person, json_parse(s->h->c->mem, S("{\"search\":\"张\"}"), &at),
                    &q));
    return query_page(s->h->c, q, &p);
}

static err_t sums(struct scene *s)
{
    size_t at;
    struct buf b = BUF(s->h->c->mem);
    struct jw w = JW(&b);
    return query_aggregate(
        s->h->c, s->visit,
        json_parse(s->h->c->mem,
                   S("{\"dims\":[{\"field\":\"person\"},{\"field\":\"day\",\"bucket\":\"month\"}],"
                     "\"measures\":[{\"fn\":\"avg\",\"field\":\"fee\"}]}"),
                   &at),
        &w);
}

static err_t tells_the_past(struct scene *s)
{
    struct buf b = BUF(s->h->c->mem);
    struct jw w = JW(&b);
    TRY(record_comment_add(s->h->c, s->person, 2, S("好")));
    return record_timeline(s->h->c, s->person, 2, &w);
}

// --- One failure after another ----------------------------------------------------------------------

enum kind { ALLOCATION, DATABASE_CALL };

static err_t guarded(struct scene *s, step fn, enum kind kind, u64 n)
{
    struct mem_guard g;
    struct mem *m = s->h->c->mem;
    if (MEM_GUARD(m, &g)) return ERR_NO_MEMORY;
    if (kind == ALLOCATION) mem_fail_at(m, n);
    else store_fail_at(s->h->store, n);
    err_t e = fn(s);
    mem_unguard(m);
    return e;
}

// A request of its own: arena, actor, errors.
static err_t attempt(struct scene *s, step fn, enum kind kind, u64 n)
{
    struct ctx *c = s->h->c;
    struct mem *lasting = c->mem;
    const struct actor *was = c->who;
    c->mem = mem_new(MEM_REQUEST_LIMIT);
    c->errs = c->errs_tail = NULL;
    struct actor *actor = actor_of_user(c, catalog_user(s->h->cat, 8001));
    if (fn == reads_a_page)
        actor->also = actor_of_user(c, catalog_user(s->h->cat, 8002)); // a view-as
    const struct actor *me = c->who = actor;
    err_t e = guarded(s, fn, kind, n);
    mem_fail_at(c->mem, 0);
    store_fail_at(s->h->store, 0);
    if (c->who != me) e = ERR_INTERNAL; // somebody else was left acting
    mem_free(c->mem);
    c->mem = lasting;
    c->who = was;
    c->errs = c->errs_tail = NULL;
    return e;
}

static u64 digest(struct scene *s, bool is_import)
{
    static const char *const but[] = { "x_seq" };
    struct ctx *c = s->h->c;
    struct mem *lasting = c->mem;
    c->mem = mem_new(0);
    str rest = house_dump(s->h, but, COUNT_OF(but)), line;
    u64 d = 1;
    while (str_next(&rest, '\n',
                    &line)) // an import begins in a transaction of its own: its rows must be whole
        if (!is_import || (line.p && line.n && line.p[0] == 't')) d = str_hash(line, d);
    mem_free(c->mem);
    c->mem = lasting;
    return d;
}

static void failed(const char *name, enum kind kind, u64 n, const char *what, err_t e)
{
    failures++;
    printf("    %s, %s %llu: %s " STR_FMT "\n", name, kind ? "database call" : "allocation",
           (unsigned long long)n, what, STR_ARG(e ? err_symbol(e) : S("OK")));
}

// PostgreSQL gives an id only once, also to a job that is undone; here the next try gets it again, so
// that a house with failures and one without end alike.
struct put_back {
    struct sequences ids;
    bool is_import;
};

static err_t put_back_ids(struct ctx *c, void *arg)
{
    const struct put_back *back = arg;
    const struct sequences *ids = &back->ids;
    for (size_t i = 0; i < ids->list.n; i++) {
        struct sql q = db_sql(c);
        i64 same;
        if (back->is_import && strcmp(ids->list.v[i].name.name, "s0") == 0)
            continue; // its own row is stored already
        sql_lit(&q, "SELECT setval('");
        sql_ident(&q, ids->list.v[i].name);
        sql_lit(&q, "', ");
        sql_i64(&q, ids->list.v[i].next);
        sql_lit(&q, ", false)");
        TRY(db_one_i64(c, &q, &same, NULL));
    }
    return OK;
}

struct span {
    u64 before, after;
};

// Fails at 1, 2, 3 ... until the scenario passes, or was stored already when what failed came behind it.
static u64 run_kind(struct scene *s, const char *name, step fn, enum kind kind, struct span want)
{
    bool is_import = fn == imports;
    struct put_back back = { .is_import = is_import };
    if (s->h->dialect == PG) HOUSE_DO(s->h, sequences_read(s->h->c, &back.ids));
    if (digest(s, is_import) != want.before)
        failed(name, kind, 0, "it begins from another state", OK);
    for (u64 n = 1;; n++) {
        err_t e = attempt(s, fn, kind, n);
        u64 now = digest(s, is_import);
        if (e == ERR_INTERNAL) failed(name, kind, n, "somebody else acts now", e);
        if (now != want.before && now != want.after)
            failed(name, kind, n, "half of it is stored", e);
        if (e == OK && now != want.after)
            failed(name, kind, n, "it succeeded and is not stored", e);
        if (e == OK || now != want.before || failures > 5 || n > 20000) return n - 1;
        if (s->h->dialect == PG)
            HOUSE_DO(s->h, store_write(s->h->c, WRITE_PEOPLE, put_back_ids, &back));
    }
}

#define SCENE(fn, reads)                                                                           \
    {                                                                                              \
#        fn, fn, reads                                                                             \
    }
static const struct {
    const char *name;
    step fn;
    bool reads;
} scenes[] = {
    SCENE(creates, false),         SCENE(updates, false),  SCENE(updates_rows, false),
    SCENE(deletes, false),         SCENE(restores, false), SCENE(bulk, false),
    SCENE(reads_a_page, true),     SCENE(sums, true),      SCENE(tells_the_past, false),
    SCENE(installs_a_form, false), SCENE(imports, false),
};

static u64 now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (u64)t.tv_sec;
}

static void open_scene(struct scene *s, struct house *h, enum dialect d)
{
    s->h = h;
    house_open(h, d);
    furnish(s);
}

// What each scenario makes of the state that the one before it left, without failures.
static void learn(enum dialect d, struct span *spans)
{
    struct house h;
    struct scene s;
    open_scene(&s, &h, d);
    for (size_t i = 0; i < COUNT_OF(scenes); i++) {
        bool is_import = scenes[i].fn == imports;
        spans[i].before = digest(&s, is_import);
        err_t e = attempt(&s, scenes[i].fn, DATABASE_CALL, 0);
        spans[i].after = digest(&s, is_import);
        if (e != OK) failed(scenes[i].name, DATABASE_CALL, 0, "it fails by itself", e);
        if (!scenes[i].reads && spans[i].after == spans[i].before)
            failed(scenes[i].name, DATABASE_CALL, 0, "it stores nothing", e);
    }
    house_close(&h);
}

static int run_all(enum dialect d, enum kind kind, const struct span *spans)
{
    struct house h;
    struct scene s;
    int bad = 0;
    open_scene(&s, &h, d);
    for (size_t i = 0; i < COUNT_OF(scenes); i++) {
        failures = 0;
        u64 from = now_s(), n = run_kind(&s, scenes[i].name, scenes[i].fn, kind, spans[i]);
        printf("%s %s: %s, %llu %s failed one after another (%llu s)\n",
               failures ? "FAILED" : "ok    ", d == PG ? "postgresql" : "sqlite", scenes[i].name,
               (unsigned long long)n, kind ? "database calls" : "allocations",
               (unsigned long long)(now_s() - from));
        bad += failures > 0;
    }
    house_close(&h);
    return bad;
}

int main(void)
{
    int bad = 0, all = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    log_set_level(LOG_ERROR + 1);
    house_dump_sealed = false;
    for (int d = SQLITE; d <= (house_has_pg() ? PG : SQLITE); d++) {
        struct span spans[COUNT_OF(scenes)];
        failures = 0;
        learn((enum dialect)d, spans);
        bad += failures;
        const char *is_long = getenv("XINGLIN_LONG");
        for (int kind = ALLOCATION; kind <= DATABASE_CALL; kind++) {
            if (d == PG && kind == ALLOCATION && !(is_long && *is_long))
                continue; // the arena is the same
            bad += run_all((enum dialect)d, (enum kind)kind, spans);
            all += (int)COUNT_OF(scenes);
        }
    }
    house_end();
    printf("%d passed, %d failed\n", all - bad, bad);
    return bad ? 1 : 0;
}
