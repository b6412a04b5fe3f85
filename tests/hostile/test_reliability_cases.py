"""The 30 failure cases of the reliability page: each is named by tests that exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
CASES: dict[int, tuple[str, ...]] = {
    1: (
        "hostile/test_commands.py::test_a_workbook_that_eats_memory_is_refused_in_time",
        "test_supervisor.py",
    ),
    2: ("workbook/test_reader.py",),
    3: ("commands/test_bad_input_cmd.py::test_a_sheet_that_claims_a_million_rows_is_read_by_what_it_holds",),
    4: ("hostile/test_commands.py::test_a_workbook_that_eats_memory_is_refused_in_time",),
    5: ("hostile/test_commands.py::test_a_workbook_that_is_none_is_refused",),
    6: ("hostile/test_commands.py::test_a_workbook_that_is_none_is_refused",),
    7: ("hostile/test_commands.py::test_truncation_anywhere_is_refused",),
    8: ("commands/test_verify_cmd.py",),
    9: ("commands/test_bad_input_cmd.py::test_a_list_that_cannot_be_opened_is_exit_4",),
    10: ("workbook/test_header.py",),
    11: ("people/test_numbers.py",),
    12: ("people/test_dates.py",),
    13: ("workbook/test_reader.py",),
    14: ("workbook/test_reader.py",),
    15: ("people/test_names.py",),
    16: ("workbook/test_csvtext.py",),
    17: ("hostile/test_commands.py::test_a_csv_that_is_none_is_a_message",),
    18: ("hostile/test_commands.py::test_text_that_looks_like_a_formula_stays_text",),
    19: ("commands/test_guards_cmd.py",),
    20: ("workbook/test_gate.py",),
    21: ("hostile/test_commands.py::test_what_is_no_file_is_refused_at_once",),
    22: ("commands/test_interrupted_cmd.py::test_a_file_that_may_not_grow_is_exit_5_and_nothing_stays",),
    23: ("commands/test_bad_input_cmd.py::test_an_output_that_must_not_be_written",),
    24: ("commands/test_interrupted_cmd.py::test_a_kill_at_any_moment_leaves_every_output_absent_or_whole",),
    25: ("commands/test_batch_cmd.py::test_a_second_run_meanwhile_is_told_whose_the_lock_is",),
    26: ("register/test_store.py",),
    27: ("commands/test_sign_cmd.py",),
    28: ("commands/test_sign_cmd.py",),
    29: ("sign/test_validating.py",),
    30: ("sign/test_validating.py",),
}


@pytest.mark.parametrize("case", range(1, 31))
def test_every_case_is_named_by_tests_that_exist(case: int) -> None:
    for named in CASES[case]:
        file, _, test = named.partition("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert test in found if test else any(name.startswith("test_") for name in found)
