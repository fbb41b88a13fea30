"""Chooses the encoder of an index: the one that it records, or the one that the caller names."""

from kashaf.index.errors import EncoderError, IndexOutdatedError
from kashaf.index.meaning import universal
from kashaf.index.meaning.encoder import DEFAULT, EncoderInfo


def new_encoder(
    old: EncoderInfo | None, meaning: bool | None, name: str | None
) -> EncoderInfo | None:
    """Return the encoder of an index that is built from scratch.

    Args:
        old: The encoder of the index that it replaces.
        meaning: Whether to encode passages. None means as in the old index, or if a name is given.
        name: The name of the encoder, or None for that of the old index, else `DEFAULT`.

    Raises:
        EncoderError: The encoder can't be used, or only the old index names it.
    """
    if meaning is False or not (meaning or name or old):
        return None
    if name is None and old:
        check_named(old, name)
    return EncoderInfo.of(name or (old.name if old else DEFAULT))


def check_encoder(
    where: object, built: EncoderInfo | None, meaning: bool | None, name: str | None
) -> None:
    """Raise unless the index has the vectors that the caller expects; None accepts any.

    Raises:
        IndexOutdatedError: The index has no vectors, or those of another encoder.
    """
    if meaning is False:
        if built:
            raise IndexOutdatedError(str(where), "it was built with vectors", "--no-meaning ")
        return
    if (meaning or name) and not built:
        options = f"--encoder {name} " if name else "--meaning "
        raise IndexOutdatedError(str(where), "it was built without vectors", options)
    if name and built and name != built.name:
        reason = f"it was built with the encoder {built.name}"
        raise IndexOutdatedError(str(where), reason, f"--encoder {name} ")


def check_named(built: EncoderInfo, name: str | None) -> None:
    """Raise unless the encoder of an index is Kashaf's own, or the caller names it as well.

    An index may come from an untrusted source, so a module is never imported just because the
    index names it.

    Raises:
        EncoderError: The caller did not name it.
    """
    if not is_named(built, name):
        reason = "the index was built with this encoder; give its name to use it (encoder=…)"
        raise EncoderError(built.name, reason)


def is_named(built: EncoderInfo, name: str | None) -> bool:
    """Return whether the encoder of an index may be imported; see `check_named`."""
    return built.is_default or name == built.name


def is_installed(built: EncoderInfo) -> bool:
    """Return whether an encoder seems to be installed; it is not imported."""
    return not built.is_default or universal.is_installed()
