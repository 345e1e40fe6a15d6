"""See suite.py."""

import sys

from tests.mutate.suite import main

sys.exit(main(sys.argv[1:]))
