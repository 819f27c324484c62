// SPDX-License-Identifier: Apache-2.0
// Capability "commission": settles months over the forms bound to it (docs/channel-hospital.md):
// commission_scheme, scheme_version, channel, lead, visit, charge, patient, claim -> statement,
// statement_line, settlement_period; for staff also staff_bonus_rule -> bonus_statement, bonus_line, in
// the same transaction. The arithmetic is calc.h; here facts are read on one snapshot and
// results posted in one transaction.
//
// Scheme versions: a scheme's content is kept as version n in the ledger scheme_version when a month
// that uses it is settled. An edit makes version n+1, valid from the first open month; which version a
// channel had in a locked month stands on that month's statement.
#ifndef DOMAIN_COMMISSION_SETTLE_H
#define DOMAIN_COMMISSION_SETTLE_H

#include "domain/commission/calc.h"
#include "job/job.h"
#include "record/record.h"

// Hook of the record door: a scheme that cannot be computed is refused. COMMISSION_TIERS, _ITEMS, _SCHEME.
extern const struct record_hook commission_hook;

// "2026-07" -> half-open days. False when it is no month.
bool period_parse(str period, struct cm_period *out);
str period_of_day(struct mem *m, i64 day);

// Settles and locks a month. Right SETTLE. PERIOD_LOCKED, PERIOD_ORDER, PERIOD_RUNNING (args say why).
struct settled {
    i64 statements, lines;
    money payable_fen;
    i64 bonus_statements, bonus_lines;
    money bonus_fen;
};
err_t commission_settle(struct ctx *c, str period, struct settled *out);
// Only the questions: may this month be settled now? The same errors, nothing is done.
err_t commission_check(struct ctx *c, str period);
err_t settle_job(struct ctx *c, struct job *j); // {"period":"2026-07"}

// {"periods":[{"period","state","settled_at","statements","payable"}],"next":"2026-08"}
err_t commission_periods(struct ctx *c, struct jw *w);
// The month as it would be settled now; months before it that are still open are worked out on the way.
// channel 0: all statements; else that channel's, with lines.
err_t commission_draft(struct ctx *c, str period, id64 channel, struct jw *w);
// The same for staff bonus; user 0: all, else that user's, with lines.
err_t commission_bonus_draft(struct ctx *c, str period, id64 user, struct jw *w);
// calculated -> confirmed -> approved -> paid, disputed ...: rights SETTLE, STATEMENT_APPROVE, STATEMENT_PAY.
err_t commission_move(struct ctx *c, id64 statement, str to, str reason, str paid_ref);
// calculated -> approved -> paid of a bonus_statement: rights STATEMENT_APPROVE, STATEMENT_PAY.
err_t commission_bonus_move(struct ctx *c, id64 statement, str to, str reason, str paid_ref);
// The statement as a document. *file lies in c->mem.
err_t commission_pdf(struct ctx *c, id64 statement, str *file);
err_t commission_xlsx(struct ctx *c, id64 statement, str path);

#endif
