"""A copy as a file: packed, encrypted to the operator's public key with age (https://age-encryption.org), and looked at
after writing. Nothing unencrypted ever reaches a disk.
"""

import io
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue
from threading import Thread
from typing import Any

import pyrage  # type: ignore[import-untyped]

from forum.backup.copying import LONGEST_LINE, Damaged, Heading, Step, verify
from forum.errors import Unavailable

SECRET = "AGE-SECRET-KEY-"  # so each secret key begins
NOT_WRITTEN = "No backup was written: %(why)s. Nothing is left of it, and the earlier ones are still there."
PIECES = 64  # of 8 KiB wait at most to be unpacked


def new_identity(file: Path) -> str:
    """Make a pair of keys: the secret one into a new file for its owner alone; gives the public one."""
    identity = pyrage.x25519.Identity.generate()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unavailable("%(file)s is there already.", file=file) from None
    public = str(identity.to_public())
    with os.fdopen(descriptor, "w") as out:
        out.write(f"# public key: {public}\n{identity}\n")
    return public


def recipient(named: str) -> Any:
    """Whom backups are encrypted to. Raises Unavailable."""
    try:
        return pyrage.x25519.Recipient.from_str(named)
    except pyrage.RecipientError:
        raise Unavailable("[backup] recipient is no public key of age (age1…).") from None


def write(file: Path, lines: Iterator[str], named: str, step: Step = lambda rows: None) -> Heading:
    """Write a copy and read it back to see that it is whole; its heading.

    To read it back it is also encrypted to a key that exists for this run alone and is never written down. The file
    gets its name only once all of it is on the disk and was found whole. Raises Unavailable, Damaged.
    """
    theirs, passing = recipient(named), pyrage.x25519.Identity.generate()
    part = file.with_name(file.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            packed, sink = _Packed(lines), _Sink(out)
            try:
                pyrage.encrypt_io(packed, sink, [theirs, passing.to_public()])
            except pyrage.EncryptError:
                if not (packed.trouble or sink.trouble):
                    raise
            if trouble := packed.trouble or sink.trouble:  # age makes another of it, or says nothing at the last piece
                raise trouble
            out.flush()
            os.fsync(out.fileno())
            out.seek(0)
            head = verify(_lines(out, passing), step)
        part.rename(file)
        _keep_name(file.parent)
        return head
    except OSError as error:  # such as a full disk
        raise Unavailable(NOT_WRITTEN, why=error.strerror or error) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    """A new name in a folder is on the disk only once the folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(file: Path, identity_file: Path) -> Iterator[str]:
    """The lines of a copy. Raises Unavailable where the key is not the one, Damaged where the file is."""
    said = [line for line in identity_file.read_text("utf-8").splitlines() if line.startswith(SECRET)]
    try:
        identity = pyrage.x25519.Identity.from_str(said[0].strip())
    except (IndexError, pyrage.IdentityError):
        raise Unavailable("%(file)s holds no secret key of age.", file=identity_file) from None
    with file.open("rb") as source:
        yield from _lines(source, identity)


def _lines(source: Any, identity: Any) -> Iterator[str]:
    """Decrypt, unpack and give line by line, as they are asked for.

    age vouches for each piece before it gives it, and only at the end that there is no more: so nobody may rely on the
    lines before the last has come.
    """
    pieces = _Pieces()
    Thread(target=pieces.fill, args=(source, identity), daemon=True).start()
    unpacker, rest = zlib.decompressobj(wbits=31), b""
    try:
        for piece in pieces:
            try:
                *whole, rest = (rest + unpacker.decompress(piece)).split(b"\n")
                yield from (line.decode() + "\n" for line in whole)
            except (zlib.error, UnicodeDecodeError):
                raise Damaged from None
            if len(rest) > LONGEST_LINE:
                raise Damaged
        if rest or not unpacker.eof:
            raise Damaged
    finally:
        pieces.stopped = True


class _Sink(io.RawIOBase):
    """Where age writes to."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self.trouble: BaseException | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            return int(self._out.write(data))
        except BaseException as trouble:
            self.trouble = trouble
            raise


class _Packed(io.RawIOBase):
    """Lines as a packed stream, made while it is read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.trouble: BaseException | None = None
        self._pieces = self._pack(lines)
        self._left = b""

    def _pack(self, lines: Iterator[str]) -> Iterator[bytes]:
        packer = zlib.compressobj(wbits=31)  # as gzip
        for line in lines:
            if piece := packer.compress(line.encode()):
                yield piece
        yield packer.flush()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next so many bytes; fewer only at the end."""
        try:
            while size < 0 or len(self._left) < size:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._left += piece
        except BaseException as trouble:
            self.trouble = trouble
            raise
        taken, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return taken

    def readinto(self, buffer: Any) -> int:
        taken = self.read(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)


class _Pieces(io.RawIOBase):
    """What age writes into one end, in its own thread, and we take from the other."""

    def __init__(self) -> None:
        self._queue: Queue[bytes | Exception | None] = Queue(PIECES)
        self.stopped = False

    def fill(self, source: Any, identity: Any) -> None:
        """Decrypt all of `source`."""
        try:
            pyrage.decrypt_io(source, self, [identity])
            self._put(None)
        except Exception as error:
            self._put(error)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """One piece, as age has found it unchanged."""
        self._put(bytes(data))
        return len(data)

    def __iter__(self) -> Iterator[bytes]:
        while (piece := self._queue.get()) is not None:
            if isinstance(piece, Exception):
                raise Unavailable("The backup does not open: it is for another key, or damaged.") from None
            yield piece

    def _put(self, piece: bytes | Exception | None) -> None:
        while not self.stopped:
            try:
                return self._queue.put(piece, timeout=1)
            except Full:
                continue
        raise OSError("nobody takes it any more")
