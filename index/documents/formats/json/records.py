"""A JSON value of any structure, or a Telegram export → records."""

from collections.abc import Iterator
from typing import Any

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.json.books import book
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.names import recognized
from kashaf.index.documents.records.nested import Found, find_records
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.records.values import text_of
from kashaf.index.errors import SourceError

_PHPMYADMIN = {"header": {"type", "version", "comment"}, "database": {"type", "name"}}


def records_of(value: Any, source: Source, line: int, *, is_listed: bool = True) -> Iterator[Item]:
    """Yield the records in a value that begins in a line, or an error if there are none."""
    where = f"{source.shown}:{line}"
    if isinstance(value, str) and is_listed:
        yield Record({"body": value}, line=line)
        return
    if not isinstance(value, dict | list):
        yield SourceError(where, f"must be an object, as {{…}}, not {type(value).__name__}")
        return
    if isinstance(value, dict) and _is_frame(value):
        return
    if isinstance(value, dict) and (chats := _telegram_chats(value)):
        for chat in chats:
            yield from _messages(chat, line)
        return
    if not is_listed and isinstance(value, dict) and (found_book := book(value, source)):
        yield found_book
        return
    options = source.options
    keys: set[str | None] = set()
    for found in find_records(
        value, options.records, is_listed=is_listed, columns=options.columns.values()
    ):
        key = _key(found)
        yield Record(found.values, key=None if key in keys else key, line=line)
        keys.add(key)
    if not keys and isinstance(value, dict):
        yield Record(value, line=line)  # whose text has an unknown name, or which has none


def _is_frame(value: dict[str, Any]) -> bool:
    """Return whether an object is one that phpMyAdmin writes around the rows of a table."""
    kind = value.get("type")
    return isinstance(kind, str) and kind in _PHPMYADMIN and value.keys() <= _PHPMYADMIN[kind]


def _key(found: Found) -> str | None:
    """Return a key for a record inside others, whose own id is not unique in the file."""
    values, path, number = found
    if number is not None:
        return f"{path}/{number}" if path else number
    name = recognized(values).get("id") if path else None
    own = values.pop(name) if name else None
    return f"{path}/{text_of(own)}" if own is not None else None


def _telegram_chats(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the chats of a Telegram export: of one chat or of all, including those left."""
    lists = [one for name in ("chats", "left_chats") if isinstance(one := value.get(name), dict)]
    given = [chat for one in lists for chat in one.get("list") or ()] if lists else [value]
    return [
        chat
        for chat in given
        if isinstance(chat, dict)
        and isinstance(messages := chat.get("messages"), list)
        and any(isinstance(one, dict) and "date" in one and "text" in one for one in messages[:9])
    ]


def _messages(chat: dict[str, Any], line: int) -> Iterator[Record]:
    for message in chat["messages"]:
        if not isinstance(message, dict):
            continue
        text = message.get("text")
        pieces = text if isinstance(text, list) else [text]
        body = "".join(map(text_of, pieces)) or _question(message.get("poll"))
        if not body.strip() or message.get("type", "message") != "message":
            continue
        values = {
            "body": body,
            "date": message.get("date_unixtime") or message.get("date"),
            "source": text_of(chat.get("name")),
            "author": text_of(message.get("from")) or None,
        }
        key = f"{chat.get('id', chat.get('name', ''))}/{message.get('id')}"
        yield Record(values, key=key, line=line, is_named=True, is_clean=True)


def _question(poll: object) -> str:
    """Return the question and the answers of a poll."""
    if not isinstance(poll, dict):
        return ""
    answers = poll.get("answers")
    lines = [poll.get("question"), *(answers if isinstance(answers, list) else ())]
    return "\n".join(filter(None, map(text_of, lines)))
