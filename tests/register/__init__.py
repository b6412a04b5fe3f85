"""Tests of the register room."""
