"""An OCI seccomp profile as a runtime hands it to the kernel: through libseccomp.

  filter.py PROFILE FILTER [--trace]

Writes the program for seccomp(2) to FILTER. --trace: what the profile does not
allow goes to a tracer, where it would fail."""
import json
import sys

import seccomp

COMPARISONS = {"SCMP_CMP_EQ": seccomp.EQ, "SCMP_CMP_MASKED_EQ": seccomp.MASKED_EQ}

profile_path, filter_path = sys.argv[1:3]
with open(profile_path) as f:
    profile = json.load(f)
assert profile["architectures"] == ["SCMP_ARCH_X86_64"], "made for another machine"
assert profile["defaultAction"] == "SCMP_ACT_ERRNO", "nothing is filtered"
otherwise = seccomp.ERRNO(profile["defaultErrnoRet"])
if "--trace" in sys.argv:
    otherwise = seccomp.TRACE(0)
compiled = seccomp.SyscallFilter(otherwise)
for rule in profile["syscalls"]:
    assert rule["action"] == "SCMP_ACT_ALLOW"
    arguments = []
    for a in rule.get("args", []):
        values = [a["value"]] + ([a["valueTwo"]] if "valueTwo" in a else [])
        arguments.append(seccomp.Arg(a["index"], COMPARISONS[a["op"]], *values))
    for name in rule["names"]:
        compiled.add_rule(seccomp.ALLOW, name, *arguments)
with open(filter_path, "wb") as f:
    compiled.export_bpf(f)
