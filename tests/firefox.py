"""A Firefox as it is installed, driven by its own protocol (Marionette): numbered lists as JSON over a socket."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 60
WAIT_SECONDS = 60
PREFERENCES = {
    "marionette.port": 0,  # any; it says which in a file of its profile
    "app.update.enabled": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.sessionhistory.max_total_viewers": 8,  # pages kept whole for "back", as on a desk with much memory
}


def path() -> str | None:
    """Where Firefox is; None where there is none."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One browser with one tab."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS)
        self._number = 0
        self._read()  # it says hello first
        self.ask("WebDriver:NewSession")

    def ask(self, command: str, **values: Any) -> Any:
        """Send a command; its answer."""
        self._number += 1
        words = json.dumps([0, self._number, command, values]).encode()
        self._socket.sendall(b"%d:%s" % (len(words), words))
        _, number, error, answer = self._read()
        assert number == self._number
        assert error is None, error
        return answer.get("value", answer) if isinstance(answer, dict) else answer

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page; what it returns."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=arguments)

    def go(self, address: str) -> None:
        """Open an address."""
        self.ask("WebDriver:Navigate", url=address)

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self.ask("WebDriver:GetCurrentURL"))

    def wait(self, address: str) -> None:
        """Until it is at an address that begins so."""
        until = time.monotonic() + WAIT_SECONDS
        while not self.address.startswith(address):
            assert time.monotonic() < until, self.address
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def offline(self, yes: bool) -> None:
        """Cut it off from the network, or let it back."""
        self.ask("Marionette:SetContext", value="chrome")
        self.run("Services.io.offline = arguments[0];", yes)
        self.ask("Marionette:SetContext", value="content")

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._socket.recv(1)
        words, wanted = b"", int(length[:-1])
        while len(words) < wanted:
            words += self._socket.recv(wanted - len(words))
        return json.loads(words)


@contextmanager
def opened(width: int, height: int) -> Iterator[Firefox]:
    """A fresh Firefox without a window on the screen, with a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        size = {"MOZ_HEADLESS_WIDTH": str(width), "MOZ_HEADLESS_HEIGHT": str(height), "HOME": folder}
        command = [
            str(path()),
            "--headless",
            "--marionette",
            "--remote-allow-system-access",
            "--no-remote",
            "--profile",
            folder,
        ]
        process = subprocess.Popen(
            command, env={**os.environ, **size}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            browser = Firefox(_port(profile, process))
            yield browser
            browser.close()
        finally:
            process.terminate()
            process.wait(WAIT_SECONDS)


def _port(profile: Path, process: "subprocess.Popen[bytes]") -> int:
    said, until = profile / "MarionetteActivePort", time.monotonic() + START_SECONDS
    while not (said.exists() and said.read_text("utf-8").strip()):
        assert process.poll() is None, "Firefox did not start"
        assert time.monotonic() < until, "Firefox takes too long"
        time.sleep(0.1)
    return int(said.read_text("utf-8"))
