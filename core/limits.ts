import { Fault } from './fault.ts'

const MiB = 1024 * 1024
const GiB = 1024 * MiB

/**
 * Every limit on input from outside, in one place (units in the name or the comment). A user may raise one per import
 * with `--limit name=value` or in the dialog; nothing raises one silently. Each has a test at the limit and past it.
 */
export const LIMITS = {
  /** bytes of one image file */
  imageFileBytes: 512 * MiB,
  /** pixels of one image (libvips' own ceiling) */
  imagePixels: 268_402_689,
  /** pixels of one image's side */
  imageSide: 65_535,
  imageChannels: 5,
  /** pixels of a photo that is selected by its pixels: it and what is kept of it are in one process */
  selectionPixels: 120_000_000,
  /** bytes of EXIF, ICC, XMP together or alone */
  imageMetadataBytes: 1 * MiB,
  imageHeaderMs: 5_000,
  imageDecodeMs: 30_000,
  /** resident bytes of the process that decodes images */
  mediaProcessBytes: 2 * GiB,
  labelmeFileBytes: 128 * MiB,
  jsonDepth: 64,
  labelmeShapes: 100_000,
  labelmePointsPerShape: 100_000,
  labelmePointsPerFile: 1_000_000,
  /** absolute value of a coordinate, pixels */
  coordinate: 1e7,
  labelLength: 1_024,
  labelmeImageDataBytes: 64 * MiB,
  cocoFileBytes: 4 * GiB,
  /** above this a COCO file is read as a stream (a JavaScript string cannot hold more than 512 MiB) */
  cocoStreamBytes: 256 * MiB,
  /** bytes of one image, annotation or category in a COCO file */
  cocoRowBytes: 64 * MiB,
  cocoImages: 1_000_000,
  cocoAnnotations: 5_000_000,
  cocoCategories: 10_000,
  errorsListed: 1_000,
  rleRuns: 16_000_000,
  rleSide: 65_535,
  rlePixels: 268_402_689,
  projectFileBytes: 64 * GiB,
  projectCellBytes: 64 * MiB,
  projectOpenMsPerGiB: 60_000,
  /** images found by one folder scan */
  folderImages: 1_000_000,
  folderDepth: 32,
  attributes: 256,
  attributeTextLength: 4_096,
  /** bytes of one .onnx file, and of one model with its external data */
  modelFileBytes: 2 * GiB - 1,
  modelBytes: 16 * GiB,
  modelFiles: 1_000,
  /** messages inside messages in an .onnx file */
  modelWireDepth: 64,
  modelNodes: 200_000,
  modelFunctions: 1_000,
  /** local functions calling each other in a chain */
  modelFunctionChain: 64,
  modelRank: 8,
  /** fields of all messages of an .onnx file */
  modelFields: 10_000_000,
  /** bytes of names and texts in an .onnx file */
  modelTextBytes: 64 * MiB,
  /** names of classes in a manifest */
  modelLabels: 10_000,
  modelManifestBytes: 4 * MiB,
  modelLoadMs: 60_000,
  modelImageMs: 120_000,
  /** pixels of a side of a synthetic picture, objects on one, and pictures made at a time */
  compositeSide: 4_096,
  compositeObjects: 32,
  compositePictures: 100_000,
  /** cutouts, or labelled objects, that synthetic pictures are made of; and photos for their grounds */
  compositeSources: 100_000,
  compositeGrounds: 100_000,
  /** bytes of one .obj file, and of one of another kind with the files it refers to */
  objFileBytes: 512 * MiB,
  meshFileBytes: 1 * GiB,
  /** bytes of one line of a mesh file in text, and of the head of a .ply file */
  meshLineBytes: 1 * MiB,
  meshVertices: 10_000_000,
  /** polygons of a mesh file */
  meshFaces: 20_000_000,
  /** corners of one polygon */
  meshArity: 1_024,
  /** absolute value of a coordinate of a mesh, in the file's units */
  meshCoordinate: 1e9,
  /** elements and properties that the head of a .ply file declares */
  plyProperties: 1_000,
  gltfJsonBytes: 64 * MiB,
  gltfNodes: 100_000,
  /** nodes inside nodes */
  gltfDepth: 64,
  /** bytes of the header of a .npy file, its number of dimensions, and all its bytes */
  npyHeaderBytes: 10_000,
  npyRank: 4,
  npyFileBytes: 2 * GiB,
  /** pixels of a depth map: some times four bytes for each are held while it is read */
  depthPixels: 120_000_000,
  /** pixels of a side of a drawn figure's picture, and figures made at a time */
  figureSide: 2_048,
  figurePictures: 100_000,
  changeOps: 100_000,
  settingBytes: 1 * MiB,
  rpcMessageBytes: 16 * MiB,
  /** calls of one client running at the same time */
  rpcCalls: 256,
  httpBodyBytes: 64 * MiB,
  httpHeaderBytes: 16 * 1024,
  httpRequestMs: 30_000,
  webSockets: 32,
  launchCodeMs: 60_000,
  failedLoginsPerMinute: 10,
} as const

export type LimitName = keyof typeof LIMITS
export type Limits = { readonly [K in LimitName]: number }

/** The limits with some of them raised or lowered by the user. */
export function withLimits(changed: Partial<Record<LimitName, number>> = {}): Limits {
  return { ...LIMITS, ...changed }
}

/** Throws `invalid`, naming file, field, found value and limit, when `found` is greater than the limit. */
export function checkLimit(limits: Limits, name: LimitName, found: number, at: { file?: string; field?: string; what: string }): void {
  if (found <= limits[name]) return
  throw new Fault('invalid', `${at.what}: ${found} is more than the limit of ${limits[name]}.`, {
    file: at.file,
    field: at.field,
    found,
    limit: limits[name],
    limitName: name,
    fix: `If you trust this file, raise the limit with --limit ${name}=${found}.`,
  })
}
