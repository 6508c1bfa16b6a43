"""Reports made anew from the log: beside those that serve, to be put in their place, or to check them."""
