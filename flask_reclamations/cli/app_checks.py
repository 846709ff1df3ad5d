"""The checks of `flask reclamations doctor` on the app that we are in: its key, its frame, its login."""

from flask import current_app
from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, nodes

from ..errors import ConfigurationError
from ..host import FlaskLoginAdapter
from ..services import secrets
from ..services.act import state
from .findings import Finding, Level, in_order

BLOCKS = {"title", "content"}  # what our pages fill


def key() -> Finding:
    """Look at the key that signs logins, forms and the links of mails."""
    if not current_app.config.get("SECRET_KEY"):
        said = "SECRET_KEY is not set: no login, no form and no link of a mail can be signed"
        return Finding("key", Level.ERROR, said, secrets.FIX)
    try:
        secrets.check(current_app._get_current_object())  # type: ignore[attr-defined]
    except ConfigurationError as error:
        return Finding("key", Level.ERROR, str(error).removesuffix(f". {secrets.FIX}"), secrets.FIX)
    return in_order("key", "SECRET_KEY is set")


def frame() -> Finding:
    """Look for the template that our pages extend, and for the blocks that they fill."""
    name = state().settings.base_template
    try:
        found = _blocks(current_app.jinja_env, name)
        missing = set() if found is None else BLOCKS - found.keys()
    except TemplateNotFound as error:
        fix = "put it into your templates, or correct RECLAMATIONS_BASE_TEMPLATE"
        of = "" if error.name == name else f", which {name} extends,"
        return Finding("frame", Level.ERROR, f"{error.name}{of} is not found: no page of ours opens", fix)
    except TemplateSyntaxError as error:
        said = f"{error.name or name}, line {error.lineno}: {error.message}"
        return Finding("frame", Level.ERROR, said, "correct it: no page of ours opens")
    if missing:
        told = " and ".join(f"`{{% block {block} %}}{{% endblock %}}`" for block in sorted(missing))
        lost = "our pages are empty" if "content" in missing else "our pages have no title"
        fix = f"write {told} where it belongs, or name another in RECLAMATIONS_BASE_TEMPLATE"
        return Finding("frame", Level.ERROR if "content" in missing else Level.WARNING, f"{name}: {lost}", fix)
    return in_order("frame", f"our pages extend {name}")


def _blocks(jinja: Environment, name: str) -> dict[str, set[str]] | None:
    """Return the blocks that a template lets its children fill, each with those within it.

    None where what it extends is chosen later.
    """
    assert jinja.loader is not None  # noqa: S101 — Flask's
    tree = jinja.parse(jinja.loader.get_source(jinja, name)[0], name)
    own = {block.name: {inner.name for inner in block.find_all(nodes.Block)} for block in tree.find_all(nodes.Block)}
    extended = tree.find(nodes.Extends)
    if extended is None:
        return own
    above = _blocks(jinja, extended.template.value) if isinstance(extended.template, nodes.Const) else None
    if above is None:
        return None
    # Of a child, only what lies within a block of its parent is shown; what it redefines whole hides what was within.
    kept = {block.name for block in tree.find_all(nodes.Block) if _calls_super(block)}
    hidden = set().union(*(above[block] for block in (own.keys() & above.keys()) - kept))
    shown = set().union(*own.values()) | {*above} - hidden
    return {block: own.get(block, set()) | above.get(block, set()) for block in shown}


def _calls_super(block: nodes.Block) -> bool:
    return any(isinstance(call.node, nodes.Name) and call.node.name == "super" for call in block.find_all(nodes.Call))


def login() -> Finding:
    """Look for what knows who is logged in, and leads to the login page who is not."""
    manager = getattr(current_app, "login_manager", None)
    if manager is None and isinstance(state().host.adapter, FlaskLoginAdapter):
        fix = "write `LoginManager(app)` in your app, with its user_loader and login_view"
        said = "the app has no LoginManager, and FlaskLoginAdapter asks it: no page of ours that needs a login opens"
        return Finding("login", Level.ERROR, said, fix)
    view = (manager.blueprint_login_views.get("reclamations") or manager.login_view) if manager else None
    callback = getattr(manager, "unauthorized_callback", None)
    handled = 401 in current_app.error_handler_spec.get(None, {})
    if not (view or handled or callback):
        fix = "set login_view of your LoginManager" if manager else "register a handler of 401 that leads there"
        return Finding("login", Level.WARNING, "who is not logged in sees a bare 401, not your login page", fix)
    elsewhere = view and view.startswith(("/", "http://", "https://"))
    if view and not callback and not elsewhere and view not in current_app.view_functions:
        fix = "give login_view of your LoginManager the endpoint of your login page"
        return Finding("login", Level.ERROR, f"login_view is {view!r}, which is no endpoint of the app", fix)
    return in_order("login", "who is not logged in is led to your login page")
