"""What the clock does, in words for who runs the house."""

from forum.errors import N_

JOBS: dict[str, str] = {
    "purge": N_("Removing what has had its time"),
    "purge.messages": N_("Removing what was said in rooms"),
    "accounts.sanctions": N_("Ending measures that are over"),
    "announcements.tell": N_("Telling of announcements"),
    "help.late": N_("Warning of late answers"),
    "help.silent": N_("Closing letters that fell silent"),
    "help.check_in": N_("Asking how it is, after help"),
    "sessions.open": N_("Opening evenings"),
    "sessions.close": N_("Closing evenings"),
    "sessions.remind": N_("Reminding of evenings"),
    "sessions.count": N_("Counting answers after evenings"),
    "sessions.tidy": N_("Forgetting who came to evenings"),
    "sessions.grow": N_("Making the evenings of a series"),
    "figures.hours": N_("Counting hours for the figures"),
    "figures.month": N_("Making the figures of a month"),
}
