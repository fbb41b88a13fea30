"""Completions, corrections and more like this, over the terms of any engine."""
