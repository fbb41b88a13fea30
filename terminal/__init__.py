"""The output of the `kashaf` command on a terminal, and its options."""
