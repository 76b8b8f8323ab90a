"""ResizeBilinear and ResizeNearestNeighbor under the three conventions that TensorFlow has for where pixels lie."""

import numpy as np

from .case import case, const, fed, pattern

CONVENTIONS = {
    "legacy": {"align_corners": False, "half_pixel_centers": False},
    "align_corners": {"align_corners": True, "half_pixel_centers": False},
    "half_pixel_centers": {"align_corners": False, "half_pixel_centers": True},
}

# (batch, height, width, channels) to (height, width)
SIZES = (
    ((1, 3, 4, 3), (7, 9)),
    ((1, 4, 4, 1), (8, 8)),
    ((1, 8, 9, 5), (3, 4)),
    ((1, 5, 6, 2), (1, 1)),
    ((1, 1, 1, 7), (3, 5)),
    ((1, 4, 3, 3), (4, 3)),
    ((1, 3, 8, 4), (9, 2)),
    ((2, 3, 3, 2), (5, 6)),
    ((1, 1, 4, 3), (3, 7)),
    ((1, 9, 9, 2), (17, 33)),
    ((1, 7, 5, 2), (1, 5)),
)


def resize(op, convention, images, size, name=None):
    target = "x".join(map(str, size))
    return case(name or f"{op} {convention} {list(images.shape)} to {target}{'' if images.dtype == 'float32' else ' ' + images.dtype}", op,
                images=images, size=const(size), **CONVENTIONS[convention])  # fmt: skip


def integers(shape, dtype, low, step):
    """A sawtooth that meets every remainder."""
    count = shape[0] * shape[1] * shape[2] * shape[3]
    return fed(((np.arange(count) * step) % 211 + low).reshape(shape), dtype)


def cases():
    for op in ("ResizeBilinear", "ResizeNearestNeighbor"):
        for convention in CONVENTIONS:
            for image, size in SIZES:
                yield resize(op, convention, pattern(*image), size)
            yield resize(op, convention, pattern(1, 3, 5, 3, dtype="uint8"), (7, 4))
            yield resize(op, convention, integers((1, 4, 5, 2), "int32", -100, 37), (6, 9))
    for convention in CONVENTIONS:
        yield resize("ResizeNearestNeighbor", convention, integers((1, 5, 5, 1), "int64", 0, 17), (9, 13))
        yield resize("ResizeNearestNeighbor", convention, pattern(1, 33, 33, 1), (101, 67))
    yield resize("ResizeBilinear", "align_corners", pattern(1, 33, 33, 2), (513, 513), "logits of output stride 16: 33x33 to 513x513")
    yield resize("ResizeBilinear", "align_corners", pattern(1, 65, 65, 2), (513, 513), "logits of output stride 8: 65x65 to 513x513")
    yield resize("ResizeBilinear", "align_corners", pattern(1, 33, 33, 3), (129, 129), "decoder: 33x33 to 129x129")
    yield resize("ResizeBilinear", "half_pixel_centers", pattern(1, 33, 33, 2), (97, 131), "half_pixel_centers, 33x33 to 97x131")
    yield resize("ResizeBilinear", "legacy", pattern(1, 60, 80, 3, scale=128.0, shift=128.0), (33, 45), "a picture made smaller, legacy")
    yield resize("ResizeBilinear", "align_corners", pattern(1, 60, 80, 3, scale=128.0, shift=128.0), (33, 45), "a picture made smaller, align_corners")
    yield resize("ResizeNearestNeighbor", "align_corners", integers((1, 65, 65, 1), "int32", 0, 7), (100, 77), "labels to a picture's size")
    # To their own size pictures are copied, which shows where infinities meet.
    for convention in CONVENTIONS:
        for dtype in ("float32", "float64"):
            special = fed(np.array([[[[1.0, float("inf")], [float("nan"), float("-inf")], [float("inf"), 2.5]]]] * 2), dtype)
            yield resize("ResizeBilinear", convention, special, (1, 3), f"{convention}, infinities of {dtype} to their own size")
