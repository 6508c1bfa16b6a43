"""The event-sourced ledger of the SERTAKAN programme."""
