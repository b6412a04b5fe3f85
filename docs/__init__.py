"""Pages for people, and the two that are made from the code."""
