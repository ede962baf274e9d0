"""What an amount is said to be, by the words around it."""

import re

_TAIL = (
    r"(?: (?:of|is|was|at|for|a|an|nur|only|just|jetzt|now|von|ein|eine|einen|einem|"
    r"der|"
    r"price|preis|priced|to|the|mere|about|around|rund|ca\.|up to|bis zu|over|you|your|"
    r"as much as|another|at least|nearly|almost|further|extra|uber|im wert von))*:? ?$"
)
_SAVING_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:save[sd]?|savings?|saves you|sparen(?: sie)?|spare|sparst|spart|"
    r"minus|discount|rabatt|nachlass|remise|descuento|sconto|korting|ersparnis|knock|"
    r"knocked|take|ahorra|economisez|risparmia|bespaar|cheaper by|gunstiger um|"
    r"(?:reduced"
    r"|slashed|cut|discounted|lowered|dropped|down|gesenkt|reduziert) (?:by|um))"
    rf"{_TAIL}|(?:^|[\s(>:*])-$)"
)
_SAVING_AFTER = re.compile(
    r"^[- ]?(?:(?:sofort|extra|instant|straight|your \w+|discount|rabatt|nachlass|"
    r"lower)"
    r" ?)?(?<![a-z])(?:off(?!-)|less|discount|cheaper|saving|savings|rabatt|"
    r"[a-z]*rabatt|"
    r"nachlass|gunstiger|billiger|weniger|gespart|sparen|ersparnis|de remise|"
    r"de reduction|moins|de descuento|menos|di sconto|in meno|korting|reduction|rebate|"
    r"price (?:cut|drop|reduction)|znizki|rabatu)(?![a-z])"
)
_THRESHOLD_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:orders?|spend|spends|spending|baskets?|purchases?|shop|bookings?|"
    r"subtotals?|totals?|bestell\w*|einkauf\w*|einkaufe\w*|warenkorb|commandes?|"
    r"achats?|"
    r"pedidos?|compras?|ordini|bestellingen|buy|bill|spent|reach|cart)(?![a-z])"
    r"[^.;!?\d]{0,22}(?<![a-z])(?:over|above|from|of|at least|more than|exceeding|"
    r"exceeds?"
    r"|exceed|ab|uber|von|mindestens|worth|totalling|reaches|reach|hits?|is|tops|a "
    r"partir "
    r"de|des|superiore?s? a|mas de|desde|vanaf|da|oltre|plus de)|"
    r"(?<![a-z])(?:spend|spending|when you spend|for every|per|je)(?: (?:just|only|"
    r"over|"
    r"at least|more than|a minimum of|another|a further))*|"
    r"(?<![a-z])(?:minimum|min\.?|mindest)-?(?: ?(?:order|spend|purchase|basket|value|"
    r"bestellwert|einkaufswert|einkauf|wert|umsatz|warenwert|total))*(?: value)?"
    r"(?: (?:of|is|von|applies|at|over|ab))*:?|"
    r"mindest[a-z]+(?: von| ist| ab)?:?|mbw:?|ab (?:einem|nur) \w*wert(?: von)?|"
    r"[a-z]+wert (?:von|ab|uber)(?: mindestens)?) ?$"
)
_THRESHOLD_AFTER = re.compile(
    r"^(?: ?\+(?! ?\d)| or more| and (?:over|above|up)| minimum| min(?:\.| |$)| "
    r"mindest| "
    r"(?:einkaufs|bestell|waren|mindestbestell)wert| und (?:mehr|hoher)| oder mehr| "
    r"et plus"
    r"| o mas| or over| upwards| spend| (?:basket|order|purchase|warenkorb)|-plus)"
)
_LIFTS = re.compile(
    r"(?<![a-z])(?:over|above|from|ab|uber|des|a partir de|desde|vanaf|da|oltre|more "
    r"than|"
    r"exceeding|at least|mindestens|superieur\w* a|mas de|plus de|dai)"
    r"(?: (?:just|only|nur))? ?$"
)
_OFFERING = re.compile(
    r"(?<![a-z])(?:free|gratis|kostenlos\w*|\w*kostenfrei\w*|\w*versand\w*|geschenk\w*|"
    r"delivery|shipping|postage|off|rabatt|discount|offert\w*|gratuit\w*|envio|"
    r"spedizione|"
    r"verzending|livraison|lieferung|lieferkosten\w*|gift|gutschein|code|orders?|"
    r"ships?|"
    r"portofrei|complimentary|bestell\w*|commandes?|voucher|bonus|geliefert|on us|"
    r"bestellungen|einkauf\w*)(?![a-z])"
)
_WAS = re.compile(
    r"(?:(?<![a-z])(?:was|were|formerly|previously|originally|used to (?:be|cost)|rrp|"
    r"msrp|"
    r"r\.r\.p\.|uvp|statt|anstatt|instead of|rather than|regular(?:ly)?|usual(?:ly)?|"
    r"normal(?:ly)?|list(?: price)?|before|fruher|bisher|vorher|zuvor|ehemals|sonst|"
    r"normalpreis|originalpreis|listenpreis|(?:old|original|full|usual|regular|"
    r"previous|"
    r"former|high street|retail|alter|alte) (?:price|preis)|(?:down|reduced|marked "
    r"down|"
    r"slashed|cut|dropped|lowered|discounted|fell|reduziert|gesenkt|herabgesetzt) "
    r"(?:from|von)|au lieu de|avant|antes|in plaats van|van|invece di|anziche|prima|"
    r"en vez de|compare(?:d)? (?:at|to|with|price)|(?:retail|sell)(?:s|ing|ed)? "
    r"(?:at|for)|vs\.?|unverbindliche preisempfehlung|elsewhere)"
    rf"(?: der| des| dem| an| rrp| uvp| herstellers)?{_TAIL}|~~ ?$|<del> ?$)"
)
_WAS_AFTER = re.compile(
    r"^ ?\(?(?:rrp|uvp|msrp|list price|~~|</del>|elsewhere)(?![a-z])"
)
_LOWEST = re.compile(
    r"(?:lowest price|niedrigster preis|bester preis|prix le plus bas|lowest prior "
    r"price)"
    r"[^.!?]{0,36}$"
)
_WORTH = re.compile(
    rf"(?<![a-z])(?:worth|valued at|value|wert|im wert von|d'une valeur de|"
    rf"valor){_TAIL}"
)
_WORTH_AFTER = re.compile(r"^(?:'?s)? ?(?:worth|value)(?![a-z])")
_UP_TO = re.compile(r"(?<![a-z])(?:up to|bis zu|jusqu'a|hasta|fino a|max\.?|tot) ?$")
_UNDER = re.compile(
    r"(?<![a-z])(?:under|less than|below|unter|moins de|menos de|sotto i|onder|"
    r"max(?:imum)?"
    r"|cheaper than|weniger als|within|not more than)(?: just| nur)? ?$"
)
_FROM = re.compile(
    r"(?<![a-z])(?:from|starting(?: at| from)?|starts (?:at|from)|as little as|as low "
    r"as|"
    r"ab|schon ab|a partir de|des|desde|da|dai|vanaf|beginning at|prices (?:start|"
    r"begin)"
    r"(?: at| from)?|beginnt? bei)(?: (?:only|just|nur|schon|lediglich|a mere|"
    r"about))* ?$"
)
_CHANGES_TO = re.compile(
    r"^[^.!?;]{0,14}(?<![a-z])(?:to|auf|a)(?: (?:just|only|nur))? ?[\D]? ?\d"
)
_SPANS_AFTER = re.compile(r"^ ?(?:-|to|bis|a)(?! ?[a-z]) ?[^\w\s]? ?\d")
_SPANS_BEFORE = re.compile(r"(?:\d|\d ?[^\w\s]|eur|euros?) ?(?:-|to|bis) ?$")
_FORMER_PAIR = re.compile(
    r"(?<![a-z])(?:reduced|lowered|marked|cut|dropped|slashed|discounted|down|fell|"
    r"went|"
    r"gesenkt|reduziert|herabgesetzt|runter)\w*[^.!?;]{0,16}(?:from|von) [^.!?;]{1,14}"
    r" ?(?:to|auf|-|a)(?: (?:just|only|nur))? ?$"
)
_APPROXIMATE = re.compile(
    r"(?<![a-z])(?:around|about|roughly|approx\.?|circa|ca\.|"
    r"rund|etwa|"
    r"knapp|nearly|almost|just over|just under|environ) ?$"
)
_COUNT = (
    r"(?:[2-9]|1[0-2]|two|three|four|five|six|zwei|drei|vier|funf|deux|trois|dos|tres)"
)
_BUNDLE = re.compile(
    rf"(?<![a-z0-9.,])(?<!size )(?<!grosse ){_COUNT} (?:for|fur|pour|por|per|voor|x|um)"
    r"(?: (?:only|just|nur))? ?$"
    rf"|(?:(?:^|[.!?:] |any |buy |get |choose |take |pick |mix |kauf\w* ))(?:any "
    rf")?{_COUNT}"
    r" (?!colou?rs|sizes|days|hours|shades|styles|grossen|farben|lengths)[a-z]+ "
    r"(?:for|fur)"
    r"(?: (?:only|just|nur))? ?$"
)
_INSTALMENT = re.compile(
    rf"(?:(?:\d+|{_COUNT}) ?(?:x|\u00d7|mal|fois|times)|payments? of|payments? (?:at|"
    rf"from)|"
    r"instal+ments? (?:of|at|from)|raten (?:a|zu|von|ab)|\w*rate (?:von|ab|nur)|"
    r"mensualites "
    r"de|cuotas de|rate da) ?(?:nur |just |only )?$"
)
_FEE = re.compile(
    r"(?<![a-z])(?:(?:\w+ )?fees?|charges?|charged|surcharge|shipping|delivery|versand|"
    r"versandkosten|lieferung|lieferkosten|porto|deposit|kaution|anzahlung|aufpreis|"
    r"zuschlag"
    r"|\w*gebuhr|postage|p&p|pfand|plus|zzgl\.?|zuzuglich|extra|upgrade|add|frais de "
    r"\w+)"
    rf"(?: (?:costs?|from|fur|applies|betragt|betragen|kostet|kosten))?{_TAIL}"
)
_FEE_AFTER = re.compile(
    r"^[ -](?:\w+ )?(?:fee|charge|deposit|surcharge|delivery|shipping|postage|p&p|"
    r"versand\w*|"
    r"\w*gebuhr|pfand|kaution|anzahlung|extra(?! off)|supplement|aufpreis|"
    r"zuschlag)(?![a-z])"
)
_CREDIT = re.compile(
    r"^[ -](?:\w+[ -])?(?:voucher|credit|gutschein|cash ?back|coupon|reward|guthaben|"
    r"bonus|"
    r"store credit|back|zuruck|money back|bon d'achat|vale|buono|gift)(?![a-z])(?! "
    r"card| wrap)"
)
_CREDIT_BEFORE = re.compile(
    rf"(?:voucher|gutschein|cash ?back|coupon|credit|guthaben|bonus|bon|refund|reward)"
    rf"(?: (?:worth|uber|valued|in hohe von))?{_TAIL}"
)
_IGNORE = re.compile(
    r"(?<![a-z])(?:raised?|raising|donat\w+|donations?|gespendet|spenden|turnover|"
    r"umsatz|"
    r"revenue|profits?|funding|fundrais\w+|grants?|invest\w+|budget|salar\w+|"
    r"award(?:ed)?|"
    r"prize|prize money|fined|contributed|market|worth of food|bounty|spende)"
    r"(?: (?!and |now |for just )[a-z]+){0,3} ?$"
)
_IGNORE_AFTER = re.compile(
    r"^(?: (?:was|has been|were|have been))? (?:raised|donated|to charity|for charity|"
    r"to (?:the |local )?(?:charit|rspca|oxfam|food bank|children|hospice)|in "
    r"(?:funding|"
    r"revenue|sales|grants|donations)|gespendet|donation|turnover|industry|grant|for "
    r"the "
    r"(?:hospice|charity|red cross))"
)


