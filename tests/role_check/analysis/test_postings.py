"""What real postings and pages say that is easily taken for a duty, or easily overlooked: lines of our own."""

from dataclasses import replace

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import check, read
from fidelity.role_check.analysis.rules import Confidence, Level

RULES = rule_loader.rules()


def accused(text: str) -> list[str]:
    """The words that are said not to fit, sure or likely."""
    findings = (finding for finding in check(text, RULES) if finding.category.level is not Level.DEPENDS)
    return [finding.text for finding in findings if finding.confidence is not Confidence.POSSIBLE]


def how_read(text: str, words: str) -> str:
    at = text.index(words)
    return next(passage.read_as for passage in read(text, RULES).passages if passage.start <= at < passage.end)


@pytest.mark.parametrize(
    "line",
    [
        "Identifies as a person who has come back from a mental health crisis.",
        "Says openly that they have been diagnosed with depression.",
        "Must pass a background check and a drug screening.",
        "Harassment of members, staff or guests is not tolerated.",
        "Staff carry a badge and a phone.",
        "Larkhaven serves about 450 patients who take buprenorphine.",
        "Works in a clinic for medication-assisted treatment.",
        "Guests decide. They keep their own keys and their own medicines.",
        "Clinical words are left out of our notes.",
        "Explains the principle of self-determination to new colleagues.",
        "Gives one-on-one support to drug users who ask for it.",
        '"They gave me my pills and left," says one member.',
        "Works with the young person on their own service plan (ISP).",
        "Pay scale: 4",
        "Carries a first-aid kit.",
        "Teaches emotional first aid with a colleague.",
        "Speaks for peers in the Zero Restraint Coalition.",
        "Takes part in program evaluation interviews.",
        "Reporting structure",
        "Peers are evaluated once a year on this job description.",
        "The county is recruiting to fill two vacancies.",
        "Not offered here: therapy, case management, a medication clinic.",
        "Answers to: the program director",
        "Keeps up CPR, first aid and the training hours that the certificate asks for.",
        "Observes the dress code and the code of conduct.",
        "Rating: 1 is below, 2 meets, 3 exceeds",
        "Medication is given out by nurses, never by you.",
        "Assessments are completed by the clinician before you meet the person.",
        "Assessments are completed by clinicians, and groups are led by you.",
        "Assessments are completed by the crisis worker.",
        "The clinician at intake is responsible to complete assessments.",
        "With us the nurse gives out medication.",
        "Under state rules, the nurse is to administer medication.",
        "LMHP completes the risk assessment in the first hour.",
        "Since you are a peer, you do not:\n- give out medication",
        "Because of our values, peers never:\n- give out medication",
        "Peers aren't intended to:\n- give out medication",
    ],
)
def test_what_only_sounds_like_a_duty_is_no_accusation(line: str) -> None:
    assert accused(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Works with the treatment team to develop treatment plans.",
        "Assists in discharge planning.",
        "Assists the physicians and the other personnel.",
        "Completes hourly walk-throughs of the house.",
        "Goes through bedrooms on Fridays.",
        "Coordinates the care of members.",
        "Performs other duties as assigned.",
        "Assigns house chores.",
        "7. Answer the telephone. If nobody is there, take a message.",
    ],
)
def test_what_postings_ask_for_in_passing_is_a_duty(line: str) -> None:
    assert accused(line) != []


@pytest.mark.parametrize(
    "line",
    [
        "Triage, screening, risk rating and safety sits are carried out by nurses.",
        "Technicians give care such as taking blood pressure, giving out medication.",
        "Our nurses are here around the clock and handle all dosing.",
        "The LPHA (one of the two clinicians) completes the PHQ-9.",
        "The partner agency (ACT or ICM) writes service plans.",
        "Clinician: leads the response; completes the crisis assessment.",
        "LADCs do assessments and plans.",
        "Offers contact with the drug checking service.",
        "Not yours: intake screening, transport of medication",
        "What you'd not be doing\n- intake assessments\n- giving out medication",
        "Do peer specialists complete assessments? A. They do not.",
        "Attends daily team rounds.",
    ],
)
def test_what_others_do_is_theirs_in_a_list(line: str) -> None:
    assert accused(line) == []


