"""Reading a page as a browser does: its texts with what surrounds them, and its numbers."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "hr", "input"}


@dataclass(frozen=True)
class Element:
    """A tag with its attributes."""

    tag: str
    attributes: dict[str, str]


@dataclass(frozen=True)
class Text:
    """A piece of text and the elements around it, outermost first."""

    text: str
    around: tuple[Element, ...]

    def within(self, tag: str) -> bool:
        return any(element.tag == tag for element in self.around)


@dataclass
class Page(HTMLParser):
    """All texts and elements of a page, in order."""

    texts: list[Text] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(Text(data, tuple(self._open)))


def read(html: str) -> Page:
    """The page."""
    page = Page()
    page.feed(html)
    return page
