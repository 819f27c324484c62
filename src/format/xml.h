// SPDX-License-Identifier: Apache-2.0
// Small XML documents from outside, as a tree; and text that goes into one. Parsed as sheets are
// (format/sheet.h): in the confined child where there is one, without DOCTYPE and entities.
#ifndef FORMAT_XML_H
#define FORMAT_XML_H

#include "base/buf.h"
#include "base/err.h"

struct xml_attr {
    str ns, name, value; // ns: the namespace's URI, empty without a prefix
    const struct xml_attr *next;
};

struct xml_node {
    str ns, name;      // the local name
    str text;          // of this element itself, pieces joined
    struct buf pieces; // private
    const struct xml_attr *attrs;
    struct xml_node *first, *last, *next;
    struct xml_node *parent;
};

// A document of at most `max` bytes. BAD_FILE.
err_t xml_read(struct ctx *c, str bytes, u64 max, struct xml_node **root) MUST_CHECK;
// The attribute without a namespace; empty when absent.
str xml_attr(const struct xml_node *x, str name);
const struct xml_node *xml_child(const struct xml_node *x, str ns, str name); // the first, or NULL

#define xml_each(item, parent)                                                                     \
    for (const struct xml_node *item = (parent) ? (parent)->first : NULL; item; item = item->next)

// Escaped for an element's text or an attribute in double quotes. What XML cannot hold is left out.
void xml_put(struct buf *b, str text);

#endif
