"""Generates the data tables of the morphology from dictionaries and word frequencies."""
