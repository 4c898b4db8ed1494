"""The pages a house begins with: each file is whole, and a wrong one is named."""

from pathlib import Path

import pytest

from forum.boards import defaults
from forum.db import Database
from forum.information import first_pages, queries
from forum.information.first_pages import BadPage
from forum.policy import CONSOLE, GUEST
from tests.factories import rows

HEAD = "title: Thee\nsummary: Over thee.\narea: health\ndate: 2026-11-27\n"
WHOLE = f"{HEAD}---\n## Thee\n\nEr is **thee**.\n---\nEen boek — boek.nl\n"


def put(folder: Path, **files: str) -> Path:
    """Files by name, an underscore for the dot."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.md").write_text(text, "utf-8")
    return folder


def test_the_house_brings_pages_in_both_languages() -> None:
    pages = first_pages.pages()
    assert len(pages) >= 6
    for texts in pages.values():
        assert sorted(texts) == ["en", "nl"]
        assert all(text.sources and text.body.html for text in texts.values())


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
    put(tmp_path, tea_en=WHOLE.replace("health", "money"))
    with pytest.raises(BadPage, match="differ"):
        first_pages.pages(tmp_path)
    with pytest.raises(BadPage, match="called"):
        first_pages.pages(put(tmp_path, tea_de=WHOLE))
