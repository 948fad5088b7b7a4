"""Adds up JUnit files; the last line printed is "N passed, N failed".

usage: sum.py FILE...
Skipped tests are counted apart. Fails when a test failed, or none ran.
"""
import sys
import xml.etree.ElementTree as ElementTree

passed = failed = skipped = 0
for path in sys.argv[1:]:
    for case in ElementTree.parse(path).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif (case.find("skipped") is not None
              or case.get("status") == "notrun"):
            skipped += 1
        else:
            passed += 1
if skipped:
    print(f"{skipped} skipped")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
