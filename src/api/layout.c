// SPDX-License-Identifier: Apache-2.0
// How a form is laid out for a caller. Layout is no field of its own but an option of the field that it
// stands before: tab_zh/en opens a tab, section_zh/en a section, note_zh/en is a text above, divider a line.
// So a reader who does not see a field loses nothing of the order of the others.
#include "api/internal.h"

#define COLUMNS_MOST 3
#define COLUMNS_USUAL 2

// Where the next field goes. What stands before the first tab is above all tabs.
struct place {
    struct titles tab, section;
    bool has_tab, is_new_tab, is_new_section;
};

static struct titles titles_of(const struct field *f, const char *zh, const char *en)
{
    return (struct titles){ opt_str(f, zh), opt_str(f, en) };
}

static void go_on(struct place *at, const struct field *f)
{
    struct titles tab = titles_of(f, "tab_zh", "tab_en");
    struct titles section = titles_of(f, "section_zh", "section_en");
    if (tab.zh.n) {
        at->tab = tab;
        at->has_tab = at->is_new_tab = true;
    }
    if (!tab.zh.n && !section.zh.n) return;
    at->section = section;
    at->is_new_section = true;
}

static i64 columns_of(const struct form *f)
{
    i64 columns = COLUMNS_USUAL;
    json_i64(json_get(f->options_json, S("columns")), &columns);
    return columns >= 1 && columns <= COLUMNS_MOST ? columns : COLUMNS_USUAL;
}

static bool is_laid_out(const struct form *f)
{
    for (int i = 0; i < f->field_count; i++)
        if (opt_str(f->fields[i], "tab_zh").n || opt_str(f->fields[i], "section_zh").n) return true;
    return columns_of(f) != COLUMNS_USUAL;
}

static void open_section(struct ctx *c, struct jw *w, const struct place *at, i64 columns, int tab)
{
    jw_obj(w);
    jw_key(w, S("title"));
    put_titles(c, w, at->section);
    if (at->has_tab) jw_ki64(w, "tab", tab);
    jw_ki64(w, "columns", columns);
    jw_key(w, S("fields"));
    jw_arr(w);
}

static void close_section(struct jw *w)
{
    jw_end_arr(w);
    jw_end_obj(w);
}

// Sections and tabs of which the caller sees no field are not told.
void put_layout(struct ctx *c, struct jw *w, const struct form *f, const struct form_policy *p)
{
    struct titles *tabs = mem_array(c->mem, struct titles, (size_t)f->field_count + 1);
    struct place at = { .is_new_section = true };
    int tab_count = 0;
    bool open = false;
    if (!is_laid_out(f)) return; // as forms are drawn anyway
    jw_key(w, S("sections"));
    jw_arr(w);
    for (int i = 0; i < f->field_count; i++) {
        go_on(&at, f->fields[i]);
        if (cell_right_any(p, f->fields[i]) == CELL_HIDDEN) continue;
        if (at.is_new_section && open) close_section(w);
        if (at.is_new_tab) tabs[tab_count++] = at.tab;
        if (at.is_new_section) open_section(c, w, &at, columns_of(f), tab_count - 1);
        open = true;
        at.is_new_tab = at.is_new_section = false;
        jw_str(w, f->fields[i]->key);
    }
    if (open) close_section(w);
    jw_end_arr(w);
    jw_key(w, S("tabs"));
    jw_arr(w);
    for (int i = 0; i < tab_count; i++) put_titles(c, w, tabs[i]);
    jw_end_arr(w);
}

void put_before(struct ctx *c, struct jw *w, const struct field *f)
{
    struct titles note = titles_of(f, "note_zh", "note_en");
    if (note.zh.n) {
        jw_key(w, S("note"));
        put_titles(c, w, note);
    }
    if (opt_bool(f, "divider")) jw_kbool(w, "divider", true);
}
