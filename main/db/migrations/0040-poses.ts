import type { Migration } from './migration.ts'

/*
 * Meshes, and poses of objects. `mesh`: a 3D model whose file lies beside the project under its SHA-256; centre is a JSON
 * list, side is empty for neither. `pose`: where the thing that an object shows is in the camera, written through the
 * change log; `mesh` is null for one that the project does not hold, which `mesh_name` then names. rotation, translation,
 * camera, runner_up, measures, curve, uncertainty, origin are JSON as in core/records/pose.ts; `mask` is the checksum of
 * the object's shape that was fitted.
 */
const TABLES = `
CREATE TABLE mesh (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, triangles INTEGER NOT NULL, vertices INTEGER NOT NULL,
  watertight INTEGER NOT NULL, units TEXT NOT NULL, up TEXT NOT NULL, forward TEXT NOT NULL, centre TEXT NOT NULL,
  radius REAL NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, side TEXT NOT NULL, origin TEXT NOT NULL, at REAL NOT NULL,
  crc INTEGER NOT NULL
) STRICT;
CREATE INDEX mesh_name ON mesh (name);
CREATE TABLE pose (
  id INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image (id), annotation INTEGER NOT NULL, mesh INTEGER,
  mesh_name TEXT NOT NULL, rotation TEXT NOT NULL, translation TEXT NOT NULL, camera TEXT NOT NULL, iou REAL, margin REAL,
  method TEXT NOT NULL, state TEXT NOT NULL, runner_up TEXT, measures TEXT, curve TEXT NOT NULL, uncertainty TEXT,
  words TEXT NOT NULL, renders INTEGER NOT NULL, seconds REAL NOT NULL, origin TEXT NOT NULL, mask INTEGER,
  source TEXT NOT NULL, at REAL NOT NULL, crc INTEGER NOT NULL
) STRICT;
CREATE INDEX pose_image ON pose (image, annotation);
CREATE INDEX pose_mesh ON pose (mesh) WHERE mesh IS NOT NULL;
`

export const poses: Migration = {
  version: 40,
  title: 'meshes, and poses of objects',
  up: (db) => void db.exec(TABLES),
}
