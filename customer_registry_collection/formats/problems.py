"""What keeps a row out of a file."""

from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason against one row.

    ``reference`` is the end-to-end id of the row (for GoCardless its mandate), or '' where the
    whole file is meant; ``code`` is a word to translate by; ``message`` says the same in English.
    None of them ever holds an account number.
    """

    reference: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.reference}: {self.message}" if self.reference else self.message


class FileError(ValueError):
    """A file cannot be made; ``problems`` lists every reason, so that the rows can be left out."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - _SHOWN
        lines = [str(problem) for problem in self.problems[:_SHOWN]]
        super().__init__("\n".join([*lines, f"and {more} more"] if more > 0 else lines))
