"""A building's heat, as the shadow check shares it out: an independent reference to the engine."""

from app.charging.shadow.heat import METER, Shares, by_load, hot_water_heat, shares_of
from app.charging.shadow.heat_house import Flat, Terms

__all__ = ["METER", "Flat", "Shares", "Terms", "by_load", "hot_water_heat", "shares_of"]
