"""The peer that compares two tables: datacompy joins by number and reports what differs.

It has no candidates and gives a report instead of the sender's workbook.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from datacompy import PandasCompare

NUMBER = "Số CMT/CCCD/Hộ chiếu"
FIELDS = ["Họ và tên", "Ngày sinh", "Giới tính"]


def main() -> None:
    """Compare the list of the command line with the extract."""
    list_file, extract, target = sys.argv[1:]
    people = pd.read_csv(extract, dtype=str, keep_default_na=False).rename(columns={"Số định danh": "key"})
    listed = pd.read_excel(list_file, dtype=str, keep_default_na=False, engine="calamine")
    listed = listed.rename(columns={NUMBER: "key"})
    digits = listed["key"].str.strip()
    listed["key"] = digits.where(~digits.str.fullmatch(r"\d{10,11}"), digits.str.zfill(12))
    wanted = people[people["key"].isin(set(listed["key"]))]
    compared = PandasCompare(
        listed.loc[listed["key"] != "", ["key", *FIELDS]],
        wanted.loc[wanted["key"] != "", ["key", *FIELDS]],
        join_columns="key",
        df1_name="danh sach",
        df2_name="dan cu",
        ignore_spaces=True,
        ignore_case=True,
    )
    out = Path(target)
    out.with_suffix(".txt").write_text(str(compared.report()), encoding="utf-8")
    compared.all_mismatch().to_csv(out.with_suffix(".csv"), index=False)


if __name__ == "__main__":
    main()
