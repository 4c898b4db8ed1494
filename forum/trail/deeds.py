"""What who has a task here does that is written down in the trail, each with its words.

The value of `THREAD_PINNED` is "thread.pinned": what it was done to, and what was done. Deeds are added here, and keep
their value for good: entries are kept by it.
"""

from enum import StrEnum, auto

from forum.errors import N_


class Deed(StrEnum):
    """One kind of entry."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name.lower().replace("_", ".", 1)

    TRAIL_SHORTENED = auto()
    MEMBER_ADDED = auto()
    MEMBER_APPROVED = auto()
    MEMBER_REFUSED = auto()
    ROLE_GIVEN = auto()
    ROLE_TAKEN = auto()
    CARDS_MADE = auto()
    CARDS_REVOKED = auto()
    AREA_ADDED = auto()
    BOARD_ADDED = auto()
    THREAD_PINNED = auto()
    THREAD_UNPINNED = auto()
    THREAD_LOCKED = auto()
    THREAD_UNLOCKED = auto()
    THREAD_MOVED = auto()
    THREAD_MERGED = auto()
    THREAD_TAGGED = auto()
    THREAD_IN_LANGUAGE = auto()
    POLL_REMOVED = auto()
    AUTHOR_MUTED = auto()
    TAG_ADDED = auto()
    TAG_RENAMED = auto()
    TAG_RETIRED = auto()
    TAG_BROUGHT_BACK = auto()
    TAG_MOVED = auto()
    TAGS_FURNISHED = auto()
    ROOM_ADDED = auto()
    ROOM_ARRANGED = auto()
    ROOM_CLOSED = auto()
    ROOM_OPENED = auto()
    ROOM_SLOWED = auto()
    ROOM_FLOOR_ONLY = auto()
    ROOM_FLOOR_GIVEN = auto()
    ROOM_FLOOR_TAKEN = auto()
    ROOM_EMPTIED = auto()
    ROOM_CALL_ANSWERED = auto()
    ROOM_REPORT_SETTLED = auto()
    ROOM_BAR_LIFTED = auto()
    MESSAGE_REMOVED = auto()
    SPEAKER_MUTED = auto()
    SPEAKER_BANNED = auto()
    NEWS_WRITTEN = auto()
    NEWS_CHANGED = auto()
    NEWS_WITHDRAWN = auto()
    SESSION_PLANNED = auto()
    SESSION_CHANGED = auto()
    SESSION_REWORDED = auto()
    SESSION_MOVED = auto()
    SESSION_CANCELLED = auto()
    SESSION_SKIPPED = auto()
    SESSION_UNSKIPPED = auto()
    SESSION_EXTENDED = auto()
    SESSION_ENDED = auto()
    SESSION_SUMMED_UP = auto()
    SERIES_PLANNED = auto()
    SERIES_ENDED = auto()
    QUESTION_SET = auto()
    TEXT_RELEASED = auto()
    TEXT_RETURNED = auto()
    FILTER_ADDED = auto()
    FILTER_REMOVED = auto()
    CALM_BEGUN = auto()
    CALM_ENDED = auto()
    CASE_CLAIMED = auto()
    CASE_RELEASED = auto()
    CASE_HANDED_OVER = auto()
    CASE_DECIDED = auto()
    DECISION_UNDONE = auto()
    APPEAL_GRANTED = auto()
    APPEAL_REFUSED = auto()
    RULES_CHANGED = auto()
    OUTSIDE_CLAIMED = auto()
    OUTSIDE_RELEASED = auto()
    OUTSIDE_ANSWERED = auto()
    ORGANISATION_ADDED = auto()
    ORGANISATION_CHANGED = auto()
    ORGANISATION_VERIFIED = auto()
    ORGANISATION_REMOVED = auto()
    ORGANISATION_PUT_BACK = auto()
    DIRECTORY_PUT_IN = auto()
    PAGE_STARTED = auto()
    PAGE_WRITTEN = auto()
    PAGE_RESTORED = auto()
    PAGE_PUBLISHED = auto()
    PAGE_UNPUBLISHED = auto()
    PAGE_PLACED = auto()
    PAGE_TAKEN = auto()
    PAGE_BACK = auto()
    PAGES_FURNISHED = auto()
    LETTERS_CLAIMED = auto()
    LETTERS_PUT_BACK = auto()
    LETTERS_PROPOSED = auto()
    LETTERS_LEFT = auto()
    LETTERS_REFERRED = auto()
    LETTERS_CLOSED = auto()
    LETTERS_REFUSED = auto()


# What each did, read after her name: "Wilg, expert by experience: pinned a conversation".
WORDS: dict[str, str] = {
    Deed.TRAIL_SHORTENED: N_("removed the oldest part of this trail, which had had its time"),
    Deed.MEMBER_ADDED: N_("made an account at the machine"),
    Deed.MEMBER_APPROVED: N_("let in somebody who waited"),
    Deed.MEMBER_REFUSED: N_("did not let in somebody who waited"),
    Deed.ROLE_GIVEN: N_("gave somebody a role"),
    Deed.ROLE_TAKEN: N_("took a role back"),
    Deed.CARDS_MADE: N_("made invitation cards"),
    Deed.CARDS_REVOKED: N_("let invitation cards work no more"),
    Deed.AREA_ADDED: N_("added an area of life"),
    Deed.BOARD_ADDED: N_("added a board"),
    Deed.THREAD_PINNED: N_("pinned a conversation"),
    Deed.THREAD_UNPINNED: N_("unpinned a conversation"),
    Deed.THREAD_LOCKED: N_("closed a conversation for answers"),
    Deed.THREAD_UNLOCKED: N_("opened a conversation for answers again"),
    Deed.THREAD_MOVED: N_("moved a conversation to another board"),
    Deed.THREAD_MERGED: N_("joined a conversation with another"),
    Deed.THREAD_TAGGED: N_("changed the tags of a conversation"),
    Deed.THREAD_IN_LANGUAGE: N_("said in which language a conversation is"),
    Deed.POLL_REMOVED: N_("took a poll away"),
    Deed.AUTHOR_MUTED: N_("muted whoever wrote a text"),
    Deed.TAG_ADDED: N_("added a tag"),
    Deed.TAG_RENAMED: N_("renamed a tag"),
    Deed.TAG_RETIRED: N_("retired a tag"),
    Deed.TAG_BROUGHT_BACK: N_("brought a tag back"),
    Deed.TAG_MOVED: N_("moved a tag in the list"),
    Deed.TAGS_FURNISHED: N_("began the list of tags"),
    Deed.ROOM_ADDED: N_("added a room"),
    Deed.ROOM_ARRANGED: N_("arranged a room"),
    Deed.ROOM_CLOSED: N_("closed a room"),
    Deed.ROOM_OPENED: N_("opened a room"),
    Deed.ROOM_SLOWED: N_("set the pace of a room"),
    Deed.ROOM_FLOOR_ONLY: N_("set who may speak in a room"),
    Deed.ROOM_FLOOR_GIVEN: N_("gave somebody the floor"),
    Deed.ROOM_FLOOR_TAKEN: N_("took the floor back"),
    Deed.ROOM_EMPTIED: N_("emptied a room"),
    Deed.ROOM_CALL_ANSWERED: N_("answered a call for help"),
    Deed.ROOM_REPORT_SETTLED: N_("settled a report in a room"),
    Deed.ROOM_BAR_LIFTED: N_("let somebody write or come in again"),
    Deed.MESSAGE_REMOVED: N_("took a message away"),
    Deed.SPEAKER_MUTED: N_("muted whoever said something"),
    Deed.SPEAKER_BANNED: N_("sent out whoever said something"),
    Deed.NEWS_WRITTEN: N_("wrote an announcement"),
    Deed.NEWS_CHANGED: N_("changed an announcement"),
    Deed.NEWS_WITHDRAWN: N_("withdrew an announcement"),
    Deed.SESSION_PLANNED: N_("planned an evening"),
    Deed.SESSION_CHANGED: N_("changed an evening"),
    Deed.SESSION_REWORDED: N_("changed the words of an evening"),
    Deed.SESSION_MOVED: N_("moved an evening"),
    Deed.SESSION_CANCELLED: N_("cancelled an evening"),
    Deed.SESSION_SKIPPED: N_("left out an evening"),
    Deed.SESSION_UNSKIPPED: N_("let an evening take place after all"),
    Deed.SESSION_EXTENDED: N_("let an evening go on longer"),
    Deed.SESSION_ENDED: N_("ended an evening early"),
    Deed.SESSION_SUMMED_UP: N_("summed up an evening"),
    Deed.SERIES_PLANNED: N_("planned a series of evenings"),
    Deed.SERIES_ENDED: N_("ended a series of evenings"),
    Deed.QUESTION_SET: N_("said what becomes of a question"),
    Deed.TEXT_RELEASED: N_("let a waiting text through"),
    Deed.TEXT_RETURNED: N_("gave a waiting text back"),
    Deed.FILTER_ADDED: N_("put something on the lists of words and sites"),
    Deed.FILTER_REMOVED: N_("took something off the lists of words and sites"),
    Deed.CALM_BEGUN: N_("switched the calm mode on"),
    Deed.CALM_ENDED: N_("switched the calm mode off"),
    Deed.CASE_CLAIMED: N_("began on a report"),
    Deed.CASE_RELEASED: N_("let go of a report"),
    Deed.CASE_HANDED_OVER: N_("handed a report over"),
    Deed.CASE_DECIDED: N_("decided about a report"),
    Deed.DECISION_UNDONE: N_("undid a decision"),
    Deed.APPEAL_GRANTED: N_("looked at a decision again and undid it"),
    Deed.APPEAL_REFUSED: N_("looked at a decision again and let it stand"),
    Deed.RULES_CHANGED: N_("changed the house rules"),
    Deed.OUTSIDE_CLAIMED: N_("began on a notice from outside"),
    Deed.OUTSIDE_RELEASED: N_("let go of a notice from outside"),
    Deed.OUTSIDE_ANSWERED: N_("answered a notice from outside"),
    Deed.ORGANISATION_ADDED: N_("put an organisation on the list"),
    Deed.ORGANISATION_CHANGED: N_("changed what stands of an organisation"),
    Deed.ORGANISATION_VERIFIED: N_("checked what stands of an organisation"),
    Deed.ORGANISATION_REMOVED: N_("took an organisation off the list"),
    Deed.ORGANISATION_PUT_BACK: N_("put back what stood of an organisation earlier"),
    Deed.DIRECTORY_PUT_IN: N_("put a file with organisations in"),
    Deed.PAGE_STARTED: N_("began an information page"),
    Deed.PAGE_WRITTEN: N_("wrote a new version of an information page"),
    Deed.PAGE_RESTORED: N_("went back to an earlier version of an information page"),
    Deed.PAGE_PUBLISHED: N_("made an information page public"),
    Deed.PAGE_UNPUBLISHED: N_("made an information page no longer public"),
    Deed.PAGE_PLACED: N_("moved an information page in the list"),
    Deed.PAGE_TAKEN: N_("took an information page away"),
    Deed.PAGE_BACK: N_("put an information page back"),
    Deed.PAGES_FURNISHED: N_("put the first information pages in the house"),
    Deed.LETTERS_CLAIMED: N_("took on a request for help"),
    Deed.LETTERS_PUT_BACK: N_("put back a request for help"),
    Deed.LETTERS_PROPOSED: N_("asked for a colleague to be let in to a request for help"),
    Deed.LETTERS_LEFT: N_("left a request for help in which she was asked along"),
    Deed.LETTERS_REFERRED: N_("picked organisations for who asked for help"),
    Deed.LETTERS_CLOSED: N_("closed a request for help"),
    Deed.LETTERS_REFUSED: N_("a try at letters between others was refused"),
}
