// SPDX-License-Identifier: Apache-2.0
// Makes the data that tools/bench/run measures, in a data folder that `xinglin init` made:
//   bench_seed DIR design       the form `bench.patient` of 25 columns, departments, people, roles
//   bench_seed DIR rows N       N rows through record_save, as an import would write them
//   bench_seed DIR forms N      N further small forms, empty
//   bench_seed DIR columns      tables, columns and numbers that a query by hand needs, name=value
//   bench_seed DIR copy FORM    a record table as PostgreSQL's COPY text, for its columns in order
//   bench_seed DIR statements   SQL statements of each read, as the administrator and as the desk
// Everything follows from the row's number, so two runs make the same data. Names are drawn from
// common characters, telephone numbers from a block that is given to nobody.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "auth/crypto.h"
#include "auth/user.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "meta/design.h"
#include "os/clock.h"
#include "record/record.h"

enum { BRANCHES = 5, DEPTS = 10, USERS = 200, CHANNELS = 200, CHUNK = 200 };
#define DAY_MS 86400000LL
#define FIRST_DAY_MS 1672531200000LL // 2023-01-01
#define DAYS 1000

struct seed {
    struct ctx ctx, *c;
    struct store *store;
    struct crypto *crypto;
    struct catalog *cat;
    struct form *patient;
};

static _Noreturn void stop(struct ctx *c, const char *what)
{
    fprintf(stderr, "bench_seed: %s:", what);
    for (struct err_item *e = c->errs; e; e = e->next)
        fprintf(stderr, " " STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(err_symbol(e->code)),
                STR_ARG(e->path), STR_ARG(e->arg[0]));
    fputc('\n', stderr);
    exit(1);
}

