"""A sum borne by a group, as the shadow check shares it: an independent reference to the engine."""

from app.charging.shadow.shared import Bearer, most_of, shares_of

__all__ = ["Bearer", "most_of", "shares_of"]
