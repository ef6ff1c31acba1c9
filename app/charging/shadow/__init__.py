"""The shadow check: what a run drafted, reckoned a second time before it may be published.

Accounts drawn by lot are charged again by a slow, obvious reference written from the rules, in
fractions, from facts that it reads for itself; every line must keep what always holds, looked at
as it is stored beside the facts it names. Check and engine share the company's rules of the month
and how drafts are packed, but no function that calculates and no query. A fault would have to be
made twice, in two ways.
"""
