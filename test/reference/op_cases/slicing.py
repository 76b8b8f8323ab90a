"""StridedSlice with every mask, Slice, Split, SplitV, Unpack, Gather."""

import tensorflow as tf

from .case import case, const, fed, pattern

# name: shape, begin, end, strides, masks
STRIDED = {
    "plain": ((5, 6), [1, 2], [4, 5], [1, 1], {}),
    "fewer indices than axes": ((4, 5, 6), [1], [3], [1], {}),
    "strides 2 and 3": ((7, 8), [0, 1], [7, 8], [2, 3], {}),
    "negative begin and end": ((7, 8), [-5, -3], [-1, -1], [1, 1], {}),
    "begin_mask": ((5, 6), [3, 2], [4, 5], [1, 1], {"begin_mask": 1}),
    "end_mask": ((5, 6), [1, 2], [2, 3], [1, 1], {"end_mask": 2}),
    "begin_mask and end_mask": ((5, 6), [3, 3], [3, 3], [1, 1], {"begin_mask": 3, "end_mask": 3}),
    "shrink_axis_mask, first axis": ((5, 6), [2, 1], [3, 4], [1, 1], {"shrink_axis_mask": 1}),
    "shrink_axis_mask, all axes": ((5, 6), [2, -1], [3, 0], [1, 1], {"shrink_axis_mask": 3}),
    "shrink_axis_mask of -1": ((4,), [-1], [0], [1], {"shrink_axis_mask": 1}),
    "new_axis_mask in front": ((3, 4), [0, 1], [0, 3], [1, 1], {"new_axis_mask": 1}),
    "new_axis_mask at the end": ((3, 4), [0, 1, 0], [2, 3, 0], [1, 1, 1], {"new_axis_mask": 4}),
    "ellipsis in front": ((3, 4, 5), [0, 1], [0, 3], [1, 1], {"ellipsis_mask": 1}),
    "ellipsis in the middle": ((2, 3, 4, 5), [1, 0, 2], [2, 0, 4], [1, 1, 1], {"ellipsis_mask": 2}),
    "ellipsis at the end": ((3, 4, 5), [1, 0], [3, 0], [1, 1], {"ellipsis_mask": 2}),
    "ellipsis that stands for nothing": ((3, 4), [1, 0, 1], [3, 0, 3], [1, 1, 1], {"ellipsis_mask": 2}),
    "ellipsis, new axis and shrink": ((2, 3, 4, 5), [1, 0, 0, 2], [2, 0, 0, 3], [1, 1, 1, 1], {"ellipsis_mask": 2, "new_axis_mask": 4, "shrink_axis_mask": 9}),
    "new axis beside shrink": ((3, 4, 5), [1, 0, 2], [2, 0, 4], [1, 1, 1], {"new_axis_mask": 2, "shrink_axis_mask": 1}),
    "negative stride": ((6,), [5], [1], [-1], {}),
    "negative stride to the very front": ((6,), [5], [0], [-2], {"end_mask": 1}),
    "reversed by masks": ((4, 5), [0, 0], [0, 0], [-1, -1], {"begin_mask": 3, "end_mask": 3}),
    "negative stride, negative begin": ((3, 7), [0, -2], [3, -6], [1, -2], {}),
    "a negative and a positive stride": ((4, 6), [3, 0], [0, 6], [-1, 2], {}),
    "end beyond the size": ((4, 5), [1, 0], [100, 3], [1, 1], {}),
    "begin before the front": ((4, 5), [-100, 0], [2, 3], [1, 1], {}),
    "nothing left": ((4, 5), [3, 0], [1, 3], [1, 1], {}),
    "channels of a map, reversed": ((1, 3, 4, 3), [0, 0, 0, 2], [0, 0, 0, 0], [1, 1, 1, -1], {"begin_mask": 7, "end_mask": 15}),
    "batch of a map": ((2, 3, 4, 3), [1, 0, 0, 0], [2, 0, 0, 0], [1, 1, 1, 1], {"begin_mask": 14, "end_mask": 14, "shrink_axis_mask": 1}),
    "begin_mask on a shrunken axis is ignored": ((4, 5), [2, 1], [3, 4], [1, 1], {"shrink_axis_mask": 1, "begin_mask": 2}),
}


def cases():
    for name, (shape, begin, end, strides, masks) in STRIDED.items():
        yield case(f"StridedSlice, {name}", "StridedSlice", input=pattern(*shape), begin=const(begin), end=const(end), strides=const(strides), **masks)
    yield case("StridedSlice of int32, as on a Shape", "StridedSlice", input=fed([1, 513, 385, 3], "int32"), begin=const([1]), end=const([3]), strides=const([1]))
    yield case("StridedSlice of int64 with int64 indices", "StridedSlice", input=fed([1, 513, 385, 3], "int64"),
               begin=const([1], "int64"), end=const([2], "int64"), strides=const([1], "int64"), shrink_axis_mask=1)  # fmt: skip
    yield case("Slice", "Slice", input=pattern(4, 5, 6), begin=const([1, 0, 2]), size=const([2, 5, 3]))
    yield case("Slice, -1 takes the rest", "Slice", input=pattern(1, 4, 5, 3), begin=const([0, 1, 2, 0]), size=const([-1, -1, 2, -1]))
    yield case("Slice of int64 labels", "Slice", input=fed([[[1, 2, 3], [4, 5, 6]]], "int64"), begin=const([0, 0, 1]), size=const([1, 2, 2]))
    yield case("Slice of nothing", "Slice", input=pattern(3, 4), begin=const([1, 4]), size=const([2, 0]))
    for axis, parts in ((0, 2), (1, 3), (3, 2), (-1, 4), (2, 5), (1, 1)):
        yield case(f"Split in {parts} along {axis}", "Split", axis=const(axis), value=pattern(2, 3, 5, 8), num_split=parts)
    yield case("Split of int32", "Split", axis=const(0), value=fed([1, 2, 3, 4], "int32"), num_split=2)
    for axis, sizes in ((0, [1, 1]), (3, [1, 4, 3]), (-1, [5, -1]), (2, [0, 5])):
        yield case(f"SplitV in {sizes} along {axis}", "SplitV", value=pattern(2, 3, 5, 8), size_splits=const(sizes), axis=const(axis), num_split=len(sizes))
    for axis in (0, 1, 2, -1, -3):
        yield case(f"Unpack along {axis}", "Unpack", value=pattern(2, 3, 4), num=(2, 3, 4)[axis], axis=axis)
    yield case("Unpack of a shape vector", "Unpack", value=fed([1, 33, 33, 21], "int32"), num=4, axis=0)
    for indices in (1, [2, 0, 2], [[0, 1], [2, 2]], []):
        yield case(f"Gather {indices}", "Gather", params=pattern(3, 4), indices=const(indices), validate_indices=True)
        for axis in (0, 1, -1):
            yield case(f"GatherV2 {indices} along {axis}", "GatherV2", params=pattern(4, 3, 5), indices=const(indices), axis=const(axis))
    yield case("GatherV2 with fed indices", "GatherV2", params=pattern(4, 3), indices=fed([3, 0, 1], "int32"), axis=const(0))
    yield case("GatherV2 of colours by int64 labels", "GatherV2", params=const([[0, 0, 0], [128, 0, 0], [0, 128, 0]], "uint8"),
               indices=fed([[0, 1], [2, 1]], "int64"), axis=const(0))  # fmt: skip
    yield case("GatherV2 with batch_dims", "GatherV2", params=pattern(2, 3, 4), indices=const([[0, 2], [1, 1]]), axis=const(1), batch_dims=1)
