"""A record of a file → its documents: one, or the parts of a long text."""

import re
from collections.abc import Iterator, Mapping

from kashaf.index.documents.document import Document
from kashaf.index.documents.files.origins import inner_id
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.location import Location
from kashaf.index.documents.options import ReadOptions
from kashaf.index.documents.records.names import recognized
from kashaf.index.documents.records.nested import at_path
from kashaf.index.documents.records.parts import parts_of
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.records.values import OnNote, accepted, text_of
from kashaf.index.documents.text.html import without_markup
from kashaf.index.documents.text.repair import repaired

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].{0,20})?|\d{1,2}/\d{1,2}/\d{4}")
_MAX_TITLE_WORDS = 30
_KEYS = ("id", "title", "body", "date", "source", "url", "tags")


def documents_of(source: Source, record: Record) -> Iterator[Document]:
    """Yield the documents of a record. Raises ValueError if it contains no text."""

    def on_note(reason: str, kind: str) -> None:
        source.note(reason, kind, record.line)

    options = source.options
    values = dict(record.values) if record.is_named else _by_key(record, options, on_note)
    values = accepted(values, on_note, options.date_format)
    for key in ("title", "body", "source"):
        text = values.get(key)
        if isinstance(text, str) and text:
            values[key] = _readable(text, on_note, is_clean=record.is_clean and key == "body")
    values |= {key: _repaired(text) for key, text in values.items() if key not in _KEYS}
    if isinstance(title := values.get("title"), str):
        values["title"] = " ".join(title.split())
    if not any(text_of(values.get(key)).strip() for key in ("title", "body")):
        raise ValueError(_no_text(record))
    origin = source.location
    document = Document.from_mapping(
        values,
        _own_id(source, record),
        origin=source.id,
        location=Location(origin.path, origin.inside, record.line, **record.where),
        anchors=record.anchors if record.is_clean else (),
    )
    yield from parts_of(document)


def _no_text(record: Record) -> str:
    """Return why a record can't be a document, and what to do."""
    if record.key == "":
        return "contains no text"
    if record.is_named or recognized(record.values) or not record.values:
        return "title, body: one of them must have text"
    names = ", ".join(repr(str(name)[:40]) for name in list(record.values)[:5])
    return f"no title or body among {names}; --map body=NAME chooses one"


def _own_id(source: Source, record: Record) -> str | None:
    """Return the id of a record without an `id`; None means its url or a hash."""
    if record.key is None:
        return None
    return inner_id(source.id, record.key) if record.key else source.id


def _by_key(record: Record, options: ReadOptions, on_note: OnNote) -> dict[str, object]:
    """Return the values of third-party data by the keys of a document; other keys are kept."""
    mapped, used = _chosen(record.values, options)
    rest = {name: value for name, value in record.values.items() if name not in used}
    for key, name in recognized(rest).items():
        if key not in mapped and not (key == "id" and record.key):
            mapped[key] = rest.pop(name)
    if not any(text_of(mapped.get(key)).strip() for key in ("title", "body")):
        _guess_body(mapped, rest, on_note)
    for name, value in rest.items():
        if name not in _KEYS:
            mapped.setdefault(name, value)
        elif text_of(value).strip():
            mapped.setdefault(f"{name}_2", value)
    return mapped


def _chosen(
    given: Mapping[str, object], options: ReadOptions
) -> tuple[dict[str, object], set[str]]:
    """Return the values that the options or the schema name, by the keys of a document."""
    mapped: dict[str, object] = {}
    used: set[str] = set()
    for key, path in options.columns.items():
        name = next((name for name in given if name == path), None) or next(
            (name for name in given if name.lower() == path.lower()), None
        )
        value = given[name] if name is not None else at_path(given, path)
        if value is not None:
            mapped[key] = value
            used.add(name if name is not None else path.partition(".")[0])
    for name in given:
        if name not in used and (field := options.fields.get(name.casefold())):
            mapped.setdefault(field, given[name])
            used.add(name)
    return mapped, used


def _guess_body(mapped: dict[str, object], rest: dict[str, object], on_note: OnNote) -> None:
    """Use the longest text as the body if no key names one, and guess the title and the date."""
    texts = {name: value for name, value in rest.items() if isinstance(value, str)}
    names = sorted(texts, key=lambda name: -len(texts[name]))
    if not names or len(texts[names[0]].split()) < 2:
        return
    mapped["body"] = rest.pop(names[0])
    titles = [name for name in names[1:] if 3 <= len(texts[name].split()) <= _MAX_TITLE_WORDS]
    if titles and "title" not in mapped:
        mapped["title"] = rest.pop(titles[0])
    dates = [name for name in names[1:] if name in rest and _DATE.fullmatch(texts[name])]
    if dates and "date" not in mapped:
        mapped["date"] = rest.pop(dates[0])
    on_note(
        f"no key or column is called title or body: the text is that of {names[0][:40]!r}; "
        "--map body=NAME chooses another",
        "guess",
    )


def _repaired(value: object) -> object:
    """Return an extra value with its text repaired; errors are noted together with the body's."""
    return repaired(value)[0] if isinstance(value, str) else value


def _readable(text: str, on_note: OnNote, *, is_clean: bool) -> str:
    text, problem = repaired(text)
    if problem:
        on_note(problem, problem)
    return text if is_clean else without_markup(text)
