"""Rules only: no clock, no network, no database."""
