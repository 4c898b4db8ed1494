"""Where to turn in danger: known to everybody, in every house, also where the directory is still empty."""

from typing import NamedTuple

from forum.errors import N_


class TurnTo(NamedTuple):
    """Who can be called: the name, the number as people write it, and what for (a message id)."""

    name: str
    number: str
    about: str


TURN_TO = (
    TurnTo("112", "112", N_("If you are in danger now: police and ambulance.")),
    TurnTo("113", "0800-0113", N_("If you do not want to live any more. Day and night, free, without your name.")),
    TurnTo("CoMensha", "033-4481186", N_("If somebody forces you, or holds you. They find you a safe place.")),
    TurnTo("Veilig Thuis", "0800-2000", N_("If somebody at home hurts you. Day and night, free.")),
)
