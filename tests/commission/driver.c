// SPDX-License-Identifier: Apache-2.0
// Runs the commission core on facts that model.py writes, and prints what model.py prints.
//
// Input, tab-separated, one row a line (times in wall seconds, money in fen, days since 1970):
//   facts                                             a new snapshot begins, nothing is kept
//   scheme NAME KIND marginal|whole HEAD_FEN RATE_BP PERSON_CAP PERIOD_CAP rerate|net|original
//   tier NAME FROM VALUE        exclude NAME ITEM        item NAME ITEM rate|fixed VALUE
//   channel CODE SCHEME FIRST_DAY LAST_DAY HOLD
//   lead PHONE SECONDS CODE     arrival PHONE SECONDS
//   charge NO PHONE ITEM FEN SECONDS     refund NO CHARGE_NO FEN SECONDS
//   settle MONTH FROM_DAY UNTIL_DAY                   settles with the snapshot as it stands
//   done                                              prints the statements; the next job begins
// `driver lines` prints the commission lines (after caps) instead of the statements, and `driver
// both` both, each job followed by a line with a single dot.
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "domain/commission/calc.h"

// Rows of one snapshot that the core takes as they are, with names interned to numbers.
struct facts {
    VEC(struct cm_scheme) schemes;
    VEC(struct cm_agreement) agreements;
    VEC(struct cm_lead) leads;
    VEC(struct cm_arrival) arrivals;
    VEC(struct cm_charge) charges;
    VEC(struct cm_refund) refunds;
    struct map charge_at; // number of a charge -> its index + 1
};

struct book_row {
    str code, month;
    struct cm_statement st;
};

struct job {
    struct mem *m;
    struct facts f;
    struct map ids; // any name, prefixed with its kind -> a number that stays the same
    size_t n_ids;
    struct map channel_at, person_at; // -> index + 1; they stay over all snapshots of a job
    VEC(struct cm_channel) channels;
    VEC(str) codes;
    VEC(struct cm_person) persons;
    VEC(struct cm_period) periods;
    VEC(str) months;
    VEC(struct cm_posting) posted;
    VEC(struct book_row) rows;
    VEC(str) lines;
};

static _Noreturn void stop(const char *what, str line)
{
    fprintf(stderr, "driver: %s: " STR_FMT "\n", what, STR_ARG(line));
    exit(2);
}

static i64 number(str s)
{
    i64 v = 0;
    if (!str_to_i64(s, &v)) stop("not a number", s);
    return v;
}

static id64 id_of(struct job *j, const char *kind, str name)
{
    str key = str_cat(j->m, str_of(kind), name);
    size_t id = (size_t)map_get(&j->ids, key);
    if (id == 0) map_put(&j->ids, key, (void *)(id = ++j->n_ids));
    return (id64)id;
}

static i32 person(struct job *j, str phone)
{
    size_t at = (size_t)map_get(&j->person_at, phone);
    if (at == 0) {
        struct cm_person p = { .id = id_of(j, "person:", phone), .key = phone };
        vec_push(j->m, &j->persons, p);
        map_put(&j->person_at, phone, (void *)(at = j->persons.n));
    }
    return (i32)at - 1;
}

static i32 scheme_at(struct job *j, str name)
{
    for (size_t i = 0; i < j->f.schemes.n; i++)
        if (str_eq(j->f.schemes.v[i].name, name)) return (i32)i;
    stop("unknown scheme", name);
}

#define MAX_COLS 10
#define MAX_OF_SCHEME 64

static void take_scheme(struct job *j, const str *v)
{
    static const char *kinds[] = { "head", "percent", "tier_heads", "tier_money" };
    static const char *claws[] = { "rerate", "net", "original" };
    struct cm_scheme s = { .version_id = id_of(j, "scheme:", v[1]), .name = v[1] };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_eq(v[2], str_of(kinds[i]))) s.method = (enum cm_method)i;
    for (size_t i = 0; i < COUNT_OF(claws); i++)
        if (str_eq(v[8], str_of(claws[i]))) s.clawback = (enum cm_clawback)i;
    s.whole = str_eq(v[3], S("whole"));
    s.head_fen = number(v[4]);
    s.rate_bp = (i32)number(v[5]);
    s.patient_cap_fen = str_empty(v[6]) ? CM_NO_CAP : number(v[6]);
    s.period_cap_fen = str_empty(v[7]) ? CM_NO_CAP : number(v[7]);
    s.tiers = mem_array(j->m, struct cm_tier, MAX_OF_SCHEME);
    s.excluded = mem_array(j->m, id64, MAX_OF_SCHEME);
    s.items = mem_array(j->m, struct cm_item_price, MAX_OF_SCHEME);
    vec_push(j->m, &j->f.schemes, s);
}

