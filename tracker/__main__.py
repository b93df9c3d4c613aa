"""The command `tracker`, also as `python -m tracker`."""

import sys
from importlib.util import find_spec
from pathlib import Path

FOREIGN = """\
error: the package "events" that Python finds is not tracker's own
  where: {where}
  why:   another distribution in this environment installs a package of the same name
hint: install tracker by itself, from its checkout: uv tool install . (or pipx install .)
"""


def foreign_package() -> str:
    """Where a package of another distribution hides one of ours; "" where none does."""
    home = Path(__file__).resolve().parent.parent
    for name in ("events", "projections"):
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != home:
            return str(origin or f"no package {name} at all")
    import events

    return "" if getattr(events, "DISTRIBUTION", "") == "tracker" else str(events.__file__)


def main() -> None:
    """Run the command, or say why it cannot be."""
    if where := foreign_package():
        sys.stderr.write(FOREIGN.format(where=where))
        sys.exit(3)
    from tracker.cli import run

    run()


if __name__ == "__main__":
    main()
