"""A real Chromium against the live server, with axe for accessibility."""

import os
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser import chromium
from tests.browser.site import serve
from tests.smtp import SmtpServer

# Playwright keeps an event loop in the test's thread; Django would take that for
# asynchronous code and refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = [(1280, "light"), (390, "dark")]
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": WCAG},
    "rules": {"color-contrast-enhanced": {"enabled": True}},
    "resultTypes": ["violations"],  # what passes is not described, only checked
}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    # Chromium refuses its sandbox to root, and only for root is it switched off.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    # None: Playwright takes the one it has downloaded, and fails if there is none.
    path = chromium.find_in_system()
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def mailbox():
    """A real mail server that the site sends to, with everything it got."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory, mailbox):
    """The deployed site with the real content; tests of one run share it."""
    environ = {"EMAIL_URL": mailbox.url}
    with serve(tmp_path_factory.mktemp("site"), environ) as running:
        yield running


@pytest.fixture(scope="session")
def lasting_page(browser):
    """The one page of a run: to open another costs more than ten visits with it."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def network(lasting_page):
    return lasting_page.context.new_cdp_session(lasting_page)


@pytest.fixture
def page(site, lasting_page, network):
    """That page as if it were new: nothing of other tests is left in its browser."""
    if lasting_page.url.startswith(site.url):
        lasting_page.evaluate("localStorage.clear(); sessionStorage.clear()")
    lasting_page.goto("about:blank")
    lasting_page.context.clear_cookies()
    network.send("Network.clearBrowserCache")
    lasting_page.set_viewport_size({"width": 1280, "height": 720})
    lasting_page.emulate_media(
        media="null", color_scheme="light", reduced_motion="no-preference"
    )
    return lasting_page


@pytest.fixture
def editor(site, page):
    """That page with the editor logged in."""
    site.log_in(page)
    return page


@pytest.fixture
def plain_page(site, new_context):
    """A page of the editor in a browser that runs no scripts."""
    page = new_context(java_script_enabled=False).new_page()
    site.log_in(page)
    return page


@contextmanager
def heard(page, event, hear):
    """Listen to the page only for a while: it may outlive the test."""
    page.on(event, hear)
    try:
        yield
    finally:
        page.remove_listener(event, hear)


@pytest.fixture
def requests(page):
    """Every address that the page asks for."""
    found = []
    with heard(page, "request", lambda request: found.append(request.url)):
        yield found


@pytest.fixture
def phone(new_context):
    """A small screen of somebody who reads Arabic, without scripts."""
    size = {"width": 390, "height": 844}
    context = new_context(java_script_enabled=False, locale="ar-EG", viewport=size)
    return context.new_page()


@pytest.fixture
def console_errors(page):
    """What the page complained about: script errors and refusals of the CSP."""
    found = []

    def note(message):
        if message.type == "error":
            found.append(message.text)

    with (
        heard(page, "pageerror", lambda error: found.append(str(error))),
        heard(page, "console", note),
    ):
        yield found


@pytest.fixture
def axe_violations(page):
    """Run axe on the open page; its findings as readable lines, empty when clean."""

    def run(context=None):
        page.wait_for_load_state()
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(
            """async ([context, options]) =>
                (await axe.run(context ?? document, options)).violations""",
            [context, AXE_OPTIONS],
        )
        return [
            f"{violation['id']}: {violation['help']} {node['target']}"
            for violation in found
            for node in violation["nodes"]
        ]

    return run


@pytest.fixture
def faults(page, axe_violations, console_errors):
    """What is wrong with a part of the open page, and with its width, on two screens.

    What the browser complains of is read before axe, which gives it reasons itself.
    """

    def look(part=".desk"):
        found = list(console_errors)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            overflow = page.evaluate(
                "document.documentElement.scrollWidth - innerWidth"
            )
            if overflow > 0:
                found.append(f"{overflow} px too wide at {width}")
            found += [f"{at} at {width}" for at in axe_violations(part)]
        console_errors.clear()
        return found

    return look


@pytest.fixture
def violations(page, axe_violations):
    """Findings of the open page at each width and colour scheme, with none left out."""

    def look():
        found = {}
        for width, scheme in VIEWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if problems := axe_violations():
                found[width, scheme] = problems
        page.set_viewport_size({"width": 320, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") != 320:
            found["320 pixels"] = "scrolls sideways"
        return found

    return look
