// SPDX-License-Identifier: Apache-2.0
// Part of doors_test.c.
// --- Paging against a full sort ---------------------------------------------------------------------

static u64 seed;

static u64 draw(u64 n) // 0 .. n-1
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % n;
}

static const char *const sort_fields[] = { "a", "b", "c", "name", "link.a", "created_at" };

struct sort_row {
    i64 id;
    str v[7];
    bool null[7];
};
static struct {
    int at[3], dir[3];
    int n;
} sort_by;

static int by_keys(const void *pa, const void *pb)
{
    const struct sort_row *a = pa, *b = pb;
    for (int i = 0; i < sort_by.n; i++) {
        int k = sort_by.at[i], d;
        i64 x, y;
        if (a->null[k] != b->null[k]) d = a->null[k] ? 1 : -1;
        else if (a->null[k]) d = 0;
        else if (str_to_i64(a->v[k], &x) && str_to_i64(b->v[k], &y)) d = (x > y) - (x < y);
        else d = str_cmp(a->v[k], b->v[k]);
        if (d) return sort_by.dir[i] ? -d : d;
    }
    int d = (a->id > b->id) - (a->id < b->id);
    return sort_by.n ? (sort_by.dir[0] ? -d : d) : -d;
}

static void paging_form(struct house *h)
{
    house_app(h, "t");
    house_form(h, "{\"key\":\"o\",\"title\":\"外\",\"fields\":[{\"key\":\"a\",\"type\":\"integer\","
                  "\"title\":\"a\"}]}");
    house_form(
        h, "{\"key\":\"p\",\"title\":\"页\",\"fields\":[{\"key\":\"a\",\"type\":\"integer\","
           "\"title\":\"a\"},"
           "{\"key\":\"b\",\"type\":\"text\",\"title\":\"b\"},{\"key\":\"c\",\"type\":\"money\","
           "\"title\":\"c\"},"
           "{\"key\":\"name\",\"type\":\"text\",\"title\":\"n\",\"options\":{\"name\":true}},"
           "{\"key\":\"link\",\"type\":\"link\",\"title\":\"l\",\"options\":{\"target\":\"o\"}}]}");
    house_user(h, 1011, 0, S("甲"));
    house_user(h, 1012, 0, S("乙"));
    house_reload(h);
    house_be(h, 0);
}

static void draw_rows(struct house *h, struct sort_row *rows, const str *link_a)
{
    static const char *const names[] = { "张三", "李四", "王五", "赵六", "Bob" }, *const keys[] = {
        "zhangsan|zs", "lisi|ls", "wangwu|ww", "zhaoliu|zl", "bob|bob"
    };
    for (int i = 0; i < 60; i++) {
        struct sort_row *r = &rows[i];
        struct buf b = BUF(h->c->mem);
        *r = (struct sort_row){ .id = i + 1, .null = { true, true, true, true, true, true, true } };
        buf_lit(&b, "{\"owner\":");
        u64 o = draw(3);
        if (o) buf_fmt(&b, "%d", 1010 + (int)o);
        else buf_lit(&b, "null");
        if (o) r->null[6] = false, r->v[6] = str_of_i64(h->c->mem, 1010 + (i64)o);
        if (draw(3)) {
            u64 v = draw(4);
            buf_fmt(&b, ",\"a\":%d", (int)v - 1);
            r->null[0] = false;
            r->v[0] = str_of_i64(h->c->mem, (i64)v - 1);
        }
        if (draw(3)) {
            static const char *const t[] = { "b", "a", "B", "é", "中" };
            u64 v = draw(5);
            buf_fmt(&b, ",\"b\":\"%s\"", t[v]);
            r->null[1] = false;
            r->v[1] = str_of(t[v]);
        }
        if (draw(3)) {
            u64 v = draw(3);
            buf_fmt(&b, ",\"c\":\"%d\"", (int)v);
            r->null[2] = false;
            r->v[2] = str_of_i64(h->c->mem, (i64)v * 100);
        }
        if (draw(3)) {
            u64 v = draw(5);
            buf_fmt(&b, ",\"name\":\"%s\"", names[v]);
            r->null[3] = false;
            r->v[3] = str_of(keys[v]);
        }
        if (draw(3)) {
            u64 v = draw(3);
            buf_fmt(&b, ",\"link\":%d", (int)v + 1);
            r->null[4] = v == 0;
            r->v[4] = link_a[v];
        }
        buf_lit(&b, "}");
        h->c->now_ms = HOUSE_NOW + (i64)draw(5);
        r->null[5] = false;
        r->v[5] = str_of_i64(h->c->mem, h->c->now_ms);
        make(h, "p", str_z(h->c->mem, buf_str(&b)));
    }
}

