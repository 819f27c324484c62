// SPDX-License-Identifier: Apache-2.0
// Making and changing apps, forms and fields: their rows in the system tables and their tables in the
// database, in one transaction. Everything here runs inside store_write_ddl; the caller has checked
// the right to design, writes the audit row and raises the catalogue's version (auth/user.h).
//
// A form as JSON, the same in solutions, in the API and in exports:
//   {"key":"lead","title":{"zh":"线索","en":"Leads"},"options":{"title_field":"name",...},
//    "fields":[{"key":"phone","type":"phone","title":{"zh":"手机号","en":"Phone"},"required":true,
//      "unique":false,"indexed":true,"sensitive":true,"options":{...},
//      "choices":[{"key":"high","title":{"zh":"高","en":"High"},"color":"ok"}],
//      "fields":[...rows of a sub-form...]}],
//    "views":[{"key":"mine","title":{...},"spec":{...}}]}
// Keys are ASCII (a-z, 0-9, _), permanent, and made (f<id>) where none is given.
#ifndef META_DESIGN_H
#define META_DESIGN_H

#include "meta/field_type.h"

err_t design_app_create(struct ctx *c, str key, struct titles title, str icon, str manifest,
                        id64 *id);
// With its fields, sub-forms, views, tables and indexes. Errors carry the path in the JSON.
err_t design_form_create(struct ctx *c, id64 app_id, const struct json *form, id64 *id);
err_t design_field_add(struct ctx *c, id64 form_id, const struct json *field, int pos, id64 *id);
// Title, flags, position, choices, options that do not change storage. Immediate, but for an index.
err_t design_field_update(struct ctx *c, const struct field *f, const struct json *changes);
err_t design_field_remove(struct ctx *c, const struct field *f); // to the bin; the column stays
err_t design_form_update(struct ctx *c, const struct form *f, const struct json *changes);
err_t design_form_remove(struct ctx *c, const struct form *f);
err_t design_view_save(struct ctx *c, id64 form_id, id64 view_id, id64 owner_id,
                       const struct json *view, id64 *id);
err_t design_bind(struct ctx *c, str capability, str role, id64 form_id, str fields_json);
// The shadow of a field that changes its type (meta/retype.h): its row, choices and storage; and the
// storage of one going.
err_t design_shadow_add(struct ctx *c, const struct field *f, const struct json *now, id64 *id);
err_t design_storage_drop(struct ctx *c, id64 form_id, id64 store, const struct field_type *t,
                          const struct json *options);
bool design_key_is_valid(str key);
// Whether the choices of a field of this type are the designer's (a row of x_option each).
bool design_has_choices(const struct field_type *t);
// Choices as a document has them: keys and titles there and not twice (titles: under one parent),
// parents among them and without a circle. Errors stand at `path`.
err_t design_check_choices(struct ctx *c, const struct json *choices, str path);
// The "title" of an object: {"zh","en"}, or a text that is the Chinese one.
struct titles design_titles(const struct json *j);

// Whether a new field is sensitive: as the document says, else as its type is.
bool design_is_sensitive(const struct field_type *t, const struct json *said);

#endif
