// SPDX-License-Identifier: Apache-2.0
// A pack comes from outside and is believed in nothing: every key is known, every list has an end, every
// name names something. What a form may be is decided again where it is made (meta/design.c).
#include "io/pack.h"
#include "meta/design_plan.h"

static err_t wrong(struct ctx *c, str path, const char *zh, const char *en)
{
    return fail_arg2(c, ERR_PACK, path, path, str_of(c->lang == LANG_EN ? en : zh));
}

static str under(struct ctx *c, str path, str key)
{
    return path.n ? str_cat3(c->mem, path, S("."), key) : key;
}

static err_t only(struct ctx *c, const struct json *j, str path, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return wrong(c, path, "应为对象 {}", "an object is needed");
    json_each(m, j)
    {
        int k = 0;
        while (keys[k] && !str_eq(m->key, str_of(keys[k]))) k++;
        if (!keys[k]) return wrong(c, under(c, path, m->key), "没有这一项", "there is no such key");
    }
    return OK;
}

#define KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static err_t check_titles(struct ctx *c, const struct json *j, str path)
{
    const struct json *t = json_get(j, S("title"));
    path = under(c, path, S("title"));
    if (!json_is(t, JSON_STRING)) TRY(only(c, t, path, KEYS("zh", "en")));
    struct titles words = design_titles(j);
    return words.zh.n && words.zh.n <= 300 && words.en.n <= 300
               ? OK
               : wrong(c, path, "名称不能为空或过长",
                       "a title is needed, of 100 characters at most");
}

typedef err_t (*check_fn)(struct ctx *c, const struct json *j, str path);

static err_t each(struct ctx *c, const struct json *list, str path, size_t max, check_fn fn)
{
    int i = 0;
    if (!list) return OK;
    if (!json_is(list, JSON_ARRAY)) return wrong(c, path, "应为列表 []", "a list is needed");
    if (list->count > max) return wrong(c, path, "数量过多", "too many");
    json_each(item, list) TRY(fn(c, item, str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), i++)));
    return OK;
}

static err_t check_key(struct ctx *c, const struct json *j, str path)
{
    return design_key_is_valid(json_str(json_get(j, S("key"))))
               ? OK
               : wrong(c, under(c, path, S("key")), "标识应为小写字母、数字和下划线",
                       "a key has small letters, digits and _");
}

static err_t check_choice(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("key", "title", "color", "is_off", "parent")));
    str key = json_str(json_get(j, S("key")));
    if (!key.n || key.n > 100) return wrong(c, under(c, path, S("key")), "缺少标识", "no key");
    return check_titles(c, j, path);
}

static err_t check_field(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path,
             KEYS("key", "type", "title", "help", "required", "unique", "indexed", "sensitive",
                  "options", "choices", "fields")));
    TRY(check_key(c, j, path));
    TRY(check_titles(c, j, path));
    const struct json *options = json_get(j, S("options"));
    if (options && !json_is(options, JSON_OBJECT))
        return wrong(c, under(c, path, S("options")), "应为对象 {}", "an object is needed");
    const struct field_type *t = field_type_of_key(json_str(json_get(j, S("type"))));
    if (!t) return wrong(c, under(c, path, S("type")), "没有这种字段类型", "no such type of field");
    if (json_get(j, S("fields")) && t->storage != STORE_ROWS)
        return wrong(c, under(c, path, S("fields")), "只有子表有字段",
                     "only a sub-form has fields");
    TRY(each(c, json_get(j, S("choices")), under(c, path, S("choices")), 2000, check_choice));
    return each(c, json_get(j, S("fields")), under(c, path, S("fields")), 200, check_field);
}

static err_t check_view(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("key", "title", "spec")));
    TRY(check_titles(c, j, path));
    return json_is(json_get(j, S("spec")), JSON_OBJECT)
               ? OK
               : wrong(c, under(c, path, S("spec")), "应为对象 {}", "an object is needed");
}

static err_t check_object(struct ctx *c, const struct json *j, str path)
{
    return json_is(j, JSON_OBJECT) ? OK : wrong(c, path, "应为对象 {}", "an object is needed");
}

static err_t check_rule(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("key", "title", "mode", "spec")));
    TRY(check_key(c, j, path));
    TRY(check_titles(c, j, path));
    return check_object(c, json_get(j, S("spec")), under(c, path, S("spec")));
}

