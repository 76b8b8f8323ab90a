"""Gradients of the other layers, the losses, and what else training needs."""

import numpy as np

from .case import case, const, fed, pattern, weights

NAN, INFINITY = float("nan"), float("inf")


def norm_grad(version, channels, is_training, batch=2, epsilon=1e-3):
    op = {1: "FusedBatchNormGrad", 2: "FusedBatchNormGradV2", 3: "FusedBatchNormGradV3"}[version]
    third = {"reserve_space_3": const(np.zeros(0), "float32")} if version == 3 else {}
    return case(
        f"{op}, {'training' if is_training else 'frozen'}, {channels} channels, batch {batch}, epsilon {epsilon:g}", op,
        y_backprop=pattern(batch, 3, 5, channels), x=pattern(batch, 3, 5, channels, scale=2.0), scale=weights(channels, scale=0.5, shift=1.0),
        reserve_space_1=weights(channels, scale=0.5), reserve_space_2=weights(channels, scale=0.5, shift=0.5625), **third,
        epsilon=epsilon, is_training=is_training,
    )  # fmt: skip


def trained_norm(version, channels, shape=(2, 3, 5), epsilon=1e-3, **extra):
    op = {1: "FusedBatchNorm", 2: "FusedBatchNormV2", 3: "FusedBatchNormV3"}[version]
    moving = pattern(channels, shift=1.0) if extra else const(np.zeros(0), "float32")
    return case(
        f"{op} in training, {channels} channels of {list(shape)}, epsilon {epsilon:g}{''.join(f', {key} {value}' for key, value in extra.items())}", op,
        outputs=5, x=pattern(*shape, channels, scale=4.0, shift=1.0), scale=weights(channels, scale=0.5, shift=1.0), offset=weights(channels),
        mean=moving, variance=moving, epsilon=epsilon, is_training=True, **extra,
    )  # fmt: skip


