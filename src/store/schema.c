// SPDX-License-Identifier: Apache-2.0
// The system tables. {id} is a primary key of int64, {int} int64, {text} text compared by code
// point, {blob} bytes. Times are UTC ms. Booleans are 0/1 integers.
#include <stddef.h>
#include "store/schema.h"

const struct schema_step schema_steps[] = {
    { 1,
      // Settings and versions of the installation: catalog_version, perm_epoch, org, offset_min, ...
      "CREATE TABLE x_meta (key {text} PRIMARY KEY, value {text} NOT NULL);\n"
      // Next id of each sequence (SQLite; PostgreSQL has sequences).
      "CREATE TABLE x_seq (name {text} PRIMARY KEY, next {int} NOT NULL);\n"
      // What exists: apps, forms, fields, options, views, public links, capability bindings.
      "CREATE TABLE x_app (id {id}, key {text} NOT NULL UNIQUE, title_zh {text} NOT NULL, "
      "title_en {text} NOT NULL, icon {text}, pos {int} NOT NULL DEFAULT 0, manifest {text});\n"
      "CREATE TABLE x_form (id {id}, app_id {int} NOT NULL REFERENCES x_app(id), key {text} NOT "
      "NULL, "
      "title_zh {text} NOT NULL, title_en {text} NOT NULL, parent_form {int}, options {text} NOT "
      "NULL, "
      "pos {int} NOT NULL DEFAULT 0, deleted_at {int}, UNIQUE (app_id, key));\n"
      "CREATE TABLE x_field (id {id}, form_id {int} NOT NULL REFERENCES x_form(id), key {text} NOT "
      "NULL, "
      "type {text} NOT NULL, title_zh {text} NOT NULL, title_en {text} NOT NULL, "
      "required {int} NOT NULL DEFAULT 0, is_unique {int} NOT NULL DEFAULT 0, "
      "indexed {int} NOT NULL DEFAULT 0, sensitive {int} NOT NULL DEFAULT 0, "
      "options {text} NOT NULL, pos {int} NOT NULL DEFAULT 0, deleted_at {int}, UNIQUE (form_id, "
      "key));\n"
      "CREATE TABLE x_option (field_id {int} NOT NULL REFERENCES x_field(id), code {int} NOT NULL, "
      "key {text} NOT NULL, title_zh {text} NOT NULL, title_en {text} NOT NULL, color {text}, "
      "pos {int} NOT NULL DEFAULT 0, is_off {int} NOT NULL DEFAULT 0, PRIMARY KEY (field_id, "
      "code), "
      "UNIQUE (field_id, key));\n"
      "CREATE TABLE x_view (id {id}, form_id {int} NOT NULL REFERENCES x_form(id), key {text}, "
      "owner_id {int}, title_zh {text} NOT NULL, title_en {text} NOT NULL, spec {text} NOT NULL, "
      "pos {int} NOT NULL DEFAULT 0);\n"
      "CREATE TABLE x_public_link (token {text} PRIMARY KEY, form_id {int} NOT NULL, "
      "code_record_id {int}, options {text} NOT NULL, created_by {int}, created_at {int} NOT NULL, "
      "revoked_at {int});\n"
      "CREATE TABLE x_binding (capability {text} NOT NULL, role {text} NOT NULL, form_id {int} NOT "
      "NULL, "
      "fields {text} NOT NULL, PRIMARY KEY (capability, role));\n"
      // People and rights.
      "CREATE TABLE x_dept (id {id}, parent_id {int}, kind {text} NOT NULL, title {text} NOT NULL, "
      "code {text}, head_id {int}, pos {int} NOT NULL DEFAULT 0, is_off {int} NOT NULL DEFAULT 0, "
      "demo {int} NOT NULL DEFAULT 0);\n"
      "CREATE TABLE x_user (id {id}, account {text} NOT NULL UNIQUE, name {text} NOT NULL, "
      "dept_id {int}, phone {text}, email {text}, pw_hash {text}, pw_gen {int} NOT NULL DEFAULT 0, "
      "totp_secret {blob}, totp_last {int} NOT NULL DEFAULT 0, lang {text}, "
      "is_off {int} NOT NULL DEFAULT 0, demo {int} NOT NULL DEFAULT 0, created_at {int} NOT "
      "NULL);\n"
      "CREATE TABLE x_user_dept (user_id {int} NOT NULL, dept_id {int} NOT NULL, "
      "PRIMARY KEY (user_id, dept_id));\n"
      "CREATE TABLE x_role (id {id}, app_id {int}, key {text} NOT NULL, title_zh {text} NOT NULL, "
      "title_en {text} NOT NULL, system_rights {text} NOT NULL, UNIQUE (app_id, key));\n"
      "CREATE TABLE x_user_role (user_id {int} NOT NULL, role_id {int} NOT NULL, "
      "PRIMARY KEY (user_id, role_id));\n"
      "CREATE TABLE x_grant (id {id}, role_id {int} NOT NULL REFERENCES x_role(id), "
      "form_id {int} NOT NULL REFERENCES x_form(id), pos {int} NOT NULL DEFAULT 0, "
      "actions {int} NOT NULL, scope {text} NOT NULL, condition {text}, fields {text} NOT NULL);\n"
      "CREATE INDEX x_grant_role ON x_grant (role_id);\n"
      "CREATE TABLE x_session (token_hash {text} PRIMARY KEY, user_id {int} NOT NULL, "
      "csrf {text} NOT NULL, created_at {int} NOT NULL, seen_at {int} NOT NULL, "
      "expires_at {int} NOT NULL, pw_gen {int} NOT NULL, totp_pending {int} NOT NULL DEFAULT 0, "
      "view_as {int}, ip {text}, agent {text});\n"
      "CREATE INDEX x_session_user ON x_session (user_id);\n"
      "CREATE TABLE x_apikey (id {id}, title {text} NOT NULL, key_hash {text} NOT NULL UNIQUE, "
      "roles {text} NOT NULL, scopes {text} NOT NULL, created_by {int} NOT NULL, "
      "created_at {int} NOT NULL, expires_at {int}, used_at {int}, revoked_at {int});\n"
      "CREATE TABLE x_recovery (user_id {int} NOT NULL, code_hash {text} NOT NULL, used_at {int}, "
      "PRIMARY KEY (user_id, code_hash));\n"
      "CREATE TABLE x_login_try (key {text} PRIMARY KEY, n {int} NOT NULL, until {int} NOT NULL, "
      "at {int} NOT NULL);\n"
      "CREATE TABLE x_rate (key {text} PRIMARY KEY, n {int} NOT NULL, at {int} NOT NULL);\n"
      "CREATE TABLE x_setup (token_hash {text} PRIMARY KEY, expires_at {int} NOT NULL, used_at "
      "{int});\n"
      "CREATE TABLE x_idem (who {text} NOT NULL, key {text} NOT NULL, body_hash {text} NOT NULL, "
      "status {int} NOT NULL, body {text} NOT NULL, at {int} NOT NULL, PRIMARY KEY (who, key));\n"
      "CREATE INDEX x_idem_at ON x_idem (at);\n"
      // What happened.
      "CREATE TABLE x_event (id {id}, at {int} NOT NULL, kind {text} NOT NULL, form_id {int}, "
      "first_id {int}, last_id {int}, who {text} NOT NULL, detail {text}, tx {int});\n"
      "CREATE TABLE x_consumer (name {text} PRIMARY KEY, done_id {int} NOT NULL, lease_until {int} "
      "NOT NULL DEFAULT 0, lease_by {text});\n"
      "CREATE TABLE x_audit (seq {id}, at {int} NOT NULL, who {text} NOT NULL, who_id {int}, ip "
      "{text}, "
      "action {text} NOT NULL, form_id {int}, record_id {int}, detail {text} NOT NULL, "
      "result {text} NOT NULL, prev_hash {text}, hash {text});\n"
      "CREATE INDEX x_audit_record ON x_audit (form_id, record_id);\n"
      "CREATE INDEX x_audit_at ON x_audit (at);\n"
      "CREATE TABLE x_history (id {id}, form_id {int} NOT NULL, record_id {int} NOT NULL, "
      "rev {int} NOT NULL, at {int} NOT NULL, who {text} NOT NULL, who_id {int}, via {text} NOT "
      "NULL, "
      "action {text} NOT NULL, diff {text} NOT NULL);\n"
      "CREATE INDEX x_history_record ON x_history (form_id, record_id, id);\n"
      // Running numbers of auto-number fields, by prefix as filled in; who has worked on a record.
      "CREATE TABLE x_counter (field_id {int} NOT NULL, prefix {text} NOT NULL, n {int} NOT NULL, "
      "PRIMARY KEY (field_id, prefix));\n"
      "CREATE TABLE x_participant (form_id {int} NOT NULL, user_id {int} NOT NULL, record_id {int} "
      "NOT NULL, "
      "PRIMARY KEY (form_id, user_id, record_id)){norowid};\n"
      "CREATE TABLE x_comment (id {id}, form_id {int} NOT NULL, record_id {int} NOT NULL, "
      "at {int} NOT NULL, who_id {int} NOT NULL, text {text} NOT NULL, deleted_at {int});\n"
      "CREATE INDEX x_comment_record ON x_comment (form_id, record_id, id);\n"
      // Stages: every move of a state field.
      "CREATE TABLE x_stage (id {id}, form_id {int} NOT NULL, record_id {int} NOT NULL, "
      "field_id {int} NOT NULL, from_code {int}, to_code {int}, at {int} NOT NULL, who {text} NOT "
      "NULL, "
      "reason {text});\n"
      "CREATE INDEX x_stage_record ON x_stage (form_id, record_id, id);\n"
      // Search, links not yet resolved, files, jobs, timers, notices.
      "CREATE TABLE x_gram (form_id {int} NOT NULL, field_id {int} NOT NULL, gram {text} NOT NULL, "
      "id {int} NOT NULL, PRIMARY KEY (form_id, gram, field_id, id)){norowid};\n"
      "CREATE INDEX x_gram_id ON x_gram (form_id, id);\n"
      "CREATE TABLE x_unresolved (form_id {int} NOT NULL, field_id {int} NOT NULL, id {int} NOT "
      "NULL, "
      "target_form {int} NOT NULL, text {text} NOT NULL, PRIMARY KEY (form_id, field_id, id));\n"
      "CREATE INDEX x_unresolved_text ON x_unresolved (target_form, text);\n"
      "CREATE TABLE x_file (id {text} PRIMARY KEY, sha256 {text} NOT NULL, name {text} NOT NULL, "
      "mime {text} NOT NULL, size {int} NOT NULL, by_id {int} NOT NULL, at {int} NOT NULL, "
      "form_id {int}, field_id {int}, record_id {int});\n"
      "CREATE INDEX x_file_record ON x_file (form_id, record_id);\n"
      "CREATE TABLE x_blob (sha256 {text} PRIMARY KEY, data {blob} NOT NULL);\n"
      "CREATE TABLE x_job (id {id}, kind {text} NOT NULL, state {text} NOT NULL, who_id {int}, "
      "who {text} NOT NULL, arg {text} NOT NULL, result {text}, done {int} NOT NULL DEFAULT 0, "
      "total {int} NOT NULL DEFAULT 0, at {int} NOT NULL, ended_at {int}, lease_until {int} NOT "
      "NULL "
      "DEFAULT 0, tries {int} NOT NULL DEFAULT 0);\n"
      "CREATE TABLE x_timer (id {id}, due_at {int} NOT NULL, kind {text} NOT NULL, arg {text} NOT "
      "NULL, "
      "key {text} UNIQUE);\n"
      "CREATE INDEX x_timer_due ON x_timer (due_at);\n"
      "CREATE TABLE x_notice (id {id}, user_id {int} NOT NULL, at {int} NOT NULL, kind {text} NOT "
      "NULL, "
      "args {text} NOT NULL, form_id {int}, record_id {int}, key {text} UNIQUE, read_at {int});\n"
      "CREATE INDEX x_notice_user ON x_notice (user_id, id);\n"
      // Consent ledger: who agreed to which text, when, by which door.
      "CREATE TABLE x_consent (id {id}, form_id {int} NOT NULL, record_id {int} NOT NULL, "
      "person_key {text} NOT NULL, kind {text} NOT NULL, version {text} NOT NULL, at {int} NOT "
      "NULL, "
      "via {text} NOT NULL, withdrawn_at {int});\n"
      "CREATE TABLE x_notice_text (version {text} PRIMARY KEY, form_id {int} NOT NULL, body {text} "
      "NOT NULL, "
      "at {int} NOT NULL);\n"
      "CREATE TABLE x_import (id {id}, form_id {int} NOT NULL, file_name {text} NOT NULL, at {int} "
      "NOT NULL, "
      "who {text} NOT NULL, created {int} NOT NULL, updated {int} NOT NULL, same {int} NOT NULL, "
      "rejected {int} NOT NULL, undone_at {int});\n"
      "CREATE TABLE x_import_row (import_id {int} NOT NULL, form_id {int} NOT NULL, id {int} NOT "
      "NULL, "
      "PRIMARY KEY (import_id, form_id, id))",
      // What happened stays as it was written. An audit entry may be sealed once: its two hashes are
      // set where there were none, and a negative seq gives way to its place in the chain. Old
      // history and events may be removed as a whole, never altered.
      "CREATE TRIGGER x_audit_update BEFORE UPDATE ON x_audit WHEN OLD.hash IS NOT NULL OR "
      "NEW.hash IS NULL OR (OLD.seq >= 0 AND OLD.seq <> NEW.seq) OR (OLD.at, OLD.who, OLD.who_id, "
      "OLD.ip, OLD.action, OLD.form_id, OLD.record_id, OLD.detail, OLD.result) IS NOT (NEW.at, "
      "NEW.who, NEW.who_id, NEW.ip, NEW.action, NEW.form_id, NEW.record_id, NEW.detail, "
      "NEW.result) "
      "BEGIN SELECT RAISE(ABORT, 'x_audit is append only'); END;\n"
      "CREATE TRIGGER x_audit_delete BEFORE DELETE ON x_audit "
      "BEGIN SELECT RAISE(ABORT, 'x_audit is append only'); END;\n"
      "CREATE TRIGGER x_history_update BEFORE UPDATE ON x_history "
      "BEGIN SELECT RAISE(ABORT, 'x_history is append only'); END;\n"
      "CREATE TRIGGER x_event_update BEFORE UPDATE ON x_event "
      "BEGIN SELECT RAISE(ABORT, 'x_event is append only'); END",
      "CREATE SEQUENCE s0;\n"
      // Which transaction wrote an event: ids are drawn before the commit (sql_settled_events).
      "ALTER TABLE x_event ALTER COLUMN tx SET DEFAULT pg_current_xact_id()::text::bigint;\n"
      "CREATE FUNCTION x_refuse() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN RAISE EXCEPTION '% is append only', TG_TABLE_NAME; END $$;\n"
      "CREATE TRIGGER x_audit_update BEFORE UPDATE ON x_audit FOR EACH ROW "
      "WHEN (OLD.hash IS NOT NULL OR NEW.hash IS NULL OR (OLD.seq >= 0 AND OLD.seq <> NEW.seq) OR "
      "ROW(OLD.at, OLD.who, OLD.who_id, OLD.ip, OLD.action, OLD.form_id, OLD.record_id, "
      "OLD.detail, "
      "OLD.result) IS DISTINCT FROM ROW(NEW.at, NEW.who, NEW.who_id, NEW.ip, NEW.action, "
      "NEW.form_id, NEW.record_id, NEW.detail, NEW.result)) EXECUTE FUNCTION x_refuse();\n"
      "CREATE TRIGGER x_audit_delete BEFORE DELETE ON x_audit FOR EACH ROW "
      "EXECUTE FUNCTION x_refuse();\n"
      "CREATE TRIGGER x_audit_truncate BEFORE TRUNCATE ON x_audit FOR EACH STATEMENT "
      "EXECUTE FUNCTION x_refuse();\n"
      "CREATE TRIGGER x_history_update BEFORE UPDATE ON x_history FOR EACH ROW "
      "EXECUTE FUNCTION x_refuse();\n"
      "CREATE TRIGGER x_event_update BEFORE UPDATE ON x_event FOR EACH ROW "
      "EXECUTE FUNCTION x_refuse()" },
    { 2,
      // Grams of records that are not yet among x_gram's (record/index.c): one row a record.
      "CREATE TABLE x_gram_late (seq {id}, form_id {int} NOT NULL, id {int} NOT NULL, "
      "grams {text} NOT NULL, UNIQUE (form_id, id))",
      NULL, NULL },
    { 3,
      // Which grams a record has in x_gram, as one text: a row a record in place of an index of them all.
      "CREATE TABLE x_gram_row (form_id {int} NOT NULL, id {int} NOT NULL, grams {text} NOT NULL, "
      "PRIMARY KEY (form_id, id)){norowid}",
      "INSERT INTO x_gram_row (form_id, id, grams) SELECT form_id, id, "
      "group_concat(char(30) || gram || char(31) || field_id, '') FROM x_gram GROUP BY form_id, "
      "id;\n"
      "DROP INDEX x_gram_id",
      "INSERT INTO x_gram_row (form_id, id, grams) SELECT form_id, id, "
      "string_agg(chr(30) || gram || chr(31) || field_id, '') FROM x_gram GROUP BY form_id, id;\n"
      "DROP INDEX x_gram_id" },
    { 4,
      // Designs that were replaced, as their documents.
      "CREATE TABLE x_form_version (form_id {int} NOT NULL REFERENCES x_form(id), n {int} NOT "
      "NULL, "
      "at {int} NOT NULL, by_id {int}, doc {text} NOT NULL, PRIMARY KEY (form_id, n))",
      NULL, NULL },
    { 5,
      // Public forms: what is asked by which link, and what came in by it.
      "CREATE TABLE x_public_form (id {id}, token {text} NOT NULL UNIQUE, form_id {int} NOT NULL, "
      "spec {text} NOT NULL, is_off {int} NOT NULL DEFAULT 0, rev {int} NOT NULL DEFAULT 1, "
      "sent {int} NOT NULL DEFAULT 0, created_by {int} NOT NULL, created_at {int} NOT NULL, "
      "changed_at {int} NOT NULL);\n"
      "CREATE INDEX x_public_form_form ON x_public_form (form_id);\n"
      "CREATE TABLE x_public_sent (id {id}, public_id {int} NOT NULL, form_id {int} NOT NULL, "
      "record_id {int} NOT NULL, rev {int} NOT NULL, at {int} NOT NULL, receipt {text} NOT NULL, "
      "source {text} NOT NULL, reopen_hash {text}, reopen_until {int});\n"
      "CREATE INDEX x_public_sent_record ON x_public_sent (form_id, record_id);\n"
      "CREATE INDEX x_public_sent_reopen ON x_public_sent (reopen_hash);\n"
      // Templates for printing records.
      "CREATE TABLE x_print_template (id {id}, form_id {int} NOT NULL, spec {text} NOT NULL, "
      "rev {int} NOT NULL DEFAULT 1, pos {int} NOT NULL DEFAULT 0, created_by {int} NOT NULL, "
      "created_at {int} NOT NULL, changed_at {int} NOT NULL);\n"
      "CREATE INDEX x_print_template_form ON x_print_template (form_id)",
      NULL, NULL },
    { 6,
      // The code of the option above, in choices of several levels.
      "ALTER TABLE x_option ADD COLUMN parent {int}", NULL, NULL },
    { 7,
      // Changes of type. A field's values lie in column c<store>; beside a field that changes stands a
      // shadow with the other type and its own column, in x_field like a removed one. They change places.
      "ALTER TABLE x_field ADD COLUMN store {int};\n"
      "ALTER TABLE x_field ADD COLUMN shadow_of {int};\n"
      "CREATE TABLE x_type_change (id {id}, form_id {int} NOT NULL, field_id {int} NOT NULL, "
      "shadow_id {int} NOT NULL, from_type {text} NOT NULL, to_type {text} NOT NULL, "
      "state {text} NOT NULL, by_id {int}, at {int} NOT NULL, last_id {int} NOT NULL DEFAULT 0, "
      "event_id {int} NOT NULL DEFAULT 0, done {int} NOT NULL DEFAULT 0, total {int} NOT NULL "
      "DEFAULT 0, failed {int} NOT NULL DEFAULT 0, swapped_at {int}, ended_at {int}, dropped_at "
      "{int}, note {text});\n"
      "CREATE INDEX x_type_change_form ON x_type_change (form_id, id);\n"
      // The whole pack as it was installed, for upgrades.
      "ALTER TABLE x_app ADD COLUMN pack {text};\n"
      // Persons merged, with what undoing needs; pairs that may be one person.
      "CREATE TABLE x_merge (id {id}, form_id {int} NOT NULL, survivor_id {int} NOT NULL, at {int} "
      "NOT NULL, by_id {int}, snapshot {text} NOT NULL, undone_at {int});\n"
      "CREATE INDEX x_merge_survivor ON x_merge (form_id, survivor_id);\n"
      "CREATE TABLE x_merge_alias (form_id {int} NOT NULL, victim_id {int} NOT NULL, survivor_id "
      "{int} NOT NULL, merge_id {int} NOT NULL, PRIMARY KEY (form_id, victim_id));\n"
      "CREATE TABLE x_twin (form_id {int} NOT NULL, a {int} NOT NULL, b {int} NOT NULL, why {text} "
      "NOT NULL, at {int} NOT NULL, dismissed_at {int}, PRIMARY KEY (form_id, a, b))",
      NULL, NULL },
    { 8,
      // How far an import came, with what it rejected; how columns were mapped the last time.
      "ALTER TABLE x_import ADD COLUMN job_id {int};\n"
      "ALTER TABLE x_import ADD COLUMN done {int} NOT NULL DEFAULT 0;\n"
      "CREATE TABLE x_import_reject (import_id {int} NOT NULL, n {int} NOT NULL, line {text} NOT "
      "NULL, PRIMARY KEY (import_id, n));\n"
      "CREATE TABLE x_import_map (form_id {int} NOT NULL, head {text} NOT NULL, map {text} NOT "
      "NULL, "
      "at {int} NOT NULL, PRIMARY KEY (form_id, head));\n"
      // Exports that wait for somebody's approval.
      "CREATE TABLE x_export_request (id {id}, form_id {int} NOT NULL, who_id {int} NOT NULL, "
      "arg {text} NOT NULL, reason {text} NOT NULL, rows {int} NOT NULL, at {int} NOT NULL, "
      "state {text} NOT NULL, by_id {int}, decided_at {int}, note {text}, job_id {int});\n"
      "CREATE INDEX x_export_request_state ON x_export_request (state, form_id);\n"
      "CREATE INDEX x_export_request_who ON x_export_request (who_id, id)",
      NULL, NULL },
    { 9,
      // Values computed from other records that wait for their new value: of one record (link_id 0), or
      // of all records whose link names this one. `taken`: by a job that is at it.
      "CREATE TABLE x_stale (id {id}, form_id {int} NOT NULL, link_id {int} NOT NULL, record_id "
      "{int} NOT NULL, taken {int} NOT NULL DEFAULT 0);\n"
      "CREATE INDEX x_stale_record ON x_stale (form_id, link_id, record_id)",
      NULL, NULL },
    { 10,
      // Fields that must not repeat together: a row a record and key, with a keyed digest of its values.
      "CREATE TABLE x_unique (form_id {int} NOT NULL, rule {text} NOT NULL, digest {text} NOT "
      "NULL, "
      "record_id {int} NOT NULL, PRIMARY KEY (form_id, rule, digest)){norowid};\n"
      "CREATE INDEX x_unique_record ON x_unique (form_id, record_id)",
      NULL, NULL },
    { 11,
      // Rules (docs/automation.md): what they say, in each version that something may still run by.
      "CREATE TABLE x_rule (id {id}, form_id {int} NOT NULL, key {text} NOT NULL, title_zh {text} "
      "NOT NULL, title_en "
      "{text} NOT NULL, mode {text} NOT NULL, version {int} NOT NULL DEFAULT 1, "
      "at {int} NOT NULL, changed_at {int} NOT NULL);\n"
      "CREATE UNIQUE INDEX x_rule_form ON x_rule (form_id, key);\n"
      "CREATE TABLE x_rule_version (rule_id {int} NOT NULL, version {int} NOT NULL, spec {text} "
      "NOT NULL, at {int} NOT NULL, PRIMARY KEY (rule_id, version));\n"
      // Of a rule and a record: whether its condition held when last asked, how often it ran.
      "CREATE TABLE x_rule_state (rule_id {int} NOT NULL, record_id {int} NOT NULL, is_true {int} "
      "NOT NULL, runs {int} NOT NULL, last_at {int} NOT NULL, PRIMARY KEY (rule_id, record_id))"
      "{norowid};\n"
      // When to look again: record 0 is the rule's own clock; `after`: how far a round over all came.
      "CREATE TABLE x_rule_due (id {id}, rule_id {int} NOT NULL, record_id {int} NOT NULL, n {int} "
      "NOT NULL, due_at {int} NOT NULL, is_done {int} NOT NULL DEFAULT 0, after {int} NOT NULL "
      "DEFAULT 0, UNIQUE (rule_id, record_id, n));\n"
      "CREATE INDEX x_rule_due_at ON x_rule_due (due_at) WHERE is_done = 0;\n"
      // A firing, done action by action.
      "CREATE TABLE x_rule_run (id {id}, rule_id {int} NOT NULL, version {int} NOT NULL, form_id "
      "{int} NOT NULL, record_id {int} NOT NULL, n {int} NOT NULL, at {int} NOT NULL, cause {text} "
      "NOT NULL, state {text} NOT NULL, step {int} NOT NULL DEFAULT 0, next_at {int} NOT NULL, "
      "tries {int} NOT NULL DEFAULT 0, chain_id {int} NOT NULL, depth {int} NOT NULL, path {text} "
      "NOT NULL, why {text}, log {text} NOT NULL, ended_at {int}, UNIQUE (rule_id, record_id, "
      "n));\n"
      "CREATE INDEX x_rule_run_next ON x_rule_run (next_at, id) WHERE state = 'waiting';\n"
      "CREATE INDEX x_rule_run_rule ON x_rule_run (rule_id, id);\n"
      "CREATE INDEX x_rule_run_chain ON x_rule_run (chain_id) WHERE depth > 0;\n"
      "CREATE INDEX x_rule_run_record ON x_rule_run (form_id, record_id);\n"
      // To-dos.
      "CREATE TABLE x_task (id {id}, user_id {int} NOT NULL, form_id {int}, record_id {int}, kind "
      "{text} NOT NULL, title {text} NOT NULL, text {text} NOT NULL, made_at {int} NOT NULL, "
      "made_by {text} NOT NULL, due_at {int}, state {text} NOT NULL, ended_at {int}, ended_by "
      "{int}, done_when {text}, key {text} NOT NULL UNIQUE);\n"
      "CREATE INDEX x_task_user ON x_task (user_id, state, id);\n"
      "CREATE INDEX x_task_record ON x_task (form_id, record_id, state)",
      NULL, NULL },
    { 12,
      // Messages on their way out. `what` is sealed: the address, the text, what a vendor's template wants.
      // next_at: when to look again; while it is being sent, when its lease ends.
      "CREATE TABLE x_send (id {id}, key {text} NOT NULL UNIQUE, channel {text} NOT NULL, what "
      "{blob}, reads {text} NOT NULL, form_id {int} NOT NULL, record_id {int} NOT NULL, "
      "user_id {int} NOT NULL, person {text} NOT NULL, purpose {text} NOT NULL, state {text} NOT "
      "NULL, tries {int} NOT NULL DEFAULT 0, next_at {int} NOT NULL, provider_id {text}, why "
      "{text}, error {text}, parts {int} NOT NULL DEFAULT 0, made_by {text} NOT NULL, made_at "
      "{int} NOT NULL, sent_at {int}, ended_at {int});\n"
      "CREATE INDEX x_send_due ON x_send (next_at, id) WHERE state IN ('waiting', 'held', "
      "'sending');\n"
      "CREATE INDEX x_send_record ON x_send (form_id, record_id, id);\n"
      "CREATE INDEX x_send_person ON x_send (person, sent_at);\n"
      "CREATE INDEX x_send_provider ON x_send (provider_id);\n"
      "CREATE TABLE x_msg_channel (key {text} PRIMARY KEY, kind {text} NOT NULL, title {text} NOT "
      "NULL, settings {blob} NOT NULL, is_off {int} NOT NULL DEFAULT 0, rev {int} NOT NULL DEFAULT "
      "1, hook {text} NOT NULL UNIQUE, token {blob}, token_until {int} NOT NULL DEFAULT 0, "
      "changed_at {int} NOT NULL);\n"
      "CREATE TABLE x_msg_template (id {id}, form_id {int} NOT NULL, channel {text} NOT NULL, spec "
      "{text} NOT NULL, rev {int} NOT NULL DEFAULT 1, is_off {int} NOT NULL DEFAULT 0, changed_at "
      "{int} NOT NULL, changed_by {int} NOT NULL);\n"
      // Who wants no messages any more: the person as a keyed digest, the kind of channel, * for all.
      "CREATE TABLE x_opt_out (person {text} NOT NULL, kind {text} NOT NULL, at {int} NOT NULL, "
      "via {text} NOT NULL, PRIMARY KEY (person, kind));\n"
      // The right to messages (bit 12) for whoever may change settings (bit 4), who else could grant it?
      "UPDATE x_role SET system_rights = CAST((CAST(system_rights AS {int}) | 4096) AS TEXT) WHERE "
      "(CAST(system_rights AS {int}) & 16) <> 0",
      NULL, NULL },
    { 13,
      // Days that differ from their weekday: holidays, and days worked in exchange.
      "CREATE TABLE x_calendar_day (day {int} PRIMARY KEY, is_worked {int} NOT NULL, name {text} "
      "NOT NULL, changed_at {int} NOT NULL)",
      NULL, NULL },
    { 14,
      // What persons have to do in flows (docs/flows.md). stay: one stay of a token at a node, whose tasks
      // vote together. from_id: whom it was transferred from; delegation_id: somebody may stand in.
      "CREATE TABLE x_flow_task (id {id}, inst_id {int} NOT NULL, token_id {int} NOT NULL, stay "
      "{int} NOT NULL, node {text} NOT NULL, kind {text} NOT NULL, user_id {int} NOT NULL, state "
      "{text} NOT NULL, decision {text}, opinion {text}, what {text}, place {int} NOT NULL DEFAULT "
      "0, weight {int} NOT NULL DEFAULT 1, parent_id {int} NOT NULL DEFAULT 0, from_id {int} NOT "
      "NULL DEFAULT 0, by_id {int} NOT NULL DEFAULT 0, delegation_id {int} NOT NULL DEFAULT 0, "
      "round {int} NOT NULL DEFAULT 1, draft {text}, claimed_at {int}, seen_at {int}, urged_at "
      "{int}, made_at {int} NOT NULL, limit_at {int}, ended_at {int}, ended_by {int});\n"
      "CREATE INDEX x_flow_task_inst ON x_flow_task (inst_id, stay);\n"
      "CREATE INDEX x_flow_task_user ON x_flow_task (user_id, state, id);\n"
      "CREATE INDEX x_flow_task_stand_in ON x_flow_task (delegation_id, state) WHERE delegation_id "
      "<> 0;\n"
      "CREATE TABLE x_flow_copy (inst_id {int} NOT NULL, user_id {int} NOT NULL, node {text}, "
      "by_id {int} NOT NULL, at {int} NOT NULL, seen_at {int}, PRIMARY KEY (inst_id, user_id))"
      "{norowid};\n"
      "CREATE INDEX x_flow_copy_user ON x_flow_copy (user_id, at);\n"
      "CREATE TABLE x_flow_watch (inst_id {int} NOT NULL, user_id {int} NOT NULL, at {int} NOT "
      "NULL, PRIMARY KEY (inst_id, user_id)){norowid};\n"
      "CREATE INDEX x_flow_watch_user ON x_flow_watch (user_id, inst_id);\n"
      // Who stands in for whom on which days; flow 0: in all flows.
      "CREATE TABLE x_delegation (id {id}, from_id {int} NOT NULL, to_id {int} NOT NULL, flow_id "
      "{int} NOT NULL, from_day {int} NOT NULL, until_day {int} NOT NULL, made_at {int} NOT NULL, "
      "ended_at {int});\n"
      "CREATE INDEX x_delegation_from ON x_delegation (from_id, until_day);\n"
      "CREATE INDEX x_delegation_to ON x_delegation (to_id, until_day)",
      NULL, NULL },
    { 15,
      // What an open to-do lets its person see and do beside what his roles do (auth/lent.c).
      "ALTER TABLE x_task ADD COLUMN rights {int} NOT NULL DEFAULT 0;\n"
      "CREATE TABLE x_task_right (id {id}, form_id {int} NOT NULL, digest {text} NOT NULL, fields "
      "{text} NOT NULL, UNIQUE (form_id, digest));\n"
      "CREATE INDEX x_task_open ON x_task (user_id, form_id, rights, record_id) WHERE state = "
      "'open';\n"
      // Due rows of rules and sends took the place of these.
      "DROP TABLE x_timer",
      NULL, NULL },
    { 16,
      // Follow-up plans: a record on its way through one, once at a time; next_at: when to look again.
      "CREATE TABLE x_plan_run (id {id}, plan_id {int} NOT NULL, version {int} NOT NULL, form_id "
      "{int} NOT NULL, record_id {int} NOT NULL, state {text} NOT NULL, why {text} NOT NULL "
      "DEFAULT '', began_at {int} NOT NULL, by_id {int}, next_at {int}, ended_at {int}, ended_by "
      "{int});\n"
      "CREATE UNIQUE INDEX x_plan_run_one ON x_plan_run (plan_id, record_id) WHERE state IN "
      "('running', 'paused');\n"
      "CREATE INDEX x_plan_run_next ON x_plan_run (next_at, id) WHERE state = 'running';\n"
      "CREATE INDEX x_plan_run_record ON x_plan_run (form_id, record_id, id);\n"
      "CREATE TABLE x_plan_step (run_id {int} NOT NULL, key {text} NOT NULL, n {int} NOT NULL, "
      "due_at {int}, state {text} NOT NULL, why {text} NOT NULL, at {int}, rule_run {int}, "
      "PRIMARY KEY (run_id, key)){norowid}",
      NULL, NULL },
    { 17,
      // Flows (docs/flows.md): drafts, what was published, and where each instance stands.
      "CREATE TABLE x_flow (id {id}, form_id {int} NOT NULL, key {text} NOT NULL UNIQUE, title_zh "
      "{text} NOT NULL, title_en {text} NOT NULL, is_on {int} NOT NULL DEFAULT 0, version {int} "
      "NOT NULL DEFAULT 0, draft {text} NOT NULL, rev {int} NOT NULL DEFAULT 1, at {int} NOT NULL, "
      "changed_at {int} NOT NULL, changed_by {int} NOT NULL);\n"
      "CREATE INDEX x_flow_form ON x_flow (form_id);\n"
      "CREATE TABLE x_flow_version (flow_id {int} NOT NULL, version {int} NOT NULL, spec {text} "
      "NOT "
      "NULL, at {int} NOT NULL, by_user {int} NOT NULL, PRIMARY KEY (flow_id, version));\n"
      "CREATE TABLE x_flow_inst (id {id}, flow_id {int} NOT NULL, version {int} NOT NULL, form_id "
      "{int} NOT NULL, record_id {int} NOT NULL, rev {int} NOT NULL, state {text} NOT NULL, round "
      "{int} NOT NULL DEFAULT 1, initiator {int} NOT NULL, cause {text} NOT NULL, parent_id {int} "
      "NOT NULL, parent_token {int} NOT NULL, chain_id {int} NOT NULL, depth {int} NOT NULL, path "
      "{text} NOT NULL, seq {int} NOT NULL, chosen {text}, started_at {int} NOT NULL, ended_at "
      "{int}, suspended_at {int}, result {text});\n"
      "CREATE INDEX x_flow_inst_record ON x_flow_inst (form_id, record_id, id);\n"
      "CREATE INDEX x_flow_inst_flow ON x_flow_inst (flow_id, state, id);\n"
      "CREATE INDEX x_flow_inst_initiator ON x_flow_inst (initiator, id);\n"
      "CREATE INDEX x_flow_inst_parent ON x_flow_inst (parent_id) WHERE parent_id <> 0;\n"
      // gen: which coming to its node this is; what belongs to an earlier one is overtaken.
      "CREATE TABLE x_flow_token (id {id}, inst_id {int} NOT NULL, node {text} NOT NULL, edge "
      "{text} NOT NULL, trail {text} NOT NULL, state {text} NOT NULL, why {text}, since {int} NOT "
      "NULL, gen {int} NOT NULL, step {int} NOT NULL DEFAULT 0, note {text});\n"
      "CREATE INDEX x_flow_token_inst ON x_flow_token (inst_id, id);\n"
      "CREATE INDEX x_flow_token_state ON x_flow_token (inst_id) WHERE state = 'incident';\n"
      // listens: looked at as soon as the record is saved.
      "CREATE TABLE x_flow_due (id {id}, inst_id {int} NOT NULL, token_id {int} NOT NULL, task_id "
      "{int} NOT NULL, kind {text} NOT NULL, n {int} NOT NULL, gen {int} NOT NULL, due_at {int} "
      "NOT "
      "NULL, listens {int} NOT NULL DEFAULT 0, is_paused {int} NOT NULL DEFAULT 0, UNIQUE "
      "(token_id, task_id, kind, n));\n"
      "CREATE INDEX x_flow_due_at ON x_flow_due (due_at, id) WHERE is_paused = 0;\n"
      "CREATE INDEX x_flow_due_inst ON x_flow_due (inst_id);\n"
      "CREATE TABLE x_flow_event (inst_id {int} NOT NULL, seq {int} NOT NULL, rev {int} NOT NULL, "
      "round {int} NOT NULL, at {int} NOT NULL, actor {text} NOT NULL, user_id {int} NOT NULL, "
      "for_user {int} NOT NULL, node {text} NOT NULL, task_id {int} NOT NULL, kind {text} NOT "
      "NULL, "
      "what {text} NOT NULL, PRIMARY KEY (inst_id, seq)){norowid};\n"
      // The rules that start a flow are the flow's.
      "ALTER TABLE x_rule ADD COLUMN flow_id {int} NOT NULL DEFAULT 0;\n"
      // The right to administer flows (bit 13) for whoever may change settings (bit 4).
      "UPDATE x_role SET system_rights = CAST((CAST(system_rights AS {int}) | 8192) AS TEXT) WHERE "
      "(CAST(system_rights AS {int}) & 16) <> 0",
      NULL, NULL },
    { 18,
      // Who held a record of a form with a pool: claimed, given back, taken back, given, changed otherwise.
      "CREATE TABLE x_pool_log (id {id}, form_id {int} NOT NULL, record_id {int} NOT NULL, at "
      "{int} "
      "NOT NULL, kind {text} NOT NULL, from_id {int} NOT NULL, to_id {int} NOT NULL, by_id {int} "
      "NOT "
      "NULL, why {text} NOT NULL);\n"
      "CREATE INDEX x_pool_log_record ON x_pool_log (form_id, record_id, id);\n"
      "CREATE INDEX x_pool_log_to ON x_pool_log (form_id, to_id, at)",
      NULL, NULL },
    { 19,
      // Addresses at which other programs call rules: the digest of the token, what signs (sealed). Then
      // the calls; `once` tells one that comes again.
      "CREATE TABLE x_rule_hook (rule_id {int} PRIMARY KEY, digest {text} NOT NULL UNIQUE, tail "
      "{text} NOT NULL, secret {blob}, at {int} NOT NULL);\n"
      "CREATE TABLE x_rule_call (id {id}, rule_id {int} NOT NULL, at {int} NOT NULL, once {text}, "
      "state {text} NOT NULL, why {text} NOT NULL DEFAULT '', record_id {int} NOT NULL DEFAULT 0, "
      "UNIQUE (rule_id, once));\n"
      "CREATE INDEX x_rule_call_rule ON x_rule_call (rule_id, id)",
      NULL, NULL },
    { 20,
      // A rule that fired too often is paused: since when, after how many; who answers for it. bulk: a
      // firing out of an import or a round over all records, which the brake does not count.
      "ALTER TABLE x_rule ADD COLUMN paused_at {int};\n"
      "ALTER TABLE x_rule ADD COLUMN paused_n {int} NOT NULL DEFAULT 0;\n"
      "ALTER TABLE x_rule ADD COLUMN resumed_at {int} NOT NULL DEFAULT 0;\n"
      "ALTER TABLE x_rule ADD COLUMN by_user {int} NOT NULL DEFAULT 0;\n"
      "ALTER TABLE x_rule_run ADD COLUMN bulk {int} NOT NULL DEFAULT 0;\n"
      "CREATE INDEX x_rule_run_at ON x_rule_run (rule_id, at);\n"
      "CREATE INDEX x_rule_run_held ON x_rule_run (rule_id) WHERE state = 'held';\n"
      "CREATE INDEX x_rule_run_failed ON x_rule_run (rule_id, at) WHERE state = 'failed'",
      NULL, NULL },
    { 21,
      // Programs of others that actions call, and the calls: waiter and step say which run waits for the answer.
      "CREATE TABLE x_connection (key {text} PRIMARY KEY, title_zh {text} NOT NULL, title_en "
      "{text} "
      "NOT NULL, base {text} NOT NULL, auth {text} NOT NULL, user_name {text} NOT NULL, header "
      "{text} NOT NULL, secret {blob}, seconds {int} NOT NULL, is_inside {int} NOT NULL, is_off "
      "{int} NOT NULL, rev {int} NOT NULL DEFAULT 1, changed_at {int} NOT NULL);\n"
      "CREATE TABLE x_call (id {id}, key {text} NOT NULL UNIQUE, waiter {text} NOT NULL, step "
      "{int} "
      "NOT NULL, connection {text} NOT NULL, method {text} NOT NULL, shown {text} NOT NULL, "
      "form_id "
      "{int} NOT NULL, record_id {int} NOT NULL, what {blob}, state {text} NOT NULL, tries {int} "
      "NOT NULL DEFAULT 0, next_at {int} NOT NULL, status {int} NOT NULL DEFAULT 0, answer {blob}, "
      "why {text}, error {text}, made_at {int} NOT NULL, sent_at {int}, ended_at {int});\n"
      "CREATE INDEX x_call_due ON x_call (next_at, id) WHERE state IN ('waiting', 'sending')",
      NULL, NULL },
    { 22,
      // What a to-do says before its fields are filled in: who gets it from another reads it in his own way.
      "ALTER TABLE x_task ADD COLUMN words {text}", NULL, NULL },
    { 23,
      // A day with hours of its own: [["09:00","12:00"]].
      "ALTER TABLE x_calendar_day ADD COLUMN hours {text} NOT NULL DEFAULT ''", NULL, NULL },
    { 24,
      // The duty roster: a person's shifts of the week, and days that differ from them.
      "CREATE TABLE x_duty (user_id {int} PRIMARY KEY, shifts {text} NOT NULL, rev {int} NOT "
      "NULL);\n"
      "CREATE TABLE x_duty_day (user_id {int} NOT NULL, day {int} NOT NULL, is_off {int} NOT NULL, "
      "from_min {int} NOT NULL, to_min {int} NOT NULL, note {text} NOT NULL, PRIMARY KEY (user_id, "
      "day)){norowid};\n"
      "CREATE INDEX x_duty_day_at ON x_duty_day (day)",
      NULL, NULL },
    { 25,
      // What a flow told the rule that listens to it: {"inst","flow","node","outcome","by","initiator","opinion"}.
      "ALTER TABLE x_rule_run ADD COLUMN told {text}", NULL, NULL },
    { 26,
      // Dashboards. key: of those of the house, one of its app; a deleted one lies in the bin for a while.
      "CREATE TABLE x_board (id {id}, app_id {int}, owner_id {int}, key {text}, title_zh {text} "
      "NOT NULL, title_en {text} NOT NULL, doc {text} NOT NULL, is_shared {int} NOT NULL, readers "
      "{text}, rev {int} NOT NULL, pos {int} NOT NULL, made_at {int} NOT NULL, changed_at {int} "
      "NOT NULL, changed_by {int} NOT NULL, deleted_at {int}, UNIQUE (app_id, key));\n"
      "CREATE INDEX x_board_owner ON x_board (owner_id);\n"
      "CREATE TABLE x_board_version (board_id {int} NOT NULL, n {int} NOT NULL, title_zh {text} "
      "NOT NULL, title_en {text} NOT NULL, doc {text} NOT NULL, at {int} NOT NULL, by_user {int} "
      "NOT NULL, PRIMARY KEY (board_id, n)){norowid}",
      NULL, NULL },
    { 27,
      // What hangs at a comment: [{"id","name","mime","size"}].
      "ALTER TABLE x_comment ADD COLUMN files {text}", NULL, NULL },
    { 28,
      // Figures with a name (app_id 0: of the house), and what each shall come to: of a department or a person (0: of
      // nobody in particular), in the month, quarter or year that begins on from_day.
      "CREATE TABLE x_metric (id {id}, app_id {int} NOT NULL, key {text} NOT NULL, title_zh {text} "
      "NOT NULL, title_en {text} NOT NULL, says_zh {text} NOT NULL, says_en {text} NOT NULL, doc "
      "{text} NOT NULL, rev {int} NOT NULL, pos {int} NOT NULL, changed_at {int} NOT NULL, UNIQUE "
      "(app_id, key));\n"
      "CREATE TABLE x_target (metric_id {int} NOT NULL, dept_id {int} NOT NULL, user_id {int} NOT "
      "NULL, unit {text} NOT NULL, from_day {int} NOT NULL, amount {text} NOT NULL, PRIMARY KEY "
      "(metric_id, dept_id, user_id, unit, from_day)){norowid}",
      NULL, NULL },
    { 29,
      // Dashboards that come by themselves. leased_until: somebody is drawing it.
      "CREATE TABLE x_board_sub (id {id}, board_id {int} NOT NULL, user_id {int} NOT NULL, "
      "schedule "
      "{text} NOT NULL, channel {text} NOT NULL, filters {text} NOT NULL, is_off {int} NOT NULL, "
      "next_at {int} NOT NULL, leased_until {int} NOT NULL, last_at {int} NOT NULL, last_state "
      "{text} NOT NULL, rev {int} NOT NULL, made_by {int} NOT NULL, made_at {int} NOT NULL);\n"
      "CREATE INDEX x_board_sub_due ON x_board_sub (next_at, id) WHERE is_off = 0;\n"
      "CREATE INDEX x_board_sub_board ON x_board_sub (board_id)",
      NULL, NULL },
    { 30,
      // Figures that are watched: over which line, how it stood at the last look.
      "CREATE TABLE x_board_alert (id {id}, user_id {int} NOT NULL, board_id {int} NOT NULL, title "
      "{text} NOT NULL, ask {text} NOT NULL, measure {text} NOT NULL, op {text} NOT NULL, value "
      "{text} NOT NULL, schedule {text} NOT NULL, channel {text} NOT NULL, is_off {int} NOT NULL, "
      "is_over {int} NOT NULL, next_at {int} NOT NULL, leased_until {int} NOT NULL, last_at {int} "
      "NOT NULL, last_value {text} NOT NULL, last_state {text} NOT NULL, rev {int} NOT NULL, "
      "made_at {int} NOT NULL);\n"
      "CREATE INDEX x_board_alert_due ON x_board_alert (next_at, id) WHERE is_off = 0;\n"
      "CREATE INDEX x_board_alert_user ON x_board_alert (user_id)",
      NULL, NULL },
    { 31,
      // Who entered a day of the roster: the person himself (his leave), or 0, who plans.
      "ALTER TABLE x_duty_day ADD COLUMN by_id {int} NOT NULL DEFAULT 0", NULL, NULL },
    { 32,
      // PostgreSQL: which rows of record tables were written, by which transaction (store/feed.c). Rows first to
      // last of a form; without them all of it may be different, of form 0 every form. x_feed has one row. Both are
      // empty after a crash, and not in backups: who finds no row or another epoch begins anew.
      "", NULL,
      "CREATE UNLOGGED TABLE x_changed (form BIGINT NOT NULL, first BIGINT, last BIGINT, "
      "tx XID8 NOT NULL DEFAULT pg_current_xact_id());\n"
      "CREATE INDEX x_changed_tx ON x_changed (tx);\n"
      "CREATE UNLOGGED TABLE x_feed (one BIGINT PRIMARY KEY, epoch BIGINT NOT NULL, "
      "cleared XID8 NOT NULL);\n"
      "CREATE FUNCTION x_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$ "
      "DECLARE f bigint := substr(TG_TABLE_NAME, 2)::bigint; n bigint; BEGIN "
      "IF TG_OP = 'TRUNCATE' THEN INSERT INTO x_changed (form) VALUES (f); RETURN NULL; END IF; "
      "INSERT INTO x_changed (form, first, last) SELECT f, min(id), max(id) FROM written "
      "HAVING max(id) - min(id) < count(*); "
      "IF FOUND THEN RETURN NULL; END IF; "
      "SELECT count(*) INTO n FROM written; "
      "IF n > 20000 THEN INSERT INTO x_changed (form) VALUES (f); "
      "ELSE INSERT INTO x_changed (form, first, last) SELECT f, id, id FROM written; END IF; "
      "RETURN NULL; END $$" },
    { 33,
      // Asks whose answers are kept (user_id 0: the house's), and what came of them, one a local day. members: ids
      // by class.
      "CREATE TABLE x_kept (id {id}, user_id {int} NOT NULL, title {text} NOT NULL, ask {text} NOT "
      "NULL, schedule {text} NOT NULL, is_off {int} NOT NULL, next_at {int} NOT NULL, leased_until "
      "{int} NOT NULL, last_at {int} NOT NULL, last_state {text} NOT NULL, rev {int} NOT NULL, "
      "made_at {int} NOT NULL);\n"
      "CREATE INDEX x_kept_due ON x_kept (next_at, id) WHERE is_off = 0;\n"
      "CREATE INDEX x_kept_user ON x_kept (user_id);\n"
      "CREATE TABLE x_kept_run (kept_id {int} NOT NULL, day {int} NOT NULL, at {int} NOT NULL, "
      "answer {text} NOT NULL, members {text} NOT NULL, PRIMARY KEY (kept_id, day))",
      NULL, NULL },
    { 34,
      // How a dashboard comes: "pdf" or "png".
      "ALTER TABLE x_board_sub ADD COLUMN as_kind {text} NOT NULL DEFAULT 'pdf'", NULL, NULL },
    { 35,
      // A metric's targets are saved as a whole: by whom of two that read them at the same time.
      "ALTER TABLE x_metric ADD COLUMN targets_rev {int} NOT NULL DEFAULT 0", NULL, NULL },
};
const int schema_step_count = (int)(sizeof schema_steps / sizeof *schema_steps);
