"""measured.py DIRECTORY KEY=VALUE...: adds an entry to measured.json there, with
the time, for the report; docs/report-html.md says what an entry holds. One of
the same what, image and machine goes. Without a ukport.db there, does nothing."""
import datetime
import json
import os
import sys


def record(directory, entry):
    if not os.path.exists(os.path.join(directory, "ukport.db")):
        return
    path = os.path.join(directory, "measured.json")
    try:
        with open(path, encoding="utf-8") as file:
            entries = json.load(file)["entries"]
    except FileNotFoundError:
        entries = []
    same = ("what", "image", "machine")
    entries = [e for e in entries if any(e.get(k) != entry.get(k) for k in same)]
    when = datetime.datetime.now(datetime.timezone.utc)
    entries.append({**entry, "when": when.strftime("%Y-%m-%dT%H:%M:%SZ")})
    document = {"format": "ukport-measured", "version": 1, "entries": entries}
    with open(path + ".tmp", "w", encoding="utf-8") as out:
        json.dump(document, out, indent=2)
        out.write("\n")
    os.replace(path + ".tmp", path)


if __name__ == "__main__":
    words = dict(word.split("=", 1) for word in sys.argv[2:])
    if "value" in words:
        number = float(words["value"])
        words["value"] = int(number) if number.is_integer() else number
    record(sys.argv[1], words)
