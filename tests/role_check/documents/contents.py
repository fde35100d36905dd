"""What made-up job descriptions ask for, with the kind of duty that has to be found in each line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Content:
    """`asked`: line -> kind of duty; `good`: nothing is found; `refused`, `others`: no duties of peers."""

    name: str
    asked: dict[str, str]
    good: tuple[str, ...]
    refused: tuple[str, ...]
    others: tuple[str, ...]


CONTENTS = (
    Content(
        "ward",
        {
            "Assists the nurse with the medication round": "medication-giving",
            "Takes part in physical restraint after training": "force",
            "Completes observation rounds every fifteen minutes": "rules",
            "Reports changes in mood to the charge nurse": "informing",
        },
        ("Sits with people who want company", "Shares own story when it fits", "Runs a weekly music hour"),
        ("give opinions on medication", "write treatment plans"),
        ("give injections", "complete assessments"),
    ),
    Content(
        "house",
        {
            "Enforces house rules and curfew": "rules",
            "Collects urine samples": "rules",
            "Holds residents' debit cards": "money",
            "Makes sure that residents take their medication": "medication-watching",
        },
        ("Cooks together with whoever wants to", "Listens without judging", "Shows newcomers around the neighborhood"),
        ("restrain anyone", "search rooms"),
        ("hand out medication", "keep the records"),
    ),
    Content(
        "team",
        {
            "Writes progress reports on treatment goals": "treatment-papers",
            "Completes intake assessments": "assessing",
            "Covers shifts for case managers": "covering",
            "Takes part in case conferences": "absent-talk",
        },
        (
            "Helps people find words for what they want to say",
            "Speaks up for rights",
            "Meets with other peer supporters",
        ),
        ("diagnose anyone", "serve as payee"),
        ("write the treatment plan", "lead therapy groups"),
    ),
    Content(
        "open",
        {},
        ("Shares own story when it fits", "Listens without judging", "Runs a support group chosen by its members"),
        ("give out medication", "take part in restraint", "complete assessments"),
        ("give out medication", "write treatment plans"),
    ),
    Content(
        "drop-in",
        {},
        ("Welcomes people at the door of the drop-in", "Builds friendly ties with neighbors", "Speaks up for rights"),
        ("search bags", "enforce curfew", "report on people to the court"),
        ("search bags", "drive people to court"),
    ),
)
