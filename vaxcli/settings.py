"""The settings of a unit: ``vaxcli.toml`` in the folder or above, then ``VAXCLI_...``, then options (DESIGN 7).

An unknown key is refused with the nearest right one: a misspelt setting that is silently ignored is
a wrong result. Read with ``tomllib`` and a dataclass alone: every command looks here, and thirty texts
need no library of their own.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from vaxcli.errors import UsageError
from vaxcli.findings import Place
from vaxcli.procedure import PROCEDURES, Clock, Part, Party, Procedure, Role
from vaxcli.texts import document

FILE = "vaxcli.toml"
LEGAL_BASES = ("basis-8938", "basis-3771")
"""The two letters, as ``texts`` keys; another province has another letter (REQUIREMENTS R1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a unit sets once. Empty text means: not said."""

    role: Role = Role.STATION
    part: Part = Part.LOCALITY
    """Decides maker, addressee, extra hop, return address, joint plan, signer and chair: ``procedure``."""
    province: str = ""
    district: str = ""
    commune: str = ""
    """Our commune: people found elsewhere are flagged NGOAIXA, an extract of another area is refused (F07)."""
    parent_agency: str = ""
    """Stands above our own agency at the head of a paper (decree 30/2020/ND-CP, annex I)."""
    station: str = ""
    facility: str = ""
    police: str = ""
    authority: str = ""
    district_office: str = ""
    chair_name: str = ""
    chair_post: str = ""
    head_name: str = ""
    head_post: str = ""
    police_name: str = ""
    police_post: str = ""
    station_name: str = ""
    station_post: str = ""
    district_head_name: str = ""
    """Whoever signs for ``district_office``."""
    district_head_post: str = ""
    legal_bases: tuple[str, ...] = field(default_factory=lambda: tuple(map(document, LEGAL_BASES)))
    """Every paper names them (R1)."""
    recipients: tuple[str, ...] = ()
    """Distribution list at the foot of a paper (R10)."""
    report_suffix: str = ""
    """What follows the number of a report: ``/BC-UBND``."""
    minutes_suffix: str = ""
    """What follows the number of minutes: ``/BB-UBND``."""
    report_template: Path | None = None
    minutes_template: Path | None = None
    notice_template: Path | None = None
    return_place: str = ""
    """Where citizens bring what they supplement (notices)."""
    return_hours: str = ""
    clock: Clock = Clock.CALENDAR
    register_max_days: int | None = None
    """F07 for an extract older than this, in days."""
    register: str = ""
    """Path or URL of the register of doses; a path stands beside the settings file."""
    dose_rules: Path | None = None
    """Own table of dated rules instead of ``doses/rules.csv``."""
    platform_layout: Path | None = None
    """Own layout of the platform export instead of the built-in one."""
    sites: tuple[str, ...] = ()
    """Vaccination sites that are ours; a dose of another one is a finding."""
    trust: Path | None = None
    """Certificates of authorities, PEM: a file or a folder."""
    timestamp_url: str = ""
    token_library: Path | None = None
    """The PKCS#11 module of the USB token."""
    batch_inbox: Path | None = None
    batch_population: Path | None = None
    batch_output: Path | None = None
    batch_errors: Path | None = None
    batch_archive: Path | None = None
    batch_cert: Path | None = None
    """Certificate with which scheduled runs sign reports; ``token_library`` when there is none."""
    batch_passphrase_file: Path | None = None
    """Its pass phrase, or the PIN of the token."""

    @property
    def procedure(self) -> Procedure:
        """Who makes, gets, passes on, keeps and signs, by ``part``."""
        return PROCEDURES[self.part]

    @property
    def agency(self) -> str:
        """Our own agency's name, as it stands at the head of our papers; ``""`` when not said."""
        return {
            Role.STATION: self.station,
            Role.FACILITY: self.facility,
            Role.POLICE: self.police,
            Role.CHAIR: self.authority,
            Role.DISTRICT: self.district_office,
        }[self.role]

    def name_of(self, party: Party) -> str:
        """The name of an office, or the post of a person; the general one when the settings name none."""
        own = {
            Party.STATION: self.station,
            Party.FACILITY: self.facility,
            Party.POLICE: self.police,
            Party.AUTHORITY: self.authority,
            Party.CHAIR: self.chair_post,
            Party.HEAD: self.head_post,
        }[party]
        return own or document(f"party-{party}")


GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": ("role", "part"),
        "area": ("province", "district", "commune"),
        "agencies": ("parent_agency", "station", "facility", "police", "authority", "district_office"),
        "signers": (
            *("chair_name", "chair_post", "head_name", "head_post"),
            *("police_name", "police_post", "station_name", "station_post"),
            *("district_head_name", "district_head_post"),
        ),
        "papers": (
            *("legal_bases", "recipients", "report_suffix", "minutes_suffix"),
            *("report_template", "minutes_template", "notice_template"),
        ),
        "citizens": ("return_place", "return_hours"),
        "rules": ("clock", "register_max_days", "register"),
        "doses": ("dose_rules", "platform_layout", "sites"),
        "signing": ("trust", "timestamp_url", "token_library"),
        "batch": (
            *("batch_inbox", "batch_population", "batch_output", "batch_errors", "batch_archive"),
            *("batch_cert", "batch_passphrase_file"),
        ),
    }
)
"""Every setting once, in the order in which people are shown them."""
CHOICES: Mapping[str, type[StrEnum]] = MappingProxyType({"role": Role, "part": Part, "clock": Clock})
PATHS = (
    *("report_template", "minutes_template", "notice_template", "dose_rules", "platform_layout"),
    *("trust", "token_library"),
    *GROUPS["batch"],
)
LISTS = ("legal_bases", "recipients", "sites")
_NAMES = tuple(each.name for each in fields(Settings))
_MOST_DAYS = 36_500