@pytest.mark.parametrize(
    "text",
    [
        "The job\n\nNot part of this job (see the tenants' aides)\n\nSearching rooms; giving out medication.",
        "What does a peer not do? Give out medication, search rooms.",
        "What we do\tListen\nWhat we don't do\tSearch rooms, give out medication",
        "What officers & nurses do\tSearch rooms, give out medication",
        "Peers should never:\n- Give out medication\n- Search rooms",
        "Tasks that are not part of this role are:\n- Give out medication",
        "Duties not included in this position are:\n- Give out medication",
        "Tasks outside the scope of the peer specialist role are:\n- Give out medication",
        "The things you will not do in this job are:\n- Give out medication",
        "What is never part of a peer's job is:\n- Give out medication",
        "Peers do not do what clinical workers do:\n- Give out medication",
        "Peers do not do these tasks, as they are clinical:\n- Give out medication",
        "Things we don't do as peers:\n- Give out medication",
        "What we never ask of you as a peer:\n- Give out medication",
        "What you will not do, as a peer:\n- Give out medication",
        "Not part of the work of coaches and mentors:\n- Give out medication",
        "What is not done by nurse and peer:\n- Give out medication",
        "Not to be done by mentors, coaches and navigators:\n- Give out medication",
        "We don't have you do any of these:\n- Give out medication",
        "We do not have a peer do these:\n- Give out medication",
        "This is not a job where you:\n- Give out medication",
        "Peers can never stop people from leaving or:\n- Give out medication",
        "Peers in houses where nurses work do not:\n- Give out medication",
        "Peers who were hired because they have lived experience do not:\n- Give out medication",
        "Even when short staffed peers do not:\n- Give out medication",
        "What peers should never do:\n- Give out medication",
        "Peers should refrain from:\n- Giving out medication",
        "Not part of this job (the nurse does this):\n- Give out medication\n- Search rooms",
        "What we don't do (nurses do it)\n- Give out medication",
        "Never (only nurses):\n- Give out medication",
        "Unlike nurses, we do not:\n- Give out medication",
        "What a nurse does that a peer does not:\n- Give out medication",
        "Our team does not:\n- Restrain people\n- Search rooms",
        "What our team does not do\n- Search rooms",
        "These are not peer tasks. Peers who are asked to do them must call us:\n- Give out medication",
        "Never\tGive out medication",
        "Peers do not\tGive out medication",
        "Q: What does a peer not do? Give out medication, search rooms.",
        "What are peers not allowed to do? Give out medication.",
        "If asked to do any of these, decline:\n- Give out medication",
        "What you should refuse:\n- Give out medication",
        "Peers should under no condition:\n- Give out medication",
        "Text.\n \nNot part of this job\nSearching rooms; giving out medication.",
        "3.4 What peers do not do\n\n3.4.1 Give out medication\n3.4.2 Search rooms",
        "If you are asked to do any of these, say no and call us:\n- Give out medication",
        "What peers don't do, even when staff are not there:\n- Give out medication",
        "What managers may not ask of you:\n- Give out medication",
        "These belong to the Psychiatric Technician and will not be assigned to the series, whether as regular duties, "
        "as out-of-class work under Article 17 or in an emergency other than a declared disaster:\n"
        "a. giving out medication;\nb. searching rooms;",
    ],
)
def test_what_is_not_done_is_told_in_many_layouts(text: str) -> None:
    assert accused(text) == []


def test_others_who_hand_work_on_leave_it_to_peers() -> None:
    assert accused("Nurses may assign you tasks such as giving out medication.") != []
    assert accused("Psychiatrists rely on peers. Peers give out medication.") != []


@pytest.mark.parametrize(
    "heading",
    [
        "What doesn't a peer specialist do?",
        "A peer coach is not/does not ...",
        "❌ Don't",
        "A family partner does not:",
    ],
)
def test_a_heading_denies_the_list_below_it(heading: str) -> None:
    text = f"{heading}\n\n  • Diagnose anyone\n  • Give out medication\n\nDuties:\n  • Collects urine samples\n"
    if heading.startswith("❌"):
        text = text.replace("\n\n", "\n", 1)
    assert how_read(text, "Give out medication") == "negated"
    assert accused(text) == ["Collects urine samples"]


