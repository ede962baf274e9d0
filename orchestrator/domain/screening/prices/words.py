"""Words that promise a gain or change a price without needing a number."""

from orchestrator.domain.screening.reading.folding import Folded
from orchestrator.domain.screening.detectors.lexicon import Lexicon

# An approved offer of the product covers these; without one they cannot be true.
_OFFER = [
    *str.split(
    "discount discounts discounted markdown reduziert rabatt rabatte "
    "angebotspreis sonderangebot soldes remise rebaja rebajas descuento sconto"
),
    "on sale", "reduced to", "now reduced", "sale price", "special price",
    "price drop", "price cut",
    "lower price", "lower prices", "reduced price", "money off", "best price",
    "en promotion", "prix barre", "statt uvp",
]  # fmt: skip
# Nothing in the price book can cover these: a person looks.
_NEVER = [
    *str.split(
    "bogo bogof cashback surcharge gratis kostenlos geschenkt gratuit gratuite "
    "gratuito versandkostenfrei complimentary instalments installments "
    "ratenzahlung promocode gutscheincode"
),
    "buy one get one", "two for one", "two for the price of one", "three for two",
    "on the house", "is on us", "'s on us", "gift with purchase", "free gift",
    "price match",
    "lowest prices", "lowest price ever", "never cheaper", "buy now pay later",
    "pay later", "no interest",
    "interest-free", "0 interest", "price increase", "price rise", "prices go up",
    "prices are going up", "prices will rise", "going up in price", "promo code",
    "discount code", "voucher code", "coupon code", "use code", "with code",
    "enter code", "using code", "booking fee", "delivery fee", "service fee",
    "handling fee", "activation fee", "half off", "a third off", "a quarter off",
    "halber preis", "zum halben preis", "moitie prix", "mitad de precio",
]  # fmt: skip
_HALF = ("half price", "half-price", "half the price")
_NUMBER_WORDS = str.split(
    "one two three four five six seven eight nine ten eleven twelve fifteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
)
_MONEY_WORDS = ("euro", "euros", "dollar", "dollars", "pounds", "quid", "bucks",
                "percent off", "per cent off", "percent discount")  # fmt: skip
_NOT_FREE_BEFORE = frozenset(
    str.split(
        "feel feels are is be were you set sets run break breaks roam hands hassle "
        "worry stress sugar gluten dairy cruelty fragrance plastic carbon lint tangle "
        "care paraben sulphate crease wrinkle"
    )
)
_NOT_FREE_AFTER = frozenset(
    str.split(
        "from range time spirit spirited spirits hand style flow flowing will speech "
        "movement moving to"
    )
)

WORDS: Lexicon[str] = Lexicon(
    [(phrase, "word", "offer") for phrase in _OFFER]
    + [(phrase, "word", "never") for phrase in _NEVER]
    + [(phrase, "word", "half") for phrase in _HALF]
    + [("free", "word", "free")]
    + [
        (f"{number} {money}", "word", "unread")
        for number in _NUMBER_WORDS
        for money in _MONEY_WORDS
    ]
)


def is_gift(folded: Folded, start: int, end: int) -> bool:
    """Whether this "free" gives something away, rather than sugar-free or feel free."""
    text = folded.text
    before = text[max(0, start - 24) : start]
    after = text[end : end + 24]
    if before.endswith("-") or after.startswith("-"):
        return False
    left = before.split()[-1:] if before.endswith(" ") else []
    following = after.split() or [""]
    if following[0] == "of":
        return following[1:2] == ["charge"]
    word = following[0].rstrip(".,!?;:")
    excused = bool(left) and left[0].strip("\"'(") in _NOT_FREE_BEFORE
    return not (word in _NOT_FREE_AFTER or (excused and word not in _GIVEN))


_GIVEN = frozenset(
    str.split(
        "delivery shipping postage returns gift gifts sample samples trial month "
        "months item items bottle refill upgrade tote pair product"
    )
)
