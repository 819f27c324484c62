// SPDX-License-Identifier: Apache-2.0
// The rules of a form (docs/form-engine.md), bound to its fields: what is shown, required, locked and
// offered under which condition, checks across fields, what no two records share. They stand in the
// form's options; those of a sub-form's rows in the options of the sub-form's field. Who obeys them is
// record/rules.c.
#ifndef META_RULES_H
#define META_RULES_H

#include "meta/condition.h"

struct expr;

enum rule_effect { RULE_SHOW, RULE_REQUIRE, RULE_LOCK, RULE_OFFER };
struct form_rule {
    enum rule_effect effect;
    const struct condition *when;
    const struct json *json; // as it stands in the options
    const struct field **fields;
    int field_count;
    const i64 *codes; // RULE_OFFER: of the fields' options, one list a field after the other
    const int *code_counts;
    bool *reads; // by field index: of the condition, and of the formulas that it reads
};

// Refuses a save when the formula is false, or when the condition holds.
struct form_check {
    const struct expr *formula;     // or
    const struct condition *refuse; // this
    const struct json *json;
    struct titles message;
    const struct field **fields; // where it is told; perhaps none
    int field_count;
    bool *reads;
};

// Records that share all of these fields: refused (uniques), or told while typing (duplicates).
struct form_key {
    const struct field **fields;
    int field_count;
    str name; // ids of the fields, ascending: what tells one key from another
    struct titles message;
    bool says_exists; // duplicates: also that there is one that the reader may not see
    str ask;          // key of the role to ask then, or empty
};

struct form_rules {
    bool keeps_hidden; // values of hidden fields stay as they are
    bool reads_rows;   // some condition asks whether a sub-form has rows
    struct form_rule *rules;
    int rule_count;
    struct form_check *checks;
    int check_count;
    struct form_key *uniques, *duplicates;
    int unique_count, duplicate_count;
    // Fields that a show rule names, each behind those on which its being shown depends.
    const struct field **shown;
    int shown_count;
};

// Binds what the options say to f's fields; f->rules is NULL when there is nothing. Lives in c->mem.
// Strict: the first mistake is an error at its path, "options.rules.2.when". Else what is wrong is
// left out and logged: a form must open also when a rule of it no longer fits.
err_t rules_bind(struct ctx *c, struct form *f, const struct json *options, str path,
                 bool is_strict);
// Those of every form, when all else of the catalogue is in its place: a rule may name a person.
void rules_bind_all(struct ctx *c, struct catalog *cat);
// The option "default_formula" of a field, bound; its mistakes at `path`.
err_t rules_bind_default(struct ctx *c, struct field *f, str path);
// What it gives for the cells of a new record; VAL_NONE without one, or when the field cannot hold it.
// cells NULL: before anything is known, and so only for a formula that reads no field.
struct val rules_default(struct ctx *c, const struct field *f, const struct val *cells);
bool rule_names(const struct form_rule *r, const struct field *f);
// The codes that an offering rule leaves of a field's options; false: the rule does not name it.
bool rule_offers(const struct form_rule *r, const struct field *f, i64 code, bool *is_offered);

#endif
