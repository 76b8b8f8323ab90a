"""Reads what write_run.mjs has written, as TensorFlow and TensorBoard's users do; fails where anything is not as it was meant.

    pip install tensorflow-cpu==2.21.0 numpy
    node --import ./test/processes/typescript.mjs test/reference/write_run.mjs FOLDER
    python test/reference/read_run.py FOLDER
"""

import glob
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf1 = tf.compat.v1
tf1.disable_eager_execution()

[_, folder] = sys.argv
name = "MobilenetV2/Conv/weights"

# Events.
[file] = glob.glob(os.path.join(folder, "events.out.tfevents.*"))
events = list(tf1.train.summary_iterator(file))
assert events[0].file_version == "brain.Event:2", events[0]
assert events[1].session_log.status == tf1.SessionLog.START and events[1].step == 0, events[1]
assert [event.step for event in events[2:]] == [10, 20, 30, 40, 50, 60, 70, 70]
for event in events[2:-1]:
    values = {value.tag: value.simple_value for value in event.summary.value}
    expected = {"loss": 70 / event.step, "learning rate": 0.25**event.step, "mean IoU": event.step / 100}
    assert values == {tag: float(np.float32(value)) for tag, value in expected.items()}, values
    assert event.wall_time > 1e9
image = events[-1].summary.value[0].image
with tf1.Session() as session:
    pixels = session.run(tf.io.decode_png(image.encoded_image_string))
assert (image.height, image.width, image.colorspace) == (2, 3, 3)
assert np.array_equal(pixels, np.arange(18).reshape(2, 3, 3))

# Checkpoints: the newest five, the latest by the state file, and a Saver that goes on.
latest = tf.train.latest_checkpoint(folder)
assert latest == os.path.join(folder, "model.ckpt-70"), latest
state = tf.train.get_checkpoint_state(folder)
assert list(state.all_model_checkpoint_paths) == [os.path.join(folder, f"model.ckpt-{step}") for step in (30, 40, 50, 60, 70)]
reader = tf.train.load_checkpoint(latest)
assert reader.get_variable_to_dtype_map() == {name: tf.float32, name + "/Momentum": tf.float32, "global_step": tf.int64}
with tf1.Session() as session:
    weights = tf1.get_variable(name, [2, 3])
    step = tf1.train.get_or_create_global_step()
    optimizer = tf1.train.MomentumOptimizer(0.1, 0.9)
    train = optimizer.minimize(tf.reduce_sum(weights[:1] ** 2), global_step=step)
    saver = tf1.train.Saver()
    saver.restore(session, latest)
    found, slot, count = session.run([weights, optimizer.get_slot(weights, "momentum"), step])
    assert found.tobytes() == np.array([70, 0.1, 1e-40, -0.0, np.inf, 3], np.float32).tobytes(), found
    assert slot.tobytes() == np.array([-70, 1, 2, 3, 4, 5], np.float32).tobytes(), slot
    assert count == 70
    # A run that TensorFlow goes on with.
    saver.recover_last_checkpoints(state.all_model_checkpoint_paths)
    session.run(train)
    saver.save(session, os.path.join(folder, "model.ckpt"), global_step=step)
assert sorted(os.path.basename(path) for path in glob.glob(os.path.join(folder, "*.index"))) == [f"model.ckpt-{step}.index" for step in (40, 50, 60, 70, 71)]
print("as meant:", len(events), "events,", latest)
