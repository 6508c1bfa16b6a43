"""The log on PostgreSQL: its server, its writer, its registers and the vault of identities."""
