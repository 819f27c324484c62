// SPDX-License-Identifier: Apache-2.0
// Finds the worksheets of a workbook: package relations -> workbook -> its relations -> parts. Types
// are told by the ends of their names, so transitional and strict files read alike.
#include "format/xlsx_in.h"

struct relation {
    struct relation *next;
    str id, type, target;
};
struct sheet_ref {
    struct sheet_ref *next;
    str name, id;
};

struct reading {
    struct pool *pool;
    struct workbook *w;
    struct relation *relations, **relations_end;
    struct sheet_ref *sheets, **sheets_end;
    size_t n_sheets;
};

static bool copy_attribute(struct xml_in *x, const char **attributes, str name, str *out)
{
    struct reading *r = x->user;
    str v;
    *out = STR_NONE;
    if (!xml_attribute(attributes, name, &v)) return false;
    char *p = pool_dup(r->pool, v);
    if (!p) {
        xml_fail(x, FAULT_MEMORY);
        return false;
    }
    *out = (str){ p, v.n };
    return true;
}

static void on_relation(struct xml_in *x, str name, const char **attributes)
{
    struct reading *r = x->user;
    str mode;
    if (!str_eq(name, S("Relationship"))) return;
    if (xml_attribute(attributes, S("TargetMode"), &mode) && str_eq_nocase(mode, S("External")))
        return;
    struct relation *rel = pool_alloc(r->pool, sizeof *rel);
    if (!rel) {
        xml_fail(x, FAULT_MEMORY);
        return;
    }
    if (!copy_attribute(x, attributes, S("Id"), &rel->id) ||
        !copy_attribute(x, attributes, S("Type"), &rel->type) ||
        !copy_attribute(x, attributes, S("Target"), &rel->target))
        return;
    *r->relations_end = rel;
    r->relations_end = &rel->next;
}

static void on_workbook(struct xml_in *x, str name, const char **attributes)
{
    struct reading *r = x->user;
    str v;
    if (str_eq(name, S("workbookPr"))) {
        if (xml_attribute(attributes, S("date1904"), &v)) r->w->date_1904 = xml_is_true(v);
    } else if (str_eq(name, S("sheet"))) {
        if (xml_attribute(attributes, S("state"), &v) && !str_eq(v, S("visible"))) return;
        struct sheet_ref *ref = pool_alloc(r->pool, sizeof *ref);
        if (!ref) {
            xml_fail(x, FAULT_MEMORY);
            return;
        }
        if (!copy_attribute(x, attributes, S("name"), &ref->name) ||
            !copy_attribute(x, attributes, S("id"), &ref->id))
            return;
        *r->sheets_end = ref;
        r->sheets_end = &ref->next;
        r->n_sheets++;
    }
}

static enum sheet_fault run_part(struct zip_in *zip, str part, struct reading *r,
                                 void (*start)(struct xml_in *, str, const char **))
{
    struct xml_in x;
    enum sheet_fault f = xml_open(&x, zip, part, (struct xml_handlers){ .start = start }, r);
    if (!f) f = xml_run(&x);
    xml_close(&x);
    return f;
}

static size_t dir_length(str part)
{
    size_t n = part.n;
    while (n > 0 && part.p[n - 1] != '/') n--;
    return n;
}

// The part that `target` names from `base`; STR_NONE when it leads out of the archive.
static str resolve(struct pool *pool, str base, str target)
{
    size_t dir = str_starts(target, S("/")) ? 0 : dir_length(base);
    char *out = pool_alloc(pool, dir + target.n + 2);
    if (!out) return STR_NONE;
    size_t n = dir;
    str rest = target, piece;
    memcpy(out, base.p ? base.p : "", dir);
    while (str_next(&rest, '/', &piece)) {
        if (piece.n == 0 || str_eq(piece, S("."))) continue;
        if (str_eq(piece, S(".."))) {
            if (n == 0) return STR_NONE;
            n = dir_length((str){ out, n - 1 });
            continue;
        }
        memcpy(out + n, piece.p, piece.n);
        n += piece.n;
        out[n++] = '/';
    }
    return n ? (str){ out, n - 1 } : STR_NONE;
}

static const struct relation *find_type(const struct reading *r, str end)
{
    for (const struct relation *rel = r->relations; rel; rel = rel->next)
        if (str_ends(rel->type, end)) return rel;
    return NULL;
}

static const struct relation *find_id(const struct reading *r, str id)
{
    for (const struct relation *rel = r->relations; rel; rel = rel->next)
        if (str_eq(rel->id, id)) return rel;
    return NULL;
}

static enum sheet_fault find_workbook(struct zip_in *zip, struct reading *r, str *part)
{
    *part = S("xl/workbook.xml");
    if (zip_entry_exists(zip, S("_rels/.rels"))) {
        enum sheet_fault f = run_part(zip, S("_rels/.rels"), r, on_relation);
        if (f) return f;
        const struct relation *rel = find_type(r, S("/officeDocument"));
        if (rel) *part = resolve(r->pool, STR_NONE, rel->target);
    }
    return zip_entry_exists(zip, *part) ? FAULT_NONE : FAULT_NOT_A_SHEET;
}

static enum sheet_fault read_relations_of(struct zip_in *zip, struct reading *r, str part)
{
    size_t dir = dir_length(part);
    char *name = pool_alloc(r->pool, part.n + sizeof "_rels/.rels");
    if (!name) return FAULT_MEMORY;
    if (part.n) {
        memcpy(name, part.p, dir);
        memcpy(name + dir + 6, part.p + dir, part.n - dir);
    }
    memcpy(name + dir, "_rels/", 6);
    memcpy(name + part.n + 6, ".rels", 5);
    r->relations = NULL;
    r->relations_end = &r->relations;
    return run_part(zip, (str){ name, part.n + 11 }, r, on_relation);
}

static enum sheet_fault link_sheets(struct reading *r, str part)
{
    struct workbook *w = r->w;
    w->sheets = pool_alloc(r->pool, (r->n_sheets + 1) * sizeof *w->sheets);
    w->parts = pool_alloc(r->pool, (r->n_sheets + 1) * sizeof *w->parts);
    if (!w->sheets || !w->parts) return FAULT_MEMORY;
    for (const struct sheet_ref *s = r->sheets; s; s = s->next) {
        const struct relation *rel = find_id(r, s->id);
        if (!rel || !str_ends(rel->type, S("/worksheet"))) continue;
        w->sheets[w->n_sheets] = s->name;
        w->parts[w->n_sheets++] = resolve(r->pool, part, rel->target);
    }
    const struct relation *rel = find_type(r, S("/sharedStrings"));
    if (rel) w->strings = resolve(r->pool, part, rel->target);
    rel = find_type(r, S("/styles"));
    if (rel) w->styles = resolve(r->pool, part, rel->target);
    return FAULT_NONE;
}

enum sheet_fault workbook_read(struct workbook *w, struct zip_in *zip, struct pool *pool)
{
    struct reading r = { .pool = pool, .w = w };
    str part;
    r.relations_end = &r.relations;
    r.sheets_end = &r.sheets;
    *w = (struct workbook){ .pool = pool };
    enum sheet_fault f = find_workbook(zip, &r, &part);
    if (!f) f = run_part(zip, part, &r, on_workbook);
    if (!f) f = read_relations_of(zip, &r, part);
    if (!f) f = link_sheets(&r, part);
    return f;
}
