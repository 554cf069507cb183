import { f32, i32, kernel, set, upTo, v128, when, type Code, type Kernel, type Local } from './assembler.ts'
import { SEGMENT_BYTES } from './sweep-kernels.ts'

/*
 * From pixels to the models of colour of the cells around them, and back. Addresses are in bytes. A place has four bytes: 255
 * (0 where it is inert), red, green, blue; its model is 1 and the colours less one half. A pixel in the first or last row or
 * column of a cell has a quarter of its share in the cell beside it.
 */

const OUTER = 0.75

type Locals = { p: Local; end: Local; x: Local; cell: Local; sy: Local; place: Local; near: Local; far: Local; model: Local }

export const modelKernels: Record<'modelShares' | 'addModels', Kernel> = {
  modelShares: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ([s, last, rest, colours, nodeAt, gridRow, into], local) => {
    const at = localsOf(local)
    const [to, entry, value, own] = [local('i32'), local('i32'), local('v128'), local('v128')]
    /** Gives to the cell `beside` cells on, and to that above or below it. */
    const give = (beside: number, what: Code): Code => [
      set(entry, i32.add(at.cell, i32.of(4 * beside))),
      set(to, i32.add(into, i32.load(entry))), v128.store(to, v128.add(v128.load(to), v128.mul(what, at.near))),
      when(at.sy, [set(to, i32.add(into, i32.load(i32.add(entry, at.sy)))), v128.store(to, v128.add(v128.load(to), v128.mul(what, at.far)))]),
    ]
    const quarter = v128.mul(value, v128.of(Array<number>(4).fill(1 - OUTER)))
    const most = v128.mul(value, v128.of(Array<number>(4).fill(OUTER)))
    return upTo(s, last, SEGMENT_BYTES, [
      begin(at, s, nodeAt, gridRow), set(own, v128.of([0, 0, 0, 0])),
      upTo(at.p, at.end, 4, [
        set(value, v128.mul(modelAt(at, colours), v128.loadSplat(i32.add(rest, at.p)))),
        when(isFirst(at), [give(-1, quarter), set(value, most)]),
        when(isLast(at), [give(1, quarter), give(0, v128.add(own, most)), set(own, v128.of([0, 0, 0, 0])), set(value, own)]),
        set(own, v128.add(own, value)),
        onward(at),
      ]),
      // A whole cell was given already; what then is in `own` is zero.
      when(i32.and(at.x, i32.of(3)), give(0, own)),
    ])
  }),
  addModels: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ([s, last, models, colours, nodeAt, gridRow, x], local) => {
    const at = localsOf(local)
    const [to, own, mixed] = [local('i32'), local('v128'), local('v128')]
    const take = (into: Local, entry: Code): Code => [
      set(to, entry), set(into, v128.mul(v128.load(i32.add(models, i32.load(to))), at.near)),
      when(at.sy, set(into, v128.add(into, v128.mul(v128.load(i32.add(models, i32.load(i32.add(to, at.sy)))), at.far)))),
    ]
    const withOther = (entry: Code): Code => [
      take(mixed, entry),
      set(mixed, v128.add(v128.mul(mixed, v128.of(Array<number>(4).fill(1 - OUTER))), v128.mul(own, v128.of(Array<number>(4).fill(OUTER))))),
    ]
    return upTo(s, last, SEGMENT_BYTES, [
      begin(at, s, nodeAt, gridRow), take(own, at.cell),
      upTo(at.p, at.end, 4, [
        when(isFirst(at), take(own, at.cell)),
        set(mixed, own),
        when(isFirst(at), withOther(i32.sub(at.cell, i32.of(4)))),
        when(isLast(at), withOther(i32.add(at.cell, i32.of(4)))),
        set(mixed, v128.mul(mixed, modelAt(at, colours))),
        set(mixed, v128.add(mixed, v128.shuffle(mixed, mixed, [2, 3, 0, 1]))),
        set(to, i32.add(x, at.p)),
        f32.store(to, f32.add(f32.load(to), f32.add(v128.lane(mixed, 0), v128.lane(mixed, 1)))),
        onward(at),
      ]),
    ])
  }),
}

function localsOf(local: (type: 'i32' | 'v128') => Local): Locals {
  return {
    p: local('i32'), end: local('i32'), x: local('i32'), cell: local('i32'), sy: local('i32'), place: local('i32'),
    near: local('v128'), far: local('v128'), model: local('v128'),
  }
}

/** Sets all for a segment: the cell of its first pixel, and which row of cells has how much of a share. */
function begin({ p, end, x, cell, sy, place, near, far }: Locals, s: Local, nodeAt: Local, gridRow: Local): Code {
  const row = i32.mul(i32.add(i32.shiftRight(i32.load(s, 28), i32.of(2)), i32.of(1)), gridRow)
  return [
    set(p, i32.load(s)), set(end, i32.load(s, 4)), set(x, i32.load(s, 24)), set(place, i32.and(i32.load(s, 28), i32.of(3))),
    set(cell, i32.add(nodeAt, i32.add(row, i32.shiftLeft(i32.add(i32.shiftRight(x, i32.of(2)), i32.of(1)), i32.of(2))))),
    set(sy, i32.of(0)), set(near, v128.of([1, 1, 1, 1])), set(far, v128.of(Array<number>(4).fill(1 - OUTER))),
    when(i32.isLess(place, i32.of(1)), [set(sy, i32.sub(i32.of(0), gridRow)), set(near, v128.of(Array<number>(4).fill(OUTER)))]),
    when(i32.isMore(place, i32.of(2)), [set(sy, gridRow), set(near, v128.of(Array<number>(4).fill(OUTER)))]),
  ]
}

function modelAt({ p, model }: Locals, colours: Local): Code {
  const scaled = v128.mul(v128.ofBytes(v128.loadOne(i32.add(colours, p))), v128.of(Array<number>(4).fill(1 / 255)))
  return [set(model, scaled), v128.sub(model, v128.mul(v128.shuffle(model, model, [0, 0, 0, 0]), v128.of([0, 0.5, 0.5, 0.5])))]
}

function isFirst({ x }: Pick<Locals, 'x'>): Code {
  return i32.isLess(i32.and(x, i32.of(3)), i32.of(1))
}

function isLast({ x }: Pick<Locals, 'x'>): Code {
  return i32.isMore(i32.and(x, i32.of(3)), i32.of(2))
}

/** To the next pixel of the row. */
function onward({ x, cell }: Pick<Locals, 'x' | 'cell'>): Code {
  return [set(x, i32.add(x, i32.of(1))), when(isFirst({ x }), set(cell, i32.add(cell, i32.of(4))))]
}
