"""Files that are written: whole or as before, for their owner only, and nothing of anybody else's is touched."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.disk.notes import NOTE, write_note
from omsorgskjerne.disk.whole import create_file, replace_file
from omsorgskjerne.disk.workshop import LOCK, sweep, workshop
from omsorgskjerne.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from omsorgskjerne.testing import Kit

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has other rights, links and pipes")
BOUND = 60
"""Seconds after which a test gives up waiting for another process."""
EXPORT = ("contact", "export")
REPORT = ("report", "2024", "--format", "markdown", "--output")


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Iterator[Kit]:
    """Return an organisation with a contact, and a folder `out`, where the umask would let everybody read."""
    made = omsorg()
    made.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    (made.folder / "out").mkdir()
    before = os.umask(0o022)
    yield made
    os.umask(before)


def mode(path: Path) -> int:
    """Return the rights of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def dead_folder(place: Path, end: str) -> Path:
    """Return a folder of ours that a killed run left in a place, with a copy in it."""
    folder = place / f".omsorg-00000000000000{end}"
    folder.mkdir(0o700)
    (folder / "copy.db").write_bytes(b"names")
    (folder / LOCK).touch()
    return folder


def mount(arguments: Sequence[str]) -> None:
    """Put a disk in, which a container may not allow."""
    if subprocess.run(["/bin/mount", *arguments], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be put in here: mount is not permitted")


def names(folder: Path) -> list[str]:
    """Return the names in a folder, those hidden included."""
    return sorted(path.name for path in folder.iterdir())


@posix
@pytest.mark.parametrize("command", [EXPORT, REPORT])
def test_what_is_written_is_for_its_owner(kit: Kit, command: tuple[str, ...]) -> None:
    """A new file can be read by its owner alone; one that is replaced keeps its rights, wider or narrower."""
    file = kit.folder / "out" / "file.md"
    kit.run(*command, file).ok()
    assert mode(file) == 0o600
    for rights in (0o644, 0o600, 0o660):
        file.chmod(rights)
        kit.run(*command, file).ok()
        assert mode(file) == rights
    assert names(kit.folder / "out") == ["file.md"]


@posix
def test_the_store_and_what_is_made_of_it_is_for_its_owner(kit: Kit) -> None:
    """The database, its log, a backup, what a restore keeps aside, omsorg.toml and refused rows are the owner's."""
    with kit.store() as store:
        assert mode(kit.folder / "omsorg.db-wal") == 0o600
        assert store.engine.writable
    kit.run("db", "backup", kit.folder / "out" / "one.zip").ok()
    kit.run("db", "restore", kit.folder / "out" / "one.zip").ok()
    kit.run("init", kit.folder / "new", "--name", "New").ok()
    kit.write("rows.csv", "day,kind\n2024-03-01,nonsense\n2024-03-02,visit\n")
    kit.run("contact", "import", kit.folder / "rows.csv", "--skip-invalid").ok()
    made = [
        kit.folder / "omsorg.db",
        kit.folder / "out" / "one.zip",
        kit.folder / "new" / "omsorg.toml",
        kit.folder / "new" / "omsorg.db",
        kit.folder / "rows-refused.csv",
        *kit.folder.glob("omsorg-before-*.db"),
    ]
    assert len(made) == 6
    assert {path.name: oct(mode(path)) for path in made} == {path.name: "0o600" for path in made}


@posix
@pytest.mark.parametrize("command", [EXPORT, REPORT])
def test_a_link_stays_one(kit: Kit, command: tuple[str, ...]) -> None:
    """What is written to a link is in the file it leads to, also where that is missing."""
    link = kit.folder / "out" / "link.md"
    link.symlink_to(kit.folder / "target.md")
    for _time in range(2):
        kit.run(*command, link).ok()
        assert link.is_symlink()
        assert (kit.folder / "target.md").stat().st_size > 10
    assert names(kit.folder / "out") == ["link.md"]


@posix
@pytest.mark.parametrize("command", [EXPORT, REPORT])
def test_a_pipe_stays_one(kit: Kit, command: tuple[str, ...]) -> None:
    """A pipe with a name is written into and not replaced."""
    pipe = kit.folder / "out" / "pipe.md"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    kit.run(*command, pipe).ok()
    reader.join(BOUND)
    assert len(read[0]) > 10
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
def test_a_device_stays_one(tmp_path: Path) -> None:
    """A device is written into, and so is what a process has open as its output, file or not."""
    device = tmp_path / "null"
    if os.geteuid() == 0:  # who could replace the computer's own
        try:
            os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
            device.read_bytes()
        except OSError:
            pytest.skip("no device can be made here")
    else:
        device.symlink_to("/dev/null")
    with replace_file(device) as stream:
        stream.write(b"gone")
    assert stat.S_ISCHR(device.stat().st_mode)
    code = (
        "from pathlib import Path; from omsorgskjerne.disk.whole import replace_file\n"
        "print('before', flush=True)\n"
        "with replace_file(Path('/dev/stdout')) as stream: stream.write(b'written\\n')\n"
        "print('after', flush=True)\n"
    )
    out = tmp_path / "out.txt"
    with out.open("ab") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True)
    assert out.read_text(encoding="utf-8") == "before\nwritten\nafter\n"


