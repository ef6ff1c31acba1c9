"""What is charged meanwhile: months of a meter that has no good reading, and their settlement.

`spells` finds the days that no reading measures, `chain` says by which step each is charged,
`average` and `unmetered` give volumes, `settle` takes off a late reading what was charged before.
"""
