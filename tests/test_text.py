"""What people type becomes harmless HTML or a friendly refusal, whatever it is."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from forum.errors import Invalid
from forum.text import EXCERPT, MAX_BODY, clean_line, clean_text, excerpt, prose, stored_html, to_html

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "hr"}
REL = "nofollow noopener noreferrer"
# Stricter than any browser: outside these tags no < and no > stands at all.
HARMLESS = re.compile(
    r'(?:[^<>]|</?(?:p|strong|em|s|code|pre|blockquote|ul|ol|li|h3|h4)>|</a>|<[bh]r>|<ol start="\d+">'
    r'|<a href="[^"<>]*" rel="nofollow noopener noreferrer">)*'
)
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1) x=\\"")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a.example/<script>)",
    "![x](https://a.example/pixel.png)",
    "![x](x onerror=alert(1))",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>`",
    "    <script>alert(1)</script>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<!--<script>-->",
    "<![CDATA[<script>]]>",
    "<style>@import 'x'</style>",
    "<iframe srcdoc='<script>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<form action=x><input name=y>",
    "<p style='x' class='y' id='z'>",
    '# "><svg onload=1>',
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
]


class Reader(HTMLParser):
    """Reads HTML as a browser does, and notes tags, links and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    assert HARMLESS.fullmatch(html), html
    for tag, attributes in Reader(html).tags:
        assert tag in TAGS
        if tag == "a":
            assert urlsplit(attributes["href"] or "").scheme in ("", "http", "https")
            assert attributes["rel"] == REL


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_text(attack: str) -> None:
    html = to_html(attack)
    assert_harmless(html)
    assert "javascript:" not in [attributes.get("href", "") for _, attributes in Reader(html).tags]
    assert not any(tag in ("script", "img", "svg", "iframe", "style", "form") for tag, _ in Reader(html).tags)


SIGNS = "<>&\"'`*_~[]()!#-+=:;\\/|\n\t ax1"
RUNS = ["\n\n", "  ", "    ", "> ", "1. ", "- ", "```", "](", "<a ", "<!--", "-->", "</p>", "<script>", " onload="]
OTHERS = ["javascript:", "http://", "https://a.b", "&#x", "&lt;", "\ud800", "\0", "\u202e"]
PIECES = st.sampled_from([*SIGNS, *RUNS, *OTHERS])


@given(st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join))
@example("[a](<b\n>)")
@example('[x](https://a.b/ "\\">")')
def test_nothing_typed_ever_yields_another_tag_or_attribute(source: str) -> None:
    assert_harmless(to_html(source))


@given(st.text())
def test_a_text_is_kept_harmless_or_refused(text: str) -> None:
    try:
        made = prose(text)
    except Invalid as problem:
        assert problem.field == "body"
        return
    assert_harmless(made.html)
    assert made.excerpt == excerpt(made.html)
    assert len(made.excerpt) <= EXCERPT
    assert prose(made.source) == made, "tidied once is tidied"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>"),
        ("**b** *i* ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>"),
        ("# a", "<h3>a</h3>"),
        ("### a", "<h3>a</h3>"),
        ("#### a", "<h4>a</h4>"),
        ("###### a", "<h4>a</h4>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("[a](https://b.example)", f'<p><a href="https://b.example" rel="{REL}">a</a></p>'),
        ("<https://b.example>", f'<p><a href="https://b.example" rel="{REL}">https://b.example</a></p>'),
        ("www.b.example", "<p>www.b.example</p>"),
    ],
)
def test_markdown_as_people_write_it(source: str, html: str) -> None:
    assert to_html(source) == html


@pytest.mark.parametrize(
    "deep", [">" * 3000, "> " * 3000 + "x", "- " * 3000 + "x", "*" * 9000, "[" * 9000, "![" * 4000]
)
def test_deep_nesting_stays_shallow(deep: str) -> None:
    html = to_html(deep)
    assert_harmless(html)
    assert html.count("<blockquote>") + html.count("<ul>") <= 12


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("bad", ["a\0b", "\0", "a\ud800", "\udfff"])
def test_what_is_no_text_is_refused(clean: object, bad: str) -> None:
    with pytest.raises(Invalid, match="cannot be kept") as caught:
        clean(bad, longest=10, field="title")  # type: ignore[operator]
    assert caught.value.field == "title"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("empty", ["", "  ", "\n\n", "\u200b", "\u202e \ufeff", "\u00a0\u3000", "\x07"])
def test_nothing_to_be_seen_is_empty(clean: object, empty: str) -> None:
    with pytest.raises(Invalid, match="Please give it a name"):
        clean(empty, longest=10, empty="Please give it a name.")  # type: ignore[operator]


@pytest.mark.parametrize(
    "sign", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u200b\ufeff\x1b\x85"]
)
def test_signs_that_turn_or_hide_text_are_taken_out(sign: str) -> None:
    assert clean_line(f"ab{sign}c", longest=3) == "abc"
    assert clean_text(f"ab{sign}c", longest=3) == "abc"


def test_an_emoji_of_several_signs_stays_whole() -> None:
    family = "👩\u200d👧"
    assert clean_line(family, longest=10) == family


def test_the_length_counts_what_is_kept() -> None:
    assert clean_line("  é  " + "x" * 9 + "  ", longest=11) == "é " + "x" * 9
    with pytest.raises(Invalid) as caught:
        clean_line("x" * 12, longest=11, field="title")
    assert caught.value.params == {"length": 12, "longest": 11}
    assert len(prose("x" * MAX_BODY).source) == MAX_BODY
    with pytest.raises(Invalid):
        prose("x" * (MAX_BODY + 1))


def test_a_line_is_one_line() -> None:
    assert clean_line(" a\r\n b\t c\u2028d ", longest=20) == "a b c d"


def test_lines_are_kept_and_blanks_are_not() -> None:
    assert clean_text("a  b \r\n\r\n\r\n\r\n\r\nc\t \n", longest=20) == "a b\n\nc"


def test_letters_are_composed() -> None:
    assert clean_line("cafe\u0301", longest=4) == "café"


@pytest.mark.parametrize(
    ("source", "beginning"),
    [
        ("a > b -> c", "a > b -> c"),
        ("so **very**, yes", "so very, yes"),
        ("# Title\n\n- one\n- two\n\n> three", "Title one two three"),
        ('`<b>` & "x"', '<b> & "x"'),
        ("[tea](https://b.example)", "tea"),
    ],
)
def test_an_excerpt_is_plain(source: str, beginning: str) -> None:
    assert excerpt(to_html(source)) == beginning


def test_a_long_excerpt_ends_after_a_word() -> None:
    short = excerpt(to_html("word " * 100))
    assert len(short) <= EXCERPT
    assert short.endswith(" word…")
    assert len(excerpt(to_html("x" * 1000))) == EXCERPT
    assert excerpt(to_html("x" * EXCERPT)) == "x" * EXCERPT


def test_what_was_stored_is_shown_as_it_is() -> None:
    html = to_html("**a** & b")
    assert isinstance(html, Markup)
    assert stored_html(str(html)) == html
    assert isinstance(stored_html(str(html)), Markup)
