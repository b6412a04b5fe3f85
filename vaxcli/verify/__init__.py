"""Compare a list with the population data, decide each row, and write the return."""
