"""What the tests share: the site, served on a free port."""

import threading
from collections.abc import Iterator

import pytest
from login_site import app
from werkzeug.serving import make_server


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The site's address, to which pytest-playwright adds what a test gives to ``page.goto``."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
