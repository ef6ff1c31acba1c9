"""Recalculation (перерахунок): what earlier months should be with the facts known now.

Facts mark the months they reach into. The next run computes the marked accounts of those months
again, by the months' own rules, and charges what differs beside its own month: the lines charged
so far are taken back, and those that should be stand in their place.
"""
