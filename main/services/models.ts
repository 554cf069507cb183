import type { Service } from '../../core/api/method.ts'
import type { models as api } from '../../core/api/models.ts'
import { heatOnPhoto } from './joints/heat.ts'
import { addFrom } from './models/add.ts'
import { checkModel } from './models/check.ts'
import { decoderBeside } from './models/decoder.ts'
import { proposeFor } from './models/propose.ts'
import { tryOnPhoto } from './models/try-on-photo.ts'
import type { ServiceContext } from './service-context.ts'

export function modelsService(context: ServiceContext): Service<typeof api> {
  const { inference, models, emit } = context
  return {
    list: () => models.list(),
    check: ({ path }, call) => checkModel(context, path, call),
    propose: async ({ path }, call) => {
      const { path: real, found, proposals } = await proposeFor(context, path, call.signal)
      const { inputs, outputs, nodes, opset, producer, bytes } = found
      const decoder = proposals[0]?.roles.includes('decoder') ? await decoderBeside(real, context.roots) : null
      return { inputs, outputs, nodes, opset, producer, bytes, proposals, decoder }
    },
    async add(params, call) {
      const row = await addFrom(context, params, call)
      emit('models.changed', {})
      return row
    },
    async remove({ id }) {
      await models.remove(id)
      emit('models.changed', {})
      return {}
    },
    devices: ({ again }) => inference.devices(again),
    heat: (params, call) => heatOnPhoto(context, params, call),
    tryOut: (params, call) => tryOnPhoto(context, params, call),
  }
}
