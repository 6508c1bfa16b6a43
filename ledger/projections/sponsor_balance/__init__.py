"""What a sponsor has paid, what was done with it and what is left, at every command that moved it.

What always holds, in sen, for every sponsor at the end of every command:
received + receivable = allocated (net of released) + refunded + reversed + available.
The table refuses a row that breaks it, and the projection stops.
"""
