"""The validator itself: a PDF that a screen reader cannot follow is refused, so a passing report says something."""

import pytest

from tests.pdfua import verapdf

pytestmark = pytest.mark.pdfua


def made(path, **options):
    import weasyprint

    html = '<html lang="en"><title>Safe</title><h1>Safe</h1><p>61 in 100.</p></html>'
    weasyprint.HTML(string=html).write_pdf(path, **options)
    return path


def test_an_untagged_pdf_is_refused(tmp_path):
    conforms, said = verapdf.judge(made(tmp_path / "untagged.pdf"))
    assert not conforms
    assert "rule 7.1-11 broken" in said  # No structure tree.


def test_a_tagged_pdf_conforms(tmp_path):
    conforms, said = verapdf.judge(made(tmp_path / "tagged.pdf", pdf_variant="pdf/ua-1"))
    assert conforms, said
