"""The pages a house begins with: each file is whole, and a wrong one is named."""

import re
from pathlib import Path

import pytest

from forum.boards import defaults
from forum.db import Database
from forum.information import first_pages, queries
from forum.information.first_pages import BadPage
from forum.information.views import LANGUAGES
from forum.languages import NAMES
from forum.policy import CONSOLE, GUEST
from tests.factories import rows

HEAD = "title: Thee\nsummary: Over thee.\narea: health\ndate: 2026-11-27\n"
WHOLE = f"{HEAD}---\n## Thee\n\nEr is **thee**.\n---\nEen boek — boek.nl\n"


def put(folder: Path, **files: str) -> Path:
    """Files by name, an underscore for the dot."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.md").write_text(text, "utf-8")
    return folder


def test_the_house_brings_pages_in_two_languages_in_full_and_in_all_others_in_short() -> None:
    pages = first_pages.pages()
    assert len(pages) >= 6
    for texts in pages.values():
        assert texts.keys() == NAMES.keys()
        assert all(text.body.html and bool(text.sources) == (name in LANGUAGES) for name, text in texts.items())
        assert all(
            3 * len(texts[name].body.source) < 2 * len(texts["nl"].body.source) for name in texts.keys() - LANGUAGES
        )


# What must not differ by a sign: numbers to call, other numbers, sites, and who is named (bold, and in no other way).
PHONE = re.compile(r"\b(?:112|113|0\d{2,3}-\d{4,7})\b")
SITE = re.compile(r"\b[a-z]+\.nl\b")
NAMED = re.compile(
    r"Belastingdienst|Centrum Seksueel Geweld|CoMensh[aá]|Dokters van de Wereld|DUUP|Fier|GGD|Geldfit|Helpwanted|KVK|"
    r"Kamer van Koophandel|Meld Misdaad Anoniem|Opting-in|Slachtofferhulp|Ugly Mugs|Veilig Thuis|uitstapprogramma"
)


def test_numbers_and_names_are_those_of_the_dutch_text() -> None:
    """One wrong digit sends somebody in danger to nobody."""
    for key, texts in first_pages.pages().items():
        bodies = {language: text.body.source for language, text in texts.items()}
        phones = {language: sorted(set(PHONE.findall(body))) for language, body in bodies.items()}
        assert phones == dict.fromkeys(bodies, phones["nl"]), key
        short = {language: body for language, body in bodies.items() if language not in LANGUAGES}
        for what in (SITE, re.compile(r"\d+"), NAMED):
            said = {
                language: {found.replace("á", "a") for found in what.findall(body)} for language, body in short.items()
            }
            assert said == dict.fromkeys(short, said["ro"]), (key, what.pattern)
            dutch = {found.casefold() for found in what.findall(bodies["nl"])}
            assert {found.casefold() for found in said["ro"]} <= dutch, (key, what.pattern)


def test_an_empty_house_gets_them_once(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "starting"
    folder.mkdir()
    put(folder, tea_nl=WHOLE, tea_en=WHOLE.replace("Thee", "Tea"), cake_nl=WHOLE, cake_en=WHOLE)
    database.write(lambda db: defaults.furnish(db, CONSOLE))
    for _ in range(2):
        database.write(lambda db: first_pages.furnish(db, CONSOLE, folder))
    with database.reading() as db:
        lines = queries.pages(db, GUEST, "en")
        view = queries.text(db, GUEST, lines[1].public_id, "en")
    assert [line.title for line in lines] == ["Thee", "Tea"], "cake before tea"
    assert (view.languages, view.older, view.sources) == (("nl", "en"), False, ("Een boek — boek.nl",))
    assert "<h3>Tea</h3>" in view.html
    assert [row["deed"] for row in rows(database, "trail")][-1] == "pages.furnished"


def test_a_house_from_before_the_short_texts_gets_them_for_pages_nobody_began_anew(
    database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "starting"
    folder.mkdir()
    put(folder, tea_nl=WHOLE, tea_en=WHOLE.replace("Thee", "Tea"))
    database.write(lambda db: defaults.furnish(db, CONSOLE))
    database.write(lambda db: first_pages.furnish(db, CONSOLE, folder))
    put(
        folder,
        tea_bg=f"{HEAD}---\n**Чай**\n".replace("Thee", "Чай"),
        cake_nl=WHOLE.replace("Thee", "Taart"),
        cake_en=WHOLE,
    )
    put(folder, cake_ro=f"{HEAD}---\nTort\n")
    deeds = len(rows(database, "trail"))
    for _ in range(2):
        database.write(lambda db: first_pages.furnish(db, CONSOLE, folder))
    with database.reading() as db:
        [line] = queries.pages(db, GUEST, "bg")
        view = queries.text(db, GUEST, line.public_id, "bg")
        other = queries.text(db, GUEST, line.public_id, "ro")
    assert (line.title, view.languages, view.older, view.furnished) == ("Чай", ("nl", "en", "bg"), False, True)
    assert view.whole is not None and view.sources == ()
    assert (view.whole.language, view.whole.title, view.whole.sources) == ("en", "Tea", ("Een boek — boek.nl",))
    assert (other.language, other.whole) == ("en", None), "who reads neither rather knows English"
    assert [row["deed"] for row in rows(database, "trail")][deeds:] == ["pages.furnished"]


@pytest.mark.parametrize(
    "wrong",
    [
        WHOLE.replace("area: health", "area: tea"),
        WHOLE.replace("2026-11-27", "27-11-2026"),
        WHOLE.replace("title: Thee\n", ""),
        WHOLE.replace("title: Thee", "title: "),
        WHOLE.replace("date:", "more: x\ndate:"),
        WHOLE.replace("title:", "title"),
        WHOLE.replace("\n---\nEen", "\nEen"),
        WHOLE.replace("## Thee", "---"),
        WHOLE.replace("Een boek — boek.nl", ""),
        WHOLE.replace("Een boek", "x" * 301),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(BadPage, match=r"tea\.nl\.md: ."):
        first_pages.pages(put(tmp_path, tea_nl=wrong, tea_en=WHOLE))


def test_a_page_is_there_in_both_languages_and_alike(tmp_path: Path) -> None:
    with pytest.raises(BadPage, match="only"):
        first_pages.pages(put(tmp_path, tea_nl=WHOLE))
    with pytest.raises(BadPage, match="short"):
        first_pages.pages(put(tmp_path, tea_en=WHOLE, tea_bg=WHOLE))
    (tmp_path / "tea.bg.md").unlink()
    put(tmp_path, tea_en=WHOLE.replace("health", "money"))
    with pytest.raises(BadPage, match="differ"):
        first_pages.pages(tmp_path)
    with pytest.raises(BadPage, match="called"):
        first_pages.pages(put(tmp_path, tea_de=WHOLE))
