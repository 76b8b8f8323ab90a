"""Asks TensorFlow for samples, learning rates, records and events, and writes the answers to test/reference/training/.

    pip install tensorflow-cpu==2.21.0 numpy
    python test/reference/make_training_goldens.py

    samples.json     what chance decides (scale, offsets, mirror) is given; the rest is research/deeplab's
                     input_preprocess.py and core/preprocess_utils.py, with their TensorFlow operators
    rates.json       research/deeplab's utils/train_utils.py (get_model_learning_rate) at some steps
    *.tfrecord       pictures with labels, as research/deeplab's datasets/build_data.py makes them
    events.json      events as TensorFlow serializes them
    events.out...    a file of TensorBoard's, as TensorFlow's writer leaves it
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

tf1 = tf.compat.v1
tf1.disable_eager_execution()

OUT = pathlib.Path(__file__).resolve().parent / "training"
MEAN_PIXEL = 127.5
IGNORE = 255


# Operators are computed as they stand: graph rewriting would multiply by reciprocals where the code divides.
CONFIG = tf1.ConfigProto()
CONFIG.graph_options.rewrite_options.disable_meta_optimizer = True
CONFIG.graph_options.optimizer_options.opt_level = -1


def base64_of(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def pad(image, height, width, value):
    """core/preprocess_utils.py, pad_to_bounding_box with offsets of 0."""
    image = image - value
    shape = tf.shape(image)
    return tf.pad(image, [[0, height - shape[0]], [0, width - shape[1]], [0, 0]]) + value


def sample(picture, labels, crop, scale, top, left, mirrored):
    """input_preprocess.py, preprocess_image_and_label, where `scale` and the rest are chosen already."""
    with tf.Graph().as_default(), tf1.Session(config=CONFIG) as session:
        image = tf.cast(tf.constant(picture), tf.float32)
        label = tf.cast(tf.constant(labels[..., None]), tf.int32)
        shape = tf.shape(image)
        size = tf.cast(tf.cast([shape[0], shape[1]], tf.float32) * tf.constant(scale, tf.float32), tf.int32)
        image = tf1.image.resize_bilinear(image[None], size, align_corners=True)[0]
        label = tf1.image.resize_nearest_neighbor(label[None], size, align_corners=True)[0]
        height, width = session.run(size)
        to_height, to_width = max(height, crop[0]), max(width, crop[1])
        image = pad(image, to_height, to_width, tf.constant([MEAN_PIXEL] * 3))
        label = pad(label, to_height, to_width, IGNORE)
        image = tf.slice(image, [top, left, 0], [*crop, 3])
        label = tf.slice(label, [top, left, 0], [*crop, 1])
        if mirrored:
            image, label = tf.reverse(image, [1]), tf.reverse(label, [1])
        image, label = session.run([image, label])
        return (int(height), int(width)), image, label[..., 0]


def samples():
    random = np.random.RandomState(1)
    cases = []
    for picture_size, crop in [((7, 9), (5, 5)), ((6, 5), (9, 11)), ((12, 4), (8, 7)), ((1, 3), (3, 3)), ((13, 17), (13, 17))]:
        picture = random.randint(0, 256, (*picture_size, 3)).astype(np.uint8)
        labels = random.choice([0, 1, 2, 3, IGNORE], picture_size).astype(np.uint8)
        for k in range(7):
            scale = 0.5 + 0.25 * k
            if min(picture_size) * scale < 1:
                continue
            for mirrored in (False, True):
                size = [int(np.float32(side) * np.float32(scale)) for side in picture_size]
                top = int(random.randint(0, max(size[0] - crop[0], 0) + 1))
                left = int(random.randint(0, max(size[1] - crop[1], 0) + 1))
                found, pixels, label = sample(picture, labels, crop, scale, top, left, mirrored)
                assert list(found) == size
                cases.append({
                    "pictureSize": picture_size, "cropSize": crop, "picture": base64_of(picture), "labels": base64_of(labels),
                    "choice": {"scale": scale, "height": size[0], "width": size[1], "top": top, "left": left, "mirrored": mirrored},
                    "pixels": base64_of(pixels.astype("<f4")), "cropLabels": base64_of(label.astype("<i4")),
                })
    return cases


def rate(step, policy="poly", baseRate=1e-4, steps=30000, power=0.9, endRate=0.0, decayFactor=0.1, decaySteps=None,
         slowStartSteps=0, slowStartRate=1e-4, slowStartBurnin="none"):
    """utils/train_utils.py, get_model_learning_rate."""
    adjusted = tf.maximum(step - slowStartSteps, 0)
    if policy == "step":
        value = tf1.train.exponential_decay(baseRate, adjusted, 2000 if decaySteps is None else decaySteps, decayFactor, staircase=True)
    else:
        value = tf1.train.polynomial_decay(
            baseRate, adjusted, decay_steps=steps - slowStartSteps if decaySteps is None else decaySteps,
            end_learning_rate=endRate, power=power)
    slow = slowStartRate
    if slowStartBurnin == "linear":
        slow = slowStartRate + (baseRate - slowStartRate) * tf1.to_float(step) / slowStartSteps
    return tf.where(step < slowStartSteps, slow, value)


def rates():
    cases = []
    for options in [
        {"steps": 30000},
        {"steps": 30, "baseRate": 3e-4},
        {"steps": 10007, "baseRate": 0.007},
        {"steps": 30000, "baseRate": 0.007, "slowStartSteps": 500, "slowStartRate": 1e-5},
        {"steps": 3000, "baseRate": 0.01, "slowStartSteps": 100, "slowStartRate": 1e-4, "slowStartBurnin": "linear"},
        {"steps": 5000, "baseRate": 0.05, "power": 2.0, "endRate": 1e-3},
        {"steps": 5000, "baseRate": 0.05, "power": 0.5, "endRate": 1e-6, "decaySteps": 1200},
        {"steps": 9000, "policy": "step", "baseRate": 0.003},
        {"steps": 9000, "policy": "step", "baseRate": 0.1, "decayFactor": 0.94, "decaySteps": 130, "slowStartSteps": 7},
    ]:
        with tf.Graph().as_default(), tf1.Session(config=CONFIG) as session:
            step = tf1.placeholder(tf.int64, [])
            value = rate(step, **options)
            last = options["steps"]
            steps = sorted({*range(min(last, 12)), *np.linspace(0, last, 160).astype(int).tolist(), last - 1, last, last + 5})
            values = np.array([session.run(value, {step: s}) for s in steps], "<f4")
        cases.append({"options": options, "steps": [int(s) for s in steps], "rates": base64_of(values)})
    return cases


def example(name, encoded, shape, labels):
    feature = tf.train.Feature
    of_bytes = lambda value: feature(bytes_list=tf.train.BytesList(value=[value]))  # noqa: E731
    of_int = lambda value: feature(int64_list=tf.train.Int64List(value=[value]))  # noqa: E731
    features = {
        "image/encoded": of_bytes(encoded), "image/filename": of_bytes(name.encode()), "image/format": of_bytes(b"jpeg"),
        "image/height": of_int(shape[0]), "image/width": of_int(shape[1]), "image/channels": of_int(3),
        "image/segmentation/class/format": of_bytes(b"png"),
    }
    if labels is not None:
        features["image/segmentation/class/encoded"] = of_bytes(labels)
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString(deterministic=True)


def records():
    random = np.random.RandomState(2)
    with tf.Graph().as_default(), tf1.Session(config=CONFIG) as session:
        encoded = []
        for height, width, jpeg in [(4, 6, False), (8, 8, True), (5, 3, False)]:
            picture = random.randint(0, 256, (height, width, 3)).astype(np.uint8)
            labels = random.choice([0, 1, 2, IGNORE], (height, width, 1)).astype(np.uint8)
            data = tf.io.encode_jpeg(picture, quality=95) if jpeg else tf.io.encode_png(picture)
            encoded.append((*session.run([data, tf.io.encode_png(labels)]), (height, width), picture, labels))
    expected = []
    for shard, members in enumerate([[0, 1], [2]]):
        with tf.io.TFRecordWriter(str(OUT / f"train-{shard:05d}-of-00002.tfrecord")) as writer:
            for i in members:
                data, labels, shape, picture, raw = encoded[i]
                writer.write(example(f"picture_{i}.jpg", data, shape, labels))
                expected.append({"id": f"picture_{i}", "shape": shape, "picture": None if i == 1 else base64_of(picture), "labels": base64_of(raw)})
    with tf.io.TFRecordWriter(str(OUT / "test-00000-of-00001.tfrecord")) as writer:
        writer.write(example("untold", encoded[0][0], encoded[0][2], None))
    return expected


def events():
    def serialized(**fields):
        return base64.b64encode(tf1.Event(**fields).SerializeToString(deterministic=True)).decode()

    value = tf1.Summary.Value
    image = tf1.Summary.Image(height=1, width=2, colorspace=3, encoded_image_string=b"png")
    for file in OUT.glob("events.out.tfevents.*"):
        file.unlink()
    with tf.Graph().as_default():
        writer = tf1.summary.FileWriter(str(OUT))
        for step in (1, 2, 1000000):
            summary = tf1.Summary(value=[value(tag="loss", simple_value=3.5 / step), value(tag="mIoU", simple_value=0.25)])
            writer.add_summary(summary, global_step=step)
        writer.add_session_log(tf1.SessionLog(status=tf1.SessionLog.START), global_step=3)
        writer.close()
    [file] = OUT.glob("events.out.tfevents.*")
    file.rename(OUT / "events.out.tfevents.1700000000.host")
    return {
        "version": serialized(wall_time=1700000000.25, file_version="brain.Event:2"),
        "start": serialized(wall_time=1700000000.5, step=70, session_log=tf1.SessionLog(status=tf1.SessionLog.START)),
        "scalars": serialized(wall_time=1700000001.0, step=3000000000, summary=tf1.Summary(value=[value(tag="loss", simple_value=1.5), value(tag="learning rate", simple_value=0)])),
        "images": serialized(wall_time=1700000002.0, step=7, summary=tf1.Summary(value=[value(tag="picture", image=image)])),
    }


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for name, make in [("samples", samples), ("rates", rates), ("records", records), ("events", events)]:
        (OUT / f"{name}.json").write_text(json.dumps(make()) + "\n")
