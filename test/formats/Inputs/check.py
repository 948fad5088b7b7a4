"""check.py WHAT FILE ...: holds a report to its format; prints what it holds,
then "ok"."""
import csv
import glob
import io
import json
import sqlite3
import sys
import warnings
import xml.etree.ElementTree as ElementTree


def load(path):
    return json.load(open(path, encoding="utf-8"))


def complain(errors):
    errors = sorted(errors, key=lambda error: list(map(str, error.absolute_path)))
    for error in errors[:5]:
        print("at", "/".join(map(str, error.absolute_path)), ":", error.message[:300])
    return not errors


def sarif_schema(path, npm):
    import jsonschema

    fine = True
    for schema in sorted(glob.glob(npm + "/@microsoft/**/sarif-2.1.0*.json", recursive=True)):
        kind = jsonschema.validators.validator_for(load(schema))
        fine &= complain(kind(load(schema)).iter_errors(load(path)))
    return fine


def sarif(path):
    """What no schema says: GitHub's limits, and what a reader relies on."""
    run = load(path)["runs"][0]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert len(results) <= 25000 and len(rules) <= 25000
    assert len({rule["id"] for rule in rules}) == len(rules)
    prints = set()
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        print_of = result["partialFingerprints"]["ukportUse/v1"], result["ruleId"]
        assert print_of not in prints
        prints.add(print_of)
        flow = result["codeFlows"][0]["threadFlows"][0]["locations"]
        assert 0 < len(flow) <= 10000
        assert flow[0]["kinds"] == ["enter"]
        for location in [result["locations"][0]] + [step["location"] for step in flow]:
            artifact = location["physicalLocation"]["artifactLocation"]
            assert not artifact["uri"].startswith("/") and ":" not in artifact["uri"]
            assert artifact["uriBaseId"] in run["originalUriBaseIds"]
    print("results:", len(results), "rules:", len(rules))
    print("suppressed:", sum("suppressions" in result for result in results))
    print("levels:", " ".join(result["level"] for result in results))
    return True


def cyclonedx(path, npm):
    import jsonschema

    root = npm + "/@cyclonedx/cyclonedx-library/res/schema/"
    schema = load(root + "bom-1.6.SNAPSHOT.schema.json")
    others = {name: load(root + name.replace("schema", "SNAPSHOT.schema")) for name in
              ("spdx.schema.json", "jsf-0.82.schema.json")}
    base = schema["$id"].rsplit("/", 1)[0] + "/"
    store = {base + name: value for name, value in others.items()}
    with warnings.catch_warnings():  # the successor is not in Debian 12
        warnings.simplefilter("ignore", DeprecationWarning)
        resolver = jsonschema.RefResolver(schema["$id"], schema, store=store)
    bom = load(path)
    fine = complain(jsonschema.Draft7Validator(schema, resolver=resolver).iter_errors(bom))

    def refs(components):
        for component in components:
            yield component["bom-ref"]
            yield from refs(component.get("components", []))

    known = [bom["metadata"]["component"]["bom-ref"], *refs(bom["components"])]
    assert len(set(known)) == len(known)
    for dependency in bom["dependencies"]:
        assert {dependency["ref"], *dependency["dependsOn"]} <= set(known)
    for component in bom["components"]:
        print("component:", component["name"], component.get("version", "-"))
    return fine


def report_schema(path, schema):
    """Strictly: the schema names every key that there is."""
    import jsonschema

    def close(node):
        if isinstance(node, dict):
            if "properties" in node and "additionalProperties" not in node:
                node["additionalProperties"] = False
            for value in node.values():
                close(value)
        elif isinstance(node, list):
            for value in node:
                close(value)

    rules = load(schema)
    jsonschema.Draft202012Validator.check_schema(rules)
    close(rules)
    return complain(jsonschema.Draft202012Validator(rules).iter_errors(load(path)))


def junit(path):
    root = ElementTree.parse(path).getroot()
    assert root.tag == "testsuites"
    cases = 0
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        for attribute, tag in ("failures", "failure"), ("skipped", "skipped"), ("errors", "error"):
            assert int(suite.get(attribute)) == len(suite.findall("testcase/" + tag))
        cases += int(suite.get("tests"))
    assert int(root.get("tests")) == cases
    print("failures:", root.get("failures"), "skipped:", len(root.findall(".//skipped")))
    return True


def csv_tables(ukport, db):
    """Every table, against what SQLite itself says."""
    import subprocess

    def write(table):
        return subprocess.run([ukport, "report", "--db", db, "--format=csv", "--table", table,
                               "-o", "-"], capture_output=True)

    tables = write("none").stderr.decode().split("the store has ")[1].split(";")[0].split(", ")
    store = sqlite3.connect(db)
    store.text_factory = bytes
    for table in tables:
        text = write(table).stdout.decode("utf-8", "surrogateescape")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        query = store.execute(f'SELECT * FROM "{table}"')
        assert rows[0] == [column[0] for column in query.description], table
        want = [["" if cell is None else str(cell) if not isinstance(cell, bytes)
                 else cell.decode("utf-8", "surrogateescape") for cell in row] for row in query]
        assert rows[1:] == want, table
    print("tables:", len(tables))
    return True


def graphml(path):
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ElementTree.parse(path).getroot()
    keys = {key.get("id") for key in root.findall(space + "key")}
    graph = root.find(space + "graph")
    nodes = {node.get("id") for node in graph.findall(space + "node")}
    for edge in graph.findall(space + "edge"):
        assert edge.get("source") in nodes and edge.get("target") in nodes
    for data in graph.iter(space + "data"):
        assert data.get("key") in keys
    print("nodes:", len(nodes))
    return True


what, *arguments = sys.argv[1:]
sys.exit(0 if globals()[what](*arguments) and not print("ok") else 1)
