"""Tests of the doses room."""
