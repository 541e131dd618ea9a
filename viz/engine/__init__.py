"""The mini tape: tensors, primitives with reverse rules, tapes and the reverse pass, with TensorFlow's semantics."""

from viz.engine import operators as _operators
from viz.engine.arguments import UnconnectedGradients
from viz.engine.convert import constant, to_tensor
from viz.engine.gradient_tape import GradientTape
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.primitive import PRIMITIVES
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor, Tensor
from viz.engine.variable import Variable
from viz.notation import FORMULAS, SYMBOLS, Formula

OPERATORS = _operators.OPERATORS

__all__ = [
    "FORMULAS", "OPERATORS", "PRIMITIVES", "SYMBOLS", "EagerTensor", "Formula", "GradientTape", "IndexedSlices",
    "Tensor", "TensorShape", "UnconnectedGradients", "Variable", "constant", "to_tensor",
]  # fmt: skip
