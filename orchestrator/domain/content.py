"""Strict JSON in, canonical bytes out.

Everything an agent, a form or a caller sends passes here before anything else sees
it. What is admitted can be stored by PostgreSQL, hashed the same way everywhere and
read back equal: `parse(canonical(value)) == value`.

Refused, each as BadContent in plain words that are themselves safe to store: more
than the size limit, not UTF-8, not JSON, nothing at all, more than 64 levels, a key
twice, NaN and infinities, numbers too large to be exact, lone surrogates, U+0000.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import NoReturn, TypeAlias

import rfc8785

from orchestrator.domain.errors import BadContent

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None
Path: TypeAlias = tuple["Path", str | int] | None  # a linked list: cheap until shown

SIZE_LIMIT = 1_048_576
DEPTH_LIMIT = 64
EXACT = (
    2**53 - 1
)  # beyond it a double cannot tell neighbours apart (RFC 8785, RFC 7493)

# A string swallows its brackets; an unclosed one runs to the end, so this is linear.
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parse(raw: bytes, *, limit: int = SIZE_LIMIT) -> JSON:
    """Read `raw` as strict JSON; whole floats come back as integers (1.0 is 1).

    Raises BadContent, and nothing else, whatever the bytes.
    """
    if not raw:
        raise BadContent("The content is empty: a JSON value was expected.")
    if len(raw) > limit:
        raise BadContent(
            f"The content has {len(raw):,} bytes: at most {limit:,} are accepted."
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadContent(
            f"The content is not UTF-8 at byte {error.start} "
            f"(0x{raw[error.start]:02x}): send UTF-8."
        ) from None
    _refuse_depth(raw)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as error:
        offset = len(text[: error.pos].encode())
        raise BadContent(
            f"The content is not JSON at byte {offset}: {shown(error.msg)}."
        ) from None
    return _checked(value, limit)[0]


def admit(value: object, *, limit: int = SIZE_LIMIT) -> JSON:
    """A fresh plain-JSON copy of a Python value, or BadContent.

    Tuples become lists, string and integer enums their values, whole floats integers;
    any other type is refused by name and JSON pointer. `limit` is bytes of the
    canonical form.
    """
    copy, weight = _checked(value, limit)
    # 32 bytes are more than any character or number can take: small ones need no count
    size = len(canonical(copy)) if weight * 32 > limit else 0
    if size > limit:
        raise BadContent(f"The content has {size:,} bytes: at most {limit:,} may pass.")
    return copy


def canonical(value: JSON) -> bytes:
    """The one byte form of `value` (RFC 8785); BadContent if it was never admitted."""
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise BadContent(
            f"The content has no canonical form ({shown(str(error))}): admit it first."
        ) from None


def digest(raw: bytes) -> str:
    """SHA-256 of `raw`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


