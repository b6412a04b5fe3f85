"""The 30 failure cases of the reliability page: each is named by tests that exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
CASES: dict[int, tuple[str, ...]] = {
    1: (
        "hostile/test_commands.py::test_a_workbook_that_eats_memory_is_refused_in_time",
        "test_supervisor.py::test_2_death_is_an_input_error",
    ),
    2: (
        "workbook/test_reader.py::test_cases_2_and_3_every_way_of_writing_gives_the_same_rows",
        "workbook/test_reader.py::test_case_2_utf16_in_every_part",
    ),
    3: ("commands/test_bad_input_cmd.py::test_a_sheet_that_claims_a_million_rows_is_read_by_what_it_holds",),
    4: (
        "hostile/test_commands.py::test_a_workbook_that_eats_memory_is_refused_in_time",
        "workbook/test_gate.py::test_case_4_bomb_that_lies_about_its_size",
    ),
    5: (
        "hostile/test_commands.py::test_a_workbook_that_is_none_is_refused",
        "workbook/test_gate.py::test_case_5_document_type_in_any_part",
    ),
    6: (
        "hostile/test_commands.py::test_a_workbook_that_is_none_is_refused",
        "workbook/test_header.py::test_f02_two_columns_for_one_field_are_refused_and_named",
    ),
    7: (
        "hostile/test_commands.py::test_truncation_anywhere_is_refused",
        "hostile/test_commands.py::test_a_flipped_bit_is_refused_or_changes_nothing",
    ),
    8: ("commands/test_verify_cmd.py::test_a_protected_list_is_f08_and_never_asks_without_a_keyboard",),
    9: (
        "commands/test_bad_input_cmd.py::test_a_list_that_cannot_be_opened_is_exit_4",
        "workbook/test_gate.py::test_case_9_says_what_it_really_is",
    ),
    10: (
        "workbook/test_header.py::test_b2_ward_list_with_three_heading_rows",
        "workbook/test_header.py::test_a_group_row_is_not_a_heading",
    ),
    11: (
        "people/test_numbers.py::test_rule_1_numeric_cells_get_their_zeros_back",
        "people/test_numbers.py::test_rule_1_numeric_cells_that_cannot_be_a_number",
    ),
    12: (
        "people/test_dates.py::test_rule_3_impossible_and_doubtful_dates_are_malformed_never_guessed",
        "workbook/test_reader.py::test_case_12_dates",
    ),
    13: ("workbook/test_reader.py::test_cases_13_and_14_are_said_once_a_sheet_with_ten_cells",),
    14: ("workbook/test_reader.py::test_cases_13_and_14_are_said_once_a_sheet_with_ten_cells",),
    15: (
        "people/test_names.py::test_rule_3_promise_6_normal_form_and_case_change_nothing",
        "people/test_names.py::test_odd_characters_are_told_reliability_15",
    ),
    16: (
        "workbook/test_csvtext.py::test_case_16_every_way_of_writing_gives_the_same_rows",
        "workbook/test_csvtext.py::test_case_16_broken_utf8_is_never_stored_as_garbage",
    ),
    17: (
        "hostile/test_commands.py::test_a_csv_that_is_none_is_a_message",
        "workbook/test_csvtext.py::test_case_17_refused_with_the_line",
    ),
    18: ("hostile/test_commands.py::test_text_that_looks_like_a_formula_stays_text",),
    19: ("commands/test_guards_cmd.py::test_f03_nobody_in_the_list",),
    20: ("workbook/test_gate.py::test_case_20_file_that_changes_while_it_is_read",),
    21: (
        "hostile/test_commands.py::test_what_is_no_file_is_refused_at_once",
        "workbook/test_gate.py::test_case_21_no_permission",
    ),
    22: ("commands/test_interrupted_cmd.py::test_a_file_that_may_not_grow_is_exit_5_and_nothing_stays",),
    23: ("commands/test_bad_input_cmd.py::test_an_output_that_must_not_be_written",),
    24: (
        "commands/test_interrupted_cmd.py::test_a_kill_at_any_moment_leaves_every_output_absent_or_whole",
        "batch/test_killed.py::test_killed_before_any_step_and_run_again_all_is_there_once",
        "register/test_store.py::test_killed_at_any_moment_the_register_is_before_or_after",
    ),
    25: (
        "commands/test_batch_cmd.py::test_a_second_run_meanwhile_is_told_whose_the_lock_is",
        "register/test_store.py::test_a_second_writer_is_told_and_a_reader_is_not_in_the_way",
    ),
    26: (
        "register/test_store.py::test_what_is_no_register_is_refused_untouched",
        "register/test_store.py::test_the_latest_whole_backup_is_named",
    ),
    27: ("sign/test_token.py::test_each_trouble_has_its_own_code_and_the_pin_is_tried_once",),
    28: ("sign/test_lasting.py::test_what_is_no_time_stamp",),
    29: ("sign/test_validating.py::test_rules_1_to_3_an_attack_is_never_valid",),
    30: (
        "sign/test_validating.py::test_rule_5_without_roots_the_bytes_are_certain_and_the_signer_is_not",
        "sign/test_validating.py::test_rule_5_whether_revocation_was_checked_is_said",
    ),
}


@pytest.mark.parametrize("case", range(1, 31))
def test_every_case_is_named_by_tests_that_exist(case: int) -> None:
    for named in CASES[case]:
        file, test = named.split("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert test in found, named
