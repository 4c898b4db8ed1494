"""The languages that may be spoken at an evening, each by its own name."""

SPOKEN = {
    "nl": "Nederlands",
    "en": "English",
    "ro": "Română",
    "bg": "Български",
    "hu": "Magyar",
    "pl": "Polski",
    "es": "Español",
}
