"""What a sentence claims: a figure, a comparison, advice, a person's words."""

import re
from collections.abc import Iterator

from babel import Locale

from orchestrator.agents.bundled.numbers import quantities

# Amounts told in words, and comparisons: they need a source as figures do.
COUNTED = re.compile(
    r"(?i)\b(?:half|most|majority|twice|double[ds]?|triple[ds]?"
    r"|a (?:third|quarter|fifth)"
    r"|(?:one|two|three) (?:in|out of) (?:two|three|four|five|ten)|more than|fewer than"
    r"|stud(?:y|ies) (?:show|found|prove)s?|research (?:shows|found|proves)"
    r"|die hälfte|mehrheit|doppelt|dreimal|ein (?:drittel|viertel|fünftel)"
    r"|studien? (?:zeig|beleg|beweis)\w*|die meisten"
    r"|la moitié|la plupart|majorité|le double|deux fois|un (?:tiers|quart|cinquième)"
    r"|(?:une|des) études? (?:montr|prouv)\w*)\b"
)
BEST = re.compile(
    r"(?i)\b(?:best|cheapest|safest|leading|number one|no\. ?1|the only|proven"
    r"|beste[nrsm]?|günstigste[nrsm]?|führende[nrsm]?|einzige[nrsm]?|bewiesen"
    r"|meilleure?s?|le moins cher|premiers? mondia\w*|prouvée?s?)\b"
)
# A step in a list or a year in a heading counts nothing.
YEAR = re.compile(r"(?:19|20)\d\d")
ADVICE = re.compile(
    r"(?i)(?:\b(?:you (?:should|must|need to)|we (?:recommend|advise)"
    r"|sie (?:sollten|müssen)|du (?:solltest|musst)|wir (?:empfehlen|raten)"
    r"|vous (?:devez|devriez)|tu (?:dois|devrais)|nous (?:recommandons|conseillons)"
    r"|il faut)\b)"
)
HEALTH = re.compile(
    r"(?i)\b(?:dos(?:e|age|is|ierung|er)|medic(?:ine|ation|ament)\w*|medikament\w*"
    r"|médicament\w*|tablet(?:s|ten|te)?|supplement\w*|vitamin\w*|vitamine\w*|symptom\w*"
    r"|pain|schmerz\w*|douleur\w*|disease|krankheit\w*|maladie\w*|cure|heil(?:en|t|ung)"
    r"|guéri\w*|treat(?:s|ment)|behandl\w*|traite\w*|doctor|arzt|médecin|pregnan\w*)\b"
)
MONEY = re.compile(
    r"(?i)\b(?:invest\w*|shares|stocks|aktien?|actions? en bourse|fonds|fund|crypto\w*"
    r"|loan\w*|kredit\w*|crédit\w*|mortgage\w*|hypothek\w*|borrow\w*|emprunt\w*|pension"
    r"|rente|retraite|savings?|sparen|épargn\w*|tax(?:es)?|steuern?|impôts?|etfs?)\b"
)
SPEECH = (
    r"(?:said|says|told|explains?|adds|according to|sagte?|erklärte?|meinte?"
    r"|laut|dit|explique|selon|déclare|affirme)"
)
# Bounded everywhere: a text of one endless word must not keep a worker busy.
PART = r"[A-ZÄÖÜÀÉÈ][\w\u2019'-]{1,30}"
NAME = rf"(?<!\w)(?:{PART}\s){{1,3}}{PART}"
QUOTE = re.compile('["“„«\u201c](?P<said>[^"“”„«»]{3,400})["”“»\u201d]')
SPOKEN = re.compile(rf"\b{SPEECH}\b")
NAMED = re.compile(
    rf"(?:(?<!\w)(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Mme|M)\.?\s{PART}(?:\s{PART})?)"
    rf"|(?:{NAME}(?=,?\s{SPEECH}\b))"
    r"|(?:(?<=\bsaid\s)|(?<=\bsays\s)|(?<=\blaut\s)|(?<=\bselon\s)|(?<=\bsagt\s)"
    rf"|(?<=\bdit\s)|(?<=\baccording\sto\s)){NAME}"
)


def figures(text: str, language: str) -> bool:
    """Whether it states an amount: a number that is no lone year, or one in words."""
    for one in quantities(text, Locale.parse(language)):
        written = text[one.start : one.end]
        if one.kind != "number" or not YEAR.fullmatch(written):
            return True
    return COUNTED.search(text) is not None


def is_claim(text: str, language: str) -> bool:
    """Whether somebody could ask for proof: a figure, a superlative, a quote."""
    return (
        figures(text, language)
        or BEST.search(text) is not None
        or any(True for _ in quotes(text))
    )


def advice(text: str) -> str:
    """ "health" or "money" where it tells readers what to do about either; else ""."""
    if ADVICE.search(text) is None:
        return ""
    if HEALTH.search(text):
        return "health"
    return "money" if MONEY.search(text) else ""


def quotes(text: str) -> Iterator[re.Match[str]]:
    """Words in quotation marks that somebody is said to have said."""
    if SPOKEN.search(text) or NAMED.search(text):
        yield from QUOTE.finditer(text)


def people(text: str) -> list[str]:
    """Names of people, where a title or a verb of speech gives them away."""
    return list(dict.fromkeys(found[0].strip() for found in NAMED.finditer(text)))
