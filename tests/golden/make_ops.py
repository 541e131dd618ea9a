"""Write ops.json, names.json and models.json: values, first and second gradients, from real TensorFlow.

python -m tests.golden.make_ops [FILE …]
"""

import sys

from tests.golden import model_cases, name_cases, op_cases
from tests.golden.tensorflow_run import quiet, write_golden

if __name__ == "__main__":
    quiet()
    import tensorflow as tf

    tables = {"ops.json": op_cases, "names.json": name_cases, "models.json": model_cases}
    for name, table in tables.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        golden = {
            case: op_cases.evaluate(tf, function, arguments)
            for case, function, arguments in table.cases(tf)
        }
        write_golden(name, golden)
