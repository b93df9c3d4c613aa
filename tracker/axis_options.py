"""The options that commands along an axis share, and numbers that are numbers."""

from collections.abc import Callable
from math import isfinite
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Finite(click.FloatRange):
    """A number within a range: neither infinite nor none at all."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Fails as a bad value of the option does."""
        number = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value!r} is not a number that can be counted with.", param, ctx)
        return number


def along_axis(command: F) -> F:
    """Adds `--axis`, as `tracker history` has it; the command gets it as `axis`."""
    option = click.option(
        "--axis", type=click.Choice(["reported", "recorded"]), default="reported",
        show_default=True,
        help="In the order in which it was published, or in which this log took it.",
    )  # fmt: skip
    return option(command)
