"""What is said of a reason and its proof, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viz import locale
from viz.why.reason import Reason

if TYPE_CHECKING:
    from viz.why.proof import Proof

VALUES = {"none": "None", "nan": "NaN"}


def fact(reason: Reason, lang: str, **names: Any) -> str:
    """Returns the fact alone, as a sentence without a beginning; ``names`` take the place of what it knows."""
    values = {**reason.values, **{k: v for k, v in names.items() if v}}
    for name in ("tape", "target", "source"):
        values[name] = values.get(name) or locale.text(f"why.the_{name}", lang)
    values = {"op": "", "how": "", "variable": "", "given": "", "got": "", "line": "", **values}
    said = locale.text(reason.sentence, lang, **values)
    if values.get("product"):
        said = f"{said} {locale.text('why.product', lang, **values)}"
    return said


def sentence(reason: Reason, value: str, lang: str, **names: Any) -> str:
    """Returns ``None for w: …``; ``value`` is ``none``, ``nan``, ``inf`` or ``zero``."""
    source = names.get("source") or reason.values.get("source")
    shown = VALUES.get(value) or locale.text(f"why.{value}", lang)
    said = fact(reason, lang, **names)
    source = source or locale.text("why.the_source", lang)
    return locale.text("why.head", lang, value=shown, source=source, fact=said)


def proof_sentence(proof: Proof, value: str, lang: str) -> str:
    """Returns what the proof adds: what the change does, or why there is none to make; empty if unproven."""
    if not proof.proven:
        return ""
    target = proof.reason.values.get("target") or locale.text("why.the_target", lang)
    if proof.key:
        key = proof.key
    elif proof.edit is not None:
        key = {"none": "there", "zero": "alive"}.get(value, "finite")
    elif proof.reason.cause in ("independent", "new_tensor", "replaced"):
        key = "independent"
    else:
        key = "flat"
    return locale.text(f"why.proof.{key}", lang, target=target, line=proof.reason.line or "")
