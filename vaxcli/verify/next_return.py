"""The files of a further return: the sender's workbook with new results, the police workbook, the record (R26).

Closed rows keep the result cells they had, to the character; every earlier value stands in ``Lich su``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vaxcli import masking
from vaxcli.codes import FieldCode, RowResult
from vaxcli.columns import COMPARED, RESULT_COLUMNS
from vaxcli.texts import document
from vaxcli.verify import police, record, returns
from vaxcli.verify.decide import Verdict
from vaxcli.verify.decisions import Decision, Told
from vaxcli.verify.history import Entry, history_sheet
from vaxcli.verify.order import Show
from vaxcli.verify.previous import Previous, letters_of
from vaxcli.verify.reasons import Words
from vaxcli.verify.rejudge import Settled
from vaxcli.verify.result import Return
from vaxcli.verify.supplement_order import SupplementOrder
from vaxcli.verify.targets import Targets
from vaxcli.workbook.additions import AddedColumns, NewSheet
from vaxcli.workbook.patch import new_workbook, patch
from vaxcli.workbook.protect import protected_all
from vaxcli.workbook.replace import without_ours


@dataclass(frozen=True, slots=True)
class NextReturn:
    """A supplement of a return, ready to be written."""

    before: Previous
    settled: Settled
    done: Return
    order: SupplementOrder

    def render(self, targets: Targets) -> dict[Path, bytes]:
        """The bytes of every file."""
        done, before = self.done, self.before
        places = [done.place(at) for at in range(len(done.rows))]
        words = Words("vi", self.order.show, places)
        sender = without_ours(before.book.book.source.data, before.own_columns, before.own_sheets)
        sheets = [self._numbered(sheet) for sheet in returns.new_sheets(done, words)]
        history = history_sheet([*before.history, *self._entries()])
        outputs = {targets.verified: patch(sender, self._columns(words), [*sheets, history])}
        if targets.police:
            full = Words("vi", Show.FULL, places)
            outputs[targets.police] = new_workbook([police.work_sheet(done, full), returns.codes()])
        outputs = protected_all(outputs, self.order.protect)
        outputs[targets.record] = self._record(outputs)
        return outputs

    def _columns(self, words: Words) -> list[AddedColumns]:
        """The result columns: closed rows as they were, supplemented rows with who, when and which paper."""
        where: dict[int, list[int]] = {}
        for at, sheet in enumerate(self.done.book.people.sheet):
            where.setdefault(sheet, []).append(at)
        own = {at: self._own_cells(at, words) for at in self.settled.verdicts}
        columns = []
        for added in returns.result_columns(self.done, words):
            rows = [
                dict(zip(RESULT_COLUMNS, self.before.cells[at], strict=True)) if at not in own else own[at]
                for at in where[added.sheet]
            ]
            values = [
                [row.get(name, value) for row, value in zip(rows, column, strict=True)]
                for name, column in zip(RESULT_COLUMNS, added.values, strict=True)
            ]
            columns.append(replace(added, values=values))
        return columns

    def _own_cells(self, at: int, words: Words) -> dict[str, str]:
        """The cells of a row judged anew that a supplement words differently."""
        verdict, told = self.settled.verdicts[at], self.settled.told[at]
        signed = {"confirmed_by": told.verified_by, "confirmed_on": told.verified_on}
        if verdict.result is RowResult.CLOSED:
            return {"reason": document("reason-DONG", evidence=told.evidence), **signed}
        if verdict.result is RowResult.VERIFIED_AFTER_SUPPLEMENT:
            return {"reason": self._why(at, told), **signed}
        notes = [document("reason-lacking")] if at in self.settled.lacking else []
        if told.decision in (Decision.ASK, Decision.ELSEWHERE) and verdict.result.needs_person:
            notes.append(document(f"decision-{told.decision}") + ".")
        return {"reason": " ".join([words.reason(self.done.rows[at], verdict), *notes])} if notes else {}

    def _why(self, at: int, told: Told) -> str:
        """Which fields were supplemented or confirmed, on which paper."""
        if at in self.settled.confirmed:
            listed = letters_of(self.before.cell(at, "letters"))
            fields = [
                name
                for name, letter in zip(COMPARED, listed, strict=True)
                if not letter.code.equal and letter.code is not FieldCode.NOT_COMPARED
            ]
            key = "reason-XMBS-confirmed"
        else:
            fields, key = [name for name in COMPARED if name in told.values], "reason-XMBS"
        named = ", ".join(document(f"field-{name}").lower() for name in fields)
        return document(key, fields=named, evidence=told.evidence)

    def _entries(self) -> list[Entry]:
        """What this pass adds to the history: rows of which something was taken or whose result changed."""
        entries = []
        for at, verdict in sorted(self.settled.verdicts.items()):
            code, letters = self.before.cell(at, "code"), self.before.cell(at, "letters")
            if at in self.settled.new or code != verdict.result.value:
                entries.append(self._entry(at, verdict, code, letters))
        return entries

    def _entry(self, at: int, verdict: Verdict, code: str, letters: str) -> Entry:
        told, new = self.settled.told[at], self.settled.new.get(at, Told())
        row = self.settled.earlier[at]
        was = {
            "number": row.number.text,
            "full_name": row.name,
            "birth_date": row.birth_text,
            "sex": row.sex_text,
        }
        after = {name: given.text for name, given in new.values.items()}
        if at in self.settled.confirmed and self.order.show is not Show.NONE:
            found = verdict.people[0] if verdict.people else None
            values = {name: str(getattr(found, name, "")) for name in COMPARED}
            full = self.order.show is Show.FULL
            after = values if full else {name: masking.masked(name, text) for name, text in values.items()}
        return Entry(
            row_id=self.done.row_ids[at],
            number=str(self.before.number + 1),
            returned_on=f"{self.order.today:%d/%m/%Y}",
            decision=document(f"decision-{new.decision}") if new.decision else "",
            verified_by=told.verified_by,
            verified_on=told.verified_on,
            evidence=told.evidence,
            code_before=code,
            letters_before=letters,
            code=verdict.result.value,
            letters=verdict.letters.code,
            **{f"{name}_before": was[name] for name in after if after[name]},
            **{f"{name}_after": text for name, text in after.items()},
        )

    def _numbered(self, sheet: NewSheet) -> NewSheet:
        """The return note says which return it is."""
        if sheet.name != document("sheet-note"):
            return sheet
        line = (document("note-pass"), str(self.before.number + 1))
        return replace(
            sheet, values=[[cell, *column] for cell, column in zip(line, sheet.values, strict=True)]
        )

    def _record(self, outputs: Mapping[Path, bytes]) -> bytes:
        """The record of this pass: that of ``verify``, with which return it is and what it came from."""
        content = record.content(self.done)
        source = self.before.book.book.source
        content |= {"command": "supplement", "pass": self.before.number + 1}
        content["files"] |= {
            "list": {"name": self.before.list_name},
            "return": {"name": source.name, "sha256": source.sha256},
        }
        return record.with_outputs(content, outputs)