def test_a_folder_is_no_file(kit: Kit) -> None:
    """A folder in the place of a file is refused in two lines."""
    for command in (EXPORT, REPORT):
        said = kit.run(*command, kit.folder / "out").failed().err
        assert "is a folder" in said
        assert len(said.splitlines()) == 2
    assert names(kit.folder / "out") == []


def test_somebodys_part_is_left_alone(kit: Kit) -> None:
    """A file of somebody's whose name ends in .part is what it was."""
    part = kit.write("out/file.md.part", "somebody's")
    for command in (EXPORT, REPORT):
        kit.run(*command, kit.folder / "out" / "file.md").ok()
    assert part.read_text(encoding="utf-8") == "somebody's"


def test_a_file_that_cannot_be_replaced_stays(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses to replace a file, as Windows does while it is open, it stays and it is said why."""

    def refuse(*_names: object) -> None:
        raise PermissionError(13, "in use")

    file = kit.write("out/file.md", "before")
    monkeypatch.setattr(os, "replace", refuse)
    for command in (EXPORT, REPORT):
        said = kit.run(*command, file).failed().err
        assert "another program has it open" in said
        assert "Close it there and try again" in said
    assert file.read_text(encoding="utf-8") == "before"
    assert names(kit.folder / "out") == ["file.md"]


def test_many_may_write_one_name_at_once(tmp_path: Path) -> None:
    """Of several who write a file at once all succeed, and it is whole."""
    texts = [bytes([65 + number]) * 200_000 for number in range(6)]
    failures: list[BaseException] = []

    def write(text: bytes) -> None:
        try:
            for _time in range(5):
                with replace_file(tmp_path / "file.txt") as stream:
                    stream.write(text)
        except BaseException as error:  # noqa: BLE001 - a thread's is looked at below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND)
    assert failures == []
    assert (tmp_path / "file.txt").read_bytes() in texts
    assert names(tmp_path) == ["file.txt"]


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_takes_nobodys_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:  # noqa: FBT001 - a case
    """Whoever makes a new file never takes the place of another, not even of one that comes up meanwhile."""
    file = tmp_path / "file.txt"
    if not links:

        def unknown(*_names: object, **_options: object) -> None:
            raise OSError(95, "no second names on this disk")

        monkeypatch.setattr(os, "link", unknown)
    with create_file(file) as stream:
        stream.write(b"first")
    with pytest.raises(StoreError, match="exists already"), create_file(file) as stream:
        stream.write(b"second")
    file.unlink()
    with pytest.raises(StoreError, match="exists already"), create_file(file):
        file.write_bytes(b"third")
    assert file.read_bytes() == b"third"
    assert names(tmp_path) == ["file.txt"]


def test_what_ends_early_leaves_what_was_there(tmp_path: Path) -> None:
    """A file whose writing is broken off is as it was, and nothing lies beside it."""
    file = tmp_path / "file.txt"
    file.write_bytes(b"before")
    with pytest.raises(TypeError), replace_file(file) as stream:
        stream.writelines([b"half", "no bytes"])  # type: ignore[list-item]
    assert file.read_bytes() == b"before"
    assert names(tmp_path) == ["file.txt"]


HOLDER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from omsorgskjerne.disk.whole import replace_file
    from omsorgskjerne.disk.workshop import workshop

    with workshop(*map(Path, sys.argv[1:])) as folder:
        (folder / "copy.db").write_bytes(b"names")
        print(folder.name, flush=True)
        sys.stdin.readline()
""")


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Return a process that works in a folder of ours beneath the test's, and that folder."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        yield process, tmp_path / process.stdout.readline().strip()
        process.kill()


