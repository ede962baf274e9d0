"""The word "free": a gift, or sugar-free, hands-free, feel free and free time."""

import re
from collections.abc import Iterator

_FREE = re.compile(r"(?<![a-z])free(?:bie)?(?![a-z])")
_GIVEN = (
    r"(?:delivery|shipping|postage|returns?|exchanges?|gifts?|samples?|trials?|months?|"
    r"weeks?|items?|bottles?|refills?|upgrades?|totes?|bags?|pairs?|products?|entry|"
    r"admission|consultation|installation|setup|set-up|download|guide|ebook|app|"
    r"version|"
    r"plan|tier|access|membership|subscription|quote|estimate|demo|parking|wifi|wi-fi|"
    r"breakfast|drinks?|coffee|dessert|lunch|class|lesson|course|session|spf|mini|kit|"
    r"engraving|wrapping|gift wrap|gift-wrapping|monogramming|alterations|repairs?|"
    r"next-day|standard|express|uk|worldwide|international|home|collection|with|when|"
    r"for (?:all|every|your|the|a|new|members|orders|kids|children|life|ever|\d)|"
    r"on (?:all|every|orders|your|us|request|any)|at|until|today|worth|extra|bonus|"
    r"\d|one|two|three|second|third)"
)
_GIVEN_AFTER = re.compile(rf"^[- ]{_GIVEN}(?![a-z])")
_HYPHEN_BEFORE = re.compile(
    r"(?:interest|fee|commission|charge|cost|postage|shipping|delivery|price|payment|"
    r"deposit|subscription)[- ]$"
)
_TOLL = re.compile(r"(?:toll|duty|tax|rent)[- ]$")
_NOT_BEFORE = re.compile(
    r"(?<![a-z])(?:feel|feels|felt|feeling|set|sets|setting|yourself|myself|itself|"
    r"themselves|ourselves|run|runs|ran|running|break|"
    r"breaks|breaking|broke|roam|roams|roaming|flow|flows|flowing|move|moves|moving|"
    r"walk|walks|walked|"
    r"breathe|breathes|float|hang|hangs|cut|shake|pull|wriggle|spring|swing|born|live|"
    r"living|hands?|"
    r"arms?|"
    r"keep|keeps|leave|leaves|left|stay|stays|are you|you are|you're|we're|i'm|they're|"
    r"he is|she is|i am|if you're|be|being|been|evenings?|afternoons?|mornings?|"
    r"weekends?|"
    r"hassle|worry|stress|sugar|gluten|dairy|cruelty|fragrance|plastic|carbon|lint|"
    r"tangle|"
    r"care|paraben|parabens|sulphates?|sulfates?|crease|wrinkle|bpa|fat|lactose|"
    r"alcohol|"
    r"caffeine|nut|nuts|oil|grain|guilt|pain|risk|error|bug|chemical|chemicals|"
    r"preservative|preservatives|additive|additives|streak|smoke|dust|pet|ad|ads|frost|"
    r"rust|odou?r|scent|perfume|latex|silicone|wheat|meat|soy|egg|gmo|pfas|pvc|"
    r"palm oil|emission|emissions|waste|zero|conflict|mess|noise|fuss|jargon|residue|"
    r"acid|"
    r"maintenance|screen|car|traffic|clutter|symptom|allergen|microplastic|toxin|"
    r"formaldehyde"
    r"|the|of|completely|largely|mostly|virtually|practically|one hand|both "
    r"hands)[\"')]? $"
)
_NOT_AFTER = re.compile(
    r"^(?:-(?!of-charge|shipping|delivery|gift|trial|returns|to-)|[ ](?:from|range|"
    r"time|"
    r"spirit(?:ed|s)?|hands?|style|styles|flow(?:ing)?|will|speech|movement|moving|"
    r"people|"
    r"fall|kick|trade|throw|standing|radicals?|agents?|space|yourself|your|our|their|"
    r"his|her"
    r"|wheel\w*|election\w*|press|play|thinking|thinker|verse|form|markets?|up|world|"
    r"country|society|rein|choice|weekend|afternoon|evening|morning|moment|minute|hour|"
    r"minutes|hours|mind|as|and easy|swim\w*|diving|rang\w+|energy|fatty|amino|water|"
    r"ends?|weekends|evenings|days?|slots?|seats?|hold|roaming|living|or|if|thursday|"
    r"friday"
    r"|saturday|sunday|monday|tuesday|wednesday|tonight|tomorrow|most|us from|you "
    r"from|man|woman|men|women|and equal|and fair|"
    r"software movement|passage|shape)(?![a-z])|[ ]of (?!all|any|charge|cost|fees))"
)
_TO = re.compile(
    r"^ to (?:join|download|use|enter|try|attend|play|read|watch|access|book|cancel "
    r"and|"
    r"return|all|everyone|members|anyone|view|visit|sign up|subscribers|take home|"
    r"new customers|keep)(?![a-z])"
)
_TO_ANY = re.compile(r"^ to (?![a-z]+ for free)")
_GOES = re.compile(
    r"(?:(?<![a-z])(?:go|goes|get|gets|stay|eat|travel|ships?|shipped|delivered|is|"
    r"are|comes"
    r"|it's|it|one|second|third|another|first|month|months|week|weeks|days|year|for|"
    r"try|"
    r"absolutely|totally|entirely|completely|them|these|returns|delivery|shipping|"
    r"item|pair|"
    r"yours|included|sent|repaired|replaced|and|or|upgrade|also|always|all|"
    r"everything) )$"
)
_SUBJECT = re.compile(
    r"(?:you|we|they|i|who|people|hands|arms|mind|skin|body|formula|fingers|kids|"
    r"children "
    r"are|evenings?|line|seat|table|desk|room|calendar|diary|weekend|day|saturday|"
    r"sunday)"
    r"(?:'re|'s|'m)?(?: (?:are|is|be|am|were|was|will be|stay|feel|left|completely|100%"
    r"|remain|always))* $"
)


