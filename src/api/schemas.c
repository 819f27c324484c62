// SPDX-License-Identifier: Apache-2.0
// The shapes that routes.def names, as JSON Schema. Sorted by name.
#include "api/internal.h"

#define OBJ(properties) "{\"type\":\"object\",\"properties\":{" properties "}}"
#define BODY(properties, required)                                                                 \
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" properties              \
    "},\"required\":[" required "]}"
#define TXT "{\"type\":\"string\"}"
#define NUM "{\"type\":\"integer\"}"
#define YES "{\"type\":\"boolean\"}"
#define ANY "{}"
#define LIST(item) "{\"type\":\"array\",\"items\":" item "}"
#define TIME "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"
#define REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define P(name, schema) "\"" name "\":" schema

const struct schema api_schemas[] = {
    { "Aggregate", BODY(P("dims", LIST(ANY)) "," P("measures", LIST(ANY)) "," P(
                            "filter", REF("Filter")) "," P("search", TXT) "," P("limit", NUM),
                        "") },
    { "Aggregated", OBJ(P("rows", LIST(ANY)) "," P("is_cut", YES)) },
    { "ApiKey",
      OBJ(P("id", TXT) "," P("title", TXT) "," P("roles", LIST(TXT)) "," P(
          "actions",
          LIST(TXT)) "," P("forms", LIST(TXT)) "," P("rights", LIST(TXT)) "," P("expires_at",
                                                                                TIME) "," P("key",
                                                                                            TXT)) },
    { "App", OBJ(P("key", TXT)) },
    { "App.New", BODY(P("key", TXT) "," P("title", ANY) "," P("icon", TXT) "," P("pack", ANY) "," P(
                          "template", TXT),
                      "") },
    { "App.Pack", ANY },
    { "App.Upgrade", BODY(P("pack", ANY) "," P("solution", TXT) "," P("choices", ANY), "") },
    { "App.Upgraded",
      OBJ(P("from", TXT) "," P("to", TXT) "," P("open", NUM) "," P("items", LIST(ANY))) },
    { "Apps", OBJ(P("apps", LIST(ANY))) },
    { "AuditPage", OBJ(P("rows", LIST(ANY)) "," P("next", TXT)) },
    { "AuditReport", OBJ(P("is_sound", YES) "," P("rows", NUM) "," P("unsealed", NUM) "," P(
                         "first_bad", ANY) "," P("head", TXT)) },
    { "Binary", "{\"type\":\"string\",\"format\":\"binary\"}" },
    { "Bulk",
      BODY(P("create", LIST(REF("Values"))) "," P("update", LIST(ANY)) "," P("delete", LIST(ANY)),
           "") },
    { "BulkResult",
      OBJ(P("results", LIST(OBJ(P("id", TXT) "," P("rev", NUM) "," P("error", ANY))))) },
    { "Captcha", OBJ(P("id", TXT) "," P("question", TXT) "," P("work_bits", NUM)) },
    { "Code", BODY(P("code", TXT), "\"code\"") },
    { "Code.Made", OBJ(P("id", TXT) "," P("code", TXT) "," P("url", TXT)) },
    { "Code.New", BODY(P("person", ANY) "," P("medium", TXT), "") },
    { "Comment", BODY(P("text", TXT), "\"text\"") },
    { "Department", OBJ(P("id", TXT) "," P("parent", ANY) "," P("kind", TXT) "," P(
                        "title", TXT) "," P("code", TXT) "," P("head", ANY) "," P("is_off", YES)) },
    { "Design",
      OBJ(P("rev", TXT) "," P("full_key", TXT) "," P("form", REF("Design.Form")) "," P(
          "bin", LIST(ANY)) "," P("versions", LIST(ANY)) "," P("type_changes", LIST(ANY))) },
    { "Design.Changes", OBJ(P("rev", TXT) "," P("changes", LIST(ANY))) },
    { "Design.Check", BODY(P("form", REF("Design.Form")), "\"form\"") },
    { "Design.Form", OBJ(P("key", TXT) "," P("title", ANY) "," P("options", ANY) "," P(
                         "fields", LIST(ANY)) "," P("views", LIST(ANY))) },
    { "Design.Publish", BODY(P("rev", TXT) "," P("form", REF("Design.Form")), "\"rev\",\"form\"") },
    { "Design.Version", OBJ(P("form", REF("Design.Form"))) },
    { "Draft", OBJ(P("period", TXT) "," P("statements", LIST(ANY))) },
    { "DuplicateMatches",
      OBJ(P("matches",
            LIST(OBJ(P("fields", LIST(TXT)) "," P("rows", LIST(ANY)) "," P("ask", TXT))))) },
    { "Duplicates", BODY(P("values", ANY) "," P("id", TXT), "\"values\"") },
    { "Evaluate", BODY(P("id", TXT) "," P("values", REF("Values")), "\"values\"") },
    { "Evaluated", OBJ(P("values", REF("Values")) "," P("errors", ANY) "," P("rows", ANY)) },
    { "Events", "{\"type\":\"string\",\"description\":\"text/event-stream\"}" },
    { "Export",
      BODY(P("query", REF("Query")) "," P("format", TXT) "," P("reason", TXT), "\"format\"") },
    { "Export.Decided", OBJ(P("is_approved", YES)) },
    { "Export.Verdict", BODY(P("approve", YES) "," P("note", TXT), "\"approve\"") },
    { "FieldTypes", OBJ(P("types", LIST(ANY)) "," P("groups", LIST(ANY))) },
    { "Figures", "{\"type\":\"object\"}" },
    { "File", OBJ(P("id", TXT) "," P("name", TXT) "," P("size", NUM) "," P("mime", TXT)) },
    { "Filter", "{\"type\":\"object\"}" },
    { "Form", OBJ(P("key", TXT) "," P("title", TXT) "," P("fields", LIST(ANY)) "," P(
                  "views", LIST(REF("View"))) "," P("can", LIST(TXT))) },
    { "Formula.Tried", OBJ(P("type", TXT) "," P("is_volatile", YES) "," P(
                           "samples", LIST(ANY)) "," P("problem", ANY)) },
    { "Formula.Try",
      BODY(P("formula", TXT) "," P("result", TXT) "," P("scale", NUM), "\"formula\",\"result\"") },
    { "Guess", OBJ(P("sheets", LIST(TXT)) "," P("rows", NUM) "," P("is_cut", YES) "," P(
                   "columns", LIST(ANY))) },
    { "Ids", BODY(P("ids", LIST(TXT)), "") },
    { "Import",
      BODY(P("token", TXT) "," P("mapping", "{\"type\":\"object\"}") "," P("mode", TXT) "," P(
               "key", LIST(TXT)) "," P("make_links", YES) "," P("add_options", YES),
           "\"token\"") },
    { "ImportFile", OBJ(P("file", "{\"type\":\"string\",\"format\":\"binary\"}") "," P(
                        "mapping", TXT) "," P("sheet", TXT)) },
    { "ImportPreview",
      OBJ(P("token", TXT) "," P("columns", LIST(ANY)) "," P("fields", LIST(ANY)) "," P(
          "total", NUM) "," P("create", NUM) "," P("update",
                                                   NUM) "," P("same",
                                                              NUM) "," P("rejected",
                                                                         NUM) "," P("rows",
                                                                                    LIST(ANY))) },
    { "ImportUndone", OBJ(P("removed", NUM) "," P("left", NUM)) },
    { "Install", BODY(P("demo", YES), "") },
    { "Installed", OBJ(P("name", TXT) "," P("is_installed", YES)) },
    { "Job", OBJ(P("id", TXT) "," P("kind", TXT) "," P("state", TXT) "," P("done", NUM) "," P(
                 "total", NUM) "," P("result", ANY)) },
    { "JobRef", OBJ(P("job", TXT)) },
    { "JobStarted", OBJ(P("job", TXT)) },
    { "ListItems", OBJ(P("items", LIST(OBJ(P("key", TXT) "," P("title", TXT) "," P(
                                      "parent", TXT) "," P("pinyin", TXT))))) },
    { "Login", BODY(P("account", TXT) "," P("password", TXT), "\"account\",\"password\"") },
    { "Lookup", OBJ(P("rows", LIST(OBJ(P("id", TXT) "," P("title", TXT) "," P("hint", TXT))))) },
    { "Me", OBJ(P("user", ANY) "," P("roles", LIST(ANY)) "," P("rights", LIST(TXT)) "," P(
                "apps", LIST(ANY)) "," P("bindings", LIST(ANY)) "," P("view_as", ANY)) },
    { "MeChange", BODY(P("lang", TXT) "," P("theme", TXT), "") },
    { "Merge", BODY(P("survivor", ANY) "," P("victims", LIST(ANY)) "," P("choices", ANY),
                    "\"survivor\",\"victims\"") },
    { "Merged", OBJ(P("id", TXT) "," P("rev", NUM) "," P("merge", TXT)) },
    { "Move", BODY(P("to", TXT) "," P("reason", TXT) "," P("paid_ref", TXT), "\"to\"") },
    { "OpenApi", "{\"type\":\"object\"}" },
    { "OpenLines",
      OBJ(P("periods",
            LIST(OBJ(P("period", TXT) "," P("amount", TXT) "," P("lines", LIST(ANY)))))) },
    { "Option", OBJ(P("key", TXT) "," P("title", TXT) "," P("parent", TXT)) },
    { "Option.New", BODY(P("title", TXT) "," P("parent", TXT), "\"title\"") },
    { "Page", OBJ(P("rows", LIST(REF("Record"))) "," P("next", TXT) "," P("count", ANY)) },
    { "Password", BODY(P("password", TXT), "\"password\"") },
    { "PasswordChange", BODY(P("old", TXT) "," P("new", TXT), "\"old\",\"new\"") },
    { "Period", BODY(P("period", TXT), "\"period\"") },
    { "Periods", OBJ(P("periods", LIST(ANY)) "," P("next", TXT) "," P("running", TXT)) },
    { "Print", BODY(P("ids", LIST(TXT)) "," P("template", TXT), "\"ids\"") },
    { "PrintPreview", BODY(P("spec", ANY) "," P("record", TXT), "\"spec\"") },
    { "PrintTemplate", OBJ(P("id", TXT) "," P("title", TXT) "," P("rev", NUM) "," P(
                           "changed_at", TIME) "," P("spec", ANY)) },
    { "PrintTemplate.Change", BODY(P("spec", ANY) "," P("rev", NUM), "\"spec\",\"rev\"") },
    { "PrintTemplate.New", BODY(P("spec", ANY), "\"spec\"") },
    { "Problem",
      OBJ(P("type", TXT) "," P("title", TXT) "," P("status", NUM) "," P("code", TXT) "," P(
          "detail", TXT) "," P("errors",
                               LIST(OBJ(P("path", TXT) "," P("code", TXT) "," P(
                                   "message", TXT)))) "," P("request_id", TXT)) },
    { "PublicAnswer",
      BODY(P("values", "{\"type\":\"object\"}") "," P("consents", "{\"type\":\"object\"}") "," P(
               "notice_version", TXT) "," P("captcha", ANY) "," P("source", ANY),
           "\"values\"") },
    { "PublicDone",
      OBJ(P("number", TXT) "," P("message", TXT) "," P("reopen", TXT) "," P("reopen_until", NUM)) },
    { "PublicForm",
      OBJ(P("state", TXT) "," P("title", TXT) "," P("pages", LIST(ANY)) "," P(
          "fields", LIST(ANY)) "," P("notice",
                                     ANY) "," P("consents",
                                                LIST(ANY)) "," P("captcha",
                                                                 YES) "," P("opens_at",
                                                                            NUM) "," P("closes_at",
                                                                                       NUM)) },
    { "PublicForm.Change", BODY(P("spec", ANY) "," P("is_off", YES) "," P("rev", NUM), "\"rev\"") },
    { "PublicForm.Made",
      OBJ(P("id", TXT) "," P("form", TXT) "," P("rev", NUM) "," P("url", TXT) "," P(
          "token", TXT) "," P("is_off",
                              YES) "," P("state",
                                         TXT) "," P("sent",
                                                    NUM) "," P("created_at",
                                                               TIME) "," P("changed_at",
                                                                           TIME) "," P("spec",
                                                                                       ANY)) },
    { "PublicForm.New", BODY(P("spec", ANY), "\"spec\"") },
    { "PublicForms", OBJ(P("may_ask", LIST(TXT)) "," P("rows", LIST(REF("PublicForm.Made")))) },
    { "PublicSent", OBJ(P("number", TXT) "," P("until", NUM) "," P("values", ANY)) },
    { "Query",
      BODY(P("fields", LIST(TXT)) "," P("filter", REF("Filter")) "," P("sort", LIST(ANY)) "," P(
               "search",
               TXT) "," P("limit",
                          NUM) "," P("cursor",
                                     TXT) "," P("count",
                                                TXT) "," P("deleted",
                                                           YES) "," P("sub_rows",
                                                                      YES) "," P("ids", LIST(TXT)),
           "") },
    { "Record",
      OBJ(P("id", TXT) "," P("rev", NUM) "," P("title", TXT) "," P("owner", ANY) "," P(
          "dept",
          ANY) "," P("created_at",
                     TIME) "," P("updated_at",
                                 TIME) "," P("values",
                                             "{\"type\":\"object\"}") "," P("masked",
                                                                            LIST(
                                                                                TXT)) "," P("can",
                                                                                            LIST(
                                                                                                TXT))) },
    { "RecordSource", OBJ(P("at", NUM) "," P("form", TXT) "," P("receipt", TXT) "," P(
                          "source", ANY) "," P("masked", LIST(TXT))) },
    { "RecoveryCodes", OBJ(P("recovery_codes", LIST(TXT))) },
    { "Removed", OBJ(P("removed", NUM)) },
    { "Reveal", BODY(P("field", TXT), "\"field\"") },
    { "Revealed", OBJ(P("value", ANY)) },
    { "Role", OBJ(P("id", TXT) "," P("key", TXT) "," P("title", TXT) "," P("title_en", TXT) "," P(
                  "rights", LIST(TXT)) "," P("users", LIST(TXT)) "," P("grants", LIST(ANY))) },
    { "Rows", OBJ(P("rows", LIST(ANY))) },
    { "Rule", OBJ(P("id", TXT) "," P("form", TXT) "," P("title", ANY) "," P("mode", TXT) "," P(
                  "version", NUM) "," P("spec", ANY)) },
    { "Rule.Change",
      BODY(P("title", ANY) "," P("mode", TXT) "," P("spec", ANY) "," P("version", NUM),
           "\"version\"") },
    { "Rule.New",
      BODY(P("title", ANY) "," P("mode", TXT) "," P("spec", ANY), "\"title\",\"spec\"") },
    { "Rule.Preview", OBJ(P("count", NUM) "," P("is_capped", YES) "," P("rows", LIST(ANY))) },
    { "Rule.Spec", BODY(P("spec", ANY), "\"spec\"") },
    { "Rule.Tried",
      OBJ(P("holds", YES) "," P("steps", LIST(ANY)) "," P("waits", YES) "," P("error", ANY)) },
    { "Rule.Try", BODY(P("spec", ANY) "," P("record", TXT), "\"spec\",\"record\"") },
    { "Rule.Why",
      OBJ(P("mode", TXT) "," P("holds", YES) "," P("runs", NUM) "," P("last_at", TIME) "," P(
          "due_at", TIME) "," P("again_from", TIME) "," P("only_once", YES) "," P("last",
                                                                                  LIST(ANY))) },
    { "Rules", OBJ(P("rows", LIST(REF("Rule")))) },
    { "Session",
      OBJ(P("signed_in", YES) "," P("csrf", TXT) "," P("user", ANY) "," P("needs_totp", YES) "," P(
          "has_totp", YES) "," P("org", TXT) "," P("lang", TXT) "," P("insecure_http",
                                                                      YES) "," P("setup_needed",
                                                                                 YES)) },
    { "Settings", "{\"type\":\"object\"}" },
    { "Setup", BODY(P("token", TXT) "," P("org", TXT) "," P("name", TXT) "," P(
                        "account", TXT) "," P("password", TXT),
                    "\"token\",\"org\",\"name\",\"account\",\"password\"") },
    { "Structure",
      OBJ(P("key", TXT) "," P("title", TXT) "," P("app", TXT) "," P("fields", LIST(ANY))) },
    { "Suggestions", OBJ(P("items", LIST(TXT))) },
    { "Task.Move", BODY(P("to", TXT) "," P("user", TXT), "\"to\"") },
    { "Tasks", OBJ(P("open", NUM) "," P("late", NUM) "," P("rows", LIST(ANY))) },
    { "TestClock",
      OBJ(P("shift_ms", NUM) "," P("freeze", TXT) "," P("drain", YES) "," P("now", TXT)) },
    { "Totp", OBJ(P("secret", TXT) "," P("uri", TXT)) },
    { "Twins", BODY(P("a", TXT) "," P("b", TXT), "\"a\",\"b\"") },
    { "Upload", OBJ(P("file", "{\"type\":\"string\",\"format\":\"binary\"}")) },
    { "User",
      OBJ(P("id", TXT) "," P("account", TXT) "," P("name", TXT) "," P("phone", TXT) "," P(
          "email", TXT) "," P("lang",
                              ANY) "," P("dept",
                                         ANY) "," P("depts",
                                                    LIST(ANY)) "," P("roles",
                                                                     LIST(ANY)) "," P("is_off",
                                                                                      YES)) },
    { "Values", OBJ(P("values", "{\"type\":\"object\"}") "," P("reason", TXT)) },
    { "View", OBJ(P("id", TXT) "," P("key", TXT) "," P("title", TXT) "," P("spec", ANY) "," P(
                  "is_mine", YES)) },
    { "ViewAs", BODY(P("user", TXT), "\"user\"") },
    { "Why", OBJ(P("grants", LIST(ANY))) },
};
const size_t api_schema_count = COUNT_OF(api_schemas);
