"""Edits that change what runs inside which block: a watch put in, a line moved, a tape made to listen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from viz.why.facts import Call, Facts
from viz.why.reason import Reason
from viz.why.rewrite import Rewrite, alone, block_text, indent_of, lines_of
from viz.why.text import Block, Text


def tape_block(facts: Facts, call: Call) -> tuple[Block, ast.withitem] | None:
    """Returns the ``with`` statement in which the call's tape was started, and its item."""
    tape = facts.tapes[call.passes[0]["tape"]]
    lines = facts.blocks_of(call.passes[0]["tape"])
    found: tuple[Block, ast.withitem] | None = None
    for node in ast.walk(facts.text.tree):
        if isinstance(node, Block) and any(node.lineno <= n <= node.body[0].lineno for n in lines):
            for item in node.items:
                named = isinstance(item.optional_vars, ast.Name) and item.optional_vars.id
                bare = isinstance(item.context_expr, ast.Name) and item.context_expr.id
                if (tape["name"] or "") in (named, bare) or found is None:
                    found = node, item
    return found


def tape_words(facts: Facts, call: Call, item: ast.withitem) -> str:
    """Returns how the tape is called inside its block."""
    if item.optional_vars is not None:
        return facts.text.words(item.optional_vars)
    if isinstance(item.context_expr, ast.Name | ast.Attribute):
        return facts.text.words(item.context_expr)
    return facts.tape_name(call.passes[0]["tape"])


def _spoken(facts: Facts, call: Call, position: int) -> list[str]:
    """Expressions for a source that may stand in front of its first use."""
    found = []
    if position < len(call.elements):
        element = call.elements[position]
        if element is not None and not isinstance(element, ast.Call):
            found.append(facts.text.words(element))
    if call.sources is not None and not isinstance(call.sources, ast.Call | ast.List | ast.Tuple):
        found.append(facts.text.words(call.sources))
    name = facts.name(call.passes[0]["sources"][position])
    if name:
        found.append(name)
    return list(dict.fromkeys(found))


def watches(facts: Facts, call: Call, position: int, reason: Reason) -> Iterator[Rewrite]:
    """Puts ``tape.watch(source)`` at the start of the block, after the source's binding, before its first use."""
    found = tape_block(facts, call)
    if found is None:
        return
    block, item = found
    text = facts.text
    tape = tape_words(facts, call, item)
    late = _late_watch(facts, reason)
    source = call.passes[0]["sources"][position]
    forms = _spoken(facts, call, position)
    if facts.tensors[source]["kind"] == "variable":
        forms += [f"{name}.value" for name in forms if "." in name]
        if call.sources is not None and isinstance(call.sources, ast.Attribute | ast.Name):
            forms.append(f"[v.value for v in {text.words(call.sources)}]")
    for name in forms:
        for statement in _places(facts, call, block, source, reason):
            rewrite = Rewrite(text)
            if late is not None:
                if late is statement:
                    continue
                rewrite.remove(late)
            indent = indent_of(text, statement)
            first, _ = lines_of(statement)
            yield rewrite.insert_line(first, f"{indent}{tape}.watch({name})")


def _places(
    facts: Facts, call: Call, block: Block, source: int, reason: Reason
) -> Iterator[ast.stmt]:
    """Statements before which a watch may stand, the best first."""
    text = facts.text
    bound = [b.line for b in facts.bindings if b.tensor == source and b.assigned and b.line]
    inside = [line for line in bound if block.body[0].lineno <= line <= (block.end_lineno or 0)]
    if not inside:
        yield block.body[0]
    for line in inside:
        statement = text.statement_at(line)
        if statement is None:
            continue
        body = text.body_of(statement)
        after = body.index(statement) + 1 if statement in body else 0
        if 0 < after < len(body):
            yield body[after]
    op = facts.ops.get(reason.breaks[0].op or 0) if reason.breaks else None
    if op is not None and op["span"]:
        for line in (*op["calls"], op["span"][0]):
            statement = text.statement_at(line)
            if (
                statement is not None
                and statement is not block.body[0]
                and block in text.around(statement)
            ):
                yield statement
    if inside:
        yield block.body[0]


def _late_watch(facts: Facts, reason: Reason) -> ast.stmt | None:
    if reason.cause != "late":
        return None
    statement = facts.text.statement_at(reason.line)
    if isinstance(statement, ast.Expr) and alone(facts.text, statement):
        body = facts.text.body_of(statement)
        return statement if len(body) > 1 else None
    return None


def without_argument(facts: Facts, node: ast.AST | None, name: str) -> Iterator[Rewrite]:
    """Takes a keyword argument out of a call."""
    if not isinstance(node, ast.Call) or not any(k.arg == name for k in node.keywords):
        return
    parts = [facts.text.words(a) for a in node.args]
    parts += [facts.text.words(k) for k in node.keywords if k.arg != name]
    yield Rewrite(facts.text).replace(node, f"{facts.text.words(node.func)}({', '.join(parts)})")


def listens_itself(facts: Facts, call: Call) -> Iterator[Rewrite]:
    """Lets the tape watch variables by itself."""
    found = tape_block(facts, call)
    if found is None:
        return
    for node in ast.walk(facts.text.tree):
        if isinstance(node, ast.Call) and any(
            k.arg == "watch_accessed_variables" for k in node.keywords
        ):
            yield from without_argument(facts, node, "watch_accessed_variables")


