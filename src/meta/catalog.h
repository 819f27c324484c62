// SPDX-License-Identifier: Apache-2.0
// The catalogue: what forms and fields exist, who the people are and which roles grant what. One
// immutable snapshot, compiled from the system tables, counted by reference, pinned by each request
// (ctx.cat). A change commits its rows, then a new snapshot is built and swapped in whole.
#ifndef META_CATALOG_H
#define META_CATALOG_H

#include "base/err.h"
#include "base/json.h"
#include "base/map.h"
#include "meta/calendar.h"
#include "store/db.h"

struct field_type;
struct form_rules;
struct expr;

struct titles {
    str zh, en;
};
static inline str title_in(struct titles t, enum lang l)
{
    return l == LANG_EN && t.en.n ? t.en : t.zh;
}

struct option {
    i64 code;
    str key;
    struct titles title;
    str color;
    bool is_off;
    i64 parent; // code of the option above it, or 0
};

struct field {
    id64 id;
    str key;
    const struct field_type *type;
    struct form *form;
    int index; // in form->fields
    struct titles title, help;
    bool is_required, is_unique, is_indexed, is_sensitive;
    bool is_system; // id, rev, owner, dept, created_at ...: not a stored c<id> column
    id64 store; // names its column, key column, junction and indexes: its id until a change of type
    struct ident col; // its column; for system fields their fixed column
    const struct json *options_json;
    // What the type's parse_options made of options_json; unused ones are zero.
    int scale; // digits after the point
    bool has_min, has_max;
    i64 min, max; // in the stored unit
    i64 max_len;  // code points
    const struct option *options;
    size_t option_count;
    bool can_add;          // who writes the field may add options
    str target_key;        // link: "app.form" or "form"
    struct form *target;   // link: the form pointed to; sub-form: the form of its rows
    bool unlink_on_delete; // link: else deleting the target is refused
    str formula_source;
    str formula_result;         // formula: source and the key of its result type
    const struct expr *formula; // parsed; slots are indexes into formula_inputs
    const int *formula_inputs;
    int formula_input_count;
    const struct formula_path
        *formula_paths; // slots field_count, field_count + 1, ... (meta/derived.h)
    int formula_path_count;
    // Look-up: the link of this form, and the field of the linked record. Roll-up: the link that leads
    // here (of a form's records, or a sub-form or many-link of this form) and the field that is summed.
    str via_form_key, via_key, source_key, order_key;
    struct field *via, *source, *order;
    int rollup; // enum rollup_kind
    const struct json *rollup_filter;
    struct field **foreign; // fields of other forms whose content enters the stored value
    int foreign_count;
    const struct field_type *result_type; // formula: type of the stored value
    str prefix;
    int digits;
    str number_reset;  // auto number: prefix, digits, never|year|month|day
    bool has_key_col;  // k<id>: pinyin of a name field
    bool is_own_value; // formula declared a value of its own right (settled 13)
    struct val *default_value;
    const struct expr *default_formula; // worked out for a new record; NULL: none (meta/rules.h)
};

struct app {
    id64 id;
    str key;
    struct titles title;
    str icon;
};

struct form {
    id64 id;
    str key;      // in its app
    str full_key; // app.form
    const struct app *app;
    struct titles title;
    struct ident table;
    struct form *parent;   // of a sub-form
    struct field **fields; // by position; deleted ones are not here
    int field_count;
    struct map by_key;              // key -> struct field, system fields too
    struct field *title_field;      // shown where a record is referred to
    struct field *state_field;      // moves only by the transition table, or NULL
    const struct json *transitions; // {"new":[move,...],...} by option key; a move: move_to()
    const struct json *options_json;
    struct field **import_key;
    int import_key_count; // equal values = the same record
    bool is_ledger;       // written by its capability only
    bool is_append_only;  // nobody updates or deletes
    bool is_person;       // rows are people: merging, consent, dossier
    bool is_clinical;
    const struct form_rules *rules;   // meta/rules.h; NULL: none
    const struct follower *followers; // what is computed elsewhere from these records
    int follower_count;
    const struct rule_def **heard; // rules that a save here may concern (meta/automation.h)
    int heard_count;
    bool has_flows;
};

// Where its values lie beside or instead of the column. A field whose type was changed lies elsewhere than
// its id says, so nobody makes these names of f->id.
static inline struct ident field_key(const struct field *f) { return ident_key_column(f->store); }
static inline struct ident field_junction(const struct field *f)
{
    return ident_junction(f->store);
}

// A move of the table is the key of the state that it leads to, or {"to":key,"title":{"zh","en"}} with
// what the button says.
str move_to(const struct json *move);
struct titles move_title(const struct json *move); // empty when it has none

// Fixed fields that every form has, at these positions of form->sys.
enum sys_field {
    SYS_ID,
    SYS_REV,
    SYS_OWNER,
    SYS_DEPT,
    SYS_CREATED_AT,
    SYS_CREATED_BY,
    SYS_UPDATED_AT,
    SYS_UPDATED_BY,
    SYS_DEMO,
    SYS_COUNT
};
struct field *form_sys(const struct form *f, enum sys_field which);

