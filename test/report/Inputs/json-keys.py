"""json-keys.py DOCUMENT REPORT: prints the keys of a report that its document
does not name, and what the document's example prints."""
import json
import os
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
report = json.load(open(sys.argv[2], encoding="utf-8"))
# The keys of `support` are names of targets.
targets = {target["name"] for target in report["targets"]}
named = set(re.findall(r"`(\w+)`", text))


def keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


print("keys that are not documented:", sorted(set(keys(report)) - targets - named))
os.chdir(os.path.dirname(sys.argv[2]))
exec(re.search(r"^```python\n(.*?)^```", text, re.M | re.S)[1])
