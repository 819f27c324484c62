// SPDX-License-Identifier: Apache-2.0
// Votes to a decision. First each vote is worked out from its task and those that were added to it, then
// the rule looks at the votes. Nothing is remembered: the same rows give the same answer each time, so
// whoever adds, drops or transfers just asks again.
#include "flow/sign.h"

enum vote { VOTE_OPEN, VOTE_YES, VOTE_NO, VOTE_OUT };

#define NEST_MAX 16

struct votes {
    struct sign_task *v;
    size_t n;
};

static enum vote vote_of(const struct votes *t, struct sign_task *task, int depth);

struct added {
    size_t open, no, all; // all: with those who are out
};

// What the tasks of a kind that hang at this one have come to.
static struct added added_to(const struct votes *t, const struct sign_task *task,
                             enum task_kind kind, int depth)
{
    struct added a = { 0 };
    for (size_t i = 0; i < t->n; i++) {
        struct sign_task *one = &t->v[i];
        if (one->parent != task->id || one->kind != kind) continue;
        enum vote v = vote_of(t, one, depth + 1);
        a.all++;
        a.open += v == VOTE_OPEN;
        a.no += v == VOTE_NO;
    }
    return a;
}

// The others who were added with one who has refused need not go on.
static void cancel_added(const struct votes *t, const struct sign_task *task, enum task_kind kind,
                         int depth)
{
    if (depth > NEST_MAX) return;
    for (size_t i = 0; i < t->n; i++) {
        struct sign_task *one = &t->v[i];
        if (one->parent != task->id || one->kind != kind) continue;
        bool is_open = one->state == TASK_PENDING || one->state == TASK_LATER ||
                       one->state == TASK_DELEGATED_AWAY;
        if (is_open && one->then != THEN_REFUSE) one->then = THEN_CANCEL;
        cancel_added(t, one, TASK_BEFORE, depth + 1);
        cancel_added(t, one, TASK_AFTER, depth + 1);
        cancel_added(t, one, TASK_DELEGATED, depth + 1);
    }
}

static enum vote later_vote(const struct votes *t, struct sign_task *task, int depth)
{
    struct added before = added_to(t, task, TASK_BEFORE, depth);
    if (before.no) {
        task->then = THEN_REFUSE;
        cancel_added(t, task, TASK_BEFORE, depth);
        return VOTE_NO;
    }
    // Who never asked others before him waits for his place in the order, or for the one who claimed.
    if (before.all && !before.open) task->then = THEN_WAKE;
    return VOTE_OPEN;
}

static enum vote done_vote(const struct votes *t, const struct sign_task *task, int depth)
{
    if (task->decision != DECIDED_YES) return VOTE_NO;
    struct added after = added_to(t, task, TASK_AFTER, depth);
    if (after.no) {
        cancel_added(t, task, TASK_AFTER, depth);
        return VOTE_NO;
    }
    return after.open ? VOTE_OPEN : VOTE_YES;
}

static enum vote vote_of(const struct votes *t, struct sign_task *task, int depth)
{
    if (depth > NEST_MAX) return VOTE_OUT;
    switch (task->state) {
    case TASK_PENDING: return VOTE_OPEN;
    case TASK_LATER: return later_vote(t, task, depth);
    case TASK_DONE: return done_vote(t, task, depth);
    case TASK_DELEGATED_AWAY:
        if (!added_to(t, task, TASK_DELEGATED, depth).open) task->then = THEN_WAKE;
        return VOTE_OPEN;
    default: return VOTE_OUT;
    }
}

struct sums {
    size_t open, yes, no;
    i64 open_weight, yes_weight, no_weight;
    struct sign_task *next; // the open one with the lowest place
};

static bool is_vote(const struct sign_task *t) { return !t->parent; }

