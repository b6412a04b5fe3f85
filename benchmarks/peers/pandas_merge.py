"""The peer of the data analyst: pandas read_excel, merge, to_excel (the sender's formatting is lost)."""

from __future__ import annotations

import sys

import pandas as pd

NUMBER = "Số CMT/CCCD/Hộ chiếu"
FIELDS = ("Họ và tên", "Ngày sinh", "Giới tính")


def main() -> None:
    """Compare the list of the command line with the extract."""
    list_file, extract, target = sys.argv[1:]
    people = pd.read_csv(extract, dtype=str, keep_default_na=False)
    listed = pd.read_excel(list_file, dtype=str, keep_default_na=False)
    digits = listed[NUMBER].str.strip()
    short = digits.str.fullmatch(r"\d{10,11}")
    listed["key"] = digits.where(~short, digits.str.zfill(12))
    old = people[people["Số CMND cũ"] != ""].assign(key=lambda frame: frame["Số CMND cũ"])
    new = people[people["Số định danh"] != ""].assign(key=lambda frame: frame["Số định danh"])
    known = pd.concat([new, old]).drop_duplicates("key")[["key", *FIELDS, "Số định danh"]]
    merged = listed.merge(known, on="key", how="left", suffixes=("", " (dân cư)"))
    merged["Ngày sinh"] = merged["Ngày sinh"].str.replace(
        r"^(\d{4})-(\d\d)-(\d\d) 00:00:00$", r"\3/\2/\1", regex=True
    )
    right = pd.Series(data=True, index=merged.index)
    for field in FIELDS:
        right &= merged[field].str.strip().str.upper() == merged[f"{field} (dân cư)"].str.upper()
    merged["Kết quả"] = "Sai"
    merged.loc[right, "Kết quả"] = "Đúng"
    merged.loc[merged["Số định danh"].isna(), "Kết quả"] = "Không tìm thấy"
    merged.drop(columns="key").to_excel(target, index=False)


if __name__ == "__main__":
    main()