static err_t check_flow(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("key", "title", "is_on", "spec")));
    TRY(check_key(c, j, path));
    TRY(check_titles(c, j, path));
    return check_object(c, json_get(j, S("spec")), under(c, path, S("spec")));
}

static err_t check_form(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path,
             KEYS("key", "title", "pos", "options", "fields", "views", "public", "automations",
                  "flows")));
    TRY(check_key(c, j, path));
    TRY(check_titles(c, j, path));
    if (json_get(j, S("options")))
        TRY(check_object(c, json_get(j, S("options")), under(c, path, S("options"))));
    if (!json_is(json_get(j, S("fields")), JSON_ARRAY))
        return wrong(c, under(c, path, S("fields")), "缺少字段", "fields are missing");
    TRY(each(c, json_get(j, S("fields")), under(c, path, S("fields")), 500, check_field));
    TRY(each(c, json_get(j, S("public")), under(c, path, S("public")), 50, check_object));
    TRY(each(c, json_get(j, S("automations")), under(c, path, S("automations")), 100, check_rule));
    TRY(each(c, json_get(j, S("flows")), under(c, path, S("flows")), 50, check_flow));
    return each(c, json_get(j, S("views")), under(c, path, S("views")), 200, check_view);
}

static err_t check_text(struct ctx *c, const struct json *j, str path)
{
    return json_is(j, JSON_STRING) && j->text.n <= 100
               ? OK
               : wrong(c, path, "应为文本", "text is needed");
}

static err_t check_grant(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("form", "actions", "scope", "condition", "fields")));
    if (!json_is(json_get(j, S("fields")), JSON_OBJECT))
        return wrong(c, under(c, path, S("fields")), "缺少字段权限",
                     "rights on fields are missing");
    if (!json_is(json_get(j, S("actions")), JSON_ARRAY))
        return wrong(c, under(c, path, S("actions")), "应为列表 []", "a list is needed");
    return each(c, json_get(j, S("actions")), under(c, path, S("actions")), 20, check_text);
}

static err_t check_role(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("key", "title", "system_rights", "grants")));
    TRY(check_key(c, j, path));
    TRY(check_titles(c, j, path));
    TRY(each(c, json_get(j, S("system_rights")), under(c, path, S("system_rights")), 30,
             check_text));
    return each(c, json_get(j, S("grants")), under(c, path, S("grants")), 500, check_grant);
}

static err_t check_metric(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("key", "title", "says", "doc")));
    TRY(check_key(c, j, path));
    TRY(check_titles(c, j, path));
    return check_object(c, json_get(j, S("doc")), under(c, path, S("doc")));
}

static err_t check_connection(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("key", "title", "base", "auth", "header", "seconds", "is_inside")));
    TRY(check_key(c, j, path));
    return check_titles(c, j, path);
}

static err_t check_board(struct ctx *c, const struct json *j, str path)
{
    const struct json *readers = json_get(j, S("readers"));
    str at = under(c, path, S("readers"));
    TRY(only(c, j, path, KEYS("key", "title", "readers", "doc")));
    TRY(check_key(c, j, path));
    TRY(check_titles(c, j, path));
    if (readers) {
        TRY(only(c, readers, at, KEYS("roles")));
        TRY(each(c, json_get(readers, S("roles")), under(c, at, S("roles")), 100, check_text));
    }
    return check_object(c, json_get(j, S("doc")), under(c, path, S("doc")));
}

// --- Names ---------------------------------------------------------------------------------------------

static bool has_form(const struct json *pack, str key)
{
    json_each(f, json_get(pack, S("forms"))) if (str_eq(json_str(json_get(f, S("key"))),
                                                        key)) return true;
    return false;
}

static err_t check_twins(struct ctx *c, const struct json *list, str path)
{
    struct map seen = MAP(c->mem);
    int i = 0;
    json_each(item, list)
    {
        str key = json_str(json_get(item, S("key"))), at = str_fmt(c->mem, "%d", i++);
        if (key.n && !map_add(&seen, key, (void *)(uintptr_t)item))
            return wrong(c, under(c, path, at), "标识重复", "the key is there twice");
    }
    return OK;
}

