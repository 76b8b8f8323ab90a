#!/usr/bin/env bash
# TensorFlow gives a GIF the size of its largest frame, and cuts what lies beyond.
#
# One would guess: a picture of a GIF has the size of the file's screen, as browsers and Pillow show it; a frame that covers a part of it stands at its place.
# What happens (tensorflow-cpu 2.21.0, tf.io.decode_gif and decode_image): the size is the largest width and height of any frame, yet frames are placed by where they lie on the screen. A file of 6 x 4 whose
#   only frame is 2 x 2 pixels at (1, 1) becomes 2 x 2 pixels, of which one is the frame's and three are black; the other three of the frame are gone. A second frame as large as the screen
#   mends the first one.
# Why it matters here: programs that optimise GIFs trim frames to what is not transparent. Pictures are read here with the size of their screen; a label map made from TensorFlow's pixels would not fit.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --retries 0 tensorflow-cpu==2.21.0 pillow==12.3.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2> "$folder/warnings" <<'PYTHON'
import io

import PIL
import tensorflow as tf
from PIL import Image

def little(*values):
    return b''.join(value.to_bytes(2, 'little') for value in values)

def gif(width, height, *frames):
    """Frames of one colour each: (left, top, width, height, index). Black is colour 0, red 1."""
    file = b'GIF89a' + little(width, height) + bytes([0x80, 0, 0]) + bytes([0, 0, 0, 255, 0, 0])
    for left, top, across, down, index in frames:
        # The dictionary is cleared before each pixel, so that all codes have three bits; 5 ends them.
        codes = [code for _ in range(across * down) for code in (4, index)] + [5]
        packed = sum(code << 3 * place for place, code in enumerate(codes)).to_bytes((3 * len(codes) + 7) // 8, 'little')
        file += b'\x2c' + little(left, top, across, down) + bytes([0, 2, len(packed)]) + packed + b'\x00'
    return file + b'\x3b'

def shapes(file):
    picture = Image.open(io.BytesIO(file)).convert('RGB')
    pixels = tf.io.decode_gif(file).numpy()[0]
    red = lambda rows: sum(pixel[0] == 255 for row in rows for pixel in row)
    shown = [[picture.getpixel((x, y)) for x in range(picture.width)] for y in range(picture.height)]
    return (picture.height, picture.width, int(red(shown))), (*pixels.shape[:2], int(red(pixels)))

print('TensorFlow', tf.__version__, 'Pillow', PIL.__version__)
results = {}
for name, file in {'one small frame': gif(6, 4, (1, 1, 2, 2, 1)), 'a large one follows': gif(6, 4, (1, 1, 2, 2, 1), (0, 0, 6, 4, 1))}.items():
    results[name] = shapes(file)
    print(f'{name}: rows, columns, red pixels of the first picture: Pillow {results[name][0]}, TensorFlow {results[name][1]}')
assert results['one small frame'] == ((4, 6, 4), (2, 2, 1)), 'the behaviour changed'
assert results['a large one follows'] == ((4, 6, 4), (4, 6, 4)), 'the behaviour changed'
PYTHON
