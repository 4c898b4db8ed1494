"""The Dutch of the house is plain, and no text of it judges, in Dutch or in English."""

from collections.abc import Iterator
from functools import cache

import pytest

from forum.boards.defaults import AREAS, BOARDS
from forum.information import first_pages
from forum.moderation import wording
from forum.rooms.defaults import ROOMS
from forum.rules.first import FIRST
from tests.house import wanted
from tests.house.plain import AVERAGE, LONGEST, RESTING, Sentence, average, found, sentences, without_code
from tests.house.source import ROOT
from tests.house.test_messages import catalogue, strings


def first_texts(language: str) -> Iterator[str]:
    """What a new house begins with: rules, areas, boards, rooms; and words for who decides on a report."""
    for title, text in FIRST:
        yield from (title[language], text[language])
    yield from (names[language] for names in AREAS.values())
    for _, _, names, about in BOARDS:
        yield from (names[language], about[language])
    for _, names, about in ROOMS:
        yield from (names[language], about[language])
    yield wording.GOODBYE[language]
    yield from (words[language] for words in wording.WORDS.values())


def page_texts(language: str) -> Iterator[str]:
    """The information pages of a new house, without their sources: those have titles others chose."""
    for page in first_pages.pages().values():
        text = page[language]
        yield from (text.title, text.summary, text.body.source)


def interface_texts(language: str) -> Iterator[str]:
    for message in catalogue("nl"):
        if message.id and language == "nl":
            yield from strings(message)
        elif message.id:
            yield from [message.id] if isinstance(message.id, str) else message.id


def guide_texts(language: str) -> Iterator[str]:
    for path in sorted((ROOT / "docs").glob(f"guide-*.{language}.md")):
        yield path.read_text("utf-8")


KINDS = {
    "interface": interface_texts,
    "first pages": page_texts,
    "first texts": first_texts,
    "guides": guide_texts,
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@cache
def texts(kind: str, language: str = "nl") -> tuple[str, ...]:
    return tuple(KINDS[kind](language))


@cache
def said(kind: str) -> tuple[Sentence, ...]:
    return tuple(sentences(texts(kind)))


def without_names(all_texts: tuple[str, ...]) -> Iterator[str]:
    """Without what may stand there after all, and without what is typed into a machine."""
    for text in map(without_code, all_texts):
        for name in wanted.NAMES:
            text = text.replace(name, "")
        yield text


@every_kind
def test_no_sentence_is_long(kind: str) -> None:
    long = sorted((len(sentence.words), sentence.said) for sentence in said(kind) if len(sentence.words) > LONGEST)
    assert long[::-1] == [], f"longer than {LONGEST} words"


@every_kind
def test_sentences_are_short_on_average(kind: str) -> None:
    assert average(said(kind)) <= AVERAGE


@every_kind
def test_somebody_does_something(kind: str) -> None:
    passive = [sentence.said for sentence in said(kind) if sentence.is_being_done]
    assert [one for one in passive if not any(may in one.lower() for may in wanted.PASSIVE)] == [], "say who does it"
    resting = [sentence.said for sentence in said(kind) if sentence.is_whole and sentence.is_done]
    assert len(resting) <= RESTING * sum(sentence.is_whole for sentence in said(kind)), resting


@every_kind
def test_no_word_is_of_an_office_or_judges(kind: str) -> None:
    words = wanted.POLITE | wanted.OFFICE | wanted.JUDGING
    assert [(word, words[word], text) for word, text in found(words, without_names(texts(kind)))] == []


@every_kind
def test_no_english_word_is_of_an_office_or_judges(kind: str) -> None:
    words = wanted.OFFICE_IN_ENGLISH + wanted.JUDGING_IN_ENGLISH
    assert found(words, without_names(texts(kind, "en"))) == []


def test_one_thing_has_one_word() -> None:
    words = wanted.ONE_WORD
    assert [(word, words[word], text) for word, text in found(words, texts("interface"))] == []


def test_what_may_stand_after_all_still_stands_somewhere() -> None:
    everything = "\n".join(text for kind in KINDS for language in ("nl", "en") for text in texts(kind, language))
    assert [text for text in wanted.NAMES if text not in everything] == []
    assert [text for text in wanted.PASSIVE if text not in everything.lower()] == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Kies een naam. Niemand vraagt wie je bent!", [3, 5]),
        ("Nog %(num)s dagen, zie {name} op naam.nl.", [7]),
        ("## Kop\n- **Vet** en [een link](https://naam.nl) \n<b>dik</b>", [1, 4, 1]),
        ("Bel 112. “Nu gevaar?” Ja", [2, 2, 1]),
    ],
)
def test_sentences_are_counted(text: str, counts: list[int]) -> None:
    assert [len(sentence.words) for sentence in sentences([text])] == counts


@pytest.mark.parametrize(
    ("text", "being_done", "done"),
    [
        ("Je brief wordt morgen gewist.", True, False),
        ("Ze werden naar een ander bord verplaatst.", True, False),
        ("Het moet nog worden nagekeken.", True, False),
        ("Het wordt een pagina.", False, False),
        ("Je wordt lid van gesprekken.", False, False),
        ("Je brief is gewist.", False, True),
        ("Je bent uitgelogd en dit is voorbij.", False, False),
        ("We wissen je brief.", False, False),
    ],
)
def test_the_passive_is_found(text: str, being_done: bool, done: bool) -> None:
    (sentence,) = sentences([text])
    assert (sentence.is_being_done, sentence.is_done) == (being_done, done)


def test_words_are_found_at_their_beginning() -> None:
    texts = ["Uur na uur", "Wilt u?", "Aanklikken", "Klikt", "Zo’n"]
    assert [word for word, _ in found(["u.", "klik", "’"], texts)] == ["u.", "klik", "’"]
