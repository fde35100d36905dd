"""What a heading or a lead-in says about the lines below it. Pure.

Told by whole phrases and not by single words: "Vacancy no: 4411" or "Supervisory responsibilities: None" speak of no
duty, and a heading silences what stands below only where it says what peer supporters do not do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from fidelity.role_check.analysis.grammar.classes import PEERS
from fidelity.role_check.analysis.lexicon import Lexicon, Term


@dataclass(frozen=True)
class Governed:
    """What the headings above say of all that stands below.

    `qualities`: who is wanted, under which conditions, or what is taught; only what is done counts there.
    """

    negated: bool = False
    of_others: bool = False
    asked: bool = False
    background: bool = False
    qualities: bool = False


NOT_DONE = re.compile(
    r"""\b(?:
      (?:do|does|did|will|would|shall|should|must|may|can|could|are|is|were|was)\s+(?:\w+ly\s+)?(?:not|never)\b
    | (?:don|doesn|won|isn|aren|shouldn|mustn|can|wouldn|couldn)['’]?ts?\b
    | cannot\b | never\b | refrain(?:s|ing)?\b
    | \A\W*(?:please\s+)?avoid\b | \bavoid(?:s|ed|ing)?(?:\s+(?:these|the\s+following))?(?=\W*\Z)
    | not\s+(?:billable|covered|included|payable|reimbursed)\b
    | \Anot\s+(?:available|done|offered|provided)(?=(?:\s+here)?\W*\Z)
    | \w+['’]d\s+not\s+(?:do|be\s+(?:asked|doing|expected)|have\s+to|need\s+to)\b | not\s+yours\b(?!\s+(?:alone|to\b))
    | not\s+(?:to\b|ask|expect|allow|permit|part|within|in\s+(?:the\s+)?scope|responsib|appropriate|acceptable|done|
        a\s+duty|duties|our\s+(?:job|role)|your\s+(?:job|role)|the\s+(?:job|role)|for\s+peer|peer|
        what|assigned|used|included\s+in)
    | (?:out\s+of|outside(?:\s+of)?|beyond)\s+(?:(?:the|this|our|your|their|peer)\s+)*(?:scope|role|bounds|job)
    | off[\s-]limits | prohibited | forbidden | exclusions? | excluded\s+(?:duties|tasks|activities) | non[\s-]duties
    | limits\s+(?:of|to|on)\s+(?:the|this|our|peer)\s+(?:\w+\s+)?role | boundaries\s+of\s+the\s+role
    | not\s+in\s+(?:this|the|our|your)\s+(?:\w+\s+)?(?:role|job|position|work)\b
    | non[\s-]?(?:covered|billable|reimbursable|allowable|permitted)\b(?!\s+(?:duties|hours|tasks|time|work)\b)
    | myths?(?=\s*:|\s*$)
    | (?:to|(?:you|we|peers?(?:\s+\w+)?|mentors?|coach(?:es)?)\s+(?:should|must|may|will))\s+
      (?:turn\s+down|refuse|decline|say\s+no\s+to)\b
    | if\s+(?:(?:you|they|a\s+peer|peers|the\s+peer)\s+(?:\w+\s+)?(?:are|is)\s+)?(?:ever\s+)?asked\s+to\b
        .*,\s*(?:please\s+)?(?:(?:call|tell)\s+(?:us|your|the|a)\b|say\s+no|refuse|decline)(?![^,]*\b(?:and|you|they)\W*\Z)[^,]*\Z
    | under\s+no\s+(?:circumstances?|conditions?)(?:\s+(?:should|may|must|will|do|are)\s+[\w\s]{0,40})?(?=\W*\Z)
    | no,?\s+thank(?:s|\s+you) | not\s+(?:services?|(?:the|a|an|your|our)\s+\w+['’]s\s+(?:tasks?|job|work|duties|role))
    | services\s+not\s+included | role\s+drift | misuse\s+of\s+(?:the\s+|peer\s+)+ | inconsistent\s+with
    )""",
    re.IGNORECASE | re.VERBOSE,
)
NO_LIMIT = re.compile(
    r"""\b(?:not|never|cannot)\s+(?:be\s+)?(?:\w+ly\s+)?(?:limited|all\b|(?:an?|the)\s+(?:\w+\s+)?(?:exhaustive|
    exclusive|complete|full|comprehensive|final|contract|only)|exhaustive|exclusive|inclusive|intended|only|just|
    merely|necessarily|meant|designed|construed|eligible|miss|list|every|exceed|discriminate|later|less|more|restricted)
    | \b\w+n['’]t\s+(?:be\s+)?(?:\w+ly\s+)?(?:limited|restricted|all[\s-]inclusive|exhaustive|(?:an?|the)\s+
    (?:exhaustive|exclusive|complete|full|comprehensive)\s+list)
    | \b(?:do|does)(?:\s+not|n['’]t)\s+have\s+(?:is|are|(?:enough|any|the)\s+(?:staff|nurses|clinicians))\b
    | \bnot\s+(?:do\s+all|alone)\b | \(do\s+not\s+use\b
    | \b(?:not|never|cannot|can['’]?t)\s+(?:refuse|decline|hesitate|say\s+no)\b
    | \bcan(?:not|\s+not|['’]?t)\s+
      (?:wait|(?:get|find|hire)\s+(?:\w+\s+)?staff|be\s+(?:delayed|missed|put\s+off|skipped))\b
    | \b(?:not\s+to|never|not)\s+(?:be\s+)?(?:delay|forg[eo]t|leave\s+out|miss|skip|stop(?=\W*\Z))\w*
    | \b(?:not|cannot)\s+(?:to\s+)?be\s+(?:declined|delegated|refused)
    | \bnot\s+(?:covered|listed|mentioned|named)\s+(?:above|elsewhere|here)\b
    | \b(?:do|does)(?:\s+not|n['’]t)\s+
      (?:be\s+(?:afraid|shy|surprised)|(?:need|require)\s+(?!to\b)|have\s+to\s+(?:be|have)\b)(?=.*\bto\W*\Z)
    | \b(?:can(?:not|\s+not|['’]t)|could(?:\s+not|n['’]t))\s+do\s+(?:it|this(?:\s+\w+)?)\s+without\b
    | \b(?:not|never)\s+(?:be\s+)?alone\b | \b(?:does|do|will)\s+not\s+(?:directly\s+)?supervise\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "If the nurse is not there, ...", "... because we don't have the staff": when or why, and not whether
WHEN = r"(?:if|when(?:ever)?|where(?:ver)?|unless|until|once|while|because|since|though|although)\b"
ASKED_FOR = r"(?!(?:\s+(?:you|they|a\s+peer|peers|the\s+peer)\s+(?:\w+\s+)?(?:are|is))?\s+(?:ever\s+)?asked\b|\s+not\b)"
WORKERS = (
    r"(?:you|they|(?:(?:a|the|our|this|each)\s+)?(?:\w+\s+)?(?:peers?|mentors?|coach(?:es)?|navigators?|persons?|"
    r"companions?|specialists?|workers?|position|post|job|role|duties))"
)
CONDITION = re.compile(
    rf"""\A\W*(?:in\s+order\s+)?to\s+(?:ensure|help|keep|make|prevent|protect|see)\b[^,:]*,(?=\s*\w)
    | \A\W*(?:{WHEN}|should\b){ASKED_FOR}(?:
      [^,:]*,(?=\s*\w)
    | [^,:]*?(?=\b{WORKERS}\s+(?:will|shall|must|may|should|can|are|is)\b(?!\s+not))
    )
    | (?<=\w)[,\s]+{WHEN}{ASKED_FOR}(?![^,;:]*(?:\bnot|\bnever|n['’]t)\W*\Z)[^,;:]*
    | \bas\s+(?:we|there|(?:the\s+)?(?:other\s+)?(?:staff|nurses|clinicians|team))\s+
      (?:are|is|can|do|does|have|has)(?:n['’]?t|\s?not)\s+(?:have|find|get|hire|enough|any)\b[^,;:]*""",
    re.IGNORECASE | re.VERBOSE,
)
# "What we do not have is nurses. So you will:": the last sentence leads to what stands below
LEADS = re.compile(
    rf"\A(?!.*\b(?:these|this|following|below)\b.*[.!?]).*[.!?]\s+"
    rf"(?=[^.!?]*\b(?:{WORKERS}|will|shall|must|tasks)\b[^.!?]*:\W*\Z)",
    re.IGNORECASE | re.DOTALL,
)
# "You are not a nurse, but you will:", "Nurses can't be everywhere, so the peer:": what comes after the denial is asked
PEOPLE = r"(?:you|peers?|peer\s+\w+|mentors?|coach(?:es)?|companions?|navigators?)"
AFFIRMS = re.compile(
    rf"""(?<!\bwhat\s)(?<!\bhave\s)(?<!\bhave\sa\s)\b{PEOPLE}\s+(?:(?:also|both|then|\w+ly)\s+)?(?:will|shall|must|may|can|do|does|are)\b
      (?!\s+(?:not|never))
    | \bthey\s+(?:will|shall|must)\b(?!\s+(?:not|never))
    | \b(?:so|but)\s+(?:{WORKERS}|(?:the\s+)?duties)(?:\s+(?:are|include|on\s+\w+))?\W*\Z | \bas\s+you\W*\Z
    | \b(?:so|and|but|,)\s+(?:it|that|this)\s+(?:leaves|makes|means)\b
    | ,\s+(?:will|shall|must|may|can)\b(?!\s+(?:not|never))""",
    re.IGNORECASE | re.VERBOSE,
)
# "Peers do what nurses do not:", "Never leave the unit without:"
STILL_DONE = re.compile(
    rf"\A\W*(?:the\s+)?{PEOPLE}\s+(?:do|does|handle|will\s+do)\s+what\b|\b(?:without|until|before)(?:\s+{WORKERS})?\W*\Z",
    re.IGNORECASE,
)
# "This is not a desk job.": a motto, and no list
MOTTO = re.compile(
    r"\b(?:this|it|you|the\s+(?:\w+\s+)?(?:job|position|post|role))\s+(?:is|are)(?:\s+not|n['’]t)\s+(?:an?|one)\b.*\.\W*\Z",
    re.IGNORECASE,
)
# "A degree is not required", "Do not distribute": a line by itself, of something that is no duty
OF_SOMETHING_ELSE = re.compile(
    r"""\A(?!.*\b(?:what|things?|duties|tasks|activities|services|role)\b).*\w.*\b(?:is|are)(?:\s+not|n['’]t)\s+(?:
      available|eligible|exempt|guaranteed|hybrid|necessary|needed|negotiable|offered|permanent|provided|remote|required|
      seasonal|sponsored|temporary)\W*\Z
    | \b(?:do\s+not|don['’]t)\s+(?:call|circulate|contact|copy|distribute|e-?mail|phone|post|remove|reply|write)\W*\Z
    | \A\W*(?:alcohol|discrimination|drugs?|harassment|pets|retaliation|smoking|tobacco|vaping|weapons)\b
      .*\b(?:forbidden|prohibited|not\s+(?:allowed|permitted|tolerated))\W*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
# Under these nothing is asked of anybody: what is offered, and what the law wants said
BACKGROUND = re.compile(
    r"""^\W*(?:(?:[IVX]+|\d+(?:\.\d+)*)[.)]?\s+)?(?:(?:our|the|employee|staff|comprehensive)\s+)*(?:
      benefits?(?:\s+(?:package|include[sd]?|offered|summary|overview|at\s+a\s+glance.*|and\s+(?!advoca|entitle|hous|income|money)\w+))*
    | references? | (?:related|reference)\s+(?:documents?|policies) | see\s+also | authority
    | legal\s+(?:references?|basis)
    | (?:what|why)\s+(?:we\s+offer|work\s+(?:here|with\s+us|for\s+us|at\s+\w+)|join\s+us)
    | what\s+you(?:['’]ll|\s+will)?\s+(?:get|receive) | what\s+we(?:['’]ll)?\s+pay
    | why\s+you(?:['’]ll|\s+will)?\s+(?:love|like|enjoy)\b.*
    | (?:pay|salary|compensation|perks)(?:\s+(?:and|&|range)\s*\w*)*
    | (?:equal\s+(?:employment\s+)?opportunit\w+|eeo|ada|e-verify)(?:\s+(?:\w+\s*)*)
    | legal(?:\s+(?:\w+\s+)?(?:disclaimers?|information|notices?|requirements?|statements?))?
    | (?:(?:knowledge|understanding|familiarity|awareness)(?:\s*[,/&]\s*|\s+and\s+|\s*))+(?:of|with|required)?
    | how\s+to\s+apply | application\s+(?:process|instructions)
    | about\s+(?:us|(?:the|our)\s+(?:agency|organi[sz]ation|company|employer|unit|team|house|hospital|ward|center|
        clinic|county|program|facility|department|site))
    | case\s+(?:examples?|stud(?:y|ies)) | vignettes? | scenarios?
    | (?:discussion|reflection|interview|screening)\s+questions?
    | offered | total\s+rewards | selection\s+(?:process|procedures?) | how\s+you\s+will\s+be\s+(?:evaluated|assessed)
    | you(?:['’]ll)?\s+(?:get|receive) | definitions
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
# Under these only what is done counts, and no thing by itself: "Requirements: drug screen, First Aid"
QUALITIES = re.compile(
    r"""^\W*(?:(?:[IVX]+|\d+(?:\.\d+)*)[.)]?\s+)?(?:\w+[\s/]+(?:and\s+|or\s+|&\s+)?){0,4}?(?:
      qualifications? | requirements | competenc(?:y|ies) | certificat(?:es?|ions?) | credentials
    | licen[sc](?:es?|ures?) | education | experience | skills | abilities | knowledges? | physical\s+demands?
    | working\s+conditions?
    | work\s+(?:environment|conditions) | conditions\s+of\s+employment | eligibility | curriculum | training
    | (?:what\s+)?you(?:['’]ll)?\s+(?:bring|need|have) | (?:what\s+)?we(?:['’]re)?\s+(?:ask|look\s+for|looking\s+for)
    | must\s+haves? | needed | required | desired | preferred | desirable | essential | nice\s+to\s+haves?
    | (?:employment|minimum)\s+standards | selection\s+criteria | person\s+specification | supplemental\s+information
    | background(?:\s+checks?)? | screenings? | clearances | you\s+are | we\s+need | who\s+you\s+are
    | (?:sensory|mental)\s+demands? | tools\s+and\s+equipment | environment
    )(?:[\s,/&:—–-]+(?:and\s+|or\s+|of\s+)?[\w’']+){0,5}\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
TO_WORKER = re.compile(
    rf"""(?:(?<!\bfor\s)(?<!\bgive\s)(?<!\boffer\s)(?<!\bpay\s)(?<!\bto\s)(?<!\bwith\s)
      \byou(?:['’]ll|\s+(?:also|must|shall|will))?(?:\s+be\s+(?:asked|expected|required|responsible\s+for)(?:\s+to)?)?
      | \A\W*(?:(?:the|our|this|an?|each)\s+)?(?:{PEOPLE}|incumbent|position|specialist|worker)s?
        (?:\s+(?:do|does|must|shall|will)(?:\s+the\s+following)?)?
      | \A\W*(?:job|position|role)\s+summary)\W*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
NAMES_DUTIES = re.compile(
    r"""\W*(?:(?:\d+|[IVX]+)[.)]\s+)?(?:
      (?:(?:your|the|our|core|essential|general|job|key|main|major|primary|principal|specific|typical)\s+)*
      (?:duties|responsibilities|functions|tasks)(?:\s+(?:and|&)\s+(?:duties|responsibilities|functions|tasks))?
    | what\s+you(?:['’]ll|\s+will)?\s+do | the\s+(?:job|role|work)
    | (?:job|position|role)\s+(?:description|duties|summary)
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
DUTY = re.compile(r"\b(?:dut(?:y|ies)|functions?|responsib\w+|tasks?|role|provides?|runs?|leads?)\b", re.IGNORECASE)
# What stands on the line of its own heading and asks for nothing: "Knowledge of: medication and side effects"
KNOWN = re.compile(
    r"""\W*(?:(?:basic|direct|employee|general|good|group|immediate|our|required|the|training|working)\s+){0,2}(?:
      (?:knowledge|understanding|familiarity|awareness)(?:\s+(?:of|with))?
    | total\s+rewards | perks | extras | topics? | (?:day|week|module|session|unit)\s+\d+ | benefits?
    | pay | wages? | salary | compensation | references?
    | reports?\s+to | answers?\s+to(?=\s*:[^,;.]*$) | works\s+in | work\s+(?:unit|location) | location | base
    | reporting
    | department | division | employer | agency | shift | classification
    | supervis(?:or|es|ion\s+exercised) | drug\s+test(?:ing)?(?:\s+required)?
    )\s*:(?!\s*(?:\w+ly\s+)?(?:do|give|hand|pass|make|take|write)s?\b)""",
    re.IGNORECASE | re.VERBOSE,
)
# "Health plan with drug, dental and vision coverage", in a line without an act
COVERED = re.compile(
    r"\W*(?:[\w$%]+[\s,]+){0,3}?(?:health|medical|dental|vision|life|disability|prescription)"
    r"(?:[\s,/&]+(?:and\s+)?\w+){0,4}?\s+"
    r"(?:plans?|insurance|coverage|benefits?)\b",
    re.IGNORECASE,
)
# '"Coercion" means any use of force'
DEFINES = re.compile(
    r"""\W*["“][^"”\n]{2,60}["”]\s+(?:(?:shall\s+)?means?|is\s+defined|refers?\s+to|includes?)\b""", re.IGNORECASE
)
# "Mosaic is a nonprofit that has offered therapy for forty years"
OF_AGENCY = re.compile(
    r"""\W*(?!(?:(?:the|this|each|a)\s+)*(?:peer|position|role|job|you|incumbent|employee|specialist|worker|coach)\b)
    (?:[\w&’'.]+\s+){1,6}?(?:is|are)\s+(?:a|an|the)\s+(?:[\w,/-]+\s+){0,6}?
    (?:non-?profit|agency|organi[sz]ation|provider|center|clinic|hospital|company|network|coalition|charity|program)\s+
    (?:that|which|serving|offering|providing|with|dedicated|committed|located)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# "Pathways has offered housing and therapy", "for forty years we have served ...": what was, and no duty
HAS_DONE = re.compile(
    r"""\W*(?:(?:[Ff]or|[Ss]ince)\s+(?:[\w-]+\s+){1,5}?(?:years|decades|\d{4}),?\s+)?
    (?!(?i:(?:(?:the|this|each|a)\s+)*(?:peer|position|role|job|you|incumbent|employee|specialist|worker|coach|who)\b))
    (?:we\s+|[A-Z][\w&’'.-]*\s+(?:[\w&’'.-]+\s+){0,5}?)(?:has|have)\s+(?:\w+ly\s+)?
    (?:been\s+\w+ing|served|offered|provided|helped|cared|operated|run|supported|grown)\b""",
    re.VERBOSE,
)
# "Medical, dental and vision; tuition help; a pension": what is offered, in a line in which nobody does anything
PERK = re.compile(
    r"""\b(?:401\s?\(?k\)?|403\s?\(?b\)?|bonus|child\s?care\s+discount|dental|disability\s+insurance|discounts?|eap|
    free\s+parking|health\s+(?:care|insurance|plan)|holidays?|life\s+insurance|loan\s+forgiveness|mileage|paid\s+leave|
    paid\s+time\s+off|pension|pto|retirement|sick\s+(?:days?|leave|time)|stipend|tuition|vacation|vision|wellness\s+fund)(?!\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
FEWEST_PERKS = 2
# "Knowledge of medication and the stages of change": what somebody knows, in a line without an act
KNOWS = re.compile(
    r"\W*(?:(?:a|an|the|some|good|basic|working|general|thorough|strong|sound|solid|clear)\s+)*"
    r"(?:knowledge|understanding|familiarity|awareness)\s+(?:of|with|about)\b",
    re.IGNORECASE,
)
# "Medication duties: none"
NONE = re.compile(
    r"[^:.;\n]{2,60}:\s*(?:none|no|never|nil|n/?a|not\s+(?:applicable|required|assigned|done))\W*$", re.IGNORECASE
)
# "Should staff ask a peer to help with restraint, the peer may refuse"
MAY_REFUSE = re.compile(
    r"\W*(?:if|should|when(?:ever)?)\b.{0,60}\bask(?:s|ed)?\s+(?:(?:a|the)\s+)?(?:you|them|peers?|peer\s+\w+)?\s*to\b"
    r".*\b(?:refuses?|declines?|says?\s+no|turns?\s+(?:it|this|that|them)\s+down)\b",
    re.IGNORECASE,
)
# "What stays with others", "Please leave to the staff", "What your coworkers do", "Who does those things?"
LEFT = re.compile(
    r"""\W*(?:(?:what|things|tasks|duties|work|please)\s+)*(?:(?:that|which|we|you|peers?|peer\s+\w+|\w+)\s+){0,2}?
    (?:leaves?|left|stays?|belongs?|remains?)\s+(?:to|with)\s+
    (?!do\b|(?:(?:a|the|this|our)\s+)?(?:\w+\s+)?
    (?:peers?|you|person|mentors?|coach(?:es)?|companions?|navigators?|specialists?|role|position|post|job)\b)[\w\s’'-]{3,40}\W*$
    | \W*(?:other\s+staff|others|interfaces|tasks\s+of\s+others|who\s+does\s+(?:those|these|the\s+other)\s+things)\W*$
    | \W*(?:the\s+)?(?:duties\s+of\s+)?(?:(?:the|our)\s+)?(?:
        agency|authority|city|county|coordinator|department|funder|grantor|hospital|plan|provider|state|supervisor)
      (?:['’]s\s+(?:part|duties|role)|\s+(?:shall|will|must|does|agrees\s+to))\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
STAFF = (
    r"(?:co-?workers?|colleagues|staff|others|team|clinicians?|nurses?|officers?|police|guards?|doctors?|therapists?|"
    r"psychiatrists?|social\s+workers?|case\s+managers?)"
)
WHAT_OTHERS_DO = re.compile(
    rf"""\W*what\s+(?:(?:your|the|our)\s+)?(?:other\s+)?
    {STAFF}(?:(?:\s*,\s*|\s*(?:&|/|\band\b)\s*)(?:the\s+)?{STAFF}){{0,3}}\s+(?:do|does|will\s+do)\W*""",
    re.IGNORECASE | re.VERBOSE,
)
WORK = re.compile(
    r"\b(?:shall|will|must|duties|dut(?:y|ies)|responsib\w+|tasks?|functions?|scope|services|definitions?)\b", re.I
)
DOES = re.compile(
    r"\b(?:do|does|duties|duty|responsib\w+|roles?|tasks?|jobs?|work|will|handles?|functions?)\b", re.IGNORECASE
)
OF_ROLE = re.compile(
    r"\b(?:what|which|things|duties|tasks|activities|role|job|scope|limits|boundaries)\b", re.IGNORECASE
)
# "Role of the clinician", "Tasks that belong to clinical staff", "Leave to others"
WHOSE = re.compile(
    r"\W*(?:(?:the|main|key)\s+)*(?:roles?|duties|tasks|work|scope|job|responsibilities|functions)\s+of\s+(?:the\s+|our\s+|other\s+)*"
    r"|.*\b(?:belongs?|left|leave|falls?|fall|go(?:es)?)\s+to\s+(?:the\s+|our\s+|other\s+)*|.*\b(?:done|handled|carried\s+out)\s+by\s+(?:the\s+|other\s+)*",
    re.IGNORECASE,
)
OTHER_POSTS = re.compile(
    r"(?:others|other\s+(?:positions|roles|staff|jobs|team\s+members|professionals|disciplines))\W*$", re.IGNORECASE
)
# "Team Member Responsibilities", "What the nurse will ask you to do": the worker, by another name
OF_WORKER = re.compile(
    r"\b(?:(?:this\s+)?team\s+members?|direct\s+(?:care|support)\s+staff|(?:shift\s+)?team\s+(?:duties|responsibilities|tasks)"
    r"|(?:asks?|expects?|needs?)\s+(?:of\s+)?you|(?:gives?|leaves?|left)\s+(?:it\s+)?to\s+you|you|your)\b|\bcoverage\b"
    r"|\bsupport\s+duties\b|\bwork(?:ing)?\s+with\b",
    re.IGNORECASE,
)
ASKS_WHAT_NOT = re.compile(
    r"\W*(?:Q\d*\s*[:.]\s*)?(?:(?:and|so|but)\s+)?what\s+(?:(?:does|do|will|should|can)(?:n['’]?t|\s+not)\s+(?:[\w-]+\s+){1,5}do"
    r"|(?:is|are)\s+(?:[\w-]+\s+){1,5}?not\s+(?:allowed|permitted|supposed)\s+to\s+do"
    r"|(?:does|do|will|should|can)\s+(?:[\w-]+\s+){1,5}?(?:not|never)\s+do)\s*\?\W*",
    re.IGNORECASE,
)
PEERS_THEMSELVES = (
    r"(?:(?:an?|the|our)\s+)?(?:we|you|peers?(?:\s+\w+){0,2}?"
    r"|(?:\w+\s+)?(?:mentors?|coach(?:es)?|companions?|navigators?))"
)
NAMES_WHAT_NOT = re.compile(
    rf"""\W*(?:
      (?:(?:things|tasks|duties|what\s+is)\s+)?not\s+(?:part\s+of|in|within)\s+(?:this|the|our|your)\s+(?:peer\s+)?
        (?:job|role|position|post|work)
    | not\s+your\s+(?:job|role|work)
    | (?:what|things|tasks|duties)\s+(?:that\s+)?{PEERS_THEMSELVES}\s+
        (?:(?:do|does|will|would|should)(?:n['’]t|\s+not|\s+never)|never)\s+do(?:\s+here)?
    )\s*(?:\([^()]{{2,80}}\))?\W*""",
    re.IGNORECASE | re.VERBOSE,
)
HEDGED = re.compile(
    r"\b(?:alone|before|daily|except|fail|forget|late|miss|omit|skip|unless|until|weekly|without)\b", re.IGNORECASE
)
DENIES_ROW = re.compile(
    rf"\W*(?:(?:{PEERS_THEMSELVES}\s+)?(?:never|(?:do|will)\s+not|don['’]?ts?|won['’]t)|excluded\s+(?:duties|tasks))\W*",
    re.IGNORECASE,
)
SIGN = re.compile(r"\W*(?:(?:we|you|please)\s+)?(?:do\s+not|don['’]?ts?|never|not)\W*", re.IGNORECASE)
SIGN_OF_YES = re.compile(r"\W*(?:(?:we|you|please)\s+)?(?:dos?|always|yes)\W*", re.IGNORECASE)
# Words after the "not" of a heading without a colon: "are not asked to do"
MOST_AFTER = 1
LONGEST_OTHERS = 6
OURS = ("we", "non", "this")
LEAVES_WHAT = re.compile(r"\W*(?:what|things|tasks|duties|work)\b", re.IGNORECASE)
ASKING = re.compile(
    r"\b(?:you|yours?|ask|assign|expect|give|hand|order|request|require|tell)(?:s|ed|ing)?\b", re.IGNORECASE
)


def governed(text: str, headings: Sequence[tuple[int, int]], lexicon: Lexicon) -> Governed:
    """What the headings at these places of the text say together."""
    written = [text[start:end] for start, end in headings]
    terms = [lexicon.terms(text, start, end) for start, end in headings]
    return Governed(
        negated=any(
            negates(heading) and not _of_persons(own) and not _left_by_others(heading, own)
            for heading, own in zip(written, terms, strict=True)
        ),
        of_others=any(_of_others(heading, own) for heading, own in zip(written, terms, strict=True)),
        asked=any(term.is_in("asked") for own in terms for term in own),
        background=any(BACKGROUND.match(heading) for heading in written),
        qualities=any(QUALITIES.match(heading) and not DUTY.search(heading) for heading in written),
    )


def lays_no_duty(label: str) -> bool:
    """Whether the words before a colon lead to what is offered or who is wanted: "Benefits:", "Requirements:"."""
    return bool(BACKGROUND.match(label) or (QUALITIES.match(label) and not DUTY.search(label)))


def leaves_to_others(heading: str) -> bool:
    """ "What stays with others", "Please leave to the staff", "What your coworkers do"."""
    return bool(LEFT.match(heading)) or names_what_others_do(heading)


def speaks_of_work(heading: str) -> bool:
    """Whether a numbered line says of the lines below whose work they are, or that they are none."""
    return negates(heading) or leaves_to_others(heading) or lays_no_duty(heading) or bool(WORK.search(heading))


def silences(heading: str) -> bool:
    """Whether nothing that stands below is a duty of the job, as far as words without a list of words tell."""
    return negates(heading) or leaves_to_others(heading) or lays_no_duty(heading)


def leads_to_duties(lead: str) -> bool:
    """ "You will:", "On every shift you:", "The Peer Specialist:"; not "You will receive:"."""
    return bool(TO_WORKER.search(lead) or names_duties(lead)) and not silences(lead)


def names_duties(line: str) -> bool:
    """ "Duties", "Key Responsibilities", "What you will do", and nothing else on the line."""
    return bool(NAMES_DUTIES.fullmatch(line))


def only_denies(heading: str) -> bool:
    """ "Don't", as a sign over a list, and not "Never drives", which is a line of one."""
    return bool(SIGN.fullmatch(heading))


def only_affirms(heading: str) -> bool:
    """ "✅ Do", the sign over the other list."""
    return bool(SIGN_OF_YES.fullmatch(heading))


def asks_what_is_not_done(heading: str) -> bool:
    """ "What doesn't a peer specialist do?", and not "What do you do when the nurse is not there?"."""
    return bool(ASKS_WHAT_NOT.fullmatch(heading))


def names_what_is_not_done(heading: str) -> bool:
    """ "Not part of this job (see those of aides)", "What we don't do"; not "Duties that are not optional"."""
    return bool(NAMES_WHAT_NOT.fullmatch(heading))


def denies_row(label: str, rest: str) -> bool:
    """Whether the first cell of a row says that what stands in the other is not done: "Never", "What we don't do".

    Not so in "Never | Give out medication late".
    """
    return (bool(DENIES_ROW.fullmatch(label)) or names_what_is_not_done(label)) and not HEDGED.search(rest)


def names_what_others_do(label: str) -> bool:
    """ "What the nurses do", "What officers & nurses do"."""
    return bool(WHAT_OTHERS_DO.fullmatch(label))


def breaks_off_at_denial(heading: str) -> bool:
    """ "A peer coach does not ...", and not "Some things cannot wait ..."."""
    denials = list(NOT_DONE.finditer(heading))
    return bool(denials) and not re.search(r"\w", heading[denials[-1].end() :])


def speaks_of_duties(heading: str) -> bool:
    """ "Duties:", "Your tasks:", and not "Duties that are not yours:"."""
    return bool(DUTY.search(heading)) and not negates(heading)


def negates(heading: str) -> bool:
    """Whether a heading or lead-in says that what follows is not done; "not limited to" says nothing of the kind.

    Without a colon it has to end with it, or to speak of the role: "Never judges anyone" is a line like others.
    """
    plain = NO_LIMIT.sub(" ", CONDITION.sub("", LEADS.sub("", heading)))
    if asks_what_is_not_done(heading) or names_what_is_not_done(heading) or DENIES_ROW.fullmatch(heading):
        return True
    denial = max(NOT_DONE.finditer(plain), key=re.Match.end, default=None)
    if denial is None:
        return False
    if AFFIRMS.search(plain, denial.end()) or STILL_DONE.search(plain) or MOTTO.search(heading):
        return False
    if OF_SOMETHING_ELSE.search(plain):
        return False
    leads = heading.rstrip("*_ ").endswith(":") or bool(OF_ROLE.search(plain))
    return leads or len(plain[denial.end() :].split()) <= MOST_AFTER


def _of_persons(terms: Sequence[Term]) -> bool:
    """ "Residents may not": a rule for the people supported says nothing about the role.

    "Peers meet people as equals. They do not:" speaks of peers, for whoever opens it is spoken of.
    """
    named = takewhile(lambda term: term.word != "(", terms)
    who = next((term for term in named if term.is_in("person", "peer", "other-staff")), None)
    if who is None or who.word in PEERS:
        return False
    return who.is_in("person") and not who.is_in("peer", "other-staff")


def _left_by_others(heading: str, terms: Sequence[Term]) -> bool:
    """ "What nurses cannot do alone": somebody else is to do it; not so "What nurses may not ask of you"."""
    if ASKING.search(heading):
        return False
    named = [term for term in takewhile(lambda term: term.word != "(", terms) if term.word[0].isalnum()]
    opening = named[1:4] if LEAVES_WHAT.match(heading) else named[:2]
    who = next((term for term in opening if term.is_in("person", "peer", "other-staff")), None)
    if who is None or not who.is_in("other-staff") or who.tokens[-1].word == "team":
        return False
    return not any(term.is_in("peer") or term.word in (*PEERS, *OURS) for term in named)


def _of_others(heading: str, terms: Sequence[Term]) -> bool:
    """ "What nurses do", "The case manager:", "Nurses"; not the name of a department in a letterhead."""
    if leaves_to_others(heading):
        return True
    if any(term.is_in("peer") for term in terms) or OF_WORKER.search(heading):
        return False
    whose = WHOSE.match(heading)
    if whose and (OTHER_POSTS.search(heading) or _are_others(heading, whose.end(), terms)):
        return True
    if not any(term.is_in("other-staff") for term in terms):
        return False
    if NOT_DONE.search(heading) or len(terms) > LONGEST_OTHERS + 4:
        return False
    only = all(term.is_in("other-staff", "determiner", "and", "other") or term.word in ",:'" for term in terms)
    plural = terms[0].word.endswith("s") or heading.rstrip().endswith(":")
    return (only and plural) or bool(DOES.search(heading) and _led_by_others(terms))


def _are_others(heading: str, start: int, terms: Sequence[Term]) -> bool:
    """Whether nothing but other staff is named from this place of the heading on."""
    first = terms[0].start
    after = [term for term in terms if term.start - first >= start and term.word[0].isalnum()]
    return bool(after) and all(term.is_in("other-staff", "determiner", "and") for term in after)


def _led_by_others(terms: Sequence[Term]) -> bool:
    """Whether staff stand as those who act: at the beginning, or right before the word for doing."""
    plain = [term for term in terms if term.word[0].isalnum()]
    if plain and plain[0].is_in("other-staff"):
        return True
    return any(one.is_in("other-staff") and DOES.fullmatch(two.word) for one, two in pairwise(plain)) or any(
        one.is_in("determiner") and two.is_in("other-staff") for one, two in pairwise(plain[:3])
    )
