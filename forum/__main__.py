"""The command line: python -m forum COMMAND."""

import sys

if sys.argv[1:2] == ["serve"]:
    # gevent's patches must come before anything else imports the standard library's sockets and threads
    from gevent import config, monkey

    config.track_greenlet_tree = False  # which greenlet began which: nobody asks, and each would keep its birth's stack
    monkey.patch_all()

import forum.key_commands
import forum.upkeep_commands  # noqa: F401 - their commands join those of cli.py
from forum.cli import main

main()
