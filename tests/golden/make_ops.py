"""Write ops.json: value, first and second gradients of every op case, from real TensorFlow.

python tests/golden/make_ops.py
"""

from op_cases import cases, evaluate
from tensorflow_run import quiet, write_golden

if __name__ == "__main__":
    quiet()
    import tensorflow as tf

    write_golden(
        "ops.json",
        {name: evaluate(tf, function, arguments) for name, function, arguments in cases(tf)},
    )