_PROTECTED = re.compile(
    r"(?<![a-z])(?:protected|covered|insured|guaranteed|geschutzt|abgesichert|gesichert)"
    r"(?: up)?(?: to| bis| bis zu)(?: (?:a )?(?:maximum|limit)(?: of)?)? ?$"
)


def role_of_amount(left: str, right: str, beside: str) -> str:
    """saving, threshold, was, from, up_to, under, range, bundle, instalment, fee,
    credit, worth, ignore, or "" for a plain price.

    `left` and `right` are what stands around the amount and its measure; `beside` is
    the right side with the measure.
    """
    near, after = _clause(left, right)
    if _PROTECTED.search(near) and "deposit" in near:
        return "ignore"
    if _IGNORE.search(near) or _IGNORE_AFTER.match(after):
        return "ignore"
    if _SAVING_AFTER.match(after) or _SAVING_BEFORE.search(near):
        return "saving:up_to" if _UP_TO.search(near) else "saving"
    if _CREDIT.match(beside) or _CREDIT_BEFORE.search(near):
        return "credit"
    if _THRESHOLD_BEFORE.search(near) or _THRESHOLD_AFTER.match(after):
        return "threshold"
    if _LIFTS.search(near) and _OFFERING.search(_sentence(left, right)):
        was = _WAS.search(near)
        if not was:
            return "threshold"
    if _BUNDLE.search(near):
        return "bundle"
    if _INSTALMENT.search(near):
        return "instalment"
    if _LOWEST.search(near) or _WAS.search(near) or _WAS_AFTER.match(after):
        return "was"
    if _FROM.search(near) and _CHANGES_TO.match(after):
        return "was"
    return _vague(near, after, beside)


def _vague(near: str, after: str, beside: str) -> str:
    if _WORTH.search(near) or _WORTH_AFTER.match(after):
        return "worth"
    if _UNDER.search(near):
        return "under"
    if _FROM.search(near) or _LIFTS.search(near):
        return "from"
    if _UP_TO.search(near):
        return "up_to"
    if _APPROXIMATE.search(near):
        return "range"
    is_range = _SPANS_AFTER.match(beside) or _SPANS_BEFORE.search(near)
    if is_range and not _FORMER_PAIR.search(near):
        return "range"
    return "fee" if _FEE.search(near) or _FEE_AFTER.match(after) else ""


def _clause(left: str, right: str) -> tuple[str, str]:
    near = re.split(r"[!?;]\s|[a-z)]\.\s", left)[-1]
    return near, re.split(r"[.!?;](?:\s|$)", right)[0]


def _sentence(left: str, right: str) -> str:
    near, after = _clause(left, right)
    return f"{near} # {after}"
