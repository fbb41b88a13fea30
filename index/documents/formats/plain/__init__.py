"""Plain text, and formats that are conventions of plain text."""
