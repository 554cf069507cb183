import type { CameraRule, FoundCamera } from '../../../core/api/poses.ts'
import { cameraFromFieldOfView, cameraFromFocalLength35, type Camera, fieldOfViewOf } from '../../../core/pose/camera.ts'
import type { Intrinsics, Pose } from '../../../core/records/pose.ts'
import { Fault } from '../../../core/fault.ts'
import type { ImageFile } from '../../db/store.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { ServiceContext } from '../service-context.ts'

/** What a photo without a telling file is taken with, when nobody says: degrees over its height. */
const USUAL_FIELD_OF_VIEW = 60
type Context = Pick<ServiceContext, 'media' | 'roots'>
type Size = Pick<ImageFile, 'width' | 'height'>

/**
 * The camera of an upright photo by a rule. A file that cannot be read tells of no focal length, so that poses can be fitted to
 * the masks of photos that are gone. @param before the pose that the object has, for the rule `pose`
 */
export async function cameraFor(context: Context, file: ImageFile, rule: CameraRule, before: Pose | null): Promise<FoundCamera> {
  if (rule.from === 'intrinsics') return found({ fx: rule.fx, fy: rule.fy, cx: rule.cx, cy: rule.cy }, 'intrinsics', file, '')
  if (rule.from === 'pose' && before) return found(before.camera, 'pose', file, '')
  if (rule.from === 'field-of-view') return byAngle(rule.fieldOfView, file, '')
  if (rule.from === 'fit' && rule.fieldOfView !== undefined) return byAngle(rule.fieldOfView, file, '')
  const { film, words } = await focalLength(context, file)
  if (film !== null) return found(cameraFromFocalLength35(film, file.width, file.height), 'exif', file, words)
  return byAngle(rule.fieldOfView ?? USUAL_FIELD_OF_VIEW, file, words)
}

function byAngle(degrees: number, { width, height }: Size, words: string): FoundCamera {
  return found(cameraFromFieldOfView(degrees, width, height), 'field-of-view', { width, height }, words)
}

function found(camera: Intrinsics, from: FoundCamera['from'], { width, height }: Size, words: string): FoundCamera {
  const { fx, fy, cx, cy } = camera
  const whole: Camera = { width, height, fx, fy, cx, cy }
  return { camera: { fx, fy, cx, cy }, from, fieldOfView: fieldOfViewOf(whole), words }
}

/** The focal length in 35 mm film that the file tells of, directly or by lens and sensor; null when it does not. */
async function focalLength({ media, roots }: Context, file: ImageFile): Promise<{ film: number | null; words: string }> {
  const exif = await allowedPath(file.absolute, roots).then((path) => media.metadata(path)).then((told) => told.exif, (thrown: unknown) => {
    const fault = Fault.of(thrown)
    if (fault.code === 'bug' || fault.code === 'cancelled' || fault.code === 'closed') throw fault
    return {} as Record<string, string>
  })
  const film = millimetres(exif['Focal length in 35 mm film'])
  if (film !== null) return { film, words: `${film} mm in 35 mm film` }
  const focal = millimetres(exif['Focal length'])
  if (focal === null) return { film: null, words: '' }
  const sensor = sensorDiagonal(exif)
  if (sensor === null) return { film: null, words: `${focal} mm, on a sensor of unknown size` }
  return { film: (focal * FILM_DIAGONAL) / sensor, words: `${focal} mm on a sensor of ${sensor.toFixed(1)} mm across corners` }
}

/** Millimetres of a film frame, 36 by 24, across its corners. */
const FILM_DIAGONAL = Math.hypot(36, 24)
const MM: Record<string, number> = { 'per inch': 25.4, 'per cm': 10, 'per mm': 1, 'per µm': 1e-3 }

/** Of the part of the sensor that took the photo, in millimetres: its pixels as taken over how many lie on a millimetre. */
function sensorDiagonal(exif: Record<string, string>): number | null {
  const [width, height, pixels] = ['Width as taken', 'Height as taken', 'Pixels on the sensor'].map((name) => millimetres(exif[name]))
  const unit = MM[exif['Unit of the sensor'] ?? '']
  if (width === null || height === null || pixels === null || unit === undefined) return null
  const diagonal = (Math.hypot(width, height) / pixels) * unit
  // Some programs write the resolution of a print here.
  return diagonal > 2 && diagonal < 120 ? diagonal : null
}

/** Cameras write 0 for a focal length they do not know. */
function millimetres(words: string | undefined): number | null {
  const value = Number.parseFloat(words ?? '')
  return Number.isFinite(value) && value > 0 ? value : null
}
