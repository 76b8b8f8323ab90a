"""Asks TensorFlow what each operator answers, and writes the answers to test/reference/ops/.

    pip install tensorflow-cpu==2.21.0 numpy
    python test/reference/make_op_goldens.py                 # every family
    python test/reference/make_op_goldens.py conv2d resize   # some of them

The cases are in op_cases/, one module a family. Each becomes NAME.json (what was asked) and NAME.bin (the bytes of small
inputs and of the outputs). Every case is one raw TensorFlow operator in a graph of its own, run with all of TensorFlow's
graph rewriting switched off, on one thread, without oneDNN, so that the answer is that of the plain CPU kernel.

A case in the JSON:

    name      what is special about it
    op        TensorFlow's operator
    attrs     the node's attributes, spelled as `AttrValue` of src/graph/graph.ts
    defaults  the attributes that have TensorFlow's default, which older and stripped graphs leave out
    inputs    { dtype, shape, constant, offset } for bytes of the .bin, or { ..., pattern: { seed, scale, shift } }
    outputs   { dtype, shape, offset }, and sampled: { count, seed } when only some elements are stored
    note      how the answer was obtained, where it was not obtained from the operator itself

Elements are little-endian; half and bfloat16 are widened to float32 and a bool is one byte, as in src/tensor.ts.
"""

import importlib
import json
import os
import pathlib
import sys

os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tensorflow.core.protobuf import rewriter_config_pb2  # noqa: E402

TENSORFLOW = "2.21.0"
HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / "ops"

sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
from op_cases import FAMILIES  # noqa: E402
from op_cases.case import DTYPE_NAMES, Case, Input  # noqa: E402
from op_cases.pattern import pattern_values, sample_indices  # noqa: E402

# Outputs of this many bytes and more are sampled.
SAMPLE_FROM_BYTES = 64 * 1024
SAMPLE_COUNT = 4096


class Bin:
    """The bytes of one family. Every array starts at a multiple of 8, so that typed arrays can lie on it."""

    def __init__(self):
        self.parts = []
        self.size = 0

    def add(self, array: np.ndarray) -> int:
        stored = array.astype(np.float32) if array.dtype.name in ("float16", "bfloat16") else array
        data = np.ascontiguousarray(stored).tobytes()
        data += bytes(-len(data) % 8)
        offset = self.size
        self.parts.append(data)
        self.size += len(data)
        return offset


def session_config() -> tf.compat.v1.ConfigProto:
    """No rewriting, no folding, one thread."""
    config = tf.compat.v1.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
    config.graph_options.optimizer_options.opt_level = tf.compat.v1.OptimizerOptions.L0
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.rewrite_options.constant_folding = rewriter_config_pb2.RewriterConfig.OFF
    return config


def attribute(value: tf.compat.v1.AttrValue):
    """An AttrValue of a NodeDef as src/graph/graph.ts spells it; a list of types becomes a list of their names."""
    kind = value.WhichOneof("value")
    if kind == "s":
        return value.s.decode()
    if kind in ("i", "b"):
        return getattr(value, kind)
    if kind == "f":
        return float(value.f)
    if kind == "type":
        return {"dtype": DTYPE_NAMES[tf.dtypes.as_dtype(value.type)]}
    if kind == "shape":
        return {"shape": [dim.size for dim in value.shape.dim]}
    if kind == "list":
        fields = value.list
        if fields.type:
            return [DTYPE_NAMES[tf.dtypes.as_dtype(item)] for item in fields.type]
        return [item.decode() for item in fields.s] or list(fields.i) or [float(f) for f in fields.f] or list(fields.b)
    raise ValueError(f"attribute of kind {kind}")


def feed_values(case: Case) -> dict[str, list[np.ndarray]]:
    """The value of every input, by argument name; patterns are seeded by the case's name, so cases do not disturb each other."""
    values = {}
    for argument, inputs in case.inputs.items():
        values[argument] = [
            pattern_values(item.shape, item.dtype, item.seed(case.name, argument, k), item.scale, item.shift)
            if item.values is None
            else item.values
            for k, item in enumerate(inputs)
        ]
    return values


