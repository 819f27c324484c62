// SPDX-License-Identifier: Apache-2.0
#include "flow/bpmn_names.h"

static const struct {
    const char *type, *element;
} elements[] = {
    { "start", "startEvent" },
    { "end", "endEvent" },
    { "terminate", "endEvent" },
    { "fill", "userTask" },
    { "approve", "userTask" },
    { "copy", "sendTask" },
    { "service", "serviceTask" },
    { "exclusive", "exclusiveGateway" },
    { "parallel", "parallelGateway" },
    { "inclusive", "inclusiveGateway" },
    { "wait", "intermediateCatchEvent" },
    { "subflow", "callActivity" },
};

str bpmn_element_of(str type)
{
    for (size_t i = 0; i < COUNT_OF(elements); i++)
        if (str_eq(type, str_of(elements[i].type))) return str_of(elements[i].element);
    return S("task");
}

str bpmn_type_of(str element)
{
    for (size_t i = 0; i < COUNT_OF(elements); i++)
        if (str_eq(element, str_of(elements[i].element))) return str_of(elements[i].type);
    return STR_NONE;
}

static void put_part(struct buf *b, i64 n, char unit)
{
    if (n == 0) return;
    buf_i64(b, n);
    buf_char(b, unit);
}

str bpmn_duration(struct mem *m, const struct json *span)
{
    i64 n[3] = { 0, 0, 0 };
    static const char *const parts[3] = { "days", "hours", "minutes" };
    json_each(part, span)
    {
        size_t i = 0;
        while (i < 3 && !str_eq(part->key, str_of(parts[i]))) i++;
        if (i == 3 || !json_i64(part, &n[i]) || n[i] < 0) return STR_NONE;
    }
    struct buf b = BUF(m);
    if (!n[0] && !n[1] && !n[2]) return STR_NONE;
    buf_char(&b, 'P');
    put_part(&b, n[0], 'D');
    if (n[1] || n[2]) buf_char(&b, 'T');
    put_part(&b, n[1], 'H');
    put_part(&b, n[2], 'M');
    return buf_str(&b);
}

str bpmn_cycle(struct mem *m, const struct json *boundary)
{
    str first = bpmn_duration(m, json_get(boundary, S("after"))),
        again = bpmn_duration(m, json_get(boundary, S("repeat")));
    i64 times = 0;
    struct buf b = BUF(m);
    if (!first.n || !str_eq(first, again)) return STR_NONE;
    buf_char(&b, 'R');
    if (json_i64(json_get(boundary, S("times")), &times)) buf_i64(&b, times);
    buf_char(&b, '/');
    buf_put(&b, first);
    return buf_str(&b);
}

static bool take_number(str *s, i64 *n)
{
    size_t i = 0;
    *n = 0;
    for (; i < s->n && i < 9 && s->p[i] >= '0' && s->p[i] <= '9'; i++)
        *n = *n * 10 + (s->p[i] - '0');
    *s = str_from(*s, i);
    return i > 0 && s->n > 0;
}

bool bpmn_duration_parts(str iso, i64 *days, i64 *hours, i64 *minutes)
{
    bool is_time = false, any = false;
    iso = str_trim(iso);
    *days = *hours = *minutes = 0;
    if (!str_starts(iso, S("P"))) return false;
    for (iso = str_from(iso, 1); iso.n; any = true) {
        i64 n;
        if (iso.p[0] == 'T' && !is_time) {
            is_time = true;
            iso = str_from(iso, 1);
        }
        if (!take_number(&iso, &n)) return false;
        char unit = iso.p[0];
        iso = str_from(iso, 1);
        if (!is_time && unit == 'W') *days += 7 * n;
        else if (!is_time && unit == 'D') *days += n;
        else if (is_time && unit == 'H') *hours += n;
        else if (is_time && unit == 'M') *minutes += n;
        else return false;
    }
    return any;
}

bool bpmn_cycle_parts(str iso, i64 *times, str *duration)
{
    iso = str_trim(iso);
    *times = 0;
    if (!str_starts(iso, S("R"))) return false;
    iso = str_from(iso, 1);
    if (!str_starts(iso, S("/")) && (!take_number(&iso, times) || !*times)) return false;
    if (!str_starts(iso, S("/"))) return false;
    *duration = str_from(iso, 1);
    return true;
}

str bpmn_name(const struct json *title)
{
    if (json_is(title, JSON_STRING)) return json_str(title);
    str zh = json_str(json_get(title, S("zh")));
    return zh.n ? zh : json_str(json_get(title, S("en")));
}
