"""The table of stems: one line a stem, found alike by bisection and in memory."""

from kashaf.index.analysis.morphology.table import Table, stems

LINES = "اب\tأب/أب/3/9.0\nكتاب\tكتاب//ff/10.0\nكتب\t+كتب//100/11.5 كتاب//3/10.0\n".encode()


def test_every_stem_is_found_by_bisection():
    table = Table(LINES)
    find = table.lookup()
    assert [entry.lemma for entry in find("كتب") or ()] == ["+كتب", "كتاب"]
    assert [entry.stem for entry in find("اب") or ()] == ["أب"]
    assert find("كت") is None
    assert find("ياء") is None


def test_many_look_ups_give_what_the_first_ones_gave():
    table = stems()
    words = ["كتاب", "جامع", "قال", "زخبطوق"]
    first = [table.lookup()(word) for word in words]
    for number in range(3000):
        table.lookup()(f"{number}")
    assert [table.lookup()(word) for word in words] == first
