"""localiser: one text for one market, from translations that people gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    get_decimal_symbol,
    get_group_symbol,
    get_territory_currencies,
)

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.bundled.launch.phrases import (
    FIELDS,
    Memory,
    folded,
    locale_of,
    phrases,
)
from orchestrator.agents.bundled.launch.rendering import rendered
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief


@agent(
    name="localiser",
    version="1",
    title="Puts a text into a market's language",
    input_schema=shared.record(schemas.LOCALISING, optional=("own",)),
    output_schema=schemas.LOCALISED,
)
def localiser(brief: Brief) -> dict[str, Any]:
    """The master copy, or the market's own message, in the market's language.

    Only given translations are used: a phrase without one stays as it is and is listed
    in `untranslated`. Claims that are not approved in the market are left out. What a
    person has to see before it goes out stands in `differences`.
    """
    given: Mapping[str, Any] = brief.inputs
    source = source_of(given)
    spoken = locale_of(source["locale"])
    target = locale_of(given["locale"])
    memory = Memory(
        given["translations"], given["facts"], spoken, target, given["launch"]
    )
    draft = _Draft(memory)
    body, used, left_out = _claims(source, given, spoken)
    texts = {
        name: draft.put(name, body if name == "body" else source[name])
        for name in FIELDS
    }
    said = [_wording(one, target, draft) for one in used]
    texts["body"] = " ".join([texts["body"], *said]).strip()
    hits = list(glossary_hits(given["glossary"], source, texts, spoken, target))
    differences = [*_material(given, source, left_out), *draft.told(hits)]
    return {
        "market": given["market"],
        "locale": given["locale"],
        "lang": target.language,
        "message": source["message"],
        **texts,
        "claims": [one["id"] for one in used],
        "left_out": left_out,
        "untranslated": draft.untranslated,
        "back_check": {
            "ok": not draft.untranslated
            and all(folded(b["source"]) == folded(b["back"]) for b in draft.back),
            "phrases": draft.back,
        },
        "glossary_hits": hits,
        "number_format": _formats(target, given["launch"]),
        "differs": bool(differences),
        "differences": differences,
    }


def source_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is put into the market's language: the master, or the market's own message.

    Raises BadInput where the market names a message there is none of.
    """
    master: dict[str, Any] = given["master"]
    own = given.get("own") or master["message"]
    if own == master["message"]:
        return master
    message = given["messages"].get(own)
    if message is None:
        known = ", ".join(given["messages"])
        raise BadInput(f"own: {own!r} is no message: it is one of {known}.")
    return rendered(
        message, given["facts"], given["claims"], master["locale"], given["launch"]
    )


@dataclass
class _Draft:
    """Phrases put into the target language so far, and what came of it."""

    memory: Memory
    untranslated: list[dict[str, str]] = field(default_factory=list)
    back: list[dict[str, str]] = field(default_factory=list)

    def put(self, name: str, text: str) -> str:
        """The text of a field; a phrase nobody translated stays and is listed."""
        found: list[str] = []
        for phrase in phrases(text):
            translated = self.memory.translated(phrase)
            if translated is None:
                self.untranslated.append({"field": name, "phrase": phrase})
            else:
                again = self.memory.back(translated) or ""
                self.back.append(
                    {"source": phrase, "target": translated, "back": again}
                )
            found.append(phrase if translated is None else translated)
        return " ".join(found)

    def told(self, hits: Sequence[Mapping[str, Any]]) -> list[str]:
        """What of the translation itself a person has to see."""
        said = [f"No translation: {one['phrase']}" for one in self.untranslated]
        said += [
            f"Translated back it says {one['back']!r}, not {one['source']!r}."
            for one in self.back
            if folded(one["source"]) != folded(one["back"])
        ]
        return said + [
            f"The glossary has {hit['wanted']!r} for {hit['term']!r}."
            for hit in hits
            if not hit["found"]
        ]


def _claims(
    source: Mapping[str, Any], given: Mapping[str, Any], spoken: Locale
) -> tuple[str, list[Mapping[str, Any]], list[str]]:
    """The body without its claims, those approved in the market, those left out."""
    body, used, left_out = str(source["body"]), [], []
    known = {claim["id"]: claim for claim in given["claims"]}
    for name in source["claims"]:
        claim = known.get(name)
        if claim is not None:
            wording = claim["text"].get(spoken.language, "")
            body = body.replace(wording, " ") if wording else body
        if claim is not None and given["market"] in claim["markets"]:
            used.append(claim)
        else:
            left_out.append(name)
    return " ".join(body.split()), used, left_out


def _wording(claim: Mapping[str, Any], target: Locale, draft: _Draft) -> str:
    """The approved wording of a claim; never a translation of it."""
    found = claim["text"].get(target.language)
    if found is not None:
        return str(found)
    text = next(iter(claim["text"].values()))
    draft.untranslated.append({"field": "body", "phrase": text})
    return str(text)


def glossary_hits(
    glossary: Sequence[Mapping[str, str]],
    source: Mapping[str, Any],
    texts: Mapping[str, str],
    spoken: Locale,
    target: Locale,
) -> list[dict[str, Any]]:
    """Where a term of the glossary stands in the source, and what became of it."""
    found: list[dict[str, Any]] = []
    if spoken.language == target.language:
        return found
    for entry in glossary:
        term, wanted = entry.get(spoken.language), entry.get(target.language)
        if term is None or wanted is None:
            continue
        for name in FIELDS:
            if folded(term) in folded(source[name]):
                kept = folded(wanted) in folded(texts[name])
                found.append(
                    {"term": term, "wanted": wanted, "found": kept, "field": name}
                )
    return found


def _material(
    given: Mapping[str, Any], source: Mapping[str, Any], left_out: Sequence[str]
) -> list[str]:
    said: list[str] = []
    if source["message"] != given["master"]["message"]:
        said.append(
            f"It leads with {source['message']!r}, the master copy with"
            f" {given['master']['message']!r}."
        )
    return said + [
        f"The claim {name!r} is not approved in {given['market']}: it was left out."
        for name in left_out
    ]


def _formats(target: Locale, launch: str) -> dict[str, str]:
    """How the market writes numbers, money and the day of the launch (CLDR)."""
    day = date.fromisoformat(launch)
    paid = get_territory_currencies(target.territory, day) if target.territory else []
    return {
        "decimal": get_decimal_symbol(target),
        "group": get_group_symbol(target),
        "currency": paid[0] if paid else "",
        "money": str(target.currency_formats["standard"].pattern),
        "launch": format_date(day, "long", locale=target),
    }
