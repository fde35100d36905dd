"""How few are too few. Pure, for the rules as well as for the models."""

# Fewer anonymous answers than this are never shown (scoring.md 4).
LEAST_ANSWERS = 5
