"""The directory as a file: what goes out comes in the same, what is wrong is told by its line."""

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum.boards import defaults as boards
from forum.db import Database
from forum.directory import actions, defaults, files, queries
from forum.directory.checking import checked
from forum.directory.finding import name_key
from forum.directory.kinds import LANGUAGES, Cost, NameAsked, Stance
from forum.directory.models import Organisation, OrganisationVersion
from forum.directory.planning import Plan, Present, Standing, What, plan
from forum.directory.regions import REGIONS
from forum.directory.values import FILE_NAMES
from forum.directory.views import Entry, Filter, OrganisationView
from forum.errors import Invalid
from forum.policy import CONSOLE

AREAS = boards.AREAS
EMPTY = Present(AREAS, {})
HEADING = "name,what_nl,areas,region,phone\n"
LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=40)
RUN_BY_SPREADSHEETS = st.sampled_from(
    ["=1+1", "+31 20", "-x", "@SUM(A1)", "'=x", "''@", "'t Huis", "a;b", 'say "hi"', "a,b"]
)
ANY_JSON = st.recursive(
    st.none() | st.text(max_size=5) | st.floats(),
    lambda value: st.lists(value) | st.dictionaries(st.sampled_from(files.COLUMNS), value),
)


def texts(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return strategy | RUN_BY_SPREADSHEETS | st.just("")


def some(choices: object, least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(list(choices)), min_size=least, max_size=4, unique=True).map(tuple)  # type: ignore[call-overload]


@st.composite
def views(draw: st.DrawFn) -> OrganisationView:
    """An organisation as the directory may hold it."""
    entry = Entry(
        name=draw(LETTERS.filter(lambda text: name_key(text.strip()) != "") | RUN_BY_SPREADSHEETS),
        what={"nl": draw(texts(LETTERS)), "en": "Helps"},
        areas=draw(some(AREAS, 1)),  # type: ignore[arg-type]
        regions=draw(some(REGIONS, 1)),  # type: ignore[arg-type]
        languages=draw(some(LANGUAGES)),  # type: ignore[arg-type]
        cost=draw(st.sampled_from(Cost)),
        name_asked=draw(st.sampled_from(NameAsked)),
        stance=draw(some(Stance)),  # type: ignore[arg-type]
        hours=draw(texts(LETTERS) | st.just("24/7")),
        phone=draw(st.sampled_from(["", "112", "+31 20 1234567", "-1"])),
        site=draw(st.sampled_from(["", "a.nl", "b.nl/weg?x=1"])),
        note={"nl": draw(texts(LETTERS))},
    )
    try:
        entry = checked(entry, AREAS)
    except Invalid:
        entry = checked(Entry("Naam", {"nl": "Iets"}, ("law",), ("NL",)), AREAS)
    day = draw(st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)))
    return OrganisationView(name_key(entry.name), 1, entry, (), day, "expert" if day else "", False)


def said(planned: Plan) -> list[str]:
    """What is wrong, by line and column."""
    wrong = [(line.line, line.wrong) for line in planned.lines if line.wrong]
    return [f"{n} {FILE_NAMES.get(p.field or '', p.field or '')}: {p.message % p.params}" for n, p in wrong]


@settings(max_examples=60)
@given(st.lists(views(), min_size=1, max_size=5, unique_by=lambda view: view.public_id))
def test_what_goes_out_comes_in_the_same(kept: list[OrganisationView]) -> None:
    standing = {view.public_id: Standing(view.public_id, view.entry, view.verified_on) for view in kept}
    for text in (files.as_csv(kept), files.as_json(kept), files.as_csv(kept).replace("\r\n", "\n")):
        records = files.read(files.decode(text.encode()))
        assert [line.what for line in plan(records, Present(AREAS, standing)).lines] == [What.SAME] * len(kept)
        new = plan(records, EMPTY).lines
        assert [(line.entry, line.verified_on) for line in new] == [(view.entry, view.verified_on) for view in kept]


