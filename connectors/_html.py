"""What a person reads of HTML that somebody else wrote."""

from __future__ import annotations

from html.parser import HTMLParser

_TAGS = 3_000


def html_text(html: str) -> str:
    """The readable text of HTML; an image counts as one character, so that adding one shows.

    What is never closed costs the parser the square of its length: after so many tags, and the last one, all is text.
    """
    closed = "<".join(html.split("<", _TAGS)[:_TAGS]).rfind(">") + 1
    reader = _Reader()
    reader.feed(html[:closed] + html[closed:].replace("<", "&lt;"))
    reader.close()
    return "".join(reader.text)


class _Reader(HTMLParser):
    _silent = frozenset({"head", "script", "style", "title"})
    _blocks = frozenset({"br", "div", "p", "li", "tr", "td", "h1", "h2", "h3", "blockquote", "pre", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._inside: list[str] = []

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 - inherited
        """What begins with ``<![`` is a comment in HTML; the standard library stumbles over it."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - inherited
        if tag in self._silent:
            self._inside.append(tag)
        elif tag == "body":
            self._inside.clear()  # a head that was never closed
        elif tag == "img":
            self.text.append("\ufffc")
        elif tag in self._blocks:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.text.append(data)
