"""What all tables of the views have in common."""

from sqlalchemy import Column, Integer, MetaData

metadata = MetaData()


def numbered(comment: str) -> Column[int]:
    """A short number in place of a long name."""
    return Column("key", Integer, primary_key=True, comment=comment)
