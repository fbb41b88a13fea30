"""What the `kashaf` command shows on a terminal, and how it reads its options."""
