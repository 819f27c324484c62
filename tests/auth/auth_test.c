// SPDX-License-Identifier: Apache-2.0
// Log-in, sessions, one-time codes, people and the audit chain on a real database: SQLite, and
// PostgreSQL too where XINGLIN_TEST_PG is a libpq connection string. Every case starts from a fresh
// database with an owner. Closes with "N passed, N failed".
//   auth_auth_test [PART-OF-NAME]
#include "tests/auth/logins.c"
#include "tests/auth/people.c"
#include "tests/auth/ledgers.c"

// --- Running -----------------------------------------------------------------------------------------

#define CASE(fn)                                                                                   \
    {                                                                                              \
#        fn, fn                                                                                    \
    }
static const struct {
    const char *name;
    void (*run)(struct world *w);
} cases[] = {
    CASE(the_setup_link_works_once),
    CASE(of_two_who_post_the_setup_token_one_is_owner),
    CASE(a_wrong_or_late_setup_token_does_nothing),
    CASE(the_right_password_opens_a_new_session),
    CASE(one_statement_finds_a_session),
    CASE(five_wrong_passwords_lock_the_account_for_longer_each_time),
    CASE(an_unknown_account_locks_like_a_known_one),
    CASE(an_address_that_tries_many_accounts_is_locked),
    CASE(tries_side_by_side_count_one_by_one),
    CASE(a_user_who_is_switched_off_is_out),
    CASE(an_unknown_account_takes_as_long_as_a_known_one),
    CASE(a_crowd_at_the_door_waits_in_a_bounded_queue),
    CASE(a_session_ends_when_idle_and_after_twelve_hours),
    CASE(killing_a_session_ends_it_and_only_its_user_or_a_manager_may),
    CASE(a_new_password_ends_all_other_sessions),
    CASE(viewing_as_somebody_cuts_rights_and_writes_nothing),
    CASE(of_fifty_posts_of_one_code_one_succeeds),
    CASE(a_code_counts_one_step_early_or_late_and_never_again),
    CASE(log_in_asks_for_the_code_and_the_half_session_is_good_for_nothing_else),
    CASE(five_wrong_codes_end_the_half_session_and_signing_in_again_does_not_help),
    CASE(wrong_input_is_named_by_its_path_and_nothing_is_stored),
    CASE(nobody_gives_rights_that_he_does_not_have),
    CASE(the_last_administrator_stays),
    CASE(of_two_administrators_who_switch_each_other_off_one_stays),
    CASE(of_two_administrators_who_make_the_same_account_one_succeeds),
    CASE(grants_saved_at_once_are_never_mixed),
    CASE(wrong_grants_are_refused_and_the_old_ones_stay),
    CASE(departments_form_one_tree_without_circles),
    CASE(a_failing_creation_leaves_nothing),
    CASE(a_failing_log_in_leaves_no_session),
    CASE(a_failing_new_password_changes_nothing),
    CASE(an_api_key_acts_with_its_own_roles_cut_to_its_scopes),
    CASE(a_key_gets_no_role_that_its_maker_could_not_give),
    CASE(the_chain_of_many_writers_verifies),
    CASE(an_edited_entry_is_found),
    CASE(an_edited_time_is_found),
    CASE(a_changed_actor_is_found),
    CASE(an_entry_taken_out_is_found),
    CASE(a_cut_off_tail_is_found),
    CASE(an_emptied_log_is_found),
    CASE(an_added_entry_is_found),
    CASE(a_moved_head_is_found),
    CASE(entries_that_changed_places_are_found),
    CASE(a_chain_computed_anew_without_the_keys_is_found),
    CASE(the_database_itself_refuses_to_alter_the_log),
    CASE(what_was_rolled_back_leaves_no_entry_and_no_gap),
    CASE(foreign_keys_of_another_installation_are_refused),
    CASE(consent_is_kept_with_its_text_until_withdrawn),
};

int main(int argc, char **argv)
{
    int passed = 0, lost = 0;
    bool has_pg = getenv("XINGLIN_TEST_PG") != NULL;
    log_set_level(LOG_ERROR + 1); // what goes wrong here is meant to
    if (!mkdtemp(scratch)) return 2;
    for (enum dialect d = SQLITE; d <= (has_pg ? PG : SQLITE); d++) {
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            if (argc > 1 && !strstr(cases[i].name, argv[1])) continue;
            struct world w = { .dialect = d };
            world_open(&w);
            if (!w.failures) cases[i].run(&w);
            world_close(&w);
            if (w.failures)
                printf("FAILED %s on %s\n", cases[i].name, d == PG ? "PostgreSQL" : "SQLite");
            *(w.failures ? &lost : &passed) += 1;
        }
    }
    remove_tree(scratch);
    printf("%d passed, %d failed\n", passed, lost);
    return lost != 0 || passed == 0;
}
