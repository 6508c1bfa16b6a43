"""The law as dated rows: what a month costs, which day is a working day, and what is left to a policy.

The founding set is recorded when a ledger is opened; what comes later is published by two persons.
"""