static struct sums sums_of(const struct votes *t)
{
    struct sums s = { 0 };
    for (size_t i = 0; i < t->n; i++) {
        struct sign_task *one = &t->v[i];
        if (!is_vote(one)) continue;
        i64 weight = one->weight > 0 ? one->weight : 0;
        switch (vote_of(t, one, 0)) {
        case VOTE_OPEN:
            s.open++;
            s.open_weight += weight;
            if (!s.next || one->place < s.next->place) s.next = one;
            break;
        case VOTE_YES:
            s.yes++;
            s.yes_weight += weight;
            break;
        case VOTE_NO:
            s.no++;
            s.no_weight += weight;
            break;
        case VOTE_OUT: break;
        }
    }
    return s;
}

static enum sign_result all_of(const struct sign *r, const struct sums *s)
{
    if (s->no && (!s->open || !r->waits_all)) return SIGN_FAILED;
    return s->open ? SIGN_OPEN : SIGN_PASSED;
}

static enum sign_result any_of(const struct sign *r, const struct sums *s)
{
    if (s->yes) return SIGN_PASSED;
    return all_of(r, s);
}

static bool reaches(const struct sign *r, i64 weight, i64 total)
{
    i64 have = weight * 100, need = r->percent * total;
    return r->is_more ? have > need : have >= need;
}

static enum sign_result ratio_of(const struct sign *r, const struct sums *s)
{
    i64 total = s->open_weight + s->yes_weight + s->no_weight;
    if (s->open && r->waits_all) return SIGN_OPEN;
    if (!total) return s->open ? SIGN_OPEN : s->no ? SIGN_FAILED : SIGN_PASSED;
    if (reaches(r, s->yes_weight, total)) return SIGN_PASSED;
    return reaches(r, s->yes_weight + s->open_weight, total) ? SIGN_OPEN : SIGN_FAILED;
}

static bool awaits_others(const struct votes *t, const struct sign_task *task)
{
    return added_to(t, task, TASK_BEFORE, 0).open > 0;
}

static enum sign_result sequence_of(const struct votes *t, const struct sums *s)
{
    if (s->no) return SIGN_FAILED;
    if (!s->open) return SIGN_PASSED;
    if (s->next && s->next->state == TASK_LATER && !awaits_others(t, s->next))
        s->next->then = THEN_WAKE;
    return SIGN_OPEN;
}

// Whoever had claimed it is out: it is offered to all again.
static void offer_again(const struct votes *t)
{
    bool taken = false;
    for (size_t i = 0; i < t->n; i++) {
        struct sign_task *one = &t->v[i];
        bool looks_on = one->state == TASK_LATER && !added_to(t, one, TASK_BEFORE, 0).all;
        taken |= is_vote(one) && !looks_on && vote_of(t, one, 0) == VOTE_OPEN;
    }
    for (size_t i = 0; i < t->n && !taken; i++)
        if (is_vote(&t->v[i]) && t->v[i].state == TASK_LATER && t->v[i].then == THEN_KEEP)
            t->v[i].then = THEN_WAKE;
}

static enum sign_result claim_of(const struct sign *r, const struct votes *t, const struct sums *s)
{
    enum sign_result got = any_of(r, s);
    if (got == SIGN_OPEN) offer_again(t);
    return got;
}

enum sign_result sign_decide(const struct sign *r, struct sign_task *tasks, size_t n)
{
    struct votes t = { tasks, n };
    for (size_t i = 0; i < n; i++) tasks[i].then = THEN_KEEP;
    struct sums s = sums_of(&t);
    switch (r->rule) {
    case SIGN_ALL: return all_of(r, &s);
    case SIGN_RATIO: return ratio_of(r, &s);
    case SIGN_SEQUENCE: return sequence_of(&t, &s);
    case SIGN_CLAIM: return claim_of(r, &t, &s);
    default: return any_of(r, &s);
    }
}

size_t sign_votes(const struct sign_task *tasks, size_t n)
{
    size_t votes = 0;
    for (size_t i = 0; i < n; i++)
        votes += is_vote(&tasks[i]) && tasks[i].state != TASK_CANCELLED &&
                 tasks[i].state != TASK_TRANSFERRED;
    return votes;
}
