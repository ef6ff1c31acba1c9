"""What a refusal is called; the web layer alone turns it into a status number."""


class DomainError(Exception):
    """A refusal the user can understand. `key` names its translated text, `facts` fill it.

    The English text is for logs and the command line; screens translate `key` with `facts`.
    """

    key: str = "error.domain"

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.facts = facts


class NotFound(DomainError):
    """What was asked for does not exist for this company and user."""

    key = "error.not-found"


class Forbidden(DomainError):
    """The signed-in user has no right to this."""

    key = "error.forbidden"


class Conflict(DomainError):
    """The stored state does not allow this now."""

    key = "error.conflict"


class Invalid(DomainError):
    """The input cannot be accepted as it stands."""

    key = "error.invalid"
