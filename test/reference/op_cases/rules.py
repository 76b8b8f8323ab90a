"""Cases that are there for their gradients: ties, zeros, broadcasting both ways, slices that step and turn round."""

from .case import case, const, fed, pattern


def cases():
    for op in ("AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "SquaredDifference", "Pow", "FloorMod"):
        for a, b in (((2, 3, 4), (2, 3, 4)), ((2, 3, 4), (4,)), ((3, 1), (2, 1, 4)), ((1, 3, 1), (2, 3, 4)), ((), (2, 3)), ((2, 3), ()), ((1, 1), (1,)), ((2, 0), (1,))):
            yield case(f"{op} of {list(a)} and {list(b)}", op, x=pattern(*a, scale=0.5, shift=1.0), y=pattern(*b, scale=0.5, shift=1.75))
    for op in ("Maximum", "Minimum"):
        yield case(f"{op} of equals", op, x=fed([1.0, 2.0, 3.0]), y=fed([1.0, 3.0, 2.0]))
    yield case("Pow of what is not positive", "Pow", x=fed([-2.0, 0.0, 3.0]), y=fed([2.0, 2.0, 0.0]))
    yield case("Pow with a square that is broadcast", "Pow", x=pattern(2, 3), y=fed(2.0))
    for op in ("Abs", "Relu", "Relu6", "Elu"):
        yield case(f"{op} at the edges", op, **{"features" if op != "Abs" else "x": fed([-1.0, 0.0, 0.5, 6.0, 7.0])})
    for op in ("Exp", "Log", "Sqrt", "Rsqrt", "Square", "Neg", "Abs", "Sigmoid", "Tanh", "Floor", "Ceil", "Round"):
        yield case(f"{op} on [2,3,4]", op, x=pattern(2, 3, 4, scale=0.875, shift=1.0))
    for op in ("Sum", "Mean", "Max", "Min"):
        for axes in ([0], [1, 2], [-1], [0, 1, 2], []):
            for keep in (True, False):
                yield case(f"{op} of [2,3,4] over {axes}, keep_dims {keep}", op, input=pattern(2, 3, 4), axis=const(axes), keep_dims=keep)
        yield case(f"{op} over the map, [2,5,4,3]", op, input=pattern(2, 5, 4, 3), axis=const([1, 2]), keep_dims=True)
    yield case("Max of equals", "Max", input=fed([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]), axis=const([1]), keep_dims=False)
    yield case("Min of equals", "Min", input=fed([[1.0, 1.0, 3.0], [2.0, 2.0, 2.0]]), axis=const([0, 1]), keep_dims=True)
    yield case("Softmax of one row", "Softmax", logits=pattern(1, 5, scale=4.0))
    yield case("Softmax on a map", "Softmax", logits=pattern(2, 3, 4, 5, scale=2.0))

    for begin, end, strides in (([0, 0], [5, 7], [2, 3]), ([4, 6], [-6, -8], [-1, -2]), ([1, -2], [4, 0], [1, -3]), ([4, 1], [0, 2], [-4, 1]), ([2, 3], [2, 7], [1, 1]), ([0, 5], [5, 7], [3, 5])):
        yield case(f"StridedSlice [5,7] from {begin} to {end} by {strides}", "StridedSlice", input=pattern(5, 7), begin=const(begin), end=const(end), strides=const(strides))
    yield case("StridedSlice with a new axis, an ellipsis and a single index", "StridedSlice", input=pattern(3, 4, 5), begin=const([0, 0, 2]), end=const([0, 0, 3]),
               strides=const([1, 1, 1]), new_axis_mask=1, ellipsis_mask=2, shrink_axis_mask=4)  # fmt: skip
    yield case("StridedSlice of every other pixel", "StridedSlice", input=pattern(1, 7, 6, 3), begin=const([0, 0, 0, 0]), end=const([0, 0, 0, 0]), strides=const([1, 2, 2, 1]),
               begin_mask=15, end_mask=15)  # fmt: skip
    yield case("Slice in the middle", "Slice", input=pattern(4, 5, 3), begin=const([1, 2, 0]), size=const([2, -1, 3]))
    yield case("Pad on all sides", "Pad", input=pattern(2, 3), paddings=const([[1, 2], [0, 3]]))
    yield case("PadV2 with a value that is fed", "PadV2", input=pattern(2, 3), paddings=const([[1, 2], [0, 3]]), constant_values=fed(2.5))
    yield case("Concat of three, channels", "ConcatV2", values=[pattern(1, 2, 3, 2), pattern(1, 2, 3, 1), pattern(1, 2, 3, 4)], axis=const(-1))
    yield case("Split into three", "Split", axis=const(1), value=pattern(2, 6, 2), num_split=3)
    yield case("SplitV into unequal parts", "SplitV", value=pattern(2, 6), size_splits=const([1, 3, -1]), axis=const(-1), num_split=3)
    yield case("Pack along a middle axis", "Pack", values=[pattern(2, 3), pattern(2, 3), pattern(2, 3)], axis=1)
    yield case("Unpack along the last axis", "Unpack", value=pattern(2, 3, 2), num=2, axis=-1)
    yield case("Transpose of four axes", "Transpose", x=pattern(2, 3, 4, 5), perm=const([2, 0, 3, 1]))
    yield case("Tile along all axes", "Tile", input=pattern(2, 1, 3), multiples=const([3, 4, 2]))
    yield case("ReverseV2 of columns", "ReverseV2", tensor=pattern(1, 3, 4, 2), axis=const([2]))
    yield case("SpaceToBatchND with paddings", "SpaceToBatchND", input=pattern(1, 5, 6, 2), block_shape=const([2, 2]), paddings=const([[1, 0], [0, 2]]))
    yield case("BatchToSpaceND with crops", "BatchToSpaceND", input=pattern(4, 3, 4, 2), block_shape=const([2, 2]), crops=const([[1, 0], [0, 2]]))
    yield case("GatherV2 that picks twice, axis 1", "GatherV2", params=pattern(2, 4, 3), indices=const([[3, 0], [3, 1]]), axis=const(1))
    yield case("Fill with a value that is fed", "Fill", dims=const([2, 3]), value=fed(1.5))
    yield case("AddN of one value twice and another", "AddN", inputs=[pattern(2, 3), pattern(2, 3), pattern(2, 3)])
    yield case("SelectV2, all three broadcast", "SelectV2", condition=const([[True], [False]], "bool"), t=pattern(1, 3), e=pattern(2, 2, 1))
    yield case("Select by rows", "Select", condition=const([True, False, True], "bool"), x=pattern(3, 2, 2), y=pattern(3, 2, 2))
    yield case("Cast from float64 and back", "Cast", x=fed([1.25, -2.5], "float64"), DstT="float32")
    yield case("StopGradient", "StopGradient", input=pattern(2, 3))
    yield case("Identity", "Identity", input=pattern(2, 3))
    yield case("L2Loss of a filter", "L2Loss", t=pattern(3, 3, 2, 2))
    yield case("cross entropy, labels too", "SoftmaxCrossEntropyWithLogits", features=pattern(3, 5, scale=4.0), labels=pattern(3, 5, scale=0.5, shift=0.5))
    yield case("FusedBatchNormV3 in training, all three", "FusedBatchNormV3", x=pattern(2, 3, 4, 5, scale=2.0, shift=1.0), scale=pattern(5, scale=0.5, shift=1.0), offset=pattern(5),
               mean=const([], "float32"), variance=const([], "float32"), epsilon=1e-3, is_training=True)  # fmt: skip
    yield case("FusedBatchNormV3, frozen", "FusedBatchNormV3", x=pattern(2, 3, 4, 5, scale=2.0, shift=1.0), scale=pattern(5, scale=0.5, shift=1.0), offset=pattern(5),
               mean=const([0.1, 0.2, 0.3, 0.4, 0.5], "float32"), variance=const([1.0, 0.5, 2.0, 0.25, 4.0], "float32"), epsilon=1e-3, is_training=False)  # fmt: skip
