"""Doses: vaccines, dated rules, judging, recording, the plan and the check-in."""
