"""HTTP is only a door: decode, ask the application or a view, answer."""
