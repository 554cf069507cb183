import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export const EXTENSION = '.selvedge'

/** What lies beside a project file `x.selvedge`: one folder `x.selvedge-files`, which may be deleted while nobody works. */
export type SideFiles = {
  folder: string
  lock: string
  owner: string
  request: string
  ballast: string
  backups: string
  quarantine: string
}

export function sideFiles(file: string): SideFiles {
  const folder = `${file}-files`
  return {
    folder,
    lock: join(folder, 'lock.db'),
    owner: join(folder, 'lock.json'),
    request: join(folder, 'take-over.json'),
    ballast: join(folder, 'ballast'),
    backups: join(folder, 'backups'),
    quarantine: join(folder, 'quarantine'),
  }
}

/** Folder of the maps that a run kept, one 16-bit grey PNG per photo. */
export function mapsFolder(file: string, run: number): string {
  return join(sideFiles(file).folder, 'runs', String(run))
}

/** The map that a run kept of a photo. */
export function mapFile(file: string, run: number, image: number): string {
  return join(mapsFolder(file, run), `${image}.png`)
}

/** Folder of alphas and clean colours: PNGs named by their content, `<sha256>.png`. */
export function layersFolder(file: string): string {
  return join(sideFiles(file).folder, 'layers')
}

/** A layer of a matte by its SHA-256. */
export function layerFile(file: string, sha256: string): string {
  return join(layersFolder(file), `${sha256}.png`)
}

/** Folder of the project's meshes: GLB files named by their content, `<sha256>.glb`. */
export function meshesFolder(file: string): string {
  return join(sideFiles(file).folder, 'meshes')
}

/** A mesh of the project by its SHA-256. */
export function meshFile(file: string, sha256: string): string {
  return join(meshesFolder(file), `${sha256}.glb`)
}

/** The contact sheet of synthetic pictures that a digest names. */
export function sheetFile(file: string, made: string): string {
  return join(sideFiles(file).folder, 'sheets', `${made}.jpg`)
}

/** File name without `.selvedge`. */
export function projectName(file: string): string {
  const name = basename(file)
  return name.toLowerCase().endsWith(EXTENSION) ? name.slice(0, -EXTENSION.length) : name
}

/** `x.conflict-<time>.selvedge` beside the project. */
export function conflictCopyOf(file: string): string {
  return join(dirname(file), `${projectName(file)}.conflict-${timeStamp()}${EXTENSION}`)
}

/** The time as part of a file name that every file system takes. */
export function timeStamp(at: Date = new Date()): string {
  return at.toISOString().replace(/[:.]/g, '-')
}

/** Deletes what imports, backups and recoveries that were killed have left. The caller holds the lock. */
export function sweep(side: SideFiles): void {
  for (const folder of [side.folder, side.backups]) {
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder)) {
      if (/^staging-[0-9a-f]{16}\.db|\.partial(?:-[0-9a-f]+|-wal|-shm|-journal)?$/.test(name)) {
        rmSync(join(folder, name), { force: true })
      }
    }
  }
}
