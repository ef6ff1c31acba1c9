"""The reference to a company that every layer may hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CompanyRef:
    """A company (tenant): its id in the directory and its slug, the first label of its host.

    The database schema and roles are named after the id, so a changed slug moves no data.
    """

    id: int
    slug: str

    @property
    def schema(self) -> str:
        """Return the schema that holds the company's tables."""
        return f"company_{self.id}"

    @property
    def owner_role(self) -> str:
        """Return the role that owns the tables: provisioning and migrations act as it."""
        return f"company_{self.id}_owner"

    @property
    def user_role(self) -> str:
        """Return the role the product acts as: rows of its own schema only."""
        return f"company_{self.id}_user"
