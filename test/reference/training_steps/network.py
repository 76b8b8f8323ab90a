"""The research code's DeepLab, written again in few lines, as it is trained. Names of variables are those of its checkpoints.

Sources: research/deeplab (model.py, core/xception.py, core/utils.py, train.py), research/slim/nets/mobilenet.
"""

import numpy as np
import tensorflow as tf

v1 = tf.compat.v1

MOBILENET = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


class Network:
    """Adds a network to the default graph. `variables` are made as they are asked for; `norms` and `kinks` tell what was built."""

    def __init__(self, options, dtype=tf.float32, masks=None):
        self.options = options
        self.dtype = dtype
        # Gradients of activations by a mask that is fed, instead of by the values themselves.
        self.masks = masks
        self.variables = {}
        self.trained = []
        # (name, pre-activation, 'Relu' or 'Relu6')
        self.kinks = []
        # (variable, batch statistic, decay)
        self.moving = []

    def variable(self, name, shape):
        variable = v1.get_variable(name, shape, self.dtype, v1.zeros_initializer())
        self.variables[name] = variable
        if "/moving_" not in name:
            self.trained.append(name)
        return variable

    def activation(self, x, kind, name):
        if kind is None:
            return x
        self.kinks.append((name, x, kind))
        act = tf.nn.relu if kind == "Relu" else tf.nn.relu6
        if self.masks is None:
            return act(x)
        mask = v1.placeholder(self.dtype, x.shape)
        self.masks[name] = mask

        @tf.custom_gradient
        def masked(x):
            return act(x), lambda dy: dy * mask

        return masked(x)

    def batch_norm(self, x, scope, epsilon, decay, activation):
        c = [x.shape[-1]]
        norm = f"{scope}/BatchNorm"
        gamma, beta = self.variable(f"{norm}/gamma", c), self.variable(f"{norm}/beta", c)
        mean, variance = self.variable(f"{norm}/moving_mean", c), self.variable(f"{norm}/moving_variance", c)
        if self.options["fineTuneBatchNorm"] and self.dtype != tf.float32:
            count = int(np.prod(x.shape[:3]))
            batch_mean, biased = tf.nn.moments(x, [0, 1, 2])
            y = (x - batch_mean) * (gamma / tf.sqrt(biased + epsilon)) + beta
            self.moving += [(mean, batch_mean, decay), (variance, biased * (count / max(count - 1, 1)), decay)]
        elif self.options["fineTuneBatchNorm"]:
            y, batch_mean, batch_variance, *_ = tf.raw_ops.FusedBatchNormV3(x=x, scale=gamma, offset=beta, mean=[], variance=[], epsilon=epsilon, is_training=True)
            self.moving += [(mean, batch_mean, decay), (variance, batch_variance, decay)]
        elif self.dtype == tf.float32:
            y = tf.raw_ops.FusedBatchNormV3(x=x, scale=gamma, offset=beta, mean=mean, variance=variance, epsilon=epsilon, is_training=False)[0]
        else:
            y = (x - mean) * (gamma / tf.sqrt(variance + epsilon)) + beta
        return self.activation(y, activation, scope)

    def conv(self, x, scope, channels, size=1, stride=1, padding="SAME", *, epsilon, decay, activation):
        filters = self.variable(f"{scope}/weights", [size, size, x.shape[-1], channels])
        y = tf.nn.conv2d(x, filters, [1, stride, stride, 1], padding)
        return self.batch_norm(y, scope, epsilon, decay, activation)

    def depthwise(self, x, scope, stride=1, rate=1, padding="SAME", *, epsilon, decay, activation):
        filters = self.variable(f"{scope}/depthwise_weights", [3, 3, x.shape[-1], 1])
        y = v1.nn.depthwise_conv2d(x, filters, [1, stride, stride, 1], padding, rate=[rate, rate])
        return self.batch_norm(y, scope, epsilon, decay, activation)

    def separable(self, x, scope, channels, stride=1, rate=1, padding="SAME", **norm):
        y = self.depthwise(x, f"{scope}_depthwise", stride, rate, padding, **norm)
        return self.conv(y, f"{scope}_pointwise", channels, **norm)

    # --- backbones -----------------------------------------------------------------------------------------------------

    def mobilenet(self, x):
        multiplier = self.options["depthMultiplier"]
        divisor = 8 if multiplier == 1 else 1
        output_stride = self.options["outputStride"]
        wide = dict(epsilon=0.001, decay=0.997, activation="Relu6")
        narrow = dict(wide, activation=None)
        scope = "MobilenetV2"
        x = self.conv(x, f"{scope}/Conv", divisible(32 * multiplier, divisor), 3, 2, **wide)
        current, rate, low_level, index = 2, 1, None, 0
        for expansion, channels, units, first in MOBILENET:
            for unit in range(units):
                nominal = first if unit == 0 else 1
                block = f"{scope}/expanded_conv" + (f"_{index}" if index else "")
                stride, dilation = (nominal, 1) if current < output_stride else (1, rate)
                if current < output_stride:
                    current *= nominal
                else:
                    rate *= nominal
                y = x
                if expansion > 1:
                    y = self.conv(y, f"{block}/expand", divisible(x.shape[-1] * expansion, 8), **wide)
                y = self.depthwise(y, f"{block}/depthwise", stride, dilation, **wide)
                if index == 2:
                    low_level = y
                y = self.conv(y, f"{block}/project", divisible(channels * multiplier, divisor), **narrow)
                x = x + y if stride == 1 and y.shape[-1] == x.shape[-1] else y
                index += 1
        return x, low_level

    def xception(self, x, variant):
        middle = {"xception_41": 8, "xception_65": 16}[variant]
        norm = dict(epsilon=0.001, decay=0.9997)
        rectified, linear = dict(norm, activation="Relu"), dict(norm, activation=None)
        pad = lambda t: tf.pad(t, [[0, 0], [1, 1], [1, 1], [0, 0]])  # noqa: E731
        x = self.conv(pad(x), f"{variant}/entry_flow/conv1_1", 32, 3, 2, "VALID", **rectified)
        x = self.conv(x, f"{variant}/entry_flow/conv1_2", 64, 3, **rectified)
        blocks = [(f"entry_flow/block{i + 1}", [d] * 3, "conv", 2, 1) for i, d in enumerate([128, 256, 728])]
        blocks += [("middle_flow/block1", [728] * 3, "sum", 1, middle), ("exit_flow/block1", [728, 1024, 1024], "conv", 2, 1)]
        blocks += [("exit_flow/block2", [1536, 1536, 2048], "none", 1, 1)]
        current, rate, low_level = 2, 1, None
        for name, depths, skip, nominal, units in blocks:
            for unit in range(units):
                scope = f"{variant}/{name}/unit_{unit + 1}/xception_module"
                stride, dilation = (nominal, 1) if current < self.options["outputStride"] else (1, rate)
                if current < self.options["outputStride"]:
                    current *= nominal
                else:
                    rate *= nominal
                y = x
                for i, depth in enumerate(depths):
                    inside = skip == "none"
                    here = f"{scope}/separable_conv{i + 1}"
                    if not inside:
                        y = self.activation(y, "Relu", here)
                    strided = i == 2 and stride > 1
                    y = self.separable(pad(y) if strided else y, here, depth, stride if strided else 1, dilation, "VALID" if strided else "SAME", **(rectified if inside else linear))
                    if i == 1 and name == "entry_flow/block2":
                        low_level = y
                if skip == "conv":
                    y = y + self.conv(x, f"{scope}/shortcut", depths[2], stride=stride, **linear)
                elif skip == "sum":
                    y = y + x
                x = y
        return x, low_level

    # --- head ----------------------------------------------------------------------------------------------------------

    def logits(self, pixels):
        """float32 [b, h, w, 3], 0 to 255, to logits [b, h / s, w / s, classes]."""
        options = self.options
        head = dict(epsilon=0.00001, decay=0.9997, activation="Relu")
        x = pixels * (2 / 255) - 1
        variant = options["modelVariant"]
        x, low_level = self.mobilenet(x) if variant == "mobilenet_v2" else self.xception(x, variant)
        size = x.shape[1:3]
        branches = []
        if options.get("imagePooling", True):
            pooled = tf.nn.avg_pool2d(x, size, 1, "VALID")
            branches.append(enlarge(self.conv(pooled, "image_pooling", 256, **head), size))
        branches.append(self.conv(x, "aspp0", 256, **head))
        for i, rate in enumerate(options["atrousRates"] or []):
            branches.append(self.separable(x, f"aspp{i + 1}", 256, rate=rate, **head))
        x = self.conv(tf.concat(branches, 3), "concat_projection", 256, **head)
        if options["decoderOutputStride"]:
            size = [(int(side) - 1) // 4 + 1 for side in pixels.shape[1:3]]
            detail = self.conv(low_level, "decoder/feature_projection0", 48, **head)
            x = tf.concat([enlarge(x, size), enlarge(detail, size)], 3)
            for i in range(2):
                x = self.separable(x, f"decoder/decoder_conv{i}", 256, **head)
        scope = "logits/semantic"
        filters = self.variable(f"{scope}/weights", [1, 1, x.shape[-1], options["numClasses"]])
        return tf.nn.conv2d(x, filters, 1, "SAME") + self.variable(f"{scope}/biases", [options["numClasses"]])


def enlarge(x, size):
    """Bilinear with align_corners. TensorFlow's operator computes in float32 and wants float64 gradients of nobody: matrices do there."""
    if x.dtype == tf.float32:
        return v1.image.resize_bilinear(x, size, align_corners=True)
    rows, columns = (tf.constant(interpolation(int(a), int(b)), x.dtype) for a, b in zip(x.shape[1:3], size))
    return tf.einsum("ri,bijk,sj->brsk", rows, x, columns)


def interpolation(old, new):
    matrix = np.zeros([new, old])
    for i in range(new):
        at = i * (old - 1) / (new - 1) if new > 1 else 0
        low = min(int(at), old - 1)
        high = min(low + 1, old - 1)
        matrix[i, low] += 1 - (at - low)
        matrix[i, high] += at - low
    return matrix


def divisible(value, divisor):
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded
