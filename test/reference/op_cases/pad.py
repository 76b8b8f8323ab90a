"""Pad, PadV2 and MirrorPad."""

from .case import case, const, fed, pattern


def cases():
    paddings = {
        "four different sides": [[0, 0], [1, 2], [3, 0], [0, 0]],
        "fixed_padding of a 3x3 at rate 2": [[0, 0], [2, 2], [2, 2], [0, 0]],
        "channels and batch too": [[1, 0], [0, 1], [2, 2], [0, 3]],
        "nothing": [[0, 0], [0, 0], [0, 0], [0, 0]],
    }
    for name, pads in paddings.items():
        yield case(f"Pad, {name}", "Pad", input=pattern(1, 4, 5, 3), paddings=const(pads))
        yield case(f"PadV2 with a value, {name}", "PadV2", input=pattern(1, 4, 5, 3), paddings=const(pads), constant_values=const(127.5, "float32"))
    yield case("Pad of a vector, int64 paddings", "Pad", input=pattern(3), paddings=const([[2, 1]], "int64"))
    yield case("Pad of int32", "Pad", input=fed([[1, 2], [3, 4]], "int32"), paddings=const([[1, 0], [0, 2]]))
    yield case("PadV2 of uint8", "PadV2", input=fed([[1, 2], [3, 4]], "uint8"), paddings=const([[1, 1], [0, 2]]), constant_values=const(255, "uint8"))
    yield case("Pad of bool", "Pad", input=fed([[True, False]], "bool"), paddings=const([[1, 0], [1, 1]]))
    yield case("Pad of rank 5", "Pad", input=pattern(1, 2, 2, 3, 2), paddings=const([[0, 1], [1, 0], [0, 0], [2, 0], [0, 1]]))
    for mode in ("REFLECT", "SYMMETRIC"):
        yield case(f"MirrorPad {mode} of a vector", "MirrorPad", input=pattern(4), paddings=const([[3, 2]]), mode=mode)
        yield case(f"MirrorPad {mode} of a map", "MirrorPad", input=pattern(1, 4, 5, 3), paddings=const([[0, 0], [2, 3], [1, 4], [0, 0]]), mode=mode)
        yield case(f"MirrorPad {mode} of int32", "MirrorPad", input=fed([[1, 2, 3], [4, 5, 6]], "int32"), paddings=const([[1, 1], [2, 0]]), mode=mode)
        yield case(f"MirrorPad {mode} by nothing", "MirrorPad", input=pattern(2, 3), paddings=const([[0, 0], [0, 0]]), mode=mode)
    yield case("MirrorPad SYMMETRIC by the whole size", "MirrorPad", input=pattern(2, 3), paddings=const([[2, 2], [3, 3]]), mode="SYMMETRIC")
