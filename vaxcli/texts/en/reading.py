"""Texts (en): reading."""

TEXTS: dict[str, str] = {
    # words for cells and messages; messages show the Vietnamese ones, for they name the user's own headings
    "heading-number": "ID number",
    "heading-full_name": "Full name",
    "heading-birth_date": "Date of birth",
    "heading-sex": "Sex",
    "tick-male": "Male",
    "tick-female": "Female",
    # the run stops
    "F02-not-found": "No column was found for: {wanted}. Headings read in this row: {found}. Please check the heading row of the list, or name the column when running the command, for example: {option}",
    "F02-ambiguous": "Several columns could be “{wanted}”: cells {cells} ({headings}). To avoid taking the wrong one, the list was not read. Please choose one when running the command, for example: {option}",
    "READ-no-field": "There is no kind of column named “{field}”. Did you mean “{nearest}”? Please correct the option --column.",
    "READ-no-sheet": "The file has no sheet “{sheet}”. Did you mean “{nearest}”? Please correct the option --sheet.",
    "READ-no-column": "The list has no column “{column}”. Did you mean “{nearest}”? Please give the heading or the letters of the column (for example H) in the option --column.",
    "READ-several-columns": "Several columns have the heading “{column}”: {cells}. Please give the letters of the one to use in the option --column.",
    "READ-no-field-register": "There is no kind of column “{field}”. Did you mean “{nearest}”? Mend the option --population-column.",
    "READ-no-column-register": "The population data have no column “{column}”. Did you mean “{nearest}”? Mend the option --population-column.",
    "READ-several-columns-register": "Several columns of the population data are headed “{column}”: {cells}. Give the letters of the right one in the option --population-column.",
    # what is said about reading
    "READ-001": "This sheet holds no list of people (headings such as Họ và tên, Ngày sinh, Số CCCD/CMND are missing) and was not read. If it is a list too, please add a heading row.",
    "READ-002": "This sheet is hidden but holds {people} people; they were read. If they should not count, please delete the sheet from the file or choose the sheets to read with the option --sheet.",
    "READ-003": "This sheet has no heading row; it was read with the columns of sheet “{before}”. Please check that its columns are in the same order.",
    "READ-004": "The heading “{heading}” is nearly “{wanted}” and was read as such. If that is wrong, please correct the heading, or name the column when running the command: {option} (with the letters of the right column).",
    "READ-006": "This column without a heading stands right after the name and holds given names, so it was joined to the name. Please check this if the column serves another purpose.",
    "READ-007": "The list has a tick column for women only: ticked rows were read as female, the others as male. Please check this if the column is used differently.",
    "READ-008": "{count} people are in hidden rows ({rows}); they were read. Please unhide the rows or remove the filter to review them.",
    "READ-010": "{count} row(s) are group rows (hamlet, quarter …), not people: rows {rows}.",
    "READ-011": "{count} row(s) are totals, not people: rows {rows}.",
    "READ-012": "{count} row(s) belong to the signatures, not people: rows {rows}.",
    "READ-013": "{count} row(s) are notes, not people: rows {rows}.",
    "READ-014": "{count} row(s) repeat the heading or number the columns, not people: rows {rows}.",
    "READ-015": "{count} row(s) hold a running number only and nobody's data: rows {rows}.",
    "READ-016": "{count} row(s) hold something but no name, birth date or ID number, so they do not count as people: rows {rows}. Please review them; if they are people to verify, please complete the list.",
    "READ-017": "{count} row(s) look like a heading, with the columns in another order than at the top: rows {rows}. The rows below were read by the first heading. If this is another list, please move it to a sheet of its own.",
}