static void take_channel(struct job *j, const str *v)
{
    size_t at = (size_t)map_get(&j->channel_at, v[1]);
    if (at == 0) {
        struct cm_channel c = { .id = id_of(j, "channel:", v[1]), .name = v[1] };
        vec_push(j->m, &j->channels, c);
        vec_push(j->m, &j->codes, v[1]);
        map_put(&j->channel_at, v[1], (void *)(at = j->channels.n));
    }
    j->channels.v[at - 1].hold = number(v[5]) != 0;
    struct cm_agreement a = { .channel = (i32)at - 1,
                              .scheme = scheme_at(j, v[2]),
                              .from_day = (i32)number(v[3]),
                              .until_day = (i32)number(v[4]) + 1 };
    vec_push(j->m, &j->f.agreements, a);
}

static void take_fact(struct job *j, const str *v, str line)
{
    struct facts *f = &j->f;
    if (str_eq(v[0], S("scheme"))) {
        take_scheme(j, v);
    } else if (str_eq(v[0], S("tier"))) {
        struct cm_scheme *s = &f->schemes.v[scheme_at(j, v[1])];
        if (s->n_tiers == MAX_OF_SCHEME) stop("too many tiers", line);
        ((struct cm_tier *)s->tiers)[s->n_tiers++] = (struct cm_tier){ number(v[2]), number(v[3]) };
    } else if (str_eq(v[0], S("exclude"))) {
        struct cm_scheme *s = &f->schemes.v[scheme_at(j, v[1])];
        if (s->n_excluded == MAX_OF_SCHEME) stop("too many items", line);
        ((id64 *)s->excluded)[s->n_excluded++] = id_of(j, "item:", v[2]);
    } else if (str_eq(v[0], S("item"))) {
        struct cm_scheme *s = &f->schemes.v[scheme_at(j, v[1])];
        if (s->n_items == MAX_OF_SCHEME) stop("too many items", line);
        ((struct cm_item_price *)s->items)[s->n_items++] =
            (struct cm_item_price){ id_of(j, "item:", v[2]), str_eq(v[3], S("fixed")),
                                    number(v[4]) };
    } else if (str_eq(v[0], S("channel"))) {
        take_channel(j, v);
    } else if (str_eq(v[0], S("lead"))) {
        struct cm_lead l = { .person = person(j, v[1]),
                             .lead = { .time_ms = number(v[2]) * 1000,
                                       .id = (id64)f->leads.n + 1,
                                       .code = v[3],
                                       .channel =
                                           (i32)(size_t)map_get(&j->channel_at, v[3]) - 1 } };
        vec_push(j->m, &f->leads, l);
    } else if (str_eq(v[0], S("arrival"))) {
        i64 t = number(v[2]);
        struct cm_arrival a = { .id = (id64)f->arrivals.n + 1,
                                .person = person(j, v[1]),
                                .time_ms = t * 1000,
                                .day = (i32)(t / 86400) };
        vec_push(j->m, &f->arrivals, a);
    } else if (str_eq(v[0], S("charge"))) {
        i64 t = number(v[5]);
        struct cm_charge c = { .id = id_of(j, "charge:", v[1]),
                               .no = v[1],
                               .person = person(j, v[2]),
                               .item = id_of(j, "item:", v[3]),
                               .amount_fen = number(v[4]),
                               .time_ms = t * 1000,
                               .day = (i32)(t / 86400) };
        vec_push(j->m, &f->charges, c);
        map_put(&f->charge_at, c.no, (void *)f->charges.n);
    } else if (str_eq(v[0], S("refund"))) {
        i64 t = number(v[4]);
        size_t at = (size_t)map_get(&f->charge_at, v[2]);
        if (at == 0) stop("refund of an unknown charge", line);
        struct cm_refund r = { .id = id_of(j, "refund:", v[1]),
                               .no = v[1],
                               .charge = (i32)at - 1,
                               .amount_fen = number(v[3]),
                               .time_ms = t * 1000,
                               .day = (i32)(t / 86400) };
        vec_push(j->m, &f->refunds, r);
    } else {
        stop("unknown row", line);
    }
}

// The lines of one settlement become postings, and text rows: a line together with its cuts.
static void keep_lines(struct job *j, const struct cm_result *r, str month)
{
    static const char *sources[] = { "charge", "refund", "head" };
    for (size_t i = 0; i < r->n_lines; i++) {
        struct cm_line l = r->lines[i];
        struct cm_posting p = { l.channel, l.origin, l.source, l.source_id, l.amount_fen };
        vec_push(j->m, &j->posted, p);
        if (l.kind == CM_LINE_ADJUST || l.kind == CM_LINE_CAP_PERSON ||
            l.kind == CM_LINE_CAP_PERIOD)
            continue;
        for (size_t k = i + 1; k < r->n_lines && (r->lines[k].kind == CM_LINE_CAP_PERSON ||
                                                  r->lines[k].kind == CM_LINE_CAP_PERIOD);
             k++)
            l.amount_fen += r->lines[k].amount_fen;
        str no = S("");
        if (l.source == CM_SRC_CHARGE) no = j->f.charges.v[l.charge].no;
        if (l.source == CM_SRC_HEAD) no = j->persons.v[l.person].key;
        for (size_t k = 0; l.source == CM_SRC_REFUND && k < j->f.refunds.n; k++)
            if (j->f.refunds.v[k].id == l.source_id) no = j->f.refunds.v[k].no;
        str row = str_fmt(j->m, STR_FMT "\t" STR_FMT "\t%s\t" STR_FMT "\t%lld\t%lld",
                          STR_ARG(month), STR_ARG(j->codes.v[l.channel]), sources[l.source],
                          STR_ARG(no), (long long)l.base_fen, (long long)l.amount_fen);
        vec_push(j->m, &j->lines, row);
    }
}

