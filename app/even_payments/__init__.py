"""Even payments through the year (рівномірна оплата): plans, what bills ask by them, settlement."""
