"""Markdown, as in the vaults of Obsidian and the sources of static sites, with front matter.

Only the YAML that front matter uses is read: keys with a text, a list in brackets or a list with
dashes. A YAML library would add aliases, which can expand without limit, and types nobody needs.
"""

import json
import re
import tomllib
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.names import recognized
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import squeezed, without_markup

_DATED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-")  # as Jekyll names its posts
_FRONT = re.compile(r"(---|\+\+\+)[ \t]*\n(.*?\n)\1[ \t]*(?:\n|\Z)", re.DOTALL)
_JSON_FRONT = re.compile(r"\{\n.*?\n\}[ \t]*(?:\n|\Z)", re.DOTALL)
_BARE_FRONT = re.compile(r"((?:[\w-]+:[^\n]*\n|[ \t]*- [^\n]*\n)+)---[ \t]*(?:\n|\Z)")
_NOT_YAML = re.compile(r"^(?![#\-\]})]|[^\n:=]+[:=])\S", re.MULTILINE)
_BLOCK = ("|", ">", "|-", ">-", "|+", ">+")  # a text in the lines below
_UNDERLINED = re.compile(r"^(?=\S)([^\n]+)\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
_PAIR = re.compile(r"([^\s:=#\-][^:=\n]{0,80}?)\s*[:=]\s?(.*)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_EMBEDDED = re.compile(r"!\[\[[^\[\]]*\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_LINK_TARGET = r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
_LINK = re.compile(rf"\[([^\[\]]*)\](?:{_LINK_TARGET}|\[[^\[\]]*\])")
_REFERENCE = re.compile(r"^\[[^^\]\n][^\]\n]*\]:[ \t]*\S+.*$", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]:?")
_HIDDEN = re.compile(  # comments of Obsidian, shortcodes of Hugo, names of blocks, attributes
    r"%%.{0,2000}?%%|\{\{[<%].{0,500}?[>%]\}\}|\s\^[\w-]{1,40}[ \t]*$|\{[.#:][^{}\n]{0,80}\}"
    r"|\[![\w-]{1,20}\][+-]?|\\$",
    re.MULTILINE | re.DOTALL,
)
_ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$", re.MULTILINE)
_SIGNS = re.compile(
    r"^[ \t]{0,3}(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+(?:\[.\][ \t])?|\d+[.)][ \t]+"
    r"|```.*|~~~.*|[-*_]{3,}[ \t]*$|\|?[-:| ]{5,}$)",
    re.MULTILINE,
)
_EMPHASIS = re.compile(r"\*{1,3}|~~|==|`+|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)")


def read(source: Source) -> Iterator[Item]:
    """Yield the note, titled by its front matter, its first heading or its file name."""
    text = source.text().lstrip("\ufeff\n")
    values, text = _divided(text)
    text = _UNDERLINED.sub(r"# \1", text)
    fields = source.options.fields
    values = {fields.get(name.casefold(), name): value for name, value in values.items()}
    known = recognized({name: values[name] for name in values.keys() - {*fields.values()}})
    title = str(values.pop(known["title"])) if "title" in known else ""
    heading = _HEADING.search(text)
    if heading and (not title or title == heading[1]):
        title = title or heading[1]
        if not text[: heading.start()].strip():
            text = text[heading.end() :]
    named = {key: values.pop(name) for key, name in known.items() if name in values}
    named.pop("id", None)  # of a note, unique nowhere
    named.pop("body", None)
    if "date" not in named and (match := _DATED_NAME.match(source.stem)):
        named["date"] = match[1]
    yield Record(
        {**values, **named, "title": plain(title) or source.stem, "body": plain(text)},
        key="",
        is_named=True,
        is_clean=True,
    )


def plain(text: str) -> str:
    """Return the text of Markdown as a reader sees it."""
    text = _EMBEDDED.sub("", text)
    text = _WIKI_LINK.sub(r"\1", text)
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _NOTE_MARK.sub(" ", _REFERENCE.sub("", text))
    text = _ROW.sub(lambda row: row[1].replace("|", " "), _HIDDEN.sub("", text))
    text = _SIGNS.sub("", text)
    return squeezed(without_markup(_EMPHASIS.sub("", text)))


def _divided(text: str) -> tuple[dict[str, object], str]:
    """Return the values of the front matter, and the text after it."""
    if match := _FRONT.match(text):
        values = _toml(match[2]) if match[1] == "+++" else {}
        if values or _NOT_YAML.search(match[2]) is None:
            return values or _front_matter(match[2]), text[match.end() :]
        return {}, text  # between two lines that only divide it
    if match := _BARE_FRONT.match(text):
        return _front_matter(match[1]), text[match.end() :]
    match = _JSON_FRONT.match(text)
    values = _json(match[0]) if match else {}
    return values, text[match.end() :] if match and values else text


def _json(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def _front_matter(text: str) -> dict[str, object]:
    values: dict[str, object] = {}
    name = ""
    for line in text.split("\n"):
        if line.startswith((" ", "\t")) and name and isinstance(values.get(name), str):
            values[name] = f"{values[name]} {line.strip()}".strip()
        elif line.lstrip().startswith("- ") and name:
            items = values.get(name)
            values[name] = [*(items if isinstance(items, list) else []), _scalar(line.lstrip()[2:])]
        elif match := _PAIR.fullmatch(line):
            name = match[1].strip()
            text = match[2].strip()
            values[name] = "" if text in _BLOCK else _value(text)
    return {name: value for name, value in values.items() if value not in ("", [])}


def _value(text: str) -> object:
    if text.startswith("[") and text.endswith("]"):
        return [item for part in re.split("[,،]", text[1:-1]) if (item := _scalar(part))]
    return _scalar(text)


def _scalar(text: str) -> str:
    text = text.strip()
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if is_quoted else text
