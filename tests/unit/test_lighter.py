"""A page in fewer bytes: rules of drawings once, elements that close themselves."""

import pytest

from send_analysis.publish.lighter import lighter

pytestmark = pytest.mark.unit

SWITCH = "@media screen and (max-width:48rem){.chart-wide{display:none}}"


def test_a_rule_is_written_once_and_others_stay():
    page = (
        "<style>\nbody { margin: 0 }\n</style>"
        f"<svg><style>{SWITCH}</style><style>.ca1{{fill:red}}.cb2{{fill:blue}}</style></svg>"
        f"<svg><style>{SWITCH}</style><style>.cb2{{fill:blue}}.cc3{{fill:none}}</style></svg>"
    )
    assert lighter(page) == (
        "<style>\nbody { margin: 0 }\n</style>"
        f"<svg><style>{SWITCH}</style><style>.ca1{{fill:red}}.cb2{{fill:blue}}</style></svg>"
        "<svg><style>.cc3{fill:none}</style></svg>"
    )


def test_only_parts_of_drawings_close_themselves():
    page = '<use href="#a" x="1"></use><path d="M0"></path><g></g><p></p><td></td>'
    assert lighter(page) == '<use href="#a" x="1"/><path d="M0"/><g></g><p></p><td></td>'
