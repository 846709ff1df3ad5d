"""No door lets an invited auditor change anything, or read more than an auditor with an account (B18)."""

from .rights_house import House, adapter, addresses, asking, built, house, sqlite_url  # noqa: F401
from .rights_table import ADDRESSES, WHO
from .test_auditors import arrived, invited


def test_no_door_lets_an_invited_auditor_change_anything(house: House) -> None:  # B18  # noqa: F811
    browser = arrived(house.app, invited(house.app))
    ask = asking(browser, {})
    # What nobody is asked to log in for asks for nobody's rights: it is as for the man in the street.
    walked = [step for step in addresses(house) if ADDRESSES[step[:2]].startswith("302")]
    walked += [(line, method, path) for _, line, method, path in house.cases()]
    posted = {(name, path): ask(method, path) for name, method, path in walked if method == "POST"}
    assert {step: status for step, status in posted.items() if status not in (403, 404)} == {}
    assert len(posted) > 250
    # What an auditor with an account may not read, neither may one without.
    auditor = list(WHO).index("auditor")
    read = {name: ask(method, path) for name, method, path in addresses(house) if method == "GET"}
    more = {
        name: status
        for name, status in read.items()
        if status == 200 and ADDRESSES[name, "GET"].split()[auditor] != "200"
    }
    assert more == {}
    assert not {"settings", "access_log", "reviews", "opinions", "readiness", "exports"} & {
        name for name, status in read.items() if status == 200
    }
