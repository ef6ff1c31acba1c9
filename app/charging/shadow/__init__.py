"""The shadow check: what a run drafted, reckoned a second time before it may be published.

Accounts drawn by lot are charged again by a slow, obvious reference written from the rules, in
fractions, from facts that it reads for itself; every line must keep what always holds, told to
the database as SQL. The reference shares nothing with the engine but the company's rules of the
month: no frame, no function, no query. A fault would have to be made twice, in two ways.
"""
