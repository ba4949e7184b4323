"""A form that is sent twice at once is kept once, and thanked twice."""

from tests.databases import each_engine
from tests.durability.together import send_together

FORMS = 60  # The long form sends 1000.


@each_engine
def test_a_form_that_is_sent_twice_at_once_is_kept_once_and_thanked_twice(place, nursery):
    assert send_together(place, nursery, FORMS) == {(303, 303): FORMS}
