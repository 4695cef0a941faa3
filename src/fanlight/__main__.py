"""`python -m fanlight` and the `fanlight` command."""

import sys

from fanlight.cli import main

if __name__ == "__main__":
    sys.exit(main())
