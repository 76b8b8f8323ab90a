"""A step of TensorFlow's, for the benchmark: MobileNet-v2 with ASPP as research/deeplab builds it to train it, with frozen batch normalisation.

Reads a question a line, as JSON, and answers each with a line. Used by tensorflow.mjs.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf1 = tf.compat.v1
tf1.disable_eager_execution()

# Of the 17 blocks.
STRIDES = [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1]
BACKBONE = "MobilenetV2"


class Network:
    """Layers over the variables of a checkpoint, whose shapes say how many channels there are."""

    def __init__(self, checkpoint):
        self.values = tf.train.load_checkpoint(checkpoint)
        self.shapes = self.values.get_variable_to_shape_map()
        self.learned = {}

    def variable(self, name, learns=True):
        value = self.values.get_tensor(name)
        variable = tf1.get_variable(name, initializer=value, trainable=learns, use_resource=True)
        if learns:
            self.learned[name] = variable
        return variable

    def norm(self, x, scope, epsilon):
        scope = f"{scope}/BatchNorm/"
        gamma, beta = self.variable(scope + "gamma"), self.variable(scope + "beta")
        mean, variance = (self.variable(scope + name, learns=False) for name in ("moving_mean", "moving_variance"))
        return tf1.nn.fused_batch_norm(x, gamma, beta, mean, variance, epsilon=epsilon, is_training=False)[0]

    def conv(self, x, scope, activation, stride=1, epsilon=0.001):
        x = tf.nn.conv2d(x, self.variable(f"{scope}/weights"), stride, "SAME")
        return activation(self.norm(x, scope, epsilon))

    def depthwise(self, x, scope, stride, rate):
        x = tf.nn.depthwise_conv2d(x, self.variable(f"{scope}/depthwise_weights"), [1, stride, stride, 1], "SAME", dilations=[rate, rate])
        return tf.nn.relu6(self.norm(x, scope, 0.001))

    def backbone(self, x, output_stride):
        x = self.conv(x, f"{BACKBONE}/Conv", tf.nn.relu6, stride=2)
        current, rate = 2, 1
        for index, nominal in enumerate(STRIDES):
            scope = f"{BACKBONE}/expanded_conv" + (f"_{index}" if index else "")
            stride, atrous = (nominal, 1) if current < output_stride else (1, rate)
            if current < output_stride:
                current *= nominal
            else:
                rate *= nominal
            inside = self.conv(x, f"{scope}/expand", tf.nn.relu6) if f"{scope}/expand/weights" in self.shapes else x
            inside = self.depthwise(inside, f"{scope}/depthwise", stride, atrous)
            inside = self.conv(inside, f"{scope}/project", tf.identity)
            x = inside + x if stride == 1 and inside.shape[3] == x.shape[3] else inside
        return x

    def logits(self, x, output_stride):
        features = self.backbone(x, output_stride)
        size = features.shape[1:3].as_list()
        pooled = tf.nn.avg_pool2d(features, size, 1, "VALID")
        pooled = self.conv(pooled, "image_pooling", tf.nn.relu, epsilon=1e-5)
        pooled = tf1.image.resize_bilinear(pooled, size, align_corners=True)
        x = tf.concat([pooled, self.conv(features, "aspp0", tf.nn.relu, epsilon=1e-5)], 3)
        x = self.conv(x, "concat_projection", tf.nn.relu, epsilon=1e-5)
        return tf.nn.bias_add(tf.nn.conv2d(x, self.variable("logits/semantic/weights"), 1, "SAME"), self.variable("logits/semantic/biases"))


class Step:
    def __init__(self, task):
        size, batch = task["size"], task["batchSize"]
        self.images = np.fromfile(task["images"], "u1").reshape(batch, *size, 3).astype("f4")
        self.labels = np.fromfile(task["labels"], "u1").reshape(batch, *size).astype("i4")
        self.pictures = tf1.placeholder(tf.float32, self.images.shape)
        self.truth = tf1.placeholder(tf.int32, self.labels.shape)
        self.rate = task["learningRate"]
        self.path = task["gradients"]

        network = Network(task["checkpoint"])
        logits = network.logits(2.0 / 255.0 * self.pictures - 1.0, task["outputStride"])
        logits = tf.reshape(tf1.image.resize_bilinear(logits, size, align_corners=True), [-1, task["classes"]])
        truth = tf.reshape(self.truth, [-1])
        counted = tf.not_equal(truth, task["ignore"])
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.where(counted, truth, tf.zeros_like(truth)), logits=logits)
        weights = tf.cast(counted, tf.float32)
        self.cross_entropy = tf.reduce_sum(losses * weights) / tf.maximum(tf.reduce_sum(weights), 1.0)
        filters = [variable for name, variable in network.learned.items() if name.endswith("/weights")]
        decay = task["weightDecay"] * tf.add_n([tf.nn.l2_loss(variable) for variable in filters])

        optimizer = tf1.train.MomentumOptimizer(task["learningRate"], task["momentum"])
        pairs = optimizer.compute_gradients(self.cross_entropy + decay, list(network.learned.values()))
        # train_utils.py: biases learn twice as fast.
        names = {variable.ref(): name for name, variable in network.learned.items()}
        pairs = [(2.0 * gradient if names[variable.ref()].endswith("/biases") else gradient, variable) for gradient, variable in pairs]
        self.apply = optimizer.apply_gradients(pairs)
        self.slots = {name: optimizer.get_slot(variable, "momentum") for name, variable in network.learned.items()}

        threads = {"intra_op_parallelism_threads": task["threads"], "inter_op_parallelism_threads": task["threads"]}
        self.session = tf1.Session(config=tf1.ConfigProto(**threads))
        self.session.run(tf1.global_variables_initializer())

    def run(self):
        return self.session.run([self.cross_entropy, self.apply], {self.pictures: self.images, self.truth: self.labels})[0]

    def first_step(self):
        cross_entropy = float(self.run())
        slots = self.session.run(self.slots)
        with open(self.path, "wb") as file:
            for value in slots.values():
                file.write(value.astype("<f4").tobytes())
        return {"crossEntropy": cross_entropy, "variables": [[name, int(value.size)] for name, value in slots.items()]}

    def step(self):
        before = cpu_seconds()
        start = time.perf_counter()
        self.run()
        return {"ms": 1000 * (time.perf_counter() - start), "cpu": 1000 * (cpu_seconds() - before), "resident": resident()}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def resident():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return peak()


def peak():
    # macOS counts bytes, others kilobytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main():
    step = None
    for line in sys.stdin:
        question = json.loads(line)
        if question["command"] == "open":
            step = Step(question)
            answer = {"version": tf.__version__}
        elif question["command"] == "peak":
            answer = {"peak": peak()}
        else:
            answer = getattr(step, question["command"])()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
