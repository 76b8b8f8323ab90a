"""Asks TensorFlow for the gradients of operators, and writes the answers to test/reference/rules/.

    python test/reference/make_rule_goldens.py               # every family
    python test/reference/make_rule_goldens.py conv2d        # some of them

The cases are those of op_cases/ that are small and have a float to be derived for, and those of op_cases/rules.py. Every float32 input is derived for, weights too.
Each family becomes NAME.json and NAME.bin, as make_op_goldens.py writes them, where a case has besides

    upstream   { dtype, shape, seed } for each output: the pattern of float32 numbers that the output's gradient is; null for outputs that have none
    gradients  { dtype, shape, offset } for each input: tf.gradients' answer; null for inputs that have none

A convolution that TensorFlow cannot derive on the CPU (a rate, groups) is answered by the same one spelled out, as in op_cases/conv_gradients.py.
"""

import importlib
import json
import math
import re
import sys

import numpy as np
from make_op_goldens import HERE, TENSORFLOW, Bin, attribute, describe_input, feed_values, session_config, tf

from op_cases import FAMILIES
from op_cases.conv_gradients import geometry, spelled_out
from op_cases.pattern import pattern_values

OUT = HERE / "rules"
# Inputs and outputs of more elements than this are for the operators' own table.
MOST = 700
# What the library has no rule for, as test/gradients/gradients.test.ts says.
LEFT_OUT = {"Prod", "MirrorPad"}
# Derivatives are not derived again.
NO_RULE = {op for op in dir(tf.raw_ops) if re.search(r"Grad(V\d)?$|Backprop", op)}
# Their further outputs are derivatives, or statistics that are written down.
ONLY_FIRST = {"SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits", "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"}


def convolution(op, attrs, x, w):
    depthwise = op != "Conv2D"
    rates, strides = attrs.get("dilations", [1, 1, 1, 1])[1:3], attrs["strides"][1:3]
    pads = geometry(x.shape, w.shape, strides, rates, attrs["padding"], attrs.get("explicit_paddings"))
    return spelled_out(x, w, strides, rates, pads, depthwise)


def has_plain_gradient(case):
    if case.op not in ("Conv2D", "DepthwiseConv2dNative"):
        return True
    groups = case.inputs["input"][0].shape[3] != case.inputs["filter"][0].shape[2]
    return case.attrs.get("dilations", [1, 1, 1, 1]) == [1, 1, 1, 1] and (case.op != "Conv2D" or not groups)


def ask(case, values):
    graph = tf.Graph()
    feeds = {}
    with graph.as_default():
        arguments, given = {}, []
        for argument, inputs in case.inputs.items():
            tensors = []
            for value in values[argument]:
                floating = value.dtype.name in ("float32", "float64")
                tensors.append(tf.compat.v1.placeholder(value.dtype, value.shape) if floating else tf.constant(value))
                if floating:
                    feeds[tensors[-1]] = value
            given += tensors
            arguments[argument] = tensors if case.is_list(argument) else tensors[0]
        getattr(tf.raw_ops, case.op)(name="op", **arguments, **case.attrs)
        node = graph.get_operation_by_name("op")
        outputs = list(node.outputs)
        derived = outputs if has_plain_gradient(case) else [convolution(case.op, case.attrs, *given)]
        seeds = [k + 1 if out.dtype.name in ("float32", "float64") and out.shape.is_fully_defined() else None for k, out in enumerate(outputs)]
        if case.op in ONLY_FIRST:
            seeds = [1] + [None] * (len(outputs) - 1)
        ways = [tf.constant(pattern_values(out.shape, "float32", seed, 1.0, 0.0).astype(out.dtype.as_numpy_dtype)) if seed else None for out, seed in zip(outputs, seeds)]
        used = [(out, way) for out, way in zip(derived, ways) if way is not None]
        if not used or not feeds:
            return None
        try:
            found = tf.gradients([out for out, _ in used], list(feeds), [way for _, way in used])
        except LookupError as error:
            print(f"{case.name}: {str(error).split('.')[0]}")
            return None
        asked = [tf.convert_to_tensor(grad) for grad in found if grad is not None]
        with tf.compat.v1.Session(graph=graph, config=session_config()) as session:
            answers = iter(session.run(asked, feeds))
    by_input = dict(zip([id(tensor) for tensor in feeds], found))
    results = [next(answers) if by_input.get(id(tensor)) is not None else None for tensor in given]
    attrs = {key: attribute(value) for key, value in sorted(node.node_def.attr.items()) if not key.startswith("_")}
    upstream = [seed and {"dtype": out.dtype.name, "shape": list(out.shape), "seed": seed} for out, seed in zip(outputs, seeds)]
    return attrs, upstream, results


def is_small(case):
    return all(math.prod(item.shape) <= MOST for items in case.inputs.values() for item in items)


def make_family(name):
    module = importlib.import_module(f"op_cases.{name}")
    store, entries = Bin(), []
    for case in module.cases():
        if case.op in LEFT_OUT | NO_RULE or case.attrs.get("batch_dims") or not is_small(case):
            continue
        values = feed_values(case)
        floats = [value for list_ in values.values() for value in list_ if value.dtype.name in ("float32", "float64")]
        # What is not finite, and where TensorFlow's own rules divide by 0, is for the operators' table.
        if not floats or not all(np.isfinite(value).all() for value in floats):
            continue
        answer = ask(case, values)
        if answer is None:
            continue
        attrs, upstream, results = answer
        if any(math.prod(out["shape"]) > MOST for out in upstream if out) or not all(result is None or np.isfinite(result).all() for result in results):
            continue
        inputs = [describe_input(item, values[argument][k], case, argument, k, store) for argument, items in case.inputs.items() for k, item in enumerate(items)]
        for entry in inputs:
            entry["constant"] = entry["dtype"] not in ("float32", "float64")
        gradients = [None if result is None else {"dtype": result.dtype.name, "shape": list(result.shape), "offset": store.add(result)} for result in results]
        entries.append({"name": case.name, "op": case.op, "attrs": attrs, "inputs": inputs, "upstream": upstream, "gradients": gradients})
    if not entries:
        return 0
    lines = ",\n".join(json.dumps(entry, allow_nan=False) for entry in entries)
    (OUT / f"{name}.json").write_text(f'{{"tensorflow": "{TENSORFLOW}", "cases": [\n{lines}\n]}}\n')
    (OUT / f"{name}.bin").write_bytes(b"".join(store.parts))
    print(f"{name}: {len(entries)} cases, {store.size} bytes")
    return len(entries)


def main(wanted):
    if tf.__version__ != TENSORFLOW:
        sys.exit(f"These goldens are TensorFlow {TENSORFLOW}'s; found {tf.__version__}. Run: pip install tensorflow-cpu=={TENSORFLOW}")
    OUT.mkdir(exist_ok=True)
    print(f"{sum(make_family(name) for name in wanted or (*FAMILIES, 'rules'))} cases")


if __name__ == "__main__":
    main(sys.argv[1:])
