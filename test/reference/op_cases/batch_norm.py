"""FusedBatchNorm V1 to V3 in inference, and BiasAdd."""

from .case import case, fed, pattern, weights


def norm(version, epsilon, channels, batch=1, **extra):
    op = {1: "FusedBatchNorm", 2: "FusedBatchNormV2", 3: "FusedBatchNormV3"}[version]
    return case(
        f"V{version}, epsilon {epsilon:g}, {channels} channels, batch {batch}", op, outputs=1,
        x=pattern(batch, 3, 5, channels, scale=4.0), scale=weights(channels, scale=0.5, shift=1.0), offset=weights(channels),
        mean=weights(channels), variance=weights(channels, scale=0.5, shift=0.5625),
        epsilon=epsilon, is_training=False, **extra,
    )  # fmt: skip


def cases():
    for version in (1, 2, 3):
        for epsilon in (1e-3, 1e-5):
            for channels in (1, 5, 8, 21):
                yield norm(version, epsilon, channels)
    yield norm(3, 1e-3, 7, batch=2)
    yield case(
        "V3, statistics that are fed, variance of zero", "FusedBatchNormV3", outputs=1,
        x=pattern(1, 2, 2, 3), scale=pattern(3), offset=pattern(3), mean=pattern(3), variance=fed([0.0, 1e-6, 2.0]),
        epsilon=1e-3, is_training=False,
    )  # fmt: skip
    for shape in ((2, 3), (1, 4, 5, 7), (2, 3, 3, 8), (3, 2, 2, 2, 5)):
        yield case(f"BiasAdd on {list(shape)}", "BiasAdd", value=pattern(*shape), bias=weights(shape[-1]))
    yield case("BiasAdd with a bias that is fed", "BiasAdd", value=pattern(1, 2, 3, 4), bias=pattern(4))
    yield case("BiasAdd, int32", "BiasAdd", value=fed([[1, 2], [3, 4]], "int32"), bias=fed([10, -20], "int32"))
