import type { Migration } from './migration.ts'

/*
 * The COCO model in tables. Texts named flags, attributes, extra, keypoints, skeleton, ops, params, value are JSON.
 * `crc` is checksum.ts's over all columns before it; columns after it are derived from other rows and can be counted again.
 *
 * annotation.points by shape: polygon = list of rings [[x, y, ...], ...] as COCO has it; mask = COCO's compressed counts;
 * none = empty; all others = flat list [x, y, ...]. `parts` is null when every ring is an outer one, else the number of
 * rings of each part: its outer ring, then its holes. `segmentation` is null where the view below can tell it from
 * `points` alone; else COCO's segmentation, worked out when the row was written: an RLE for polygons with holes (a second
 * ring in COCO is a second part, never a hole), a polygon for circles, [] for what covers no area.
 */
const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL, crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE root (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, inside INTEGER NOT NULL, crc INTEGER NOT NULL,
  UNIQUE (path, inside)
) STRICT;
CREATE TABLE image (
  id INTEGER PRIMARY KEY, root INTEGER NOT NULL REFERENCES root (id), path TEXT NOT NULL, name TEXT NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, orientation INTEGER NOT NULL,
  bytes INTEGER NOT NULL, mtime REAL NOT NULL, hash TEXT NOT NULL, health TEXT NOT NULL, problem TEXT NOT NULL,
  status TEXT NOT NULL, split TEXT NOT NULL, flags TEXT NOT NULL, note TEXT NOT NULL,
  license INTEGER, flickr_url TEXT NOT NULL, coco_url TEXT NOT NULL, date_captured TEXT NOT NULL,
  extra TEXT NOT NULL, rev INTEGER NOT NULL, crc INTEGER NOT NULL,
  sort_key TEXT NOT NULL, objects INTEGER NOT NULL DEFAULT 0, score REAL,
  UNIQUE (root, path)
) STRICT;
CREATE INDEX image_sort ON image (sort_key);
CREATE INDEX image_name ON image (name);
CREATE INDEX image_hash ON image (hash);
CREATE TABLE category (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, supercategory TEXT NOT NULL, color TEXT NOT NULL, position REAL NOT NULL,
  keypoints TEXT NOT NULL, skeleton TEXT NOT NULL, attributes TEXT NOT NULL, extra TEXT NOT NULL, crc INTEGER NOT NULL
) STRICT;
CREATE TABLE annotation (
  id INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image (id), category INTEGER NOT NULL,
  shape TEXT NOT NULL, points TEXT NOT NULL, mask_height INTEGER, mask_width INTEGER,
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, area REAL NOT NULL,
  z REAL NOT NULL, source TEXT NOT NULL, score REAL,
  parts TEXT, segmentation TEXT, iscrowd INTEGER NOT NULL DEFAULT 0, keypoints TEXT,
  attributes TEXT NOT NULL DEFAULT '{}', flags TEXT NOT NULL DEFAULT '{}', description TEXT NOT NULL DEFAULT '',
  group_id INTEGER, hidden INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0, extra TEXT NOT NULL DEFAULT '{}',
  crc INTEGER NOT NULL
) STRICT;
CREATE INDEX annotation_image ON annotation (image, category, score);
CREATE TABLE image_category (
  image INTEGER NOT NULL, category INTEGER NOT NULL, annotations INTEGER NOT NULL, PRIMARY KEY (image, category)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_category_category ON image_category (category, annotations);
CREATE TABLE change (
  seq INTEGER PRIMARY KEY, image INTEGER, kind TEXT NOT NULL, undoes INTEGER, label TEXT NOT NULL, ops TEXT NOT NULL,
  count INTEGER NOT NULL, author TEXT NOT NULL, tag TEXT, key TEXT UNIQUE, at REAL NOT NULL, crc INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
CREATE INDEX change_image ON change (image, state, seq);
CREATE INDEX change_tag ON change (tag, seq) WHERE tag IS NOT NULL;
CREATE TABLE job (
  id INTEGER PRIMARY KEY, method TEXT NOT NULL, title TEXT NOT NULL, params TEXT NOT NULL, state TEXT NOT NULL,
  done REAL, note TEXT NOT NULL, fault TEXT, result TEXT, started_at REAL, ended_at REAL, resumable INTEGER NOT NULL,
  crc INTEGER NOT NULL
) STRICT;
CREATE TABLE draft (
  image INTEGER PRIMARY KEY REFERENCES image (id), tool TEXT NOT NULL, state TEXT NOT NULL, crc INTEGER NOT NULL
) STRICT;
`

/* Exactly COCO's columns, with json functions of SQLite alone, so that any SQLite client can read the dataset. */
const VIEWS = `
CREATE VIEW coco_images AS
SELECT id, width, height, path AS file_name, license, flickr_url, coco_url, date_captured FROM image;
CREATE VIEW coco_categories AS
SELECT id, name, supercategory, keypoints, skeleton FROM category;
CREATE VIEW coco_annotations AS
SELECT id, image AS image_id, category AS category_id,
  CASE
    WHEN segmentation IS NOT NULL THEN segmentation
    WHEN shape = 'polygon' THEN points
    WHEN shape = 'mask' THEN json_object('size', json_array(mask_height, mask_width), 'counts', points)
    WHEN shape = 'oriented_rectangle' THEN '[' || points || ']'
    WHEN shape = 'rectangle' THEN json_array(json_array(
      json_extract(points, '$[0]'), json_extract(points, '$[1]'), json_extract(points, '$[0]'), json_extract(points, '$[3]'),
      json_extract(points, '$[2]'), json_extract(points, '$[3]'), json_extract(points, '$[2]'), json_extract(points, '$[1]')))
    ELSE '[]'
  END AS segmentation,
  area, json_array(x, y, width, height) AS bbox, iscrowd, keypoints,
  (SELECT count(*) FROM json_each(annotation.keypoints) AS k WHERE k.key % 3 = 2 AND k.value > 0) AS num_keypoints
FROM annotation;
CREATE VIEW coco_licenses AS
SELECT json_extract(l.value, '$.id') AS id, json_extract(l.value, '$.name') AS name, json_extract(l.value, '$.url') AS url
FROM meta, json_each(meta.value) AS l WHERE meta.key = 'licenses';
CREATE VIEW coco_info AS
SELECT json_extract(value, '$.year') AS year, json_extract(value, '$.version') AS version,
  json_extract(value, '$.description') AS description, json_extract(value, '$.contributor') AS contributor,
  json_extract(value, '$.url') AS url, json_extract(value, '$.date_created') AS date_created
FROM meta WHERE key = 'info';
`

export const start: Migration = {
  version: 10,
  title: 'the COCO model, the change log, jobs and settings',
  up: (db) => {
    db.exec(TABLES)
    db.exec(VIEWS)
  },
}
