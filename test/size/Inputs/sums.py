"""sums.py READELF IMAGE: the rows of IMAGE.account add up to IMAGE's sections, column by column."""
import json
import subprocess
import sys

readelf, image = sys.argv[1:]
sections = json.loads(subprocess.run([readelf, "--elf-output-style=JSON", "--sections", image],
                                     check=True, capture_output=True).stdout)[0]["Sections"]


def column(name, kind):
    if kind == "SHT_NOBITS":
        return "bss"
    for stem in ("text", "rodata", "data"):
        if name == "." + stem or name.startswith(f".{stem}."):
            return stem
    if name in (".init_array", ".fini_array", ".preinit_array", ".ctors", ".dtors"):
        return "data"
    if name in (".eh_frame", ".eh_frame_hdr", ".gcc_except_table"):
        return "eh_frame"
    return "other"


account = json.load(open(image + ".account"))
columns = account["columns"]
in_elf = dict.fromkeys(columns, 0)
for entry in sections:
    section = entry["Section"]
    flags = [flag["Name"] for flag in section["Flags"]["Flags"]]
    if "SHF_ALLOC" in flags:
        in_elf[column(section["Name"]["Name"], section["Type"]["Name"])] += section["Size"]
in_rows = {name: sum(row.get("after", [0] * len(columns))[i] for row in account["rows"])
           for i, name in enumerate(columns)}
print("sections", in_elf)
print("rows", in_rows)
if in_elf != in_rows or not in_elf["text"]:
    sys.exit("the account does not add up")
if dict(zip(columns, account["total"]["after"])) != in_rows:
    sys.exit("the total is another")
print("adds up")
