"""action.py SOURCE SCRATCH: what no schema says of action.yml and the template
for GitLab; runs the script that takes the inputs."""
import os
import re
import subprocess
import sys

import yaml

source, scratch = sys.argv[1:]
action = yaml.safe_load(open(os.path.join(source, "action.yml")))
script = open(os.path.join(source, "ci", "ukport-ci")).read()
documented = set(re.findall(r"^#   (UKPORT_\w+)", script, re.M))
steps = action["runs"]["steps"]
assert action["runs"]["using"] == "composite"
settings = steps[0]["env"]
assert set(settings) == documented, set(settings) ^ documented
assert set(re.findall(r"UKPORT_[A-Z_]+", script)) == documented
used = {re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1] for value in settings.values()}
assert used | {"upload-sarif"} == set(action["inputs"])
for step in steps:
    if "run" in step:
        assert step["shell"] == "bash" and "${{" not in step["run"], step
        subprocess.run(["shellcheck", "-s", "bash", "-e", "SC2016", "-"],
                       input=step["run"].encode(), check=True)
    else:
        assert re.search(r"@v\d+$", step["uses"])
print("settings:", len(settings))

environment = {name: "" for name in settings}
environment.update(UKPORT_OUT="some where", UKPORT_BUILD="$(touch owned)\nsecond line",
                   GITHUB_ENV=scratch + "/env", GITHUB_OUTPUT=scratch + "/output",
                   GITHUB_ACTION_PATH=source, PATH=os.environ["PATH"])
subprocess.run(["bash", "-e", "-o", "pipefail", "-c", steps[0]["run"]], cwd=scratch,
               env=environment, check=True)
output = dict(line.split("=", 1) for line in open(scratch + "/output").read().splitlines())
print("out=" + output["out"])
print("key:", len(output["key"]))
values = re.findall(r"^(\w+)<<(\w+)\n(.*?)\n\2$", open(scratch + "/env").read(), re.M | re.S)
assert {name for name, _, _ in values} == documented
print(dict((name, value) for name, _, value in values)["UKPORT_BUILD"])
assert not os.path.exists(scratch + "/owned")

gitlab = yaml.safe_load(open(os.path.join(source, "ci", "gitlab.yml")))
stages = [line.split()[-1] for line in gitlab[".ukport"]["script"]]
print("gitlab stages:", *stages)
for stage in stages:
    assert re.search(rf"^{stage}\(\)", script, re.M)
print("ok")
