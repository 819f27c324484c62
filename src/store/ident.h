// SPDX-License-Identifier: Apache-2.0
// Physical names. They are made from integers only, so text of a user never becomes an identifier.
#ifndef STORE_IDENT_H
#define STORE_IDENT_H

#include "base/str.h"

struct ident {
    char name[24];
};

struct ident ident_form_table(id64 form_id);    // t7   records of a form, and rows of a sub-form
struct ident ident_field_column(id64 field_id); // c31  value of a field
struct ident ident_key_column(id64 field_id);   // k31  its sort key (pinyin) or blind index
struct ident ident_junction(id64 field_id);     // j31  (rid, v): multi select, people, many links
struct ident ident_sequence(id64 form_id);      // s7   ids of a form
struct ident ident_index(id64 field_id, int n); // i31_0

// The fixed columns of every record table.
enum sys_col {
    COL_ID,
    COL_REV,
    COL_OWNER,
    COL_DEPT,
    COL_CREATED_AT,
    COL_CREATED_BY,
    COL_UPDATED_AT,
    COL_UPDATED_BY,
    COL_DELETED_AT,
    COL_FLOW_STATE,
    COL_DEMO,
    COL_PARENT,
    COL_POS,
    COL_RID,
    COL_V,
};
struct ident ident_sys(enum sys_col col);

// A name read back from a database or a backup: a system table or one of its columns, or a name that
// this room makes (letter and number). False for anything else, so that it is safe as an identifier.
bool ident_read(str name, struct ident *out);
// The number in t7, c31, s7, i31_0; 0 when the name does not start with this letter and a number.
id64 ident_number(struct ident id, char letter);
bool ident_eq(struct ident a, struct ident b);

#endif
