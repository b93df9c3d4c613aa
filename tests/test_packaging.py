"""The wheel, the locks and the committed text: what leaves the checkout is complete and its own."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("events", "projections", "tracker")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# Written in two halves, so that this file passes its own check.
REGISTRY_HOSTS = ("py" + "pi.org", "python" + "hosted.org")

LOCK_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<marker> ; [^\\]+?)?"
    r"(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Standard output of a command; fails the test with everything it printed where it failed."""
    done = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def listed(*arguments: str) -> list[str]:
    """Paths that git lists in the checkout; skips the test where this is not one."""
    try:
        top = subprocess.run(
            ["git", "rev-parse", "--show-toplevel"], cwd=ROOT, capture_output=True, text=True
        )
    except FileNotFoundError:
        pytest.skip("git is not installed")
    if top.returncode != 0 or Path(top.stdout.strip()).resolve() != ROOT:
        pytest.skip("not a git checkout")
    names = run("git", "ls-files", "-z", *arguments, cwd=ROOT).split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the tools at hand."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT),
        cwd=folder,
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def packed(wheel: Path) -> frozenset[str]:
    """Names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts folder of a fresh environment that holds the wheel, without reaching any registry.

    The dependencies are those of the running environment. A path in a .pth file is searched but
    its own .pth files are not read, so an editable install of the project stays out of sight.
    """
    home = tmp_path_factory.mktemp("installed") / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(scripts / "python", "-I", "-c", where, cwd=home).strip())
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "dependencies.pth").write_text("\n".join(sorted(borrowed)) + "\n", "utf-8")
    run(
        *(sys.executable, "-m", "pip", "--python", scripts / "python", "install"),
        *("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", wheel),
        cwd=home,
    )
    return scripts


@pytest.fixture
def clean_env(tmp_path: Path) -> dict[str, str]:
    """An environment that says nothing of this checkout, this user or this session."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}


def test_the_wheel_holds_the_three_packages_and_nothing_else(packed: frozenset[str]) -> None:
    own = f"tracker-{project()['version']}.dist-info"
    assert {name.partition("/")[0] for name in packed} == {*PACKAGES, own}
    assert f"{own}/licenses/LICENSE" in packed


def test_the_wheel_holds_the_bundled_reports(packed: frozenset[str]) -> None:
    reports = ROOT / "tracker" / "reports"
    if not reports.is_dir():
        pytest.skip("no reports are bundled")
    expected = {path.relative_to(ROOT).as_posix() for path in reports.glob("*.md")}
    assert expected
    assert expected <= packed


def test_the_wheel_holds_every_committed_file_of_the_packages(packed: frozenset[str]) -> None:
    assert set(listed("--", *PACKAGES)) <= packed


def test_the_installed_wheel_is_what_runs(
    installed: Path, tmp_path: Path, clean_env: dict[str, str]
) -> None:
    imports = "import events, projections, tracker\n"
    prints = "for module in (events, projections, tracker): print(module.__file__)"
    found = run(installed / "python", "-I", "-c", imports + prints, cwd=tmp_path, env=clean_env)
    for name, path in zip(PACKAGES, found.splitlines(), strict=True):
        assert Path(path).is_relative_to(installed.parent)
        assert Path(path).parent.name == name


def test_the_installed_command_says_its_version(
    installed: Path, tmp_path: Path, clean_env: dict[str, str]
) -> None:
    said = run(installed / "tracker", "--version", cwd=tmp_path, env=clean_env)
    assert project()["version"] in said


def test_the_installed_command_shows_the_demo(
    installed: Path, tmp_path: Path, clean_env: dict[str, str]
) -> None:
    assert run(installed / "tracker", "demo", cwd=tmp_path, env=clean_env).strip()


def committed_text() -> Iterator[tuple[str, str]]:
    """Path and text of each file that is, or is about to be, committed; binary files left out."""
    for name in listed("--cached", "--others", "--exclude-standard"):
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8", "replace")


def machine_paths() -> re.Pattern[str]:
    """Matches the paths of this checkout and of this user's home; short ones mean nothing."""
    places = [place for place, parts in ((ROOT, 3), (Path.home(), 2)) if len(place.parts) >= parts]
    names = "|".join(re.escape(str(place)) for place in places) or "(?!)"
    return re.compile(rf"(?<![\w./-])(?:{names})(?![\w.-])")


def test_no_committed_file_names_a_registry_host() -> None:
    found = [
        f"{name}: {host}"
        for name, text in committed_text()
        for host in REGISTRY_HOSTS
        if host in text.lower()
    ]
    assert not found


def test_no_committed_file_holds_a_path_of_this_machine() -> None:
    pattern = machine_paths()
    found = [
        f"{name}: {match[0]}" for name, text in committed_text() for match in pattern.finditer(text)
    ]
    assert not found


def lock_lines(lock: Path) -> list[str]:
    """The requirements of a lock, continued lines joined with single spaces, comments left out."""
    text = re.sub(r"\s*\\\n\s*", " ", lock.read_text("utf-8"))
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(lock: str) -> dict[str, set[Version]]:
    """Pinned versions by canonical name; a name has several where they differ by marker."""
    found: dict[str, set[Version]] = {}
    for line in lock_lines(ROOT / "requirements" / lock):
        match = LOCK_LINE.fullmatch(line)
        assert match, line
        found.setdefault(canonicalize_name(match["name"]), set()).add(Version(match["version"]))
    return found


def test_the_locks_are_all_here() -> None:
    assert [lock.name for lock in LOCKS] == ["build.txt", "dev.txt", "peers.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_and_hashes_everything_and_names_no_address(lock: Path) -> None:
    lines = lock_lines(lock)
    assert lines
    assert [line for line in lines if not LOCK_LINE.fullmatch(line)] == []
    assert "://" not in lock.read_text("utf-8")


def test_the_run_lock_answers_every_declared_dependency() -> None:
    locked = pins("run.txt")
    for declared in map(Requirement, project()["dependencies"]):
        versions = locked[canonicalize_name(declared.name)]
        assert all(declared.specifier.contains(version) for version in versions), declared


@pytest.mark.parametrize("part", ["run.txt", "build.txt"])
def test_the_dev_lock_holds_the_other_locks_in_the_same_versions(part: str) -> None:
    assert pins(part).items() <= pins("dev.txt").items()
