"""``make build``: the packaged program in ``dist/satchel``, of the channel ``release``, which then tests itself.

Packages a copy of the sources, in which ``app/channel.py`` is made anew. Fails if the program is too large, is of
the wrong channel, or fails its own test. Prints the size and the largest parts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader, ZlibArchiveReader

from app.channel import VERSION

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "build" / "source"
PROGRAM = ROOT / "dist" / "satchel"
LARGEST_MB = 260

CHANNEL_FILE = '''"""What kind of build this is: made by ``make build``."""

from typing import Final, Literal

CHANNEL: Final[Literal["dev", "release"]] = "release"
VERSION: Final = "{version}"
'''


def stage() -> None:
    """Copy what is packaged and make it a release."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    for folder in ("app", "resources", "docs/manual"):
        shutil.copytree(ROOT / folder, SOURCE / folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (SOURCE / "app" / "channel.py").write_text(CHANNEL_FILE.format(version=VERSION), "utf-8")


def package() -> None:
    """Run PyInstaller so that ``app`` is the copy's, not the checkout's."""
    command = [sys.executable, "-P", "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    places = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build" / "pyinstaller")]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    subprocess.run([*command, *places, str(ROOT / "build.spec")], cwd=SOURCE, env=environment, check=True)


def executable() -> Path:
    return PROGRAM / ("satchel.exe" if sys.platform == "win32" else "satchel")


def packaged_channel() -> str:
    """The channel constant that lies in the packaged program."""
    archive = CArchiveReader(str(executable())).open_embedded_archive("PYZ.pyz")
    if not isinstance(archive, ZlibArchiveReader):
        raise TypeError("the program holds no archive of modules")
    values: dict[str, str] = {}
    exec(archive.extract("app.channel"), values)  # our own generated file
    return values["CHANNEL"]


def parts() -> Counter[str]:
    """Bytes by part: a package's folder, or a library lying alone. Links count nothing."""
    sizes: Counter[str] = Counter()
    for path in PROGRAM.rglob("*"):
        if path.is_file() and not path.is_symlink():
            inside = path.relative_to(PROGRAM).parts
            sizes["/".join(inside[:2]) if inside[0] == "_internal" else inside[0]] += path.stat().st_size
    return sizes


def main() -> int:
    stage()
    package()
    sizes = parts()
    megabytes = sizes.total() / 1e6
    print(f"dist/satchel: {megabytes:.0f} MB; its largest parts:")
    for name, size in sizes.most_common(12):
        print(f"{size / 1e6:8.1f} MB  {name}")
    if megabytes > LARGEST_MB:
        print(f"build: larger than {LARGEST_MB} MB", file=sys.stderr)
        return 1
    if packaged_channel() != "release":
        print("build: the packaged program is not of the channel release", file=sys.stderr)
        return 1
    return subprocess.run(
        [executable(), "self-test"], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
