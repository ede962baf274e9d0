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
    """A form as a browser sees it: where it goes, and what it would send.

    `choices` are its radio buttons, boxes and lists by name: nothing is chosen yet.
    """

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def offers(self, verdict: str) -> bool:
        """Whether the form can be sent with this verdict, by a button or by itself."""
        return self.fields.get("verdict") == verdict or any(
            button.name == "verdict" and button.value == verdict
            for button in self.buttons
            if not button.disabled
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
        self._named: dict[str, Form] = {}  # by id: controls elsewhere belong to them
        self._loose: dict[str, Form] = {}
        self._row: Row | None = None
        self._area: tuple[Form, str] | None = None
        self.feed(html)
        self.close()
        for name, loose in self._loose.items():
            if name in self._named:
                _add(self._named[name], loose)

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
            self._named[said.get("id", "")] = self._form
        elif tag == "tr":
            self._row = Row(key=said.get("id", ""))
        elif tag == "a" and said.get("href"):
            self.links.append(said["href"])
            if self._row is not None and not self._row.link:
                self._row.link = said["href"]
        elif "form" in said:
            loose = self._loose.setdefault(said["form"], Form("", ""))
            self._control(loose, tag, said)
        elif self._form is not None:
            self._control(self._form, tag, said)

    def _control(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if tag == "input" and said.get("type") in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(said.get("value", ""))
        elif tag == "input" and name:
            form.fields[name] = said.get("value", "")
        elif tag == "select" and name:
            form.choices.setdefault(name, [])
        elif tag == "textarea" and name:
            form.fields[name] = ""
            self._area = form, name
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
        if self._area is not None:
            # a browser drops the one line end right after the opening tag
            form, name = self._area
            before = form.fields[name]
            form.fields[name] = before + data if before else data.removeprefix("\n")
            return
        self._words.append(data)
        if self._row is not None:
            self._row.words += f" {data}"


def _add(form: Form, loose: Form) -> None:
    """Controls that stand elsewhere on the page, in the form they belong to."""
    form.fields |= loose.fields
    form.buttons += loose.buttons
    form.choices |= loose.choices
