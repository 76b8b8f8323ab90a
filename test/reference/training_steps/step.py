"""What research/deeplab/train.py makes of a batch: loss, gradients, steps."""

import re

import tensorflow as tf

from .network import Network, enlarge

v1 = tf.compat.v1

# What TensorFlow's Saver appends to a variable's name.
SUFFIXES = {"momentum": "Momentum", "m": "Adam", "v": "Adam_1"}


class Step:
    """The graph of a training step, and a session to run it in."""

    def __init__(self, options, training, batch, dtype=tf.float32, masks=None, threads=1):
        self.graph = tf.Graph()
        with self.graph.as_default():
            height, width = options["cropSize"]
            self.images = v1.placeholder(dtype, [batch, height, width, 3])
            self.labels = v1.placeholder(tf.int32, [batch, height, width])
            self.rate = v1.placeholder(dtype, [])
            self.network = network = Network({**options, **training}, dtype, masks)
            self.logits = network.logits(self.images)
            self.softmax = cross_entropy(enlarge(self.logits, [height, width]), self.labels, options["numClasses"], training["ignoreLabel"])
            self.regularized = [name for name in network.trained if name.endswith("/weights")]
            self.regularization = tf.add_n([tf.nn.l2_loss(network.variables[name]) for name in self.regularized]) * training["weightDecay"]
            self.total = self.softmax + self.regularization
            learned = [network.variables[name] for name in network.trained]
            self.gradients = dict(zip(network.trained, tf.gradients(self.total, learned)))
            self.multipliers = multipliers(network.trained, training)
            pairs = [(g * self.multipliers.get(name, 1), network.variables[name]) for name, g in self.gradients.items()]
            is_adam = training.get("optimizer") == "adam"
            self.optimizer = v1.train.AdamOptimizer(self.rate) if is_adam else v1.train.MomentumOptimizer(self.rate, training["momentum"])
            # Moving averages are updated beside the gradients, of the statistics that the loss was computed with.
            apply = self.optimizer.apply_gradients(pairs)
            follow = [moving.assign_sub((moving - batch) * (1 - decay)) for moving, batch, decay in network.moving]
            self.update = tf.group(apply, *follow)
            config = v1.ConfigProto(intra_op_parallelism_threads=threads, inter_op_parallelism_threads=1)
            self.session = v1.Session(config=config)
            self.session.run(v1.global_variables_initializer())

    def load(self, values):
        with self.graph.as_default():
            for name, variable in self.network.variables.items():
                variable.load(values[name], self.session)

    def variables(self):
        return self.session.run(self.network.variables)

    def slots(self):
        variables = self.network.variables
        found = {(name, slot): self.optimizer.get_slot(variables[name], slot) for name in self.network.trained for slot in self.optimizer.get_slot_names()}
        return self.session.run({f"{name}/{SUFFIXES[slot]}": value for (name, slot), value in found.items()})

    def powers(self):
        """What Adam keeps for all variables together."""
        with self.graph.as_default():
            return [float(x) for x in self.session.run(self.optimizer._get_beta_accumulators())]

    def moving(self):
        names = {variable.ref(): name for name, variable in self.network.variables.items()}
        return self.session.run({names[moving.ref()]: moving for moving, _, _ in self.network.moving})


def cross_entropy(logits, labels, classes, ignore):
    """research/deeplab/utils/train_utils.py (add_softmax_cross_entropy_loss_for_each_scale), without hard example mining."""
    labels = tf.reshape(labels, [-1])
    counted = tf.not_equal(labels, ignore)
    weights = tf.cast(counted, logits.dtype)
    one_hot = tf.one_hot(labels, classes, dtype=logits.dtype)
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=one_hot, logits=tf.reshape(logits, [-1, classes]))
    return tf.reduce_sum(losses * weights) / tf.maximum(tf.reduce_sum(weights), 1)


def multipliers(names, training):
    """research/deeplab/utils/train_utils.py (get_model_gradient_multipliers)."""
    scopes = "logits" if training["lastLayersContainLogitsOnly"] else r"logits|image_pooling|aspp\d+(_depthwise|_pointwise)?|concat_projection|decoder"
    found = {}
    for name in names:
        value = (2 if name.endswith("/biases") else 1) * (training["lastLayerGradientMultiplier"] if re.match(rf"({scopes})/", name) else 1)
        if value != 1:
            found[name] = value
    return found


def rate_at(training, step):
    """research/deeplab/utils/train_utils.py (get_model_learning_rate), policy poly."""
    first, total = training["slowStartStep"], training["trainingNumberOfSteps"]
    if step < first:
        return training["slowStartLearningRate"]
    return training["baseLearningRate"] * (1 - (step - first) / (total - first)) ** training["learningPower"]
