"""What is printed: QR codes that a phone reads, letters of all Europe, and nothing besides."""

import pypdfium2
import pytest
import zxingcpp

from forum.cards import codes, pdf
from forum.cards.sheets import Face, Words, draw, seal_codes, unseal_codes
from forum.sealing import Broken
from tests.factories import KEYS

WORDS = Words("nl", "Huiskamer șőł Жъ", "Een plek om te praten.", "Scan het vierkant:", "huiskamer.example/c")
ONION = "http://" + "a2b3c4d5" * 7 + ".onion"


def faces(number: int, address: str = "https://huiskamer.example") -> list[Face]:
    drawn = [codes.draw() for _ in range(number)]
    return [Face(codes.printed(code), draw(f"{address}/c/{code}")) for code in drawn]


def test_a_phone_reads_each_card_of_each_sheet() -> None:
    cards = faces(12)
    document = pypdfium2.PdfDocument(pdf.sheets(WORDS, iter(cards)))
    assert [tuple(map(round, page.get_size())) for page in document] == [(595, 842)] * 2, "A4"
    read, text = [], ""
    for page in document:
        found = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
        read += [code.text for code in found]
        text += page.get_textpage().get_text_range()
    wanted = {f"https://huiskamer.example/c/{card.code.replace('-', '')}" for card in cards}
    assert sorted(read) == sorted(wanted)
    assert all(text.count(card.code) == 1 for card in cards)
    assert text.count("Huiskamer șőł Жъ") == 12
    document.close()


def test_a_long_address_is_whole_and_is_read() -> None:
    address = ONION.partition("://")[2] + "/c"
    words = Words("nl", "Huiskamer " * 4, "Een plek om te praten.", "Scan het vierkant:", address)
    (card,) = faces(1, ONION)
    document = pypdfium2.PdfDocument(pdf.sheets(words, [card]))
    (read,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert read.text == f"{ONION}/c/{card.code.replace('-', '')}"
    assert address in document[0].get_textpage().get_text_range()
    document.close()


def test_a_sheet_says_nothing_of_who_made_it_and_when() -> None:
    cards = faces(1)
    made = pdf.sheets(WORDS, cards)
    assert made == pdf.sheets(WORDS, cards)
    document = pypdfium2.PdfDocument(made)
    kept = document.get_metadata_dict()
    assert kept["Title"] == WORDS.name
    assert not kept["Author"]
    assert kept["CreationDate"].startswith("D:2000")
    document.close()


def test_sealed_codes_open_for_their_own_batch_alone() -> None:
    drawn = [codes.draw() for _ in range(3)]
    sealed = seal_codes(KEYS, "a-batch", drawn)
    assert not any(code.encode() in sealed for code in drawn)
    assert unseal_codes(KEYS, "a-batch", sealed) == drawn
    with pytest.raises(Broken):
        unseal_codes(KEYS, "b-batch", sealed)
