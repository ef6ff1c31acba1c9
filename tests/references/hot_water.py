"""Hot water's heat, as the shadow check finds it: an independent reference to the engine."""

from app.charging.shadow.hot_water import Warmth, heat_of, parts_of

__all__ = ["Warmth", "heat_of", "parts_of"]