static void settle(struct job *j, const str *v)
{
    struct cm_period p = { (i32)number(v[2]), (i32)number(v[3]) };
    vec_push(j->m, &j->periods, p);
    struct facts *f = &j->f;
    struct cm_input in = {
        .periods = j->periods.v,
        .n_periods = j->periods.n,
        .schemes = f->schemes.v,
        .n_schemes = f->schemes.n,
        .channels = j->channels.v,
        .n_channels = j->channels.n,
        .agreements = f->agreements.v,
        .n_agreements = f->agreements.n,
        .persons = j->persons.v,
        .n_persons = j->persons.n,
        .leads = f->leads.v,
        .n_leads = f->leads.n,
        .arrivals = f->arrivals.v,
        .n_arrivals = f->arrivals.n,
        .charges = f->charges.v,
        .n_charges = f->charges.n,
        .refunds = f->refunds.v,
        .n_refunds = f->refunds.n,
        .posted = j->posted.v,
        .n_posted = j->posted.n,
        .lock_ms = HOLDER_LOCK_MS,
    };
    struct ctx c = { .mem = j->m };
    struct cm_result r;
    err_t e = cm_settle(&c, &in, &r);
    if (e != OK) stop("cannot settle", v[1]);
    for (size_t i = 0; i < j->channels.n; i++) {
        struct book_row row = { j->codes.v[i], v[1], r.statements[i] };
        vec_push(j->m, &j->rows, row);
        j->channels.v[i].carried_in_fen = r.statements[i].carried_out_fen;
    }
    keep_lines(j, &r, v[1]);
}

static int row_cmp(const void *va, const void *vb)
{
    const struct book_row *a = va, *b = vb;
    int c = str_cmp(a->code, b->code);
    return c != 0 ? c : str_cmp(a->month, b->month);
}

static int line_cmp(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static void print_yuan(money fen)
{
    long long a = llabs((long long)fen);
    printf(",%s%lld.%02lld", fen < 0 ? "-" : "", a / 100, a % 100);
}

static void print_statements(struct job *j)
{
    puts("渠道编码,期间,人头,基数,佣金,调整,上期结转,应付");
    qsort(j->rows.v, j->rows.n, sizeof *j->rows.v, row_cmp);
    for (size_t i = 0; i < j->rows.n; i++) {
        const struct book_row *r = &j->rows.v[i];
        printf(STR_FMT "," STR_FMT ",%lld", STR_ARG(r->code), STR_ARG(r->month),
               (long long)r->st.heads);
        print_yuan(r->st.base_fen);
        print_yuan(r->st.commission_fen);
        print_yuan(r->st.adjust_fen);
        print_yuan(r->st.carried_in_fen);
        print_yuan(r->st.payable_fen);
        putchar('\n');
    }
}

static void print_lines(struct job *j)
{
    if (j->lines.n > 1) qsort(j->lines.v, j->lines.n, sizeof *j->lines.v, line_cmp);
    for (size_t i = 0; i < j->lines.n; i++) printf(STR_FMT "\n", STR_ARG(j->lines.v[i]));
}

static struct job begin(struct mem *m)
{
    return (struct job){ .m = m, .ids = MAP(m), .channel_at = MAP(m), .person_at = MAP(m) };
}

int main(int argc, char **argv)
{
    str mode = str_of(argc > 1 ? argv[1] : "statements");
    struct mem *m = mem_new(0);
    struct job j = begin(m);
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    while ((n = getline(&line, &cap, stdin)) > 0) {
        str rest = str_dup(m, (str){ line, (size_t)n - (line[n - 1] == '\n') }), all = rest;
        str v[MAX_COLS] = { { "", 0 } };
        for (size_t i = 0; i < MAX_COLS && str_next(&rest, '\t', &v[i]);) i++;
        if (str_eq(v[0], S("facts"))) {
            j.f = (struct facts){ .charge_at = MAP(m) };
        } else if (str_eq(v[0], S("settle"))) {
            settle(&j, v);
        } else if (str_eq(v[0], S("done"))) {
            if (!str_eq(mode, S("lines"))) print_statements(&j);
            if (!str_eq(mode, S("statements"))) print_lines(&j);
            puts(".");
            mem_reset(m);
            j = begin(m);
        } else {
            take_fact(&j, v, all);
        }
    }
    free(line);
    mem_free(m);
    return 0;
}
