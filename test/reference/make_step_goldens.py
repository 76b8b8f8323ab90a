"""Asks TensorFlow for steps of training of tiny networks, and writes the answers to test/reference/training_steps/.

    pip install tensorflow-cpu==2.21.0 numpy
    python test/reference/make_step_goldens.py

    NAME.json        options, losses and rates of some steps, samples of gradients and of variables after them, all computed in float64

Weights, pictures and labels are patterns that both sides compute (op_cases/pattern.py); training_steps/tiny.py says why gradients are well-conditioned.
"""

import base64
import json
import os
import pathlib

os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from op_cases.pattern import hash32, pattern_values  # noqa: E402
from training_steps import tiny  # noqa: E402
from training_steps.step import Step, rate_at  # noqa: E402

OUT = pathlib.Path(__file__).resolve().parent / "training_steps"
SIZE = 33
BATCH = 2
CLASSES = 3
SAMPLES = 8
# Of the patterns of pictures and labels, and of which elements are kept.
PICTURES, LABELS, ELEMENTS = 1001, 1002, 1003

NETWORK = dict(modelVariant="mobilenet_v2", depthMultiplier=0.35, outputStride=16, imagePooling=True, atrousRates=[], decoderOutputStride=None)
TRAINING = dict(
    fineTuneBatchNorm=False, lastLayerGradientMultiplier=1, lastLayersContainLogitsOnly=False, weightDecay=0.0625, momentum=0.9, ignoreLabel=255,
    learningPower=0.9, baseLearningRate=2**-14, trainingNumberOfSteps=8, slowStartStep=0, slowStartLearningRate=2**-15, steps=3,
)
CASES = {
    "mobilenet_aspp": (NETWORK, TRAINING),
    "mobilenet_slow_start": (NETWORK, dict(TRAINING, slowStartStep=1, lastLayerGradientMultiplier=10, weightDecay=0)),
    "mobilenet_adam": (NETWORK, dict(TRAINING, optimizer="adam", baseLearningRate=2**-16, lastLayerGradientMultiplier=10)),
    "mobilenet_decoder": (dict(NETWORK, outputStride=8, decoderOutputStride=4), dict(TRAINING, lastLayerGradientMultiplier=5, lastLayersContainLogitsOnly=True)),
    "mobilenet_trained": (dict(NETWORK, imagePooling=False), dict(TRAINING, fineTuneBatchNorm=True)),
    "mobilenet_decoder_trained": (dict(NETWORK, imagePooling=False, decoderOutputStride=4), dict(TRAINING, fineTuneBatchNorm=True)),
    # As many samples as statistics of a batch want, so that all ten losses and all gradients are well-conditioned.
    "mobilenet_trained_ten": (
        dict(NETWORK, size=49, batch=8),
        dict(TRAINING, fineTuneBatchNorm=True, weightDecay=2**-14, lastLayerGradientMultiplier=10, baseLearningRate=2**-12, trainingNumberOfSteps=12, steps=10),
    ),
    "xception": (dict(NETWORK, modelVariant="xception_41", depthMultiplier=1, atrousRates=[1, 2, 3], decoderOutputStride=4), dict(TRAINING, steps=2)),
}


def batch_of(options):
    shape = [options.get("batch", BATCH), options.get("size", SIZE), options.get("size", SIZE)]
    images = pattern_values([*shape, 3], "uint8", PICTURES, 0, 0).astype(np.float64)
    h = hash32(np.arange(np.prod(shape), dtype=np.uint64), LABELS).astype(np.int64) % (CLASSES + 1)
    return images, np.where(h == CLASSES, 255, h).astype(np.int32).reshape(shape)


def step_of(options, training):
    size = options.get("size", SIZE)
    return Step({**options, "cropSize": [size, size], "numClasses": CLASSES}, training, options.get("batch", BATCH), tf.float64)


def activation_of(scope, kinks, variant):
    """Xception's maps are rectified in front of what reads them, so all of its layers count as rectified."""
    if variant != "mobilenet_v2":
        return "Relu"
    return kinks.get(scope)