def moves(facts: Facts, call: Call, reason: Reason) -> Iterator[Rewrite]:
    """Moves the lines that ran while the tape was not recording into its block."""
    found = tape_block(facts, call)
    if found is None:
        return
    block, _ = found
    text = facts.text
    body = text.body_of(block)
    own = text.statement(call.node) if call.node is not None else None
    lines = {b.line for b in reason.breaks if b.cause == "outside" and b.line}
    before: list[ast.stmt] = []
    after: list[ast.stmt] = []
    hoist = False
    for line in sorted(lines):
        statement = text.statement_at(line)
        if statement is None:
            continue
        if statement is own or (own is not None and own in text.around(statement)):
            hoist = True
            continue
        outer = _sibling(text, statement, body)
        if outer is block:
            continue
        if outer is None:
            return
        moved = statement if isinstance(outer, Block) and outer is not block else outer
        (before if lines_of(moved)[0] < block.lineno else after).append(moved)
    if before or after or hoist:
        yield from _moved(facts, call, block, before, after, hoist)
    if after and not hoist:
        first = body.index(block) + 1
        last = max(body.index(o) for s in after if (o := _sibling(text, s, body)) is not None)
        yield from _moved(facts, call, block, before, body[first : last + 1], False)
    if before:
        first = min(body.index(o) for s in before if (o := _sibling(text, s, body)) is not None)
        yield from _moved(facts, call, block, body[first : body.index(block)], after, hoist)
        begun = [b.line for b in facts.bindings if b.tensor in call.passes[0]["sources"] and b.line]
        later = [s for s in body[: body.index(block)] if s.lineno > max(begun, default=0)]
        yield from _moved(facts, call, block, later, after, hoist)


def _sibling(text: Text, statement: ast.stmt, body: list[ast.stmt]) -> ast.stmt | None:
    """The statement of ``body`` that holds ``statement``, or is it."""
    for node in (statement, *text.around(statement)):
        if isinstance(node, ast.stmt) and node in body:
            return node
    return None


def _moved(
    facts: Facts,
    call: Call,
    block: Block,
    before: list[ast.stmt],
    after: list[ast.stmt],
    hoist: bool,
) -> Iterator[Rewrite]:
    text = facts.text
    chosen = list(dict.fromkeys([*before, *after]))
    if not all(alone(text, s) for s in chosen):
        return
    indent = indent_of(text, block.body[0])
    rewrite = Rewrite(text)
    gone: set[ast.AST] = set()
    for statement in chosen:
        holder = text.parent.get(statement)
        body = text.body_of(statement)
        if holder is not None and all(s in chosen for s in body) and isinstance(holder, ast.stmt):
            if holder not in gone:
                gone.add(holder)
                rewrite.remove(holder)
        else:
            rewrite.remove(statement)
    start = "".join(block_text(text, s, indent) for s in dict.fromkeys(before))
    end = "".join(block_text(text, s, indent) for s in dict.fromkeys(after))
    if hoist and call.target is not None and call.node is not None:
        name = _free(text, "target")
        end += indent + f"{name} = {text.words(call.target)}\n"
        rewrite.replace(call.target, name)
    if start:
        first = next((s for s in block.body if not _is_watch(s)), block.body[0])
        rewrite.insert_line(lines_of(first)[0], start.rstrip("\n"))
    if end:
        rewrite.insert_line((block.end_lineno or block.lineno) + 1, end.rstrip("\n"))
    yield rewrite


def _is_watch(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Attribute)
        and statement.value.func.attr == "watch"
    )


def _free(text: Text, name: str) -> str:
    """A name that the program does not use."""
    used = {n.id for n in ast.walk(text.tree) if isinstance(n, ast.Name)}
    while name in used:
        name += "_"
    return name


def other_tapes(facts: Facts, call: Call) -> Iterator[Rewrite]:
    """Asks another tape that the program has."""
    if call.node is None or not isinstance(call.node.func, ast.Attribute):
        return
    own = facts.text.words(call.node.func.value)
    for tape in facts.tapes.values():
        if tape["name"] and tape["name"] != own:
            yield Rewrite(facts.text).replace(call.node.func.value, tape["name"])


def unstopped(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Lets the lines of a ``stop_recording`` block run as if it was not there."""
    text = facts.text
    statement = text.statement_at(reason.line)
    for holder in (statement, *text.around(statement)) if statement is not None else ():
        if isinstance(holder, Block) and any(
            "stop_recording" in text.words(i.context_expr) for i in holder.items
        ):
            if statement is not None and len(holder.body) > 1 and statement in holder.body:
                moved = block_text(text, statement, indent_of(text, holder)).rstrip("\n")
                later = holder.body.index(statement) > 0
                place = (holder.end_lineno or 0) + 1 if later else holder.lineno
                yield Rewrite(text).remove(statement).insert_line(place, moved)
            lines = "".join(block_text(text, s, indent_of(text, holder)) for s in holder.body)
            yield Rewrite(text).remove(holder, lines)
            return


def remembered(facts: Facts, call: Call) -> Iterator[Rewrite]:
    """Takes ``reset()`` away, or makes the tape persistent."""
    text = facts.text
    for node in ast.walk(text.tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Attribute)
            and node.value.func.attr == "reset"
            and alone(text, node)
            and len(text.body_of(node)) > 1
        ):
            yield Rewrite(text).remove(node)
    name = facts.tape_name(call.passes[0]["tape"])
    for node in ast.walk(text.tree):
        target, maker = None, None
        if isinstance(node, ast.withitem):
            target, maker = node.optional_vars, node.context_expr
        elif isinstance(node, ast.Assign):
            target, maker = node.targets[0], node.value
        if isinstance(maker, ast.Call) and target is not None and text.words(target) == name:
            parts = [text.words(a) for a in (*maker.args, *maker.keywords)]
            words = ", ".join([*parts, "persistent=True"])
            yield Rewrite(text).replace(maker, f"{text.words(maker.func)}({words})")
