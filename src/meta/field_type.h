// SPDX-License-Identifier: Apache-2.0
// A field type: one file src/meta/field/<type>.c that defines `const struct field_type
// field_type_<type>`, and one row in tables/field_types.def. Everything that depends on the type of
// a field is asked here; no other code switches on it.
#ifndef META_FIELD_TYPE_H
#define META_FIELD_TYPE_H

#include "meta/catalog.h"
#include "meta/value.h"

enum storage {
    STORE_INT,
    STORE_TEXT,
    STORE_BLOB,     // a column c<id>
    STORE_JUNCTION, // table j<id> (rid, v)
    STORE_ROWS,     // a sub-form's table
    STORE_NONE,     // nothing: read elsewhere (meta/derived.h)
};

// Filter operators. A type lists those that make sense (bits 1 << op).
enum op {
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_BETWEEN,
    OP_IN,
    OP_NOT_IN,
    OP_CONTAINS,
    OP_NOT_CONTAINS,
    OP_STARTS,
    OP_EMPTY,
    OP_NOT_EMPTY,
    OP_HAS_ANY,
    OP_HAS_ALL,
    OP_COUNT
};
str op_key(enum op op); // "eq" ...
bool op_of_key(str key, enum op *out);
#define OPS_EMPTY (1u << OP_EMPTY | 1u << OP_NOT_EMPTY)
#define OPS_EQUAL (1u << OP_EQ | 1u << OP_NE | 1u << OP_IN | 1u << OP_NOT_IN | OPS_EMPTY)
#define OPS_ORDER                                                                                  \
    (OPS_EQUAL | 1u << OP_LT | 1u << OP_LE | 1u << OP_GT | 1u << OP_GE | 1u << OP_BETWEEN)
#define OPS_TEXT (OPS_EQUAL | 1u << OP_CONTAINS | 1u << OP_NOT_CONTAINS | 1u << OP_STARTS)
#define OPS_SET (1u << OP_HAS_ANY | 1u << OP_HAS_ALL | OPS_EMPTY)

enum {
    TYPE_SORTABLE = 1,
    TYPE_GROUPABLE = 2,
    TYPE_SUMMABLE = 4,
    TYPE_SEARCHABLE = 8,
    TYPE_UNIQUE_OK = 16,
    TYPE_COMPUTED = 32,           // never written by a caller
    TYPE_REFERENCE = 64,          // value is the id of a record of field->target
    TYPE_MASKED_BY_DEFAULT = 128, // a new field is sensitive unless its design says otherwise
    TYPE_ENCRYPTED = 256,
    TYPE_DATE = 512,
    TYPE_INSTANT = 1024,
    TYPE_PERSON = 2048,    // value is a user id
    TYPE_DEPT = 4096,      // value is a department id
    TYPE_DIGITS = 8192,    // searched by pieces of digits
    TYPE_MONEY = 16384,    // fen
    TYPE_SHARE = 32768,    // a fraction, shown as percent
    TYPE_ROLE = 131072,    // value is a role's id
    TYPE_CODED = 262144,   // formulas read to_text: neither the JSON nor what is stored
    TYPE_FILES = 524288,   // JSON array of ids of x_file, bound to the record
    TYPE_IMAGES = 1048576, // and those are pictures
    TYPE_ACTION = 2097152, // a button: pressed, never filled in; it is read as nothing
    TYPE_OWN_TEXT = 65536, // a number or day that goes out as the type's text, not as a figure
};

// Where the designer's palette shows the type, in this order (field_types.c has their words).
enum field_group {
    GROUP_BASIC,
    GROUP_CHOICE,
    GROUP_NUMBER,
    GROUP_DATE,
    GROUP_PEOPLE,
    GROUP_MEDICAL,
    GROUP_MEDIA,
    GROUP_LINK,
    GROUP_COMPUTED,
    GROUP_LAYOUT,
    GROUP_COUNT
};

