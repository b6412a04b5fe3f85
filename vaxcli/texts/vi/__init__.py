"""Vietnamese texts."""
