"""The stemmers compared, and the measures of a stemmer."""
