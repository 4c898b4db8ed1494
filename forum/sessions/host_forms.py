"""The forms of those who host."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.boards.views import BoardLine
from forum.forms import Form
from forum.languages import choose
from forum.words import later as _l


class SummaryForm(Form):
    """A summary: a conversation to begin. Nothing of what was said in the room is in it."""

    title = StringField(_l("Title"), [InputRequired(_l("Please give your story a title."))])
    body = TextAreaField(_l("Summary"), [InputRequired(_l("Please write something."))])
    board = RadioField(_l("Where does it stand?"), [InputRequired(_l("Please choose."))])

    def offer(self, boards: list[BoardLine], language: str) -> None:
        """The boards to choose from; the only one is chosen."""
        self.board.choices = [(board.public_id, _in(board.names, language)) for board in boards]
        if len(boards) == 1 and not self.board.data:
            self.board.data = boards[0].public_id


def _in(words: dict[str, str], language: str) -> str:
    return choose(words, language)
