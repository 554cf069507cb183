import { node, tensor, type OnnxModel, type OnnxPort } from './onnx.ts'

// Networks with the signatures of public files and answers in closed form.

const port = (name: string, dims: OnnxPort['dims'], type: OnnxPort['type'] = 'float32'): OnnxPort => ({ name, type, dims })

/**
 * YOLO segmentation of 64 x 64: the three prototypes are the mean red, green and blue of 4 x 4 pixels, so a mask with
 * coefficients (k, 0, -k) is where the photo is more red than blue. The head is what is given.
 */
export function tinyYoloSeg(head: { dims: [number, number, number]; values: number[] }, metadata?: Record<string, string>): OnnxModel {
  return {
    inputs: [port('images', [1, 3, 64, 64])], outputs: [port('output0', head.dims), port('output1', [1, 3, 16, 16])],
    nodes: [node('Identity', ['head'], ['output0']), node('AveragePool', ['images'], ['output1'], { kernel_shape: [4, 4], strides: [4, 4] })],
    tensors: [tensor('head', head.dims, head.values)], metadata,
  }
}

/** YOLO pose of any size whose head is what is given. */
export function tinyYoloPose(head: { dims: [number, number, number]; values: number[] }, metadata?: Record<string, string>): OnnxModel {
  return {
    inputs: [port('images', [1, 3, 'height', 'width'])], outputs: [port('output0', head.dims)],
    nodes: [node('Identity', ['head'], ['output0'])], tensors: [tensor('head', head.dims, head.values)], metadata,
  }
}

/** Mask R-CNN as torchvision exports it: the mask of every object is the red of the picture. */
export function tinyTorchvision(objects: { boxes: number[]; labels: number[]; scores: number[] }): OnnxModel {
  const n = objects.scores.length
  return {
    inputs: [port('input', [3, 'height', 'width'])],
    outputs: [port('boxes', ['n', 4]), port('labels', ['n'], 'int64'), port('scores', ['n']), port('masks', ['n', 1, 'h', 'w'])],
    nodes: [
      node('Identity', ['b'], ['boxes']), node('Identity', ['l'], ['labels']), node('Identity', ['s'], ['scores']),
      node('Slice', ['input', 'zero', 'one', 'zero'], ['red']), node('Unsqueeze', ['red', 'zero'], ['plane']),
      node('Shape', ['plane'], ['shape']), node('Mul', ['shape', 'times'], ['wanted']), node('Expand', ['plane', 'wanted'], ['masks']),
    ],
    tensors: [
      tensor('b', [n, 4], objects.boxes), tensor('l', [n], objects.labels, 'int64'), tensor('s', [n], objects.scores),
      tensor('zero', [1], [0], 'int64'), tensor('one', [1], [1], 'int64'), tensor('times', [4], [n, 1, 1, 1], 'int64'),
    ],
  }
}

/** Mask R-CNN as Detectron2's tracing exports it: names are numbers, masks are grids of the boxes, the size comes last. */
export function tinyDetectron(objects: { boxes: number[]; labels: number[]; scores: number[]; masks: Float32Array }): OnnxModel {
  const n = objects.scores.length
  return {
    inputs: [port('image.1', [3, 'height', 'width'])],
    outputs: [port('2201', ['n', 4]), port('2202', ['n'], 'int64'), port('2203', ['n', 1, 28, 28]), port('2204', ['n']), port('2205', [2], 'int64')],
    nodes: [
      node('Identity', ['b'], ['2201']), node('Identity', ['l'], ['2202']), node('Identity', ['m'], ['2203']), node('Identity', ['s'], ['2204']),
      node('Shape', ['image.1'], ['shape']), node('Slice', ['shape', 'one', 'three'], ['2205']),
    ],
    tensors: [
      tensor('b', [n, 4], objects.boxes), tensor('l', [n], objects.labels, 'int64'), tensor('s', [n], objects.scores), tensor('m', [n, 1, 28, 28], objects.masks),
      tensor('one', [1], [1], 'int64'), tensor('three', [1], [3], 'int64'),
    ],
  }
}

/** SAM's encoder as samexporter makes it: every number of the embedding is the mean of what was fed. */
export function tinySamEncoder(kind: 'raw' | 'normalised' = 'raw'): OnnxModel {
  return {
    inputs: [port('input_image', kind === 'raw' ? ['image_height', 'image_width', 3] : [1, 3, 1024, 1024])], outputs: [port('image_embeddings', [1, 256, 64, 64])],
    nodes: [node('ReduceMean', ['input_image'], ['mean'], { keepdims: 0 }), node('Expand', ['mean', 'shape'], ['image_embeddings'])],
    tensors: [tensor('shape', [4], [1, 256, 64, 64], 'int64')],
  }
}

