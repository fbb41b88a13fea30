"""The speed of `kashaf serve` and its page, and pictures of the page."""
