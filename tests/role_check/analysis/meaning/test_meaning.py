"""The statistical part: pieces of words, what sentences mean, and what it may add to the rules."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import (
    ASKED,
    ASKED_IN_OWN_WORDS,
    BORNE_OUT,
    MOST_JUDGED,
    SAID,
    check,
    clauses_to_judge,
    read,
)
from fidelity.role_check.analysis.meaning.encoder import MOST_PIECES
from fidelity.role_check.analysis.meaning.judge import Meanings, Opinion, Shares
from fidelity.role_check.analysis.meaning.packed_weights import DamagedError, PackedWeights, read_file
from fidelity.role_check.analysis.meaning.word_pieces import WordPieces
from fidelity.role_check.analysis.rules import Confidence, Level, Rules
from tests.benchmarks.role_check_model import pack
from tests.role_check.conftest import SEEDS

FOLDER = SEEDS / "role_check" / "meaning"
MEANINGS = Meanings(FOLDER)
ALONE = replace(rule_loader.rules(), judge=None)
# No rule knows the word
UNKNOWN = "Xylographs the ledgers"


class Told:
    """Says of each clause what it was told to; `asked` are the clauses it was asked about."""

    def __init__(self, grave: float = 0.0, differ: str = "", nearest: str = "", **kinds: str) -> None:
        self.grave = grave
        self.differ = differ
        self.nearest = nearest
        self.by_words = kinds
        self.asked: list[str] = []

    def opinions(self, clauses: Sequence[str]) -> list[Opinion]:
        self.asked += clauses
        kinds = [next((kind for word, kind in self.by_words.items() if word in clause), "") for clause in clauses]
        return [Opinion(kind, self.differ, self.grave, self.nearest) for kind in kinds]


def told(**kinds: str) -> Rules:
    return replace(ALONE, judge=Told(**kinds))


def codes(text: str, with_rules: Rules) -> set[str]:
    return {finding.category.code for finding in check(text, with_rules)}


# What it may add


@pytest.mark.parametrize(
    ("grave", "confidence"),
    [(SAID[Level.SERIOUS], Confidence.LIKELY), (SAID[Level.SERIOUS] - 0.01, Confidence.POSSIBLE)],
)
def test_what_no_rule_finds_is_said_where_next_to_nothing_speaks_against_it(
    grave: float, confidence: Confidence
) -> None:
    (finding,) = check(f"{UNKNOWN}.", replace(ALONE, judge=Told(grave, Xylographs="money")))
    assert (finding.category.code, finding.confidence, finding.text) == ("money", confidence, UNKNOWN)


def test_where_the_documents_differ_it_is_never_more_than_a_question() -> None:
    (finding,) = check(f"{UNKNOWN}.", replace(ALONE, judge=Told(1.0, Xylographs="teaching")))
    assert (finding.category.code, finding.confidence) == ("teaching", Confidence.POSSIBLE)


def test_where_a_rule_has_spoken_it_is_not_asked() -> None:
    judge = Told(medication="money")
    found = check("Gives out medication.", replace(ALONE, judge=judge))
    assert (found, judge.asked) == (check("Gives out medication.", ALONE), [])


@pytest.mark.parametrize(
    ("text", "word", "by_rules"),
    [
        ("Provides on call coverage for desk clerks.", "coverage", {"crisis-team"}),
        ("The ledgers of the house.", "ledgers", set()),
    ],
)
def test_it_speaks_where_the_documents_differ_and_of_things_alone_only_when_nearly_certain(
    text: str, word: str, by_rules: set[str]
) -> None:
    enough = SAID[Level.SERIOUS]
    assert codes(text, ALONE) == by_rules
    assert codes(text, replace(ALONE, judge=Told(enough, **{word: "money"}))) == {*by_rules, "money"}
    assert codes(text, replace(ALONE, judge=Told(enough - 0.01, **{word: "money"}))) == by_rules


# A second opinion


def confidences(text: str, grave: float, differ: str = "") -> dict[str, Confidence]:
    found = check(text, replace(ALONE, judge=Told(grave, differ)))
    return {finding.category.code: finding.confidence for finding in found}


@pytest.mark.parametrize(
    "text",
    ["Covers shifts for case managers.", "Helps with the medication round."],
)
def test_what_a_rule_finds_likely_is_said_where_enough_speaks_for_it_and_else_asked_about(text: str) -> None:
    (code,) = codes(text, ALONE)
    assert confidences(text, BORNE_OUT) == {code: Confidence.LIKELY}
    assert confidences(text, BORNE_OUT - 0.01) == {code: Confidence.POSSIBLE}
    assert max(SAID.values()) > min(SAID.values()) > BORNE_OUT > ASKED


@pytest.mark.parametrize("grave", [-1.0, 0.0, 2.0])
def test_what_a_rule_is_sure_of_is_never_touched_and_not_asked_about(grave: float) -> None:
    judge = Told(grave)
    (finding,) = check("Gives out medication.", replace(ALONE, judge=judge))
    assert (finding.confidence, judge.asked) == (Confidence.SURE, [])


@pytest.mark.parametrize(
    "text",
    ["Covers shifts for case managers.", "Helps with the medication round.", "Sees to the pill boxes."],
)
def test_what_no_rule_is_sure_of_is_left_out_where_nothing_speaks_for_it(text: str) -> None:
    among_more = f"{text} Goes along to a ball game on Sundays."
    assert confidences(among_more, ASKED - 0.01) == {}
    assert set(confidences(among_more, ASKED).values()) == {Confidence.POSSIBLE}


@pytest.mark.parametrize(
    "text",
    [
        "cover shifts for case managers",
        "My boss wants me to cover shifts for case managers on the Sundays that they are off",
    ],
)
def test_of_a_few_words_and_of_what_a_worker_is_asked_nothing_that_a_rule_finds_is_left_out(text: str) -> None:
    assert set(confidences(text, 0.0).values()) == {Confidence.POSSIBLE}


def test_what_a_worker_is_asked_is_asked_about_where_more_speaks_against_it_than_for_it() -> None:
    text = f"My boss wants me to do this: {UNKNOWN}."
    judge = Told(ASKED_IN_OWN_WORDS, nearest="money")
    assert codes(text, replace(ALONE, judge=judge)) == {"money"}
    assert codes(UNKNOWN, replace(ALONE, judge=judge)) == set()
    assert codes(text, replace(ALONE, judge=Told(ASKED_IN_OWN_WORDS - 0.01, nearest="money"))) == set()
    in_a_posting = "\n".join(
        [*["Goes along to a ball game on Sundays."] * 30, f"My boss wants me to do this: {UNKNOWN}."]
    )
    assert codes(in_a_posting, replace(ALONE, judge=judge)) == set()


def test_what_is_asked_is_judged_and_not_who_asks() -> None:
    assert clauses_to_judge("My boss wants me to search rooms.", ALONE) == ["Search rooms"]


def test_what_is_possible_is_said_where_enough_speaks_for_it() -> None:
    text = "Sees to the pill boxes."
    assert confidences(text, SAID[Level.CRITICAL]) == {"medication-giving": Confidence.LIKELY}
    assert confidences(text, SAID[Level.CRITICAL] - 0.01) == {"medication-giving": Confidence.POSSIBLE}


def test_where_the_documents_differ_it_is_told_beside_what_is_asked() -> None:
    text = "Covers shifts for case managers. Goes along to a ball game on Sundays."
    assert set(confidences(text, ASKED, "teaching")) == {"covering", "teaching"}
    assert set(confidences(text, 0.0, "teaching")) == {"teaching"}
    assert set(confidences(text, 1.0, "teaching")) == {"covering"}


@pytest.mark.parametrize(
    "text",
    [
        "Does not xylograph the ledgers.",
        "The nurse brings the xylograph.",
        "Peer supporters do not:\n- judge\n- xylograph the ledgers",
        "Benefits\n- xylographs the ledgers",
        "Xylographs",
    ],
)
def test_it_is_asked_about_duties_alone(text: str) -> None:
    assert codes(text, told(ylograph="money")) == set()


def test_help_that_somebody_asks_for_is_cleared_but_nothing_critical() -> None:
    text = "Xylographs the ledgers when the person asks."
    assert codes(text, told(Xylographs="driving")) == set()
    assert codes(text, told(Xylographs="force")) == {"force"}


def test_each_clause_is_judged_alone_and_no_company_changes_it() -> None:
    judge = Told()
    check(
        "Shares own story, listens to people and xylographs the ledgers.\n- Xylographs the ledgers;",
        replace(ALONE, judge=judge),
    )
    assert {clause.lower() for clause in judge.asked} >= {"xylographs the ledgers"}
    assert all("story" not in clause for clause in judge.asked if "ledgers" in clause)


def test_the_peer_supporter_as_the_one_who_does_it_changes_nothing() -> None:
    judge = Told()
    check("The peer supporter xylographs the ledgers.", replace(ALONE, judge=judge))
    assert judge.asked == ["xylographs the ledgers"]


def test_a_clause_is_judged_once_however_often_it_stands_there() -> None:
    judge = Told(Xylographs="money")
    assert len(check(f"{UNKNOWN}.\n" * 3, replace(ALONE, judge=judge))) == 3
    assert judge.asked == [UNKNOWN]


def test_the_answer_says_how_much_was_read_by_rules_alone() -> None:
    assert read(f"{UNKNOWN}. Listens to people.", ALONE).by_rules_alone == 2
    assert read(f"{UNKNOWN}. Listens to people.", told()).by_rules_alone == 0
    most = MOST_JUDGED // len(UNKNOWN)
    assert read(f"{UNKNOWN}.\n" * (most + 7), told()).by_rules_alone == 7


@pytest.mark.parametrize(
    ("levels", "kind"),
    [
        ({"critical": 0.7, "serious": 0.2, "depends": 0.0}, "force"),
        ({"critical": 0.46, "serious": 0.44, "depends": 0.0}, "chores"),
        ({"critical": 0.1, "serious": 0.8, "depends": 0.0}, "chores"),
        ({"critical": 0.3, "serious": 0.3, "depends": 0.2}, ""),
        ({"critical": 0.2, "serious": 0.2, "depends": 0.5}, "teaching"),
    ],
)
def test_a_kind_is_named_where_enough_speaks_for_it(levels: dict[str, float], kind: str) -> None:
    near = {
        "critical": {"force": levels["critical"]},
        "serious": {"chores": levels["serious"]},
        "depends": {"teaching": 0.1},
    }
    assert Shares(levels, near).kind == kind


# Pieces of words


def test_a_word_is_cut_into_the_longest_pieces() -> None:
    numbers = {
        piece: at for at, piece in enumerate(["[CLS]", "[SEP]", "[UNK]", "recoll", "##ect", "##s", "##ects", "a", ","])
    }
    pieces = WordPieces(numbers)
    named = {at: piece for piece, at in numbers.items()}

    def cut(text: str, most: int = 64) -> list[str]:
        return [named[at] for at in pieces.numbered(text, most)]

    assert cut("Recollects, a") == ["[CLS]", "recoll", "##ects", ",", "a", "[SEP]"]
    assert cut("á") == ["[CLS]", "a", "[SEP]"]
    assert cut("a日" + "x" * 100) == ["[CLS]", "[UNK]", "[SEP]"]
    assert cut("a a a a", most=2) == ["[CLS]", "a", "a", "[SEP]"]
    assert cut("") == ["[CLS]", "[SEP]"]


# The model


def test_packed_tables_come_back_nearly_as_they_were() -> None:
    tables = {"large": np.random.default_rng(1).normal(size=(6, 64)), "small": np.arange(5.0)}
    index, content = pack(tables)
    weights = PackedWeights(index, content)
    assert np.abs(weights.table("large") - tables["large"]).max() < 0.4
    assert np.array_equal(weights.rows("large", np.array([4])), weights.table("large")[4:5])
    assert np.array_equal(weights.table("small"), tables["small"])


def test_duties_of_a_kind_lie_near_each_other() -> None:
    means = MEANINGS.encoder.means(["Hands out pills", "Gives people their tablets", "Plays guitar on Fridays"])
    assert means.shape == (3, 384)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    near = means @ means.T
    assert near[0, 1] > near[0, 2] + 0.3


def test_a_clause_is_of_one_level_and_of_the_kinds_that_it_is_likely_to_be() -> None:
    gives, plays = MEANINGS.shares(["Hands out pills to residents", "Plays guitar with people on Fridays"])
    assert all(sum(shares.levels.values()) == pytest.approx(1, abs=1e-5) for shares in (gives, plays))
    assert (max(gives.levels, key=gives.levels.__getitem__), max(plays.levels, key=plays.levels.__getitem__)) == (
        "critical",
        "",
    )
    assert max(gives.kinds["critical"].items(), key=lambda kind: kind[1])[0] == "medication-giving"
    assert max(max(kinds.values(), default=0) for kinds in plays.kinds.values()) < 0.2


def test_a_sentence_means_the_same_in_any_company() -> None:
    alone = MEANINGS.encoder.means(["Hands out pills"])
    among = MEANINGS.encoder.means(["word " * 500, "Hands out pills", ""])
    assert np.allclose(alone[0], among[1], atol=1e-4)
    assert MOST_PIECES < 500


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CHECKSUMS").write_text("00  part-00\n")
    (tmp_path / "part-00").write_bytes(b"other")
    with pytest.raises(DamagedError, match=r"part-00 is not the file"):
        read_file(tmp_path, "part-00")


def test_every_file_of_the_model_is_small_and_as_it_was_made() -> None:
    names = sorted(path.name for path in FOLDER.iterdir() if path.name not in ("CHECKSUMS", "LICENSE"))
    assert all(len(read_file(FOLDER, name)) < 1_000_000 for name in names)
    columns = json.loads(read_file(FOLDER, "columns.json"))
    assert columns["kinds"] == [f"{category.level} {category.code}" for category in ALONE.categories]
    assert set(columns["levels"]) == {"", *(level.value for level in Level)}


def test_numpy_is_loaded_on_first_use_only() -> None:
    ask = "import sys; from fidelity.role_check.analysis import check, rules; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    "line",
    [
        "Sits with people through the evening and plays cards.",
        "Talks about hopes for the year ahead.",
        "Shows newcomers around the drop-in.",
    ],
)
def test_good_work_is_left_alone(line: str) -> None:
    assert codes(line, replace(ALONE, judge=MEANINGS)) == set()