def ask(case: Case, values: dict[str, list[np.ndarray]]):
    """Runs the operator: its NodeDef attributes, which of them are TensorFlow's defaults, and its outputs."""
    graph = tf.Graph()
    feeds = {}
    with graph.as_default():
        arguments = {}
        for argument, inputs in case.inputs.items():
            tensors = []
            for item, value in zip(inputs, values[argument]):
                if item.constant:
                    tensors.append(tf.constant(value))
                else:
                    tensors.append(tf.compat.v1.placeholder(value.dtype, value.shape))
                    feeds[tensors[-1]] = value
            arguments[argument] = tensors if case.is_list(argument) else tensors[0]
        getattr(tf.raw_ops, case.op)(name="op", **arguments, **case.attrs)
        node = graph.get_operation_by_name("op")
        given = [tensor for inputs in arguments.values() for tensor in (inputs if isinstance(inputs, list) else [inputs])]
        assert [t.name for t in given] == [t.name for t in node.inputs], f"{case.name}: arguments in another order than {case.op}'s inputs"
        outputs = list(node.outputs)[: case.outputs]
        fetches = [case.answer(**arguments, **case.attrs)] if case.answer else outputs
        assert not case.answer or fetches[0].shape == outputs[0].shape, f"{case.name}: {fetches[0].shape}, not {outputs[0].shape}"
        with tf.compat.v1.Session(graph=graph, config=session_config()) as session:
            results = session.run(fetches, feeds)
    given = {key: value for key, value in sorted(node.node_def.attr.items()) if not key.startswith("_")}
    default = {attr.name: attr.default_value for attr in node.op_def.attr if attr.HasField("default_value")}
    attrs = {key: attribute(value) for key, value in given.items()}
    return attrs, [key for key in given if given[key] == default.get(key)], [np.asarray(result) for result in results]


def dtype_name(array: np.ndarray) -> str:
    return DTYPE_NAMES[tf.dtypes.as_dtype(array.dtype)]


def describe_input(item: Input, value: np.ndarray, case: Case, argument: str, k: int, store: Bin) -> dict:
    entry = {"dtype": dtype_name(value), "shape": list(value.shape), "constant": item.constant}
    if item.values is None:
        return entry | {"pattern": {"seed": item.seed(case.name, argument, k), "scale": item.scale, "shift": item.shift}}
    return entry | {"offset": store.add(value)}


def describe_output(result: np.ndarray, store: Bin) -> dict:
    entry = {"dtype": dtype_name(result), "shape": list(result.shape)}
    if result.nbytes < SAMPLE_FROM_BYTES:
        return entry | {"offset": store.add(result)}
    sampled = {"count": SAMPLE_COUNT, "seed": 1}
    indices = sample_indices(result.shape, **sampled)
    return entry | {"offset": store.add(result.reshape(-1)[indices]), "sampled": sampled}


def make_family(name: str) -> int:
    module = importlib.import_module(f"op_cases.{name}")
    store, entries, seen = Bin(), [], set()
    for case in module.cases():
        assert case.name not in seen, f"{name}: two cases are called {case.name}"
        seen.add(case.name)
        values = feed_values(case)
        attrs, defaults, results = ask(case, values)
        inputs = [
            describe_input(item, values[argument][k], case, argument, k, store)
            for argument, items in case.inputs.items()
            for k, item in enumerate(items)
        ]
        entry = {"name": case.name, "op": case.op, "attrs": attrs, "defaults": defaults, "inputs": inputs}
        entry["outputs"] = [describe_output(result, store) for result in results]
        entries.append(entry | ({"note": case.note} if case.note else {}))
    lines = ",\n".join(json.dumps(entry, allow_nan=False) for entry in entries)
    (OUT / f"{name}.json").write_text(f'{{"tensorflow": "{TENSORFLOW}", "cases": [\n{lines}\n]}}\n')
    (OUT / f"{name}.bin").write_bytes(b"".join(store.parts))
    print(f"{name}: {len(entries)} cases, {store.size} bytes")
    return len(entries)


def main(wanted: list[str]) -> None:
    if tf.__version__ != TENSORFLOW:
        sys.exit(f"These goldens are TensorFlow {TENSORFLOW}'s; found {tf.__version__}. Run: pip install tensorflow-cpu=={TENSORFLOW}")
    unknown = set(wanted) - set(FAMILIES)
    if unknown:
        sys.exit(f"No such family: {', '.join(sorted(unknown))}. There are: {', '.join(FAMILIES)}")
    OUT.mkdir(exist_ok=True)
    total = sum(make_family(name) for name in wanted or FAMILIES)
    print(f"{total} cases")


if __name__ == "__main__":
    main(sys.argv[1:])
