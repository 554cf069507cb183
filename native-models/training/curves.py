#!/usr/bin/python3
"""
Draws how a figure moved while networks learned, from the history.json that each recipe leaves in its --work:

    python3 curves.py --figure rmse --out depth.svg "setting 9=work-depth" "setting 1=work-1"
"""

import argparse
import json
import math
from html import escape
from pathlib import Path

WIDE, HIGH = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 40, 48
COLOURS = ['#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377', '#888888']
"""Paul Tol's bright scheme, which all kinds of colour vision tell apart."""


def points_of(folder, figure, against):
    """[(steps or minutes, figure)] of the lines of a history that hold the figure."""
    lines = json.loads((Path(folder) / 'history.json').read_text('utf-8'))
    along = lambda line: line['seconds'] / 60 if against == 'minutes' else line.get('steps', line.get('step'))
    return [(along(line), line[figure]) for line in lines if figure in line]


def ticks(low, high, most=6):
    """Round numbers from low to high, `most` at most."""
    raw = (high - low or 1) / most
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * k for k in (1, 2, 5, 10) if unit * k >= raw)
    return [k * step for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def drawn(curves, figure, against):
    """The SVG of curves by name, each [(x, y)]."""
    xs, ys = ([point[axis] for points in curves.values() for point in points] for axis in (0, 1))
    right, low, high = max(xs), min(ys), max(ys)
    low, high = low - 0.05 * (high - low or 1), high + 0.05 * (high - low or 1)
    x = lambda value: LEFT + value / right * (WIDE - LEFT - RIGHT)
    y = lambda value: HIGH - BOTTOM - (value - low) / (high - low) * (HIGH - TOP - BOTTOM)
    text = lambda at, words, more='': f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" {more}>{escape(words)}</text>'
    parts = [text((LEFT, 24), f'{figure} on unseen pictures', 'font-weight="600"')]
    for value in ticks(low, high):
        parts.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDE - RIGHT}" stroke="#ddd"/>' + text((LEFT - 8, y(value) + 4), f'{value:.4g}', 'text-anchor="end"'))
    for value in ticks(0, right):
        parts.append(text((x(value), HIGH - BOTTOM + 20), f'{value:g}', 'text-anchor="middle"'))
    parts.append(text(((LEFT + WIDE - RIGHT) / 2, HIGH - 8), against, 'text-anchor="middle"'))
    # Names beside the ends, the lowest curve last, never closer than a line.
    least = TOP
    for k, (name, points) in sorted(enumerate(curves.items()), key=lambda one: -one[1][1][-1][1]):
        colour, path = COLOURS[k % len(COLOURS)], ' '.join(f'{x(a):.1f},{y(b):.1f}' for a, b in points)
        at = max(least, y(points[-1][1]) + 4)
        least = at + 16
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="2.5" fill="{colour}"/>' for a, b in points]
        parts.append(text((WIDE - RIGHT + 10, at), f'{name} {points[-1][1]:.4g}', f'fill="{colour}"'))
    return '\n'.join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>', *parts, '</svg>', '',
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('curves', nargs='+', metavar='NAME=FOLDER', help='what the curve is called, and the --work of its run')
    parser.add_argument('--figure', required=True, help='a name out of the history: rmse, mpjpe, loss, AP')
    parser.add_argument('--against', choices=['steps', 'minutes'], default='steps')
    parser.add_argument('--out', required=True, help='the .svg to write')
    args = parser.parse_args()
    named = [one.rpartition('=') for one in args.curves]
    curves = {name or Path(folder).name: points_of(folder, args.figure, args.against) for name, _, folder in named}
    for name in [name for name, points in curves.items() if not points]:
        raise SystemExit(f'{name}: no line of its history has a figure "{args.figure}".')
    Path(args.out).write_text(drawn(curves, args.figure, args.against), 'utf-8', newline='\n')


if __name__ == '__main__':
    main()