def weights_of(options, training, images):
    """Weights by name, and the bytes of each batch norm's statistics, which are about those of the batch."""
    probe = step_of(options, {**training, "fineTuneBatchNorm": True})
    network = probe.network
    kinks = {name: kind for name, _, kind in network.kinks}
    scopes = [name.removesuffix("/BatchNorm/beta") for name in network.variables if name.endswith("/beta")]
    shapes = {name: variable.shape.as_list() for name, variable in network.variables.items()}
    values = tiny.values(sorted(shapes), shapes, {scope: activation_of(scope, kinks, options["modelVariant"]) for scope in scopes})
    zeros = {name: np.zeros(shape, np.float32) for name, shape in shapes.items() if name not in values}
    probe.load({**values, **zeros})
    moving = probe.session.run([statistic for _, statistic, _ in network.moving], {probe.images: images})
    data = []
    for scope, mean, variance in zip(scopes, moving[::2], moving[1::2]):
        data.append(tiny.bytes_of(scope, mean, variance))
        values[f"{scope}/BatchNorm/moving_mean"], values[f"{scope}/BatchNorm/moving_variance"] = tiny.statistics_of(scope, data[-1])
    return values, scopes, np.concatenate(data)


def sampled(values):
    """Of each tensor its largest value and some elements; names are sorted."""
    rows = []
    for name in sorted(values):
        flat = np.asarray(values[name], np.float64).ravel()
        at = (hash32(np.arange(SAMPLES, dtype=np.uint64), ELEMENTS) % flat.size).astype(np.int64)
        rows.append(np.concatenate([[np.abs(flat).max()], flat[at]]))
    return base64.b64encode(np.stack(rows).astype("<f4").tobytes()).decode()


def distance(network, maps):
    """How near any value is to where its ReLU bends. One that is 0 was cut off before (Xception rectifies some maps twice), and is 0 however it is computed."""
    found = []
    for name, _, kind in network.kinks:
        x = maps[name]
        from_zero = np.where(x == 0, np.inf, np.abs(x))
        found.append((float((np.minimum(from_zero, np.abs(x - 6)) if kind == "Relu6" else from_zero).min()), name))
    return min(found)


def make_steps(name, options, training):
    images, labels = batch_of(options)
    values, scopes, statistics = weights_of(options, training, images)
    step = step_of(options, training)
    step.load(values)
    feed = {step.images: images, step.labels: labels}
    softmax, gradients, kinks = step.session.run([step.softmax, step.gradients, {n: x for n, x, _ in step.network.kinks}], feed)
    nearest = first = distance(step.network, kinks)
    losses, rates = [], []
    for i in range(training["steps"]):
        rates.append(float(rate_at(training, i)))
        losses.append(float(step.session.run([step.total, step.update], {**feed, step.rate: rates[-1]})[0]))
        nearest = min(nearest, distance(step.network, step.session.run({n: x for n, x, _ in step.network.kinks}, feed)))
    assert nearest[0] > 0.0002, f"{name}: an activation is {nearest} away from a kink, at first {first}"
    golden = dict(
        options=options, training=training, scopes=scopes, statistics=base64.b64encode(statistics.tobytes()).decode(), crossEntropy=float(softmax),
        losses=losses, rates=rates, multipliers=step.multipliers, gradients=sampled(gradients), variables=sampled(step.variables()), slots=sampled(step.slots()),
    )
    if training.get("optimizer") == "adam":
        golden["powers"] = step.powers()
    (OUT / f"{name}.json").write_text(json.dumps(golden) + "\n")
    print(name, "nearest", nearest, "losses", [round(x, 4) for x in losses], len(json.dumps(golden)), flush=True)


if __name__ == "__main__":
    import sys

    for name, (options, training) in CASES.items():
        if len(sys.argv) < 2 or name in sys.argv[1:]:
            make_steps(name, options, training)
