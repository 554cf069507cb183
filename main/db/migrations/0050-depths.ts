import type { Migration } from './migration.ts'

/*
 * The true depth of photos, one each, in files beside the project named by their SHA-256. `kind` tells whether far or near
 * is large; camera is JSON or empty, origin JSON: see core/records/depth.ts. No part of the change log.
 */
const TABLES = `
CREATE TABLE depth (
  id INTEGER PRIMARY KEY, image INTEGER NOT NULL UNIQUE REFERENCES image (id), width INTEGER NOT NULL, height INTEGER NOT NULL,
  low REAL NOT NULL, high REAL NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, camera TEXT NOT NULL, sha256 TEXT NOT NULL,
  source TEXT NOT NULL, origin TEXT NOT NULL, at REAL NOT NULL, crc INTEGER NOT NULL
) STRICT;
`

export const depths: Migration = {
  version: 50,
  title: 'true depths of photos',
  up: (db) => void db.exec(TABLES),
}
