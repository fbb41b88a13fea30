"""What is sent to a cluster of the meaning of a document."""

import numpy as np

from kashaf.index import Document
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.opensearch.passages import MEAN, PASSAGES, encoded, unpacked
from tests.index.meaning import stand_in

ENCODER = EncoderInfo(stand_in.NAME, stand_in.DIMENSION)
FILLER = "كلام آخر طويل. " * 20


def test_each_passage_is_sent_with_its_span_and_vector() -> None:
    body = f"القوات تغادر العراق. {FILLER} أسعار النفط."
    documents = [Document("1", "", body), Document("2", "القمح", "")]
    first, second = encoded(documents, ENCODER)
    spans = [(passage["start"], passage["end"]) for passage in first[PASSAGES]]
    assert "النفط" in body[slice(*spans[-1])]
    assert [len(passage["vector"]) for passage in first[PASSAGES]] == [stand_in.DIMENSION] * 2
    assert [passage["start"] for passage in second[PASSAGES]] == [0]


def test_the_mean_vector_points_between_those_of_the_passages() -> None:
    (fields,) = encoded([Document("1", "", f"النفط {FILLER} النفط القمح")], ENCODER)
    mean = np.frombuffer(unpacked(fields[MEAN]), np.int8)
    assert {int(at) for at in np.flatnonzero(mean)} == {3, 6}
    assert mean[3] > mean[6] > 0


def test_what_has_no_direction_is_not_sent() -> None:
    documents = [Document("1", "", "لا معنى له"), Document("2", "", "")]
    assert encoded(documents, ENCODER) == [{}, {}]
