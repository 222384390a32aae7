"""Files as texts: plain text, HTML, PDF, Word, in any common encoding; nothing is run and nothing is fetched.

Every step is bounded: the bytes of a file, what an archive unpacks to, the pages of a PDF, the characters kept.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from istmo.errors import InputError

LARGEST_FILE, LARGEST_TEXT, LARGEST_MEMBER, MOST_PAGES = 20_000_000, 400_000, 20_000_000, 300
"""Bytes of a file, characters of a text, bytes that a member of an archive unpacks to, pages of a PDF."""
ENDINGS = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".pdf", ".docx")
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|article|p|div)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Text:
    """What a file says: its text, and the day that it gives for itself."""

    text: str
    published: date | None = None


def found(path: Path) -> list[Path]:
    """The files to read: the file itself, or the readable ones in a folder and those below it, in order of their paths.

    Raises:
        InputError: there is nothing there.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InputError("there is no such file or folder", "Check the path", path)
    files = [each for each in sorted(path.rglob("*")) if each.is_file() and each.suffix.lower() in ENDINGS]
    if not files:
        raise InputError(f"no file in it ends in {', '.join(ENDINGS)}", "Give a folder of reports", path)
    return files


def load(path: Path) -> Text:
    """The text of a report.

    Raises:
        InputError: empty, too large, damaged, or not a text in a known form.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise InputError(
                f"it has {size:,} bytes, more than a report has",
                f"Give a file below {LARGEST_FILE:,} bytes",
                path,
            )
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"it cannot be read ({error.strerror})", "Check the path and its permissions", path
        ) from error
    if not raw.strip(b"\0 \t\r\n"):
        raise InputError("it is empty", "Give a report with text", path)
    made = _read(raw, path)
    text = _CONTROL.sub(" ", made.text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    if not re.search(r"\w{2}", text):
        raise InputError("no text was found in it", "A scanned page needs text recognition first", path)
    if len(text) > LARGEST_TEXT:
        raise InputError(
            f"it has {len(text):,} characters, more than a report has",
            f"Give parts below {LARGEST_TEXT:,} characters",
            path,
        )
    return Text(text, made.published)


def _read(raw: bytes, path: Path) -> Text:
    if raw.startswith(b"%PDF"):
        return _pdf(raw, path)
    if raw.startswith(b"PK\x03\x04"):
        return _word(raw, path)
    if raw.startswith(
        (
            b"\x1f\x8b",
            b"\x89PNG",
            b"\xff\xd8\xff",
            b"GIF8",
            b"\x7fELF",
            b"MZ",
            b"Rar!",
            b"7z\xbc\xaf",
            b"\xd0\xcf\x11\xe0",
        )
    ):
        raise InputError(
            "it is not a text, an HTML page, a PDF or a Word document",
            "Save the report as one of these",
            path,
        )
    text = decoded(raw, path)
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or _MARKUP.search(raw[:4000]):
        return page(text)
    return Text(text)


def decoded(raw: bytes, path: Path) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, else Windows-1252 line by line, so that mixed encodings survive.

    Raises:
        InputError: too much of it is no text in any of these.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw[:4000] or raw.count(b"\0") > len(raw) / 100:
        raise InputError("it is binary, not a text", "Save the report as text, HTML, PDF or Word", path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\n".join(_line(line) for line in raw.split(b"\n"))
    odd = sum(c in "\ufffd" or (ord(c) < 32 and c not in "\n\r\t") for c in text)
    if odd > len(text) / 20:
        raise InputError("it is binary, not a text", "Save the report as text, HTML, PDF or Word", path)
    return text


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


_BLOCKS = "p,div,li,h1,h2,h3,h4,h5,h6,tr,br,section,article,blockquote,figcaption,td,th,time"
_AWAY = "script,style,noscript,template,iframe,object,embed,svg,nav,footer,form,button,select,aside,head"
_DATES = (
    'meta[property="article:published_time"]', 'meta[name="date"]', 'meta[name="pubdate"]',
    'meta[itemprop="datePublished"]',
    'meta[name="DC.date.issued"]', 'meta[name="publish-date"]',
)  # fmt: skip


def page(markup: str) -> Text:
    """The text of an HTML page, a line a block; scripts, styles, forms and navigation are dropped unread."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - a compiled library, needed for pages alone

    tree = LexborHTMLParser(markup)
    published = next(
        (day for each in tree.css(", ".join(_DATES)) if (day := _day(each.attributes.get("content")))), None
    )
    for each in tree.css("time[datetime]") if published is None else []:
        published = published or _day(each.attributes.get("datetime"))
    title = tree.css_first("title")
    heading = title.text().strip() if title else ""
    for each in tree.css(_AWAY):
        each.decompose()
    for each in tree.css(_BLOCKS):
        each.insert_before("\n")
        each.insert_after("\n")
    body = tree.css_first("article") or tree.css_first("main") or tree.body
    text = body.text(separator="") if body else ""
    text = re.sub(r"[ \t\xa0]+", " ", text)
    text = re.sub(r" ?\n[ \n]*", "\n\n", text).strip()
    if heading and heading[:40] not in text[:400]:
        text = f"{heading}\n\n{text}"
    return Text(text, published)


