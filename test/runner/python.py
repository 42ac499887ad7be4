"""Runs test/**/test_*.py with unittest and writes the counts that test/run.mjs adds up."""

import json
import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent.parent


class CountingResult(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    suite = unittest.TestSuite()
    for folder in sorted({path.parent for path in HERE.rglob("test_*.py")}):
        suite.addTests(unittest.TestLoader().discover(str(folder), top_level_dir=str(folder)))
    runner = unittest.TextTestRunner(verbosity=2, resultclass=CountingResult)
    result = runner.run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = [{"name": test.id(), "why": why} for test, why in result.skipped]
    counts = {"passed": result.passed, "failed": failed, "skipped": skipped}
    if "CNNLAB_COUNTS" in os.environ:
        Path(os.environ["CNNLAB_COUNTS"]).write_text(json.dumps(counts), encoding="utf-8")
    return 1 if failed else 0


sys.exit(main())
