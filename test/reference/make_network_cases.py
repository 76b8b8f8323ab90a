"""Writes test/reference/networks/NAME: checkpoints of tiny random networks trained with other flags, and what TensorFlow's own operators compute of them.

    pip install tensorflow-cpu==2.21.0 numpy
    python test/reference/make_network_cases.py

Each folder holds model.ckpt.* and golden.json: `options` as the library's, `picture` (uint8, base64), `logits` (float32, base64) and `labels` (uint8, base64).
The networks are spelled with tf.nn operators after arXiv:1801.04381, arXiv:1905.02244, arXiv:1706.05587 and arXiv:1802.02611; no code of the library is asked.
"""

import base64
import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

v1 = tf.compat.v1
OUT = pathlib.Path(__file__).resolve().parent / "networks"


class Net:
    """Layers by scope. Weights are multiples of 2^-9, so that the files pack well."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def variable(self, name, shape, scale, shift=0.0):
        values = shift + scale * self.random.uniform(-1, 1, shape)
        return v1.get_variable(name, initializer=(np.round(values * 512) / 512).astype(np.float32))

    def norm(self, x, scope, epsilon):
        c = [x.shape[-1]]
        gamma, beta = self.variable(f"{scope}/BatchNorm/gamma", c, 0.3, 1.0), self.variable(f"{scope}/BatchNorm/beta", c, 0.3)
        mean, variance = self.variable(f"{scope}/BatchNorm/moving_mean", c, 0.3), self.variable(f"{scope}/BatchNorm/moving_variance", c, 0.3, 1.0)
        return v1.nn.fused_batch_norm(x, gamma, beta, mean, variance, epsilon=epsilon, is_training=False)[0]

    def filter(self, name, shape, gain=1.0):
        return self.variable(name, shape, gain * (6.0 / np.prod(shape[:-1])) ** 0.5)

    def conv(self, x, scope, channels, size=1, stride=1, rate=1, act=tf.nn.relu, epsilon=1e-5, biased=False, gain=1.0):
        w = self.filter(f"{scope}/weights", [size, size, x.shape[-1], channels], gain)
        y = tf.nn.convolution(x, w, strides=stride, padding="SAME", dilations=rate)
        y = y + self.variable(f"{scope}/biases", [channels], 0.2) if biased else self.norm(y, scope, epsilon)
        return act(y)

    def depthwise(self, x, scope, size=3, stride=1, rate=1, act=tf.nn.relu, epsilon=1e-5):
        w = self.variable(f"{scope}/depthwise_weights", [size, size, x.shape[-1], 1], (6.0 / size**2) ** 0.5)
        y = tf.nn.depthwise_conv2d(x, w, [1, stride, stride, 1], "SAME", dilations=[rate, rate])
        return act(self.norm(y, scope, epsilon))

    def separable(self, x, scope, channels, rate=1):
        return self.conv(self.depthwise(x, f"{scope}_depthwise", rate=rate), f"{scope}_pointwise", channels)


def divisible(value, divisor=8):
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


def swish(x):
    return x * tf.nn.relu6(x + 3) * np.float32(1 / 6)


def gate(x):
    return tf.nn.relu6(x + 3) * 0.16667


def resize(x, size):
    return v1.image.resize_bilinear(x, size, align_corners=True)


def at_stride(crop, stride):
    return [(side - 1) // stride + 1 for side in crop]


def backbone(net, x, scope, stem, rows, multiplier, round_channels, output_stride, top=None, gain=1.0):
    """Rows are (expansion, channels, kernel, stride, activation, squeeze), and of later networks also whether the first convolution filters space, and whether the input is added."""
    y = net.conv(x, f"{scope}/Conv", round_channels(stem[0] * multiplier), 3, 2, act=stem[1], epsilon=1e-3)
    current, rate, wide_maps = 2, 1, []
    for i, (expansion, channels, kernel, stride, act, squeeze, *more) in enumerate(rows):
        fused, residual = more or (False, True)
        at = f"{scope}/expanded_conv{'' if i == 0 else f'_{i}'}"
        inside, step, here = y, stride, 1
        if current == output_stride:
            step, here, rate = 1, rate, rate * stride
        else:
            current *= stride
        if expansion > 1:
            window = {"size": kernel, "stride": step} if fused else {}
            inside = net.conv(inside, f"{at}/expand", divisible(y.shape[-1] * expansion), act=act, epsilon=1e-3, **window)
        if not fused:
            inside = net.depthwise(inside, f"{at}/depthwise", kernel, step, here, act, 1e-3)
        wide_maps.append(inside)
        if squeeze:
            c = inside.shape[-1]
            hidden = net.conv(tf.reduce_mean(inside, [1, 2], keepdims=True), f"{at}/squeeze_excite/Conv", divisible(c / 4), biased=True)
            inside = inside * net.conv(hidden, f"{at}/squeeze_excite/Conv_1", c, act=gate, biased=True)
        out = net.conv(inside, f"{at}/project", round_channels(channels * multiplier), act=tf.identity, epsilon=1e-3, gain=gain)
        y = out + y if residual and step == 1 and out.shape[-1] == y.shape[-1] else out
    return (net.conv(y, f"{scope}/Conv_1", round_channels(top[0] * multiplier), act=top[1], epsilon=1e-3) if top else y), wide_maps


def mobilenet_v2(net, x, multiplier, output_stride):
    table = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    rows = [(t, c, 3, s if unit == 0 else 1, tf.nn.relu6, False) for t, c, n, s in table for unit in range(n)]
    y, wide = backbone(net, x, "MobilenetV2", (32, tf.nn.relu6), rows, multiplier, lambda c: divisible(c, 1), output_stride)
    return y, {4: wide[2], 8: wide[5], 16: wide[12]}


def mobilenet_v3_small(net, x, multiplier, output_stride):
    relu = tf.nn.relu
    rows = [(1, 16, 3, 2, relu, True), (72 / 16, 24, 3, 2, relu, False), (88 / 24, 24, 3, 1, relu, False), (4, 40, 5, 2, swish, True)]
    rows += [(6, 40, 5, 1, swish, True)] * 2 + [(3, 48, 5, 1, swish, True)] * 2 + [(3, 48, 5, 2, swish, True)] + [(6, 48, 5, 1, swish, True)] * 2
    y, wide = backbone(net, x, "MobilenetV3", (16, swish), rows, multiplier, divisible, output_stride, (288, swish))
    return y, {4: wide[0], 8: wide[2], 16: wide[7]}


def mobilenet_edgetpu(net, x, multiplier, output_stride):
    relu = tf.nn.relu
    fused = lambda expansion, channels, stride=1: (expansion, channels, 3, stride, relu, False, True, True)  # noqa: E731
    block = lambda expansion, channels, kernel=3, stride=1, residual=True: (expansion, channels, kernel, stride, relu, False, False, residual)  # noqa: E731
    rows = [fused(1, 16), fused(8, 32, 2)] + [fused(4, 32)] * 3 + [fused(8, 48, 2)] + [fused(4, 48)] * 3
    rows += [block(8, 96, 3, 2)] + [block(4, 96)] * 3 + [block(8, 96, residual=False)] + [block(4, 96)] * 3
    rows += [block(8, 160, 5, 2)] + [block(4, 160, 5)] * 3 + [block(8, 192)]
    y, _ = backbone(net, x, "MobilenetEdgeTPU", (32, relu), rows, multiplier, divisible, output_stride, (1280, relu), gain=0.4)  # Nothing bounds its sums, as ReLU6 does.
    return y, {}


def squeezed_head(net, y, points, crop, output_stride, classes, pooling, strides):
    """MobileNet-v3's: a gate from the pooled features, sums in the decoder, whose result is the logits."""
    size = at_stride(pooling, output_stride)
    pooled = tf.nn.avg_pool2d(y, size, strides, "VALID")
    weight = resize(net.conv(pooled, "image_pooling", 8, act=gate, biased=True), at_stride(crop, output_stride))
    features = net.conv(y, "aspp0", 8) * weight
    to = at_stride(crop, 8)
    detail = net.conv(points[8], "decoder/feature_projection0", classes, act=tf.identity, biased=True)
    return net.conv(resize(features, to), "decoder/decoder_conv0", classes, act=tf.identity, biased=True) + resize(detail, to)


