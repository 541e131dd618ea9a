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
    yield from _counting(tf)
    yield from _weighing(tf)
    yield from _nets(tf)
    yield from _signal(tf)
    yield from _drawn(tf)


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


def _counting(tf: Any) -> Iterator[Case]:
    M = tf.math
    yield "math.confusion_matrix", lambda: M.confusion_matrix([0, 1, 2, 1, 1], [0, 2, 2, 1, 0]), []
    yield (
        "math.confusion_matrix/classes",
        lambda: M.confusion_matrix([0, 1], [1, 1], num_classes=4),
        [],
    )
    yield (
        "math.confusion_matrix/weights",
        lambda: M.confusion_matrix([0, 1], [1, 1], weights=[2, 5]),
        [],
    )
    yield (
        "math.confusion_matrix/dtype",
        lambda: M.confusion_matrix([0, 1], [1, 1], dtype=tf.float32),
        [],
    )
    yield "math.confusion_matrix/negative", lambda: M.confusion_matrix([-1, 1], [1, 1]), []
    yield "math.confusion_matrix/out", lambda: M.confusion_matrix([3, 1], [1, 1], num_classes=2), []
    for axis in (None, 0, -1):
        for keep in (False, True):
            yield (
                f"math.count_nonzero/{axis} {keep}",
                lambda a, x=axis, k=keep: M.count_nonzero(a, axis=x, keepdims=k),
                [[[0.0, 1.0], [2.0, 0.0], [0.0, 0.0]]],
            )  # fmt: skip
    yield "math.count_nonzero/bool", lambda: M.count_nonzero(tf.constant([True, False, True])), []
    yield "math.count_nonzero/dtype", lambda: M.count_nonzero([1, 0, 3], dtype=tf.int32), []
    for side in ("left", "right"):
        yield (
            f"searchsorted/{side}",
            lambda s=side: tf.searchsorted([1.0, 2.0, 2.0, 5.0], [0.0, 2.0, 6.0], side=s),
            [],
        )
        yield (
            f"searchsorted/batch {side}",
            lambda s=side: tf.searchsorted([[1, 3, 5], [2, 4, 6]], [[3, 0], [7, 4]], side=s, out_type=tf.int64), [],
        )  # fmt: skip
    yield "searchsorted/bad", lambda: tf.searchsorted([1.0], [1.0], side="up"), []
    yield "sequence_mask", lambda: tf.sequence_mask([1, 3, 2]), []
    yield "sequence_mask/maxlen", lambda: tf.sequence_mask([1, 3, 2], 5), []
    yield "sequence_mask/dtype", lambda: tf.sequence_mask([[1, 3], [2, 0]], 4, dtype=tf.float32), []
    yield "sequence_mask/scalar", lambda: tf.sequence_mask(2, 4), []
    yield (
        "math.in_top_k",
        lambda: M.in_top_k([1, 2, 0], [[0.1, 0.8, 0.1], [0.5, 0.3, 0.2], [0.4, 0.4, 0.2]], 2),
        [],
    )
    yield "math.invert_permutation", lambda: M.invert_permutation([2, 0, 3, 1]), []
    yield (
        "math.is_strictly_increasing",
        lambda: [M.is_strictly_increasing([1, 2, 2]), M.is_non_decreasing([1, 2, 2])],
        [],
    )
    yield "math.zero_fraction", lambda: M.zero_fraction([0.0, 1.0, 0.0]), []
    yield "unravel_index", lambda: tf.unravel_index([2, 5], [2, 3]), []
    yield "unique_with_counts", lambda: list(tf.unique_with_counts([1, 1, 4, 2, 4])), []
    yield "truncatediv", lambda: tf.truncatediv([7, -7, 8], [2, 2, -3]), []
    yield "realdiv", lambda x, y: tf.realdiv(x, y), [[5.0, -5.0], [3.0, 4.0]]
    yield "strided_slice", lambda x: tf.strided_slice(x, [0, 0], [2, 3], [1, 2]), [WIDE]
    yield (
        "reverse_sequence",
        lambda x: tf.reverse_sequence(x, [2, 3], seq_axis=1, batch_axis=0),
        [WIDE],
    )
    yield (
        "tensor_scatter_nd_max",
        lambda x, u: tf.tensor_scatter_nd_max(x, [[0], [2]], u),
        [[1.0, 2.0, 3.0], [5.0, 1.0]],
    )
    yield (
        "tensor_scatter_nd_min",
        lambda x, u: tf.tensor_scatter_nd_min(x, [[0], [2]], u),
        [[1.0, 2.0, 3.0], [5.0, 1.0]],
    )
    yield "saturate_cast", lambda: tf.saturate_cast([300.0, -5.0, 7.0], tf.uint8), []
    yield "scalar_mul", lambda x: tf.scalar_mul(2.5, x), [[1.0, 2.0]]
    yield "scalar_mul/vector", lambda x: tf.scalar_mul([2.5], x), [[1.0, 2.0]]
    yield "ensure_shape", lambda x: tf.ensure_shape(x, [None, 3]), [WIDE]
    yield "ensure_shape/other", lambda x: tf.ensure_shape(x, [3, None]), [WIDE]


