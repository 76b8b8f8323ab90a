"""MatMul: transposes and odd sizes."""

from .case import case, fed, pattern, weights


def cases():
    for rows, inner, columns in ((1, 1, 1), (3, 5, 7), (4, 8, 12), (1, 40, 21), (17, 33, 19)):
        for ta in (False, True):
            for tb in (False, True):
                a = (inner, rows) if ta else (rows, inner)
                b = (columns, inner) if tb else (inner, columns)
                name = f"[{rows},{inner}] x [{inner},{columns}]{', a transposed' if ta else ''}{', b transposed' if tb else ''}"
                yield case(name, "MatMul", a=pattern(*a), b=weights(*b, scale=0.5), transpose_a=ta, transpose_b=tb)
    yield case("both fed", "MatMul", a=pattern(3, 4), b=pattern(4, 5))
    yield case("int32", "MatMul", a=fed([[1, -2], [3, 4]], "int32"), b=fed([[5, 6, 7], [8, 9, -1]], "int32"))
