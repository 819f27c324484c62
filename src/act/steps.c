// SPDX-License-Identifier: Apache-2.0
// Doing the actions one behind the other. What an action cannot do (a field that is required, a record that is
// gone) is an error of the whole; whoever asked keeps what was done up to then, or gives it up.
#include "act/act.h"

#define STEPS_AT_ONCE 200

struct doing {
    struct act *a;
    const struct instr *i;
};

static err_t do_one(struct ctx *c, void *arg)
{
    struct doing *d = arg;
    return d->i->action->run(c, d->a, d->i->j);
}

// What the record is now: an action before may have changed it.
static err_t look_at_record(struct ctx *c, struct act *a)
{
    struct image *img = mem_new_of(c->mem, struct image);
    err_t e = record_image(c, a->form, a->record, img);
    a->cells = e == OK && !img->deleted_at ? img->cells : NULL;
    if (e == ERR_NOT_FOUND) err_clear(c);
    return e == ERR_NOT_FOUND ? OK : e;
}

static err_t branch_holds(struct ctx *c, const struct act *a, const struct json *j, bool *holds)
{
    *holds = false;
    return a->cells ? act_holds(c, a->form, json_get(j, S("if")), a->record, holds) : OK;
}

static err_t step(struct ctx *c, struct act *a, const struct instr *i, struct jw *log)
{
    struct doing d = { a, i };
    bool holds = true;
    if (i->action) {
        a->log = log;
        jw_obj(log);
        jw_ki64(log, "step", a->step);
        jw_kstr(log, "do", json_str(json_get(i->j, S("do"))));
        jw_ki64(log, "at", c->now_ms);
        if (a->said) a->said->n = 0;
        TRY(store_write(c, WRITE_JOBS, do_one, &d));
        act_said_put(a);
        jw_end_obj(log);
        if (a->again) return OK;
        a->step++;
        a->is_again = false;
    } else if (!i->j) {
        a->step = i->jump;
    } else if (json_get(i->j, S("if"))) {
        TRY(branch_holds(c, a, i->j, &holds));
        a->step = holds ? a->step + 1 : i->jump;
    } else {
        TRY(wait_until(c, i->j, &a->wait_until));
        a->step++;
    }
    return OK;
}

err_t act_steps(struct ctx *c, struct act *a, const struct json *steps, struct jw *log, bool *ended)
{
    int n;
    const struct instr *all = order_of(c->mem, steps, &n);
    for (int did = 0; a->step < n && !a->wait_until && did < STEPS_AT_ONCE; did++) {
        TRY(look_at_record(c, a));
        TRY(step(c, a, &all[a->step], log));
    }
    *ended = a->step >= n;
    return OK;
}

bool act_is_passing(err_t e)
{
    return e == ERR_DB_RETRY || e == ERR_DB_FAILED || e == ERR_BUSY || e == ERR_TIMEOUT ||
           e == ERR_NO_MEMORY;
}

// A reason is read by people with other rights than the actor's: which field it was, never what stood there.
static str arg_told(const struct ctx *c, err_t e, int i)
{
    bool is_value = (i > 0 && (e == ERR_UNIQUE || e == ERR_LINK_MISSING || e == ERR_RULE_CHOICE)) ||
                    e == ERR_MOVE_DENIED;
    return is_value && c->errs->arg[i].n ? S("•••") : c->errs->arg[i];
}

str act_reason(struct ctx *c, err_t e)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "error", err_symbol(e));
    jw_kstr(&w, "path", c->errs ? c->errs->path : STR_NONE);
    jw_key(&w, S("args"));
    jw_arr(&w);
    for (int i = 0; c->errs && i < 3; i++) jw_str(&w, arg_told(c, e, i));
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}
