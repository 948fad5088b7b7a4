"""browser.py [--size=WxH] [--dark] [--shot=FILE] [--with=LIBRARY] PAGE SCRIPT
   browser.py --no-script PAGE

Shows PAGE (a file, perhaps with #fragment) in headless Chromium and, once it is
drawn, runs SCRIPT, a file, in it as the body of an async function; LIBRARY before
that. Prints each line that the script
passes to say(), then what the console complained of, as "console: ...". With
--no-script, JavaScript is off and the text that a reader sees is printed.
"""
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars"]


class Driver:
    """A chromedriver with one session."""

    def __init__(self, profile):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.await_start()
        options = {"args": FLAGS + [f"--user-data-dir={profile}"]}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": options}}})
        self.session = f"/session/{answer['sessionId']}"
        self.page("POST", "/timeouts", {"script": 110000})

    def await_start(self):
        for _ in range(120):
            try:
                return self.call("GET", "/status")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.25)
        sys.exit("chromedriver does not start")

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.base + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def page(self, method, path, body=None):
        return self.call(method, self.session + path, body)

    def cdp(self, command, **parameters):
        return self.page("POST", "/goog/cdp/execute",
                         {"cmd": command, "params": parameters})

    def text(self):
        """What the page shows, by the accessibility tree: that needs no script."""
        nodes = self.cdp("Accessibility.getFullAXTree")["nodes"]
        by_id = {node["nodeId"]: node for node in nodes}
        lines, waiting = [], [nodes[0]["nodeId"]]
        while waiting:
            node = by_id.get(waiting.pop(), {})
            if node.get("role", {}).get("value") == "StaticText":
                lines.append(node["name"]["value"])
            else:
                waiting.extend(reversed(node.get("childIds", [])))
        return "\n".join(lines)

    def close(self):
        try:
            self.page("DELETE", "")
        finally:
            self.process.terminate()
            self.process.wait()


RUN = """
const done = arguments[arguments.length - 1], lines = [];
const say = (...values) => lines.push(values.join(" "));
const settle = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 50)));
const ready = async () => { for (let i = 0; i < 200 && !document.documentElement.dataset.ready; ++i) await settle(); };
(async () => { await ready(); %s })().then(() => done(lines),
                            (error) => done([...lines, "exception: " + error]));
"""


def main():
    options = dict(a[2:].partition("=")[::2] for a in sys.argv[1:] if a.startswith("--"))
    page, script, *_ = [a for a in sys.argv[1:] if not a.startswith("--")] + [None]
    width, height = map(int, options.get("size", "1280x900").split("x"))
    profile = tempfile.mkdtemp(prefix="ukport-browser-")
    driver = Driver(profile)
    try:
        driver.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                   deviceScaleFactor=1, mobile=width < 600)
        scheme = "dark" if "dark" in options else "light"
        driver.cdp("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}])
        if "no-script" in options:
            driver.cdp("Emulation.setScriptExecutionDisabled", value=True)
        file, mark, fragment = page.partition("#")
        driver.page("POST", "/url", {"url": "file://" + os.path.abspath(file) + mark + fragment})
        if "no-script" in options:
            print(driver.text())
            return
        if "with" in options:
            with open(options["with"], encoding="utf-8") as text:
                driver.page("POST", "/execute/sync", {"script": text.read(), "args": []})
        with open(script, encoding="utf-8") as text:
            lines = driver.page("POST", "/execute/async",
                                {"script": RUN % text.read(), "args": []})
        print("\n".join(lines))
        for entry in driver.page("POST", "/se/log", {"type": "browser"}):
            print("console:", entry["level"], entry["message"])
        if "shot" in options:
            with open(options["shot"], "wb") as out:
                out.write(base64.b64decode(driver.page("GET", "/screenshot")))
    finally:
        driver.close()
        shutil.rmtree(profile, ignore_errors=True)


main()
