"""How a case is written down: the operator's arguments by TensorFlow's names, inputs and attributes side by side."""

import dataclasses
import zlib
from collections.abc import Callable

import ml_dtypes
import numpy as np
import tensorflow as tf

DTYPE_NAMES = {
    tf.float32: "float32",
    tf.float64: "float64",
    tf.float16: "float16",
    tf.bfloat16: "bfloat16",
    tf.int8: "int8",
    tf.int16: "int16",
    tf.int32: "int32",
    tf.int64: "int64",
    tf.uint8: "uint8",
    tf.uint16: "uint16",
    tf.uint32: "uint32",
    tf.uint64: "uint64",
    tf.bool: "bool",
}

_NUMPY = {"bfloat16": ml_dtypes.bfloat16}


@dataclasses.dataclass(frozen=True)
class Input:
    shape: tuple[int, ...]
    dtype: str
    # A constant is part of the graph; the others are fed.
    constant: bool
    # None: a pattern.
    values: np.ndarray | None = None
    scale: float = 1.0
    shift: float = 0.0

    def seed(self, case_name: str, argument: str, index: int) -> int:
        return zlib.crc32(f"{case_name}/{argument}/{index}".encode()) & 0xFFFF


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    op: str
    # By argument; always lists, also for arguments that take one tensor.
    inputs: dict[str, list[Input]]
    lists: frozenset[str]
    attrs: dict[str, object]
    outputs: int | None
    answer: Callable | None
    note: str | None

    def is_list(self, argument: str) -> bool:
        return argument in self.lists


def case(name: str, op: str, *, outputs: int | Input | None = None, answer: Callable | None = None, note: str | None = None, **arguments) -> Case:
    """`arguments` are those of tf.raw_ops: an Input or a list of them, else an attribute. `answer` replaces the operator's own."""
    inputs, lists, attrs = {}, set(), {}
    # EluGrad has an argument of that name.
    if isinstance(outputs, Input):
        arguments, outputs = arguments | {"outputs": outputs}, None
    for key, value in arguments.items():
        if isinstance(value, Input):
            inputs[key] = [value]
        elif isinstance(value, list) and value and all(isinstance(item, Input) for item in value):
            inputs[key] = value
            lists.add(key)
        else:
            attrs[key] = value
    return Case(name, op, inputs, frozenset(lists), attrs, outputs, answer, note)


def pattern(*shape: int, scale: float = 1.0, shift: float = 0.0, dtype: str = "float32") -> Input:
    """A fed input of hashed numbers in [shift - scale, shift + scale)."""
    return Input(shape, dtype, False, None, scale, shift)


def weights(*shape: int, scale: float = 1.0, shift: float = 0.0) -> Input:
    """A constant of hashed numbers."""
    return Input(shape, "float32", True, None, scale, shift)


def fed(values, dtype: str = "float32") -> Input:
    array = np.asarray(values).astype(_NUMPY.get(dtype, dtype))
    return Input(array.shape, dtype, False, array)


def const(values, dtype: str = "int32") -> Input:
    array = np.asarray(values).astype(_NUMPY.get(dtype, dtype))
    return Input(array.shape, dtype, True, array)
