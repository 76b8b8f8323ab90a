"""What pycocotools 2.0.11 makes of masks: the run lengths that it encodes, with their area and box.

    venv/bin/pip install pycocotools==2.0.11 numpy && venv/bin/python test/reference/make_coco.py   # test/reference/coco.json
    venv/bin/python test/reference/make_coco.py --check annotations.json FOLDER   # what `deeplab segment --only labels,coco` wrote

The check opens a file as users do, and compares what it decodes with the labels in NAME.labels.png (which takes pillow).
"""
import json
import pathlib
import sys

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

HERE = pathlib.Path(__file__).parent


def masks():
    rng = np.random.default_rng(16)
    yield np.zeros((3, 4))
    yield np.ones((3, 4))
    yield np.ones((1, 1))
    yield np.array([[0, 1], [1, 0]])
    for height, width, share in [(7, 5, 0.5), (5, 7, 0.1), (20, 31, 0.9), (64, 48, 0.5)]:
        yield rng.random((height, width)) < share
    # Long runs, whose lengths and differences take several letters.
    tall = np.zeros((1000, 40))
    tall[3:998, 10:25] = 1
    tall[500, 17] = 0
    tall[:, 30:38] = 1
    yield tall
    y, x = np.mgrid[:120, :150]
    yield (x - 75) ** 2 + (y - 60) ** 2 < 55**2


def write():
    cases = []
    for mask in masks():
        mask = np.asfortranarray(mask.astype(np.uint8))
        rle = coco_mask.encode(mask)
        # Rows of hexadecimal digits, the first pixel in the highest bit.
        bits = np.packbits(mask, axis=1).tobytes().hex()
        cases.append({"size": rle["size"], "counts": rle["counts"].decode(), "area": int(coco_mask.area(rle)), "bbox": coco_mask.toBbox(rle).tolist(), "bits": bits})
    (HERE / "coco.json").write_text(json.dumps(cases, indent=1) + "\n")


def check(annotations, folder):
    from PIL import Image

    coco = COCO(annotations)
    for image in coco.loadImgs(coco.getImgIds()):
        labels = np.array(Image.open(pathlib.Path(folder) / f"{pathlib.Path(image['file_name']).stem}.labels.png"))
        assert labels.shape == (image["height"], image["width"])
        covered = np.zeros(labels.shape, bool)
        for annotation in coco.loadAnns(coco.getAnnIds(imgIds=image["id"])):
            mask = coco.annToMask(annotation).astype(bool)
            rle = annotation["segmentation"]
            assert (labels[mask] == annotation["category_id"]).all() and not (covered & mask).any()
            assert mask.sum() == annotation["area"] == coco_mask.area(rle)
            assert coco_mask.toBbox(rle).tolist() == annotation["bbox"]
            covered |= mask
        known = [category["id"] for category in coco.loadCats(coco.getCatIds())]
        assert (covered == np.isin(labels, known)).all(), image["file_name"]
        print(image["file_name"], covered.sum(), "pixels of", labels.size)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        check(*sys.argv[2:])
    else:
        write()
