"""What a case says that an analyst should look at before it is published: findings, no errors."""

from projections.checks.dates import Published, check_days, check_published
from projections.checks.figures import check_figures
from projections.checks.finding import KINDS, Finding, Kind
from projections.checks.names import check_names
from projections.checks.quotes import Cited, check_quotes

__all__ = [
    "KINDS", "Cited", "Finding", "Kind", "Published",
    "check_days", "check_figures", "check_names", "check_published", "check_quotes",
]  # fmt: skip