def test_a_blank_line_after_each_bullet_does_not_end_a_list() -> None:
    text = "Peers do not:\n\n- search rooms\n\n- give out medication\n\n- write treatment plans\n"
    assert accused(text) == []


def test_a_blank_line_between_two_lists_ends_the_first() -> None:
    text = "Peers do not:\n- search rooms\n- give out medication\n\n- write treatment plans\n"
    assert accused(text) == ["write treatment plans"]


def test_one_act_is_not_drowned_by_a_long_sentence() -> None:
    """It is weighed by its own words as well, from the act up to the next pause."""
    line = (
        "Support people coming home by hosting groups, giving short-term case management, and helping them meet "
        "neighbors, employers and friends from before."
    )
    assert "giving short-term case management" in accused(line)


@pytest.mark.parametrize("text", ["Prepares people for an assessment", "Makes sure of a warm handover to the Intake"])
def test_what_is_done_elsewhere_is_not_surely_done_here(text: str) -> None:
    assert all(finding.confidence is not Confidence.SURE for finding in check(text, RULES))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("• Never drives\n• Gives out medication\n• Searches rooms", "Gives out medication"),
        ("You will never be bored ...\n\nGives out medication.", "Gives out medication"),
        ("❌ Don't\n- Judge people\n\n✅ Do\n- Give out medication", "Give out medication"),
        ("• Don't\n- Judge people\n• Do\n- Give out medication", "Give out medication"),
        ("❌ Don't\n- Judge people\n\nGive out medication to residents.", "Give out medication"),
        ("You will not:\n\n✗ Judge people\n\n✗ Lecture\n\n✓ Give out medication", "Give out medication"),
        ("What you get:\n\n- Paid leave\n\n- Dental\n\n- Give out medication", "Give out medication"),
        ("What nurses do:\n\n- Order pills\n\n- Your part is to give out medication", "give out medication"),
        ("Responsibilities (telework not available)\n- Give out medication", "Give out medication"),
        ("Duties when nurse not available\n- Give out medication", "Give out medication"),
        ("What will the peer do that clinicians do not?\n- Give out medication", "Give out medication"),
        ("What do you do when a nurse is not available?\n- Give out medication", "Give out medication"),
        ("Some things cannot wait...\nGive out medication.", "Give out medication"),
        ("Nurses prepare the pills. They want you to give out medication.", "give out medication"),
        ("The nurse assigns duties such as giving out medication.", "giving out medication"),
        ("Night technician – gives out medication", "gives out medication"),
        ("Busy nurse – you give out medication", "give out medication"),
        ("You will write my treatment plans.", "write my treatment plans"),
        ("Answers to: the nurse, gives out medication", "gives out medication"),
        ("Some things cannot wait...\n- Give out medication", "Give out medication"),
        ("You will not be asked to:\n\n- Drive\n\n- You will give out medication", "give out medication"),
        ("What peers don't do\n- Search rooms\n\nDuties:\n- Give out medication", "Give out medication"),
        ("You will serve with people who give out medication.", "serve with people who give out medication"),
        ("❌ Don't\n- Judge people\n\n✅ Always\n\n- Give out medication", "Give out medication"),
        ("Nights? Not for you?\n• Gives out medication", "Gives out medication"),
        ("Complete your intake assessments within a day.", "Complete your intake assessments"),
        ("Supervisor: Ann Lee; gives out medication", "gives out medication"),
        ("Clinician: leads the response; you give out medication", "give out medication"),
        ("If nurses are short and the pharmacy is closed, give out medication.", "give out medication"),
        ("Staff (peer supporters) give out medication.", "give out medication"),
        ("Peers do not:\n- search rooms\n\nDuties:\n- Gives out medication", "Gives out medication"),
        ("Duties include but aren't limited to the following:\n- Gives out medication", "Gives out medication"),
        ("WHAT PEERS DO BECAUSE WE DON'T HAVE THE STAFF\n- Give out medication", "Give out medication"),
        ("Medication is given out by you at night.", "Medication is given out"),
        ("Medication is given out by this worker.", "Medication is given out"),
        ("Medication is given out by the post holder.", "Medication is given out"),
        ("Medication is given out by the incumbent.", "Medication is given out"),
        ("Medication is given out by nurses on weekdays and by you on weekends.", "Medication is given out"),
        ("Residents' debit cards are held by the peer supporter.", "debit cards are held"),
        ("Your job is monitoring curfew.", "monitoring curfew"),
        ("In this role, write up residents.", "write up residents"),
        ("The Peer Support Specialist I administers medication.", "administers medication"),
        ("It's on you to enforce house rules, OK?", "enforce house rules"),
        ("Completes on-site assessments.", "Completes on-site assessments"),
        ("Observes that residents keep the curfew.", "Observes that residents keep the curfew"),
        ("Jointly with the nurse gives out medication.", "gives out medication"),
        ("The nurse oversees this job (giving out medication, listening).", "giving out medication"),
        ("The nurse assigns care such as giving out medication.", "giving out medication"),
        ("Managers assign tasks. They include giving out medication.", "giving out medication"),
        ("You and the nurses are on shift together and give out medication.", "give out medication"),
        ("Under the direction of the nurse to give out medication.", "give out medication"),
        ("Huddles with the doctor and the nurse each day to write treatment plans.", "write treatment plans"),
        ("If the nurse is not on the unit, the peer will:\n- Give out medication", "Give out medication"),
        ("Where nurses can't come you will:\n- Give out medication", "Give out medication"),
        ("When staff are not around, mentors:\n- Give out medication", "Give out medication"),
        ("The peer does the following when nurses are not available:\n- Give out medication", "Give out medication"),
        ("What we do not have is nurses. So you will:\n- Give out medication", "Give out medication"),
        ("What we do not have is nurses. You give out medication.", "give out medication"),
        ("We do not judge anyone. Your duties:\n- Give out medication", "Give out medication"),
        ("The job\n\nWhat nurses cannot do alone\n\nGive out medication.", "Give out medication"),
        ("What the night nurse does not do:\n- Give out medication", "Give out medication"),
        ("The job\n\nThings that cannot wait\n\nGive out medication.", "Give out medication"),
        ("Tasks not to be missed:\n- Give out medication", "Give out medication"),
        ("The job\n\nActivities we never stop\n\nGive out medication.", "Give out medication"),
        ("The job\n\nNot part of this job\n\nDriving.\n\nTerms\n\nGives out medication.", "Gives out medication"),
        ("What does a peer not do? Drive.\n\nGive out medication.", "Give out medication"),
        ("What do you do when the nurse is not there? Give out medication.", "Give out medication"),
        ("What nurses do\tOrder pills\nWhat you do\tGive out medication", "Give out medication"),
        ("Supervised by a nurse.\n1. Gives out medication.", "Gives out medication"),
        ("Reports to the nurse. Gives out medication.", "Gives out medication"),
        ("What does a peer not do? Judge people.\nWhat does a peer do? Gives out medication.", "Gives out medication"),
        ("What don't peers do? Diagnose.\n- Gives out medication", "Gives out medication"),
        ("What don't peers do? Diagnose. Gives out medication.", "Gives out medication"),
        ("The job\n\nDuties that are not optional\n\nGive out medication.", "Give out medication"),
        ("Tasks that may not be refused\tSearch rooms", "Search rooms"),
        ("The job\n\nWhat we can't do without you\n\nGive out medication.", "Give out medication"),
        ("The job\n\nDuties not expected of nurses\n\nGive out medication.", "Give out medication"),
        ("The job\n\nNot part of the old job (new from May)\n\nGive out medication.", "Give out medication"),
        ("Not billable\tGive out medication", "Give out medication"),
        ("Things to know about prohibited items\n\nSearch rooms at each shift.", "Search rooms"),
        ("You are not a clinician, but you will:\n- Give out medication", "Give out medication"),
        ("This is not a clinical post but the duties are:\n- Give out medication", "Give out medication"),
        ("Nurses can't be everywhere, so you will:\n- Give out medication", "Give out medication"),
        ("Our nurses do not work nights, so the peer:\n- Give out medication", "Give out medication"),
        ("What the nurse does not do, you do:\n- Give out medication", "Give out medication"),
        ("You do not need a degree, and with training you will:\n- Give out medication", "Give out medication"),
        ("If you are asked to help, the nurse will call you to:\n- Give out medication", "Give out medication"),
        ("Duties (you may not do all of these every day):\n- Give out medication", "Give out medication"),
        ("What is left to do at night\n- Give out medication", "Give out medication"),
        ("What nurses and coaches do:\n- Give out medication", "Give out medication"),
        ("If asked to by staff, say yes and:\n- Give out medication", "Give out medication"),
        ("If asked to, you call the nurse, sign the key out and:\n- Give out medication", "Give out medication"),
        ("Under no circumstances leave the unit before you:\n- Give out medication", "Give out medication"),
        ("Your shift will under no circumstances be boring:\n- Give out medication", "Give out medication"),
        ("Tasks nobody may refuse:\n- Give out medication", "Give out medication"),
        ("Peers do what nurses do not:\n- Give out medication", "Give out medication"),
        ("What our nurses do not do:\n- Give out medication", "Give out medication"),
        ("Peers may not refuse to:\n- Give out medication", "Give out medication"),
        ("Tasks you can't say no to:\n- Give out medication", "Give out medication"),
        ("Do not hesitate to:\n- Give out medication", "Give out medication"),
        ("Never leave the unit without:\n- Give out medication", "Give out medication"),
        ("Tasks left to companions:\n- Give out medication", "Give out medication"),
        ("Nurses do not come at night and this leaves:\n- Give out medication", "Give out medication"),
        ("3.2 What peers don't do: judge people.\n3.3 Gives out medication to residents", "Gives out medication"),
        ("40% Things we don't do: judge.\n60% Gives out medication to residents", "Gives out medication"),
        ("Nurses work days.\n\nWhat they do not do\n\nGive out medication at night.", "Give out medication"),
        ("Never\tGive out medication late", "Give out medication"),
        ("Never\tJudge\nGive out medication\tDaily", "Give out medication"),
        ("Receive medication and give it out to residents.", "Receive medication"),
        ("3.4 What Peers Do Not Do\n3.4.1 Judge people\n4. Gives out medication", "Gives out medication"),
        ("To ensure that prohibited items do not come in, peers:\n- Search rooms", "Search rooms"),
        (
            "Though the position is not one of the clinical posts of the agency, the person who fills it helps the "
            "team on each and every shift, by day, by night and on holidays, by doing each of the following:\n"
            "- Gives out medication",
            "Gives out medication",
        ),
        (f"Peers do not {'walk, ' * 120}:\n- Give out medication", "Give out medication"),
        ("30% Treatment team:\n- Gives out medication", "Gives out medication"),
        ("Social work: writes treatment plans; completes assessments.", "writes treatment plans"),
        ("Tasks that belong to the mentor\tGive out medication", "Give out medication"),
        ("Duties that belong to this role:\n- Give out medication", "Give out medication"),
        ("What peers don't do\tJudge people\tGive out medication, daily", "Give out medication"),
        ("THIS IS NOT A DESK JOB. You give out medication.", "give out medication"),
        ("YOU ARE NOT ALONE. Give out medication.", "Give out medication"),
        ("3.2 What peers do not do\nJudge people\n3.3 What peers do\nGive out medication", "Give out medication"),
        ("1.1 What we never do\n- Judge\n1.2 Gives out medication", "Gives out medication"),
        ("3.2 Gives out medication to residents", "Gives out medication"),
        ("Duty 6 Search rooms of residents", "Search rooms"),
        ("25% Gives out medication to residents", "Gives out medication"),
        ("22:00 Searches rooms of residents", "Searches rooms"),
    ],
)
def test_none_of_this_hides_a_duty(text: str, words: str) -> None:
    assert words in accused(text)


