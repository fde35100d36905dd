"""Names of the classes of words by which sentences are read; `words.yaml` may miss none of them. Pure."""

# How many terms a verb reaches to the left or right
REACH = 16
OF = ("of", "about", "on", "to", "with", "for", "around", "regarding", "concerning", "from", "over")
# fmt: off
GRAMMAR = frozenset({
    "about", "adverb", "agreed", "and", "asked", "assist", "avoid",
    "auxiliary", "belongs", "but", "chance", "determiner", "filler", "keep-on", "let",
    "listing", "nobody", "loose", "modal", "negation", "organization", "other-staff", "outside", "peer",
    "person", "phrase-negation", "preposition", "pronoun", "relative", "request", "subordinate",
    "taking", "talk", "talk-thing", "wish",
})
# fmt: on
# Who acts where it is neither a peer nor a person supported: staff, and what is no person at all
OTHERS = ("other-staff", "organization")
# "Peer" alone is the peer supporter where it acts, and the person supported where something is done for it
PEERS = ("peer", "peers")
CLAUSE_ENDS = ("but", "subordinate", "relative", "pronoun", "peer", "other-staff")
