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
from fidelity.role_check.models import WrittenDuty
from fidelity.voice.models import Box, JointAnswer, PeerVoice, UsedCards

__all__ = [
    "Action",
    "Amendment",
    "Box",
    "CheckStatement",
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
