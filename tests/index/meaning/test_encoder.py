"""Encoders: how they are named, tried and used."""

import numpy as np
import pytest

from kashaf.index.errors import EncoderError
from kashaf.index.meaning.encoder import EncoderInfo, quantized
from tests.index.meaning import stand_in


def test_an_encoder_is_imported_and_its_dimension_found() -> None:
    info = EncoderInfo.of(stand_in.NAME)
    assert info == EncoderInfo(stand_in.NAME, stand_in.DIMENSION)
    assert info.encode(["oil prices", "النفط"]).shape == (2, stand_in.DIMENSION)
    assert info.encode([]).shape == (0, stand_in.DIMENSION)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no.such.module:encode", "can't be imported"),
        ("tests.index.meaning.stand_in:nothing", "can't be imported"),
        ("tests.index.meaning.stand_in", "write package.module:callable"),
        ("tests.index.meaning.stand_in:MEANINGS", "is not callable"),
        ("tests.index.meaning.stand_in:wrong", "returned an array of shape"),
    ],
)
def test_what_is_not_an_encoder_is_an_error_that_names_it(name: str, reason: str) -> None:
    with pytest.raises(EncoderError, match=reason) as caught:
        EncoderInfo.of(name)
    assert caught.value.where == name


def test_an_encoder_that_fails_is_an_error_with_its_reason() -> None:
    info = EncoderInfo.of("tests.index.meaning.stand_in:fails")
    with pytest.raises(EncoderError, match="failed: ConnectionError: no answer"):
        info.encode(["a text that is long enough"])


def test_vectors_of_another_length_are_an_error() -> None:
    with pytest.raises(EncoderError, match="vectors of 7 numbers, not 8"):
        EncoderInfo(stand_in.NAME, 8).encode(["oil"])


def test_quantized_vectors_keep_their_direction() -> None:
    vectors = np.random.default_rng(1).standard_normal((50, 512)).astype(np.float32)
    rows = quantized(vectors).astype(np.float32)
    cosines = (rows * vectors).sum(axis=1)
    cosines /= np.linalg.norm(rows, axis=1) * np.linalg.norm(vectors, axis=1)
    assert cosines.min() > 0.9999
    assert not quantized(np.zeros((1, 4), np.float32)).any()
