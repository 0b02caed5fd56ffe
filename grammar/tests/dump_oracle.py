#!/usr/bin/env python3
"""Writes the syntax trees that CPython 3.11 makes, in the format of src/dump.rs.

    dump_oracle.py --corpus tests/corpus.txt     writes tests/corpus.dump (blocks divided by lines of ====)
    dump_oracle.py FILE                          prints one file's tree
"""
import ast
import struct
import sys

OPS = {
    "Add": "Add", "Sub": "Sub", "Mult": "Mul", "Div": "Div", "FloorDiv": "FloorDiv", "Mod": "Mod",
    "Pow": "Pow", "MatMult": "MatMul", "BitAnd": "BitAnd", "BitOr": "BitOr", "BitXor": "BitXor",
    "LShift": "LShift", "RShift": "RShift", "USub": "Neg", "UAdd": "Pos", "Invert": "Invert",
    "Not": "Not", "Eq": "Eq", "NotEq": "Ne", "Lt": "Lt", "LtE": "Le", "Gt": "Gt", "GtE": "Ge",
    "Is": "Is", "IsNot": "IsNot", "In": "In", "NotIn": "NotIn",
}


def op(node):
    return OPS[type(node).__name__]


def quote(text):
    return '"' + "".join(
        c if " " <= c <= "~" and c not in '"\\' else "\\u{%x}" % ord(c) for c in text) + '"'


