"""Every format, and kinds beside it: the articles are found whole, dated and without markup."""

import re
import unicodedata
from pathlib import Path

import pytest

from kashaf.index.documents.formats.registry import BY_NAME, FORMATS
from kashaf.index.documents.reading import read_documents
from kashaf.index.errors import SourceError
from tests.index.documents.samples import ARTICLES, BRIDGE, NEIGHBOURS, SAMPLES, Sample, written

MARKS = re.compile("[\u064b-\u0652]")


def plain(text: str) -> str:
    return " ".join(MARKS.sub("", unicodedata.normalize("NFKC", text)).split())


@pytest.mark.parametrize("sample", [*SAMPLES.values(), *NEIGHBOURS.values()],
                         ids=[*SAMPLES, *NEIGHBOURS])  # fmt: skip
def test_the_articles_of_a_sample_are_read(tmp_path: Path, sample: Sample) -> None:
    path = written(tmp_path, sample)
    notes: list[SourceError] = []
    documents = list(read_documents([tmp_path], on_note=notes.append))
    texts = [plain(f"{one.title}\n{one.body}") for one in documents]
    for article in ARTICLES:
        assert any(article.phrase in text for text in texts), texts
    assert not [text for text in texts if re.search(r"[<>{}\[\]]|&\w+;|\*\*|الرئيسية|حقوق", text)]
    assert {one.location.path for one in documents if one.location} == {str(path.resolve())}
    assert len({one.id for one in documents}) == len(documents)


@pytest.mark.parametrize(
    "name",
    ["json-lines", "json", "csv", "sqlite", "html", "xml", "warc", "mail", "mbox", "markdown",
     "whatsapp", "wordpress export", "mediawiki", "newsml", "cirrussearch", "elasticsearch",
     "wordpress json", "ninjs", "mongodb", "telegram", "arabic keys", "arabic columns"],
)  # fmt: skip
def test_dates_are_kept(tmp_path: Path, name: str) -> None:
    written(tmp_path, (SAMPLES | NEIGHBOURS)[name])
    dates = [one.date for one in read_documents([tmp_path])]
    assert dates[0] is not None
    assert dates[0].startswith(BRIDGE.date)


def test_every_format_without_a_library_has_a_sample() -> None:
    needing = {one.name for one in FORMATS if one.modules or one.programs}
    assert set(BY_NAME) - needing <= set(SAMPLES)
