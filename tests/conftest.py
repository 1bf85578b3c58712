"""What every test run has in common: one scratch folder, and how Hypothesis searches."""

import atexit
import os
import sys
import tempfile

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

# A test run leaves nothing behind. Worker processes and the commands that tests start inherit
# these settings, so whatever they write lands in a folder that goes when the run ends.
_scratch = tempfile.TemporaryDirectory(prefix="milepost-tests-", ignore_cleanup_errors=True)
atexit.register(_scratch.cleanup)
tempfile.tempdir = os.environ["TMPDIR"] = _scratch.name
sys.dont_write_bytecode = True
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
if "PYTEST_XDIST_WORKER" not in os.environ:
    # One for all workers: what one of them has planned, the others need not plan again.
    os.environ["MILEPOST_CACHE"] = f"{_scratch.name}/cache"
    os.environ["MPLCONFIGDIR"] = f"{_scratch.name}/matplotlib"
    # The fonts of the machine have no part in a test.
    os.environ["MILEPOST_FONTS"] = f"{_scratch.name}/fonts"
set_hypothesis_home_dir(_scratch.name)

# On a shared machine a slow example is no fault, so there is no deadline. A build that checks
# others' work must not fail by chance: it searches the same examples every time. The profile
# "fuzz" is for a long search by hand.
settings.register_profile("local", deadline=None, database=None)
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, max_examples=35)
settings.register_profile("fuzz", settings.get_profile("local"), max_examples=20_000)
chosen = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "local")
settings.load_profile(chosen)
