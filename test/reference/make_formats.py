"""One small linear model as every kind of file that users have of a TensorFlow model, for the tests of what is recognised.

Run: python test/reference/make_formats.py test/reference/formats
Made with TensorFlow 2.21 and Keras 3.15.
"""
import os
import shutil
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
import tensorflow as tf

out = os.path.abspath(sys.argv[1])
os.makedirs(out, exist_ok=True)
WEIGHTS = np.arange(6, dtype=np.float32).reshape(3, 2)


class Linear(tf.Module):
    def __init__(self):
        self.weights = tf.Variable(WEIGHTS, name="weights")

    @tf.function(input_signature=[tf.TensorSpec([1, 3], tf.float32)])
    def __call__(self, x):
        return tf.matmul(x, self.weights)


with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    model = Linear()
    tf.saved_model.save(model, "saved", options=tf.saved_model.SaveOptions(save_debug_info=False))
    for name in ("saved_model.pb", "fingerprint.pb"):
        shutil.copy(f"saved/{name}", f"{out}/{name}")
    converter = tf.lite.TFLiteConverter.from_saved_model("saved")
    with open(f"{out}/model.tflite", "wb") as file:
        file.write(converter.convert())

    graph = tf.Graph()
    with graph.as_default():
        x = tf.compat.v1.placeholder(tf.float32, [1, 3], "x")
        weights = tf.compat.v1.get_variable("weights", initializer=WEIGHTS)
        tf.matmul(x, weights, name="y")
        saver = tf.compat.v1.train.Saver()
        with tf.compat.v1.Session() as session:
            session.run(tf.compat.v1.global_variables_initializer())
            saver.save(session, "./model.ckpt")
            tf.compat.v1.saved_model.simple_save(session, "saved_v1", {"x": x}, {"y": graph.get_tensor_by_name("y:0")})
            frozen = tf.compat.v1.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), ["y"])
    shutil.copy("saved_v1/saved_model.pb", f"{out}/saved_model_v1.pb")
    shutil.copy("model.ckpt.meta", out)
    tf.io.write_graph(frozen, out, "frozen.pb", as_text=False)
    tf.io.write_graph(frozen, out, "frozen.pbtxt", as_text=True)

    network = keras.Sequential([keras.Input([3]), keras.layers.Dense(2)])
    network.save(f"{out}/model.h5")
    network.save(f"{out}/model.keras")