_HANDS = re.compile(
    r"(?<![a-z])(?:hands?|arms?|mind|head|feet|fingers|shoulders?|lap|evening|diary)"
    r"(?: (?:is|are|left|now|finally))? $"
)
_AT_LEISURE = re.compile(
    r"^ (?:on|this|at|around|later|after|before|tomorrow|tonight)(?: [a-z]+){0,3}"
    r"(?: evening| morning| afternoon| night| noon| weekend| lunchtime)?\?"
    r"|^ (?:your|the|his|her|their|up)(?! first| second)(?![a-z])"
)


def free_things(text: str) -> Iterator[tuple[int, int]]:
    """The spans of every "free" that gives something away, in a folded text."""
    if "free" not in text:
        return
    for match in _FREE.finditer(text):
        start, end = match.span()
        left, right = text[max(0, start - 40) : start], text[end : end + 40]
        if _is_given(left, right):
            yield start, end


def _is_given(left: str, right: str) -> bool:
    if _TOLL.search(left):
        return bool(re.search(r"(?:month|week|year)s? rent[- ]$", left))
    if left.endswith("-"):
        return bool(_HYPHEN_BEFORE.search(left))
    if re.search(r"(?<![a-z])sett?(?:s|ing)? (?:[a-z']+ ){1,3}$", left):
        return False
    if _HANDS.search(left):
        return False
    if _AT_LEISURE.match(right) and not re.search(r"[a-z0-9,] $", left):
        return False
    if _GIVEN_AFTER.match(right):
        return not (
            _SUBJECT.search(left) and re.match("^ (?:at|on|until|today)", right)
        )
    if _TO.match(right):
        return not re.search(r"(?:feel|you're|you are|are) $", left) or bool(
            re.match(r"^ to (?:download|join|enter|attend|try)", right)
        )
    if _NOT_AFTER.match(right) or _TO_ANY.match(right):
        return False
    if _SUBJECT.search(left) or _NOT_BEFORE.search(left):
        return False
    return not re.match(r"^[- ](?:throw|jazz)", right) or bool(_GOES.search(left))
