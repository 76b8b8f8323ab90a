"""SpaceToBatchND and BatchToSpaceND."""

from .case import case, const, fed, pattern


def cases():
    for block in (1, 2, 3, 4, 5, 6):
        height, width = block * 2, block * 3
        yield case(f"SpaceToBatchND, block {block}, no pads", "SpaceToBatchND",
                   input=pattern(1, height, width, 3), block_shape=const([block, block]), paddings=const([[0, 0], [0, 0]]))  # fmt: skip
        yield case(f"SpaceToBatchND, block {block}, pads that fill the block", "SpaceToBatchND",
                   input=pattern(1, height - 1, width + 1, 3), block_shape=const([block, block]),
                   paddings=const([[block, block + 1], [block, block - 1]]))  # fmt: skip
        yield case(f"BatchToSpaceND, block {block}, no crops", "BatchToSpaceND",
                   input=pattern(block * block, 2, 3, 3), block_shape=const([block, block]), crops=const([[0, 0], [0, 0]]))  # fmt: skip
        yield case(f"BatchToSpaceND, block {block}, crops", "BatchToSpaceND",
                   input=pattern(block * block, 3, 4, 3), block_shape=const([block, block]),
                   crops=const([[block - 1, 1], [block, 0]]))  # fmt: skip
    yield case("SpaceToBatchND of batch 2, block 2x3", "SpaceToBatchND",
               input=pattern(2, 4, 6, 5), block_shape=const([2, 3]), paddings=const([[0, 0], [1, 2]]))  # fmt: skip
    yield case("BatchToSpaceND to batch 2, block 2x3", "BatchToSpaceND",
               input=pattern(12, 2, 3, 5), block_shape=const([2, 3]), crops=const([[0, 1], [1, 2]]))  # fmt: skip
    yield case("SpaceToBatchND of rank 3, one block dimension", "SpaceToBatchND",
               input=pattern(2, 6, 3), block_shape=const([3]), paddings=const([[1, 2]]))  # fmt: skip
    yield case("BatchToSpaceND of rank 3, one block dimension", "BatchToSpaceND",
               input=pattern(6, 3, 3), block_shape=const([3]), crops=const([[1, 2]]))  # fmt: skip
    yield case("SpaceToBatchND of int32", "SpaceToBatchND",
               input=fed([[[[1], [2]], [[3], [4]]]], "int32"), block_shape=const([2, 2]), paddings=const([[0, 0], [2, 0]]))  # fmt: skip
    yield case("SpaceToBatchND as Xception at rate 2 writes it: 17x17", "SpaceToBatchND",
               input=pattern(1, 17, 17, 5), block_shape=const([2, 2]), paddings=const([[2, 3], [2, 3]]))  # fmt: skip
