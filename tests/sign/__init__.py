"""Tests of the room of signatures."""