@pytest.mark.parametrize(
    "text",
    [
        "Clinician: leads groups; the Wellness Companion hands out meds.",
        "Clinician: leads groups; Clara hands out meds.",
        "Nurse: writes the orders; the companion gives the pills.",
        "Nurse: supervises this hire; administer medication at night.",
        "Alongside a nurse: runs the med room; gives out meds.",
        "Clara works beside the nurse: counts pills; gives the bedtime meds.",
        "In the absence of the nurse: gives the bedtime meds; restrains violent residents.",
        "Our team: leads the shift; gives out meds at night.",
        "Do companions give out meds? They don't until trained; then every night.",
        "Do companions give out meds? They won't at first, but after the training they give them out.",
        "Guided by the clinician (LCSW) completes assessments.",
        "Together with a nurse (on call) gives meds and restrains residents.",
        "Our clinicians are wonderful and complete assessments with your help.",
        "Our nurses are here around the clock and give out meds with you.",
        "Technicians are awake all night and give out meds.",
        "The Wellness Companion locks the seclusion door and remains at the window.",
        "The Buddy joins the takedown team.",
        "Drug checking of residents on return.",
        "ACT team: gives out meds to clients at home every morning.",
        "Position: Care Associate\n\nThe care associate hands out meds at night and restrains violent residents.",
        "Residential counselor: hands out meds at night, restrains violent residents.",
        "Conducts patient rounds every 15 minutes.",
        "Observes privacy rules and clients taking their medication.",
        "Not yours to choose:\n- Giving out meds",
        "What you'd not guess from the title\n- Give out meds",
        "Courier of prescriptions between clinic, pharmacy and group home.",
        "I write my treatment plans on Mondays.",
        "They complete the intake assessments.",
        "Completing intake assessments.",
        "Can you give out the evening meds?",
    ],
)
def test_none_of_this_leaves_a_duty_out(text: str) -> None:
    """At least a question is asked."""
    assert {finding.category.level for finding in check(text, RULES)} - {Level.DEPENDS}


