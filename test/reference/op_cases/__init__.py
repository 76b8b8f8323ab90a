"""The questions that make_op_goldens.py asks TensorFlow, one module a family of operators."""

FAMILIES = (
    "conv2d",
    "depthwise_conv2d",
    "matmul",
    "batch_norm",
    "pooling",
    "resize",
    "unary",
    "binary",
    "cast",
    "reduction",
    "argmax_softmax",
    "pad",
    "space_to_batch",
    "slicing",
    "arrangement",
    "shapes",
    "conv_gradients",
    "gradients",
    "fake_quant",
)
