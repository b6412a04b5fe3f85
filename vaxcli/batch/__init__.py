"""The district: drop folder, schedules, totals."""
