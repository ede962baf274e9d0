"""Gifts, waived charges, payments in parts, money back and price moves told without
any of the usual words.

Each line is a cue, what else its neighbourhood must say, and what it then is. A text
without a cue costs one search.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import re2

from orchestrator.domain.screening.prices.candidate import Candidate

_REACH = 150  # characters around a cue that belong to it
_N = r"(?:\d\d?|two|three|four|five|six|eight|ten|twelve|zwei|drei|vier|funf|sechs|zehn|zwolf)"
_PIECE = (
    r"(?:bites?|slices?|pieces?|parts?|chunks?|goes|gos|helpings|portions|steps|shares|"
    r"lumps|nibbles|happchen|scheiben|teile[n]?|stucke[n]?|portionen|schritte[n]?|turns)"
)
_EVEN = (
    r"(?:(?:even|equal|small|little|easy|gentle|tidy|neat|manageable|bite-sized|gleiche\w*|"
    r"kleine\w*|bequeme\w*|monthly|weekly) )*"
)
_EVERY = r"(?:every|each|all|any|your|jede[mnrs]?|allen?|dein\w*|ihr\w*)"
_PARCEL = (
    r"(?:box|boxes|parcels?|orders?|bags?|baskets?|packages?|deliver\w+|envelopes?|paket\w*|"
    r"sendung\w*|bestellung\w*|packchen)"
)
_PACE = (
    r"(?:(?:one|once|two)? ?(?:a|each|every|every other|per|pro|jeden?) (?:month|payday|week|"
    r"fortnight|friday|monday|monat|woche|zahltag|pay day)|payday|monthly|weekly|weeks? "
    r"apart|months? apart|a month apart|monatlich)"
)
_PAY = (
    r"(?:pay\w*|paid|settle\w*|bill|cost|price|owe|afford|spread|payday|zahl\w*|begleich\w*|"
    r"abstotter\w*|yours)"
)
_PURSE = (
    r"(?:account|card|balance|wallet|pocket|purse|pot|bank|konto|karte|geldborse|portemonnaie)"
)
_PLAN = (
    r"(?:plans?|pass(?:es)?|memberships?|subscriptions?|tariffs?|tickets?|fares?|rates?|rent|"
    r"premiums?|prices?|fees?|cost|tarife?|preise?|abo|beitrag|mitgliedschaft)"
)
_TIME = (
    r"(?:on|from|in|after|by|next|this|soon|again|come|ab|am|im|zum|nachste\w*|bald|tomorrow)"
)


class _Line(NamedTuple):
    kind: str
    cue: str
    also: str = ""
    never: str = ""


_LINES = (
    # gifts
    _Line("gift", r"(?:tucked|slipped|popped|nestled|hidden|packed|folded|dropped|snuck) "
          r"(?:in|into|inside|alongside|beside|next to|between|under)",
          rf"{_EVERY} (?:[\w'-]+ ){{0,5}}?(?:{_PARCEL}|comes|leaves|arrives|ships|sets off)|"
          rf"we(?:'ve|'ll|'re| have| will)? (?:\w+ )?(?:tucked|slipped|popped|nestled|hidden|"
          rf"packed|folded|dropped|snuck)"),
    _Line("gift", r"we(?:'ve|'ll|'re| have| will| are)? (?:also |even )?(?:tuck|slip|popp?|sneak|"
          r"nestl|add|includ)(?:e|ed|ing|ped|ping|s)? (?:an?|some|something|two|one|our|little) ",
          rf"(?:in|into|inside|beside|alongside|with|to) (?:it|your|every|each|the) ?(?:[\w'-]+ )"
          rf"{{0,3}}?(?:{_PARCEL}|one|jumper|kit)?"),
    _Line("gift", r"(?:thank-?you|little extra|something extra|surprise|because we like you|"
          r"because we can|as a treat|kleines extra|kleine aufmerksamkeit|fur dich|fur sie|dabei)",
          rf"(?:every|each|jede[mnrs]?) [^.!?]{{2,60}}?(?:comes|leaves|arrives|ships|sets off|"
          rf"kommt|reist|with an?)|(?:im|in dein\w*|in ihr\w*|mit dem|in jede\w*) "
          rf"(?:paket|packchen|karton|sendung|bestellung)[^.!?]{{0,40}}? (?:liegt|steckt|findest|"
          rf"wartet|kommt)|something extra in your {_PARCEL}"),
    _Line("gift", r"in the post|on its way to you|winging its way|heading your way",
          r"(?:everyone|anyone|all of you|each of you|to mark|thank|who (?:renew|order|join|book|"
          r"sign|stay)|gets one|for you)", r"statement|letter|invoice|your order is|reply"),
    _Line("gift", r"(?:everyone|anyone|everybody|all|those|each customer|whoever|wer) (?:who |that )?"
          r"(?:renews?|orders?|buys?|joins?|books?|signs? up|stays|subscribes?|switches|spends|"
          r"bestellt|kauft|verlangert|wechselt|bleibt)",
          r"(?:gets?|receives?|takes? home|finds?|bekommt|erhalt|findet) (?:one|an?|two|some|"
          r"something|our|ein\w*|unser\w*)(?! (?:email|e-mail|confirmation|letter|receipt|answer|"
          r"reply|say|vote|invitation))"),
    _Line("gift", r"(?:rides?|travels?|comes?|goes|tags?|hops?) along (?:with|for)",
          rf"(?:{_EVERY} |we send|for the ride)"),
    # waived charges
    _Line("fee", r"(?:we've|we have|we|wir haben|haben wir) (?:\w+ )?(?:dropped|scrapped|ditched|axed|"
          r"abolished|binned|removed|done away|stopped|cancelled|waved goodbye|waived|gestrichen|"
          r"abgeschafft)|(?:ist|sind|fallt|fallen) (?:\w+ )?(?:gestrichen|abgeschafft|weg)",
          r"(?:charg\w+|fees?|cost|costs|bill(?:ing)?|used to (?:ask|pay|take)|asking|deposit|"
          r"surcharge|zahl\w+|kosten|gebuhr\w*|berechn\w+)"),
    _Line("fee", r"(?:no longer|don't|do not|won't|will not|never|stopped|nicht mehr) "
          r"(?:charg(?:e|ing)|bill(?:ing)?|invoic(?:e|ing)|berechnen)",
          r"(?:for|you|fur)"),
    # paying in parts
    _Line("instalments", rf"(?:in|into|over|across|with|by) {_N} {_EVEN}{_PIECE}",
          rf"(?<![a-z])(?:{_PAY}|{_PACE})(?![a-z])"),
    _Line("instalments", rf"{_N} {_EVEN}{_PIECE},? (?:one|each|a) ", _PACE),
    _Line("instalments", rf"(?:split|spread|divide|break|quarter|halve|teile?n?|verteile?n?)"
          rf" [^.!?]{{2,40}}? (?:into|over|across|between|in|auf|uber) {_N}(?![a-z0-9])", _PACE),
    _Line("instalments", rf"{_N} (?:little |small |equal |even )?(?:goes|payments?|bites|times),? "
          rf"(?:\w+ ){{0,2}}?(?:weeks?|months?) apart|abstottern|on the never-never|"
          rf"(?:pay|paying|paid|settle)(?: \w+){{0,3}} (?:bit by bit|a bit at a time|little by little|"
          rf"in bits)|(?:stuck|stuckchen)weise (?:be)?zahlen"),
    # money back
    _Line("cashback", r"(?:wander|drift|trickl|flow|float|land|make|find|head|hop|roll|come|go|"
          r"slip|sneak|swim|bounce|return|wandert|fliesst|kommt)(?:e?s|ing)? (?:(?:its|their) way )?"
          rf"(?:straight |right )?(?:back|home|zuruck)(?: [\w']+){{0,2}}? (?:to|in|into|on|onto|auf) "
          rf"(?:your|the|dein\w*|ihr\w*|das) (?:\w+ )?{_PURSE}",
          r"(?:\d ?%|per ?cent|percent|prozent|spend|purchase|slice|share|bit|part|some|money|every)"),
    # the price of someone else
    _Line("price_match", r"(?:for|at|sells?|selling|going|costs?|is|gunstiger|weniger)? ?(?:less|"
          r"cheaper|lower|fewer|smaller (?:number|figure|price|sum|total)|kleinere\w* (?:zahl|preis))",
          r"(?:elsewhere|somewhere else|another|other shop|down the road|next door|on the corner|"
          r"round the corner|rival\w*|competitor\w*|big shop|shop|shelf|woanders|nebenan|anderswo)"
          r".*?(?:(?:that|their|the same|its|his) (?:number|figure|price|amount|sum|total)|same "
          r"(?:figure|number|price)|tell us|say so|bring (?:us )?(?:a|the)|show us|we'll go|ziehen "
          r"wir gleich|zahlen auch)",
          r"less (?:sugar|salt|waste|water|plastic|fat|packaging|noise|time)"),
    # prices on the move
    _Line("price_move", r"(?:gets?|getting|got|grows?|becomes?|turns|will be|is|are|goes|wird|werden|"
          r"costs?|kostet|kosten) (?:a (?:little|bit|touch|shade|tad) |slightly |much |etwas )?"
          r"(?:dearer|pricier|costlier|more expensive|teurer|kostspieliger)"
          r"(?! (?:to (?:me|us|you|her|him)|than))"),
    _Line("price_move", r"(?:costs?|pay|charge|asks?|kostet|zahlen) (?:a little |a bit |slightly |"
          r"etwas )?(?:more|mehr) (?:from|after|as of|starting|next|once|ab|nach)(?! the heart)"),
    _Line("price_move", rf"(?:go|goes|going|went|gone|move|moves|moving|inch|inches|creep|creeps|"
          rf"climb|climbs|step|steps|jump|jumps|geht|gehen) (?:up|hoch|nach oben)"
          rf"(?:[.,!]| (?:{_TIME}|a (?:bit|little|touch|notch)|slightly|to|by)(?![a-z]))",
          rf"(?<![a-z]){_PLAN} (?:\w+ )?(?:go|goes|going|went|gone|move|moves|inch|creep|climb|step|"
          rf"jump|is|are|will|geht|gehen)|(?:keep|lock in|hold|before|stay on) (?:the|today's|this|"
          rf"your|old)[^.!?]{{0,16}} (?:price|fare|rate|cost)|quid|pounds?|euros?|dollars?|by (?:a|\d)",
          r"curtain|lights|tree|hill|stairs|shutters|sleeves|balloon|lift"),
    _Line("price_move", r"(?:at|on|for|keep|stay on|lock in|hold on to|travel on|ride on|sichere?\w*|zum) "
          r"(?:the |its |your |today's |this year's |den |dem |alten )?(?:old|current|today's|former|"
          r"present|existing|alten|heutigen) (?:fare|rate|price|tariff|cost|number|tarif|preis)"),
    _Line("price_move", r"(?:keep|hold|lock) (?:the|this|that|your) (?:price|rate|fare|number) "
          r"(?:you see|you have|you joined|as it|where it)"),
    # nothing to pay
    _Line("free", r"(?:costs?|cost|costing|setting|sets?) (?:\w+ ){1,3}?(?:nothing|zero|zilch|nowt)"
          r"(?! (?:but|more|less|like))"),
    _Line("free", r"(?:zero|null|0|nil) (?:euros?|pounds?|dollars?|quid|pence|cents?|franken)(?![a-z])"),
    _Line("free", r"(?:won't|will not|doesn't|never|needn't|without) (?:\w+ )?(?:touch|trouble|bother|"
          r"dent|touching|opening|troubling|reach for|reaching for|open|need) (?:your|the|a) "
          r"(?:wallet|purse|pocket|bank account|savings|geldborse)|leave your (?:wallet|purse) (?:at "
          r"home|in)|keep your (?:wallet|purse) (?:shut|closed|in)|not (?:a|one) (?:penny|cent|bean) "
          r"(?:more|extra|to pay|from you)"),
    # a smaller sum at the end
    _Line("offer", r"(?:total|sum|bill|basket|number at the bottom|figure at the bottom|price|amount|"
          r"invoice|order|month|subscription|rechnung|summe|warenkorb)(?: of (?:the )?\w+)?"
          r"(?: \w+)? (?:gets?|is|becomes?|comes? out|turns?|goes|grows?|gets? to be|wird|looks?|feels?)?"
          r" ?(?:a (?:little|bit|touch|shade|tad|whisker) |noticeably |etwas |even |much )?(?:lighter|"
          r"smaller|kinder|slimmer|leaner|shorter|gentler|friendlier|lower|softer|nicer|leichter|"
          r"kleiner|schlanker|shrinks?|slims?|melts?|dips?|drops?|falls?|schrumpft)(?: a (?:little|bit)| "
          r"down)?(?![a-z])", "", r"carbon|footprint|batch|waist|temperature|pressure"),
    _Line("offer", r"(?:watch|see|and) the (?:number|total|sum|bill|figure|price)(?: at the bottom)? "
          r"(?:\w+ )?(?:shrink|slim|fall|drop|dip|melt|go down|get)"),
    _Line("offer", r"something (?:nice|good|lovely|magical|kind) happens to (?:the|your) (?:total|bill|"
          r"sum|basket|price)"),
)  # fmt: skip


class _Paraphrases:
    def __init__(self) -> None:
        self._lines = [
            (
                line.kind,
                re.compile(rf"(?<![a-z0-9])(?:{line.cue})"),
                re.compile(line.also, re.DOTALL) if line.also else None,
                re.compile(line.never) if line.never else None,
            )
            for line in _LINES
        ]
        options = re2.Options()
        options.max_mem = 64 << 20
        self._all = re2.Set.SearchSet(options)
        for line in _LINES:
            self._all.Add(rf"(?:^|[^a-z0-9])(?:{_without_looks(line.cue)})")
        self._all.Add("(?s).")
        self._all.Compile()

    def find(self, text: str) -> Iterator[Candidate]:
        present = self._all.Match(text)
        if len(self._lines) not in present:  # out of memory: ask each
            present = range(len(self._lines))
        for number in present:
            if number == len(self._lines):
                continue
            kind, cue, also, never = self._lines[number]
            for match in cue.finditer(text):
                start, end = match.span()
                around = text[max(0, start - _REACH) : end + _REACH]
                if also is not None and not also.search(around):
                    continue
                if never is None or not never.search(around):
                    yield Candidate(kind, start, end, said=text[start:end])


@cache
def _all() -> _Paraphrases:
    return _Paraphrases()


def paraphrases(text: str) -> Iterator[Candidate]:
    """What a folded text says of prices in a roundabout way."""
    return _all().find(text)


def _without_looks(cue: str) -> str:
    """A cue as RE2 can ask for it: it may then find more, never less."""
    return re.sub(r"\(\?[!][^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)", "", cue)
