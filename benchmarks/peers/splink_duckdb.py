"""The peer for record linkage: Splink with DuckDB scores the pairs that share a number or a birth date."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

NUMBER = "Số CMT/CCCD/Hộ chiếu"
NAMES = {"Họ và tên": "full_name", "Ngày sinh": "birth_date", "Giới tính": "sex"}


def main() -> None:
    """Link the list of the command line with the extract."""
    list_file, extract, target = sys.argv[1:]
    people = pd.read_csv(extract, dtype=str, usecols=["Số định danh", *NAMES])
    listed = pd.read_excel(list_file, dtype=str, usecols=[NUMBER, *NAMES], engine="calamine")
    frames = [
        frame.rename(columns={NUMBER: "number", "Số định danh": "number", **NAMES}).assign(
            unique_id=range(len(frame))
        )
        for frame in (listed, people)
    ]
    for frame in frames:
        frame["full_name"] = frame["full_name"].str.upper()
    database = DuckDBAPI()
    tables = [
        database.register(frame, dataset_display_name=name)
        for frame, name in zip(frames, ("list", "people"), strict=True)
    ]
    rules = [block_on("number"), block_on("birth_date", "sex", "substr(full_name, 1, 3)")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("full_name", [0.9, 0.7]),
            compare.ExactMatch("birth_date"),
            compare.ExactMatch("sex"),
            compare.ExactMatch("number"),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match([rules[0]], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    pairs = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    pairs.to_csv(Path(target).with_suffix(".csv"), index=False)


if __name__ == "__main__":
    main()
