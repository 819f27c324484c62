// SPDX-License-Identifier: Apache-2.0
// What field types are made of: reading options, numbers, texts and references. For the files of
// meta/field/, except where a heading says that others may call it.
#ifndef META_FIELD_PARTS_H
#define META_FIELD_PARTS_H

#include "base/date.h"
#include "base/dec.h"
#include "base/utf8.h"
#include "meta/field_type.h"

// --- Options -------------------------------------------------------------------------------------
// A wrong option is ERR_FIELD_FORMAT at "<field>.options.<key>", named by its title.
err_t bad_option(struct ctx *c, const struct field *f, const char *key, str zh, str en);
// An absent option leaves *out as it is.
err_t option_int(struct ctx *c, const struct field *f, const char *key, i64 low, i64 high,
                 i64 *out);
err_t option_bool(struct ctx *c, const struct field *f, const char *key, bool *out);
err_t option_str(struct ctx *c, const struct field *f, const char *key, str *out);
// Reads options "min" and "max" with the type's own from_text, and "default" with its from_json (or
// one of the words now, today, me: see field_default). The type's last step of parse_options.
err_t option_limits(struct ctx *c, struct field *f);
err_t option_default(struct ctx *c, struct field *f);

// --- Numbers -------------------------------------------------------------------------------------
// Text of a number to the field's scale: half-width, trimmed, thousands and currency signs. Checks
// the field's limits.
err_t number_of_text(struct ctx *c, const struct field *f, str text, int scale, struct val *out);
// The text of a JSON number or string; anything else is a format error.
err_t json_number_text(struct ctx *c, const struct field *f, const struct json *j, str *out);
void put_fixed(struct buf *b, i64 v, int scale); // for check_range
// The members of types whose value is a whole number, and of those that have the field's scale.
err_t int_from_text(struct ctx *c, const struct field *f, str text, struct val *out);
err_t int_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
void int_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w);
void int_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b);
void scaled_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w);
void scaled_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b);
// For types whose text form reads numbers as well: a JSON number or string through from_text.
err_t number_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out);

// --- Text ----------------------------------------------------------------------------------------
err_t json_text(struct ctx *c, const struct field *f, const struct json *j, str *out); // a string
err_t text_checked_lines(struct ctx *c, const struct field *f, str s, struct val *out);
err_t text_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
void text_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w);
void text_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b);
err_t option_max_len(struct ctx *c, struct field *f, i64 fallback, i64 most);
// A number written by people: half-width, without spaces, dashes and invisible marks, A-Z.
str compact_upper(struct mem *m, str text);
// Splits a cell at 、 ， , ； ; | and gives the trimmed parts that are not empty.
bool list_next(str *rest, str *part);

// --- Dates and options ----------------------------------------------------------------------------
int zone_of(const struct ctx *c); // minutes; of the catalogue, else China's
// 2026年7月5日, 2026.7.5 and 20260705, with or without a time behind, to the form base/date reads.
str date_spelling(struct mem *m, str text);
const struct option *option_of(const struct field *f, i64 code);
const struct option *option_named(const struct field *f, str name); // key, zh or en title
err_t option_unknown(struct ctx *c, const struct field *f, str name);

// --- Lists (field_lists.c) -------------------------------------------------------------------------
// Lists of whole numbers, read item by item with another type's reader; repeats are dropped.
#define CHOICES_MAX 1000
typedef err_t (*json_reader)(struct ctx *c, const struct field *f, const struct json *j,
                             struct val *out);
typedef err_t (*text_reader)(struct ctx *c, const struct field *f, str text, struct val *out);
typedef void (*json_writer)(struct ctx *c, const struct field *f, struct val v, struct jw *w);
typedef void (*text_writer)(struct ctx *c, const struct field *f, struct val v, struct buf *b);
struct val list_val(const struct val *items, size_t n); // VAL_NONE when it is empty
err_t list_from_json(struct ctx *c, const struct field *f, const struct json *j, size_t most,
                     json_reader one, struct val *out);
err_t list_from_text(struct ctx *c, const struct field *f, str text, size_t most, text_reader one,
                     struct val *out);
void list_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w,
                  json_writer one);
void list_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b,
                  text_writer one);
// One of the field's options, several, and the options below one.
err_t choice_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
err_t choice_from_text(struct ctx *c, const struct field *f, str text, struct val *out);
void choice_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w);
void choice_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b);
err_t choices_from_json(struct ctx *c, const struct field *f, const struct json *j,
                        struct val *out);
err_t choices_from_text(struct ctx *c, const struct field *f, str text, struct val *out);
void choices_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w);
void choices_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b);
struct val choice_below(struct ctx *c, const struct field *f, struct val v);

// --- Files (field_files.c) --------------------------------------------------------------------------
err_t files_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
err_t files_from_text(struct ctx *c, const struct field *f, str text, struct val *out);
void files_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w);
void files_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b);
err_t option_max_files(struct ctx *c, struct field *f, i64 fallback, i64 most); // to f->max

// --- References ----------------------------------------------------------------------------------
err_t ref_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
void ref_to_json(struct jw *w, id64 id, str title);
err_t ref_missing(struct ctx *c, const struct field *f, str what);
err_t ref_ambiguous(struct ctx *c, const struct field *f, str what);
err_t dept_from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
err_t dept_from_text(struct ctx *c, const struct field *f, str text, struct val *out);
void dept_to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w);
void dept_to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b);

// --- For every room --------------------------------------------------------------------------------
// A phone number as it is stored: half-width digits without spaces, dashes and brackets, the country
// code gone before a mobile number of China, an extension behind x. False when it is none.
bool phone_normalise(struct mem *m, str text, str *out);
// A number of the national standard GB 11643: 15 digits become 18, x becomes X. False when the
// check digit, the region or the date of birth is wrong.
bool idnumber_normalise(struct mem *m, str text, str *out);
i64 idnumber_birth(str normalised); // days since 1970
bool idnumber_is_male(str normalised);
str mask_name(struct mem *m, str name); // 王*伟, 张*
// An auto number. The counter to take the next number from is autonumber_period (it changes when the
// count starts anew); {yyyy} {yy} {mm} {dd} {branch} in the prefix are filled.
str autonumber_period(struct mem *m, const struct field *f, i64 days);
str autonumber_text(struct mem *m, const struct field *f, i64 number, i64 days, str branch_code);

#endif
