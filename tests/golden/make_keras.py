"""Write keras.json and seeded.json from real TensorFlow.

python -m tests.golden.make_keras
"""

from tests.golden import keras_cases, op_cases, seeded_cases
from tests.golden.tensorflow_run import quiet, write_golden

if __name__ == "__main__":
    quiet()
    import tensorflow as tf

    for name, table in (("keras.json", keras_cases), ("seeded.json", seeded_cases)):
        golden = {
            case: op_cases.evaluate(tf, function, arguments)
            for case, function, arguments in table.cases(tf)
        }
        write_golden(name, golden)