def test_what_a_killed_run_left_goes_with_the_next(holder: tuple[subprocess.Popen[str], Path], tmp_path: Path) -> None:
    """What a run works with is left alone while it lives; once it is killed the next who writes there takes it away."""
    process, folder = holder
    assert names(folder) == [LOCK, "copy.db"]
    if os.name == "posix":
        assert mode(folder) == 0o700
    sweep(tmp_path)
    with replace_file(tmp_path / "file.txt") as stream:
        stream.write(b"text")
    assert (folder / "copy.db").read_bytes() == b"names"
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    process.wait(BOUND)
    with replace_file(tmp_path / "file.txt") as stream:
        stream.write(b"text")
    assert names(tmp_path) == ["file.txt"]


def test_what_a_killed_run_left_in_another_place_goes_with_the_next_start(kit: Kit) -> None:
    """Work that is done outside the store's folder is noted there; after a kill the next command takes both away."""
    home, out = kit.folder, kit.folder / "out"
    before = names(home)
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", HOLDER, str(out), str(home)]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        folder = out / process.stdout.readline().strip()
        kit.run("contact", "add", "--kind", "visit").ok()
        assert (folder / "copy.db").read_bytes() == b"names"
        process.kill()
    assert names(out) == [folder.name]
    kit.run("contact", "add", "--kind", "visit").ok()
    assert (names(out), names(home)) == ([], before)


@pytest.mark.parametrize("home", ["store", "gone", "file"])
def test_a_home_that_cannot_be_written_stops_nothing(tmp_path: Path, home: str) -> None:
    """Where nothing can be noted the file is written all the same; a place that was noted may be gone."""
    (tmp_path / "store").mkdir()
    (tmp_path / "file").touch()
    with replace_file(tmp_path / "file.txt", tmp_path / home) as stream:
        stream.write(b"text")
    assert names(tmp_path) == ["file", "file.txt", "store"]
    note = tmp_path / "store" / ".omsorg-00000000000000aa"
    note.mkdir()
    write_note(note, tmp_path / "gone")
    (note / LOCK).touch()
    sweep(tmp_path / "store")
    assert names(tmp_path / "store") == []