def full_head(net, y, points, crop, output_stride, classes, rates, strides):
    """Full convolutions everywhere, few filters, a decoder of several stages."""
    pooled = resize(net.conv(tf.reduce_mean(y, [1, 2], keepdims=True), "image_pooling", 8), at_stride(crop, output_stride))
    branches = [pooled, net.conv(y, "aspp0", 8)] + [net.conv(y, f"aspp{i + 1}", 8, 3, rate=rate) for i, rate in enumerate(rates)]
    features = net.conv(tf.concat(branches, 3), "concat_projection", 8)
    for stage, stride in enumerate(strides):
        suffix = f"_{stage}" if stage else ""
        to = at_stride(crop, stride)
        detail = net.conv(points[stride], f"decoder/feature_projection0{suffix}", 48)
        features = tf.concat([resize(features, to), resize(detail, to)], 3)
        for time in (1, 2):
            features = net.conv(features, f"decoder/decoder_conv0{suffix}/decoder_conv0{suffix}_{time}", 12, 3)
    return net.conv(features, "logits/semantic", classes, act=tf.identity, biased=True)


def pooled_head(net, y, points, crop, output_stride, classes):
    """ASPP without atrous branches, no decoder: MobileNet's."""
    branches = [resize(net.conv(tf.reduce_mean(y, [1, 2], keepdims=True), "image_pooling", 16), at_stride(crop, output_stride)), net.conv(y, "aspp0", 16)]
    return net.conv(net.conv(tf.concat(branches, 3), "concat_projection", 16), "logits/semantic", classes, act=tf.identity, biased=True)


