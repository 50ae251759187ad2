"""How Sphinx builds the site: ``make docs`` writes build/docs/index.html."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "send_analysis"
html_title = project
author = "The send_analysis contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "generated_text"]

# Links work here as on the forge: to a page's file, and to a heading by its text.
myst_heading_anchors = 4
myst_enable_extensions = ["fieldlist"]
exclude_patterns = ["example_authority"]

# The public names with their types beside each parameter, in the order of the source.
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_member_order = "bysource"
napoleon_google_docstring = False

# Nothing comes from the network, so that the site opens from a folder.
html_theme = "pydata_sphinx_theme"
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 8,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "show_prev_next": True,
}
html_show_sourcelink = False
html_copy_source = False
