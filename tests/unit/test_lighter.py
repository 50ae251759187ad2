"""A page in fewer bytes: rules of drawings once, elements that close themselves."""

import pytest

from send_analysis.publish.web.lighter import lighter

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


def test_numbers_of_one_row_tell_it_once_in_each_part():
    one, other = ('data-table="spend" data-key="k=1"', 'data-table="spend" data-key="k=2"')
    page = "<p><data {0}>1</data><data {0}>2</data><data {1}>3</data></p><p><data {1}>4</data></p>"
    assert lighter(page.format(one, other)) == (
        f"<p><data {one}>1</data><data>2</data><data {other}>3</data></p>"
        f"<p><data {other}>4</data></p>"
    )
