"""How a published line came about: from the row and the ids in it, and nothing else."""

from app.documents.explanations.explain import Explained, explain
from app.documents.explanations.told import ReadingUsed

__all__ = ["Explained", "ReadingUsed", "explain"]
