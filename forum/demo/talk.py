"""What the people of the demo say: read from the text files beside this one, and put together.

A thread is written out in talk/: its opening and the answers that belong to it. Short answers ("I know that too") from
reactions.txt are woven in, as they are in any real thread. The same seed gives the same talk.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from forum.demo.people import BY_KEY, PEOPLE
from forum.policy import Role

FOLDER = Path(__file__).parent
MOST_REACTIONS = 11  # in one thread
MOST_OWN = 2  # of them by the one who began it
MOST_GLAD = 2
OWN_SHARE = 0.25
FIRST_THANKS = 4  # posts, before she thanks
LONG = 100  # characters; what is shorter is no advice to be thanked for

# Who may give an answer that is nobody's alone: not she who writes English, nor the newcomer ("for years").
ENGLISH, NEW = "Heron", "Tulp"
ANYBODY = {person.key for person in PEOPLE if person.roles == (Role.MEMBER,)} - {ENGLISH, NEW}


@dataclass(frozen=True)
class Said:
    """One post: by whom, what, and the place in the thread of the post it quotes."""

    author: str
    text: str
    quotes: int | None = None


@dataclass
class Story:
    """A thread."""

    board: str
    title: str
    tone: str
    ends_well: bool  # she who began it came back to tell how it went
    posts: list[Said] = field(default_factory=list)

    @property
    def began(self) -> str:
        """Who began it."""
        return self.posts[0].author


@dataclass(frozen=True)
class Reaction:
    text: str
    by: str | None
    quotes: bool


@dataclass(frozen=True)
class Chat:
    """All talk of one room."""

    room: str
    conversations: list[list[Said]]


def stories() -> list[Story]:
    """The threads as they are written."""
    found: list[Story] = []
    for path in sorted((FOLDER / "talk").glob("*.txt")):
        board = ""
        for block in _blocks(path):
            head, _, text = block.partition("\n")
            if head.startswith("board: "):
                board = head.removeprefix("board: ")
            elif head.startswith("= "):
                title, _, tone = head.removeprefix("= ").partition(" | ")
                tone, _, end = tone.partition(", ")
                found.append(Story(board, title, tone, end == "ends well"))
            else:
                author, _, number = head.removeprefix("@").partition(" >")
                found[-1].posts.append(Said(author, text.strip(), int(number) - 1 if number else None))
    return found


def chats() -> list[Chat]:
    """The talk of the rooms, the oldest conversation first."""
    found: list[Chat] = []
    for paragraph in _lines(FOLDER / "chat.txt").strip().split("\n\n"):
        if paragraph.startswith("room: "):
            found.append(Chat(paragraph.removeprefix("room: "), []))
        else:
            lines = (line.partition(": ") for line in paragraph.splitlines())
            found[-1].conversations.append([Said(author, text) for author, _, text in lines])
    return found


def put_together(count: int, seed: int = 1) -> list[Story]:
    """All threads, with short answers woven in until there are `count` posts."""
    weaver = _Weaver(random.Random(seed))
    written = stories()
    wanted: Counter[str] = Counter()
    while sum(len(story.posts) for story in written) + wanted.total() < count:
        title = weaver.rng.choice(written).title
        if wanted[title] < MOST_REACTIONS:
            wanted[title] += 1
    return [weaver.weave(story, wanted[story.title]) for story in written]


class _Weaver:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._reactions = _reactions()
        self._used: Counter[str] = Counter()

    def weave(self, story: Story, count: int) -> Story:
        """The thread with `count` short answers more."""
        last = len(story.posts) - 1
        after = self._places(story, count)
        woven = Story(story.board, story.title, story.tone, story.ends_well)
        moved: list[int] = []  # where each written post now stands
        own = 0
        for place, post in enumerate(story.posts):
            quotes = None if post.quotes is None else moved[post.quotes]
            moved.append(len(woven.posts))
            woven.posts.append(Said(post.author, post.text, quotes))
            following = story.posts[place + 1].author if place < last else ""
            told = story.began in {post.author for post in story.posts[1 : place + 1]}  # she went on herself
            for _ in range(after.count(place)):
                kind = story.tone
                if place == last and story.ends_well:
                    kind = "glad"
                elif not told and own < MOST_OWN and self._thanks(woven, following) and self.rng.random() < OWN_SHARE:
                    kind, own = f"{story.tone} own", own + 1
                woven.posts.append(self._reaction(kind, woven, moved[1:], following))
        return woven

    def _places(self, story: Story, count: int) -> list[int]:
        """After which posts the short answers come: not between two of one person, few after a good end."""
        last = len(story.posts) - 1
        free = [i for i in range(1, last) if story.posts[i].author != story.posts[i + 1].author]
        at_end = min(count, self.rng.randint(1, MOST_GLAD)) if story.ends_well else 0
        between = free if story.posts[-1].author == story.began else [*free, last]
        return [last] * at_end + self.rng.choices(between, k=count - at_end)

    def _thanks(self, woven: Story, following: str) -> bool:
        """Whether it is the turn of her who began it: others spoke, and she does not speak next anyhow."""
        if len(woven.posts) < FIRST_THANKS:
            return False
        return woven.began in {*ANYBODY, ENGLISH, NEW} - {woven.posts[-1].author, following}

    def _reaction(self, kind: str, woven: Story, answers: list[int], following: str) -> Said:
        own = kind.endswith(" own")
        to = answers[-1] if kind == "glad" else self._worth_quoting(woven, answers)
        busy = {woven.began, woven.posts[-1].author, following} | ({woven.posts[to].author} if to else set())
        others = {*ANYBODY, ENGLISH} - busy
        speakers = {woven.began} if own else others
        said = {post.text for post in woven.posts}
        fitting = [
            reaction
            for reaction in self._reactions[kind]
            if reaction.text not in said
            and (to or not reaction.quotes)
            and (reaction.by in speakers or (reaction.by is None and speakers != {ENGLISH}))
        ]
        chosen = min(fitting, key=lambda reaction: (self._used[reaction.text], self.rng.random()))
        self._used[chosen.text] += 1
        spoke = Counter(post.author for post in woven.posts)
        author = chosen.by or min(sorted(speakers - {ENGLISH}), key=lambda key: (spoke[key], self.rng.random()))
        return Said(author, chosen.text, to if chosen.quotes else None)

    def _worth_quoting(self, woven: Story, answers: list[int]) -> int | None:
        """The last written answer that says something by itself, by another than who began the thread."""
        for n in reversed(answers):
            post = woven.posts[n]
            if post.author != woven.began and post.quotes is None and len(post.text) > LONG:
                return n
        return None


def _reactions() -> dict[str, list[Reaction]]:
    found: dict[str, list[Reaction]] = {}
    for line in filter(None, _lines(FOLDER / "reactions.txt").splitlines()):
        if line.startswith("["):
            found[line.strip("[]")] = kind = []
            continue
        name, _, rest = line.partition(": ")
        by = name if name in BY_KEY else None
        text = rest if by else line
        kind.append(Reaction(text.removeprefix("> "), by, text.startswith("> ")))
    return found


def _blocks(path: Path) -> list[str]:
    """A file cut before each line that begins with "@" or "= "."""
    blocks: list[str] = []
    for line in _lines(path).splitlines():
        if line.startswith(("board: ", "= ", "@")):
            blocks.append(line)
        else:
            blocks[-1] += f"\n{line}"
    return blocks


def _lines(path: Path) -> str:
    """The text of a file without its comments."""
    lines = path.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("# "))
