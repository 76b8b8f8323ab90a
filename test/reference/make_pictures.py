"""Writes the WebP, AVIF, GIF and TIFF files that test/io/pictures/codecs reads, and the pixels that Pillow makes of them.

    pip install pillow==12.3.0 numpy==2.4.1 && apt-get install libtiff-tools
    python test/reference/make_pictures.py              writes test/io/pictures/codecs/fixtures

NAME.rgb holds three bytes a pixel, turned upright by EXIF. Pillow has no RGB of 16 bits, nor tiles, nor planes: of 16 bits the high byte is what
numpy takes, and libtiff's tiffcp packs the same pixels in other ways. The pictures are computed, so that a second run writes the same bytes.
"""
import io
import pathlib
import struct
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).parent.parent / 'io' / 'pictures' / 'codecs' / 'fixtures'
HEIGHT, WIDTH = 21, 37
ORIENTATION = 0x0112

y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
RGB = np.stack([128 + 100 * np.sin(x / 3), 255 * ((x // 5 + y // 4) % 2), 128 + 100 * np.cos(y / 2 + x / 7)], -1)
RGB = np.clip(RGB + np.random.default_rng(1).integers(-20, 20, RGB.shape), 0, 255).astype(np.uint8)
# Smooth, as what is packed with a loss is compared within a step or two.
SMOOTH = np.stack([x * 6, y * 10, 255 - x * 3 - y * 4], -1).astype(np.uint8)
PICTURE, OTHER = Image.fromarray(RGB), Image.fromarray(255 - RGB)
WITH_ALPHA = PICTURE.copy()
WITH_ALPHA.putalpha(Image.fromarray((x * 6).astype(np.uint8)))


def write(name, data, pixels=None):
    (OUT / name).write_bytes(data)
    if pixels is None:
        pixels = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert('RGB'))
    (OUT / (name + '.rgb')).write_bytes(np.ascontiguousarray(pixels).tobytes())


def saved(picture, form, **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


def webp():
    write('lossless.webp', saved(PICTURE, 'WEBP', lossless=True))
    write('lossy.webp', saved(PICTURE, 'WEBP', quality=80))
    write('alpha.webp', saved(WITH_ALPHA, 'WEBP', lossless=True, exact=True))
    write('alpha_lossy.webp', saved(WITH_ALPHA, 'WEBP', quality=80, exact=True))
    write('turned_6.webp', saved(PICTURE, 'WEBP', lossless=True, exif=turned(6)))
    write('animated.webp', saved(PICTURE, 'WEBP', save_all=True, append_images=[OTHER], lossless=True, duration=100))
    write('animated_lossy.webp', saved(PICTURE, 'WEBP', save_all=True, append_images=[OTHER], quality=80, duration=100))


def avif():
    smooth = Image.fromarray(SMOOTH)
    write('444.avif', saved(smooth, 'AVIF', quality=95, subsampling='4:4:4'))
    write('420.avif', saved(smooth, 'AVIF', quality=95, subsampling='4:2:0'))
    write('alpha.avif', saved(WITH_ALPHA, 'AVIF', quality=95, subsampling='4:4:4'))
    write('animated.avif', saved(smooth, 'AVIF', quality=95, save_all=True, append_images=[OTHER]))
    for orientation in range(2, 9):
        write(f'turned_{orientation}.avif', saved(smooth, 'AVIF', quality=95, subsampling='4:4:4', exif=turned(orientation)))


def gif():
    palette = PICTURE.quantize(200)
    write('palette.gif', saved(palette, 'GIF', interlace=0))
    write('interlaced.gif', saved(palette, 'GIF', interlace=1))
    write('animated.gif', saved(palette, 'GIF', save_all=True, append_images=[OTHER.quantize(16)], duration=100))
    write('transparent.gif', saved(palette, 'GIF', transparency=palette.getpixel((0, 0))))
    write('two_colors.gif', saved(PICTURE.convert('1'), 'GIF'))
    # More than 4096 codes: the table fills up and is begun anew.
    write('noise.gif', saved(Image.fromarray(np.random.default_rng(2).integers(0, 256, (90, 110), dtype=np.uint8)), 'GIF'))


def tiff16(samples, photometric):
    """Little-endian, in one strip."""
    height, width, count = samples.shape
    data = samples.astype('<u2').tobytes()
    at = 8 + len(data)
    bits = (3, 3, at) if count == 3 else (3, 1, 16)
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, *bits), (259, 3, 1, 1), (262, 3, 1, photometric), (273, 4, 1, 8), (277, 3, 1, count), (278, 4, 1, height), (279, 4, 1, len(data)), (284, 3, 1, 1)]
    directory = struct.pack('<H', len(tags)) + b''.join(struct.pack('<HHII', *tag) for tag in tags) + bytes(4)
    return b'II*\0' + struct.pack('<I', at + 2 * count) + data + struct.pack(f'<{count}H', *[16] * count) + directory


def tiff():
    for compression in ['raw', 'tiff_lzw', 'tiff_adobe_deflate', 'packbits']:
        write(f'{compression}.tif', saved(PICTURE, 'TIFF', compression=compression))
    write('jpeg.tif', saved(Image.fromarray(SMOOTH), 'TIFF', compression='jpeg', quality=95))
    write('grey.tif', saved(PICTURE.convert('L'), 'TIFF'))
    write('palette.tif', saved(PICTURE.quantize(200), 'TIFF', compression='tiff_lzw'))
    write('alpha.tif', saved(WITH_ALPHA, 'TIFF', compression='tiff_lzw'))
    write('cmyk.tif', saved(PICTURE.convert('CMYK'), 'TIFF'))
    write('turned_6.tif', saved(PICTURE, 'TIFF', tiffinfo=turned(6)))
    write('pages.tif', saved(PICTURE, 'TIFF', save_all=True, append_images=[OTHER]))

    wide = RGB.astype(np.uint16) * 256 + np.random.default_rng(3).integers(0, 256, RGB.shape)
    write('rgb16.tif', tiff16(wide, 2), RGB)
    write('grey16.tif', tiff16(wide[..., :1], 1), np.repeat(RGB[..., :1], 3, -1))
    write('white_is_zero16.tif', tiff16(65535 - wide[..., :1], 0), np.repeat(RGB[..., :1], 3, -1))
    tiles = ['-t', '-w', '16', '-l', '16']
    for name, source, options in [
        ('tiles.tif', 'raw', tiles),
        ('tiles_lzw_predictor.tif', 'raw', [*tiles, '-c', 'lzw:2']),
        ('strips_of_4.tif', 'raw', ['-r', '4', '-c', 'zip:2']),
        ('planes.tif', 'raw', ['-p', 'separate']),
        ('planes_tiles.tif', 'raw', ['-p', 'separate', *tiles, '-c', 'zip:2']),
        ('big_endian.tif', 'raw', ['-B', '-c', 'lzw:2']),
        ('bigtiff.tif', 'raw', ['-8', '-c', 'zip']),
        ('zstd.tif', 'raw', ['-c', 'zstd']),
        ('rgb16_zip_predictor.tif', 'rgb16', ['-c', 'zip:2']),
        ('rgb16_tiles.tif', 'rgb16', [*tiles, '-c', 'lzw:2']),
        ('rgb16_big_endian.tif', 'rgb16', ['-B', '-c', 'lzw:1']),
    ]:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, 'copy.tif')
            subprocess.run(['tiffcp', *options, OUT / f'{source}.tif', copy], check=True)
            write(name, copy.read_bytes(), RGB)


OUT.mkdir(parents=True, exist_ok=True)
for old in OUT.iterdir():
    old.unlink()
webp()
avif()
gif()
tiff()
