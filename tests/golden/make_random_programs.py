"""Write random_programs.json: the results of the random programs, from real TensorFlow.

python -m tests.golden.make_random_programs
"""

from tests.golden.op_cases import encode
from tests.golden.random_programs import SEEDS, program, run
from tests.golden.tensorflow_run import quiet, write_golden

if __name__ == "__main__":
    quiet()
    import tensorflow as tf

    golden = {}
    for seed in SEEDS:
        results = run(tf, program(seed))
        golden[str(seed)] = {name: encode(tf, value) for name, value in results.items()}
    write_golden("random_programs.json", golden)
