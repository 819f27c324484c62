// SPDX-License-Identifier: Apache-2.0
#include "store/ident.h"

static struct ident make(char letter, id64 n, int part)
{
    must(n >= 0 && part >= -1 && part < 1000000);
    struct ident id = { { 0 } };
    char digits[20];
    size_t len = 0, at = 0;
    do digits[len++] = (char)('0' + n % 10);
    while (n /= 10);
    must(len + 2 < sizeof id.name);
    id.name[at++] = letter;
    while (len) id.name[at++] = digits[--len];
    if (part < 0) return id;
    id.name[at++] = '_';
    do digits[len++] = (char)('0' + part % 10);
    while (part /= 10);
    must(at + len < sizeof id.name);
    while (len) id.name[at++] = digits[--len];
    return id;
}

struct ident ident_form_table(id64 form_id) { return make('t', form_id, -1); }
struct ident ident_field_column(id64 field_id) { return make('c', field_id, -1); }
struct ident ident_key_column(id64 field_id) { return make('k', field_id, -1); }
struct ident ident_junction(id64 field_id) { return make('j', field_id, -1); }
struct ident ident_sequence(id64 form_id) { return make('s', form_id, -1); }
struct ident ident_index(id64 field_id, int n) { return make('i', field_id, n); }

static const char *const sys_names[] = {
    [COL_ID] = "id",
    [COL_REV] = "rev",
    [COL_OWNER] = "owner",
    [COL_DEPT] = "dept",
    [COL_CREATED_AT] = "created_at",
    [COL_CREATED_BY] = "created_by",
    [COL_UPDATED_AT] = "updated_at",
    [COL_UPDATED_BY] = "updated_by",
    [COL_DELETED_AT] = "deleted_at",
    [COL_FLOW_STATE] = "flow_state",
    [COL_DEMO] = "demo",
    [COL_PARENT] = "parent",
    [COL_POS] = "pos",
    [COL_RID] = "rid",
    [COL_V] = "v",
};

static struct ident copy(str name)
{
    struct ident id = { { 0 } };
    must(name.n > 0 && name.n < sizeof id.name);
    memcpy(id.name, name.p, name.n);
    return id;
}

struct ident ident_sys(enum sys_col col)
{
    must((size_t)col < COUNT_OF(sys_names));
    return copy(str_of(sys_names[col]));
}

bool ident_read(str name, struct ident *out)
{
    if (name.n == 0 || name.n >= sizeof out->name) return false;
    for (size_t i = 0; i < name.n; i++) {
        char ch = name.p[i];
        bool letter = (ch >= 'a' && ch <= 'z') || ch == '_';
        if (!letter && (i == 0 || ch < '0' || ch > '9')) return false;
    }
    *out = copy(name);
    return true;
}

id64 ident_number(struct ident id, char letter)
{
    if (id.name[0] != letter || id.name[1] < '0' || id.name[1] > '9') return 0;
    str digits = str_from(str_of(id.name), 1);
    i64 end = str_find_char(digits, '_'), n;
    if (end >= 0) digits = str_sub(digits, 0, (size_t)end);
    return str_to_i64(digits, &n) ? n : 0;
}

bool ident_eq(struct ident a, struct ident b) { return strcmp(a.name, b.name) == 0; }
