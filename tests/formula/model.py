# SPDX-License-Identifier: Apache-2.0
"""A second, naive implementation of the formula language, and a differential test against it.

Written from docs/formulas.md alone, on Python's big integers and fractions: it shares no code and
no algorithm with src/expr. Random programs over random inputs must give the same value, to the last
digit, in both."""
import datetime
import json
import random
import re
import subprocess
from fractions import Fraction

LIMIT = 10 ** 38
EPOCH = datetime.date(1970, 1, 1).toordinal()
SERIAL = datetime.date(1899, 12, 30).toordinal()


class Err(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Skip(Exception):
    """The program leaves what the model covers (floating point)."""


class Date(int):
    """A day as Python's ordinal."""


def scale_of(x):
    for scale in range(19):
        if (x * 10 ** scale).denominator == 1:
            return scale
    return 19


def half_away(x):
    """Nearest integer, ties away from zero."""
    n = (abs(x) * 2 + 1).__floor__() // 2
    return -n if x < 0 else n


def fits(x, scale):
    return abs(x * 10 ** scale) < LIMIT


def exact(x):
    if not fits(x, scale_of(x)):
        raise Err("#NUM!")
    return x


def plus(a, b):
    scale = max(scale_of(a), scale_of(b))
    if not fits(a, scale) or not fits(b, scale):
        raise Err("#NUM!")
    return exact(a + b)


def times(a, b):
    x = a * b
    if scale_of(x) > 18:
        x = Fraction(half_away(x * 10 ** 18), 10 ** 18)
    return exact(x)


def over(a, b):
    if b == 0:
        raise Err("#DIV/0!")
    x = a / b
    scale = 18
    while scale > 0 and int(abs(x) * 10 ** scale) >= LIMIT:
        scale -= 1
    return exact(Fraction(half_away(x * 10 ** scale), 10 ** scale))


def power(a, b):
    if a == 0 and b < 0:
        raise Err("#NUM!")
    n = abs(b)
    if b.denominator != 1 or n >= 1000 or scale_of(a) * n > 18:
        raise Skip()
    if not fits(a ** int(n), scale_of(a) * int(n)):
        raise Skip()
    x = a ** int(n)
    return x if b >= 0 else over(Fraction(1), x)


def modulo(a, b):
    if b == 0:
        raise Err("#DIV/0!")
    scale = max(scale_of(a), scale_of(b))
    if not fits(a, scale) or not fits(b, scale):
        raise Err("#NUM!")
    return a - b * (a / b).__floor__()


def rounded(x, digits):
    digits = int(digits)
    if digits >= 18:
        return x
    if digits < -60:
        return Fraction(0)
    unit = Fraction(10) ** digits
    return exact(Fraction(half_away(x * unit)) / unit)


def show(x):
    """A number as text."""
    scale = scale_of(x)
    digits = str(abs(x.numerator) * (10 ** scale // x.denominator)).rjust(scale + 1, "0")
    text = digits[:len(digits) - scale] + ("." + digits[len(digits) - scale:] if scale else "")
    return "-" + text if x < 0 else text


# ---- conversions ---------------------------------------------------------------------------------

def is_number(v):
    return isinstance(v, Fraction)


def parse_number(s):
    s = s.strip()
    m = re.fullmatch(r"([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,4}))?", s, re.ASCII)
    if not m:
        return None
    whole, _, digits = m[2].partition(".")
    x = Fraction(int(whole + digits or "0"), 10 ** len(digits)) * Fraction(10) ** int(m[3] or 0) * (-1 if m[1] == "-" else 1)
    scale = 18  # more than 38 digits are rounded
    while scale > 0 and abs(x) * 10 ** scale >= LIMIT:
        scale -= 1
    x = Fraction(half_away(x * 10 ** scale), 10 ** scale)
    return x if abs(x) < LIMIT else None


def parse_date(s):
    m = re.fullmatch(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", s.strip())
    try:
        return Date(datetime.date(int(m[1]), int(m[3]), int(m[4])).toordinal()) if m else None
    except ValueError:
        return None


def to_number(v):
    if v is None:
        return Fraction(0)
    if isinstance(v, bool):
        return Fraction(int(v))
    if is_number(v):
        return v
    if isinstance(v, Date):
        return Fraction(v - SERIAL)
    x = parse_number(v)
    if x is None and parse_date(v) is not None:
        x = Fraction(parse_date(v) - SERIAL)
    if x is None:
        raise Err("#VALUE!")
    return x


def to_text(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "TRUE" if v else "FALSE"
    if is_number(v):
        return show(v)
    if isinstance(v, Date):
        return datetime.date.fromordinal(v).isoformat()
    return v


def to_bool(v):
    if isinstance(v, bool):
        return v
    if isinstance(v, str) and v.upper() in ("TRUE", "FALSE"):
        return v.upper() == "TRUE"
    if isinstance(v, Date):
        return True
    return to_number(v) != 0


def make_date(ordinal):
    if not 1 <= ordinal <= datetime.date.max.toordinal():
        raise Err("#NUM!")
    return Date(ordinal)


def to_date(v):
    if isinstance(v, Date):
        return v
    if isinstance(v, str) and parse_date(v) is not None:
        return parse_date(v)
    x = to_number(v)
    if abs(x) > 4000000:
        raise Err("#NUM!")
    return make_date(SERIAL + half_away(x * 86400000) // 86400000)


# ---- operators -----------------------------------------------------------------------------------

def rank(v):
    return 2 if isinstance(v, bool) else 1 if isinstance(v, str) else 0


def fold(s):
    return "".join(c.lower() if "A" <= c <= "Z" else c for c in s)


def order(a, b):
    def zero(other):
        return False if isinstance(other, bool) else "" if isinstance(other, str) else Fraction(0)
    if a is None:
        a = zero(b)
    if b is None:
        b = zero(a)
    if isinstance(a, str) and isinstance(b, Date) and parse_date(a) is not None:
        a = parse_date(a)
    if isinstance(b, str) and isinstance(a, Date) and parse_date(b) is not None:
        b = parse_date(b)
    if rank(a) != rank(b):
        return rank(a) - rank(b)
    if rank(a) == 1:
        a, b = fold(a), fold(b)
    elif rank(a) == 0:
        a, b = to_number(a), to_number(b)
    return (a > b) - (a < b)


def equal(a, b):
    if a is None or b is None:
        return a in (None, "") and b in (None, "")
    return order(a, b) == 0


def dated(v):
    if isinstance(v, str):
        if parse_number(v) is not None:
            return parse_number(v)
        if parse_date(v) is not None:
            return parse_date(v)
        raise Err("#VALUE!")
    return v


def add_sub(op, a, b):
    a, b = dated(a), dated(b)
    if op == "+" and isinstance(b, Date):
        a, b = b, a
    if isinstance(a, Date) and isinstance(b, Date):
        if op == "+":
            raise Err("#VALUE!")
        return Fraction(a - b)
    if isinstance(a, Date):
        days = to_number(b)
        if abs(days) > 8000000:
            raise Err("#NUM!")
        if days.denominator != 1:
            raise Skip()
        return make_date(a + int(days if op == "+" else -days))
    x, y = to_number(a), to_number(b)
    return plus(x, y if op == "+" else -y)


def scalar(op, a, b):
    if op in COMPARE:
        if op == "=":
            return equal(a, b)
        if op == "<>":
            return not equal(a, b)
        return COMPARE[op](order(a, b))
    if op == "&":
        return to_text(a) + to_text(b)
    if op in "+-":
        return add_sub(op, a, b)
    x = to_number(a)
    return {"*": times, "/": over, "^": power}[op](x, to_number(b))


COMPARE = {"=": None, "<>": None, "<": lambda o: o < 0, "<=": lambda o: o <= 0,
           ">": lambda o: o > 0, ">=": lambda o: o >= 0}


def leftmost(f):
    """f, after the leftmost of its arguments that is an error."""
    def g(*args):
        for a in args:
            if isinstance(a, Err):
                raise a
        return f(*args)
    return g


def guarded(f, *args):
    """The value, or the Err itself as an item of a list."""
    try:
        return f(*args)
    except Err as e:
        return e


def pick(v, r, c):
    if not isinstance(v, list):
        return v
    r = 0 if len(v) == 1 else r
    c = 0 if len(v[0]) == 1 else c
    return v[r][c] if r < len(v) and c < len(v[0]) else Err("#N/A")


def unwrap(v):
    return v[0][0] if isinstance(v, list) and len(v) == 1 and len(v[0]) == 1 else v


def spread(f, *args):
    """f over single values, item by item where some of them are lists."""
    args = [unwrap(a) for a in args]
    for a in args:
        if isinstance(a, Err):
            raise a
    return spread_items(leftmost(f), *args)


def spread_items(f, *args):
    lists = [a for a in args if isinstance(a, list)]
    if not lists:
        return f(*args)
    rows, cols = max(len(a) for a in lists), max(len(a[0]) for a in lists)
    return [[guarded(f, *[pick(a, r, c) for a in args]) for c in range(cols)] for r in range(rows)]


# ---- functions -----------------------------------------------------------------------------------

def items(args):
    for a in args:
        if isinstance(a, list):
            for row in a:
                for v in row:
                    yield v, True
        else:
            yield a, False


def numbers(args):
    for v, in_list in items(args):
        if isinstance(v, Err):
            raise v
        if v is None or (in_list and not is_number(v) and not isinstance(v, Date)):
            continue
        yield v if isinstance(v, Date) else to_number(v)


def f_sum(*args):
    total = Fraction(0)
    for v in numbers(args):
        total = plus(total, to_number(v))
    return total


def f_average(*args):
    all_of = list(numbers(args))
    total = f_sum(*args)
    return over(total, Fraction(len(all_of)))


def f_count(*args):
    n = 0
    for v, in_list in items(args):
        if in_list:
            n += is_number(v) or isinstance(v, Date)
        elif v is not None and not isinstance(v, Err):
            n += not isinstance(guarded(to_number, v), Err)
    return Fraction(n)


def extreme(args, sign):
    best = None
    for v in numbers(args):
        if best is None or (to_number(v) - to_number(best)) * sign > 0:
            best = v
    return best


def f_left(s, n=Fraction(1)):
    n = int(n)
    if n < 0:
        raise Err("#VALUE!")
    return s[:n]


def f_right(s, n=Fraction(1)):
    n = int(n)
    if n < 0:
        raise Err("#VALUE!")
    return s[max(0, len(s) - n):]


def f_mid(s, at, n):
    at, n = int(at), int(n)
    if at < 1 or n < 0:
        raise Err("#VALUE!")
    return s[at - 1:at - 1 + n]


def f_date(y, m, d):
    y, m, d = int(y), int(m), int(d)
    if not 0 <= y <= 9999 or abs(m) > 120000 or abs(d) > 4000000:
        raise Err("#NUM!")
    y, m = y + (m - 1) // 12, (m - 1) % 12 + 1
    if not 1 <= y <= 9999:
        raise Err("#NUM!")
    return make_date(datetime.date(y, m, 1).toordinal() + d - 1)


def part(name):
    return lambda v: Fraction(getattr(datetime.date.fromordinal(v), name))


def f_round(x, digits=Fraction(0)):
    return rounded(x, max(-40, min(40, digits)))


def f_concat(*args):
    out = ""
    for v, _ in items(args):
        if isinstance(v, Err):
            raise v
        out += to_text(v)
    return out


def upper(s):
    return "".join(c.upper() if "a" <= c <= "z" else c for c in s)


NUM, TEXT, BOOL, DAY = to_number, to_text, to_bool, to_date
SCALAR = {  # name: (function of converted single values, their conversions, fewest arguments)
    "ABS": (abs, [NUM], 1),
    "ROUND": (f_round, [NUM, NUM], 1),
    "INT": (lambda x: Fraction(x.__floor__()), [NUM], 1),
    "MOD": (modulo, [NUM, NUM], 2),
    "NOT": (lambda v: not v, [BOOL], 1),
    "LEN": (lambda s: Fraction(len(s)), [TEXT], 1),
    "LEFT": (f_left, [TEXT, NUM], 1),
    "RIGHT": (f_right, [TEXT, NUM], 1),
    "MID": (f_mid, [TEXT, NUM, NUM], 3),
    "UPPER": (upper, [TEXT], 1),
    "LOWER": (fold, [TEXT], 1),
    "DATE": (f_date, [NUM, NUM, NUM], 3),
    "YEAR": (part("year"), [DAY], 1),
    "MONTH": (part("month"), [DAY], 1),
    "DAY": (part("day"), [DAY], 1),
}
AGGREGATE = {
    "SUM": f_sum,
    "AVERAGE": f_average,
    "MIN": lambda *a: extreme(a, -1),
    "MAX": lambda *a: extreme(a, 1),
    "CONCAT": f_concat,
}
ALIAS = {"ABS": "绝对值", "ROUND": "四舍五入", "SUM": "求和", "IF": "如果", "AND": "且", "LEN": "字数"}


def conditions(args, env, any_of):
    for node in args:
        v = evaluate(node, env)
        in_list = isinstance(v, list)
        for x, _ in items([v]):
            if isinstance(x, Err):
                raise x
            if in_list and not isinstance(x, bool) and not is_number(x):
                continue
            if to_bool(x) == any_of:
                return any_of
    return not any_of


def choose(args, env):
    cond = evaluate(args[0], env)
    if isinstance(cond, list):
        def branch(i):
            return caught(args[i], env) if i < len(args) else i == 1
        yes, no = branch(1), branch(2)

        def one(v, r, c):
            b = guarded(leftmost(to_bool), v)
            return b if isinstance(b, Err) else pick(yes if b else no, r, c)
        return [[one(v, r, c) for c, v in enumerate(row)] for r, row in enumerate(cond)]
    if to_bool(cond):
        return evaluate(args[1], env)
    return evaluate(args[2], env) if len(args) > 2 else False


def caught(node, env):
    try:
        return evaluate(node, env)
    except Err as e:
        return e


def if_error(args, env):
    v = caught(args[0], env)
    if isinstance(v, Err):
        return evaluate(args[1], env)
    if not isinstance(v, list) or not any(isinstance(x, Err) for row in v for x in row):
        return v
    other = caught(args[1], env)
    return [[pick(other, r, c) if isinstance(x, Err) else x for c, x in enumerate(row)]
            for r, row in enumerate(v)]


def call(name, args, env):
    if name == "IF":
        return choose(args, env)
    if name in ("AND", "OR"):
        return conditions(args, env, name == "OR")
    if name == "IFERROR":
        return if_error(args, env)
    if name == "ISBLANK":
        v = unwrap(caught(args[0], env))
        if isinstance(v, list):
            return [[x is None for x in row] for row in v]
        return v is None
    if name == "COUNT":
        return f_count(*[caught(a, env) for a in args])
    if name in AGGREGATE:
        return AGGREGATE[name](*[evaluate(a, env) for a in args])
    return scalar_call(*SCALAR[name][:2], args, env)


def scalar_call(f, conversions, args, env):
    """Argument by argument: evaluated, then converted; lists are converted item by item later."""
    values = []
    for convert, node in zip(conversions, args):
        v = unwrap(evaluate(node, env))
        if isinstance(v, Err):
            raise v
        values.append(v if isinstance(v, list) else convert(v))
    if not any(isinstance(v, list) for v in values):
        return f(*values)

    def one(*item):
        return f(*[leftmost(convert)(x) if isinstance(v, list) else x
                   for convert, v, x in zip(conversions, values, item)])
    return spread_items(one, *values)


def evaluate(node, env):
    """The value; raises Err."""
    kind = node[0]
    if kind == "const":
        return node[1]
    if kind == "var":
        v = env[node[1]]
        if isinstance(v, Err):
            raise v
        return v
    if kind == "neg":
        return spread(lambda v: -to_number(v), evaluate(node[1], env))
    if kind == "pct":
        return spread(lambda v: times(to_number(v), Fraction(1, 100)), evaluate(node[1], env))
    if kind == "bin":
        a = unwrap(evaluate(node[2], env))
        if isinstance(a, Err):
            raise a
        # A list's own errors stand to the left of the other operand's.
        b = unwrap(caught(node[3], env) if isinstance(a, list) else evaluate(node[3], env))
        return spread_items(leftmost(lambda x, y: scalar(node[1], x, y)), a, b)
    return call(node[1], node[2], env)


# ---- random programs -----------------------------------------------------------------------------

LEVEL = {"=": 0, "<>": 0, "<": 0, "<=": 0, ">": 0, ">=": 0,
         "&": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 4}
TEXTS = ["", "a", "Ab", "ABC", "张三", "李四丰", "12", "-3.5", "x y", "2024-02-29", "TRUE", "杏林𝕬b"]


def random_number(r):
    kind = r.random()
    if kind < 0.5:
        return Fraction(r.randint(0, 12))
    if kind < 0.9:
        return Fraction(r.randint(0, 10 ** 6), 10 ** r.randint(0, 6))
    return Fraction(r.randint(0, 10 ** r.randint(7, 30)), 10 ** r.randint(0, 18))


def random_scalar(r):
    kind = r.random()
    if kind < 0.55:
        x = random_number(r)
        return -x if r.random() < 0.3 else x
    if kind < 0.75:
        return r.choice(TEXTS)
    if kind < 0.83:
        return r.random() < 0.5
    if kind < 0.91:
        return None
    return Date(datetime.date(1990, 1, 1).toordinal() + r.randint(0, 15000))


def random_input(r):
    kind = r.random()
    if kind < 0.04:
        return Err(r.choice(["#N/A", "#DIV/0!", "#VALUE!"]))
    if kind < 0.2:
        rows, cols = r.randint(1, 4), r.choice([1, 1, 2])
        return [[random_scalar(r) for _ in range(cols)] for _ in range(rows)]
    return random_scalar(r)


def grow(r, depth):
    if depth == 0 or r.random() < 0.15:
        kind = r.random()
        if kind < 0.5:
            return ("var", r.choice("abcde"))
        if kind < 0.8:
            return ("const", random_number(r))
        return ("const", r.choice([r.choice(TEXTS), r.random() < 0.5]))
    kind = r.random()
    if kind < 0.45:
        op = r.choice(["+", "-", "*", "/", "+", "-", "*", "&", *COMPARE, "^"])
        right = ("const", Fraction(r.randint(0, 4))) if op == "^" else grow(r, depth - 1)
        return ("bin", op, grow(r, depth - 1), right)
    if kind < 0.52:
        return (r.choice(["neg", "pct"]), grow(r, depth - 1))
    name = r.choice([*SCALAR, *AGGREGATE, "IF", "IF", "AND", "OR", "IFERROR", "ISBLANK", "COUNT"])
    if name in SCALAR:
        n = r.randint(SCALAR[name][2], len(SCALAR[name][1]))
    else:
        n = {"IF": r.randint(2, 3), "IFERROR": 2, "ISBLANK": 1}.get(name) or r.randint(1, 3)
    return ("call", name, [grow(r, depth - 1) for _ in range(n)])


def literal(v, r):
    if isinstance(v, bool):
        return "TRUE" if v else "false"
    if is_number(v):
        return show(v)
    quotes = r.choice(['""', '""', "“”"])
    return quotes[0] + v + quotes[1]


def write(node, r, level=0):
    """The source, with no more parentheses than needed (and sometimes more)."""
    kind = node[0]
    if kind == "const":
        return literal(node[1], r)
    if kind == "var":
        return r.choice(["{%s}", "%s", "{ %s }"]) % node[1]
    if kind == "neg":
        return "-" + write(node[1], r, 5)
    if kind == "pct":
        return write(node[1], r, 6) + r.choice(["%", "％"])
    if kind == "bin":
        mine = LEVEL[node[1]]
        space = r.choice(["", " "])
        op = r.choice({"<>": ["<>", "≠"], "<=": ["<=", "≤"], "*": ["*", "×"]}.get(node[1], [node[1]]))
        text = write(node[2], r, mine) + space + op + space + write(node[3], r, mine + 1)
        return "(" + text + ")" if mine < level or r.random() < 0.1 else text
    name = ALIAS[node[1]] if node[1] in ALIAS and r.random() < 0.1 else node[1]
    if r.random() < 0.1:
        name = name.lower()
    return name + r.choice(["(", "(", "（"]) + r.choice([";", ",", "，", " ; "]).join(
        write(a, r) for a in node[2]) + r.choice([")", "）"])


def fix_signs(node):
    """A percent sign binds tighter than a sign before, so what stands under it is wrapped in a call."""
    if node[0] == "pct" and node[1][0] in ("neg", "bin"):
        return ("pct", ("call", "IF", [("const", True), fix_signs(node[1])]))
    if node[0] in ("neg", "pct"):
        return (node[0], fix_signs(node[1]))
    if node[0] == "bin":
        return ("bin", node[1], fix_signs(node[2]), fix_signs(node[3]))
    if node[0] == "call":
        return ("call", node[1], [fix_signs(a) for a in node[2]])
    return node


# ---- the test ------------------------------------------------------------------------------------

def to_json(v):
    if isinstance(v, list):
        return [[to_json(x) for x in row] for row in v]
    if isinstance(v, Err):
        return {"error": v.code}
    if isinstance(v, Date):
        return {"date": datetime.date.fromordinal(v).isoformat()}
    if is_number(v):
        return RawNumber(show(v))
    return v


class RawNumber(float):
    """A number whose JSON text is exact."""
    def __new__(cls, text):
        self = float.__new__(cls, text)
        self.text = text
        return self

    def __repr__(self):
        return self.text


def dump(v):
    if isinstance(v, RawNumber):
        return v.text
    if isinstance(v, dict):
        return "{" + ",".join(json.dumps(k) + ":" + dump(x) for k, x in v.items()) + "}"
    if isinstance(v, list):
        return "[" + ",".join(dump(x) for x in v) + "]"
    return json.dumps(v, ensure_ascii=False)


def expected(node, env):
    try:
        v = evaluate(node, env)
    except Err as e:
        v = e
    if isinstance(v, list):
        v = v[0][0]
    return {"error": v.code} if isinstance(v, Err) else {"value": to_json(v)}


def ask(command, cases):
    """The command's answers to (formula, inputs, ...), a line each."""
    lines = "".join(dump({"formula": case[0], "in": case[1]}) + "\n" for case in cases)
    out = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = out.decode().splitlines()
    assert len(answers) == len(cases), "an answer a line"
    return answers


def differing(cases, answers, who):
    failed = 0
    for (formula, env, want), got in zip(cases, answers):
        if got != want:
            failed += 1
            if failed <= 20:
                print("DIFFERS", formula, dump(env), "model", want, who, got)
    return failed


def run(commands, count=20000, seed=1, rows=1):
    """(passed, failed): random programs, each over so many rows of inputs, the same for every command."""
    r = random.Random(seed)
    cases = []
    skipped = 0
    while len(cases) < count:
        node = fix_signs(grow(r, r.randint(1, 5)))
        text = write(node, r)
        for _ in range(rows):
            env = {name: random_input(r) for name in "abcde"}
            try:
                want = expected(node, env)
            except (Skip, RecursionError):
                skipped += 1
                continue
            cases.append((text, {k: to_json(v) for k, v in env.items()}, dump(want)))
    errors = sum('"error"' in want for _, _, want in cases)
    failed = sum(differing(cases, ask(c, cases), c[-1].rsplit("/", 1)[-1]) for c in commands)
    print("model: %d random pairs of a program and its inputs (%d give errors), %d left out, seed %d"
          % (len(cases), errors, skipped, seed), flush=True)
    return len(cases) * len(commands) - failed, failed
