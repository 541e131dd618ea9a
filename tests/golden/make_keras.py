"""Write keras.json, layers.json and seeded.json from real TensorFlow.

python -m tests.golden.make_keras [FILE …]
"""

import sys

from tests.golden import keras_cases, layer_cases, op_cases, seeded_cases
from tests.golden.tensorflow_run import quiet, write_golden

if __name__ == "__main__":
    quiet()
    import tensorflow as tf

    tables = {
        "keras.json": keras_cases, "layers.json": layer_cases, "seeded.json": seeded_cases,
    }  # fmt: skip
    for name, table in tables.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        golden = {
            case: op_cases.evaluate(tf, function, arguments)
            for case, function, arguments in table.cases(tf)
        }
        write_golden(name, golden)
