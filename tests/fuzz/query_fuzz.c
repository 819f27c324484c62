// SPDX-License-Identifier: Apache-2.0
// Any JSON as a question or a change, asked of a small installation by somebody with mixed rights: it
// is answered or refused for a reason of the caller's. SQL that the database does not take, a broken
// cursor of our own, or a page that pages wrongly ends the run. The first byte chooses the door.
#include "tests/oracle/house.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const forms =
    "[{\"key\":\"p\",\"title\":\"人\",\"options\":{\"title_field\":\"name\",\"import_key\":["
    "\"phone\"]},\"fields\":["
    "{\"key\":\"name\",\"type\":\"text\",\"title\":\"名\",\"options\":{\"name\":true}},{\"key\":"
    "\"phone\",\"type\":\"phone\",\"title\":\"电\",\"unique\":true},"
    "{\"key\":\"idno\",\"type\":\"idnumber\",\"title\":\"证\"},{\"key\":\"note\",\"type\":"
    "\"longtext\",\"title\":\"注\"},{\"key\":\"secret\",\"type\":\"text\",\"title\":\"密\"}]},"
    "{\"key\":\"v\",\"title\":\"诊\",\"fields\":[{\"key\":\"p\",\"type\":\"link\",\"title\":\"人\","
    "\"options\":{\"target\":\"p\"}},"
    "{\"key\":\"more\",\"type\":\"links\",\"title\":\"多\",\"options\":{\"target\":\"p\"}},{"
    "\"key\":\"n\",\"type\":\"integer\",\"title\":\"数\"},"
    "{\"key\":\"fee\",\"type\":\"money\",\"title\":\"费\"},{\"key\":\"rate\",\"type\":\"percent\","
    "\"title\":\"率\"},{\"key\":\"d\",\"type\":\"decimal\",\"title\":\"小\"},"
    "{\"key\":\"day\",\"type\":\"date\",\"title\":\"日\"},{\"key\":\"at\",\"type\":\"datetime\","
    "\"title\":\"时\"},{\"key\":\"clock\",\"type\":\"time\",\"title\":\"钟\"},"
    "{\"key\":\"yes\",\"type\":\"boolean\",\"title\":\"是\"},{\"key\":\"who\",\"type\":\"user\","
    "\"title\":\"谁\"},{\"key\":\"dep\",\"type\":\"department\",\"title\":\"科\"},"
    "{\"key\":\"s\",\"type\":\"select\",\"title\":\"选\",\"choices\":[{\"key\":\"a\",\"title\":"
    "\"甲\"},{\"key\":\"b\",\"title\":\"乙\"}]},"
    "{\"key\":\"m\",\"type\":\"multiselect\",\"title\":\"多选\",\"choices\":[{\"key\":\"a\","
    "\"title\":\"甲\"},{\"key\":\"b\",\"title\":\"乙\"}]},"
    "{\"key\":\"y\",\"type\":\"formula\",\"title\":\"式\",\"options\":{\"formula\":\"{n}+1\","
    "\"result\":\"integer\"}},"
    "{\"key\":\"lines\",\"type\":\"subform\",\"title\":\"行\",\"fields\":[{\"key\":\"item\","
    "\"type\":\"text\",\"title\":\"项\"},{\"key\":\"p\",\"type\":\"link\",\"title\":\"人\","
    "\"options\":{\"target\":\"p\"}}]}]}]";

static void put(struct house *h, const char *form, const char *values)
{
    struct write w = { 0 };
    struct saved out;
    HOUSE_DO(h, record_parse(h->c, house_find(h, form), house_json(h, values), &w));
    HOUSE_DO(h, record_save(h->c, &w, &out));
}