#define DO(call)                                                                                   \
    do {                                                                                           \
        if ((call) != OK) stop(c, #call);                                                          \
    } while (0)

static void reload(struct seed *s)
{
    struct ctx *c = s->c;
    struct catalog *cat = NULL;
    DO(catalog_load(c, &cat));
    catalog_unpin(s->cat);
    c->cat = s->cat = cat;
    c->who = actor_cli(c, S("bench"));
    s->patient = catalog_form(cat, S("bench.patient"));
}

static void open_all(struct seed *s, const char *dir)
{
    struct ctx *c = s->c = &s->ctx;
    const char *pg = getenv("XINGLIN_DATABASE");
    *c = (struct ctx){ .mem = mem_new(0), .now_ms = clock_now_ms() };
    struct store_config cfg = { .dir = str_of(dir), .pg_url = pg ? str_of(pg) : STR_NONE, .cache_mb = 256 };
    DO(crypto_open(c, cfg.dir, &s->crypto));
    c->crypto = s->crypto;
    DO(store_open(c, &cfg, &s->store));
    c->store = s->store;
    DO(db_open(c, s->store, &c->db));
    reload(s);
}

static void close_all(struct seed *s)
{
    db_close(s->c->db);
    store_close(s->store);
    catalog_unpin(s->cat);
    crypto_close(s->crypto);
    mem_free(s->c->mem);
}

// ---- the form ----

static const char channel_form[] =
    "{\"key\":\"channel\",\"title\":{\"zh\":\"渠道\",\"en\":\"Channel\"},"
    "\"options\":{\"title_field\":\"name\"},\"fields\":["
    "{\"key\":\"name\",\"type\":\"text\",\"title\":\"名称\"}]}";

#define CHOICE(k) "{\"key\":\"" k "\",\"title\":\"" k "\"}"
static const char patient_form[] =
    "{\"key\":\"patient\",\"title\":{\"zh\":\"患者\",\"en\":\"Patients\"},"
    "\"options\":{\"title_field\":\"name\"},\"fields\":["
    "{\"key\":\"code\",\"type\":\"autonumber\",\"title\":\"编号\",\"options\":{\"prefix\":\"P\",\"digits\":8,\"reset\":\"never\"}},"
    "{\"key\":\"name\",\"type\":\"text\",\"title\":\"姓名\",\"required\":true,\"options\":{\"name\":true,\"max_len\":60}},"
    "{\"key\":\"phone\",\"type\":\"phone\",\"title\":\"手机号\",\"sensitive\":true},"
    "{\"key\":\"sex\",\"type\":\"select\",\"title\":\"性别\",\"choices\":[" CHOICE("f") "," CHOICE("m") "]},"
    "{\"key\":\"birth\",\"type\":\"date\",\"title\":\"出生日期\"},"
    "{\"key\":\"state\",\"type\":\"select\",\"title\":\"状态\",\"choices\":[" CHOICE("new") "," CHOICE("invited") ","
        CHOICE("arrived") "," CHOICE("treating") "," CHOICE("done") "]},"
    "{\"key\":\"grade\",\"type\":\"select\",\"title\":\"等级\",\"choices\":[" CHOICE("a") "," CHOICE("b") "," CHOICE("c") "]},"
    "{\"key\":\"channel\",\"type\":\"link\",\"title\":\"渠道\",\"options\":{\"target\":\"channel\"}},"
    "{\"key\":\"city\",\"type\":\"text\",\"title\":\"城市\"},"
    "{\"key\":\"address\",\"type\":\"longtext\",\"title\":\"地址\"},"
    "{\"key\":\"email\",\"type\":\"url\",\"title\":\"网址\"},"
    "{\"key\":\"height\",\"type\":\"integer\",\"title\":\"身高\"},"
    "{\"key\":\"weight\",\"type\":\"decimal\",\"title\":\"体重\",\"options\":{\"scale\":1}},"
    "{\"key\":\"deposit\",\"type\":\"money\",\"title\":\"预存\"},"
    "{\"key\":\"spent\",\"type\":\"money\",\"title\":\"消费\"},"
    "{\"key\":\"debt\",\"type\":\"money\",\"title\":\"欠费\"},"
    "{\"key\":\"rate\",\"type\":\"percent\",\"title\":\"折扣\"},"
    "{\"key\":\"visits\",\"type\":\"integer\",\"title\":\"到诊次数\"},"
    "{\"key\":\"first_visit\",\"type\":\"date\",\"title\":\"初诊日期\"},"
    "{\"key\":\"last_visit\",\"type\":\"datetime\",\"title\":\"最近到诊\",\"indexed\":true},"
    "{\"key\":\"next_visit\",\"type\":\"date\",\"title\":\"下次预约\"},"
    "{\"key\":\"vip\",\"type\":\"boolean\",\"title\":\"会员\"},"
    "{\"key\":\"allergy\",\"type\":\"longtext\",\"title\":\"过敏史\"},"
    "{\"key\":\"note\",\"type\":\"longtext\",\"title\":\"备注\"},"
    "{\"key\":\"at_time\",\"type\":\"time\",\"title\":\"方便时间\"}],"
    "\"views\":[{\"key\":\"all\",\"title\":\"全部\",\"spec\":{\"sort\":[{\"field\":\"created_at\",\"dir\":\"desc\"}]}}]}";

struct design {
    const char *const *forms;
    int n;
    str app;
};

static err_t design_job(struct ctx *c, void *arg)
{
    struct design *d = arg;
    id64 app, form;
    TRY(design_app_create(c, d->app, (struct titles){ d->app, d->app }, STR_NONE, STR_NONE, &app));
    for (int i = 0; i < d->n; i++) {
        const struct json *j = json_parse(c->mem, str_of(d->forms[i]), NULL);
        must(j != NULL);
        TRY(design_form_create(c, app, j, &form));
    }
    return catalog_bump(c, true);
}

static void make_forms(struct seed *s, const char *app, const char *const *forms, int n)
{
    struct ctx *c = s->c;
    struct design d = { forms, n, str_of(app) };
    DO(store_write_ddl(c, design_job, &d));
    reload(s);
}

// ---- people ----

static id64 make_dept(struct seed *s, id64 parent, const char *kind, str title)
{
    struct ctx *c = s->c;
    id64 id;
    str k = str_of(kind);
    struct dept_edit e = { .title = &title, .code = &title, .kind = &k, .parent = parent ? &parent : NULL };
    DO(dept_create(c, &e, &id));
    return id;
}

static id64 make_role(struct seed *s, const char *key, u64 rights, const struct grant_edit *grants, size_t n)
{
    struct ctx *c = s->c;
    str k = str_of(key);
    id64 id;
    struct role_edit e = { .key = &k, .title_zh = &k, .title_en = &k, .system_rights = &rights,
                           .grants = grants, .grant_count = n, .has_grants = true };
    DO(role_create(c, &e, &id));
    return id;
}

static void make_user(struct seed *s, str account, id64 dept, id64 role)
{
    struct ctx *c = s->c;
    static const str password = { "bench-bench-2026", 16 };
    bool signs_in = str_eq(account, S("admin")) || str_eq(account, S("desk001"));
    id64 id;
    struct user_edit e = { .account = &account, .name = &account, .dept = &dept, .roles = &role,
                           .role_count = 1, .has_roles = true };
    if (signs_in) e.password = &password; // hashing two hundred takes long
    DO(user_create(c, &e, &id));
}

static id64 form_id(struct seed *s, const char *key)
{
    struct form *f = catalog_form(s->cat, str_of(key));
    must(f != NULL);
    return f->id;
}

// The administrator holds one grant of every row; the desk two, by row, with masked and hidden cells.
static void make_people(struct seed *s)
{
    struct ctx *c = s->c;
    id64 patient = form_id(s, "bench.patient"), channel = form_id(s, "bench.channel");
    struct grant_edit all[] = { { patient, ACT_ALL, S("all"), STR_NONE, S("{\"*\":\"rw\"}") },
                                { channel, ACT_ALL, S("all"), STR_NONE, S("{\"*\":\"rw\"}") } };
    struct grant_edit desk[] = {
        { patient, ACT_READ | ACT_CREATE | ACT_UPDATE | ACT_HISTORY, S("own"), STR_NONE,
          S("{\"*\":\"rw\",\"debt\":\"hidden\"}") },
        { patient, ACT_READ, S("dept"), STR_NONE,
          S("{\"*\":\"read\",\"phone\":\"masked\",\"debt\":\"hidden\",\"note\":\"hidden\"}") },
        { channel, ACT_READ, S("all"), STR_NONE, S("{\"*\":\"read\"}") },
    };
    id64 admin = make_role(s, "bench_admin", RIGHT(DESIGN), all, 2);
    id64 role = make_role(s, "bench_desk", 0, desk, 3);
    id64 dept[BRANCHES * DEPTS];
    id64 top = s->cat->dept_count ? s->cat->depts[0]->id : make_dept(s, 0, "org", S("总部"));
    for (int b = 0; b < BRANCHES; b++) {
        id64 branch = make_dept(s, top, "branch", str_fmt(c->mem, "B%d", b + 1));
        for (int d = 0; d < DEPTS; d++)
            dept[b * DEPTS + d] = make_dept(s, branch, "dept", str_fmt(c->mem, "B%dD%d", b + 1, d + 1));
    }
    make_user(s, S("admin"), top, admin);
    for (int u = 0; u < USERS; u++)
        make_user(s, str_fmt(c->mem, "desk%03d", u + 1), dept[u % (BRANCHES * DEPTS)], role);
    reload(s);
}

// ---- rows ----

// A number that looks like chance but follows from the row and the use it is put to.
static u64 draw(i64 row, u64 use)
{
    u64 z = (u64)row * 0x9e3779b97f4a7c15ull + use * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

static const char *const surnames[] = { "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周",
                                        "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗" };
static const char *const given[] = { "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋",
                                     "勇", "艳", "杰", "娟", "涛", "明", "超", "秀", "霞", "平",
                                     "刚", "桂", "英", "华", "玉", "兰", "红", "梅", "鑫", "宇",
                                     "浩", "欣", "雨", "晨", "博", "文", "子", "轩", "思", "佳" };
static const char *const cities[] = { "上海", "杭州", "南京", "苏州", "宁波", "合肥", "无锡", "温州" };

static str name_of(struct mem *m, i64 row)
{
    const char *a = given[draw(row, 2) % COUNT_OF(given)], *b = given[draw(row, 3) % COUNT_OF(given)];
    return str_fmt(m, "%s%s%s", surnames[draw(row, 1) % COUNT_OF(surnames)], a, draw(row, 4) % 4 ? b : "");
}

static str phone_of(struct mem *m, i64 row) { return str_fmt(m, "199000%05d", (int)(draw(row, 5) % 100000)); }

struct rows_job {
    struct seed *s;
    i64 from, n;
    bool is_channel;
    id64 first_channel;
    const struct user **desks;
    int desk_count;
};

static void put(struct write *w, struct seed *s, const char *key, struct val v)
{
    struct field *f = form_field(s->patient, str_of(key));
    must(f != NULL);
    w->changes[w->change_count++] = (struct change){ .f = f, .v = v };
}

static void put_people(struct write *w, struct seed *s, i64 i)
{
    struct mem *m = s->c->mem;
    put(w, s, "name", val_text(name_of(m, i)));
    put(w, s, "phone", val_text(phone_of(m, i)));
    put(w, s, "sex", val_int(1 + (i64)(draw(i, 6) % 2)));
    put(w, s, "birth", val_int(-7000 + (i64)(draw(i, 7) % 25000)));
    put(w, s, "state", val_int(1 + (i64)(draw(i, 8) % 5)));
    put(w, s, "grade", val_int(1 + (i64)(draw(i, 9) % 3)));
    put(w, s, "city", val_text(str_of(cities[draw(i, 10) % COUNT_OF(cities)])));
    put(w, s, "address", val_text(str_fmt(m, "第%d大街%d号", (int)(draw(i, 11) % 900), (int)(draw(i, 12) % 400))));
    put(w, s, "email", val_text(str_fmt(m, "https://example.org/p/%lld", (long long)i)));
    put(w, s, "allergy", val_text(draw(i, 13) % 5 ? S("无") : S("青霉素过敏")));
    put(w, s, "note", val_text(str_fmt(m, "第 %lld 位，喜欢上午来，需要提前一天电话提醒", (long long)i)));
}

static void put_figures(struct write *w, struct seed *s, i64 i, i64 at)
{
    put(w, s, "height", val_int(150 + (i64)(draw(i, 20) % 45)));
    put(w, s, "weight", val_int(400 + (i64)(draw(i, 21) % 500)));
    put(w, s, "deposit", val_int((i64)(draw(i, 22) % 500000)));
    put(w, s, "spent", val_int((i64)(draw(i, 23) % 5000000)));
    put(w, s, "debt", draw(i, 24) % 10 ? VAL_NONE : val_int((i64)(draw(i, 25) % 100000)));
    put(w, s, "rate", val_int((i64)(draw(i, 26) % 100)));
    put(w, s, "visits", val_int((i64)(draw(i, 27) % 30)));
    put(w, s, "first_visit", val_int(at / DAY_MS));
    put(w, s, "last_visit", val_int(at + (i64)(draw(i, 28) % 90) * DAY_MS));
    put(w, s, "next_visit", draw(i, 29) % 3 ? VAL_NONE : val_int(at / DAY_MS + 100));
    put(w, s, "vip", val_int((i64)(draw(i, 30) % 2)));
    put(w, s, "at_time", val_int((i64)(draw(i, 31) % 1440) * 60000));
}

static err_t one_patient(struct ctx *c, struct rows_job *j, i64 i)
{
    struct saved out;
    i64 at = FIRST_DAY_MS + (i64)(draw(i, 40) % (DAYS * 1440)) * 60000;
    const struct user *desk = j->desks[draw(i, 41) % (u64)j->desk_count];
    struct write w = { .form = j->s->patient, .rev = -1, .joins = true, .in_bulk = true, .created_at = at,
                       .sets_owner = true, .owner = desk->id };
    w.changes = mem_array(c->mem, struct change, 30);
    put_people(&w, j->s, i);
    put_figures(&w, j->s, i, at);
    put(&w, j->s, "channel", val_int(j->first_channel + (i64)(draw(i, 42) % CHANNELS)));
    return record_save(c, &w, &out);
}

static err_t one_channel(struct ctx *c, struct rows_job *j, i64 i)
{
    struct saved out;
    struct form *f = catalog_form(j->s->cat, S("bench.channel"));
    struct change ch = { .f = form_field(f, S("name")), .v = val_text(str_fmt(c->mem, "渠道%03lld", (long long)i)) };
    struct write w = { .form = f, .rev = -1, .in_bulk = true, .changes = &ch, .change_count = 1 };
    return record_save(c, &w, &out);
}

static err_t rows_chunk(struct ctx *c, void *arg)
{
    struct rows_job *j = arg;
    for (i64 i = j->from; i < j->from + j->n; i++) TRY(j->is_channel ? one_channel(c, j, i) : one_patient(c, j, i));
    return OK;
}

static i64 max_id(struct seed *s, struct form *f)
{
    struct ctx *c = s->c;
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT max(id) FROM ");
    sql_ident(&q, f->table);
    DO(db_one_i64(c, &q, &n, NULL));
    return n;
}

static void write_rows(struct seed *s, struct rows_job *j, i64 n)
{
    struct ctx *c = s->c;
    for (i64 from = j->from, end = j->from + n; from < end; from += CHUNK) {
        struct mem_mark mark = mem_mark(c->mem);
        j->from = from;
        j->n = i64_min(CHUNK, end - from);
        DO(store_write(c, WRITE_JOBS, rows_chunk, j));
        mem_rewind(c->mem, mark);
    }
}

static void make_rows(struct seed *s, i64 n)
{
    struct ctx *c = s->c;
    struct form *channel = catalog_form(s->cat, S("bench.channel"));
    struct rows_job j = { .s = s, .from = 1, .is_channel = true };
    if (!max_id(s, channel)) write_rows(s, &j, CHANNELS);
    const struct user **desks = mem_array(c->mem, const struct user *, (size_t)s->cat->user_count + 1);
    for (int i = 0; i < s->cat->user_count; i++)
        if (str_starts(s->cat->users[i]->account, S("desk"))) desks[j.desk_count++] = s->cat->users[i];
    j.desks = desks;
    j.is_channel = false;
    j.first_channel = max_id(s, channel) - CHANNELS + 1;
    j.from = max_id(s, s->patient) + 1;
    write_rows(s, &j, n);
    DO(record_index_merge(c));
    DO(store_analyze(c));
}

// ---- many forms ----

static void make_many(struct seed *s, i64 n)
{
    struct ctx *c = s->c;
    const char **forms = mem_array(c->mem, const char *, (size_t)n + 1);
    for (i64 i = 0; i < n; i++) {
        struct buf b = BUF(c->mem);
        buf_fmt(&b, "{\"key\":\"f%lld\",\"title\":\"表%lld\",\"options\":{\"title_field\":\"a1\"},\"fields\":[", (long long)i, (long long)i);
        for (int k = 1; k <= 15; k++)
            buf_fmt(&b, "%s{\"key\":\"a%d\",\"type\":\"%s\",\"title\":\"字段%d\"}", k > 1 ? "," : "", k, k % 3 ? "text" : "integer", k);
        buf_lit(&b, "]}");
        forms[i] = str_z(c->mem, buf_str(&b));
    }
    make_forms(s, "many", forms, (int)n);
}

// ---- for PostgreSQL ----

static void put_names(struct seed *s, const char *form)
{
    struct ctx *c = s->c;
    struct form *f = catalog_form(s->cat, str_cat(c->mem, S("bench."), str_of(form)));
    struct sql q = db_sql(c);
    struct rows *r;
    bool more, first = true;
    must(f != NULL);
    printf("%s_table=%s\n%s_seq=%s\n%s_columns=", form, f->table.name, form, ident_sequence(f->id).name, form);
    sql_lit(&q, "SELECT name FROM pragma_table_info(");
    sql_text(&q, str_of(f->table.name));
    sql_lit(&q, ")");
    DO(db_query(c, &q, &r));
    for (;;) {
        DO(rows_next(r, &more));
        if (!more) break;
        printf("%s" STR_FMT, first ? "" : ",", STR_ARG(rows_text(r, 0)));
        first = false;
    }
    printf("\n%s_rows=%lld\n", form, (long long)max_id(s, f));
    for (int i = 0; i < f->field_count; i++)
        printf("%s." STR_FMT "=%s\n", form, STR_ARG(f->fields[i]->key), f->fields[i]->col.name);
}

static void put_copy_text(str t)
{
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '\\' || t.p[i] == '\t' || t.p[i] == '\n' || t.p[i] == '\r') putchar('\\');
        putchar(t.p[i] == '\t' ? 't' : t.p[i] == '\n' ? 'n' : t.p[i] == '\r' ? 'r' : t.p[i]);
    }
}