@settings(max_examples=60)
@given(st.lists(views(), min_size=1, max_size=3, unique_by=lambda view: view.public_id))
def test_a_spreadsheet_finds_nothing_to_run(kept: list[OrganisationView]) -> None:
    cells = [cell for row in csv.reader(io.StringIO(files.as_csv(kept), newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝＋－＠")]


@settings(max_examples=150)
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(str.encode)
    | st.text(alphabet='name,;"\n\t[]{}:=\\u0d8', max_size=120).map(lambda text: (HEADING + text).encode())
    | ANY_JSON.map(lambda value: json.dumps([value]).encode())
)
def test_garbage_is_told_in_sentences(data: bytes) -> None:
    try:
        planned = plan(files.read(files.decode(data)), EMPTY)
    except Invalid as problem:
        assert problem.message % problem.params
        return
    for sentence in said(planned):
        sentence.encode()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (HEADING + "A,x,law,NL,1\n\nB,x,law,Zuid,1\n", ["4 : region 'Zuid' is unknown"]),
        (HEADING + 'A,"x\ny",law,NL,1\nB,x,rare,NL,1\n', ["4 : area 'rare' is unknown"]),
        (HEADING + "A,x,law,NL\n", ["2 : it has 4 columns, and the heading 5"]),
        (HEADING + "A,x,law,NL,1,2\n", ["2 : it has 6 columns, and the heading 5"]),
        (HEADING + 'A,x,law,NL,1\nB,"x,law,NL,1\n', ["3 : the quotes do not fit, or a field is far too long"]),
        (HEADING + 'A,"x"y,law,NL,1\n', ["2 : the quotes do not fit, or a field is far too long"]),
        (HEADING + "A,x,law,NL,1\na!,y,law,NL,1\n", ["3 : it has the same name as line 2"]),
        (HEADING + ",x,law,NL,1\n", ["2 name: Please give the name."]),
        (HEADING + "A,x,law,NL,bel me\n", ["2 phone: A phone number holds digits, blanks and + ( ) / . - alone."]),
        (HEADING + "A,x,law,,1\n", ["2 region: Please choose at least one region, or the whole country."]),
        ("name;what_nl;areas;region;cost\nA;x;law;NL;duur\n", ["2 : cost 'duur' is unknown"]),
        (
            "name,what_en,areas,region,verified_on\nA,x,law,NL,2999-01-01\n",
            ["2 : '2999-01-01' is still to come: nobody can have verified it then"],
        ),
        ("name\nA\n", ["2 what_nl: Please say what it does, in Dutch or in English."]),
        (
            '[{"name": 3}, {"name": "A", "what_en": "x",\n "areas": "law", "region": "NL", "verified_on": "no"},\n x]',
            [
                "1 : the column 'name' holds no text",
                "1 : 'no' is no day: write it as 2026-11-27",
                "3 : this is no JSON",
            ],
        ),
        ('[{"shoe": 1}]', ["1 : the column 'shoe' is unknown"]),
        ("[" * 100_000, ["1 : this is no JSON"]),
        ("[" + "9" * 5_000 + "]", ["1 : this is no JSON"]),
    ],
)
def test_what_is_wrong_is_told_by_its_line(text: str, wrong: list[str]) -> None:
    assert said(plan(files.read(text), EMPTY)) == wrong


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "There is nothing in it."),
        (b"\xef\xbb\xbf \n", "There is nothing in it."),
        (HEADING.encode(), "There is no organisation in it, only a heading."),
        (b"name\nA\nCaf\xe9\n", "line 3: these are no letters we can read. Save the file as UTF-8 and try again."),
        ("name\n".encode("utf-16"), "line 1: these are no letters we can read."),
        (b"name,shoe\nA,4\n", "line 1: the column 'shoe' is unknown."),
        (b"name,Name\nA,4\n", "line 1: the column 'name' stands there twice."),
        (b"region,areas\nNL,law\n", "line 1: there is no column 'name'."),
        (b"x" * 2_000_001, "This file is too large: 2 MB."),
        (b'{"name": "A"}', "This is JSON, but no list"),
        (b"name\n" + b"A\n" * 2001, "There is room for 2000 organisations"),
    ],
)
def test_what_is_no_directory_is_told_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        files.read(files.decode(data))
    assert (refused.value.message % refused.value.params).startswith(sentence)


def test_people_write_it_in_many_ways() -> None:
    text = (
        "\ufeffName;Region;Areas;Stance;Site;note;hours;cost;name_asked;what_en;languages;verified_on\r\n"
        '"A";"Brabant, fryslan";Recht|safety;"church-based, exit programme";https://www.a.nl/;"=x";dag en nacht;'
        "gratis;no for the chat;x;Roemeens, en;27-11-2020\r\n"
    )
    [line] = plan(files.read(text), EMPTY).lines
    assert line.entry == Entry(
        "A",
        {"en": "x"},
        areas=("safety", "law"),
        regions=("VR02", "VR20", "VR21", "VR22"),
        languages=("en", "ro"),
        cost=Cost.FREE,
        name_asked=NameAsked.PARTLY,
        stance=(Stance.CHURCH, Stance.EXIT),
        hours="24/7",
        site="a.nl",
        note={"en": "=x"},
    )
    assert line.verified_on == date(2020, 11, 27)


def test_what_a_house_begins_with_needs_no_guessing() -> None:
    planned = plan(files.read(files.decode(defaults.STARTING.read_bytes())), EMPTY)
    assert said(planned) == []
    assert {line.verified_on for line in planned.lines} == {None}


def test_all_of_a_file_comes_in_or_nothing(database: Database) -> None:
    database.write(lambda db: boards.furnish(db, CONSOLE))
    database.write(lambda db: defaults.furnish(db, CONSOLE))

    def everything() -> str:
        with database.reading() as db:
            return files.as_csv(queries.search(db, CONSOLE, Filter()))

    before, steps = everything(), list[int]()
    half = files.read("name,what_nl,areas,region\nNieuw,x,law,NL\n112,anders,law,NL\nStuk,x,law,Zuid\n")
    with pytest.raises(Invalid) as refused:
        database.write(lambda db: actions.put_in(db, CONSOLE, half))
    assert refused.value.params == {"line": 4}
    assert everything() == before
    same = database.write(lambda db: actions.put_in(db, CONSOLE, files.read(before), steps.append))
    assert (len(same.of(What.SAME)), sum(steps)) == (27, 27)
    with database.reading() as db:
        assert db.execute(select(func.max(Organisation.version))).scalar_one() == 1, "nothing changed, no version"
    database.write(lambda db: actions.put_in(db, CONSOLE, half[:2]))
    [found] = [row for row in csv.DictReader(io.StringIO(everything())) if row["name"] == "112"]
    assert (found["what_nl"], found["hours"]) == ("anders", "24/7"), "columns that are not there stay as they are"
    with database.reading() as db:
        assert db.execute(select(func.count()).select_from(OrganisationVersion)).scalar_one() == 29