def _weighing(tf: Any) -> Iterator[Case]:
    N, M = tf.nn, tf.math
    loss = [1.0, 3.0, 0.5]
    yield "nn.compute_average_loss", lambda a: N.compute_average_loss(a), [loss]
    yield (
        "nn.compute_average_loss/size",
        lambda a: N.compute_average_loss(a, global_batch_size=8),
        [loss],
    )
    yield (
        "nn.compute_average_loss/weights",
        lambda a: N.compute_average_loss(a, sample_weight=[1.0, 2.0, 0.0]),
        [loss],
    )
    yield "nn.compute_average_loss/scalar", lambda: N.compute_average_loss(tf.constant(1.0)), []
    yield "nn.scale_regularization_loss", lambda a: N.scale_regularization_loss(a), [loss]
    labels, logits = [[0.0, 1.0, 1.0]], [[0.5, -2.0, 3.0]]
    yield (
        "nn.weighted_cross_entropy_with_logits",
        lambda z, x: N.weighted_cross_entropy_with_logits(z, x, 2.5), [labels, logits],
    )  # fmt: skip
    for full in (False, True):
        yield (
            f"nn.log_poisson_loss/{full}",
            lambda z, c, f=full: N.log_poisson_loss(z, c, f),
            [[[2.0, 3.0]], [[0.5, 1.0]]],
        )
    yield "nn.crelu", lambda x: N.crelu(x), [[[1.0, -2.0], [-0.5, 3.0]]]
    for keep in (False, True):
        yield (
            f"nn.weighted_moments/{keep}",
            lambda x, w, k=keep: list(N.weighted_moments(x, [0], w, keepdims=k)),
            [TALL, [[1.0, 2.0], [0.5, 1.0], [3.0, 0.25]]],
        )  # fmt: skip
    yield "math.polyval", lambda x: M.polyval([2.0, -1.0, 0.5], x), [[1.0, -2.0]]
    yield "math.reciprocal_no_nan", lambda x: M.reciprocal_no_nan(x), [[2.0, 0.0, -4.0]]
    yield "math.accumulate_n", lambda x, y: M.accumulate_n([x, y, x]), [[1.0, 2.0], [3.0, 4.0]]
    for options in ({}, {"exclusive": True}, {"reverse": True}, {"axis": 1}):
        yield (
            f"math.cumulative_logsumexp/{options}",
            lambda x, o=options: M.cumulative_logsumexp(x, **o),
            [TALL],
        )
    yield "math.softmax", lambda x: [M.softmax(x), M.log_softmax(x, axis=0)], [TALL]


def _nets(tf: Any) -> Iterator[Case]:
    N = tf.nn
    image = np.sin(np.arange(2 * 4 * 5 * 2) * 1.7).reshape(2, 4, 5, 2).tolist()
    line = np.sin(np.arange(2 * 6 * 2) * 1.3).reshape(2, 6, 2).tolist()
    kernel = np.cos(np.arange(2 * 2 * 2 * 3)).reshape(2, 2, 2, 3).tolist()
    short = np.cos(np.arange(2 * 2 * 3)).reshape(2, 2, 3).tolist()
    for padding in ("VALID", "SAME"):
        for name in ("max_pool", "avg_pool"):
            f = lambda x, n=name, p=padding: getattr(N, n)(x, 2, 2, p)  # noqa: E731
            yield f"nn.{name}/2 {padding}", f, [image]
            yield f"nn.{name}/1 {padding}", f, [line]
            yield (
                f"nn.{name}1d/{padding}",
                lambda x, n=name, p=padding: getattr(N, f"{n}1d")(x, 3, 1, p),
                [line],
            )
        yield (
            f"nn.depthwise_conv2d/{padding}",
            (lambda x, k, p=padding: N.depthwise_conv2d(x, k, [1, 1, 1, 1], p)),
            [image, kernel],
        )
        yield (
            f"nn.depthwise_conv2d/dilated {padding}",
            (lambda x, k, p=padding: N.depthwise_conv2d(x, k, [1, 1, 1, 1], p, dilations=[2, 2])),
            [image, kernel],
        )
        yield (
            f"nn.depthwise_conv2d/strides {padding}",
            (lambda x, k, p=padding: N.depthwise_conv2d(x, k, [1, 2, 2, 1], p)),
            [image, kernel],
        )
        yield (
            f"nn.convolution/1 {padding}",
            lambda x, k, p=padding: N.convolution(x, k, padding=p),
            [line, short],
        )
        yield (
            f"nn.atrous_conv2d/{padding}",
            lambda x, k, p=padding: N.atrous_conv2d(x, k, 2, p),
            [image, kernel],
        )
    point = np.cos(np.arange(1 * 1 * 6 * 2)).reshape(1, 1, 6, 2).tolist()
    yield (
        "nn.separable_conv2d",
        lambda x, k, q: N.separable_conv2d(x, k, q, [1, 1, 1, 1], "SAME"),
        [image, kernel, point],
    )
    back = np.cos(np.arange(2 * 3 * 2)).reshape(2, 3, 2).tolist()
    yield "nn.conv1d_transpose", lambda x, k: N.conv1d_transpose(x, k, [2, 12, 3], 2), [line, back]
    yield "nn.conv_transpose", lambda x, k: N.conv_transpose(x, k, [2, 12, 3], 2), [line, back]


