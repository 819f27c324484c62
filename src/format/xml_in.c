// SPDX-License-Identifier: Apache-2.0
// expat over one entry of the archive, 32 KiB at a time.
#include "format/xml_in.h"

enum { CHUNK = 32 * 1024, DEPTH_MAX = 64, QUIET_MAX = 256 * 1024, BARREN_MAX = 8 << 20 };

static str local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return str_of(colon ? colon + 1 : name);
}

static bool is_alive(struct xml_in *x)
{
    x->quiet = 0;
    return !x->fault && !x->finished;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_in *x = user;
    if (!is_alive(x)) return;
    x->barren = 0;
    if (++x->depth > DEPTH_MAX) {
        xml_fail(x, FAULT_NESTING);
        return;
    }
    x->on.start(x, local_name(name), attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    struct xml_in *x = user;
    if (!is_alive(x)) return;
    if (x->on.end) x->on.end(x, local_name(name));
    x->depth--;
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n)
{
    struct xml_in *x = user;
    if (is_alive(x) && x->on.text) x->on.text(x, (str){ s, (size_t)n });
}

static void XMLCALL on_other(void *user, const XML_Char *s, int n)
{
    (void)s;
    (void)n;
    (void)is_alive(user);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal;
    xml_fail(user, FAULT_DOCTYPE);
}

enum sheet_fault xml_open(struct xml_in *x, struct zip_in *zip, str part, struct xml_handlers on,
                          void *user)
{
    *x = (struct xml_in){ .user = user, .on = on, .zip = zip };
    enum sheet_fault f = zip_entry_open(zip, part);
    if (f) return f;
    x->expat = XML_ParserCreate(NULL);
    if (!x->expat) return FAULT_MEMORY;
    XML_SetUserData(x->expat, x);
    XML_SetElementHandler(x->expat, on_start, on_end);
    XML_SetCharacterDataHandler(x->expat, on_text);
    XML_SetDefaultHandler(x->expat, on_other);
    XML_SetStartDoctypeDeclHandler(x->expat, on_doctype);
    return FAULT_NONE;
}

void xml_close(struct xml_in *x)
{
    if (x->expat) XML_ParserFree(x->expat);
    x->expat = NULL;
    if (x->zip) zip_entry_close(x->zip);
}

void xml_fail(struct xml_in *x, enum sheet_fault f)
{
    if (!x->fault) x->fault = f;
    XML_StopParser(x->expat, XML_FALSE);
}

void xml_stop(struct xml_in *x)
{
    x->finished = true;
    XML_StopParser(x->expat, XML_FALSE);
}

void xml_suspend(struct xml_in *x) { XML_StopParser(x->expat, XML_TRUE); }

static enum sheet_fault parser_fault(struct xml_in *x)
{
    if (x->fault) return x->fault;
    return XML_GetErrorCode(x->expat) == XML_ERROR_NO_MEMORY ? FAULT_MEMORY : FAULT_DAMAGED;
}

// Feeds one chunk. A tag or comment that goes on for ever would be gathered by expat without end; a
// text that does, between any two tags, is no workbook's either.
static enum sheet_fault feed(struct xml_in *x, enum XML_Status *status)
{
    size_t got;
    void *buf = XML_GetBuffer(x->expat, CHUNK);
    if (!buf) return FAULT_MEMORY;
    enum sheet_fault f = zip_entry_read(x->zip, buf, CHUNK, &got);
    if (f) return f;
    x->quiet += got;
    x->barren += got;
    if (x->quiet > QUIET_MAX || x->barren > BARREN_MAX) return FAULT_NESTING;
    x->last_fed = got == 0;
    *status = XML_ParseBuffer(x->expat, (int)got, got == 0);
    return FAULT_NONE;
}

enum sheet_fault xml_run(struct xml_in *x)
{
    while (!x->finished) {
        enum XML_Status status;
        if (x->suspended) {
            status = XML_ResumeParser(x->expat);
        } else {
            enum sheet_fault f = feed(x, &status);
            if (f) return x->fault = f;
        }
        x->suspended = status == XML_STATUS_SUSPENDED;
        if (x->suspended) return FAULT_NONE;
        if (x->finished) return FAULT_NONE; // stopped by a handler
        if (status == XML_STATUS_ERROR) return x->fault = parser_fault(x);
        x->finished = x->last_fed;
    }
    return FAULT_NONE;
}

bool xml_attribute(const char **attributes, str name, str *value)
{
    for (; attributes[0]; attributes += 2) {
        if (!str_eq(local_name(attributes[0]), name)) continue;
        *value = str_of(attributes[1]);
        return true;
    }
    return false;
}

bool xml_is_true(str value) { return str_eq(value, S("1")) || str_eq_nocase(value, S("true")); }
