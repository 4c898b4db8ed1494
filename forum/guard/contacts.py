"""Other ways to reach a person: e-mail, names on social media, advertisements."""

import re
from collections.abc import Iterator

from forum.guard.finding import Finding, Kind
from forum.guard.folding import Plain
from forum.guard.lists import either, lines, parts

_WORDS = "contacts.txt"
_SAID_DOT = f"(?:{either(_WORDS, 'dot')})"
_DOT = rf"(?:\s?[.·]\s?|\s?[\[({{<]\s?(?:{_SAID_DOT}|\.)\s?[\])}}>]\s?|\s{_SAID_DOT}\s)"
_MAILERS = f"(?:{either(_WORDS, 'mailer')})"
_LOCAL = re.compile(rf"[\w+-]{{1,40}}(?:(?:\.|\s{_SAID_DOT}\s)[\w+-]{{1,40}}){{0,4}}$")
_SAID_AT = either(_WORDS, "at")
_AT = re.compile(
    rf"\s?@{{1,3}}\s?|\s?[\[({{<*]{{1,2}}\s?(?:at|a|{_SAID_AT})\s?[\])}}>*]{{1,2}}\s?|\s(?:at|{_SAID_AT})\s"
)
_AT_STEMS = [
    "@",
    " at ",
    "(a",
    "[a",
    "{a",
    "<a",
    "*a",
    "( a",
    "apenst",
    "apest",
    "arroba",
    "malpa",
    "kukac",
    "aron",
    "maimut",
    "кльомба",
    "маимун",
]
_ENDING = f"(?:{either(_WORDS, 'ending')})"
_DOMAIN = re.compile(
    rf"(?:[a-z0-9-]{{1,40}}{_DOT}){{1,3}}{_ENDING}(?![a-z0-9])"
    rf"|{_MAILERS}(?:{_DOT}?(?:com|nl|bg|pl|hu|ro|es))?(?![a-z0-9.])"
)
_MAIL_STEMS = ("mail", "имеил", "correo")
_PROVIDED = re.compile(
    r"(?:gmail|hotmail|e-?mail|mail|имеил|correo)(?:adres|address|cim)?(?:\s(?:is|este|e|to|es|е)\s|\s?[:=]\s?)"
    r"([a-z0-9]+(?:[._-][a-z0-9]+)+|[a-z]+[0-9]+)(?![\w@])"
)

_EVERYBODY = frozenset(parts(_WORDS)["everybody"])
_AT_NAME = re.compile(r"(?<![\w.@+/-])@(?!\s)([\w](?:[\w.-]{0,28}\w))(?![\w@])")
_SITES = re.compile(rf"(?:https?://)?(?:www\.|m\.)?(?:{either(_WORDS, 'site')})/[\w@.#?=/+-]{{2,80}}")
_PLATFORM = re.compile(either(_WORDS, "platform"))
# What stands after the name of a platform, and before it.
_ACCOUNT = rf"(?:\s?(?:{either(_WORDS, 'account')})){{0,2}}"
_SAYS = re.compile(rf"{_ACCOUNT}(?:\s?[:=→]>?\s?|\s?->\s?)@?([\w][\w.-]{{1,30}}\w(?:#\d{{4}})?)")
_IS = re.compile(rf"{_ACCOUNT}\s({either(_WORDS, 'is')})\s@?([\w][\w.-]{{1,30}}\w(?:#\d{{4}})?)")
_NEXT = re.compile(r"[^\w\n]{1,3}@?([\w.]{3,30})")
_MINE = re.compile(rf"\b(?:{either(_WORDS, 'mine')})\s$")
_ADD = re.compile(rf"\b(?:{either(_WORDS, 'add')})\b[^.!?\n]{{0,30}}$")
_ON = re.compile(r"(?<![\w.@])((?=[\w.]{0,30}(?:[_.]\w|[a-z]\d|\d[a-z]))[\w.]{3,31})\s(?:op|on|pe|na|en|в|на)\s$")
_AM = frozenset({"sunt", "soy", "jestem", "съм", "vagyok"})
_ENDS = re.compile(r"\s*(?:$|[.,;!?)\n]|(?:en|and|y|si|и|es|i|is|maar|dus)\b)")
_ODD = re.compile(r"[a-z]\d|\d[a-z]|[а-я]\d|_|\w\.\w|#|\w-\w")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_NO_NAME = frozenset(parts(_WORDS)["no_name"])

