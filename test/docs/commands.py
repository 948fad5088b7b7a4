"""Holds every `ukport ...` that the documents show as code to the tool itself:

  commands.py UKPORT DOCUMENT...

A command that does not exist, or an option that it does not know, is named, and
the exit code is 1.
"""
import re
import shlex
import subprocess
import sys

# Fenced blocks, indented ones (their lines), and what stands between backticks.
CODE = re.compile(r"^```[^\n]*\n(.*?)^```|^ {4}(\S[^\n]*)$|`([^`\n]+(?:\n[^`\n]+)?)`", re.M | re.S)
CALL = re.compile(r"(?<![\w./-])(?:[\w./~-]*/)?ukport +([a-z][a-z-]*)(.*)")


def words_of(rest):
    """The words of a command up to what ends it in a shell, or a comment."""
    lexer = shlex.shlex(rest, posix=True, punctuation_chars=";|&<>()")
    lexer.whitespace_split = True
    words = []
    try:
        for word in lexer:
            if word[0] in ";|&<>()" or word == "--":
                break
            words.append(word)
    except ValueError:  # a quotation that the document cuts off
        pass
    return words


def calls(text):
    """Pairs of a command and its words, in the order they stand there."""
    for code in CODE.finditer(text):
        lines = next(group for group in code.groups() if group is not None)
        lines = re.sub(r"\\\n\s*", " ", lines)
        if code.group(3):
            lines = lines.replace("\n", " ")
        elif re.search(r"^\$ ", lines, re.M):  # the rest is what is said
            lines = "\n".join(re.findall(r"^\$ .*$", lines, re.M))
        for call in CALL.finditer(lines):
            yield call.group(1), words_of(call.group(2))


def known(ukport, command):
    """The options that its help names; none if there is no such command."""
    run = subprocess.run([ukport, *command, "--help"], capture_output=True, text=True)
    if f"Usage: ukport {' '.join(command)} " not in run.stdout:
        return None  # the help of another
    return set(re.findall(r"(?<![\w-])(--?[a-zA-Z][\w-]*)", run.stdout))


def main():
    ukport, documents = sys.argv[1], sys.argv[2:]
    options, seen, wrong = {}, 0, 0
    for document in documents:
        with open(document, encoding="utf-8") as f:
            text = f.read()
        for name, words in calls(text):
            seen += 1
            # "sysroot add" is a command of its own.
            command = (name, words[0]) if name == "sysroot" and words else (name,)
            if command not in options:
                options[command] = known(ukport, command)
            if options[command] is None:
                print(f"{document}: no such command: ukport {' '.join(command)}")
                wrong += 1
                continue
            for word in words:
                option = re.match(r"--[a-z][\w-]*|-[a-zA-Z]", word)
                if option and option.group() not in options[command]:
                    print(f"{document}: ukport {name} has no {option.group()}")
                    wrong += 1
    print(f"{seen} commands, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