const SIDE = 256
const CELL = 4
const middles = (along: 'x' | 'y'): Float32Array =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => CELL * ((along === 'x' ? i % SIDE : Math.floor(i / SIDE)) + 0.5))
/** Distance of every cell's middle from the first point of the prompt, in pixels of the network's input. */
const DISTANCE = [
  node('Slice', ['point_coords', 'zero', 'one', 'second'], ['point']), node('Gather', ['point', 'zero'], ['px'], { axis: 2 }), node('Gather', ['point', 'one'], ['py'], { axis: 2 }),
  node('Reshape', ['px', 'scalar'], ['px4']), node('Reshape', ['py', 'scalar'], ['py4']),
  node('Sub', ['x', 'px4'], ['dx']), node('Sub', ['y', 'py4'], ['dy']), node('Mul', ['dx', 'dx'], ['dx2']), node('Mul', ['dy', 'dy'], ['dy2']),
  node('Add', ['dx2', 'dy2'], ['d2']), node('Sqrt', ['d2'], ['d']),
]
const CONSTANTS = [
  tensor('zero', [1], [0], 'int64'), tensor('one', [1], [1], 'int64'), tensor('second', [1], [1], 'int64'), tensor('scalar', [4], [1, 1, 1, 1], 'int64'),
  tensor('x', [1, 1, SIDE, SIDE], middles('x')), tensor('y', [1, 1, SIDE, SIDE], middles('y')),
]

/**
 * SAM's decoder: logits are 100 less the distance from the prompt's first point in pixels of 1024 (so a disc of radius
 * 100), plus half of the mask handed in; it calls itself as good as the embedding's first number is over 1000. `count`
 * masks, each the same disc with a radius 10 larger than the one before.
 */
export function tinySamDecoder(count = 1): OnnxModel {
  return {
    inputs: [
      port('image_embeddings', [1, 256, 64, 64]), port('point_coords', [1, 'num_points', 2]), port('point_labels', [1, 'num_points']),
      port('mask_input', [1, 1, 256, 256]), port('has_mask_input', [1]), port('orig_im_size', [2]),
    ],
    outputs: [port('masks', [1, count, 'h', 'w']), port('iou_predictions', [1, count]), port('low_res_masks', [1, count, 256, 256])],
    nodes: [
      ...DISTANCE, node('Sub', ['radii', 'd'], ['disc']), node('Mul', ['mask_input', 'has_mask_input'], ['given']), node('Mul', ['given', 'half'], ['bonus']),
      node('Add', ['disc', 'bonus'], ['low_res_masks']), node('Identity', ['low_res_masks'], ['masks']),
      node('ReduceMean', ['image_embeddings'], ['mean'], { keepdims: 0 }), node('Mul', ['mean', 'thousandth'], ['good']), node('Mul', ['good', 'ones'], ['iou_predictions']),
      node('ReduceSum', ['point_labels'], ['unused1'], { keepdims: 0 }), node('ReduceSum', ['orig_im_size'], ['unused2'], { keepdims: 0 }),
    ],
    tensors: [
      ...CONSTANTS, tensor('radii', [1, count, 1, 1], Array.from({ length: count }, (_, i) => 100 + 10 * i)), tensor('half', [1], [0.5]), tensor('thousandth', [1], [0.001]),
      tensor('ones', [1, count], Array.from({ length: count }, (_, i) => 1 + i / 10)),
    ],
  }
}

/** SAM 2's encoder: the embeddings are the mean of what was fed, in three sizes. */
export function tinySam2Encoder(): OnnxModel {
  return {
    inputs: [port('image', [1, 3, 1024, 1024])],
    outputs: [port('high_res_feats_0', [1, 32, 256, 256]), port('high_res_feats_1', [1, 64, 128, 128]), port('image_embed', [1, 256, 64, 64])],
    nodes: [
      node('ReduceMean', ['image'], ['mean'], { keepdims: 0 }), node('Expand', ['mean', 's0'], ['high_res_feats_0']),
      node('Expand', ['mean', 's1'], ['high_res_feats_1']), node('Expand', ['mean', 's2'], ['image_embed']),
    ],
    tensors: [tensor('s0', [4], [1, 32, 256, 256], 'int64'), tensor('s1', [4], [1, 64, 128, 128], 'int64'), tensor('s2', [4], [1, 256, 64, 64], 'int64')],
  }
}

/** SAM 2's decoder: three discs round the first point, radii 80, 100 and 120 pixels of 1024; the second calls itself best, 0.9. */
export function tinySam2Decoder(): OnnxModel {
  return {
    inputs: [
      port('image_embed', [1, 256, 64, 64]), port('high_res_feats_0', [1, 32, 256, 256]), port('high_res_feats_1', [1, 64, 128, 128]),
      port('point_coords', ['num_labels', 'num_points', 2]), port('point_labels', ['num_labels', 'num_points']), port('mask_input', ['num_labels', 1, 256, 256]),
      port('has_mask_input', ['num_labels']),
    ],
    outputs: [port('masks', ['num_labels', 3, 256, 256]), port('iou_predictions', ['num_labels', 3])],
    nodes: [
      ...DISTANCE, node('Sub', ['radii', 'd'], ['disc']), node('Mul', ['mask_input', 'has_mask_input'], ['given']), node('Mul', ['given', 'half'], ['bonus']),
      node('Add', ['disc', 'bonus'], ['masks']), node('Identity', ['scores'], ['iou_predictions']),
      ...['image_embed', 'high_res_feats_0', 'high_res_feats_1', 'point_labels'].map((name, i) => node('ReduceSum', [name], [`unused${i}`], { keepdims: 0 })),
    ],
    tensors: [...CONSTANTS, tensor('radii', [1, 3, 1, 1], [80, 100, 120]), tensor('half', [1], [0.5]), tensor('scores', [1, 3], [0.5, 0.9, 0.7])],
  }
}
