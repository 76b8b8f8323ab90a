"""FakeQuant: floats rounded to the steps of a range, exactly; on values between steps, too."""

import numpy as np

from .case import case, const, fed, pattern

NAN, INF = float("nan"), float("inf")
RANGES = [(-1.0, 1.0), (0.0, 6.0), (-0.37, 2.71), (0.5, 3.0), (-4.0, -1.0), (-1e-3, 1e-3), (0.0, 0.0), (-117.3, 88.8)]


def halves(low, high):
    """What lies in the middle between two of 255 steps, its neighbours, and what is outside."""
    step = (high - low) / 255 or 1
    middles = np.float32(low) + np.float32(step) * (np.arange(0, 256, 5, dtype=np.float32) + np.float32(0.5))
    edges = [NAN, INF, -INF, 0.0, -0.0, low, high, low - 1, high + 1, 1e-30, 1e30]
    return np.concatenate([middles, np.nextafter(middles, np.float32(INF)), np.nextafter(middles, np.float32(-INF)), np.float32(edges)])


def cases():
    for low, high in RANGES:
        for bits, narrow in ((8, False), (8, True), (4, False)):
            yield case(
                f"Vars from {low:g} to {high:g}, {bits} bits{', narrow' if narrow else ''}", "FakeQuantWithMinMaxVars",
                inputs=fed(halves(low, high)), min=const(low, "float32"), max=const(high, "float32"), num_bits=bits, narrow_range=narrow,
            )  # fmt: skip
    yield case("Vars on a map, 16 bits", "FakeQuantWithMinMaxVars", inputs=pattern(1, 5, 7, 9, scale=4.0), min=const(-3.0, "float32"), max=const(2.5, "float32"), num_bits=16, narrow_range=False)
    yield case("Vars whose range is fed", "FakeQuantWithMinMaxVars", inputs=pattern(2, 3, 5), min=fed(-0.75), max=fed(0.5), num_bits=8, narrow_range=False)
    yield case("Vars whose range is no number", "FakeQuantWithMinMaxVars", inputs=pattern(3), min=fed(NAN), max=fed(0.5), num_bits=8, narrow_range=False)
    yield case("Vars of a scalar", "FakeQuantWithMinMaxVars", inputs=fed(0.3), min=const(-1.0, "float32"), max=const(1.0, "float32"), num_bits=8, narrow_range=False)
    for shape in ((4,), (3, 4), (1, 3, 5, 4)):
        yield case(
            f"VarsPerChannel on {list(shape)}", "FakeQuantWithMinMaxVarsPerChannel", inputs=pattern(*shape, scale=4.0),
            min=const([-1.0, 0.0, -3.0, 0.0], "float32"), max=const([1.0, 6.0, 0.5, 0.0], "float32"), num_bits=8, narrow_range=False,
        )  # fmt: skip
    yield case("VarsPerChannel, narrow", "FakeQuantWithMinMaxVarsPerChannel", inputs=pattern(2, 3, scale=2.0), min=const([-1.0, 0.1, -3.0], "float32"), max=const([1.0, 2.0, 0.5], "float32"), num_bits=8, narrow_range=True)
    yield case("Args", "FakeQuantWithMinMaxArgs", inputs=fed(halves(-6.0, 6.0)), min=-6.0, max=6.0, num_bits=8, narrow_range=False)
    yield case("Args, narrow, 5 bits", "FakeQuantWithMinMaxArgs", inputs=fed(halves(-0.5, 2.0)), min=-0.5, max=2.0, num_bits=5, narrow_range=True)
