"""Words of the house that reports of earlier versions spell in the British way. Pure.

A report that was issued stays as it is; whatever compares its words with those of today takes them in one spelling.
"""


def as_spelled_now(label: str) -> str:
    """A label of ours out of a snapshot of any age, for example who sees to an action; never words of people."""
    return label.replace("rganisation", "rganization")
