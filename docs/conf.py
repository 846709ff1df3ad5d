"""Sphinx's configuration: `make docs`."""

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer  # type: ignore[import-untyped]
from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import from_code  # noqa: E402 — Sphinx runs this file from anywhere

project = "flask-reclamations"
html_title = "flask-reclamations"
copyright = "flask-reclamations contributors"  # noqa: A001 — Sphinx's word
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
# Furo's own colours in our blue, as the pages of the extension; both themes follow the reader's system.
pygments_style = "friendly"
pygments_dark_style = "github-dark"


def setup(app: Sphinx) -> None:
    """Write the reference from the code before the pages are read."""
    for plain in ("csv", "cron"):
        app.add_lexer(plain, TextLexer)
    app.connect("builder-inited", lambda app: from_code.write(Path(app.srcdir) / "reference"))