def _signal(tf: Any) -> Iterator[Case]:
    S_ = tf.signal
    even, odd = [1.0, -2.0, 0.5, 3.0], [1.0, -2.0, 0.5, 3.0, 0.25]
    for name, x in (("even", even), ("odd", odd), ("batch", TALL)):
        yield f"signal.rfft/{name}", lambda a: tf.abs(S_.rfft(a)) ** 2, [x]
        yield f"signal.rfft/{name} length", lambda a: tf.math.real(S_.rfft(a, fft_length=[6])), [x]
        yield f"signal.irfft/{name}", lambda a: S_.irfft(S_.rfft(a)), [x]
        yield (
            f"signal.irfft/{name} filtered",
            lambda a: S_.irfft(S_.rfft(a) * tf.constant(2.0 + 1.0j, tf.complex64)),
            [x],
        )
        for kind in (1, 2, 3, 4):
            if name == "batch" and kind == 1:
                continue
            yield f"signal.dct/{name} {kind}", lambda a, k=kind: S_.dct(a, type=k), [x]
            yield f"signal.idct/{name} {kind}", lambda a, k=kind: S_.idct(a, type=k), [x]
            if kind > 1:
                yield (
                    f"signal.dct/{name} {kind} ortho",
                    lambda a, k=kind: S_.dct(a, type=k, norm="ortho"),
                    [x],
                )
                yield (
                    f"signal.idct/{name} {kind} ortho",
                    lambda a, k=kind: S_.idct(a, type=k, norm="ortho"),
                    [x],
                )
    yield "signal.dct/kind", lambda a: S_.dct(a, type=5), [even]
    yield "signal.fft2d", lambda a: tf.abs(S_.fft2d(tf.cast(a, tf.complex64))), [WIDE]
    yield "signal.ifft2d", lambda a: tf.abs(S_.ifft2d(tf.cast(a, tf.complex64))), [WIDE]
    yield "signal.frame", lambda a: S_.frame(a, 3, 2), [odd]
    yield "signal.frame/end", lambda a: S_.frame(a, 3, 2, pad_end=True), [odd]
    yield (
        "signal.stft",
        lambda a: tf.abs(S_.stft(a, 4, 2)),
        [[0.5, 1.0, -1.0, 2.0, 0.25, 3.0, -2.0, 1.5]],
    )
    for n in (1, 4, 5):
        for periodic in (True, False):
            yield (
                f"signal.windows/{n} {periodic}",
                lambda c=n, p=periodic: [S_.hann_window(c, p), S_.hamming_window(c, p)], [],
            )  # fmt: skip
    yield (
        "signal.fftshift",
        lambda a: [S_.fftshift(a), S_.ifftshift(a), S_.fftshift(a, axes=[1])],
        [WIDE],
    )


def _drawn(tf: Any) -> Iterator[Case]:
    logits = [[0.0, 1.0, -1.0, 0.5], [3.0, 0.0, 0.0, 0.0]]

    def seeded(draw: Any) -> Any:
        def drawn() -> Any:
            tf.random.set_seed(7)
            return [draw(), draw()]

        return drawn

    for count in (1, 5, 64):
        yield (
            f"random.categorical/{count}",
            seeded(lambda n=count: tf.random.categorical(logits, n)),
            [],
        )
        yield (
            f"random.stateless_categorical/{count}",
            lambda n=count: tf.random.stateless_categorical(logits, n, seed=[3, 4]), [],
        )  # fmt: skip
    yield "random.categorical/seed", seeded(lambda: tf.random.categorical(logits, 7, seed=5)), []
    yield (
        "random.categorical/dtype",
        seeded(lambda: tf.random.categorical(logits, 3, dtype=tf.int32)),
        [],
    )
    yield (
        "random.categorical/double",
        seeded(lambda: tf.random.categorical(tf.constant(logits, tf.float64), 9)),
        [],
    )
    yield (
        "random.categorical/infinite",
        seeded(lambda: tf.random.categorical([[0.0, -np.inf, 1.0]], 9)),
        [],
    )
    yield "random.categorical/vector", lambda: tf.random.categorical([0.0, 1.0], 3), []
