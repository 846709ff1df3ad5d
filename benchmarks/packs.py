"""What building the evidence pack holds in memory: cases filed with a file each, then the pack of them all."""

import os
import uuid
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_reclamations.domain.pack import Wanted
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.jobs import pack
from flask_reclamations.jobs.relay import utc_now
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.services import deadlines, filing, statistics
from flask_reclamations.services.act import acting, db_session, state, viewer_of
from flask_reclamations.services.content import judged
from flask_reclamations.services.drafts import Draft
from flask_reclamations.services.files import stage

from .own import ORGANISATION

FILE = 200_000  # bytes of each file, which no compression makes smaller than half
LEARNER = "l-0"


def lodge(count: int) -> int:
    """File so many cases today, each with its own file, and return how many."""
    person = state().host.person(LEARNER)
    assert person is not None
    for _ in range(count):
        organisation = organisation_of(db_session(), ORGANISATION)
        act, mark = acting(organisation, viewer_of(person, organisation)), str(uuid.uuid4())
        kept = stage(act, mark, judged("releve.txt", os.urandom(FILE // 2).hex().encode()))
        words = "Lundi et mardi, la salle 2 n’avait pas de connexion."
        draft = Draft(submission=mark, kind=Kind.COMPLAINT, description=words, files=(kept.token,))
        filing.file_own(act, draft, person)
        db_session().commit()
        db_session().expunge_all()
    return count


def build(path: str) -> float:
    """Build the nominative pack of today's cases and return its size (MiB)."""
    act = statistics.operating(organisation_of(db_session(), ORGANISATION))
    today = deadlines.today(act)
    wanted = Wanted(today - timedelta(days=1), today, utc_now(), nominative=True)
    with TemporaryDirectory(dir=Path(path).parent) as folder:
        pack.write(act, wanted, Path(path), Path(folder), lambda done, total: None)
    return Path(path).stat().st_size / 2**20
