"""What makes the talk of the demo a lived-in forum: tags, a pinned thread, a poll, words of support, one-time names."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.boards.actions import keeping, polls, reacting, tags
from forum.boards.queries import tags as tag_queries
from forum.boards.reactions import REACTIONS
from forum.demo.talk import ANYBODY, Story
from forum.notes import chosen
from forum.policy import Actor, Role

TAG_OF_TONE = {"tips": "tip", "arrange": "vraag", "warm": "ervaring", "light": "goed nieuws"}
NOTE_OF_WORD = {"police": r"\bpolitie\b", "violence": r"\bgeweld|\bgeslagen", "drugs": r"\bdrugs\b"}
HIDDEN = 0.15  # of the warm stories are told under a one-time name
SUPPORTED = 0.35  # of the posts get words of support
MOST_WORDS = 3
POLL = ("Hoe gaat het deze week met je?", ["Goed", "Gaat wel", "Zwaar", "Weet ik niet"])
POLL_BOARD = "Hoe gaat het echt"
POLL_DAYS = 14


@dataclass(frozen=True)
class Told:
    """A story where it stands now."""

    story: Story
    thread: str
    posts: list[str]


def notes_of(text: str) -> str:
    """What a text of the demo is about, as its writer would say."""
    return chosen(key for key, words in NOTE_OF_WORD.items() if re.search(words, text, re.IGNORECASE))


def hides(story: Story, rng: random.Random) -> bool:
    """Whether she who began this story tells it under a one-time name."""
    return story.tone == "warm" and rng.random() < HIDDEN


def add_touches(db: Session, rng: random.Random, actors: Mapping[str, Actor], told: list[Told]) -> None:
    """Put them all in, by the people of the demo."""
    expert = next(actor for actor in actors.values() if Role.EXPERT in actor.granted)
    keys = {tag.names["nl"]: tag.key for tag in tag_queries.tags(db, expert)}
    for place in told:
        tags.tag_thread(db, expert, place.thread, [keys[TAG_OF_TONE[place.story.tone]]])
        for said, post in zip(place.story.posts, place.posts, strict=True):
            if rng.random() < SUPPORTED:
                _support(db, rng, actors, said.author, post)
    keeping.pin(db, expert, told[0].thread)
    _ask(db, rng, actors, next(place for place in told if place.story.board == POLL_BOARD))


def _support(db: Session, rng: random.Random, actors: Mapping[str, Actor], author: str, post: str) -> None:
    others = sorted(ANYBODY - {author})
    for key in rng.sample(others, rng.randint(1, MOST_WORDS)):
        reacting.react(db, actors[key], post, rng.choice(list(REACTIONS)), True)


def _ask(db: Session, rng: random.Random, actors: Mapping[str, Actor], place: Told) -> None:
    question, options = POLL
    polls.add_poll(db, actors[place.story.began], place.thread, question, options, False, POLL_DAYS)
    for key in sorted(ANYBODY):
        polls.vote(db, actors[key], place.thread, [rng.randrange(len(options))])
