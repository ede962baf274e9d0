"""What RE2 cannot do, named, with the way to write it; and what would cost too much."""

from orchestrator.domain.errors import BadRule

GAP_LIMIT = (
    200  # how often a part may be repeated by {…}, groups inside groups included
)
_LOOKS = {"=": "lookahead", "!": "negative lookahead"}


def refuse(pieces: list[str]) -> None:
    """Raise BadRule for the first construct of a pattern that is not to be had."""
    in_class = False
    for at, piece in enumerate(pieces):
        if in_class:
            in_class = piece != "]"
        elif piece == "[":
            in_class = True
        elif piece == "(" and pieces[at + 1 : at + 2] == ["?"]:
            _refuse_group("".join(pieces[at + 2 : at + 5]))
        elif piece.startswith("\\"):
            _refuse_escape(piece)
        elif piece == "+" and at and _is_repeat(pieces, at - 1):
            raise BadRule(
                f"{pieces[at - 1]}+ (possessive) is not needed: RE2 never goes back. "
                "Leave out the last +."
            )
    _refuse_gaps(pieces)


def _is_repeat(pieces: list[str], at: int) -> bool:
    r"""Whether a repetition ends here; the } of \p{…} is none."""
    if pieces[at] != "}":
        return pieces[at] in ("*", "+", "?")
    opened = max(i for i in range(at + 1) if pieces[i] == "{" or i == 0)
    return pieces[opened + 1].isdigit()


def _refuse_group(after: str) -> None:
    """`after` is what follows "(?"."""
    way = "Write it as a red line with 'unless', which excuses what stands inside it."
    if after[:1] in _LOOKS:
        raise BadRule(f"(?{after[:1]} ({_LOOKS[after[:1]]}) is not to be had. {way}")
    if after[:2] in ("<=", "<!"):
        raise BadRule(f"(?{after[:2]} (lookbehind) is not to be had. {way}")
    if after[:1] == ">":
        raise BadRule("(?> (atomic) is not needed: RE2 never goes back. Write (?: .")
    if after[:1] == "(":
        raise BadRule("(?( (conditional) is not to be had: write both with |.")
    if after[:2] == "P=":
        _refuse_reference("(?P=")
    if after[:1] == "#":
        raise BadRule("(?# (comment) is not to be had: say it in the message.")


def _refuse_escape(piece: str) -> None:
    name = piece[1:2]
    if name.isdigit() and name != "0":
        _refuse_reference(piece)
    if name in ("k", "g"):
        _refuse_reference(piece)
    if name == "Z":
        raise BadRule(r"\Z is not to be had: write \z for the end of the text.")


def _refuse_reference(written: str) -> None:
    raise BadRule(
        f"{written} (backreference) is not to be had: write the repeated words out, "
        "as in (?:very very|so so)."
    )


def _refuse_gaps(pieces: list[str]) -> None:
    """{n,m} of {n,m} multiplies; what is repeated too often is refused."""
    open_groups: list[int] = []  # the largest product seen inside each open group
    last, inside = 1, 0  # of the part just read, and whether a class is open
    most = 1
    for at, piece in enumerate(pieces):
        if inside:
            inside = piece != "]"
            last = 1
        elif piece == "[":
            inside = 1
        elif piece == "(":
            open_groups.append(most)
            most = last = 1
        elif piece == ")":
            last = most
            most = max(open_groups.pop() if open_groups else 1, last)
        elif piece == "{":
            times = _upper(pieces, at)
            if times * last > GAP_LIMIT:
                raise BadRule(
                    f"{{{_inside(pieces, at)}}} repeats a part up to {times * last:,} "
                    f"times: at most {GAP_LIMIT}. Use a smaller number, or + for any."
                )
            last *= max(times, 1)
            most = max(most, last)
        elif piece not in "?*+},0123456789":
            last = 1


def _inside(pieces: list[str], at: int) -> str:
    rest = pieces[at + 1 : at + 12]
    return "".join(rest[: rest.index("}")]) if "}" in rest else ""


def _upper(pieces: list[str], at: int) -> int:
    """The larger number of {n,m}; 1 where it is no repetition."""
    numbers = _inside(pieces, at).split(",")
    if not all(each.isdigit() or each == "" for each in numbers) or not numbers[0]:
        return 1
    return max(int(each) for each in numbers if each)
