"""Input that is not a report: bounded time and memory, a clear error, nothing run and nothing fetched."""

import io
import socket
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from istmo.errors import InputError
from istmo.evidence import check
from istmo.evidence.loading import LARGEST_TEXT, load
from istmo.warehouse import Store


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to reach another machine fails the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("something tried to connect")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def written(folder: Path, content: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def docx(body: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t ", "a.txt", "empty"),
        (b"\0" * 1000, "a.txt", "empty"),
        (bytes(range(256)) * 40, "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "not a text"),
        (b"\x1f\x8b\x08\x00abc", "a.txt", "not a text"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "a.pdf", "damaged"),
        (b"PK\x03\x04" + b"x" * 100, "a.docx", "damaged"),
        (docx(b"<w:t>x</w:t>")[:80], "a.docx", "damaged"),
        (b"... --- ...", "a.txt", "no text"),
    ],
    ids=["empty", "blank", "zeros", "bytes", "png", "gzip", "pdf", "no-zip", "half-docx", "no-words"],
)
def test_it_is_refused_with_a_reason(tmp_path: Path, content: bytes, name: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        load(written(tmp_path, content, name))


def test_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    tracemalloc.start()
    with pytest.raises(InputError, match="more than a report"):
        load(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = docx(b"<w:t>" + b"0" * 200_000_000 + b"</w:t>")
    assert len(bomb) < 1_000_000
    with pytest.raises(InputError, match="unpacks to more"):
        load(written(tmp_path, bomb, "a.docx"))


def test_entities_in_word_xml_are_not_expanded(tmp_path: Path) -> None:
    body = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:p><w:t>&b;</w:t></w:p>'
    with pytest.raises(InputError, match="entities"):
        load(written(tmp_path, docx(body), "a.docx"))


def test_a_word_document_is_read_by_paragraphs(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>En 2023 hubo 520.085 &amp; más</w:t></w:r></w:p><w:p><w:t>Fin.</w:t></w:p>".encode()
    )
    assert load(written(tmp_path, docx(body), "a.docx")).text == "En 2023 hubo 520.085 & más\n\nFin."


def test_scripts_and_forms_of_a_page_are_dropped(tmp_path: Path) -> None:
    markup = b"""<html><head><title>Border</title><meta property="article:published_time" content="2024-04-18T10:00Z">
    <script>document.write('In March 2024 999,999 people')</script></head><body><nav>12,345 people</nav>
    <article><p>In March 2024 agents made 137,473 apprehensions.</p>
    <img src="https://example.org/x.png" onerror="alert(1)">
    <iframe src="https://example.org"></iframe><style>p{}</style></article><script src="https://example.org/x.js"></script></body></html>"""
    found = load(written(tmp_path, markup, "a.html"))
    assert "137,473" in found.text
    assert "999,999" not in found.text
    assert "12,345" not in found.text
    assert "alert" not in found.text
    assert str(found.published) == "2024-04-18"


def test_mixed_encodings_survive(tmp_path: Path) -> None:
    content = (
        "En México hubo 778.907 eventos en 2023.\n".encode()
        + "Según Panamá, 520.085 en 2023.\n".encode("cp1252")
    )
    text = load(written(tmp_path, content)).text
    assert "México" in text
    assert "Panamá" in text


def test_utf16_and_windows_line_ends(tmp_path: Path) -> None:
    assert load(written(tmp_path, "Año 2023\r\nfin".encode("utf-16"))).text == "Año 2023\nfin"


def test_one_line_of_a_million_characters_is_refused_and_the_longest_allowed_is_read(
    filled: Store, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="more than a report"):
        load(written(tmp_path, b"1,234 people in May " * 50_000))
    longest = (b"In May 2023, 1,234 people from Cuba crossed, more than 5% of 2022; " * 6_000)[
        : LARGEST_TEXT - 1
    ]
    assert check(filled, [written(tmp_path, longest)])


@pytest.mark.parametrize(
    "unit",
    ["(" * 50_000, "1," * 50_000, "a" * 100_000, "mil " * 25_000, "y " * 50_000, "\n" * 99_000 + "ab"],
    ids=["brackets", "digits", "letters", "mil", "y", "lines"],
)
def test_repetition_is_no_trap(filled: Store, tmp_path: Path, unit: str) -> None:
    start = time.perf_counter()
    check(filled, [written(tmp_path, b"ab " + unit.encode())])
    assert time.perf_counter() - start < 60


def test_a_folder_passes_over_what_cannot_be_read(filled: Store, tmp_path: Path) -> None:
    written(tmp_path, b"", "empty.txt")
    written(tmp_path, b"In March 2024 agents made 137,473 apprehensions at the southwest border.", "good.txt")
    told: list[InputError] = []
    checked = check(filled, [tmp_path], unread=told.append)
    assert [each.document.name for each in checked.reports] == ["good.txt"]
    assert len(told) == 1


def test_a_pdf_is_read(tmp_path: Path) -> None:
    """A PDF with one page, made here byte by byte."""
    stream = b"BT /F1 12 Tf 72 720 Td (In March 2024 agents made 137,473 apprehensions.) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % each for each in offsets)
    root = b"trailer << /Size 6 /Root 1 0 R >>"
    tail = b"xref\n0 6\n0000000000 65535 f \n%s%s\nstartxref\n%d\n%%%%EOF" % (table, root, len(body))
    assert "137,473 apprehensions" in load(written(tmp_path, body + tail, "a.pdf")).text
