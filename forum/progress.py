"""How far a command has come."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

Watch = Callable[[int], Callable[[int], object]]


@contextmanager
def steps(label: str) -> Iterator[Watch]:
    """A progress bar whose length is told later; where nobody looks at a terminal, a line for each tenth."""
    with ExitStack() as stack:

        def watch(length: int) -> Callable[[int], object]:
            if sys.stdout.isatty():
                return stack.enter_context(click.progressbar(length=length, label=label)).update
            return _Lines(label, length).step

        yield watch


class _Lines:
    """What goes into a mail or a journal."""

    def __init__(self, label: str, length: int) -> None:
        self._label, self._length, self._done, self._said = label, length, 0, 0

    def step(self, number: int) -> None:
        """So many more are done."""
        self._done += number
        tenths = 10 * self._done // max(self._length, 1)
        if tenths > self._said:
            click.echo(f"{self._label}: {tenths * 10} %")
            sys.stdout.flush()
            self._said = tenths
