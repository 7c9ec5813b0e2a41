#!/usr/bin/env python3
"""Writes augmentation_reference.inc: images distorted by SciPy. Run it where python3-scipy is; the numbers are kept.

    tests/unit/data/augmentation_reference.py > tests/unit/data/augmentation_reference.inc
"""
import numpy
from scipy import ndimage

CASES = [  # height, width, right, down (pixels), rotation (degrees), scale, shear (degrees)
    (8, 6, 0.0, 0.0, 10.0, 1.0, 0.0),
    (7, 9, 0.3, -1.7, 0.0, 1.0, 0.0),
    (8, 6, 0.0, 0.0, 0.0, 0.85, 0.0),
    (6, 7, 0.0, 0.0, 0.0, 1.0, -20.0),
    (8, 6, 1.25, -0.5, -35.0, 1.2, 15.0),
]


def distort(image, right, down, rotation, scale, shear):
    """With (row, column) coordinates: matrix and offset map a pixel of the result to where it comes from."""
    phi, psi = numpy.radians(rotation), numpy.radians(shear)
    # Of (column, row), rows downwards.
    turn = numpy.array([[numpy.cos(phi), numpy.sin(phi)], [-numpy.sin(phi), numpy.cos(phi)]])
    lean = numpy.array([[1, -numpy.tan(psi)], [0, 1]])
    inverse = numpy.linalg.inv(turn @ (scale * lean))
    matrix = inverse[::-1, ::-1]
    centre = (numpy.array(image.shape) - 1) / 2
    offset = centre - matrix @ (centre + numpy.array([down, right]))
    return ndimage.affine_transform(image, matrix, offset, order=1, mode="grid-constant", cval=0)


for height, width, *numbers in CASES:
    i = numpy.arange(height * width)
    image = ((13 * i * i + 7 * i + 5) % 251).astype(numpy.float64).reshape(height, width)
    right, down, rotation, scale, shear = numbers
    result = distort(image, *numbers)
    print(f"check_near(distorted(pattern({height * width}), Shape{{{height}, {width}}},")
    print(f"    {{.right = {right}, .down = {down}, .rotation = {rotation} * radians, .scale = {scale}, "
          f".shear = {shear} * radians}}), {{")
    for row in result:
        print("    " + ", ".join(f"{value:.9g}" for value in row) + ",")
    print("}, 1e-3F);")
