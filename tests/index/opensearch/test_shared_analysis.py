"""The analysis cache that processes share through a file."""

from pathlib import Path

from kashaf.index.analysis import Analyzer
from kashaf.index.opensearch.shared_analysis import SharedAnalysisCache
from kashaf.index.store.analysis_cache import encode_word


def test_a_word_is_analyzed_by_one_process_only(tmp_path: Path) -> None:
    one, other = (SharedAnalysisCache(tmp_path / "words") for _ in range(2))
    words = list(map(Analyzer(find_cached=one.find).word, ["القوات", "من", "2015", "وكتابه"]))
    one.exchange(Analyzer().word)
    other.exchange(Analyzer().word)
    shared = [other.find(word.form) for word in words]
    assert shared == [word if word.form != "2015" else None for word in words]
    for opened in (one, other):
        opened.close()


def test_an_incomplete_line_is_read_once_it_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "words"
    shared = SharedAnalysisCache(file)
    first, second = (encode_word(Analyzer().word(word)) + b"\n" for word in ("كتاب", "قلم"))
    file.write_bytes(first + second[:3])
    shared.exchange(Analyzer().word)
    assert shared.find("كتاب") == Analyzer().word("كتاب")
    with file.open("ab") as more:
        more.write(second[3:])
    shared.exchange(Analyzer().word)
    assert shared.find("قلم") == Analyzer().word("قلم")
    shared.close()
