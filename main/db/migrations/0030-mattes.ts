import type { Migration } from './migration.ts'

/*
 * Trimaps and alphas. `matte` is the trimap of an object (annotation null: of the whole photo) as people paint it, written
 * through the change log; foreground and unknown are run lengths of a height x width mask, both null without a trimap.
 * `alpha` is what was solved from a trimap (`trimap`: checksum of it), in files beside the project named by their SHA-256;
 * `colours` is that of the clean foreground colours, or empty. Alphas are no part of the log: undoing finds the earlier one.
 */
const TABLES = `
CREATE TABLE matte (
  id INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image (id), annotation INTEGER, height INTEGER, width INTEGER,
  foreground TEXT, unknown TEXT, origin TEXT NOT NULL, mask INTEGER, source TEXT NOT NULL, crc INTEGER NOT NULL
) STRICT;
CREATE INDEX matte_image ON matte (image, annotation);
CREATE TABLE alpha (
  id INTEGER PRIMARY KEY, matte INTEGER NOT NULL, image INTEGER NOT NULL REFERENCES image (id), trimap INTEGER NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, bits INTEGER NOT NULL, sha256 TEXT NOT NULL, colours TEXT NOT NULL,
  method TEXT NOT NULL, params TEXT NOT NULL, seconds REAL NOT NULL, uncertainty REAL NOT NULL, at REAL NOT NULL,
  crc INTEGER NOT NULL
) STRICT;
CREATE INDEX alpha_matte ON alpha (matte, trimap);
CREATE INDEX alpha_image ON alpha (image);
`

export const mattes: Migration = {
  version: 30,
  title: 'trimaps and alphas of objects and photos',
  up: (db) => void db.exec(TABLES),
}