// One option of the type as the designer's panel shows it. A fixed one decides how values are stored
// and cannot be changed once the field is there.
struct type_option {
    const char *key, *kind, *zh, *en;
    bool is_fixed;
}; // kind: text, int, number, bool, date, user, department, choice:a|b, list, options (the choices of
    // x_option), rows ([{"key","title"}]), form, field (of option "form"), own_field (of this form), formula,
    // lookup, rollup (several options in one), part (of the one before)

struct field_type {
    const char *key;
    enum field_group group;
    int often; // place among those of its group that people look for first, from 1; 0 behind them
    enum storage storage;
    u32 ops, flags;
    const char *widget;                // web/src/fields/<widget>
    const struct type_option *options; // ends with a NULL key
    // Reads field->options_json into the field; wrong options are an error at their path. May be NULL.
    err_t (*parse_options)(struct ctx *c, struct field *f);
    // A caller's JSON -> stored value, validated and normalised. JSON null is VAL_NULL for all types
    // and is handled by the caller. Errors name the field's title.
    err_t (*from_json)(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
    // Text of an import cell, a filter in a URL or the command line -> stored value. Empty text is
    // handled by the caller. References get the text and are resolved by record/ (see ref_of_text).
    err_t (*from_text)(struct ctx *c, const struct field *f, str text, struct val *out);
    void (*to_json)(struct ctx *c, const struct field *f, struct val v, struct jw *w);
    void (*to_text)(struct ctx *c, const struct field *f, struct val v,
                    struct buf *b);                                  // export, history
    str (*mask)(struct ctx *c, const struct field *f, struct val v); // NULL: "***"
    // Values that a filter by this one finds too: the options below it, the surfaces of a tooth. A list,
    // or VAL_NONE. May be NULL.
    struct val (*below)(struct ctx *c, const struct field *f, struct val v);
    // The items of the type's fixed table: {"key","title","parent","pinyin"}. NULL: it has none.
    void (*put_list)(struct ctx *c, struct jw *w);
    // The stored value that a day stands for ($today in filters); NULL: the day itself.
    i64 (*of_day)(i64 day);
    // Value <-> expression value kind, for formulas: see meta/formula.h. 'n' number, 't' text, 'b'
    // boolean, 'd' date, 'i' instant, 'c' time of day, 'l' list, 0 none.
    char expr_kind;
};

// What a field's stored value is: for a formula the type of its result, else its own type. Ask this
// one for storage, operators and flags of values; f->type only for what the field is.
static inline const struct field_type *field_value_type(const struct field *f);

#define FIELD_TYPE(name, zh, en) extern const struct field_type field_type_##name;
#include "../tables/field_types.def"
#undef FIELD_TYPE

const struct field_type *field_type_of_key(str key); // NULL when unknown
struct titles field_type_title(const struct field_type *t);
str field_group_key(enum field_group g);
struct titles field_group_title(enum field_group g);
extern const struct field_type *const field_types[]; // all, in the order of field_types.def
extern const int field_type_count;

static inline const struct field_type *field_value_type(const struct field *f)
{
    return f->result_type ? f->result_type : f->type;
}

// The value of a new record where the caller gave none; VAL_NONE without a default. The words now,
// today and me stand for the request's instant, its local day, and user_id or dept_id (0: nobody).
struct val field_default(struct ctx *c, const struct field *f, id64 user_id, id64 dept_id);

// Helpers that the types share (field_shared.c); more of them in meta/field_parts.h.
err_t bad_format(struct ctx *c, const struct field *f, str zh, str en); // ERR_FIELD_FORMAT
err_t bad_range(struct ctx *c, const struct field *f, str range);
err_t check_range(struct ctx *c, const struct field *f, i64 v, void (*put)(struct buf *, i64, int));
err_t text_checked(struct ctx *c, const struct field *f, str s,
                   struct val *out); // trims, max_len, UTF-8
str opt_str(const struct field *f, const char *key);
bool opt_i64(const struct field *f, const char *key, i64 *out);
bool opt_bool(const struct field *f, const char *key);
str field_title(struct ctx *c, const struct field *f);
// What the design set of the type's own options, as it stands there: unit, step, words at the ends.
void field_put_set(struct jw *w, const struct field *f);

#endif