def summed_head(net, y, points, crop, output_stride, classes):
    """No image-level feature, no projection; a separable decoder that adds."""
    features = net.conv(y, "aspp0", 8)
    to = at_stride(crop, 4)
    detail = net.conv(points[4], "decoder/feature_projection0", 12)
    features = net.separable(resize(features, to), "decoder/decoder_split_sep_conv0", 12) + resize(detail, to)
    return net.conv(features, "logits/semantic", classes, act=tf.identity, biased=True)


def branched_logits(net, y, points, crop, output_stride, classes, rates):
    """No ASPP: the sum of logits whose taps lie apart."""
    branches = [net.conv(y, f"logits/semantic{f'_{i}' if i else ''}", classes, 3, rate=rate, act=tf.identity, biased=True) for i, rate in enumerate(rates)]
    return tf.add_n(branches)


CASES = {
    "mobilenet_v3_squeezed": (mobilenet_v3_small, 0.25, 32, [129, 161], squeezed_head, {"pooling": [65, 97], "strides": [1, 2]}, {"imagePoolingCropSize": [65, 97], "imagePoolingStride": [1, 2]}),
    "full_convolutions_three_stages": (mobilenet_v2, 0.1, 8, [65, 97], full_head, {"rates": [2, 3], "strides": [16, 8, 4]}, {"atrousRates": [2, 3]}),
    "sums_without_projection": (mobilenet_v2, 0.1, 16, [65, 65], summed_head, {}, {}),
    "branches_of_logits": (mobilenet_v2, 0.1, 16, [97, 65], branched_logits, {"rates": [1, 2, 4]}, {"atrousRates": [1, 2, 4]}),
    "mobilenet_edgetpu": (mobilenet_edgetpu, 0.25, 16, [97, 129], pooled_head, {}, {}),
}


def write(index, name):
    network, multiplier, output_stride, crop, head, arguments, options = CASES[name]
    net = Net(index + 1)
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    height, width = crop
    picture = np.random.default_rng(100 + index).integers(0, 256, (1, (height + 15) // 16, (width + 15) // 16, 3)).astype(np.uint8).repeat(16, 1).repeat(16, 2)[:, :height, :width]
    with tf.Graph().as_default(), v1.Session() as session:
        x = (2.0 / 255.0) * v1.to_float(tf.constant(picture)) - 1.0
        logits = head(net, *network(net, x, multiplier, output_stride), crop, output_stride, 3, **arguments)
        stride = {"mobilenet_v3_squeezed": 8, "full_convolutions_three_stages": 4, "sums_without_projection": 4}.get(name, output_stride)
        labels = tf.argmax(resize(resize(logits, at_stride(crop, stride)), crop), 3)
        variables = v1.global_variables()
        # What training leaves beside the network.
        averages = {v.op.name + "/ExponentialMovingAverage": v for v in variables} if name == "sums_without_projection" else {}
        step = v1.get_variable("global_step", initializer=np.int64(7))
        session.run(v1.global_variables_initializer())
        found, map_ = session.run([logits, labels])
        if averages:
            # The averages are the network; the variables themselves are others.
            others = {v.op.name: v1.Variable(session.run(v) * 0.5 + 0.1, trainable=False, name=f"other_{i}") for i, v in enumerate(variables)}
            session.run(v1.variables_initializer(others.values()))
            saver = v1.train.Saver({**others, **averages, "global_step": step}, write_version=v1.train.SaverDef.V2)
        else:
            saver = v1.train.Saver(write_version=v1.train.SaverDef.V2)
        saver.save(session, str(folder / "model.ckpt"), write_meta_graph=False, write_state=False)
    encode = lambda array: base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()  # noqa: E731
    golden = {"options": {"outputStride": output_stride, "cropSize": crop, **options, **({"movingAverages": True} if averages else {})}, "logitsShape": list(found.shape)}
    golden |= {"picture": encode(picture), "logits": encode(found.astype(np.float32)), "labels": encode(map_.astype(np.uint8))}
    (folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
    print(name, found.shape, "largest", np.abs(found).max(), "labels", np.bincount(map_.ravel()))


for index, name in enumerate(CASES):
    write(index, name)
