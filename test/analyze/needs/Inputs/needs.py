"""Prints the needs of a store: "setsid enosys stubbable goes-on main:12 "text""."""
import sqlite3
import sys

rows = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute(
    "SELECT syscall, answer, verdict, reason, handling, function, line, says "
    "FROM need WHERE syscall NOT IN ('write', 'exit_group') ORDER BY number, answer")
for syscall, answer, verdict, reason, handling, function, line, says in rows:
    print(syscall, answer, verdict, handling if reason == "handling" else reason,
          f"{function}:{line}", f'"{says}"' if says else "")
