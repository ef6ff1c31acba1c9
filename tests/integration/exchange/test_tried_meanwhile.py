"""A trial sent while the file is being imported: what was imported keeps its evidence."""

from dataclasses import replace

import pytest

from app.database import company_session
from app.exchange.jobs import ImportAlreadyDone, get_job, set_layout
from app.exchange.layouts import Layout
from app.exchange.models import ImportMode, ImportState
from app.exchange.run_import import import_job
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, the_job, tried

pytestmark = pytest.mark.postgres


def test_a_trial_sent_during_an_import_finds_it_done(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    job_id = tried(kashtan, "accounts", ACCOUNTS, by=by)

    with company_session(kashtan) as session:
        seen = get_job(session, job_id)
        assert seen.state == ImportState.CHECKED
        import_job(kashtan, job_id, mode=ImportMode.ALL, by=by)
        layout = Layout.from_json(seen.layout)
        other = replace(layout, options={**layout.options, "keep_access": True})
        with pytest.raises(ImportAlreadyDone):
            set_layout(session, job_id, other, by=by)

    with company_session(kashtan) as session:
        assert count(session, "import_row", f"job_id = {job_id}") == 3
        assert count(session, "account") == 3
    assert the_job(kashtan, job_id).state == ImportState.IMPORTED