def pointer(parts: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path; "" is the whole value."""
    return "".join(
        "/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts
    )


def at(value: JSON, pointer: str) -> JSON:
    """What `pointer` points to in `value`; BadContent if there is no such place."""
    if pointer and not pointer.startswith("/"):
        raise BadContent(
            f"{shown(pointer)!r} is not a JSON pointer: it starts with '/' or is empty."
        )
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and _is_index(name, len(value)):
            value = value[int(name)]
        else:
            raise BadContent(
                f"{shown(pointer)!r} points nowhere: there is no {shown(name)!r}."
            )
    return value


def strings(value: JSON) -> Iterator[tuple[str, str]]:
    """Every string value (not key) with its JSON pointer, in reading order."""
    pending: list[tuple[JSON, str]] = [(value, "")]
    while pending:
        item, where = pending.pop()
        if isinstance(item, str):
            yield where, item
        elif isinstance(item, list):
            inner = [(part, f"{where}/{i}") for i, part in enumerate(item)]
            pending.extend(reversed(inner))
        elif isinstance(item, dict):
            named = [(part, where + pointer([key])) for key, part in item.items()]
            pending.extend(reversed(named))


def shown(text: str, *, limit: int = 120) -> str:
    """`text` cut and escaped so that it can stand in any message, log or column."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    safe = cut.encode("utf-8", "backslashreplace").decode()
    return safe.replace("\x00", "\\x00")


def _refuse_depth(raw: bytes) -> None:
    if raw.count(b"[") + raw.count(b"{") <= DEPTH_LIMIT:
        return  # the usual case: cannot be too deep, however it is nested
    depth = 0
    for token in _BRACKETS.finditer(raw):
        if token[0] in (b"[", b"{"):
            depth += 1
            if depth > DEPTH_LIMIT:
                raise BadContent(
                    f"The content nests deeper than {DEPTH_LIMIT} levels "
                    f"at byte {token.start()}: flatten it."
                )
        elif token[0] in (b"]", b"}"):
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise BadContent(
            f"The key {shown(twice)!r} appears twice in one object: send it once."
        )
    return members


def _integer(digits: str) -> int:
    """Cut before int() refuses it: what is left is still too large to be admitted."""
    return int(digits[:25])


def _checked(value: object, limit: int) -> tuple[JSON, int]:
    """Walk without recursion, so that neither depth, loops nor width can hurt.

    Returns the copy and its weight: one for each value and each character.
    """
    holder: list[JSON] = [None]
    pending: list[tuple[object, list[JSON] | dict[str, JSON], str | int, Path, int]]
    pending = [(value, holder, 0, None, 0)]
    weight = 1
    while pending:
        item, into, key, path, depth = pending.pop()
        fresh: JSON
        if isinstance(item, dict):
            fresh = dict.fromkeys(_key(k, path) for k in item)
            parts: Iterable[tuple[str | int, object]] = item.items()
            weight += len(fresh) + sum(map(len, fresh))
        elif isinstance(item, list | tuple):
            fresh, parts = [None] * len(item), enumerate(item)
            weight += len(item)
        else:
            fresh, parts = _scalar(item, path), ()
            weight += len(fresh) if isinstance(fresh, str) else 0
        into[key] = fresh  # type: ignore[index]
        if isinstance(fresh, list | dict) and depth == DEPTH_LIMIT:
            _refuse(path, f"nests deeper than {DEPTH_LIMIT} levels: flatten it")
        if weight > limit:
            raise BadContent(f"The content has more than the {limit:,} bytes accepted.")
        for name, part in parts:
            pending.append((part, fresh, name, (path, name), depth + 1))  # type: ignore[arg-type]
    return holder[0], weight


def _key(key: object, path: Path) -> str:
    if not isinstance(key, str):
        _refuse(path, f"has a key of type {type(key).__name__}: keys are strings")
    return _text(key, (path, key))


def _scalar(item: object, path: Path) -> JSON:
    if item is None or isinstance(item, bool):
        return item
    if isinstance(item, str):
        return _text(item, path)
    if isinstance(item, float):
        if not math.isfinite(item):
            _refuse(path, "is not a finite number (NaN, infinity or past 1e308)")
        if not item.is_integer():
            return float(item)
    if isinstance(item, int | float):
        if abs(item) > EXACT:
            _refuse(path, f"is a number beyond ±{EXACT}: send it as a string")
        return int(item)
    return _refuse(path, f"is of type {type(item).__name__}, which JSON does not have")


def _text(text: str, path: Path) -> str:
    found = _UNSTORABLE.search(text)
    if found:
        what = "U+0000" if found[0] == "\0" else "half of a surrogate pair"
        _refuse(path, f"holds {what} at character {found.start()}: leave it out")
    return str.__str__(text)


def _refuse(path: Path, what: str) -> NoReturn:
    parts: list[str | int] = []
    while path:
        path, part = path
        parts.append(part)
    where = pointer(reversed(parts))
    raise BadContent(f"The content at {shown(where)!r} {what}.")


def _is_index(name: str, length: int) -> bool:
    plain = name.isascii() and name.isdigit() and len(name) <= 10
    return plain and (name == "0" or name[0] != "0") and int(name) < length
