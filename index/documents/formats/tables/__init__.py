"""Tables: a record in each row."""