class Dump:
    def __init__(self, source):
        self.offsets = [0]
        for line in source.encode().split(b"\n"):
            self.offsets.append(self.offsets[-1] + len(line) + 1)
        self.places = True

    def at(self, node):
        if not self.places:
            return ""
        start = self.offsets[node.lineno - 1] + node.col_offset
        end = self.offsets[node.end_lineno - 1] + node.end_col_offset
        return f"@{start}-{end}"

    def opt(self, node):
        return " -" if node is None else self.expr(node)

    def exprs(self, nodes):
        return " [" + "".join(map(self.expr, nodes)) + "]"

    def body(self, nodes):
        return " [" + "".join(map(self.stmt, nodes)) + "]"

    def star(self, node):
        if isinstance(node, ast.Starred):
            return "(Star" + self.expr(node.value) + ")"
        return self.expr(node)

    def keywords(self, nodes):
        out = " ["
        for k in nodes:
            if k.arg is None:
                out += "(DoubleStar" + self.expr(k.value) + ")"
            else:
                out += f"(keyword{self.at(k)} {k.arg}{self.expr(k.value)})"
        return out + "]"

    def aliases(self, nodes):
        if len(nodes) == 1 and nodes[0].name == "*":
            return " []"
        return " [" + "".join(f" {a.name} {a.asname or '-'}" for a in nodes) + "]"

    def arg(self, a, default):
        place = ""
        if self.places:
            start = self.offsets[a.lineno - 1] + a.col_offset
            place = f"@{start}-{start + len(a.arg.encode())}"
        return f"(arg{place} {a.arg}{self.opt(a.annotation)}{self.opt(default)})"

    def params(self, a):
        n = len(a.posonlyargs)
        both = a.posonlyargs + a.args
        defaults = [None] * (len(both) - len(a.defaults)) + a.defaults
        parts = [
            [self.arg(x, d) for x, d in zip(both[:n], defaults[:n])],
            [self.arg(x, d) for x, d in zip(both[n:], defaults[n:])],
            [self.arg(a.vararg, None)] if a.vararg else [],
            [self.arg(x, d) for x, d in zip(a.kwonlyargs, a.kw_defaults)],
            [self.arg(a.kwarg, None)] if a.kwarg else [],
        ]
        return "".join(" [" + "".join(p) + "]" for p in parts)

    def clauses(self, nodes):
        return " [" + "".join(
            f"(for{self.expr(c.target)}{self.expr(c.iter)}{self.exprs(c.ifs)})" for c in nodes) + "]"

    def stmt(self, s):
        name = type(s).__name__
        e, opt, body = self.expr, self.opt, self.body
        if name in ("Pass", "Break", "Continue"):
            rest = ""
        elif name == "Expr":
            rest = e(s.value)
        elif name == "Assign":
            rest = self.exprs(s.targets) + e(s.value)
        elif name == "AugAssign":
            rest = e(s.target) + " " + op(s.op) + e(s.value)
        elif name == "AnnAssign":
            rest = e(s.target) + e(s.annotation) + opt(s.value)
        elif name == "Delete":
            rest = self.exprs(s.targets)
        elif name == "Return":
            rest = opt(s.value)
        elif name == "Raise":
            rest = opt(s.exc) + opt(s.cause)
        elif name == "Assert":
            rest = e(s.test) + opt(s.msg)
        elif name in ("Global", "Nonlocal"):
            rest = " [" + "".join(" " + n for n in s.names) + "]"
        elif name == "Import":
            rest = self.aliases(s.names)
        elif name == "ImportFrom":
            rest = " " + quote(s.module or "") + self.aliases(s.names) + f" {s.level}"
        elif name in ("If", "While"):
            rest = e(s.test) + body(s.body) + body(s.orelse)
        elif name == "For":
            rest = e(s.target) + e(s.iter) + body(s.body) + body(s.orelse)
        elif name == "With":
            rest = " [" + "".join(e(i.context_expr) + opt(i.optional_vars) for i in s.items) + "]" + body(s.body)
        elif name in ("Try", "TryStar"):
            handlers = " [" + "".join(
                f"(Handler{self.at(h)}{opt(h.type)} {h.name or '-'}{body(h.body)})" for h in s.handlers) + "]"
            rest = body(s.body) + handlers + body(s.orelse) + body(s.finalbody)
        elif name == "FunctionDef":
            rest = f" {s.name}" + self.params(s.args) + body(s.body) + self.exprs(s.decorator_list) + opt(s.returns)
        elif name == "ClassDef":
            bases = " [" + "".join(map(self.star, s.bases)) + "]"
            rest = f" {s.name}" + bases + self.keywords(s.keywords) + body(s.body) + self.exprs(s.decorator_list)
        else:
            raise NotImplementedError(name)
        return f"({name}{self.at(s)}{rest})"

    def expr(self, x):
        name, rest = self.parts(x)
        return f" ({name}{self.at(x)}{rest})"

    def parts(self, x):
        e, opt = self.expr, self.opt
        name = type(x).__name__
        if name == "Constant":
            v = x.value
            if v is None or v is True or v is False or v is ...:
                return ("Ellipsis" if v is ... else str(v)), ""
            if isinstance(v, int):
                return "Int", f" {v}"
            if isinstance(v, float):
                return "Float", " " + struct.pack(">d", v).hex()
            if isinstance(v, complex):
                return "Imaginary", " " + struct.pack(">d", v.imag).hex()
            if isinstance(v, bytes):
                return "Bytes", " " + v.hex()
            return "Str", " " + quote(v)
        if name == "JoinedStr":
            return "FString", self.fstring(x)
        if name == "Name":
            return name, " " + x.id
        if name in ("List", "Tuple", "Set"):
            return name, self.exprs(x.elts)
        if name == "Dict":
            return name, " [" + "".join(opt(k) + e(v) for k, v in zip(x.keys, x.values)) + "]"
        if name in ("Starred", "YieldFrom"):
            return name, e(x.value)
        if name == "UnaryOp":
            return "Unary", " " + op(x.op) + e(x.operand)
        if name == "BinOp":
            return "Binary", e(x.left) + " " + op(x.op) + e(x.right)
        if name == "BoolOp":
            return type(x.op).__name__, self.exprs(x.values)
        if name == "Compare":
            return name, e(x.left) + "".join(" " + op(o) + e(c) for o, c in zip(x.ops, x.comparators))
        if name == "IfExp":
            return name, e(x.test) + e(x.body) + e(x.orelse)
        if name == "Lambda":
            return name, self.params(x.args) + e(x.body)
        if name == "Attribute":
            return name, e(x.value) + " " + x.attr
        if name == "Subscript":
            return name, e(x.value) + e(x.slice)
        if name == "Slice":
            return name, opt(x.lower) + opt(x.upper) + opt(x.step)
        if name == "Call":
            return name, e(x.func) + " [" + "".join(map(self.star, x.args)) + "]" + self.keywords(x.keywords)
        if name in ("ListComp", "SetComp", "GeneratorExp"):
            return name.replace("GeneratorExp", "Generator"), e(x.elt) + self.clauses(x.generators)
        if name == "DictComp":
            return name, e(x.key) + e(x.value) + self.clauses(x.generators)
        if name == "NamedExpr":
            return "Named", " " + x.target.id + e(x.value)
        if name == "Yield":
            return name, opt(x.value)
        raise NotImplementedError(name)

    def fstring(self, x):
        places, self.places = self.places, False
        out, text = "", ""
        for part in x.values:
            if isinstance(part, ast.Constant):
                text += part.value
                continue
            if text:
                out += " " + quote(text)
                text = ""
            conversion = "-" if part.conversion < 0 else chr(part.conversion)
            spec = " -" if part.format_spec is None else " (spec" + self.fstring(part.format_spec) + ")"
            out += f" (Field{self.expr(part.value)} {conversion}{spec})"
        if text:
            out += " " + quote(text)
        self.places = places
        return out


def dump(source):
    d = Dump(source)
    return "".join(d.stmt(s) + "\n" for s in ast.parse(source).body)


def main():
    if sys.argv[1] == "--corpus":
        source = open(sys.argv[2], newline="").read()
        blocks = source.split("====\n")
        out = "====\n".join(dump(b) for b in blocks)
        open(sys.argv[2].removesuffix(".txt") + ".dump", "w").write(out)
    else:
        sys.stdout.write(dump(open(sys.argv[1], newline="").read()))


if __name__ == "__main__":
    main()
