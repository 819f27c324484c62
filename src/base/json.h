// SPDX-License-Identifier: Apache-2.0
// JSON in an arena. Reading keeps numbers as their exact text; writing is a stream of calls with the
// commas put by the writer. Strict RFC 8259: UTF-8, no duplicate keys, depth at most 64.
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#define JSON_DEPTH_MAX 64

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    bool is_true;
    str key;            // when it is a member of an object
    str text;           // string value (unescaped) or number as written
    struct json *first; // children of arrays and objects, in order
    struct json *next;
    size_t count;
};

// The document, or NULL with *error_at the byte offset of what is wrong. Text may point into `s`.
struct json *json_parse(struct mem *m, str s, size_t *error_at);

// Member by key, NULL when absent or when j is not an object (j may be NULL).
const struct json *json_get(const struct json *j, str key);
bool json_is(const struct json *j, enum json_type type); // false for NULL
str json_str(const struct json *j);                      // string's text, else empty
bool json_i64(const struct json *j, i64 *out);           // integer number, or string of one (ids)
bool json_bool(const struct json *j);                    // true only for literal true

#define json_each(item, parent)                                                                    \
    for (const struct json *item = (parent) ? (parent)->first : NULL; item; item = item->next)

// Writing. `jw_key` before each member's value.
struct jw {
    struct buf *b;
    bool comma;
};
#define JW(buf) ((struct jw){ .b = (buf) })
void jw_obj(struct jw *w);
void jw_end_obj(struct jw *w);
void jw_arr(struct jw *w);
void jw_end_arr(struct jw *w);
void jw_key(struct jw *w, str key);
void jw_str(struct jw *w, str s);
void jw_i64(struct jw *w, i64 v);      // as a number
void jw_id(struct jw *w, id64 v);      // as a string
void jw_instant(struct jw *w, i64 ms); // 2026-07-05T06:03:22Z; null for 0
void jw_bool(struct jw *w, bool v);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, str json); // a value that is JSON already
void jw_json(struct jw *w, const struct json *j);
str json_to_text(struct mem *m, const struct json *j); // the value alone, without blanks
#define jw_kstr(w, k, v) (jw_key((w), S(k)), jw_str((w), (v)))
#define jw_ki64(w, k, v) (jw_key((w), S(k)), jw_i64((w), (v)))
#define jw_kid(w, k, v) (jw_key((w), S(k)), jw_id((w), (v)))
#define jw_kbool(w, k, v) (jw_key((w), S(k)), jw_bool((w), (v)))
#define jw_kinstant(w, k, v) (jw_key((w), S(k)), jw_instant((w), (v)))

#endif
