"""Office files: check them, read any format, find the list in them, patch the sender's workbook."""