static err_t check_links(struct ctx *c, const struct json *pack, const struct json *fields,
                         str path)
{
    int i = 0;
    TRY(check_twins(c, fields, path));
    json_each(f, fields)
    {
        str at = str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), i++);
        str target = json_str(json_get(json_get(f, S("options")), S("target")));
        if (target.n && !has_form(pack, target) && !catalog_form(c->cat, target))
            return wrong(c, under(c, at, S("options.target")), "没有这个表单", "no such form");
        TRY(check_twins(c, json_get(f, S("choices")), under(c, at, S("choices"))));
        TRY(check_links(c, pack, json_get(f, S("fields")), under(c, at, S("fields"))));
    }
    return OK;
}

static err_t check_role_names(struct ctx *c, const struct json *pack)
{
    int i = 0;
    json_each(role, json_get(pack, S("roles")))
    {
        str at = str_fmt(c->mem, "roles.%d.grants", i++);
        json_each(
            g,
            json_get(role,
                     S("grants"))) if (!has_form(pack,
                                                 json_str(json_get(
                                                     g, S("form"))))) return wrong(c, at,
                                                                                   "没有这个表单",
                                                                                   "no such form");
    }
    return OK;
}

static err_t check_bindings(struct ctx *c, const struct json *pack)
{
    json_each(capability, json_get(pack, S("bindings")))
    {
        str path = under(c, S("bindings"), capability->key);
        TRY(check_object(c, capability, path));
        json_each(role, capability)
        {
            str at = under(c, path, role->key);
            TRY(only(c, role, at, KEYS("form", "fields")));
            if (!has_form(pack, json_str(json_get(role, S("form")))))
                return wrong(c, under(c, at, S("form")), "没有这个表单", "no such form");
        }
    }
    return OK;
}

static err_t check_record(struct ctx *c, const struct json *j, str path)
{
    TRY(only(c, j, path, KEYS("id", "values")));
    return check_object(c, json_get(j, S("values")), under(c, path, S("values")));
}

static err_t check_records(struct ctx *c, const struct json *pack)
{
    json_each(list, json_get(pack, S("records")))
    {
        str path = under(c, S("records"), list->key);
        if (!has_form(pack, list->key)) return wrong(c, path, "没有这个表单", "no such form");
        TRY(each(c, list, path, PACK_RECORDS_MAX, check_record));
    }
    return OK;
}

static err_t check_names(struct ctx *c, const struct json *pack)
{
    int i = 0;
    const struct json *forms = json_get(pack, S("forms"));
    TRY(check_twins(c, forms, S("forms")));
    TRY(check_twins(c, json_get(pack, S("boards")), S("boards")));
    TRY(check_twins(c, json_get(pack, S("connections")), S("connections")));
    TRY(check_twins(c, json_get(pack, S("roles")), S("roles")));
    json_each(f, forms) TRY(
        check_links(c, pack, json_get(f, S("fields")), str_fmt(c->mem, "forms.%d.fields", i++)));
    TRY(check_role_names(c, pack));
    TRY(check_bindings(c, pack));
    return check_records(c, pack);
}

err_t pack_check(struct ctx *c, const struct json *pack)
{
    i64 kind = 0;
    const struct json *app = json_get(pack, S("app"));
    if (!json_i64(json_get(pack, S("xinglin_pack")), &kind) || kind != 1)
        return wrong(c, S("xinglin_pack"), "不是本系统的应用包", "not a pack of this program");
    TRY(only(c, pack, STR_NONE,
             KEYS("xinglin_pack", "name", "version", "app", "summary", "forms", "metrics", "boards",
                  "connections", "roles", "bindings", "owner_roles", "settings", "records")));
    TRY(only(c, app, S("app"), KEYS("key", "title", "icon")));
    TRY(check_key(c, app, S("app")));
    TRY(check_titles(c, app, S("app")));
    for (const char *const *k = KEYS("bindings", "settings", "records", "summary"); *k; k++)
        if (json_get(pack, str_of(*k)))
            TRY(check_object(c, json_get(pack, str_of(*k)), str_of(*k)));
    TRY(each(c, json_get(pack, S("forms")), S("forms"), PACK_FORMS_MAX, check_form));
    TRY(each(c, json_get(pack, S("metrics")), S("metrics"), 300, check_metric));
    TRY(each(c, json_get(pack, S("boards")), S("boards"), 100, check_board));
    TRY(each(c, json_get(pack, S("connections")), S("connections"), 50, check_connection));
    TRY(each(c, json_get(pack, S("roles")), S("roles"), 100, check_role));
    TRY(each(c, json_get(pack, S("owner_roles")), S("owner_roles"), 100, check_text));
    return check_names(c, pack);
}
