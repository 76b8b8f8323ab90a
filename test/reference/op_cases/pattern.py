"""Reproducible numbers that need no bytes. test/ops/pattern.ts computes exactly the same.

A pattern is an integer hash of (index, seed) whose top 24 bits become a float in [-scale, scale) + shift. With powers of
two (or sums of few of them) for scale and shift the float64 result is exact and rounds to float32 in one way only.
"""

import math

import numpy as np


def hash32(index: np.ndarray, seed: int) -> np.ndarray:
    """uint32 [n]. 2654435761 is Knuth's multiplier (TAOCP 6.4), 2246822519 is the second prime of xxHash32."""
    h = (index.astype(np.uint64) * 2654435761 + seed * 40503) & 0xFFFFFFFF
    h ^= h >> 15
    h = (h * 2246822519) & 0xFFFFFFFF
    return h ^ (h >> 13)


def pattern_values(shape, dtype: str, seed: int, scale: float, shift: float) -> np.ndarray:
    """float32 in [shift - scale, shift + scale), or uint8 in 0..255 (scale and shift have no meaning then)."""
    h = hash32(np.arange(math.prod(shape), dtype=np.uint64), seed)
    if dtype == "uint8":
        return (h >> 24).astype(np.uint8).reshape(shape)
    assert dtype == "float32", f"no pattern of {dtype}"
    unit = (h >> 8).astype(np.float64) / 2**24 * 2 - 1
    return (unit * scale + shift).astype(np.float32).reshape(shape)


def sample_indices(shape, count: int, seed: int) -> np.ndarray:
    """Which elements of a large output are stored: of a map [n, h, w, c] the whole border, then `count` hashed places."""
    size = math.prod(shape)
    indices = (hash32(np.arange(count, dtype=np.uint64), seed) % size).astype(np.int64)
    if len(shape) != 4:
        return indices
    _, height, width, channels = shape
    flat = np.arange(size, dtype=np.int64)
    row, column = flat // (width * channels) % height, flat // channels % width
    border = flat[(row == 0) | (row == height - 1) | (column == 0) | (column == width - 1)]
    return np.concatenate([border, indices])
