"""The life of a list: the two-day clock, the hand-overs."""
