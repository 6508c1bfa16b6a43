"""The `sertakan` command, one file per group of verbs."""
