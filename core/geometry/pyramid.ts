/*
 * The tile pyramid of a large photo, as arithmetic: the host cuts it, the canvas asks for what it shows.
 * Level 0 is the upright photo itself; each level halves the one below, rounding up; the last fits into one tile.
 */

/** Side of a tile, pixels. Tiles at the right and bottom edge are smaller; tiles do not overlap. */
export const TILE = 512

/** Photos up to this many pixels are shown as one picture; larger ones as tiles. */
export const DIRECT_PIXELS = 25_165_824

export type Level = {
  /** 0 is full size. */
  level: number
  width: number
  height: number
  /** Tiles across and down. */
  columns: number
  rows: number
}
export type TileAt = {
  level: number
  x: number
  y: number
  /** Where the tile lies, in pixels of the full-size photo: draw its picture into exactly this rectangle. */
  left: number
  top: number
  right: number
  bottom: number
}

/** Every level of a photo of this size (whole pixels, at least 1), finest first. */
export function pyramid(width: number, height: number): Level[] {
  const levels: Level[] = []
  for (let level = 0, w = width, h = height; ; level++, w = Math.ceil(w / 2), h = Math.ceil(h / 2)) {
    levels.push({ level, width: w, height: h, columns: Math.ceil(w / TILE), rows: Math.ceil(h / TILE) })
    if (w <= TILE && h <= TILE) return levels
  }
}

/** True when a photo is to be shown as tiles. */
export function needsTiles(width: number, height: number): boolean {
  return width * height > DIRECT_PIXELS
}

/**
 * The coarsest level that still has a pixel for every screen pixel. `zoom` is screen pixels (device pixels on a dense
 * screen) per photo pixel; at 1 and above that is level 0.
 */
export function levelForZoom(levels: readonly Level[], zoom: number): number {
  if (!(zoom > 0)) return levels.length - 1
  // The tolerance keeps exact powers of two on their own level in spite of rounding in the viewport's zoom.
  const level = Math.floor(Math.log2(1 / zoom) + 1e-6)
  return Math.min(levels.length - 1, Math.max(0, level))
}

/** One tile's place; its size in its own pixels is that of `tileSize`. */
export function tileAt(levels: readonly Level[], level: number, x: number, y: number): TileAt {
  const full = levels[0]
  const side = TILE * 2 ** level
  return {
    level,
    x,
    y,
    left: x * side,
    top: y * side,
    right: Math.min(full.width, (x + 1) * side),
    bottom: Math.min(full.height, (y + 1) * side),
  }
}

/** Width and height of a tile's picture, pixels. */
export function tileSize(level: Level, x: number, y: number): { width: number; height: number } {
  return { width: Math.min(TILE, level.width - x * TILE), height: Math.min(TILE, level.height - y * TILE) }
}

/** Whether the pyramid has this tile. */
export function hasTile(levels: readonly Level[], level: number, x: number, y: number): boolean {
  const found = levels[level]
  return found !== undefined && [x, y].every((n) => Number.isInteger(n) && n >= 0) && x < found.columns && y < found.rows
}

/**
 * Tiles of a level that touch a rectangle given in pixels of the full-size photo, those nearest its middle first, so
 * that what a person looks at comes first. `margin` adds that many tiles around it.
 */
export function visibleTiles(
  levels: readonly Level[],
  level: number,
  view: { left: number; top: number; right: number; bottom: number },
  margin = 0,
): TileAt[] {
  const { columns, rows } = levels[level]
  const side = TILE * 2 ** level
  const from = (n: number) => Math.max(0, Math.floor(n / side) - margin)
  const to = (n: number, count: number) => Math.min(count - 1, Math.ceil(n / side) - 1 + margin)
  const tiles: TileAt[] = []
  for (let y = from(view.top); y <= to(view.bottom, rows); y++) {
    for (let x = from(view.left); x <= to(view.right, columns); x++) tiles.push(tileAt(levels, level, x, y))
  }
  const middleX = (view.left + view.right) / 2
  const middleY = (view.top + view.bottom) / 2
  const away = (tile: TileAt) => Math.hypot((tile.left + tile.right) / 2 - middleX, (tile.top + tile.bottom) / 2 - middleY)
  return tiles
    .map((tile) => ({ tile, away: away(tile) }))
    .sort((a, b) => a.away - b.away)
    .map(({ tile }) => tile)
}
