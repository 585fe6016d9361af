"""`python -m mobility.cli` is the command `mobility`."""

from mobility.cli import main

main()
