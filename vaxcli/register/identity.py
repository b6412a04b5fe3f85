"""Who somebody is of whom a file or the desk tells: what keeps one person one row of the register. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from vaxcli.people import names

_PROVEN = frozenset({"XM", "XMBS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person as a returned list or a dose file tells of him; what lacks is ``""``."""

    number: str
    full_name: str
    birth: str
    """As ``model.Person.birth``."""
    sex: str
    nationality: str = ""
    hamlet: str = ""
    address: str = ""
    commune: str = ""
    phone: str = ""
    health_insurance: str = ""
    priority_group: str = ""
    code: str = ""
    flags: str = ""
    list_id: str = ""
    row_id: str = ""
    other_numbers: tuple[str, ...] = ()
    """Further numbers by which he is found: the old one he wrote, when the police linked it."""

    @property
    def key(self) -> str:
        """What keeps one person one row (``schema.people``)."""
        if self.code in _PROVEN and self.number:
            return f"N:{self.number}"
        if self.code == "KXM" and self.number:
            return f"P:{self.number}"
        if self.row_id:
            return f"R:{self.row_id}"
        return self._as("U:" + self.number)

    @property
    def as_stranger(self) -> tuple[str, ...]:
        """The keys under which he stands when nobody knew of a list yet: the same number, name, birth date and sex."""
        return tuple(self._as(f"U:{number}") for number in self.numbers)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number he is found by."""
        return tuple(number for number in (self.number, *self.other_numbers) if number)

    @property
    def about(self) -> tuple[str, ...]:
        """What he is told of by, for ``store.opened``: his numbers, or what is known of him where he has none."""
        return tuple(f"number {number}" for number in self.numbers) or (self._as("person"),)

    def _as(self, start: str) -> str:
        return "|".join((start, names.key(self.full_name), self.birth, self.sex))
