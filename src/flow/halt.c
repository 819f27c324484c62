// SPDX-License-Identifier: Apache-2.0
// A token that halts needs somebody: whoever administers flows is told under his bell, in the transaction that
// halted it. Only the flow and the node are named, since not everybody may read the record.
#include "flow/internal.h"
#include "job/notice.h"

#define TOLD_MAX 20

static bool administers(const struct user *u)
{
    for (int i = 0; i < u->role_count; i++)
        if (u->roles[i]->system_rights & RIGHT(FLOW_ADMIN)) return true;
    return false;
}

static err_t tell_one(struct ctx *c, const struct inst *i, const struct flow_event *e,
                      const struct user *u)
{
    const struct flow_node *node = graph_node(i->graph, e->node);
    enum lang lang = u->has_lang ? u->lang : c->cat->lang;
    str title = node ? words_pick(json_get(node->j, S("title")), lang) : STR_NONE;
    struct notice n = { u->id,
                        S("flow.halted"),
                        notice_args(c, (const char *const[]){ "instance", "title", "node" },
                                    (const str[]){ str_fmt(c->mem, "%lld", (long long)i->id),
                                                   title_in(i->def->title, lang),
                                                   title.n ? title : e->node },
                                    3),
                        i->form,
                        i->record,
                        str_fmt(c->mem, "flow:%lld:%lld", (long long)i->id, (long long)e->seq) };
    return notice_add(c, &n, NULL);
}

err_t halt_tell(struct ctx *c, const struct inst *i)
{
    for (size_t k = 0; k < i->events.n; k++) {
        if (!str_eq(i->events.v[k].kind, S("incident"))) continue;
        for (int u = 0, told = 0; u < c->cat->user_count && told < TOLD_MAX; u++) {
            const struct user *one = c->cat->users[u];
            if (one->is_off || !administers(one)) continue;
            TRY(tell_one(c, i, &i->events.v[k], one));
            told++;
        }
    }
    return OK;
}