// One drawn order, read page by page, against the rows sorted whole.
static void one_order(struct house *h, const struct sort_row *rows)
{
    struct mem_mark mark = mem_mark(h->c->mem);
    struct buf b = BUF(h->c->mem);
    sort_by.n = (int)draw(4);
    int limit = 1 + (int)draw(9), id_dir = sort_by.n && sort_by.n < 3 ? (int)draw(3) : 2;
    buf_fmt(&b, "\"limit\":%d,\"fields\":[],\"sort\":[", limit);
    for (int i = 0; i < sort_by.n; i++) {
        sort_by.at[i] = (int)draw(COUNT_OF(sort_fields));
        sort_by.dir[i] = (int)draw(2);
        buf_fmt(&b, "%s{\"field\":\"%s\",\"dir\":\"%s\"}", i ? "," : "", sort_fields[sort_by.at[i]],
                sort_by.dir[i] ? "desc" : "asc");
    }
    if (id_dir < 2) buf_fmt(&b, ",{\"field\":\"id\",\"dir\":\"%s\"}", id_dir ? "desc" : "asc");
    buf_char(&b, ']');
    struct sort_row sorted[60];
    memcpy(sorted, rows, sizeof sorted);
    qsort(sorted, 60, sizeof *sorted, by_keys);
    if (id_dir < 2) { // a stable pass over equal keys: sort again with id as the last key
        for (int i = 1; i < 60; i++)
            for (int k = i; k > 0; k--) {
                struct sort_row x = sorted[k - 1], y = sorted[k];
                i64 keep_x = x.id, keep_y = y.id;
                x.id = y.id = 0;
                if (by_keys(&x, &y) != 0 || (id_dir ? keep_x > keep_y : keep_x < keep_y)) break;
                struct sort_row t = sorted[k - 1];
                sorted[k - 1] = sorted[k];
                sorted[k] = t;
            }
    }
    int at = 0;
    str cursor = STR_NONE;
    bool right = true;
    do {
        struct query *q;
        struct page *p;
        str json = str_fmt(h->c->mem, "{" STR_FMT ",\"cursor\":\"" STR_FMT "\"}",
                           STR_ARG(buf_str(&b)), STR_ARG(cursor));
        err_t e = page_of(h, "p", str_z(h->c->mem, json), &q, &p);
        if (e != OK) {
            failed(h, __LINE__, str_z(h->c->mem, json), err_symbol(e));
            break;
        }
        for (int i = 0; i < p->count; i++)
            right = right && at < 60 && p->records[i].id == sorted[at++].id;
        cursor = p->next;
        right = right && (p->count == limit || !cursor.n);
    } while (cursor.n && right);
    if (!right || at != 60) failed(h, __LINE__, "paging", str_dup(h->c->mem, buf_str(&b)));
    mem_rewind(h->c->mem, mark);
}

static void paging_equals_a_full_sort(struct house *h)
{
    paging_form(h);
    struct sort_row rows[60];
    seed = 88172645463325252ull;
    str link_a[3];
    for (int i = 0; i < 3; i++) {
        link_a[i] = i ? str_of_i64(h->c->mem, i) : STR_NONE;
        make(h, "o", i ? str_z(h->c->mem, str_fmt(h->c->mem, "{\"a\":%d}", i)) : "{}");
    }
    draw_rows(h, rows, link_a);
    for (int round = 0; round < 150 && failures <= 5; round++) one_order(h, rows);
    struct query *q;
    struct page *p;
    DO(h, page_of(h, "p", "{\"limit\":3}", &q, &p));
    str forged =
        str_fmt(h->c->mem, "{\"limit\":3,\"sort\":[{\"field\":\"a\"}],\"cursor\":\"" STR_FMT "\"}",
                STR_ARG(p->next));
    GIVES(h, ERR_BAD_CURSOR, page_of(h, "p", str_z(h->c->mem, forged), &q, &p));
    GIVES(h, ERR_BAD_CURSOR, page_of(h, "p", "{\"cursor\":\"5b5d.00\"}", &q, &p));
}
