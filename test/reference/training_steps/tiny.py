"""Networks whose gradients are well-conditioned, with weights that both sides compute.

A gradient is not continuous where a ReLU bends, and float32's rounding decides on which side a value falls that is near. Here no value is: behind every batch norm
a channel lies around one number far from 0 and 6 (`beta`), and strays from it by little (`gamma`). Some channels pass, some are cut off, some are clamped.
"""

import numpy as np

from op_cases.pattern import hash32, pattern_values

# Beta of channels that pass, are cut off, and that a ReLU6 clamps, in units in which values stray by less than 1.5.
PASS, CUT, CLAMP = 3.0, -3.0, 9.0
SEED_OF_CHANNELS = 77


def kinds(channels):
    """0, 1 or 2 for each channel: the same ones in every layer, so that sums of maps stay on their side."""
    h = hash32(np.arange(channels, dtype=np.uint64), SEED_OF_CHANNELS) >> 24
    return np.where(h < 180, 0, np.where(h < 220, 1, 2))


def values(names, shapes, activations):
    """float32 by name. `activations`: what follows the batch norm of a scope: 'Relu6', 'Relu' (also in front of what adds it to another), or None."""
    found = {}
    for seed, name in enumerate(names):
        shape = shapes[name]
        if name.endswith("weights"):
            fan_in = np.prod(shape[:2]) if name.endswith("depthwise_weights") else np.prod(shape[:3])
            # A power of two near sqrt(3 / fan_in), so that scaling rounds nothing; 0.51, so that no exponent is a whole number and a half.
            found[name] = pattern_values(shape, "float32", seed, 2.0 ** np.floor(np.log2(3 / fan_in) / 2 + 0.51), 0)
        elif name.endswith("gamma"):
            found[name] = pattern_values(shape, "float32", seed, 0.0625, 0.25)
        elif name.endswith("biases"):
            found[name] = pattern_values(shape, "float32", seed, 0.5, 0)
        elif name.endswith("beta"):
            kind = kinds(shape[0])
            centre = {"Relu6": [PASS, CUT, CLAMP], "Relu": [PASS, CUT, PASS], None: [0, 0, 0]}[activations[name.removesuffix("/BatchNorm/beta")]]
            found[name] = (pattern_values(shape, "float32", seed, 0.125, 0) + np.array(centre, np.float32)[kind]).astype(np.float32)
    return found


def limit_of(scope):
    """Up to what means are counted. The head's are of maps that vary little, so theirs are two bytes."""
    return 127 if scope.split("/")[0] in ("MobilenetV2", "xception_41") else 32639


def statistics_of(scope, data):
    """moving_mean and moving_variance from bytes: an exponent, means in units of 2^exponent (of two bytes: all upper ones, then all lower ones), variances as powers of 2^(1/4)."""
    parts = 2 if limit_of(scope) == 127 else 3
    exponent, rows = float(data[0]), data[1:].astype(np.float64).reshape(parts, -1)
    mean = rows[0] if parts == 2 else rows[0] * 256 + rows[1]
    return (mean * 2.0**exponent).astype(np.float32), np.exp2(rows[-1] / 4).astype(np.float32)


def bytes_of(scope, mean, variance):
    limit = limit_of(scope)
    if scope == "image_pooling":
        # Of two pooled pixels, which are nearly the same: a small variance would multiply what coarse statistics in front of it leave.
        variance = np.maximum(variance, 1)
    exponent = int(np.ceil(np.log2(max(np.abs(mean).max(), 1e-3) / limit)))
    units = np.round(mean / 2.0**exponent)
    upper = np.round(units / 256)
    means = [units] if limit == 127 else [upper, np.clip(units - 256 * upper, -128, 127)]
    return np.concatenate([[exponent], *means, np.round(np.log2(np.maximum(variance, 1e-9)) * 4)]).astype(np.int8)
