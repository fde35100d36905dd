"""Planting what was done with reports: each act goes through the app, by the account that may do it, on its day."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fidelity.demo.planting_answers import content_as_answered
from fidelity.demo.report_acts import DemoAct
from fidelity.reports.models import Download, IssuedReport, Question, Share, Signature, Signing, Statement
from fidelity.reports.sharing import actions as sharing
from fidelity.reports.signing import actions as signing
from fidelity.reports.signing import amending
from fidelity.reviews import actions as reviews
from fidelity.reviews.answer_content import BLANK
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import PEER_SIDE, Role, User


@dataclass(frozen=True)
class ReportLife:
    """What becomes of the report of `review`; `by` are those who act, by role, `funders` those who may be given it.

    `positions` are the keys of staff roles by title.
    """

    review: Review
    by: Mapping[Role | str, Access]
    funders: Mapping[str, User]
    positions: Mapping[str, int]

    def do(self, act: DemoAct) -> None:
        """One act, at the moment it is; raises what the app raises where it is refused."""
        getattr(self, f"_{act.name}")(act)

    def _ask(self, act: DemoAct) -> None:
        signing.ask_for_signatures(review=self.review, by=self.by[Role.MANAGER])

    def _statement(self, act: DemoAct) -> None:
        text = self._text()
        edition = Statement.objects.filter(signing=text).values_list("edition", flat=True).first() or 0
        signing.save_statement(signing=text, text=act.text, edition=edition, by=self.by[Role.PEER])

    def _sign(self, act: DemoAct) -> None:
        text = self._text()
        side = Signature.Side.PEERS if act.by in PEER_SIDE else Signature.Side.PROGRAM
        signing.sign_text(signing=text, side=side, sha256=text.snapshot_sha256, view=act.text, by=self.by[Role(act.by)])

    def _text(self) -> Signing:
        """The text that waits for signatures."""
        text = signing.waiting_text(self.review)
        if text is None:
            raise signing.SigningRefused(str(signing.ENDED[Signing.State.FINAL]))
        return text

    def _share(self, act: DemoAct) -> None:
        code = self._reports().values_list("code", flat=True).first() or ""
        sharing.share_report(
            review=self.review,
            funder=self.funders[act.funder],
            code=code,
            with_items=act.whole,
            before_its_file=True,
            by=self.by[Role.MANAGER],
        )

    def _reports(self) -> QuerySet[IssuedReport]:
        return IssuedReport.objects.filter(review=self.review).order_by("-pk")

    def _withdraw(self, act: DemoAct) -> None:
        sharing.withdraw_share(share=self._given(act), by=self.by[Role.MANAGER])

    def _read(self, act: DemoAct) -> None:
        sharing.record_download(share=self._given(act), what=Download.What.PAGE)

    def _question(self, act: DemoAct) -> None:
        sharing.ask_question(share=self._given(act), text=act.text)

    def _given(self, act: DemoAct) -> Share:
        """The newest version that the funder has."""
        mine = Share.objects.open_to(self.funders[act.funder]).filter(report__review=self.review)
        share = mine.select_related("report__review__program__organisation").first()
        if share is None:
            raise sharing.SharingRefused(_("This funder has no report of that quarter then."))
        return share

    def _answer(self, act: DemoAct) -> None:
        """To the question that waits longest."""
        asked = Question.objects.filter(share__report__review=self.review, answered_at=None)
        question = asked.select_related("share__report").first()
        if question is None:
            raise sharing.SharingRefused(_("No question waits for an answer then."))
        sharing.answer_question(question=question, text=act.text, by=self.by[Role.MANAGER])

    def _amend(self, act: DemoAct) -> None:
        """Open the review again for a reason, and save what is right now."""
        by = self.by[Role.MANAGER]
        version = self._reports().values_list("version", flat=True).first() or ""
        amending.reopen_for_amendment(review=self.review, version=version, reason=act.text, by=by)
        responses = {response.item: response for response in self.review.responses.all()}
        for item, answer in act.answers.items():
            stands = responses.get(item)
            content = BLANK | content_as_answered(answer, self.positions)
            edition = stands.edition if stands else 0
            reviews.save_answer(
                review=self.review, item=item, content=content, edition=edition, stands=stands, by=by, whole_page=False
            )