class Origin(StrEnum):
    """Where a value comes from, the weakest first."""

    DEFAULT = "default"
    FILE = "file"
    VARIABLE = "variable"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Source:
    """Where one value comes from."""

    origin: Origin = Origin.DEFAULT
    name: str = ""
    """The path of the file, the variable or the option."""


@dataclass(frozen=True, slots=True)
class Known:
    """The settings, and the source of each by name."""

    settings: Settings
    sources: Mapping[str, Source]


def settings(folder: Path, environment: Mapping[str, str] = os.environ, **options: str) -> Settings:
    """The settings that hold in ``folder``; defaults where nothing is said.

    Args:
        folder: The search goes from here upwards; the nearest file is the only one.
        environment: Variables ``VAXCLI_<NAME>``; a list is parted by ``;``.
        **options: Values of command line options by setting; ``""`` was not given.

    Raises:
        UsageError: the file is no TOML, or something holds a key or value that cannot be meant.
    """
    return known(folder, environment, options).settings


def known(
    folder: Path,
    environment: Mapping[str, str] = os.environ,
    options: Mapping[str, str] = MappingProxyType({}),
) -> Known:
    """The settings that hold in ``folder`` with the source of each; as ``settings``."""
    values: dict[str, object] = {}
    sources = dict.fromkeys(_NAMES, Source())
    file = next((at / FILE for at in (folder, *folder.parents) if (at / FILE).is_file()), None)
    if file is not None:
        values |= read(file)
        sources |= dict.fromkeys(values, Source(Origin.FILE, str(file)))
    for name in _NAMES:
        variable, option = f"VAXCLI_{name.upper()}", f"--{name.replace('_', '-')}"
        if text := environment.get(variable):
            values[name] = typed(name, text, variable)
            sources[name] = Source(Origin.VARIABLE, variable)
        if text := options.get(name):
            values[name] = typed(name, text, option)
            sources[name] = Source(Origin.OPTION, option)
    return Known(Settings(**values), sources)  # type: ignore[arg-type]


def read(file: Path) -> dict[str, object]:
    """What a settings file says; a path in it is meant from where the file stands.

    Raises:
        UsageError: as ``settings``.
    """
    values = written(file)
    values |= {name: file.parent / str(values[name]) for name in PATHS if values.get(name)}
    # A colon that is not a drive's makes it the address of a server.
    if values.get("register") and ":" not in str(values["register"])[2:]:
        values["register"] = str(file.parent / str(values["register"]))
    return values


def written(file: Path) -> dict[str, object]:
    """What a settings file says, paths as they are written.

    Raises:
        UsageError: as ``settings``.
    """
    import tomllib  # noqa: PLC0415 - most runs have no file to read

    try:
        found = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:  # also numbers too long, brackets too deep
        raise UsageError("SETTINGS-unreadable", Place(file=file.name)) from error
    return {name: typed(name, value, file.name) for name, value in found.items()}


def typed(name: str, value: object, source: str) -> object:
    """A value of the type its setting has, without spaces around and in one Unicode form.

    Raises:
        UsageError: ``SETTINGS-unknown``, ``SETTINGS-choice``, ``SETTINGS-value``.
    """
    place = Place(file=source)
    if name not in _NAMES:
        nearest = get_close_matches(name, _NAMES, 1, 0.0)[0]
        raise UsageError("SETTINGS-unknown", place, key=name, nearest=nearest)
    if name in CHOICES:
        wanted = value.strip() if isinstance(value, str) else ""
        for choice in CHOICES[name]:
            if choice.value.lower() == wanted.lower():
                return choice
        raise UsageError("SETTINGS-choice", place, key=name, choices=", ".join(CHOICES[name]))
    if name == "register_max_days":
        text = str(value).strip()
        if isinstance(value, bool) or not (text.isdecimal() and len(text) < 6 and int(text) <= _MOST_DAYS):
            raise UsageError("SETTINGS-value", place, key=name)
        return int(text)
    if name in LISTS:
        items = value.split(";") if isinstance(value, str) else value
        if not isinstance(items, list):
            raise UsageError("SETTINGS-value", place, key=name)
        return tuple(filter(None, (_text(name, item, place) for item in items)))
    text = _text(name, value, place)
    return (Path(text) if text else None) if name in PATHS else text


def _text(name: str, value: object, place: Place) -> str:
    if not isinstance(value, str):
        raise UsageError("SETTINGS-value", place, key=name)
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text.isprintable():  # control characters, halves of characters
        raise UsageError("SETTINGS-value", place, key=name)
    return text
