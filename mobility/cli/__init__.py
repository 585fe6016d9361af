"""The front door: the command `mobility`. What is heavy is opened inside its commands."""

import sys

import typer

from mobility.cli import building, deliveries, exchanging, goals, keeping, linking, reporting
from mobility.cli.terminal import app
from mobility.errors import MobilityError

__all__ = [
    "app",
    "building",
    "deliveries",
    "exchanging",
    "goals",
    "keeping",
    "linking",
    "main",
    "reporting",
]


def main() -> None:
    """Run the command; tell a problem in three parts, with a traceback only on ``--debug``."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(args=arguments, prog_name="mobility")
    except MobilityError as problem:
        if debug:
            raise
        typer.echo(f"Error: {problem}", err=True)
        sys.exit(1)
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(130)
    except Exception as problem:
        if debug:
            raise
        from mobility.lake.faults import storage_problem

        if fault := storage_problem(problem, where=f"mobility {' '.join(arguments)}"):
            typer.echo(f"Error: {fault}", err=True)
            sys.exit(1)
        told = str(problem).splitlines()[0] if str(problem) else ""
        typer.echo(
            f"Error: {type(problem).__name__}: {told}\n  where: mobility {' '.join(arguments)}\n"
            "  to do: run it again with --debug and report what it prints.",
            err=True,
        )
        sys.exit(1)