enum dept_kind { DEPT_ORG, DEPT_BRANCH, DEPT_DEPT };
struct dept {
    id64 id;
    struct dept *parent;
    enum dept_kind kind;
    str title, code;
    id64 head_id;
    bool is_off;
    int depth;
};
struct user {
    id64 id;
    str account, name;
    struct dept *dept;
    struct dept **more;
    int more_count;
    const struct role **roles;
    int role_count;
    bool is_off;
    enum lang lang;
    bool has_lang;
};

// Actions on a form (bits of grant.actions).
enum {
    ACT_READ = 1,
    ACT_CREATE = 2,
    ACT_UPDATE = 4,
    ACT_DELETE = 8,
    ACT_EXPORT = 16,
    ACT_IMPORT = 32,
    ACT_REVEAL = 64,
    ACT_EXACT = 128 /* find a masked cell by its whole value */,
    ACT_LAST4 = 256,
    ACT_ASSIGN = 512 /* change owner */,
    ACT_HISTORY = 1024,
    ACT_PRINT = 2048,
    ACT_ALL = 4095
};
enum cell_right { CELL_HIDDEN, CELL_MASKED, CELL_READ };
struct field_right {
    enum cell_right read;
    bool write;
};
enum scope {
    SCOPE_NONE,
    SCOPE_OWN,
    SCOPE_DEPT,
    SCOPE_DEPT_BELOW,
    SCOPE_BRANCH,
    SCOPE_ALL,
    SCOPE_PARTICIPATED,
    SCOPE_POOL,
    SCOPE_TASK // the records of his open to-dos; made by auth/lent.c, of no role
};

struct grant {
    id64 id;
    id64 lent; // of SCOPE_TASK: which to-dos (x_task.rights)
    const struct role *role;
    struct form *form;
    u32 actions;
    enum scope scope;
    const struct json *condition; // a filter as JSON, or NULL
    struct field_right
        *rights; // by field index of the form; sub-form fields by their own grant_sub
    struct field_right sys_right; // of the system fields: read unless hidden by the role
    struct field_right *
        *sub_rights; // [field index of the sub-form field] -> by index in the sub-form
};
struct role {
    id64 id;
    str key;
    struct titles title;
    const struct app *app;
    u64 system_rights;
    struct grant **grants;
    int grant_count;
};

// Rights that are not on a form (bits of role.system_rights; tables/system_rights.def).
enum system_right {
#define SYSTEM_RIGHT(sym, key, zh, en) RIGHT_BIT_##sym,
#include "../tables/system_rights.def"
#undef SYSTEM_RIGHT
    RIGHT_COUNT
};
#define RIGHT(sym) ((u64)1 << RIGHT_BIT_##sym)

struct binding {
    str capability, role;
    struct form *form;
    const struct json *fields;
};

struct catalog {
    struct mem *mem;
    _Atomic int refs;
    i64 version;
    i64 type_epoch; // raised when a field's values move to another column
    str org_name;
    int offset_min;   // of the installation's zone
    int fiscal_start; // month in which its business year begins, 1..12
    int report_small; // groups of fewer rows are not told to who sees a part alone; 0: all are
    enum lang lang;
    struct app **apps;
    int app_count;
    struct form **forms;
    int form_count;
    struct map form_by_key; // full key, and plain key where unambiguous
    struct map form_by_id_; // use catalog_form_by_id
    struct dept **depts;
    int dept_count;
    struct user **users;
    int user_count;
    struct role **roles;
    int role_count;
    struct binding *bindings;
    int binding_count;
    struct rule_def *rules; // meta/automation.h, in order of id
    int rule_count;
    struct flow_def *flows; // meta/flows.h, in order of id
    int flow_count;
    struct house_calendar calendar;
};

// Reads the system tables through c->db and compiles a snapshot with one reference.
err_t catalog_load(struct ctx *c, struct catalog **out);
struct catalog *catalog_pin(struct catalog *cat);
void catalog_unpin(struct catalog *cat);

struct form *catalog_form(const struct catalog *cat, str key); // NULL when unknown
struct form *catalog_form_by_id(const struct catalog *cat, id64 id);
struct field *form_field(const struct form *f, str key); // own and system fields; NULL
struct field *form_field_by_id(const struct form *f, id64 id);
const struct user *catalog_user(const struct catalog *cat, id64 id);
const struct dept *catalog_dept(const struct catalog *cat, id64 id);
const struct role *catalog_role(const struct catalog *cat, str key);
// The fields that `fields` names ({"phone":"masked","lines":{"fee":"read"}}) as it says, the others as they are;
// what is computed takes the weakest right over what enters it.
void grant_set_fields(struct mem *m, struct grant *g, const struct json *fields);
const struct binding *catalog_binding(const struct catalog *cat, str capability, str role);
bool dept_is_below(const struct dept *d, const struct dept *top); // or the same
const struct dept *dept_branch(const struct dept *d); // nearest branch upward, or the root
const struct option *field_option(const struct field *f, i64 code);
const struct option *field_option_by_key(const struct field *f, str key); // key, zh or en title
err_t form_of(struct ctx *c, str key, struct form **out);                 // ERR_FORM_UNKNOWN

#endif
