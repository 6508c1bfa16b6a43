"""The shapes of answers: for the description and for the tests that hold every answer against it."""
