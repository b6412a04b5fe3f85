"""The two parts of the procedure: who makes a list, who gets it, who signs (3771/UBND-NC of 8 Nov 2021).

One setting, ``part``, decides all of it (DESIGN 7; REQUIREMENTS 1.3): it must never be seven settings that
can contradict each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """Who we are (DESIGN 1)."""

    STATION = "station"
    FACILITY = "facility"
    POLICE = "police"
    CHAIR = "chair"
    DISTRICT = "district"


class Part(StrEnum):
    """The part of the procedure that a list follows."""

    LOCALITY = "I"
    FACILITY = "II"


class Clock(StrEnum):
    """How the two days are counted when the last one is no working day (REQUIREMENTS R27)."""

    CALENDAR = "calendar"
    """As the letter says: two days, whatever days they are."""
    WORKING = "working"
    """The end moves to the next working day (Civil Code 2015, article 148, clause 5)."""


class Party(StrEnum):
    """Offices and people of the procedure; their names are settings, their generic names ``texts`` ``party-*``."""

    STATION = "station"
    FACILITY = "facility"
    POLICE = "police"
    AUTHORITY = "authority"
    """The commune authority, through which a facility's list reaches the police (II.1, II.2)."""
    CHAIR = "chair"
    """The commune chair."""
    HEAD = "head"
    """The head of the vaccination facility."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The seven facts that differ between the parts."""

    part: Part
    maker: Party
    """Makes the list; its making day starts the two days (I.2, II.2; REQUIREMENTS R27, R46)."""
    addressee: Party
    """The maker sends the list here (I.1, II.1)."""
    passed_on_by: Party | None
    """Who passes the list on to the police: one more hand-over with a date of its own (R42)."""
    returns_to: Party
    """Gets the verified list back and keeps it (R23, R43)."""
    joint_card_plan: bool
    """Identity cards are issued in the vaccination sessions (R30; not in part II, R47)."""
    signer: Party
    """Signs the data of results (R38, R50)."""
    minutes_chair: Party
    """Chairs the minutes while there is no certificate (R39, R51)."""


PROCEDURES: Mapping[Part, Procedure] = MappingProxyType(
    {
        Part.LOCALITY: Procedure(
            part=Part.LOCALITY,
            maker=Party.STATION,
            addressee=Party.POLICE,
            passed_on_by=None,
            returns_to=Party.STATION,
            joint_card_plan=True,
            signer=Party.CHAIR,
            minutes_chair=Party.CHAIR,
        ),
        Part.FACILITY: Procedure(
            part=Part.FACILITY,
            maker=Party.FACILITY,
            addressee=Party.AUTHORITY,
            passed_on_by=Party.AUTHORITY,
            returns_to=Party.FACILITY,
            joint_card_plan=False,
            signer=Party.HEAD,
            minutes_chair=Party.HEAD,
        ),
    }
)

FOLDERS: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.STATION: ("danh-sach", "da-gui", "tra-ve"),
        Role.FACILITY: ("danh-sach", "da-gui", "tra-ve"),
        Role.POLICE: ("nhan-ve", "dan-cu", "tra-lai"),
        Role.CHAIR: ("cho-ky", "da-ky"),
        Role.DISTRICT: ("nhan-ve", "ket-qua", "tong-hop"),
    }
)
"""Where each role keeps its files: lists made, sent and returned; received, population data, given back."""
