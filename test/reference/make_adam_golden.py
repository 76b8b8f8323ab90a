"""Asks TensorFlow for steps of Adam, and writes them to test/reference/training_steps/adam.json.

    pip install tensorflow-cpu==2.21.0 numpy
    python test/reference/make_adam_golden.py
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

OUT = pathlib.Path(__file__).resolve().parent / "training_steps" / "adam.json"
RATE, BETA1, BETA2, EPSILON = 0.001, 0.9, 0.999, 1e-8
STEPS = 5


def gradients():
    """Of all sizes: 0, what a square of which is not normal, and what is large."""
    random = np.random.default_rng(1)
    scale = np.array([0, 1e-25, 1e-8, 1e-3, 1, 1, 30, 1e8, 1e15], np.float32)
    return (random.standard_normal([STEPS, scale.size]).astype(np.float32) * scale).astype(np.float32)


def main():
    given = gradients()
    first = np.linspace(-2, 2, given.shape[1], dtype=np.float32)
    variable, m, v = tf.Variable(first), tf.Variable(np.zeros_like(first)), tf.Variable(np.zeros_like(first))
    powers = [np.float32(BETA1), np.float32(BETA2)]
    steps = []
    for gradient in given:
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle, m=m.handle, v=v.handle, beta1_power=powers[0], beta2_power=powers[1],
            lr=np.float32(RATE), beta1=np.float32(BETA1), beta2=np.float32(BETA2), epsilon=np.float32(EPSILON), grad=gradient,
        )
        steps.append({name: [float(x) for x in value.numpy()] for name, value in (("variable", variable), ("m", m), ("v", v))})
        powers = [np.float32(powers[0] * np.float32(BETA1)), np.float32(powers[1] * np.float32(BETA2))]
    golden = dict(learningRate=RATE, variable=[float(x) for x in first], gradients=[[float(x) for x in row] for row in given], steps=steps)
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
