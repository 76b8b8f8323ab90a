"""Writes the JPEG files of four components that test/io/pictures reads, and the pixels that TensorFlow makes of them.

    pip install tensorflow-cpu==2.21.0 pillow==12.3.0 imagecodecs==2026.3.6
    python test/reference/make_jpegs.py                 writes test/io/pictures/jpeg_fixtures/four_*

Pillow writes CMYK, of which only the first component is stored in full under 4:2:0; imagecodecs writes YCCK, of which Y and K are.
Both store inks inverted and say so in an Adobe marker. The pictures are computed, so that a second run writes the same bytes.
"""
import io
import os
import pathlib
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import imagecodecs
import numpy as np
import tensorflow as tf
from PIL import Image

OUT = pathlib.Path(__file__).parent.parent / 'io' / 'pictures' / 'jpeg_fixtures'


def picture(height, width):
    """Four components with edges, waves and noise, each in another way: chroma that is stretched wrongly shows."""
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(height * 1000 + width).integers(0, 40, (height, width, 4))
    waves = [128 + 100 * np.sin(x / 3), 255 * ((x // 5 + y // 4) % 2), 128 + 100 * np.cos(y / 2 + x / 7), 160 + 90 * np.sin((x + y) / 6)]
    return np.clip(np.stack(waves, -1) + noise - 20, 0, 255).astype(np.uint8)


def cmyk(height, width, **options):
    file = io.BytesIO()
    Image.fromarray(picture(height, width), 'CMYK').save(file, 'JPEG', quality=80, **options)
    return file.getvalue()


def ycck(height, width, subsampling, level=80):
    return imagecodecs.jpeg8_encode(picture(height, width), level=level, colorspace='CMYK', outcolorspace='YCCK', subsampling=subsampling)


def without_adobe(file):
    """Without the marker inks are as they are, and nothing is YCCK."""
    at = file.index(b'\xff\xee')
    return file[:at] + file[at + 2 + int.from_bytes(file[at + 2:at + 4], 'big'):]


def as_ycck(file):
    """The same components, said to be YCCK: of these Pillow stores only the first in full, black in parts as well."""
    at = file.index(b'Adobe')
    return file[:at + 11] + b'\x02' + file[at + 12:]


FILES = {
    'cmyk_444': cmyk(21, 26, subsampling=0),
    'cmyk_422': cmyk(21, 27, subsampling=1),
    'cmyk_420': cmyk(37, 29, subsampling=2),
    'cmyk_420_even': cmyk(32, 48, subsampling=2),
    'cmyk_420_restart': cmyk(35, 50, subsampling=2, restart_marker_blocks=2),
    'cmyk_420_progressive': cmyk(37, 29, subsampling=2, progressive=True),
    'cmyk_420_one_pixel': cmyk(1, 1, subsampling=2),
    'cmyk_420_plain': without_adobe(cmyk(19, 33, subsampling=2)),
    'ycck_black_in_parts': as_ycck(cmyk(37, 29, subsampling=2, progressive=True)),
    'ycck_444': ycck(21, 26, '444'),
    'ycck_422': ycck(21, 27, '422'),
    'ycck_420': ycck(37, 29, '420'),
    'ycck_440': ycck(29, 37, '440'),
    'ycck_411': ycck(18, 43, '411'),
    'ycck_410': ycck(18, 43, '410'),
}


def main():
    for name, file in FILES.items():
        pixels = tf.io.decode_jpeg(file, channels=3, dct_method='INTEGER_ACCURATE').numpy()
        (OUT / f'four_{name}.jpg').write_bytes(file)
        (OUT / f'four_{name}.rgb').write_bytes(pixels.tobytes())
        print(f'{name}: {pixels.shape[1]} x {pixels.shape[0]}, {len(file)} bytes')


if __name__ == '__main__':
    sys.exit(main())
