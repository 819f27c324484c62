// SPDX-License-Identifier: Apache-2.0
// The system tables, as numbered steps. A step that has shipped is never edited; a change is a new
// step. Words in braces differ by dialect: {id} {int} {text} {blob} {norowid}. Statements that one
// database alone has stand apart.
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

struct schema_step {
    int number;
    const char *sql, *sqlite, *pg; // statements separated by ";\n"; the last two may be NULL
};
extern const struct schema_step schema_steps[];
extern const int schema_step_count;

#endif
