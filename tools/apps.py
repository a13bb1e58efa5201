"""Install the applications that ``make test-apps`` logs in to: ``python -m tools.apps [pypi] [npm] [debian]``.

Without words all three are installed; Debian's packages need root. What cannot be installed is left out, and the tests
that need it are skipped.
"""

from __future__ import annotations

import sys

from tests.apps.environments import ENVIRONMENTS


def main() -> None:
    """Install what is missing, and say what still is."""
    for registry in sys.argv[1:] or ENVIRONMENTS:
        for each in ENVIRONMENTS[registry]:
            if each.missing():
                each.install()
            if missing := each.missing():
                print(f"Left out: {missing}.", file=sys.stderr)


if __name__ == "__main__":
    main()
