# For each indirect call of live code: "CALLER: CALLEE ... not FUNCTION ...",
# the callees that the store names and the other functions whose address is
# taken. Sites are in the order of their functions and lines.
import sqlite3
import sys

store = sqlite3.connect(sys.argv[1])


def names(query, *arguments):
    return [row[0] for row in store.execute(query, arguments)]


taken = names("SELECT DISTINCT function FROM address_taken ORDER BY 1")
sites = store.execute(
    "SELECT s.id, s.caller FROM site s JOIN function f ON f.id = s.caller_id"
    " WHERE s.kind = 'indirect' AND f.live ORDER BY f.line, s.line, s.id")
for site, caller in sites.fetchall():
    callees = names("SELECT callee FROM edge WHERE site = ? ORDER BY 1", site)
    others = [name for name in taken if name not in callees]
    print(f"{caller}: {' '.join(callees) or 'nothing'}",
          *(["not", *others] if others else []))
