"""An index: each model lives in the room whose data it keeps."""

from fidelity.flags.models import Action, Flag, FlagEvent, Letter, LoweredReference, Mailed
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.models import (
    Amendment,
    Download,
    FunderFile,
    IssuedReport,
    Question,
    Reading,
    Share,
    Signature,
    Signing,
    Statement,
)
from fidelity.reviews.models import CheckStatement, Edition, KeptLevels, Response, Review, Sample, SampleMark
from fidelity.reviews.peer_questions.models import PeerQuestion
from fidelity.role_check.models import WrittenDuty
from fidelity.voice.concerns.models import ConcernBox
from fidelity.voice.models import Box, JointAnswer, PeerVoice, UsedCards

__all__ = [
    "Action",
    "Amendment",
    "Box",
    "CheckStatement",
    "ConcernBox",
    "Download",
    "Edition",
    "Flag",
    "FlagEvent",
    "FunderFile",
    "InstrumentVersion",
    "IssuedReport",
    "JointAnswer",
    "KeptLevels",
    "Letter",
    "LoweredReference",
    "Mailed",
    "PeerQuestion",
    "PeerVoice",
    "Question",
    "Reading",
    "Response",
    "Review",
    "Sample",
    "SampleMark",
    "Share",
    "Signature",
    "Signing",
    "Statement",
    "UsedCards",
    "WrittenDuty",
]