@pytest.mark.parametrize(
    "text",
    [
        "I gave out medication for thirty-one years.",
        "“Give out medication,” says the wall.",
        "Gave out medication",
        "Gives general information on voluntary and involuntary status.",
        "They give out medication.",
        "Do peers give out medication?",
        "Can you give out medication?",
        f"Gives out medication to residents, {', '.join(['with a glass of water'] * 4)} and a word for each of them.",
        "Giving out medication",
        "If your meds change, tell the nurse.",
        "When you give out medication, check the band.",
        "Several of you have had a payee.",
        "Employees receive a flu vaccine.",
    ],
)
def test_what_was_or_is_only_said_is_not_surely_asked(text: str) -> None:
    assert Confidence.SURE not in {finding.confidence for finding in check(text, replace(RULES, judge=None))}


@pytest.mark.parametrize(
    "text",
    [
        "Medication is given out by peers.",
        "Gives out medication. “We share it,” says Ann.",
        "You may be asked to give out medication.",
        "Must write treatment plans.",
        "At night, after the others have left, you'll administer medication.",
        "To administer medication",
        "Completes on-site assessments.",
        "The peer supporter also gives out medication.",
        "Where needed, gives out medication.",
        "When asked, you give out medication.",
    ],
)
def test_what_is_done_now_is_surely_asked(text: str) -> None:
    assert Confidence.SURE in {finding.confidence for finding in check(text, replace(RULES, judge=None))}


@pytest.mark.parametrize(
    "text", ["To search rooms is part of the job.", "Searching rooms is a regular part of your role."]
)
def test_what_is_part_of_the_job_is_what_stands_before_it(text: str) -> None:
    assert accused(text) != []


def test_a_list_that_ends_with_a_not_is_no_refusal() -> None:
    assert how_read("One form for everyone: goals met, goals not met.", "One") == "duty"
    assert how_read("No medication passes.", "No") == "negated"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("With the nurse writes treatment plans.", "duty"),
        ("With us the nurse writes treatment plans.", "others"),
        ("The team with the nurse writes treatment plans.", "others"),
    ],
)
def test_with_whom_something_is_done_is_not_who_does_it(text: str, reading: str) -> None:
    assert how_read(text, "writes") == reading


def test_where_peers_may_be_those_supported_it_is_raised() -> None:
    assert {finding.category.code for finding in check("Peers are assessed when they arrive.", RULES)} == {"assessing"}
