"""What a building's own meter counted, shared out among its accounts.

A step between quantities and prices: it adds quantities, and may take some away. A building is
always in one chunk whole, so nothing outside the chunk is asked.
"""

from app.charging.distribution.heat import share_heat
from app.charging.distribution.water import share_out

__all__ = ["share_heat", "share_out"]
