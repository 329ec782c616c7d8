"""Company mail scanners open every link of every mail, several times. Nothing may come of it."""

import re

from sqlmodel import select

from app.mail.models import PracticeMail
from tests.whole.conftest import fingerprint


def _links(database) -> list[str]:
    with database.reading() as db:
        raws = db.exec(select(PracticeMail.raw)).all()
    from app.mail.letter import parts

    found = set()
    for raw in raws:
        for link in re.findall(r"http://testserver(/[^\s<>\"]*)", parts(raw).text):
            found.add(link.rstrip(".,)"))
    return sorted(found)


def test_every_link_of_every_mail_opened_by_head_and_get_and_one_of_each_sort_again_changes_no_row(
    app, db, browse, database
):
    links = _links(database)
    one_of_each = {link.split("/")[1]: link for link in links}
    assert len(links) > 100
    before = fingerprint(database)
    stranger = browse()

    wrong = []
    for link in [*links, *one_of_each.values()]:
        for method in ("HEAD", "GET"):
            response = stranger.client.request(method, link)
            expected = 401 if link.startswith("/meetups/") else 200  # the organizers' own pages ask to sign in
            if response.status_code != expected:
                wrong.append((method, link[:60], response.status_code))

    assert not wrong, wrong[:10]
    assert fingerprint(database) == before


def test_a_foreign_or_forged_link_gets_a_kind_page(app, browse):
    stranger = browse()
    for path in ("/s/", "/rsvp/", "/speaker/", "/login/", "/my/", "/digest/", "/recap/"):
        page = stranger.get(path + "k1" + "0" * 34)
        assert page.status == 404, path
        assert page.title
