"""What stands on the desk's pages: forms with their fields, links, and plain words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"input", "br", "img", "meta", "link", "hr", "source", "wbr"})


@dataclass(slots=True)
class Button:
    """A button that sends its form."""

    name: str
    value: str
    disabled: bool


@dataclass(slots=True)
class Form:
    """A form as a browser sees it: where it goes, and what it would send."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def offers(self, verdict: str) -> bool:
        """Whether the form can be sent with this verdict, by a button or by itself."""
        return self.fields.get("verdict") == verdict or any(
            button.value == verdict and not button.disabled for button in self.buttons
        )


@dataclass(slots=True)
class Row:
    """One line of a table: the words in it and where its first link goes."""

    words: str = ""
    link: str = ""
    key: str = ""


class Page(HTMLParser):
    """A parsed page. `words` is its text, `rows` the lines of its tables."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.rows: list[Row] = []
        self.links: list[str] = []
        self._words: list[str] = []
        self._form: Form | None = None
        self._row: Row | None = None
        self._area: str | None = None
        self.feed(html)
        self.close()

    @property
    def words(self) -> str:
        """The text of the page, blanks folded."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = said.get("method", "get").lower()
            self._form = Form(said.get("action", ""), method)
            self.forms.append(self._form)
        elif tag == "tr":
            self._row = Row(key=said.get("id", ""))
        elif tag == "a" and said.get("href"):
            self.links.append(said["href"])
            if self._row is not None and not self._row.link:
                self._row.link = said["href"]
        elif self._form is not None:
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, str]) -> None:
        form, name = self._form, said.get("name", "")
        assert form is not None
        if tag == "input" and name and said.get("type") not in ("checkbox", "radio"):
            form.fields[name] = said.get("value", "")
        elif tag == "textarea" and name:
            form.fields[name] = ""
            self._area = name
        elif tag == "button" and said.get("type", "submit") == "submit":
            button = Button(name, said.get("value", ""), "disabled" in said)
            form.buttons.append(button)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "tr" and self._row is not None:
            if self._row.link:
                self._row.words = " ".join(self._row.words.split())
                self.rows.append(self._row)
            self._row = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            # a browser drops the one line end right after the opening tag
            before = self._form.fields[self._area]
            self._form.fields[self._area] = (
                before + data if before else data.removeprefix("\n")
            )
            return
        self._words.append(data)
        if self._row is not None:
            self._row.words += f" {data}"
