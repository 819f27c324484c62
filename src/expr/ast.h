// SPDX-License-Identifier: Apache-2.0
// The parsed form of an expression. Chains of binary operators lean to the left and may be long
// (10,000 nodes), so whoever walks the tree walks down a left spine in a loop (ast_spine) and
// recurses only into right operands and arguments, whose depth the parser bounds.
#ifndef EXPR_AST_H
#define EXPR_AST_H

#include "expr/expr.h"

enum node_kind {
    NODE_CONST,
    NODE_MISSING,
    NODE_SLOT,
    NODE_NEGATE,
    NODE_PERCENT,
    NODE_BINARY,
    NODE_CALL
};

enum op {
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_CONCAT,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_POW
};

static inline bool op_is_comparison(enum op op) { return op <= OP_GE; }

struct fn;

struct expr_node {
    enum node_kind kind;
    enum value_type type; // static
    bool is_list;
    enum op op; // BINARY
    int n;      // children; PERCENT: number of signs
    struct expr_node **child;
    struct value constant; // CONST
    int slot;              // SLOT: index into expr.slots
    const struct fn *fn;   // CALL
    size_t from, to;       // an argument of a call: its bytes of the source
};

// One place where a name stands.
struct expr_use {
    size_t at;
    str name;
    int slot;
}; // slot: index into expr.slots

// The left spine of a binary node: the innermost left operand, and the binary nodes from there
// outwards in *ops (in the arena).
const struct expr_node *ast_spine(struct mem *m, const struct expr_node *n,
                                  const struct expr_node ***ops, size_t *count);

// The program of the bytes from..to of the source (expr_parse_program); its columns, as indexes
// into expr.slots, go to slots[0..*n_slots-1] (room for expr.n_slots).
str program_of(struct mem *m, const struct expr *e, size_t from, size_t to, bool is_condition,
               int *slots, int *n_slots);

// Static type of `l op r`.
enum value_type ast_binary_type(enum op op, enum value_type l, enum value_type r);
// The type that both have, else VALUE_ANY; null agrees with everything.
enum value_type ast_common_type(enum value_type a, enum value_type b);

str ast_op_symbol(enum op op);

#endif
