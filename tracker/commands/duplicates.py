"""placeholder"""

import click


@click.command("duplicates")
def command() -> None:
    """x"""
