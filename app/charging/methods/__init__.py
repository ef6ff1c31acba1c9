"""One file a method: how the quantity of a service to charge an account for is found.

A method's `calculate(facts, rules)` returns an `Outcome` whose rows are either quantities, for
`app.charging.pricing` to price, or finished lines.
"""
