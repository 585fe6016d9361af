"""The command, called in this process."""

import sys

import pytest

from mobility import cli


@pytest.fixture
def called(monkeypatch, capsys):
    """Run the command in this process, which is quicker; give its status, output and errors."""

    def one(*arguments):
        monkeypatch.setattr(sys, "argv", ["mobility", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return one