def sizes(image, window, stride, padding):
    if padding == "SAME":
        return [-(-image[a + 1] // stride[a]) for a in (0, 1)]
    return [(image[a + 1] - window[a]) // stride[a] + 1 for a in (0, 1)]


def pools(image, window, stride, padding):
    attrs = dict(ksize=[1, *window, 1], strides=[1, *stride, 1], padding=padding)
    out = (image[0], *sizes(image, window, stride, padding), image[3])
    name = f"{window[0]}x{window[1]}, strides {stride[0]}x{stride[1]}, {padding} on {list(image)}"
    yield case(f"AvgPoolGrad {name}", "AvgPoolGrad", orig_input_shape=const(image), grad=pattern(*out), **attrs)
    # What came out of the pool is not looked at.
    yield case(f"MaxPoolGrad {name}", "MaxPoolGrad", orig_input=pattern(*image), orig_output=pattern(*out), grad=pattern(*out), **attrs)


def max_grad(name, rows, window, stride, padding="VALID"):
    x = np.asarray(rows, "float32").reshape(1, len(rows), -1, 1)
    out = (1, *sizes(x.shape, window, stride, padding), 1)
    return case(f"MaxPoolGrad {name}", "MaxPoolGrad", orig_input=fed(x), orig_output=fed(np.zeros(out)), grad=fed(np.arange(1, 1 + np.prod(out)).reshape(out)),
                ksize=[1, *window, 1], strides=[1, *stride, 1], padding=padding)  # fmt: skip


def resizes(small, large, align_corners=False, half_pixel_centers=False):
    how = "align_corners" if align_corners else "half_pixel_centers" if half_pixel_centers else "neither"
    attrs = dict(align_corners=align_corners, half_pixel_centers=half_pixel_centers)
    name = f"[{small[0]},{small[1]}] to [{large[0]},{large[1]}], {how}"
    yield case(f"ResizeBilinearGrad of {name}", "ResizeBilinearGrad", grads=pattern(2, *large, 3), original_image=pattern(2, *small, 3), **attrs)
    yield case(f"ResizeNearestNeighborGrad of {name}", "ResizeNearestNeighborGrad", grads=pattern(2, *large, 3), size=const(small), **attrs)


def one_hot(rows, classes):
    return np.eye(classes)[np.arange(rows) * 7 % classes]


def cases():
    for version in (1, 2, 3):
        for is_training in (True, False):
            for channels in (1, 5, 8, 21):
                yield norm_grad(version, channels, is_training)
        for channels in (1, 5, 8, 21):
            yield trained_norm(version, channels)
    yield norm_grad(3, 7, True, batch=1, epsilon=1e-5)
    yield norm_grad(3, 7, False, batch=1, epsilon=1e-5)
    yield trained_norm(3, 6, shape=(1, 1, 1))
    yield trained_norm(3, 6, shape=(4, 1, 1), epsilon=1e-5)
    yield trained_norm(3, 5, exponential_avg_factor=0.25)
    yield trained_norm(1, 3, exponential_avg_factor=0.75)
    for shape in ((2, 3), (1, 4, 5, 7), (2, 3, 3, 8), (3, 2, 2, 2, 5)):
        yield case(f"BiasAddGrad on {list(shape)}", "BiasAddGrad", out_backprop=pattern(*shape))

    edges = [-INFINITY, -1.0, -0.0, 0.0, 1e-30, 3.0, 5.9999995, 6.0, 7.0, INFINITY, NAN]
    for op in ("ReluGrad", "Relu6Grad"):
        yield case(f"{op} of {op[:-4]}'s input", op, gradients=pattern(2, 3, 4, 5), features=pattern(2, 3, 4, 5, scale=8.0))
        yield case(f"{op} at the edges", op, gradients=fed(np.arange(1, 12)), features=fed(edges))
        yield case(f"{op} of gradients that are not finite", op, gradients=fed([NAN, NAN, INFINITY, -INFINITY, INFINITY]), features=fed([1.0, -1.0, 1.0, 2.0, -2.0]))
    yield case("EluGrad", "EluGrad", gradients=pattern(3, 5), outputs=pattern(3, 5))
    yield case("SigmoidGrad", "SigmoidGrad", y=pattern(3, 5, scale=0.5, shift=0.5), dy=pattern(3, 5))
    yield case("TanhGrad", "TanhGrad", y=pattern(3, 5), dy=pattern(3, 5))
    yield case("ReluGrad, float64", "ReluGrad", gradients=fed([1.5, 2.5, 3.5], "float64"), features=fed([-1.0, 1.0, 0.0], "float64"))

    for padding in ("SAME", "VALID"):
        yield from pools((1, 6, 7, 3), (2, 2), (2, 2), padding)
        yield from pools((1, 6, 7, 5), (3, 3), (1, 1), padding)
        yield from pools((1, 7, 6, 4), (3, 3), (2, 2), padding)
        yield from pools((2, 8, 9, 8), (3, 2), (2, 3), padding)
        yield from pools((1, 9, 9, 19), (1, 1), (2, 2), padding)
        yield from pools((1, 5, 9, 7), (5, 9), (1, 1), padding)
    yield from pools((1, 3, 2, 3), (5, 5), (2, 2), "SAME")
    yield from pools((2, 17, 17, 5), (17, 17), (17, 17), "VALID")
    yield case("MaxPoolGrad with explicit pads", "MaxPoolGrad", orig_input=pattern(1, 6, 6, 3), orig_output=pattern(1, 3, 3, 3), grad=pattern(1, 3, 3, 3),
               ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 0, 0, 1, 0, 0])  # fmt: skip
    yield max_grad("of equals: the first one", [[1, 1, 1], [1, 1, 1], [0, 1, 1]], (2, 2), (1, 1))
    yield max_grad("of equals in two rows", [[0, 2, 1, 2], [2, 0, 2, 2]], (2, 3), (1, 1))
    yield max_grad("of equals, SAME", [[3, 3, 3], [3, 3, 3], [3, 3, 3]], (3, 3), (2, 2), "SAME")
    yield max_grad("of NaN", [[1, 1, NAN, 1, 2, 2, NAN, NAN, 5]], (1, 3), (1, 1))
    yield max_grad("of infinities", [[-INFINITY, -INFINITY, INFINITY, 1, INFINITY, INFINITY]], (1, 2), (1, 1))

    for small, large in (((3, 3), (5, 5)), ((2, 3), (7, 4)), ((5, 4), (3, 2)), ((3, 3), (9, 17)), ((1, 1), (4, 5)), ((4, 5), (1, 1)), ((5, 5), (5, 5))):
        yield from resizes(small, large, align_corners=True)
        yield from resizes(small, large, half_pixel_centers=True)
        yield from resizes(small, large)
    yield case("ResizeBilinearGrad, 5x5 to 65x65, align_corners (logits to the crop)", "ResizeBilinearGrad", grads=pattern(1, 65, 65, 4),
               original_image=pattern(1, 5, 5, 4), align_corners=True)  # fmt: skip

    for rows, classes in ((1, 1), (5, 2), (7, 21), (3, 19)):
        name = f"{rows} rows, {classes} classes"
        yield case(f"cross entropy, {name}", "SoftmaxCrossEntropyWithLogits", features=pattern(rows, classes, scale=4.0), labels=fed(one_hot(rows, classes)))
        for dtype in ("int32", "int64"):
            yield case(f"sparse cross entropy, {name}, {dtype}", "SparseSoftmaxCrossEntropyWithLogits", features=pattern(rows, classes, scale=4.0),
                       labels=fed(np.arange(rows) * 7 % classes, dtype))  # fmt: skip
    yield case("cross entropy of soft labels", "SoftmaxCrossEntropyWithLogits", features=pattern(4, 5, scale=2.0), labels=pattern(4, 5, scale=0.125, shift=0.25))
    yield case("cross entropy of labels that are all 0 (ignored pixels)", "SoftmaxCrossEntropyWithLogits", features=pattern(2, 5), labels=fed(np.zeros((2, 5))))
    yield case("cross entropy of large logits", "SoftmaxCrossEntropyWithLogits", features=fed([[1000.0, 0.0, -1000.0], [-INFINITY, 3.0, 0.0]]), labels=fed([[0, 1, 0], [0, 1, 0]]))
    yield case("sparse cross entropy of large logits", "SparseSoftmaxCrossEntropyWithLogits", features=fed([[1000.0, 0.0, -1000.0], [500.0, 500.0, 0.0]]), labels=fed([1, 0], "int32"))
    yield case("sparse cross entropy of NaN", "SparseSoftmaxCrossEntropyWithLogits", features=fed([[NAN, 0.0, 1.0], [1.0, 2.0, 3.0]]), labels=fed([1, 0], "int32"))
    yield case("cross entropy of no rows", "SoftmaxCrossEntropyWithLogits", features=fed(np.zeros((0, 3))), labels=fed(np.zeros((0, 3))))

    for shape in ((), (5,), (3, 3, 4, 2), (0, 2)):
        yield case(f"L2Loss of {list(shape)}", "L2Loss", t=pattern(*shape))
    yield case("L2Loss, float64", "L2Loss", t=fed([1.5, -2.5], "float64"))

    indices = [[0, 2, -1], [5, 1, 255]]
    for axis in (-1, 0, 1, 2):
        yield case(f"OneHot, axis {axis}", "OneHot", indices=fed(indices, "int32"), depth=const(3), on_value=const(1.0, "float32"), off_value=const(0.0, "float32"), axis=axis)
    for dtype in ("uint8", "int64"):
        yield case(f"OneHot of {dtype}", "OneHot", indices=fed([0, 255, 2, 1], dtype), depth=const(3), on_value=const(5, "int32"), off_value=const(-1, "int32"))
    yield case("OneHot of a scalar", "OneHot", indices=fed(1, "int32"), depth=const(3), on_value=const(True, "bool"), off_value=const(False, "bool"))
    yield case("OneHot of depth 0", "OneHot", indices=fed([0, 1], "int32"), depth=const(0), on_value=const(1.0, "float32"), off_value=const(0.0, "float32"))
    yield case("OneHot with values that are fed", "OneHot", indices=fed([0, 1], "int32"), depth=const(2), on_value=fed(0.9), off_value=fed(0.1))
