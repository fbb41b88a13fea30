"""The table of stems: one line a stem, found alike by bisection and in memory."""

from kashaf.index.analysis.keyed_lines import KeyedLines, encode_lines
from kashaf.index.analysis.morphology.table import Table, parse_entries, stems

STEMS = {"اب": "أب/أب/3/9.0", "كتاب": "كتاب//ff/10.0", "كتب": "+كتب//100/11.5 كتاب//3/10.0"}


def test_every_stem_is_found_by_bisection() -> None:
    table = Table(KeyedLines(encode_lines(STEMS)))
    find = table.lookup()
    assert {stem: find(stem) for stem in STEMS} == STEMS
    assert find("كت") is None
    assert find("ياء") is None
    assert parse_entries("كتب", STEMS["كتب"]) == (
        ("+كتب", "كتب", 0x100, 11.5),
        ("كتاب", "كتب", 3, 10.0),
    )


def test_many_look_ups_return_what_the_first_ones_returned() -> None:
    table = stems()
    words = ["كتاب", "جامع", "قال", "زخبطوق"]
    first = [table.lookup()(word) for word in words]
    for number in range(3000):
        table.lookup()(f"{number}")
    assert [table.lookup()(word) for word in words] == first
