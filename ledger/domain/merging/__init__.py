"""Two records of one person become one: docs/decisions/0019."""
