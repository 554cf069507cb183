import {
  ArrowDownToLine, ArrowUpToLine, Blend, BookOpen, Boxes, BringToFront, ChartColumn, CheckCheck, Check, ChevronLeft, ChevronRight, ChevronsRight,
  Circle, CircleCheck, CircleDot, CircleHelp, Combine, ClipboardPaste, Command, Contrast, Copy, CopyPlus, Donut, Dot, Expand, Eye, EyeOff, Flag, Flame, FolderOpen, FileBox, Gauge, Group,
  Hash, Image, ImageMinus, ImagePlus, Info, Keyboard, ListTodo, Lock, Magnet, Maximize, Minus, Moon, MousePointer2, MousePointerClick, Package, PanelLeft, PanelRight, PenTool,
  Pentagon, PersonStanding, Plus, Redo2, RectangleHorizontal, Scan, Scissors, Search, SendToBack, Settings, Slash, Spline, Split, Square, SquareDashed, SquareDashedMousePointer,
  Sun, Tag, Tags, Trash2, Type, Undo2, Ungroup, Waypoints, X, ZoomIn, ZoomOut, ListChecks, Shirt, MonitorCog, MoveHorizontal,
  Brush, ChartScatter, CircleFadingPlus, CircleDotDashed, Columns2, PaintBucket, Shapes, SquaresExclude, SquaresIntersect, SquaresSubtract, SquaresUnite, TrendingDown, Waves, Diff, Eraser, LassoSelect, Slice, Grid2x2, Layers, Layers2, PenLine, Percent, ScanSearch, Sparkles, SquareScissors, SquareSplitHorizontal, WandSparkles, Hexagon, Pipette, ScissorsLineDashed, Wand, Rotate3d, Box, Axis3d, ArrowLeftRight, type LucideIcon,
} from 'lucide-react'

/** Icons by name, for values that are plain data (commands, tools). */
const ICONS: Record<string, LucideIcon> = {
  about: Info, actual: Hash, back: SendToBack, backward: ArrowDownToLine, book: BookOpen, chart: ChartColumn, check: ListChecks, close: X, command: Command,
  copy: Copy, 'copy-plus': CopyPlus, done: CircleCheck, 'done-next': CheckCheck, export: Package, eye: Eye, 'eye-off': EyeOff, fit: Maximize, 'fit-width': MoveHorizontal,
  flag: Flag, gauge: Gauge, folder: FolderOpen, forward: ArrowUpToLine, front: BringToFront, group: Group, 'image-minus': ImageMinus, 'image-plus': ImagePlus,
  import: ArrowDownToLine, jobs: ListTodo, keyboard: Keyboard, labels: Type, lock: Lock, magnet: Magnet, 'mode-mask': Contrast, 'mode-outline': SquareDashed,
  'mode-overlay': Blend, 'mode-photo': Image, next: ChevronRight, 'next-todo': ChevronsRight, 'pane-left': PanelLeft, 'pane-right': PanelRight,
  paste: ClipboardPaste, plus: Plus, previous: ChevronLeft, project: FileBox, redo: Redo2, sample: Shirt, scissors: Scissors, search: Search,
  'select-all': SquareDashedMousePointer, settings: Settings, split: Split, tag: Tag, tags: Tags, 'theme-dark': Moon, 'theme-light': Sun, 'theme-system': MonitorCog,
  trash: Trash2, undo: Undo2, ungroup: Ungroup, 'zoom-in': ZoomIn, 'zoom-out': ZoomOut, 'zoom-selection': Expand,
  'mode-cutout': SquareScissors, 'mode-wipe': SquareSplitHorizontal, 'mode-side': Columns2, 'mode-difference': Diff, 'subject-labels': PenLine, 'subject-run': ScanSearch,
  'subject-both': Layers2, backdrop: Grid2x2, scores: Percent, predict: Sparkles, 'predict-many': WandSparkles, runs: Layers, models: Boxes,
  flame: Flame, blend: Blend,
  // lucide's own names, as tools give them
  grow: CircleFadingPlus, shrink: CircleDotDashed, smooth: Waves, simplify: TrendingDown, 'fill-holes': PaintBucket, specks: ChartScatter, unite: SquaresUnite, intersect: SquaresIntersect,
  subtract: SquaresSubtract, exclude: SquaresExclude, 'to-polygon': Shapes, brush: Brush, eraser: Eraser, lasso: LassoSelect, slice: Slice, hexagon: Hexagon, pipette: Pipette, 'scissors-line-dashed': ScissorsLineDashed, wand: Wand,
  'mouse-pointer-2': MousePointer2, 'mouse-pointer': MousePointer2, 'mouse-pointer-click': MousePointerClick, pentagon: Pentagon, 'pen-tool': PenTool, square: Square, 'rectangle-horizontal': RectangleHorizontal,
  circle: Circle, slash: Slash, minus: Minus, dot: Dot, spline: Spline, waypoints: Waypoints, scan: Scan, 'circle-dot': CircleDot, donut: Donut, combine: Combine, 'person-standing': PersonStanding, 'circle-check': Check,
  'rotate-3d': Rotate3d, mesh: Box, axes: Axis3d, swap: ArrowLeftRight,
}

/** True when there is an icon of that name. */
export const hasIcon = (name: string): boolean => Object.hasOwn(ICONS, name)

/** An icon by name; an unknown name is drawn as a question mark rather than as nothing. */
export function Icon({ name }: { name: string }) {
  const Drawn = ICONS[name] ?? CircleHelp
  return <Drawn aria-hidden="true" />
}