def _day(text: str | None) -> date | None:
    found = re.match(r"\d{4}-\d{2}-\d{2}", text or "")
    if not found:
        return None
    try:
        return date.fromisoformat(found[0])
    except ValueError:
        return None


def _pdf(raw: bytes, path: Path) -> Text:
    from pypdf import PdfReader  # noqa: PLC0415 - takes a tenth of a second, needed for PDFs alone

    with _damaged(path):
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("it is locked with a password", "Save it without one", path)
        if len(reader.pages) > MOST_PAGES:
            raise InputError(f"it has {len(reader.pages)} pages", f"Give at most {MOST_PAGES}", path)
        parts, size = [], 0
        for each in reader.pages:
            parts.append(each.extract_text())
            size += len(parts[-1])
            if size > LARGEST_TEXT:
                break
    return Text(_joined("\n\n".join(parts)))


def _joined(text: str) -> str:
    """A PDF's lines as paragraphs: words broken at the end of a line are mended, and lines of one sentence joined."""
    text = re.sub(r"(\w)-\n(\w)", r"\1\2", text)
    return re.sub(r"(?<=[^\n.!?:])\n(?=[a-záéíóúñ(\d])", " ", text)


def _word(raw: bytes, path: Path) -> Text:
    """The paragraphs of a Word document; its XML is cut apart, not parsed, so that no entity in it is expanded."""
    with _damaged(path), zipfile.ZipFile(BytesIO(raw)) as archive:
        names = set(archive.namelist())
        if "word/document.xml" not in names:
            raise InputError("it is an archive, not a Word document", "Unpack it and give the reports", path)
        with archive.open("word/document.xml") as member:
            content = member.read(LARGEST_MEMBER + 1)
        if len(content) > LARGEST_MEMBER:
            raise InputError(
                f"it unpacks to more than {LARGEST_MEMBER:,} bytes", "Give the report as text", path
            )
    marked = content.decode("utf-8", errors="replace")
    if "<!DOCTYPE" in marked or "<!ENTITY" in marked:
        raise InputError(
            "its XML declares entities, which a Word document does not", "Save it again from Word", path
        )
    marked = re.sub(r"<w:(?:tab|br)\b[^>]*/?>", " ", marked)
    paragraphs = (
        "".join(re.findall(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>", each)) for each in re.split(r"</w:p>", marked)
    )
    text = "\n\n".join(each for each in paragraphs if each.strip())
    for name, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, letter)
    return Text(text)


_COMPLAINTS = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, TypeError, AttributeError, RuntimeError, OSError,
    AssertionError, ArithmeticError,
)  # fmt: skip
"""What the readers raise on damaged files; a cut PDF makes pypdf stumble in many ways."""


@contextmanager
def _damaged(path: Path) -> Iterator[None]:
    """A library's complaint about a file as one that a user can mend."""
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        yield
    except InputError:
        raise
    except (PyPdfError, *_COMPLAINTS) as error:
        raise InputError("it is cut off or damaged", "Fetch it again", path) from error
