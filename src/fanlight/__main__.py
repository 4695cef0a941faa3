"""`python -m fanlight` and the `fanlight` command."""

import os
import sys

from fanlight.cli import main

if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our lines has seen enough (`fanlight events | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
