"""A slot and what is known of it, as JSON and as a flat record."""

from typing import Any

from tracker.asking import Answer
from tracker.shapes import estimate_shape, figures_shape


def slot_shape(answer: Answer) -> dict[str, Any]:
    """A slot and its estimate, as in the documents of `show` and the lines of `list`."""
    return {
        "measure": answer.measure,
        "population": answer.population,
        "estimate": estimate_shape(answer.estimate),
    }


def slot_record(answer: Answer) -> dict[str, Any]:
    """A slot and its figures in one flat record."""
    return {
        "incident": answer.incident,
        "measure": answer.measure,
        "population": answer.population,
        **figures_shape(answer.estimate),
    }
