"""The second table of ops: names that came later. Same form as `op_cases`."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.golden.op_cases import Case

S = [[2.0, 0.5, -1.0], [0.3, 3.0, 0.7], [-0.4, 0.2, 1.5]]
T = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]]
TALL = [[1.0, 2.0], [3.0, -1.0], [0.5, 0.25]]
WIDE = [[1.0, 2.0, 0.5], [3.0, -1.0, 0.25]]
B = [[1.0, -0.5], [0.25, 2.0], [3.0, 0.75]]


def cases(tf: Any) -> Iterator[Case]:
    """Yield every case of the table."""
    yield from _linalg(tf)


def _linalg(tf: Any) -> Iterator[Case]:
    L = tf.linalg
    for name, x in (("square", S), ("tall", TALL), ("wide", WIDE), ("batch", [S, T])):
        yield f"linalg.qr/{name}", lambda a: list(L.qr(a)), [x]
        yield f"linalg.pinv/{name}", lambda a: L.pinv(a), [x]
        yield f"linalg.matrix_rank/{name}", lambda a: L.matrix_rank(a), [x]
    yield "linalg.pinv/rcond", lambda a: L.pinv(a, rcond=0.5), [S]
    yield "linalg.qr/full", lambda a: list(L.qr(a, full_matrices=True)), [WIDE]
    yield "linalg.lu/batch", lambda a: list(L.lu(a)), [[S, T]]
    yield "linalg.lu_reconstruct", lambda a: L.lu_reconstruct(*L.lu(a)), [[S, T]]
    yield "linalg.eigvals/sum", lambda a: tf.reduce_sum(tf.math.real(L.eigvals(a))), [S]
    yield "linalg.eigvals/squares", lambda a: tf.reduce_sum(tf.math.real(L.eigvals(a) ** 2)), [S]
    yield "linalg.eig/back", _eig_back(tf), [S]
    yield "linalg.sqrtm/one", lambda a: L.sqrtm(a), [T]
    yield "linalg.sqrtm/batch", lambda a: L.sqrtm(a), [[S, T]]
    for scale in (0.01, 0.3, 1.0, 5.0, 20.0):
        yield f"linalg.expm/{scale}", lambda a, s=scale: L.expm(s * a), [[[0.2, -0.4], [0.3, 0.1]]]
    yield "linalg.expm/batch", lambda a: L.expm(a), [[S, T]]
    for name, a, b in (("tall", TALL, B), ("wide", WIDE, B[:2])):
        for r in (0.0, 0.5):
            yield (
                f"linalg.lstsq/{name} {r}",
                lambda m, y, r=r: L.lstsq(m, y, l2_regularizer=r),
                [a, b],
            )
    yield "linalg.cholesky_solve", lambda a, b: L.cholesky_solve(L.cholesky(a), b), [T, B]
    for kind, axis in (("euclidean", None), ("euclidean", 0), (1, 1), (np.inf, 0), (2, -1)):
        yield (
            f"linalg.normalize/{kind} {axis}",
            lambda a, k=kind, x=axis: list(L.normalize(a, k, x)),
            [S],
        )
    yield "linalg.set_diag/main", lambda a, d: L.set_diag(a, d), [S, [9.0, 8.0, 7.0]]
    yield "linalg.set_diag/wide", lambda a, d: L.set_diag(a, d), [WIDE, [9.0, 8.0]]
    yield (
        "linalg.set_diag/batch",
        lambda a, d: L.set_diag(a, d),
        [[S, T], [[9.0, 8.0, 7.0], [6.0, 5.0, 4.0]]],
    )
    yield "linalg.set_diag/k=1", lambda a, d: L.set_diag(a, d, k=1), [S, [9.0, 8.0]]
    yield "linalg.set_diag/k=-2", lambda a, d: L.set_diag(a, d, k=-2), [S, [9.0]]
    band = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]
    for align in ("RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT"):
        yield (
            f"linalg.set_diag/band {align}",
            lambda a, d, al=align: L.set_diag(a, d, k=(-1, 1), align=al),
            [S, band],
        )
    yield "linalg.tensor_diag/1", lambda d: L.tensor_diag(d), [[1.0, 2.0]]
    yield "linalg.tensor_diag/2", lambda d: L.tensor_diag(d), [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]
    yield "linalg.tensor_diag_part/2", lambda a: L.tensor_diag_part(a), [S]
    yield "linalg.tensor_diag_part/4", lambda a: L.tensor_diag_part(L.tensor_diag(a) * 2.0), [TALL]


def _eig_back(tf: Any) -> Any:
    def back(a: Any) -> Any:
        values, vectors = tf.linalg.eig(a)
        whole = vectors @ tf.linalg.diag(values**2) @ tf.linalg.inv(vectors)
        return tf.math.real(whole)

    return back
