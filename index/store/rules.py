"""Checks whether an index was built with the analysis rules and settings that a caller uses."""

import os
from types import NoneType
from typing import Protocol

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.errors import IndexOutdatedError, check_type
from kashaf.index.fields.schema import Schema


class BuiltIndex(Protocol):
    """How an index was built: a `Generation` on disk, or an `Existing` index on a cluster."""

    @property
    def settings(self) -> AnalyzerSettings:
        """The analyzer's settings."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the analysis rules, including the settings."""

    @property
    def version(self) -> str:
        """The version of Kashaf that built the index."""


def check_arguments(
    target: object, settings: object, schema: object, encoder: object = None
) -> None:
    """Raise TypeError unless the arguments that say what to build, and where, are of their types.

    Args:
        target: The path of a folder; addresses are checked where they are read.
        settings: The analyzer's settings, or None.
        schema: The user-defined fields, or None.
        encoder: The name of the encoder, or None.
    """
    check_type("target", target, (str, os.PathLike), "the path of a folder, or an address")
    check_type("settings", settings, (AnalyzerSettings, NoneType), "AnalyzerSettings")
    advice = "a Schema, as in Schema(author=Text()) or Schema.from_json({'author': 'text'})"
    check_type("schema", schema, (Schema, NoneType), advice)
    check_type("encoder", encoder, (str, NoneType), "a name, as package.module:callable")


def check_rules(where: object, built: BuiltIndex, settings: AnalyzerSettings | None = None) -> None:
    """Raise unless an index was built with this version's analysis rules and with `settings`.

    Otherwise a query word and the same word in a document might have different stems.

    Args:
        where: The folder or address of the index, for the message.
        built: How the index was built.
        settings: The settings to compare, except those that act on queries alone, or None to
            compare only the rules.

    Raises:
        IndexOutdatedError: The rules or the settings differ.
    """
    if built.fingerprint != built.settings.fingerprint:
        reason = f"it was built by Kashaf {built.version} with other analysis rules"
        raise IndexOutdatedError(str(where), reason)
    if settings and settings.of_documents != built.settings.of_documents:
        reason = "it was built with other analyzer settings or another user dictionary"
        raise IndexOutdatedError(str(where), reason, "--dictionary FILE ")


def check_schema(where: object, built: Schema, schema: Schema | None) -> None:
    """Raise unless documents with this schema can be added; None stands for the index's own.

    Raises:
        IndexOutdatedError: The fields differ; the message says how.
    """
    differences = built.differences(schema) if schema is not None else []
    if differences:
        raise IndexOutdatedError(str(where), "; ".join(differences), "--schema FILE ")
