# ruff: noqa: RUF001 - French is written with its own apostrophe.
"""The sentences of the copywriter: per language and tone, filled from facts only.

Each tone has two wordings, so that a rework reads differently. The fields are
{names}, {brand}, {percent}, {price}, {was}, {details}, {starts} and {ends}.
"""

from dataclasses import dataclass

TONES = ("plain", "warm", "crisp")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tone:
    """How one tone says it: with one percentage for all, or with several."""

    headline: Pair
    mixed_headline: Pair
    opening: Pair
    line: Pair
    closing: Pair
    cta: Pair


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its tones, and its words for what the catalogue knows."""

    tones: dict[str, Tone]
    more: str
    labels: dict[str, str]
    separator: str = "; "


EN = Language(
    {
        "plain": Tone(
            ("{percent} off {names}", "{names}: {percent} off"),
            ("New prices for {names}", "Lower prices on {names}"),
            ("From {starts} to {ends} at {brand}.", "At {brand}, {starts} to {ends}."),
            ("{name}: {price} instead of {was}.", "{name} now {price}, before {was}."),
            ("The offer ends on {ends}.", "Prices hold until {ends}."),
            ("See the offer", "Shop the offer"),
        ),
        "warm": Tone(
            (
                "A little treat: {percent} off {names}",
                "For the days ahead: {names}, {percent} off",
            ),
            ("A little treat: {names}", "Good news: {names}"),
            (
                "There is something at {brand} we would like to show you.",
                "Something from {brand} to look forward to.",
            ),
            (
                "{name} is yours for {price} instead of {was}.",
                "Take home {name} for {price}; it was {was}.",
            ),
            (
                "From {starts} until {ends}, with our warm regards.",
                "We look forward to seeing you between {starts} and {ends}.",
            ),
            ("Treat yourself", "Have a look"),
        ),
        "crisp": Tone(
            ("{percent} off. {names}.", "{names}. Minus {percent}."),
            ("{names}. New price.", "New price. {names}."),
            ("{brand}. {starts} to {ends}.", "{starts} to {ends}. {brand}."),
            ("{name}: {price}, was {was}.", "{name}. {price}. Was {was}."),
            ("Ends {ends}.", "Until {ends}."),
            ("Shop now", "Get it"),
        ),
    },
    "{names} and more",
    {"size": "{}", "material": "{}", "origin": "origin: {}", "care": "care: {}"},
)
DE = Language(
    {
        "plain": Tone(
            ("{percent} Rabatt auf {names}", "{names}: {percent} günstiger"),
            ("Neue Preise für {names}", "{names} zum kleineren Preis"),
            ("Vom {starts} bis {ends} bei {brand}.", "Bei {brand} bis {ends}."),
            ("{name}: {price} statt {was}.", "{name} jetzt {price}, vorher {was}."),
            ("Das Angebot endet am {ends}.", "Die Preise gelten bis {ends}."),
            ("Zum Angebot", "Angebot ansehen"),
        ),
        "warm": Tone(
            (
                "Eine kleine Freude: {percent} auf {names}",
                "Für die nächsten Tage: {names}, {percent} günstiger",
            ),
            ("Eine kleine Freude: {names}", "Gute Nachrichten: {names}"),
            (
                "Bei {brand} möchten wir Ihnen etwas zeigen.",
                "Von {brand} gibt es etwas, auf das Sie sich freuen dürfen.",
            ),
            (
                "{name} gehört Ihnen für {price} statt {was}.",
                "Nehmen Sie {name} für {price} mit nach Hause, bisher {was}.",
            ),
            (
                "Vom {starts} bis {ends}, mit herzlichen Grüßen.",
                "Wir freuen uns auf Sie, vom {starts} bis {ends}.",
            ),
            ("Jetzt gönnen", "In Ruhe ansehen"),
        ),
        "crisp": Tone(
            ("{percent} weniger. {names}.", "{names}. Minus {percent}."),
            ("{names}. Neuer Preis.", "Neuer Preis. {names}."),
            ("{brand}. {starts} bis {ends}.", "{starts} bis {ends}. {brand}."),
            ("{name}: {price}, bisher {was}.", "{name}. {price}. Bisher {was}."),
            ("Endet am {ends}.", "Bis {ends}."),
            ("Jetzt kaufen", "Gleich holen"),
        ),
    },
    "{names} und mehr",
    {"size": "{}", "material": "{}", "origin": "Herkunft: {}", "care": "Pflege: {}"},
)
FR = Language(
    {
        "plain": Tone(
            ("{percent} de remise : {names}", "{names} : {percent} de remise"),
            ("Nouveaux prix : {names}", "Prix en baisse : {names}"),
            ("Du {starts} au {ends} chez {brand}.", "{brand}, du {starts} au {ends}."),
            (
                "{name} : {price} au lieu de {was}.",
                "{name} à {price}, auparavant {was}.",
            ),
            ("L’offre se termine le {ends}.", "Prix valables jusqu’au {ends}."),
            ("Voir l’offre", "Découvrir l’offre"),
        ),
        "warm": Tone(
            (
                "Une petite douceur : {percent} de remise, {names}",
                "Pour les jours à venir : {names}, remise de {percent}",
            ),
            ("Une petite douceur : {names}", "Bonne nouvelle : {names}"),
            (
                "Chez {brand}, nous avons le plaisir de vous présenter ceci.",
                "Chez {brand}, nous aimerions vous montrer ceci.",
            ),
            (
                "{name} vous attend à {price} au lieu de {was}.",
                "Emportez {name} pour {price} ; son prix était de {was}.",
            ),
            (
                "Du {starts} au {ends}, avec toute notre amitié.",
                "Au plaisir de vous retrouver du {starts} au {ends}.",
            ),
            ("Se faire plaisir", "Jeter un œil"),
        ),
        "crisp": Tone(
            ("Moins {percent}. {names}.", "{names}. Moins {percent}."),
            ("{names}. Nouveau prix.", "Nouveau prix. {names}."),
            ("{brand}. Du {starts} au {ends}.", "Du {starts} au {ends}. {brand}."),
            ("{name} : {price}, avant {was}.", "{name}. {price}. Avant {was}."),
            ("Fin le {ends}.", "Jusqu’au {ends}."),
            ("Acheter", "J’y vais"),
        ),
    },
    "{names} et plus encore",
    {
        "size": "{}",
        "material": "{}",
        "origin": "origine : {}",
        "care": "entretien : {}",
    },
    " ; ",
)
LANGUAGES = {"en": EN, "de": DE, "fr": FR}
