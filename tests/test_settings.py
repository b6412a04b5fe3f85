"""Where settings come from, and that a misspelt one is never silently ignored (DESIGN 7)."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.command import pair, refused
from vaxcli.errors import UsageError
from vaxcli.procedure import PROCEDURES, Clock, Part, Party, Role
from vaxcli.settings import (
    CHOICES,
    FILE,
    GROUPS,
    LISTS,
    PATHS,
    Origin,
    Settings,
    Source,
    known,
    settings,
    typed,
)
from vaxcli.settings_file import rendered
from vaxcli.texts import document


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings(tmp_path, {}) == Settings(commune="", register_max_days=None)


def test_a_file_in_the_folder_or_above(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('commune = "Suối Mây"\nregister_max_days = 30\n', encoding="utf-8")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert settings(below, {}) == Settings(commune="Suối Mây", register_max_days=30)


def test_the_nearest_file_is_the_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('commune = "Xa"\n', encoding="utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / FILE).write_text('commune = "Gần"\n', encoding="utf-8")
    assert settings(tmp_path / "a", {}).commune == "Gần"


def test_a_byte_order_mark_of_notepad_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('commune = "Suối Mây"\n', encoding="utf-8-sig")
    assert settings(tmp_path, {}).commune == "Suối Mây"


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("register_max_days = 30\n", encoding="utf-8")
    assert settings(tmp_path, {"VAXCLI_REGISTER_MAX_DAYS": "7"}).register_max_days == 7
    assert settings(tmp_path, {"VAXCLI_REGISTER_MAX_DAYS": ""}).register_max_days == 30


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("comune = 'x'", "SETTINGS-unknown"),
        ("register_max_days = -1", "SETTINGS-value"),
        ("register_max_days = true", "SETTINGS-value"),
        ("register_max_days = 1.5", "SETTINGS-value"),
        ("commune = 3", "SETTINGS-value"),
        ("commune = 2021-11-08", "SETTINGS-value"),
        ('commune = "a\\u0000b"', "SETTINGS-value"),
        ("[commune]", "SETTINGS-value"),
        ("[unit]\ncommune = 'x'", "SETTINGS-unknown"),
        ("recipients = 3", "SETTINGS-value"),
        ("recipients = ['a', 3]", "SETTINGS-value"),
        ("part = 'III'", "SETTINGS-choice"),
        ("part = 1", "SETTINGS-choice"),
        ("role = ''", "SETTINGS-choice"),
        ("clock = 'workday'", "SETTINGS-choice"),
        ("register_max_days = " + "9" * 5000, "SETTINGS-unreadable"),
        ("register_max_days = 9999999", "SETTINGS-value"),
        ("recipients = " + "[" * 20000, "SETTINGS-unreadable"),
        ("commune = ", "SETTINGS-unreadable"),
        ("commune = 'a\ncommune", "SETTINGS-unreadable"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        settings(tmp_path, {})
    assert refusal.value.code == code


def test_a_misspelt_key_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("register_max_day = 3", encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        settings(tmp_path, {})
    assert refusal.value.values == {"key": "register_max_day", "nearest": "register_max_days"}


def test_a_bad_value_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        settings(tmp_path, {"VAXCLI_REGISTER_MAX_DAYS": "soon"})
    assert refusal.value.place is not None
    assert refusal.value.place.file == "VAXCLI_REGISTER_MAX_DAYS"


def test_a_run_with_misspelt_settings_is_exit_2_and_writes_nothing(tmp_path: Path) -> None:
    pair(tmp_path)
    (tmp_path / FILE).write_text("comune = 'x'", encoding="utf-8")
    said = refused(tmp_path, 2, "verify", "list.xlsx", "--population", "pop.csv")
    assert said.startswith(f"[SETTINGS-unknown] {FILE}: ")


# where a value comes from


def test_each_value_knows_its_source(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        'commune = "Suối Mây"\npart = "II"\nregister_max_days = 30\n', encoding="utf-8"
    )
    environment = {"VAXCLI_REGISTER_MAX_DAYS": "7", "VAXCLI_PART": "i"}
    found = known(tmp_path, environment, {"part": "II", "commune": ""})
    assert found.settings == Settings(commune="Suối Mây", part=Part.FACILITY, register_max_days=7)
    assert found.sources["commune"] == Source(Origin.FILE, str(tmp_path / FILE))
    assert found.sources["register_max_days"] == Source(Origin.VARIABLE, "VAXCLI_REGISTER_MAX_DAYS")
    assert found.sources["part"] == Source(Origin.OPTION, "--part")
    assert found.sources["clock"] == Source(Origin.DEFAULT)
    assert found.sources.keys() == {name for names in GROUPS.values() for name in names}


def test_an_option_that_cannot_be_meant_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        settings(tmp_path, {}, part="3")
    assert refusal.value.place is not None
    assert (refusal.value.code, refusal.value.place.file) == ("SETTINGS-choice", "--part")
    assert refusal.value.values == {"key": "part", "choices": "I, II"}


def test_a_list_is_written_as_a_list_or_parted_by_semicolons(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('recipients = ["Như trên", "Lưu: VT"]', encoding="utf-8")
    assert settings(tmp_path, {}).recipients == ("Như trên", "Lưu: VT")
    assert settings(tmp_path, {"VAXCLI_RECIPIENTS": "A; B ;"}).recipients == ("A", "B")


def test_a_path_is_meant_from_where_the_file_stands(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('notice_template = "mau/bao.typ"\nregister = "so.sqlite"', encoding="utf-8")
    below = tmp_path / "a"
    below.mkdir()
    found = settings(below, {})
    assert found.notice_template == tmp_path / "mau" / "bao.typ"
    assert found.register == str(tmp_path / "so.sqlite")
    # an address with a slash too few is none of a file, for a file is named on the screen, and it may hold a password
    for address in ("postgresql://h/so", "postgresql:/u:secret@h/so"):
        (below / FILE).write_text(f'register = "{address}"\nnotice_template = ""', encoding="utf-8")
        assert settings(below, {}).register == address
    assert settings(below, {}).notice_template is None


def test_values_are_tidied_as_people_paste_them(tmp_path: Path) -> None:
    decomposed = "Su\u00f4\u0301i\u00a0 Ma\u0302y "
    assert settings(tmp_path, {"VAXCLI_COMMUNE": decomposed}).commune == "Su\u1ed1i Mây"


# one setting decides seven facts (REQUIREMENTS 1.3)


def test_part_one_is_station_police_station_chair() -> None:  # R13, R19, R23, R30, R38, R39
    found = Settings().procedure
    assert (found.maker, found.addressee, found.passed_on_by) == (Party.STATION, Party.POLICE, None)
    assert (found.returns_to, found.joint_card_plan) == (Party.STATION, True)
    assert (found.signer, found.minutes_chair) == (Party.CHAIR, Party.CHAIR)


def test_part_two_is_facility_authority_facility_head() -> None:  # R40 to R43, R47, R50, R51
    found = Settings(part=Part.FACILITY).procedure
    assert (found.maker, found.addressee, found.passed_on_by) == (
        Party.FACILITY,
        Party.AUTHORITY,
        Party.AUTHORITY,
    )
    assert (found.returns_to, found.joint_card_plan) == (Party.FACILITY, False)
    assert (found.signer, found.minutes_chair) == (Party.HEAD, Party.HEAD)


def test_every_part_has_its_procedure() -> None:
    assert {part: found.part for part, found in PROCEDURES.items()} == {part: part for part in Part}


def test_names_come_from_the_settings_or_are_general() -> None:
    found = Settings(role=Role.POLICE, police="Công an xã Suối Mây", chair_post="Chủ tịch UBND xã Suối Mây")
    assert found.agency == found.name_of(Party.POLICE) == "Công an xã Suối Mây"
    assert found.name_of(Party.CHAIR) == "Chủ tịch UBND xã Suối Mây"
    assert found.name_of(Party.STATION) == document("party-station")
    assert Settings().agency == ""


def test_the_two_letters_are_the_bases_unless_said_otherwise() -> None:  # R1
    assert Settings().legal_bases == (document("basis-8938"), document("basis-3771"))


# the file that init writes


def test_every_setting_stands_in_exactly_one_group() -> None:
    names = [name for group in GROUPS.values() for name in group]
    assert sorted(names) == sorted(Settings.__dataclass_fields__)


def test_a_written_file_with_nothing_set_says_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(rendered({}), encoding="utf-8")
    assert known(tmp_path, {}).settings == Settings()
    assert {source.origin for source in known(tmp_path, {}).sources.values()} == {Origin.DEFAULT}


def test_every_commented_setting_may_be_switched_on(tmp_path: Path) -> None:
    keys = "|".join(Settings.__dataclass_fields__)
    switched = re.sub(rf"^# ({keys}) = ", r"\1 = ", rendered({}), flags=re.MULTILINE)
    (tmp_path / FILE).write_text(switched, encoding="utf-8")
    found = known(tmp_path, {})
    assert {source.origin for source in found.sources.values()} == {Origin.FILE}
    assert found.settings == Settings(register_max_days=30)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.sampled_from([choice.value for choice in CHOICES[name]])
            if name in CHOICES
            else st.lists(st.text(max_size=8), max_size=3)
            if name in LISTS
            else st.integers(0, 400)
            if name == "register_max_days"
            else st.text(max_size=12)
            for name in Settings.__dataclass_fields__
            if name not in PATHS and name != "register"
        },
    )
)
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, wanted: dict[str, object]
) -> None:
    values: dict[str, object] = {}
    for name, value in wanted.items():
        with suppress(UsageError):  # control characters are refused on the way in
            values[name] = typed(name, value, FILE)
    file = tmp_path_factory.getbasetemp() / FILE
    file.write_text(rendered(values), encoding="utf-8", newline="\n")
    assert settings(file.parent, {}) == Settings(**values)  # type: ignore[arg-type]


def test_clock_and_role_are_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('clock = "working"\nrole = "Police"', encoding="utf-8")
    assert (settings(tmp_path, {}).clock, settings(tmp_path, {}).role) == (Clock.WORKING, Role.POLICE)