static void copy_rows(struct seed *s, const char *form)
{
    struct ctx *c = s->c;
    struct form *f = catalog_form(s->cat, str_cat(c->mem, S("bench."), str_of(form)));
    must(f != NULL);
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT * FROM ");
    sql_ident(&q, f->table);
    DO(db_query(c, &q, &r));
    for (;;) {
        DO(rows_next(r, &more));
        if (!more) return;
        for (int i = 0; i < rows_cols(r); i++) {
            if (i) putchar('\t');
            if (rows_is_null(r, i)) fputs("\\N", stdout);
            else if (rows_kind(r, i) == SVAL_INT) printf("%lld", (long long)rows_i64(r, i));
            else put_copy_text(rows_text(r, i));
        }
        putchar('\n');
    }
}

// ---- statements of a request ----

static void one_read(struct seed *s, const char *account, const char *name, const char *json)
{
    struct ctx *c = s->c;
    struct query *q;
    struct page *page;
    const struct user *u = NULL;
    for (int i = 0; i < s->cat->user_count; i++)
        if (str_eq(s->cat->users[i]->account, str_of(account))) u = s->cat->users[i];
    must(u != NULL);
    c->who = actor_of_user(c, u);
    u64 before = store_statement_count();
    DO(query_parse(c, s->patient, json_parse(c->mem, str_of(json), NULL), &q));
    DO(query_page(c, q, &page));
    printf("%s.%s=%llu\n", account, name, (unsigned long long)(store_statement_count() - before));
}

