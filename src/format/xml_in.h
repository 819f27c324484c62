// SPDX-License-Identifier: Apache-2.0
// One XML part of a workbook as a stream of events that can be suspended between two rows.
// No DOCTYPE (so no entities), bounded depth, bounded tokens; prefixes of names are cut off.
#ifndef FORMAT_XML_IN_H
#define FORMAT_XML_IN_H

#include <expat.h>
#include "format/zip_in.h"

struct xml_in;

struct xml_handlers {
    void (*start)(struct xml_in *x, str name, const char **attributes);
    void (*end)(struct xml_in *x, str name);
    void (*text)(struct xml_in *x, str s);
};

struct xml_in {
    void *user;
    struct xml_handlers on;
    int depth; // of the element in hand; the root is 1
    // private
    struct zip_in *zip;
    XML_Parser expat;
    enum sheet_fault fault;
    size_t quiet;  // bytes fed since the last event
    size_t barren; // bytes fed since the last element began
    bool suspended, finished, last_fed;
};

// Opens the part and its parser. Close it in any case.
enum sheet_fault xml_open(struct xml_in *x, struct zip_in *zip, str part, struct xml_handlers on,
                          void *user);
// Runs until the part ends (x->finished), a handler suspends or stops it, or something is wrong.
enum sheet_fault xml_run(struct xml_in *x);
void xml_close(struct xml_in *x);

// For handlers.
void xml_suspend(struct xml_in *x);                  // xml_run returns now; call it again later
void xml_stop(struct xml_in *x);                     // enough read: as if the part ended here
void xml_fail(struct xml_in *x, enum sheet_fault f); // no more events after this
bool xml_attribute(const char **attributes, str name, str *value);
bool xml_is_true(str value); // an xsd:boolean

#endif
