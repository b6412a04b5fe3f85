"""The pages that are made from the code: ``python -m docs.pages`` writes ``settings.md`` and ``codes.md`` again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from vaxcli.codes import FieldCode, RowResult
from vaxcli.settings import GROUPS
from vaxcli.texts import catalogue

HERE = Path(__file__).parent
VI, EN = catalogue("vi"), catalogue("en")
EXITS = {
    0: "done",
    1: "a defect of ours",
    2: "wrong command line",
    3: "only with `--exit-code`: rows need a person",
    4: "an input cannot be used",
    5: "an output cannot be written",
    6: "refused by a guard; nothing written",
    7: "certificate or signature: not made, or not valid",
    8: "some files done, others not",
    9: "another run holds the lock",
    10: "only with `--exit-code`: a list is past its two days",
    130: "interrupted; nothing half-written",
}
VERDICTS = ("valid", "valid-unknown-signer", "unsigned", "partly-covered", "modified", "broken")


def settings() -> str:
    """Every setting in both languages."""
    lines = [
        *("# Settings", ""),
        "`vaxcli.toml` in the folder or above it; or `VAXCLI_…` in the environment; or an option.",
        *("`vaxcli config` says where each value comes from.", ""),
    ]
    for group, names in GROUPS.items():
        lines += [f"## {VI[f'settings-group-{group}']} · {EN[f'settings-group-{group}']}", ""]
        lines += _table("setting | nghĩa | meaning", ((name, _pair(f"setting-{name}")) for name in names))
    return "\n".join(lines)


def codes() -> str:
    """Every code in both languages."""
    doses = sorted(key.removeprefix("record-about-") for key in VI if key.startswith("record-about-DOSE"))
    lines = ["# Codes", "", "`vaxcli codes` shows the same. Kết quả từng dòng · result of a row:", ""]
    lines += _table("code | nhãn | label", ((c.value, _pair(f"result-{c.value}-label")) for c in RowResult))
    lines += ["Mã trường · letters of a field:", ""]
    lines += _table("letter | nhãn | label", ((c.value, _pair(f"letter-{c.value}-label")) for c in FieldCode))
    lines += ["Mũi tiêm · doses (column Mã ghi):", ""]
    lines += _table("code | nội dung | about", ((code, _pair(f"record-about-{code}")) for code in doses))
    lines += ["Verdicts of `validate`:", ""]
    lines += _table("code | nhãn | label", ((code, _pair(f"verdict-{code}")) for code in VERDICTS))
    lines += ["Exit codes:", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code} | {meaning} |" for code, meaning in EXITS.items()]
    return "\n".join([*lines, ""])


def _pair(key: str) -> str:
    return f"{VI[key].splitlines()[0]} | {EN[key].splitlines()[0]}"


def _table(head: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"| {head} |"
    yield "|---|---|---|"
    yield from (f"| `{code}` | {said} |" for code, said in rows)
    yield ""


if __name__ == "__main__":
    (HERE / "settings.md").write_text(settings(), encoding="utf-8")
    (HERE / "codes.md").write_text(codes(), encoding="utf-8")