static void put_statements(struct seed *s)
{
    static const char *const people[] = { "admin", "desk001" };
    for (int i = 0; i < 2; i++) {
        one_read(s, people[i], "list", "{\"filter\":{\"field\":\"state\",\"op\":\"eq\",\"value\":\"arrived\"},"
                                       "\"sort\":[{\"field\":\"created_at\",\"dir\":\"desc\"}],\"limit\":50}");
        one_read(s, people[i], "search", "{\"search\":\"王秀\",\"limit\":50}");
        one_read(s, people[i], "byname", "{\"sort\":[{\"field\":\"name\",\"dir\":\"asc\"}],\"limit\":50}");
    }
}

static void make_design(struct seed *s)
{
    const char *const forms[] = { channel_form, patient_form };
    make_forms(s, "bench", forms, 2);
    make_people(s);
}

int main(int argc, char **argv)
{
    struct seed s = { 0 };
    const char *verb = argc > 2 ? argv[2] : "";
    i64 n = argc > 3 ? atoll(argv[3]) : 0;
    if (argc < 3) return fprintf(stderr, "usage: bench_seed DIR design|rows N|forms N|columns|copy FORM|statements\n"), 2;
    open_all(&s, argv[1]);
    if (!strcmp(verb, "design")) make_design(&s);
    else if (!strcmp(verb, "rows")) make_rows(&s, n);
    else if (!strcmp(verb, "forms")) make_many(&s, n);
    else if (!strcmp(verb, "columns")) put_names(&s, "patient"), put_names(&s, "channel");
    else if (!strcmp(verb, "copy") && argc > 3) copy_rows(&s, argv[3]);
    else if (!strcmp(verb, "statements")) put_statements(&s);
    else return 2;
    close_all(&s);
    return 0;
}
