"""What a program's names refer to, told at each binding."""

import ast
import builtins
import traceback

import pytest

from viz.sandbox.names import ATTRIBUTE, CAUGHT, NOTE, Attribute, instrument, noter


class Leaf:
    """Stands in for a tensor."""

    count = 0

    def __init__(self):
        Leaf.count += 1
        self._id = Leaf.count


class Model:
    pass


def run(source: str) -> list[tuple[str, object, int]]:
    """What a run of ``source`` tells; in it ``L()`` makes a leaf, ``M()`` an object."""
    told = []

    def bound(name, value, line):
        told.append((name, value, line))

    special = {NOTE: noter(bound), CAUGHT: lambda: None, ATTRIBUTE: Attribute}
    known = {**vars(builtins), **special, "L": Leaf, "M": Model}
    space = {"__builtins__": known, "__name__": "__main__"}
    exec(compile(instrument(ast.parse(source)), "<program>", "exec"), space)
    for name, value, _ in told:
        assert value is None or isinstance(value, Leaf), name
    return told


def names(source: str) -> list[tuple[str, int]]:
    return [(name, line) for name, value, line in run(source) if value is not None]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = L()\nx = L()", [("x", 1), ("x", 2)]),
        ("x = y = L()", [("x", 1), ("y", 1)]),
        ("a, (b, *c) = L(), (L(), L(), L())", [("a", 1), ("b", 1), ("c[0]", 1), ("c[1]", 1)]),
        ("x: object = L()\ny: int", [("x", 1)]),
        ("x = [L()]\nx += [L()]", [("x[0]", 1), ("x[0]", 2), ("x[1]", 2)]),
        ("for x in [L(), L()]:\n    pass", [("x", 1), ("x", 1)]),
        ("print(w := L())", [("w", 1)]),
        ("def f(p, *a, k=None, **kw):\n    'doc'\nf(L(), L(), k=L(), q=L())",
         [("p", 1), ("k", 1), ("a[0]", 1), ("kw['q']", 1)]),
        ("f = lambda p: p\nf(L())", [("p", 1)]),
        ("l = [x for x in (L(), L())]", [("x", 1), ("x", 1), ("l[0]", 1), ("l[1]", 1)]),
        ("d = {'w': L(), 3: [L()]}", [("d['w']", 1), ("d[3][0]", 1)]),
        ("d = {}\nd['w'] = L()\nk = 'b'\nd[k] = L()", [("d['w']", 2), ("d['b']", 4)]),
        ("l = [None]\ni = 0\nl[i] = L()", [("l[0]", 3)]),
        ("m = M()\nm.w = L()\nm.inner = M()\nm.inner.b = L()", [("m.w", 2), ("m.inner.b", 4)]),
        ("def make(self):\n    self.w = L()\n    return self\nm = make(M())",
         [("self.w", 2), ("m.w", 4)]),
        ("class C:\n    w = L()", [("w", 2)]),
        ("from contextlib import nullcontext as n\nwith n(L()) as g, n(L()) as f:\n    pass",
         [("g", 2), ("f", 2)]),
        ("def g():\n    global x\n    x = L()\ng()", [("x", 3)]),
    ],
)  # fmt: skip
def test_each_form_of_binding_is_told(source, expected):
    assert names(source) == expected


def test_a_rebound_name_tells_the_new_value():
    (_, first, _), (_, second, _) = run("x = L()\nx = L()")
    assert first is not second


def test_none_is_told_so_that_a_gradient_that_is_none_has_a_name():
    assert run("g = None") == [("g", None, 1)]


def test_numbers_and_texts_are_not_told():
    assert run("x = 3\ny = 2.0\nz = 'a'\nr = range(10**9)\nimport math\nm = math") == []


def test_properties_and_getattr_of_learner_classes_are_never_called():
    source = """
class C:
    @property
    def p(self):
        raise RuntimeError('looked')
    def __getattr__(self, name):
        raise RuntimeError('asked ' + name)
c = C()
c.x = L()
"""
    assert names(source) == [("c.x", 9)]


def test_long_containers_are_named_up_to_a_cap():
    assert len(names("l = [L() for _ in range(1000)]")) <= 64


def test_a_container_that_holds_itself_is_no_endless_loop():
    assert names("l = [L()]\nl.append(l)\nm = l")[0] == ("l[0]", 1)


def test_values_of_expressions_are_what_they_were():
    told = run(
        "assert (y := 0) == 0\nf = lambda x: 0\nassert f(1) == 0\n"
        "assert [x for x in (0, 1) if x] == [1]\nassert {k: v for k, v in {1: 2}.items()} == {1: 2}"
    )
    assert told == []


def test_tracebacks_point_at_the_learners_own_text():
    source = "def f(a, b):\n    c = a\n    return c / b\nx = 1\ny = f(x, 0)\n"
    try:
        run(source)
    except ZeroDivisionError as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == "<program>"]
    assert [(f.lineno, f.colno, f.end_colno) for f in frames] == [(5, 4, 11), (3, 11, 16)]


def test_a_handler_asks_first_whether_the_run_was_ended():
    asked = []
    tree = instrument(ast.parse("try:\n    1 / 0\nexcept:\n    x = 1"))
    space = {
        "__builtins__": {**vars(builtins), NOTE: lambda *a: None, CAUGHT: lambda: asked.append(1)}
    }
    exec(compile(tree, "<program>", "exec"), space)
    assert asked == [1]