@pytest.mark.parametrize(
    "noted",
    [b"", bytes(64), b"{", b"[1]", b"{}", b"out", b'{"place": "out", "disk": "."}', b'{"place": "/a\\u0000", "disk": "/"}',
     b'{"place": "/\\ud800", "disk": "/"}', b'{"place": 1, "disk": 2}', b"[" * 60_000],
    ids=range(11),
)  # fmt: skip
def test_a_note_that_a_power_cut_spoilt_is_none(kit: Kit, noted: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note that says nothing is taken away, no command stops at it, and it leads to no folder, not even to this one."""
    monkeypatch.chdir(kit.folder / "out")
    bystander = dead_folder(kit.folder / "out", "bb")
    note = dead_folder(kit.folder, "aa")
    (note / "copy.db").unlink()
    (note / NOTE).write_bytes(noted)
    kit.run("contact", "add", "--kind", "visit").ok()
    assert not note.exists()
    assert bystander.exists()


def test_a_note_stays_while_its_disk_is_out(kit: Kit, tmp_path: Path) -> None:
    """What a killed run left on a stick goes when it is in again; meanwhile the note stays, and a check names the place."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can put a disk in and out")
    disk, stick = tmp_path / "disk", tmp_path / "stick"
    for folder in (disk, stick):
        folder.mkdir()
    mount(["-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)])
    try:
        (disk / "inside").mkdir()
        mount(["--bind", str(disk / "inside"), str(stick)])
        left = dead_folder(stick, "bb")
        note = dead_folder(kit.folder, "aa")
        (note / "copy.db").unlink()
        write_note(note, stick)
        subprocess.run(["/bin/umount", str(stick)], check=True)
        kit.run("contact", "add", "--kind", "visit").ok()
        assert note.exists()
        said = kit.run("db", "check").ok().err
        assert str(stick) in said
        assert "Put that disk in" in said
        mount(["--bind", str(disk / "inside"), str(stick)])
        try:
            kit.run("contact", "add", "--kind", "visit").ok()
            assert not left.exists()
            assert not note.exists()
            assert kit.run("db", "check").ok().err == ""
        finally:
            subprocess.run(["/bin/umount", str(stick)], check=True)
    finally:
        subprocess.run(["/bin/umount", str(disk)], check=True)


@posix
def test_what_is_anothers_in_a_shared_folder_stays(tmp_path: Path) -> None:
    """Folders of other accounts, and such as others may write in, are left alone and their notes are not read."""
    shared, elsewhere = tmp_path / "shared", tmp_path / "elsewhere"
    for folder in (shared, elsewhere):
        folder.mkdir()
    shared.chmod(0o1777)
    left = dead_folder(elsewhere, "cc")
    foreign = [dead_folder(shared, "aa")]
    foreign[0].chmod(0o777)
    if os.geteuid() == 0:
        foreign.append(dead_folder(shared, "bb"))
        os.chown(foreign[1], 12345, 12345)
    for folder in foreign:
        write_note(folder, elsewhere)
    own = dead_folder(shared, "dd")
    assert sorted(sweep(shared)) == sorted(folder.name for folder in foreign)
    assert all(folder.exists() for folder in foreign)
    assert left.exists()
    assert not own.exists()


@posix
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_note_is_a_file(tmp_path: Path, kind: str) -> None:
    """A link or a pipe in place of a note is none: nothing is read through it or waited for, and it goes with its folder."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    left = dead_folder(elsewhere, "cc")
    write_note(elsewhere, elsewhere)
    note = dead_folder(tmp_path, "aa")
    if kind == "link":
        (note / NOTE).symlink_to(elsewhere / NOTE)
    else:
        os.mkfifo(note / NOTE)
    sweep(tmp_path)
    assert not note.exists()
    assert left.exists()


@posix
def test_nothing_is_removed_through_a_link(tmp_path: Path) -> None:
    """Links within a folder of ours, and one that comes in its place, lead to nothing that is removed."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "file").touch()
    (home / LOCK).touch()
    folder = dead_folder(tmp_path, "aa")
    (folder / "inside").symlink_to(home)
    (folder / "folder").mkdir()
    (folder / "folder" / "deeper").symlink_to(home)
    sweep(tmp_path)
    assert not folder.exists()
    with workshop(tmp_path) as held:
        held.rename(tmp_path / "moved")
        held.symlink_to(home)
    assert names(home) == [LOCK, "file"]


def test_a_file_that_cannot_be_moved_leaves_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither a second name nor a replacement is to be had, no empty file stands in the place."""

    def refuse(*_names: object, **_options: object) -> None:
        raise OSError(18, "another disk")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "replace", refuse)
    if os.name == "nt":
        monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(StoreError, match="another disk"), create_file(tmp_path / "file.txt") as stream:
        stream.write(b"text")
    assert names(tmp_path) == []


def test_a_folder_that_is_gone_stops_nobody_who_does_without(kit: Kit) -> None:
    """From a folder that was deleted a command works that is told where the organisation is."""
    if os.name == "nt":
        pytest.skip("Windows lets nobody delete a folder that somebody stands in")
    gone = kit.folder / "gone"
    gone.mkdir()
    code = (
        "import os, sys; os.rmdir(os.getcwd()); from omsorgskjerne.cli.root import main; sys.exit(main(sys.argv[1:]))"
    )
    words = [sys.executable, "-c", code, "-c", str(kit.folder / "omsorg.toml"), "contact", "add", "--kind", "visit"]
    ended = subprocess.run(words, cwd=gone, capture_output=True, text=True, check=False, timeout=BOUND)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_only_folders_of_ours_are_taken_away(tmp_path: Path) -> None:
    """Files, links and folders with another name stay, also such as look alike."""
    (tmp_path / ".omsorg-notes").mkdir()
    (tmp_path / ".omsorg-0123456789abcdef.zip").touch()
    (tmp_path / ".omsorg-00000000000000aa").touch()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "file").touch()
    expected = names(tmp_path)
    if os.name == "posix":
        (tmp_path / ".omsorg-00000000000000bb").symlink_to(tmp_path / "home")
        expected = names(tmp_path)
    sweep(tmp_path)
    assert names(tmp_path) == expected
    assert names(tmp_path / "home") == ["file"]


def test_an_empty_folder_of_ours_has_a_moment_to_be_locked(tmp_path: Path) -> None:
    """A folder that holds nothing yet is left to whoever is making it, and goes when it is old."""
    folder = tmp_path / ".omsorg-00000000000000aa"
    folder.mkdir()
    sweep(tmp_path)
    assert folder.is_dir()
    os.utime(folder, (0, 0))
    with workshop(tmp_path) as other:
        assert names(tmp_path) == [other.name]
    assert names(tmp_path) == []


def leave_folder(place: Path, number: int = 0) -> Path:
    """Make what a killed run leaves in a place, and return it."""
    folder = place / f".omsorg-{number:016x}"
    folder.mkdir(0o700)
    (folder / LOCK).touch()
    (folder / "copy.db").touch()
    return folder


@posix
def test_a_folder_put_in_the_place_of_one_that_was_checked_is_left_alone(tmp_path: Path) -> None:
    """What is removed is what was locked, not what has its name by then."""
    left = leave_folder(tmp_path)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter").touch()

    def swap(_frame: object, event: str, called: object) -> None:
        if event == "c_return" and getattr(called, "__name__", "") == "flock" and theirs.exists():
            left.rename(tmp_path / "away")
            theirs.rename(left)

    sys.setprofile(swap)
    try:
        sweep(tmp_path)
    finally:
        sys.setprofile(None)
    assert names(left) == ["letter"]


@posix
def test_notes_in_the_temporary_folder_lead_nowhere(kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies where everybody may put something does not say what is to be removed elsewhere."""
    shared, elsewhere = tmp_path / "shared", tmp_path / "elsewhere"
    for folder in (shared, elsewhere):
        folder.mkdir()
    left, noted = leave_folder(elsewhere), leave_folder(shared, 1)
    copied = leave_folder(shared, 2)
    write_note(noted, elsewhere)
    monkeypatch.setenv("TMPDIR", str(shared))
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    assert (left.exists(), noted.exists(), copied.exists()) == (True, True, False)


def test_a_note_that_is_no_file_is_no_note(kit: Kit) -> None:
    """A folder where a note would be tells of no place, and stops no command."""
    folder = kit.folder / ".omsorg-0123456789abcdef"
    folder.mkdir(0o700)
    (folder / NOTE).mkdir()
    kit.run("db", "check").ok()
    kit.run("today").ok()
