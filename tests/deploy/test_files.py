"""The files in deploy/ name commands, settings, ports and paths that are really there."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from forum import key_commands, upkeep_commands  # noqa: F401 - their commands join those of cli.py
from forum.cli import main
from forum.config import EXAMPLE, load
from tests.cradle import ROOT

DEPLOY = ROOT / "deploy"
PROGRAM = ["/srv/huiskamer/.venv/bin/python", "-m", "forum"]
SERVICES = sorted(DEPLOY.glob("*.service"))
PORT = "8000"
EXPOSURE = 20  # tenths: systemd's measure of what a unit may still do


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """A unit by section and key; a key may stand there several times."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in path.read_text("utf-8").replace("%i", PORT).splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return sections


def understood(words: list[str]) -> None:
    """Fails where the program does not know this command with these options."""
    name, *arguments = words
    main.commands[name].make_context(name, arguments)


def settings(environ: dict[str, str]) -> None:
    """Fails where one of these variables names no setting, or has a value that is none."""
    load(EXAMPLE, {name: value for name, value in environ.items() if name.startswith("FORUM_")})


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_units_start_what_is_there_in_a_sandbox(path: Path) -> None:
    service = unit(path)["Service"]
    command = shlex.split(service["ExecStart"][0])
    assert command[:3] == PROGRAM
    understood(command[3:])
    environ = dict(pair.split("=", 1) for pair in service["Environment"])
    settings(environ)
    assert Path(environ["FORUM_CONFIG"]).parent == Path("/var/lib") / service["StateDirectory"][0]
    assert service["WorkingDirectory"] == ["/srv/huiskamer"]
    assert service["MemoryDenyWriteExecute"] == service["NoNewPrivileges"] == ["yes"]
    if analyze := shutil.which("systemd-analyze"):
        measure = [analyze, "security", "--offline=true", f"--threshold={EXPOSURE}", str(path)]
        done = subprocess.run(measure, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_timers_belong_to_a_service_and_are_started_at_boot() -> None:
    timers = sorted(DEPLOY.glob("*.timer"))
    assert [timer.stem for timer in timers] == ["huiskamer-backup", "huiskamer-check"]
    for timer in timers:
        assert timer.with_suffix(".service").exists()
        assert unit(timer)["Install"]["WantedBy"] == ["timers.target"]


def test_nginx_asks_the_ports_that_units_serve() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.search(rf"^ *server 127\.0\.0\.1:{PORT} ", text, re.MULTILINE)
    onion = re.search(r"HiddenServicePort 80 (\S+)", (DEPLOY / "torrc").read_text("utf-8"))
    assert onion is not None
    assert f"listen {onion[1]};" in text


def test_tor_takes_its_part(tmp_path: Path) -> None:
    text = (DEPLOY / "torrc").read_text("utf-8")
    assert text.count("/var/lib/tor/huiskamer/") == 2
    if tor := shutil.which("tor"):
        (tmp_path / "torrc").write_text(text.replace("/var/lib/tor/", f"{tmp_path}/"), "utf-8")
        command = [tor, "--verify-config", "-f", str(tmp_path / "torrc"), "--DataDirectory", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_the_image_holds_what_the_program_needs_and_nothing_of_a_house() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    let_in = {
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    }
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)
    commands = {
        line.split(" ", 1)[0]: yaml.safe_load(line.split(" ", 1)[1])
        for line in lines
        if line.startswith(("ENTRY", "CMD"))
    }
    assert commands["ENTRYPOINT"] == [".venv/bin/python", "-m", "forum"]
    understood(commands["CMD"])
    assert "USER huiskamer" in lines


def test_compose_is_whole() -> None:
    whole: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services, app = whole["services"], whole["services"]["app1"]
    assert services["app2"] == app
    settings(app["environment"])
    assert app["environment"]["FORUM_SERVER_REDIS"].startswith("redis://redis:")
    assert "@database/" in app["environment"]["FORUM_DATABASE_ADDRESS"]
    for service in services.values():
        assert set(service["networks"]) <= set(whole["networks"])
        assert set(service.get("depends_on", ())) <= set(services)
        assert set(service.get("secrets", ())) <= set(whole["secrets"])
        assert "logging" in service
        named = {volume.split(":")[0] for volume in service.get("volumes", ()) if not volume.startswith(".")}
        assert named <= set(whole["volumes"])
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert whole["networks"]["inside"]["internal"] is True
    build = (DEPLOY / app["build"]["context"]).resolve() / app["build"]["dockerfile"]
    assert build.is_file()


def test_no_file_of_deploy_is_forgotten() -> None:
    told = (ROOT / "docs" / "operations.md").read_text("utf-8")
    ours = {path.name for path in DEPLOY.iterdir() if path.is_file()} - {"Dockerfile", "Dockerfile.dockerignore"}
    assert not [name for name in ours if f"deploy/{name}" not in told and f"deploy/{name.split('.')[0]}" not in told]
