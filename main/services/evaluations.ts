import type { Service } from '../../core/api/method.ts'
import type { evaluations as api } from '../../core/api/evaluations.ts'
import { evaluateCocoFiles } from './evaluations/coco-files.ts'
import { compareDepths } from './evaluations/depths.ts'
import { compareJoints } from './evaluations/joints.ts'
import { compareMaskFolders } from './evaluations/mask-folders.ts'
import { comparePoses } from './evaluations/poses.ts'
import { evaluateRunDepths } from './evaluations/run-depths.ts'
import { evaluateRunJoints } from './evaluations/run-joints.ts'
import { evaluateRun } from './evaluations/run-coco.ts'
import { compareRun } from './evaluations/run-masks.ts'
import { sweepThresholds } from './evaluations/run-thresholds.ts'
import { triageRun } from './evaluations/run-triage.ts'
import type { ServiceContext } from './service-context.ts'

export function evaluationsService(context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn'>): Service<typeof api> {
  return {
    masks: (params, call) => compareRun(context, params, call),
    coco: (params, call) => evaluateRun(context, params, call),
    thresholds: (params, call) => sweepThresholds(context, params, call),
    triage: (params, call) => triageRun(context, params, call),
    cocoFiles: (params, call) => evaluateCocoFiles(context, params, call),
    poses: (params, call) => comparePoses(context, params, call),
    depths: (params, call) => compareDepths(context, params, call),
    runDepths: (params, call) => evaluateRunDepths(context, params, call),
    runJoints: (params, call) => evaluateRunJoints(context, params, call),
    joints: (params, call) => compareJoints(context, params, call),
    maskFolders: (params, call) => compareMaskFolders(context, params, call),
  }
}
