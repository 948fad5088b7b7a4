"""Ends with 1 if the image whose `ukport size --format json` is on stdin has more
text, rodata and data than BYTES: at-most.py BYTES"""
import json
import sys

size = json.load(sys.stdin)
total = sum(number for name, number in zip(size["columns"], size["total"]["after"])
            if name in ("text", "rodata", "data"))
print(total, "bytes")
sys.exit(total > int(sys.argv[1]))
