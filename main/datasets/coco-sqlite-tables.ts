/** One of COCO's lists as a table: its columns in order, `extra` last. */
export type Table = {
  name: 'info' | 'licenses' | 'images' | 'categories' | 'annotations'
  create: string
  columns: string[]
  /** Columns that hold JSON. */
  json: string[]
  indices: string[]
}

const table = (name: Table['name'], columns: Record<string, string>, json: string[], indices: string[] = []): Table => ({
  name, json: [...json, 'extra'], indices,
  columns: [...Object.keys(columns), 'extra'],
  create: `CREATE TABLE ${name} (${Object.entries(columns).map(([column, type]) => `${column} ${type}, `).join('')}extra TEXT)`,
})

/** The tables of COCO in SQLite, in the order they are written. `info` has one row. */
export const TABLES: readonly Table[] = [
  table(
    'info', { description: 'TEXT', url: 'TEXT', version: 'TEXT', year: 'INTEGER', contributor: 'TEXT', date_created: 'TEXT' }, [],
  ),
  table('licenses', { id: 'INTEGER PRIMARY KEY', name: 'TEXT', url: 'TEXT' }, []),
  table(
    'categories',
    { id: 'INTEGER PRIMARY KEY', name: 'TEXT NOT NULL', supercategory: 'TEXT', keypoints: 'TEXT', skeleton: 'TEXT' },
    ['keypoints', 'skeleton'],
  ),
  table('images', {
    id: 'INTEGER PRIMARY KEY', file_name: 'TEXT NOT NULL', width: 'INTEGER NOT NULL', height: 'INTEGER NOT NULL',
    license: 'INTEGER', flickr_url: 'TEXT',
    coco_url: 'TEXT', date_captured: 'TEXT',
  }, [], ['CREATE INDEX images_file_name ON images (file_name)']),
  table('annotations', {
    id: 'INTEGER PRIMARY KEY', image_id: 'INTEGER NOT NULL REFERENCES images (id)',
    category_id: 'INTEGER NOT NULL REFERENCES categories (id)',
    segmentation: 'TEXT', area: 'REAL', bbox: 'TEXT', iscrowd: 'INTEGER', keypoints: 'TEXT', num_keypoints: 'INTEGER',
  }, ['segmentation', 'bbox', 'keypoints'], [
    'CREATE INDEX annotations_image ON annotations (image_id)', 'CREATE INDEX annotations_category ON annotations (category_id)',
  ]),
]
