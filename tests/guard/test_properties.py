"""What holds for any text: pieces in order, nothing left when masked, no error, and no text that takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.guard import Kind, findings, has_link, masked
from forum.guard.clients import describes_client
from forum.guard.danger import WORDS, danger
from tests.guard.corpus import harmless, personal

SCRAPS = [
    *(
        "06",
        "12345678",
        "0612345678",
        "+31",
        "nul zes",
        "vierendertig",
        "treinta y cuatro",
        "zero șapte",
        "O6",
        "① ②",
        "０６",
    ),
    *(
        "sanne",
        "@",
        " at ",
        "gmail",
        ".com",
        " punt ",
        "(dot)",
        "insta:",
        "mijn insta is",
        "roos_88",
        "https://",
        "kinky.nl/",
        "t.me/x",
    ),
    *(
        "NL91 ABNA 0417 1643 00",
        "bsn",
        "111222333",
        "Kerkstraat",
        "12",
        "1099 XZ",
        "ul. ",
        "12-XGF-3",
        "kenteken",
        "B-123-ABC",
    ),
    *(
        " ",
        ", ",
        "-",
        ".",
        "/",
        "\n",
        "▇▇▇",
        "İ",
        "ß",
        "½",
        "e\u0301",
        "\u200b",
        "\ud800",
        "й",
        "een",
        "o",
        "l",
        "19:30",
        "12-03-2024",
        "€ ",
    ),
]
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(SCRAPS), max_size=14).map("".join))
HOSTILE = [
    *(
        "1234567890",
        "0 6 ",
        "@",
        "a@",
        "a.",
        "nl91 ",
        "zes ",
        "zeven-en-",
        "straat ",
        "str. a ",
        " ",
        "0612345678 ",
        "+31612",
    ),
    *(
        "treinta y ",
        "nulzes",
        "insta is ",
        "ul. a b c ",
        "A B ",
        "AB-12-",
        "www.",
        "x_",
        "mijn site ",
        "kenteken ",
        "volg insta ",
    ),
    *(
        " at gmail dot ",
        "(at",
        "1,",
        "é",
        "①",
        "0\u200b",
        "Aaaa van de ",
        "12-",
        "00 44 ",
        "+99 12345678 ",
        "[dot]",
        "a.b@c.",
    ),
]
LONG = 10_000
PATIENCE = 2  # seconds of CPU; the worst of these takes 0.1, and what grows out of hand takes minutes


@given(texts)
def test_pieces_are_in_order_and_nothing_is_left_when_they_are_masked(text: str) -> None:
    found = findings(text)

    ends = [0]
    for piece in found:
        assert ends[-1] <= piece.start < piece.end <= len(text)
        ends.append(piece.end)
    assert findings(masked(text, found)) == ()


@given(texts, st.sampled_from([*WORDS, "xx"]))
def test_no_text_is_too_odd(text: str, language: str) -> None:
    assert isinstance(has_link(text), bool)
    assert isinstance(danger(text, language), bool)
    assert isinstance(describes_client(text), bool)


@pytest.mark.parametrize("scrap", HOSTILE)
def test_no_text_takes_long(scrap: str) -> None:
    text = (scrap * LONG)[:LONG]

    def cost() -> float:
        began = time.process_time()
        findings(text)
        has_link(text)
        return time.process_time() - began

    assert any(cost() < PATIENCE for _ in range(3))


def test_masked_texts_hold_no_piece_of_what_was_found() -> None:
    for sample in personal():
        found = findings(sample.text)
        hidden = masked(sample.text, found)
        assert findings(hidden) == ()
        assert not any(sample.text[piece.start : piece.end] in hidden for piece in found)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("kijk op https://example.org/a", True),
        ("www.example.nl", True),
        ("example.com is van mij", True),
        ("kijk op voorbeeld[.]nl", True),
        ("voorbeeld.de/roos", True),
        ("Ik ging naar huis.de volgende dag sliep ik.", False),
        ("mail sanne@example.com", False),
        ("o.a. 12.30 uur, bv. morgen...", False),
    ],
)
def test_links_are_told_from_sentences(text: str, links: bool) -> None:
    assert has_link(text) is links


@pytest.mark.parametrize(
    ("text", "describes"),
    [
        ("die klant heet Jan", True),
        ("the client's number is known to me", True),
        ("клиентът се казва Иван", True),
        ("pas op voor de klant met 12-XGF-3", True),
        ("cliente peligroso, +34 612 34 56 78", True),
        ("mijn kenteken is 12-XGF-3", False),
        ("een lieve klant bracht taart", False),
        ("zet die man met 06-12345678 op een zwarte lijst", True),
        ("hij moet op de zwarte lijst", True),
        ("Por favor, ponedlo en la LISTA NEGRA.", True),
        ("a blacklist of clients needs a permit here", False),
    ],
)
def test_words_about_clients(text: str, describes: bool) -> None:
    assert describes_client(text) is describes


def test_help_lines_are_left_alone() -> None:
    text = "Bel 112, 113, 0800-0113, 0800 2000, 0900-8844, 033-4481186, +31 33 448 1186, 088-1234567 of 14 020."
    assert findings(text) == ()


def test_each_piece_is_told_by_its_kind() -> None:
    text = "Roos, 06-12345678, roos@example.nl, Kerkstraat 12"
    pieces = [(found.kind, text[found.start : found.end]) for found in findings(text)]
    assert pieces == [
        (Kind.PHONE, "06-12345678"),
        (Kind.EMAIL, "roos@example.nl"),
        (Kind.ADDRESS, "Kerkstraat 12"),
    ]
    assert masked(text, findings(text)) == "Roos, ▇▇▇, ▇▇▇, ▇▇▇"


def test_danger_is_heard_in_each_language() -> None:
    for language, phrases in WORDS.items():
        for phrase in phrases:
            assert danger(f"Xx. {phrase.upper()}, …", language), phrase
            assert danger(phrase, "xx"), "people write their own language on a Dutch page"
    assert danger("hij  houdt me\nVÁST", "nl")
    assert not danger("houdt hij me vast niet? ik wil doodgewoon slapen", "nl")


def test_harmless_texts_ring_no_alarm() -> None:
    samples = harmless()
    alarms = [sample.text for sample in samples if danger(sample.text, sample.language)]
    assert len(alarms) <= len(samples) * 0.005, alarms
    told = [sample.text for sample in samples if describes_client(sample.text)]
    assert len(told) <= len(samples) * 0.005, told
