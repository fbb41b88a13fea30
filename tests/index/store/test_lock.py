"""The write lock: one writer at a time; others wait or raise; readers need no permission."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kashaf.index import IndexWriter, build_index
from kashaf.index.codec.files.names import LOCK_FILE
from kashaf.index.errors import IndexLockedError, IndexNotWritableError
from kashaf.search import open_index

ONE = {"id": "1", "title": "خبر", "body": "وصل أحمد"}


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Return a function that starts a program with the index folder as its argument."""

    def start(program: str, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, str(tmp_path / "i")]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)

    return start


HOLD = """
import os, sys
from kashaf.index import IndexWriter
IndexWriter(sys.argv[1]).add({"id": "9", "title": "لا يبقى"})
print("holding", flush=True)
sys.stdin.read()
"""


def wait_until_holding(holder: subprocess.Popen[str]) -> None:
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"


def test_the_error_names_the_writer_that_holds_the_lock_and_since_when(
    child: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    with child(HOLD, stdin=subprocess.PIPE) as holder:
        wait_until_holding(holder)
        with pytest.raises(IndexLockedError) as caught:
            IndexWriter(tmp_path / "i")
        holder.kill()
    message = str(caught.value)
    assert f"process {holder.pid} on {os.uname().nodename}" in message
    assert "since 20" in message
    assert "--wait" in message


def test_a_dead_holder_does_not_block(
    child: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    with child(HOLD, stdin=subprocess.PIPE) as holder:
        wait_until_holding(holder)
        holder.kill()
    assert (tmp_path / "i" / LOCK_FILE).exists()
    assert build_index([ONE], tmp_path / "i").added == 1


def test_the_second_writer_can_wait(
    child: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    with child(HOLD, stdin=subprocess.PIPE) as holder:
        wait_until_holding(holder)
        waits = (
            "import sys; from kashaf.index import IndexWriter; IndexWriter(sys.argv[1], wait=60)"
        )
        with child(waits) as waiting:
            holder.kill()
            holder.wait()
            assert waiting.wait() == 0


def test_a_writer_that_fails_removes_the_folders_it_created(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), IndexWriter(tmp_path / "new" / "i"):
        raise ValueError("x")
    assert [*tmp_path.iterdir()] == []


def test_a_writer_that_fails_leaves_other_files_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), IndexWriter(tmp_path / "new" / "i"):
        (tmp_path / "new" / "note.txt").write_text("mine")
        raise ValueError("x")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["note.txt"]


def test_a_writer_can_wait_for_one_that_fails_and_removes_the_folder(
    child: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    build = (
        "import sys; from kashaf.index import build_index; print('holding', flush=True);"
        "print(build_index([{'id': '1', 'title': 'x'}], sys.argv[1], wait=60).added)"
    )
    writer = IndexWriter(tmp_path / "i")
    with child(build) as waiting:
        wait_until_holding(waiting)
        writer.close()
        assert waiting.stdout is not None
        assert waiting.stdout.read() == "1\n"
    assert build_index([ONE], tmp_path / "i").updated == 1


@pytest.mark.parametrize("content", ["", "{", "[" * 9999, '{"pid": "x"}', "\0\x1b[2J"])
def test_a_lock_file_may_contain_anything(tmp_path: Path, content: str) -> None:
    with IndexWriter(tmp_path):
        (tmp_path / LOCK_FILE).write_text(content)
        with pytest.raises(IndexLockedError, match="another process is writing"):
            IndexWriter(tmp_path)


def test_a_file_instead_of_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "i").write_text("x")
    for place in (tmp_path / "i", tmp_path / "i" / "inner"):
        with pytest.raises(IndexNotWritableError, match=r"a file\. Name another folder\.$"):
            build_index([ONE], place)


READ_THEN_WRITE = """
import os, sys
from kashaf.index import build_index
from kashaf.index.errors import IndexNotWritableError
from kashaf.search import open_index

def search() -> None:
    with open_index(sys.argv[1]) as index:
        assert [hit.id for hit in index.search("أحمد")] == ["1"]

search()  # imports modules that another user may not be allowed to read
if sys.argv[2:]:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
search()
try:
    build_index([{"id": "2", "title": "ب"}], sys.argv[1])
except IndexNotWritableError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ENOLCK", "does not support locks"),
        ("EOPNOTSUPP", "does not support locks"),
        ("EAGAIN", "is writing"),
    ],
)
def test_a_file_system_without_locks_is_reported_and_not_written_to(
    tmp_path: Path, error: str, said: str
) -> None:
    index = tmp_path / "i"
    program = "import sys; from kashaf.index import IndexWriter; IndexWriter(sys.argv[1])"
    inject = ("-f", "-o", os.devnull, "-e", "trace=flock", "-e", f"inject=flock:error={error}")
    if not shutil.which("strace") or run("strace", *inject[:3], "true").returncode:
        pytest.skip("needs strace, and the right to trace")
    done = run("strace", *inject, sys.executable, "-c", program, index)
    assert said in done.stderr.splitlines()[-1]
    assert [path.name for path in index.iterdir()] == [LOCK_FILE]


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """An index that can't be written, in a folder that every user may enter."""
    build_index([ONE], tmp_path / "i")
    for path in tmp_path.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.getuid() and not path.stat().st_mode & 1:
            path.chmod(path.stat().st_mode | 0o011)
    return tmp_path / "i"


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


def test_searching_needs_no_write_permission_and_writing_reports_the_lack(read_only: Path) -> None:
    drop = ["drop"] if os.getuid() == 0 else []
    done = run(sys.executable, "-c", READ_THEN_WRITE, read_only, *drop)
    assert done.returncode == 0, done.stderr
    assert "Permission denied. Give write permission" in done.stdout


def test_read_only_media_can_be_searched_and_writing_reports_them(tmp_path: Path) -> None:
    index = tmp_path / "i"
    build_index([ONE], index)
    mount = 'mount --bind -o ro "$1" "$1" && shift && exec "$@"'
    command = (sys.executable, "-c", READ_THEN_WRITE, index)
    done = run("unshare", "--mount", "sh", "-c", mount, "sh", index, *command)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("needs the right to mount")
    assert done.returncode == 0, done.stderr
    assert "Read-only file system. Give write permission" in done.stdout


@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_lock_that_is_a_link_is_not_followed(is_dangling: bool, tmp_path: Path) -> None:
    target = tmp_path / "precious.txt"
    if not is_dangling:
        target.write_text("do not touch")
    (tmp_path / "i").mkdir()
    (tmp_path / "i" / LOCK_FILE).symlink_to(target)
    with pytest.raises(IndexNotWritableError, match="not a regular file"):
        build_index([ONE], tmp_path / "i")
    assert target.exists() != is_dangling
    if not is_dangling:
        assert target.read_text() == "do not touch"


def test_a_lock_that_is_a_fifo_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "i").mkdir()
    os.mkfifo(tmp_path / "i" / LOCK_FILE)
    with pytest.raises(IndexNotWritableError, match="not a regular file"):
        build_index([ONE], tmp_path / "i")


LOCK_WRITABLE = """
import os, sys
from kashaf.index import build_index
from kashaf.index.errors import IndexNotWritableError
import kashaf.search
from kashaf.index.writing import index_writer
if sys.argv[2:]:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    build_index([{"id": "2", "title": "ب"}], sys.argv[1])
except IndexNotWritableError as error:
    print(error)
"""


def test_a_read_only_folder_with_a_writable_lock_is_reported(read_only: Path) -> None:
    (read_only / LOCK_FILE).chmod(0o666)
    drop = ["drop"] if os.getuid() == 0 else []
    done = run(sys.executable, "-c", LOCK_WRITABLE, read_only, *drop)
    assert done.returncode == 0, done.stderr
    assert "Permission denied. Give write permission" in done.stdout


FORK_WHILE_WRITING = """
import os, sys
from kashaf.index import IndexWriter
from kashaf.index.errors import IndexNotWritableError

done, wait = os.pipe()
with IndexWriter(sys.argv[1], jobs=1) as writer:
    writer.add({"id": "1", "title": "خبر"})
    if not os.fork():
        os.close(wait)
        try:
            writer.commit()
        except IndexNotWritableError as error:
            print(error, flush=True)
        writer.close()  # removes no file of the parent
        os.read(done, 1)  # outlives the writer
        os._exit(0)
    os.close(done)
IndexWriter(sys.argv[1]).close()  # not locked by the child
print("free", flush=True)
os.close(wait)
os.wait()
"""


def test_a_forked_child_neither_holds_the_lock_nor_writes(tmp_path: Path) -> None:
    done = run(sys.executable, "-c", FORK_WHILE_WRITING, tmp_path / "i")
    assert done.returncode == 0, done.stderr
    assert "opened by another process" in done.stdout
    assert "free" in done.stdout
    with open_index(tmp_path / "i") as index:
        assert list(index) == ["1"]
