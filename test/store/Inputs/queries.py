"""queries.py DOCUMENT STORE: runs each ```sql block of a document under its heading."""
import re
import sqlite3
import sys

text = open(sys.argv[1], encoding="utf-8").read()
store = sqlite3.connect(f"file:{sys.argv[2]}?mode=ro", uri=True)
heading = ""
for part in re.finditer(r"^## ([^\n]*)$|^```sql\n(.*?)^```", text, re.M | re.S):
    if part[1]:
        heading = part[1]
        continue
    print("##", heading)
    rows = store.execute(part[2]).fetchall()
    for row in rows:
        print(" | ".join("" if value is None else str(value) for value in row))
    print(f"({len(rows)} rows)")
