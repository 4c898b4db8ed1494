"""Browsers, for what a requirement says of a living page (tests/browser/conftest.py); a house with a key of help."""

from tests import firefox
from tests.browser.conftest import (
    desk,
    open_context,
    phone,
    phone_no_js,
    pytest_runtest_makereport,
    watch,
)
from tests.helpdesk.conftest import folder, house

__all__ = [
    "desk",
    "folder",
    "house",
    "open_context",
    "phone",
    "phone_no_js",
    "pytest_runtest_makereport",
    "watch",
]

collect_ignore = [] if firefox.path() else ["test_s08_firefox.py"]
