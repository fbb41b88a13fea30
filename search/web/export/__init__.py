"""Documents as files in the formats of other programs."""
