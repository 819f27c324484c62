// SPDX-License-Identifier: Apache-2.0
// Why an actor of the house acts: a rule's run or a flow that was made by another's save, and so on up. Whoever makes
// work out of a save looks here, so that nothing goes round for ever.
#ifndef AUTH_CHAIN_H
#define AUTH_CHAIN_H

#include "auth/actor.h"

struct chain {
    id64 id;      // of the first run
    int depth;    // 0: that run
    str path;     // ",rule:record,f3:record,": all that acted so far, this one too; f before a flow
    bool is_bulk; // it began with an import or a round over all records
    struct at_once *at_once; // rule/ alone: runs that are done in the transaction of the first save
};

// A rule's actor: all rights (whoever published it had to have them), key "rule:<id>".
struct actor *actor_rule(struct ctx *c, id64 rule, str title, const struct chain *chain);
// A flow's, for one instance of it: key "flow:<instance>".
struct actor *actor_flow(struct ctx *c, id64 instance, str title, const struct chain *chain);

#endif
