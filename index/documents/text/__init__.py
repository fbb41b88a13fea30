"""Bytes → text: which encoding they are in, and what is wrong with the text."""
