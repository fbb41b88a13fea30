"""The formats that can be read: names, how files are recognized, readers and requirements.

To add a format, write a reader in a new module and add a line here.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final, TypeAlias, cast

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.records.record import Record
from kashaf.index.errors import SourceError

Item: TypeAlias = Record | Source | SourceError
"""A record, a member of an archive to be read in its own format, or an error."""
Reader: TypeAlias = Callable[[Source], Iterator[Item]]

_READERS = "kashaf.index.documents.formats"


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: Its name, as `--as` expects it.
        title: A description, for `kashaf formats`.
        extensions: The file endings that indicate it; the content takes precedence.
        reader: The module, below `formats`, whose function `read` is its `Reader`.
        modules: The Python modules that are required; `kashaf[files]` installs them.
        programs: Programs, one of which is required.
        better_with: An optional module that reads it better.
        package: What to install for `modules`, if that is not `kashaf[files]`.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    reader: str
    modules: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    better_with: str | None = None
    package: str = "kashaf[files]"

    @property
    def missing(self) -> str | None:
        """What must be installed to read it, or None."""
        if not all(map(find_spec, self.modules)):
            return f"pip install '{self.package}'"
        if self.programs and not any(map(shutil.which, self.programs)):
            return f"install {' or '.join(self.programs)}"
        return None

    def check(self) -> None:
        """Raise StreamError unless what reading it requires is installed."""
        if missing := self.missing:
            raise StreamError(f"{self.title} can't be read yet; {missing}")

    @property
    def advice(self) -> str | None:
        """What to install to read it better, or None."""
        is_better = self.better_with is None or find_spec(self.better_with) is not None
        return None if is_better else f"pip install '{self.package}'"

    def load(self) -> Reader:
        """Import its reader."""
        return cast(Reader, import_module(f"{_READERS}.{self.reader}").read)


FORMATS: Final = (
    Format("text", "plain text; the first line is the title", (".txt", ".text"), "plain.text"),
    Format("markdown", "Markdown, with front matter", (".md", ".markdown"), "plain.markdown"),
    Format("subtitles", "subtitles: SRT, WebVTT, ASS", (".srt", ".vtt", ".ass", ".ssa"),
           "plain.subtitles"),
    Format("whatsapp", "an exported WhatsApp chat", (), "plain.whatsapp"),
    Format("openiti", "OpenITI mARkdown", (), "plain.openiti"),
    Format("verses", "Quran text: sura|verse|text (Tanzil)", (), "plain.verses"),
    Format("wikiextractor", "articles of wikiextractor", (), "plain.wikiextractor"),
    Format("json-lines", "JSON by lines", (".jsonl", ".ndjson", ".jl"), "json.lines"),
    Format("json", "JSON, and exports of apps", (".json", ".geojson"), "json.document"),
    Format("csv", "a table: commas, semicolons, tabs, bars", (".csv", ".tsv", ".tab", ".psv"),
           "tables.delimited"),
    Format("spreadsheet", "Excel and OpenDocument sheets",
           (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "tables.spreadsheet", ("python_calamine",)),
    Format("sqlite", "the tables of an SQLite database", (".sqlite", ".sqlite3", ".db", ".db3"),
           "tables.sqlite"),
    Format("arrow", "Parquet, Arrow and Feather", (".parquet", ".arrow", ".feather"),
           "tables.columnar", ("pyarrow",), package="pyarrow"),
    Format("html", "a web page; an export of Telegram",
           (".html", ".htm", ".xhtml", ".mht", ".mhtml"), "web.html", better_with="trafilatura"),
    Format("hocr", "hOCR: recognized pages", (".hocr",), "markup.hocr"),
    Format("xml", "RSS, Atom, WordPress, NewsML-G2, TEI, MARCXML, ALTO, PAGE, MediaWiki",
           (".xml", ".rss", ".atom", ".tei", ".wxr"), "markup.dispatch"),
    Format("warc", "a crawl: WARC", (".warc",), "web.warc", better_with="trafilatura"),
    Format("mail", "a message", (".eml",), "plain.mail"),
    Format("mbox", "a mailbox", (".mbox", ".mbx"), "plain.mailbox"),
    Format("pdf", "PDF", (".pdf",), "pdf.document", ("pdfminer",)),
    Format("docx", "Word", (".docx", ".docm", ".dotx"), "office.docx"),
    Format("doc", "Word before 2007", (".doc", ".dot"), "office.doc", ("olefile",)),
    Format("rtf", "Rich Text Format", (".rtf",), "office.rtf", ("striprtf",)),
    Format("odt", "OpenDocument text and slides", (".odt", ".ott", ".odp", ".fodt"), "office.odt"),
    Format("pptx", "PowerPoint", (".pptx", ".pptm", ".ppsx"), "office.pptx"),
    Format("epub", "an e-book", (".epub",), "office.epub"),
    Format("shamela", "a book of al-Maktaba al-Shamela", (".bok", ".mdb"), "office.shamela",
           programs=("mdb-export",)),
    Format("zip", "an archive; WACZ", (".zip", ".wacz"), "archives.zip"),
    Format("tar", "an archive", (".tar", ".tgz", ".tbz2", ".txz"), "archives.tar"),
)  # fmt: skip

BY_NAME: Final[Mapping[str, Format]] = {format_.name: format_ for format_ in FORMATS}
BY_EXTENSION: Final[Mapping[str, Format]] = {
    extension.lower(): format_ for format_ in FORMATS for extension in format_.extensions
}


def named(name: str) -> Format:
    """Return the format with a name or an extension. Raises ValueError if there is none."""
    found = BY_NAME.get(name) or BY_EXTENSION.get(f".{name.lower().lstrip('.')}")
    if found is None:
        raise ValueError(f"as {name}: unknown; choose from {', '.join(BY_NAME)}")
    return found
