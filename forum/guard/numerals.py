"""Numbers in words, in the seven languages: which digits a word stands for, and which it is put together with."""

from enum import Enum, auto
from itertools import product

from forum.guard.folding import plain


class Part(Enum):
    """What a word of a number may be followed by."""

    UNIT = auto()  # 0 to 9
    WHOLE = auto()  # 10 to 19, and compounds: nothing more belongs to it
    TENS = auto()  # a unit may follow: "thirty four"
    HUNDREDS = auto()  # tens, a whole or a unit may follow
    TWICE = auto()  # "double six"
    THRICE = auto()
    JOIN = auto()  # "and", "then", "dash": stands between numbers
    PLUS = auto()
    TIMES = auto()  # "three times zero"


# Each line: the words for 0, 1, 2 …; with "/" where there are several.
_UNITS = {
    "nl": "nul een/één/eén twee drie vier vijf zes zeven/zeuven acht negen",
    "en": "zero/oh/o/nought one two three four five six seven eight nine",
    "ro": "zero unu/una/unul/un doi/două trei patru cinci șase/șasă șapte opt nouă",
    "hu": "nulla egy kettő/két három négy öt hat hét nyolc kilenc",
    "bg": "нула едно/един/една две/два три четири пет шест седем осем девет",
    "es": "cero uno/una dos tres cuatro cinco seis siete ocho nueve",
    "pl": "zero jeden/jedna/jedynka dwa/dwie/dwójka trzy/trójka cztery/czwórka pięć/piątka"
    " sześć/szóstka siedem/siódemka osiem/ósemka dziewięć/dziewiątka",
}
_TEENS = {
    "nl": "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "ro": "zece unsprezece/unșpe doisprezece/douăsprezece/doișpe/doișpce treisprezece/treișpe paisprezece/paișpe"
    " cincisprezece/cinșpe șaisprezece/șaișpe șaptesprezece/șaptișpe optsprezece/optișpe nouăsprezece/nouășpe",
    "hu": "tíz tizenegy tizenkettő/tizenkét tizenhárom tizennégy tizenöt tizenhat tizenhét tizennyolc tizenkilenc",
    "bg": "десет единайсет/единадесет дванайсет/дванадесет тринайсет/тринадесет четиринайсет/четиринадесет"
    " петнайсет/петнадесет шестнайсет/шестнадесет седемнайсет/седемнадесет осемнайсет/осемнадесет"
    " деветнайсет/деветнадесет",
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "pl": "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście"
    " dziewiętnaście",
}
_TENS = {  # from 20
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "twenty thirty forty/fourty fifty sixty seventy eighty ninety",
    "ro": "douăzeci/douăj treizeci/treij patruzeci/patruj cincizeci/cinzeci șaizeci șaptezeci optzeci nouăzeci",
    "hu": "húsz harminc negyven ötven hatvan hetven nyolcvan kilencven",
    "bg": "двайсет/двадесет трийсет/тридесет четирийсет/четиридесет петдесет шейсет/шестдесет седемдесет осемдесет"
    " деветдесет",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt"
    " dziewięćdziesiąt",
}
_HUNDREDS = {  # from 100
    "es": "cien/ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "pl": "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    "bg": "сто двеста триста четиристотин петстотин шестстотин седемстотин осемстотин деветстотин",
    "hu": "száz kétszáz/kettőszáz háromszáz négyszáz ötszáz hatszáz hétszáz nyolcszáz kilencszáz",
    "nl": "honderd tweehonderd driehonderd vierhonderd vijfhonderd zeshonderd zevenhonderd achthonderd negenhonderd",
}
_OTHERS = {
    Part.TWICE: "dubbel dubbele double doble dublu dupla podwójne podwójna двойно",
    Part.THRICE: "driedubbel triple triplu tripla potrójne тройно",
    Part.JOIN: "en dan daarna and then y luego și si apoi i potem а и после és meg aztán majd streep streepje dash min"
    " punt spatie kreska myślnik guion linie тире kötőjel komma",
    Part.TIMES: "keer maal times razy veces ori пъти szer szor",
    Part.PLUS: "plus plusz más плюс",
}
Word = tuple[Part, str]


def _fold(word: str) -> str:
    return plain(word).lower


def _listed(line: str) -> list[list[str]]:
    return [[_fold(word) for word in words.split("/")] for words in line.split()]


def _collect() -> dict[str, Word]:
    known: dict[str, Word] = {}
    for part, line in _OTHERS.items():
        known.update((_fold(word), (part, "")) for word in line.split())
    for line in _HUNDREDS.values():
        for n, spelled in enumerate(_listed(line), 1):
            known.update((word, (Part.HUNDREDS, str(n * 100))) for word in spelled)
    for language, line in _TENS.items():
        for n, spelled in enumerate(_listed(line), 2):
            part = Part.WHOLE if language in ("nl", "hu") else Part.TENS
            known.update((word, (part, str(n * 10))) for word in spelled)
            known.update(_glued(language, n, spelled))
    for line in _TEENS.values():
        for n, spelled in enumerate(_listed(line), 10):
            known.update((word, (Part.WHOLE, str(n))) for word in spelled)
    for line in _UNITS.values():
        for n, spelled in enumerate(_listed(line)):
            known.update((word, (Part.UNIT, str(n))) for word in spelled)
    for n, word in enumerate(
        ["veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete"], 21
    ):
        known[word] = (Part.WHOLE, str(n))
    known.update({"veintiocho": (Part.WHOLE, "28"), "veintinueve": (Part.WHOLE, "29"), "l": (Part.UNIT, "1")})
    return known


def _glued(language: str, n: int, tens: list[str]) -> dict[str, Word]:
    """Numbers written in one word: vierendertig, harmincnégy, thirtyfour, treizecișipatru."""
    glued: dict[str, Word] = {}
    for unit, words in enumerate(_listed(_UNITS[language])):
        for one, ten in product(words, tens):
            if unit == 0:
                continue
            if language == "nl":
                compounds = [f"{one}en{ten}"]
            elif language == "hu":
                compounds = [f"{'huszon' if n == 2 else ten}{one}"]
            else:
                compounds = [f"{ten}{one}", f"{ten}si{one}", f"{ten}y{one}", f"{ten}и{one}"]
            glued.update((word, (Part.WHOLE, str(n * 10 + unit))) for word in compounds)
    return glued


WORDS = _collect()

LONGEST = 120
_BEGINNINGS = frozenset(word[:2] for word, (part, _) in WORDS.items() if part is Part.UNIT)
_PARTS = range(14, 2, -1)  # letters of a number word, the longest first


def row(word: str, after_number: bool) -> str:
    """The digits of numbers written as one word ("nulzestwaalf"), or nothing.

    Only from a zero on, or after another number: few other words look so.
    """
    if not 5 < len(word) <= LONGEST or not (after_number or word.startswith(("nul", "zero", "cero", "нула"))):
        return ""
    digits, at = "", 0
    while at < len(word):
        known = next((n for n in _PARTS if word[at : at + n] in WORDS), 0)
        if not known:
            return ""
        digits += WORDS[word[at : at + known]][1]
        at += known
    return digits


def may_be_row(word: str) -> bool:
    """Whether a word begins as a number does: a quick look."""
    return word[:2] in _BEGINNINGS and (word[:3] in WORDS or word[:4] in WORDS or word[:5] in WORDS)
