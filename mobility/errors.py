"""The errors: each says what was wrong, where, and what to do."""


class MobilityError(Exception):
    """A problem with the data or the request, told in three parts.

    Parameters
    ----------
    what
        What was wrong, as a sentence.
    where
        File, row and column, or the argument, that it concerns.
    todo
        What the reader can do about it.
    """

    def __init__(self, what: str, *, where: str, todo: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        """Give the three parts, one a line."""
        return f"{self.what}\n  where: {self.where}\n  to do: {self.todo}"

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between processes with all three parts."""
        return _again, (type(self), self.what, self.where, self.todo)


def _again(kind: type[MobilityError], what: str, where: str, todo: str) -> MobilityError:
    return kind(what, where=where, todo=todo)


class SourceError(MobilityError):
    """A delivered file is missing, changed or cannot be read."""


class SchemaError(MobilityError):
    """A table breaks its declaration."""


class EstimateError(MobilityError):
    """The rows cannot bear the number."""


class FlowError(MobilityError):
    """A step reads against the stream."""


class SettingsError(MobilityError):
    """`mobility.toml` is absent, incomplete or contradicts itself."""


class DisclosureError(MobilityError):
    """What was to leave the house would reveal somebody."""