_ADS = "|".join(re.escape(domain).replace(r"\.", _DOT) for domain in lines("ads.txt"))
_PATH = r"[\w.?=&%#/+-]"
_AD = re.compile(
    rf"(?<![\w@.-])(?:https?://)?(?:www\.|m\.|[a-z]{{2}}\.)?(?:{_ADS})"
    rf"(?:\s?/\s?|\s(?:slash|schuine streep)\s){_PATH}{{2,120}}"
)
_MY_AD = re.compile(
    rf"\b(?:{either(_WORDS, 'my_ad')})\s?(?:{either(_WORDS, 'ad')})?[^.!?\n]{{0,40}}?"
    rf"((?:https?://|www\.){_PATH}{{4,120}}|\b[a-z0-9-]{{2,40}}\.(?:nl|com|eu|be|ro|bg|hu|pl|es)/{_PATH}{{2,100}})"
)


def emails(lower: str) -> Iterator[Finding]:
    """E-mail addresses, also "name (at) provider punt nl"."""
    for at in _AT.finditer(lower) if any(word in lower for word in _AT_STEMS) else ():
        floor = max(0, at.start() - 80)
        local = _LOCAL.search(lower[floor : at.start()])
        domain = _DOMAIN.match(lower, at.end()) if local else None
        if local and domain and ("@" in at[0] or _sure(at[0], domain[0])):
            yield Finding(Kind.EMAIL, floor + local.start(), domain.end())
    for said in _PROVIDED.finditer(lower) if any(word in lower for word in _MAIL_STEMS) else ():
        yield Finding(Kind.EMAIL, *said.span(1))


def _sure(at: str, domain: str) -> bool:
    """Whether "at" stands for @: where the dot is a word too, or a mail provider follows. "Look at x.nl" is none."""
    return at.strip() != "at" or bool(re.match(rf"{_MAILERS}\b", domain)) or "." not in domain


def handles(text: Plain) -> Iterator[Finding]:
    """Names on social media."""
    lower = text.lower
    for found in _SITES.finditer(lower) if "/" in lower else ():
        yield Finding(Kind.HANDLE, *found.span())
    if "@" in lower:
        for found in _AT_NAME.finditer(lower):
            written = text.cased[found.start(1) : found.end(1)]
            addressed = written.istitle() and _PLAIN_WORD.fullmatch(written)  # "@Anna, thanks"
            if found[1] not in _EVERYBODY and not addressed and not found[1].isdigit():
                yield Finding(Kind.HANDLE, *found.span())
    for site in _PLATFORM.finditer(lower):
        start, end = site.span()
        if not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum()):
            for at, stop in _named(lower, start, end):
                yield Finding(Kind.HANDLE, at, stop)


def _named(lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names that are told with the platform at `start`: "insta: name", "my insta is name", "name on insta"."""
    before = lower[max(0, start - 45) : start]
    if found := _SAYS.match(lower, end):
        if _odd(found[1]) or (found[1] not in _NO_NAME and _ENDS.match(lower, found.end())):
            yield found.span(1)
    elif found := _IS.match(lower, end):
        own = " " in found[1] or found[1] in _AM or _MINE.search(before)
        if _odd(found[2]) or (own and found[2] not in _NO_NAME and _ENDS.match(lower, found.end())):
            yield found.span(2)
    elif (found := _NEXT.match(lower, end)) and found[1] not in _NO_NAME and _ADD.search(before):
        yield found.span(1)
    if (found := _ON.search(before)) and not found[1].isdigit():
        yield start - len(before) + found.start(1), start - len(before) + found.end(1)


def _odd(name: str) -> bool:
    """Whether this is no word: it has a digit beside a letter, a dot or a dash below."""
    return not name.isdigit() and _PLAIN_WORD.fullmatch(name) is None and _ODD.search(name) is not None


def ads(lower: str) -> Iterator[Finding]:
    """Links to somebody's advertisement."""
    if "/" not in lower and "www." not in lower and "slash" not in lower and "streep" not in lower:
        return
    for found in _AD.finditer(lower):
        yield Finding(Kind.AD, *found.span())
    for found in _MY_AD.finditer(lower):
        yield Finding(Kind.AD, *found.span(1))
