#!/usr/bin/env python3
"""Fills in what CPython 3.11 says about each snippet of errors.txt.

Blocks are divided by lines of ====; in a block, a line of ---- divides the snippet from the
last line of CPython's report, and behind it the place as LINE:COLUMN (both from 1, in characters).
Write a snippet without the answer, run this script on the file, and commit both.
`--check` rewrites nothing and fails when an answer is no longer CPython's.
"""
import sys
import warnings

warnings.simplefilter("ignore")


def answer(source):
    try:
        compile(source, "snippet", "exec", dont_inherit=True)
    except SyntaxError as e:
        return f"{type(e).__name__}: {e.msg}\n{e.lineno}:{e.offset}\n"
    except Exception as e:
        return f"{type(e).__name__}: {e}\n0:0\n"
    return "no error\n0:0\n"


def main():
    path = sys.argv[-1]
    text = open(path, newline="").read()
    out = []
    for block in text.removesuffix("====\n").split("====\n"):
        snippet = block.split("----\n")[0]
        out.append(snippet + "----\n" + answer(snippet))
    new = "====\n".join(out)
    if "--check" in sys.argv:
        sys.exit(new != text)
    open(path, "w", newline="").write(new)


if __name__ == "__main__":
    main()
