"""Times pycocotools' C functions beside ours: reads one JSON line with the work, answers each line `NAME` with microseconds a call.

The C functions are called in pycocotools' own compiled module by ctypes, and the cost of such a call is taken off, so
that C is compared with TypeScript and not Python with TypeScript. Rows that end in "from Python" time the Python call.
"""
import ctypes
import json
import sys
import time

from pycocotools import _mask, mask as coco


class RLE(ctypes.Structure):
    _fields_ = [('h', ctypes.c_ulong), ('w', ctypes.c_ulong), ('m', ctypes.c_ulong), ('cnts', ctypes.c_void_p)]


c = ctypes.CDLL(_mask.__file__)
c.rleToString.restype = ctypes.c_void_p
free = ctypes.CDLL(None).free
free.argtypes = [ctypes.c_void_p]
siz = ctypes.c_ulong
work = json.loads(sys.stdin.readline())
H, W = siz(work['h']), siz(work['w'])


def doubles(values):
    return (ctypes.c_double * len(values))(*values)


def polygon(rle, xy, k):
    c.rleFrPoly(rle, xy, k, H, W)


def rles(rings):
    made = (RLE * len(rings))()
    for i, ring in enumerate(rings):
        polygon(ctypes.byref(made[i]), doubles(ring), siz(len(ring) // 2))
    return made


def timed(act, per_call):
    """Microseconds of one `act`, less `per_call`, over about 40 ms."""
    n = 1
    while True:
        start = time.perf_counter()
        for _ in range(n):
            act()
        took = time.perf_counter() - start
        if took > 0.04:
            return max(1e-3, 1e6 * took / n - per_call)
        n = max(2 * n, int(n * 0.05 / max(took, 1e-6)))


def rows():
    one, n1 = RLE(), siz(1)
    ref = ctypes.byref(one)
    empty = siz(0)
    area = (ctypes.c_uint * 1)()
    call = lambda: c.rleArea(ref, empty, area)
    for kind in ('smooth', 'zigzag'):
        xy, k = doubles(work[kind]), siz(len(work[kind]) // 2)
        source = rles([work[kind]])
        pixels = ctypes.create_string_buffer(work['h'] * work['w'])
        c.rleDecode(source, pixels, n1)

        def rasterise(xy=xy, k=k):
            c.rleFrPoly(ref, xy, k, H, W)
            c.rleFree(ref)

        def encode(pixels=pixels):
            c.rleEncode(ref, pixels, H, W, n1)
            c.rleFree(ref)

        yield f'polygon {kind}', rasterise, 2, call
        yield f'decode {kind}', lambda source=source, pixels=pixels: c.rleDecode(source, pixels, n1), 1, call
        yield f'encode {kind}', encode, 2, call
        text = ctypes.string_at(c.rleToString(source))

        def read(text=text):
            c.rleFrString(ref, text, H, W)
            c.rleFree(ref)

        yield f'string write {kind}', lambda source=source: free(c.rleToString(source)), 2, call
        yield f'string read {kind}', read, 2, call
    for count in (2, 100):
        many, n = rles(work['many'][:count]), siz(count)

        def merge(many=many, n=n):
            c.rleMerge(many, ref, n, 0)
            c.rleFree(ref)

        yield f'merge {count}', merge, 2, call
    pair = [{'size': [work['h'], work['w']], 'counts': ctypes.string_at(c.rleToString(ctypes.byref(r)))} for r in rles(work['many'][:2])]
    yield 'merge 2 from Python', lambda: coco.merge(pair), 0, call
    a, b = rles(work['many']), rles(work['others'])
    matrix = (ctypes.c_double * (len(a) * len(b)))()
    yield 'iou', lambda: c.rleIou(a, b, siz(len(a)), siz(len(b)), None, matrix), 0, call


known = {name: (act, calls, call) for name, act, calls, call in rows()}
print('ready', flush=True)
for line in sys.stdin:
    act, calls, call = known[line.strip()]
    print(timed(act, calls * timed(call, 0) if calls else 0), flush=True)
