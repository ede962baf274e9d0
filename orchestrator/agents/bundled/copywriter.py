"""copywriter: promotion copy for one market, from facts and offers only."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_percent

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.rework import allowed_phrases
from orchestrator.agents.bundled.wording import LANGUAGES, Language
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

SHOWN = 2  # product names in a headline before "and more"
SHORT = frozenset({"social", "sms", "push"})  # channels with no room for details


@agent(
    name="copywriter",
    version="1",
    title="Writes promotion copy",
    input_schema=schemas.record(
        {
            "facts": schemas.many(schemas.FACT),
            "offers": schemas.many(schemas.OFFER),
            "market": schemas.NAME,
            "locale": schemas.LOCALE,
            "tone": schemas.TONE,
            "channel": schemas.NAME,
            "must_say": schemas.many(schemas.NAME),
        },
        optional=("channel", "must_say"),
    ),
    output_schema=schemas.COPY,
    timeout=60.0,
)
def copywriter(brief: Brief) -> dict[str, Any]:
    """Write the market's copy in the locale's language (en, de or fr) and tone.

    Names, properties, prices and dates come from facts and offers; `must_say` is added
    as it stands. A rework uses the other wording and leaves out the phrases that its
    instructions point at. Refused: no offer for the market, another language.
    """
    inputs: Mapping[str, Any] = brief.inputs
    market, tone = inputs["market"], inputs["tone"]
    locale = Locale.parse(inputs["locale"].replace("-", "_"))
    if locale.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise BadInput(f"No wording for {inputs['locale']!r}: there is {known}.")
    offers = [offer for offer in inputs["offers"] if offer["market"] == market]
    if not offers:
        raise BadInput(
            f"There is no offer for the market {market!r}: nothing true can be said."
        )
    tries = max(len(brief.previous), bool(brief.instructions))
    voice = _Voice(locale, tone, tries % 2, inputs["facts"])
    phrases, notes = allowed_phrases(brief, inputs.get("must_say", []))
    details = inputs.get("channel", "") not in SHORT
    copy: dict[str, Any] = {
        "headline": voice.headline(offers),
        "body": " ".join([voice.body(offers, details=details), *phrases]),
        "cta": voice.tone.cta[voice.variant],
        "lines": [_line(offer, voice) for offer in offers],
        "claims": list(voice.used),
        "market": market,
        "locale": inputs["locale"],
        "tone": tone,
    }
    return copy | ({"notes": notes} if notes else {})


class _Voice:
    """One locale and tone, and the facts used so far, in order."""

    def __init__(
        self,
        locale: Locale,
        tone: str,
        variant: int,
        facts: Sequence[Mapping[str, str]],
    ) -> None:
        self.locale = locale
        self.language: Language = LANGUAGES[locale.language]
        self.tone = self.language.tones[tone]
        self.variant = variant
        self.facts = facts
        self.used: dict[str, None] = {}

    def fact(self, sku: str, field: str) -> str:
        """The fact in this language, or without a language; "" where there is none."""
        for language in (self.locale.language, None):
            for fact in self.facts:
                found = (fact["sku"], fact["field"], fact.get("language"))
                if found == (sku, field, language) and "market" not in fact:
                    self.used[fact["id"]] = None
                    return " ".join(filter(None, (fact["value"], fact.get("unit"))))
        return ""

    def name(self, offer: Mapping[str, Any]) -> str:
        return self.fact(offer["sku"], "name") or str(offer["sku"])

    def headline(self, offers: Sequence[Mapping[str, Any]]) -> str:
        names = [self.name(offer) for offer in offers[:SHOWN]]
        listed = (
            self.language.more.format(names=", ".join(names))
            if len(offers) > SHOWN
            else format_list(names, locale=self.locale)
        )
        percents = {offer["percent"] for offer in offers}
        if len(percents) > 1:
            return self.tone.mixed_headline[self.variant].format(names=listed)
        percent = format_percent(Decimal(percents.pop()) / 100, locale=self.locale)
        return self.tone.headline[self.variant].format(names=listed, percent=percent)

    def body(self, offers: Sequence[Mapping[str, Any]], *, details: bool) -> str:
        brands = [self.fact(offer["sku"], "brand") for offer in offers]
        words = {
            "brand": format_list(
                list(dict.fromkeys(filter(None, brands))), locale=self.locale
            ),
            "starts": self.day(max(offer["starts"] for offer in offers)),
            "ends": self.day(min(offer["ends"] for offer in offers)),
        }
        # Without a brand the opening has nothing to say.
        opening = self.tone.opening[self.variant] if words["brand"] else ""
        sentences = [opening.format(**words)]
        for offer in offers:
            sentences.append(self.sentence(offer))
            if details:
                sentences.append(self.details(offer["sku"]))
        sentences.append(self.tone.closing[self.variant].format(**words))
        return " ".join(filter(None, sentences))

    def sentence(self, offer: Mapping[str, Any]) -> str:
        return self.tone.line[self.variant].format(
            name=self.name(offer),
            price=self.money(offer["price"], offer["currency"]),
            was=self.money(offer["was"], offer["currency"]),
        )

    def details(self, sku: str) -> str:
        said = [
            label.format(self.fact(sku, field))
            for field, label in self.language.labels.items()
            if self.fact(sku, field)
        ]
        text = self.language.separator.join(said)
        return f"{text[0].upper()}{text[1:]}." if text else ""

    def day(self, iso: str) -> str:
        day: str = format_date(date.fromisoformat(iso), "long", locale=self.locale)
        return day

    def money(self, amount: str, currency: str) -> str:
        return format_currency(Decimal(amount), currency, locale=self.locale)


def _line(offer: Mapping[str, Any], voice: _Voice) -> dict[str, str]:
    line = {key: offer[key] for key in ("sku", "price", "currency", "was")}
    return line | {"name": voice.name(offer)}
