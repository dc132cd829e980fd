"""What a check has found out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One remark of the registration review.

    ``severity`` is "error" (registration cannot be finished) or "warning" (it can);
    ``field_name`` the technical name of the field at fault or ''; ``label`` its name
    and ``message`` one sentence with the remedy, both in the user's language.
    """

    severity: str
    field_name: str
    label: str
    message: str

    @property
    def is_error(self) -> bool:
        return self.severity == "error"
