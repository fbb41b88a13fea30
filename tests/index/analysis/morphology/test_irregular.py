"""Stems that look unlike their lemma."""

from kashaf.index.analysis.keyed_lines import KeyedLines
from kashaf.index.analysis.morphology.irregular import encode_irregular, irregular_stems


def test_stems_without_the_letters_of_their_lemma_are_irregular() -> None:
    assert "نساء" in irregular_stems("امرأة")
    assert irregular_stems("مارس") == ("اذار",)
    assert irregular_stems("كتاب") == ()


def test_the_file_lists_the_irregular_stems_of_the_table() -> None:
    table, listed = KeyedLines.open("stems.tsv"), KeyedLines.open("irregular.tsv")
    assert (
        encode_irregular(table)
        == "".join(f"{lemma}\t{stems}\n" for lemma, stems in listed.all().items()).encode()
    )
