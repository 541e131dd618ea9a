"""Write ops.json and models.json: values, first and second gradients, from real TensorFlow.

python -m tests.golden.make_ops
"""

from tests.golden import model_cases, op_cases
from tests.golden.tensorflow_run import quiet, write_golden

if __name__ == "__main__":
    quiet()
    import tensorflow as tf

    for name, table in (("ops.json", op_cases), ("models.json", model_cases)):
        golden = {
            case: op_cases.evaluate(tf, function, arguments)
            for case, function, arguments in table.cases(tf)
        }
        write_golden(name, golden)
