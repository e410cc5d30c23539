"""`python -m omsorgskjerne` is the command `omsorg`."""

import sys

from omsorgskjerne.cli.root import main

if __name__ == "__main__":
    sys.exit(main())
