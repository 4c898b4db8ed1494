"""What moderation announces: ids alone."""

from dataclasses import dataclass

from forum.policy import Audience


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Something was shown to the moderators that was not before. `told`: those who keep the place know already."""

    case: str  # public id
    audience: Audience
    told: bool = False


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """A case, or an appeal, waits no more."""

    case: str
