"""Write domain.json.zlib: what real TensorFlow gives for every case of `domain_cases`.

python -m tests.golden.make_domain
"""

import logging

import numpy as np

from tests.golden import domain_cases
from tests.golden.tensorflow_run import FOLDER, quiet

if __name__ == "__main__":
    quiet()
    import tensorflow as tf

    logging.disable(logging.CRITICAL)
    golden = {
        name: domain_cases.evaluate(tf, function, makers)
        for name, function, makers in domain_cases.families(tf)
    }
    versions = {
        "generator": domain_cases.GENERATOR, "tensorflow": tf.__version__, "numpy": np.__version__,
    }  # fmt: skip
    data = domain_cases.write(golden, versions)
    (FOLDER / "domain.json.zlib").write_bytes(data)
    print(f"domain.json.zlib: {len(golden)} cases, {len(data)} bytes")
