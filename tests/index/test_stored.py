"""What is stored of a document, unpacked no further than it is wanted."""

import pytest

from kashaf.index.codec.columns import StoredDocument, pack_stored
from kashaf.index.errors import IndexCorruptError


@pytest.mark.parametrize("identity", ["1", "خبر/١", "a" * 255, "a" * 256, "ب" * 400])
@pytest.mark.parametrize("rest", [{}, {"title": "عنوان", "body": "نص " * 1000}])
def test_the_id_is_that_of_the_fields(identity, rest):
    packed = pack_stored({"id": identity} | rest)
    assert StoredDocument(packed, "file").id == identity
    assert StoredDocument(packed, "file").fields == {"id": identity} | rest


def test_the_id_need_not_come_first():
    packed = pack_stored({"title": "عنوان", "id": "7"})
    assert StoredDocument(packed, "file").id == "7"


@pytest.mark.parametrize("packed", [b"", b"\x00", pack_stored({"title": "x"})[:-3]])
def test_damage_is_reported(packed):
    with pytest.raises(IndexCorruptError, match="file"):
        _ = StoredDocument(packed, "file").id
