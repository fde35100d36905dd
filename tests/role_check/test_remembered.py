"""What tests remember of texts is what the role check says of them."""

import pytest

from fidelity.role_check.analysis.check import read
from tests.role_check.analysis.test_laws import RULES, documents
from tests.role_check.documents.contents import CONTENTS
from tests.role_check.documents.layouts import LAYOUTS
from tests.role_check.remembered import statements_read_once

TEXTS = [
    *(document.text for document in documents(seed=1, count=100)),
    *(layout(content) for layout in LAYOUTS for content in CONTENTS),
]


@pytest.mark.slow
def test_a_text_comes_out_the_same_where_statements_are_read_once():
    plain = [read(text, RULES) for text in TEXTS]
    with statements_read_once():
        assert [read(text, RULES) for text in TEXTS] == plain