static struct house *house(void)
{
    static struct house h;
    if (h.store) return &h;
    log_set_level(LOG_ERROR + 1);
    house_open(&h, SQLITE);
    house_app(&h, "t");
    house_dept(&h, 9001, 0, S("org"), S("院"));
    house_forms(&h, house_json(&h, forms));
    house_user(&h, 8001, 9001, S("甲"));
    house_role(&h, 7001, S("r"), 0);
    house_user_role(&h, 8001, 7001);
    id64 p = house_find(&h, "p")->id, v = house_find(&h, "v")->id;
    house_grant(&h, 7001, p, ACT_ALL, S("all"), STR_NONE,
                S("{\"*\":\"rw\",\"phone\":\"masked_write\",\"secret\":\"hidden\"}"));
    house_grant(&h, 7001, v, ACT_ALL, S("own"), STR_NONE, S("{\"*\":\"rw\"}"));
    house_grant(&h, 7001, v, ACT_ALL, S("dept_below"),
                S("{\"field\":\"p.secret\",\"op\":\"empty\"}"),
                S("{\"*\":\"rw\",\"fee\":\"masked\"}"));
    house_reload(&h);
    house_be(&h, 8001);
    for (int i = 0; i < 6; i++) {
        put(&h, "p",
            i % 2 ? "{\"name\":\"张三\",\"note\":\"x\"}"
                  : "{\"name\":\"李四\",\"idno\":\"11010519491231002X\"}");
        put(&h, "v",
            i % 3 ? "{\"p\":1,\"n\":1,\"fee\":\"3\",\"day\":\"2026-07-01\",\"m\":[\"a\"],\"lines\":"
                    "[{\"values\":{\"item\":\"i\"}}]}"
                  : "{\"more\":[1],\"at\":\"2026-07-01T00:00:00Z\"}");
    }
    return &h;
}

// Whatever a caller sends, it is not the server's fault.
static void check(struct house *h, err_t e)
{
    bool ours = e == ERR_DB_FAILED || e == ERR_INTERNAL || e == ERR_DB_CONSTRAINT ||
                e == ERR_SEALED_CELL || e == ERR_DB_RETRY;
    if (ours) fprintf(stderr, "%s\n", str_z(h->c->mem, house_errors(h)));
    must(!ours);
}

// All rows by pages equal all rows at once.
static err_t page_through(struct house *h, const struct form *f, const struct json *j)
{
    struct query *q;
    struct page *all, *p;
    struct buf b = BUF(h->c->mem);
    struct jw w = JW(&b);
    i64 n;
    bool capped;
    TRY(query_parse(h->c, f, j, &q));
    bool whole = !q->cursor.n;
    int limit = q->limit;
    q->limit = QUERY_LIMIT_MAX;
    TRY(query_page(h->c, q, &all));
    for (int i = 0; i < all->count; i++) query_put_record(h->c, &w, q, &all->records[i]);
    if (!whole) return OK;
    if (!q->only_ids) {
        TRY(query_count(h->c, q, true, &n, &capped));
        must(n == all->count);
    }
    q->limit = limit < 3 ? limit : 3;
    int at = 0;
    do {
        TRY(query_page(h->c, q, &p));
        must(p->count > 0 || all->count == 0);
        for (int i = 0; i < p->count; i++)
            must(at < all->count && p->records[i].id == all->records[at++].id);
        q->cursor = p->next;
    } while (p->next.n);
    must(at == all->count);
    return OK;
}

static err_t change(struct house *h, const struct form *f, const struct json *j, bool is_bulk)
{
    struct write w = { 0 };
    struct saved out;
    struct bulk_result *r;
    int n;
    if (is_bulk) return record_bulk(h->c, f, j, &r, &n);
    json_i64(json_get(j, S("id")), &w.id);
    w.rev = -1;
    TRY(record_parse(h->c, f, json_get(j, S("values")), &w));
    return record_save(h->c, &w, &out);
}

struct asked {
    struct house *h;
    const struct form *f;
    const struct json *j;
    int door;
};

// Changes are undone, so that one input does not depend on the one before.
static err_t try_change(struct ctx *c, void *arg)
{
    struct asked *a = arg;
    err_t e = change(a->h, a->f, a->j, a->door == 3);
    check(a->h, e);
    return e == OK ? fail(c, ERR_CONFLICT) : e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct house *h = house();
    if (size < 2) return 0;
    struct mem *lasting = h->c->mem, *m = mem_new(0);
    size_t at;
    h->c->mem = m;
    h->c->errs = h->c->errs_tail = NULL;
    const struct json *j =
        json_parse(m, str_dup(m, (str){ (const char *)data + 1, size - 1 }), &at);
    struct asked a = { h, house_find(h, data[0] & 4 ? "p" : "v"), j, data[0] & 3 };
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    if (!j) size = 0;
    else if (a.door == 0) check(h, page_through(h, a.f, j));
    else if (a.door == 1) check(h, query_aggregate(h->c, a.f, j, &w));
    else must(store_write(h->c, WRITE_PEOPLE, try_change, &a) != OK);
    h->c->errs = h->c->errs_tail = NULL;
    h->c->mem = lasting;
    mem_free(m);
    return size ? 0 : -1;
}
