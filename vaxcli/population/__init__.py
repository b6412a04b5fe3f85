"""The police's extract of the population data: open it, check it, answer look-ups; never load it."""
