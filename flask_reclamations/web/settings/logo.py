"""The logo: chosen, replaced and removed on the page of the identity; seen by anybody."""

from flask import Response, request, send_file

from ...domain.rights import Door
from ...errors import NotFoundError, RefusedError
from ...services import logo
from ...services.act import Act
from ..access import for_anyone, opened_by
from ..blueprint import blueprint
from ..files import opened
from ..render import go
from ..unit import commit
from .forms import IdentityForm, LogoForm
from .sections import shown
from .shell import Section


@blueprint.post("/settings/logo", endpoint="settings_logo")
@opened_by(Door.DECIDE)
def settle(act: Act) -> Response:
    """Keep the picture that was chosen, or none where the button to remove it was pressed."""
    form = LogoForm()
    if form.validate():
        upload = form.logo.data
        try:
            if "remove" in request.form:
                commit(lambda: logo.remove(act))
            elif not upload:
                raise RefusedError([logo.WRONG])
            else:
                data = upload.stream.read(logo.LARGEST + 1)
                commit(lambda: logo.change(act, upload.filename or "", data), job="scan_files")
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_section", code="identity", said="saved")
    return shown(act, Section.IDENTITY, IdentityForm(formdata=None, obj=act.organisation), logo=form)


@blueprint.get("/logo", endpoint="logo")
@for_anyone
def picture(act: Act) -> Response:
    """Show the logo."""
    blob = logo.blob_of(act, act.organisation.logo)
    if blob is None:
        raise NotFoundError("logo")
    answer: Response = send_file(opened(blob.place), mimetype=blob.media_type, etag=blob.sha256)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
