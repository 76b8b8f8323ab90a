/** Training steps that TensorFlow made: a batch, and what losses, gradients and variables became. */
