"""The safety regions of the Netherlands by their official codes, and the country as a whole."""

from forum.errors import N_

NATIONWIDE = "NL"
# Names of regions are the same in every language; the country's is a message id.
REGIONS: dict[str, str] = {
    NATIONWIDE: N_("the whole country"),
    "VR01": "Groningen",
    "VR02": "Fryslân",
    "VR03": "Drenthe",
    "VR04": "IJsselland",
    "VR05": "Twente",
    "VR06": "Noord- en Oost-Gelderland",
    "VR07": "Gelderland-Midden",
    "VR08": "Gelderland-Zuid",
    "VR09": "Utrecht",
    "VR10": "Noord-Holland Noord",
    "VR11": "Zaanstreek-Waterland",
    "VR12": "Kennemerland",
    "VR13": "Amsterdam-Amstelland",
    "VR14": "Gooi en Vechtstreek",
    "VR15": "Haaglanden",
    "VR16": "Hollands Midden",
    "VR17": "Rotterdam-Rijnmond",
    "VR18": "Zuid-Holland Zuid",
    "VR19": "Zeeland",
    "VR20": "Midden- en West-Brabant",
    "VR21": "Brabant-Noord",
    "VR22": "Brabant-Zuidoost",
    "VR23": "Limburg-Noord",
    "VR24": "Zuid-Limburg",
    "VR25": "Flevoland",
}
# What people write for several of them, or for one under another name.
ALSO: dict[str, tuple[str, ...]] = {
    "nederland": (NATIONWIDE,),
    "heel nederland": (NATIONWIDE,),
    "landelijk": (NATIONWIDE,),
    "netherlands": (NATIONWIDE,),
    "the netherlands": (NATIONWIDE,),
    "friesland": ("VR02",),
    "gelderland": ("VR06", "VR07", "VR08"),
    "noord-holland": ("VR10", "VR11", "VR12", "VR13", "VR14"),
    "zuid-holland": ("VR15", "VR16", "VR17", "VR18"),
    "brabant": ("VR20", "VR21", "VR22"),
    "noord-brabant": ("VR20", "VR21", "VR22"),
    "limburg": ("VR23", "VR24"),
    "overijssel": ("VR04", "VR05"),
}


def _plain(word: str) -> str:
    """Without capitals, accents on the one name that has them, and hyphens, which everybody sets elsewhere."""
    return " ".join(word.casefold().replace("â", "a").replace("-", " ").split())


_BY_NAME = {_plain(word): codes for word, codes in ALSO.items()}
_BY_NAME |= {_plain(word): (code,) for code, name in REGIONS.items() for word in (code, name)}


def found(word: str) -> tuple[str, ...]:
    """The regions somebody means by a word: a code, a name, a province; none where it is unknown."""
    return _BY_NAME.get(_plain(word), ())
