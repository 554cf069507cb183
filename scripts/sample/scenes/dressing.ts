import { formLinen, turnedWood } from '../cloth/fabric.ts'
import type { FlatLay } from '../cloth/flat.ts'
import { FORM, formMesh, formSolid, HIPS, legMesh, turned } from '../cloth/form.ts'
import { sew, type Cloth, type Sewing, type Softness } from '../cloth/sewing.ts'
import { settle } from '../cloth/solver.ts'
import type { Material } from '../material.ts'
import { sheet } from '../mesh.ts'
import { plain } from '../sneaker/skins.ts'
import { type Category, newStage, type Stage } from './stage.ts'

/** The form on its turned pole and foot; with legs it stands by itself. */
function putForm(stage: Stage, linen: string, withLegs: boolean): void {
  const cover = formLinen(linen)
  stage.put(formMesh(withLegs ? HIPS : FORM.low), cover)
  const wood = turnedWood('#7d5432')
  const top: [number, number][] = [
    [0.0534, 0],
    [0.056, 0.004],
    [0.056, 0.012],
    [0.05, 0.017],
    [0.03, 0.021],
    [0.012, 0.024],
    [0.01, 0.034],
    [0.014, 0.042],
    [0.012, 0.05],
    [0, 0.054],
  ]
  stage.put(turned(top, [0, FORM.middle(FORM.high), FORM.high]), wood)
  if (withLegs) {
    for (const side of [1, -1] as const) stage.put(legMesh(side), cover)
    for (const side of [1, -1])
      stage.put(
        turned(
          [
            [0, 0],
            [0.05, 0],
            [0.05, 0.012],
            [0.036, 0.02],
            [0.036, 0.06],
          ],
          [side * 0.1, 0.012, 0],
        ),
        wood,
      )
    return
  }
  stage.put(
    turned(
      [
        [0.1655, 0.004],
        [0.163, -0.01],
        [0, -0.011],
      ].map(([r, z]): [number, number] => [r, z]),
      [0, FORM.middle(FORM.low), FORM.low],
      0.665,
    ),
    plain('#8d8271', 0.9, 0.01),
  )
  stage.put(
    turned(
      [
        [0.19, 0],
        [0.19, 0.014],
        [0.178, 0.024],
        [0.07, 0.034],
        [0.03, 0.06],
        [0.022, 0.1],
        [0.026, 0.14],
        [0.0165, 0.17],
        [0.0165, FORM.low],
      ],
      [0, FORM.middle(FORM.low), 0],
    ),
    wood,
  )
}

type Hang = { softness: Softness; friction: number; seconds: number; legs?: boolean; seed: number }

/** Sews, hangs over the form and lets settle. */
function hang(sewing: Sewing, how: Hang): Cloth {
  const cloth = sew(sewing, how.softness, how.seed)
  settle(cloth.drape, {
    seconds: how.seconds,
    step: 1 / 500,
    gravity: 9.8,
    skin: 0.004,
    friction: how.friction,
    damping: 1.2,
    solid: formSolid(how.legs ?? false),
    box: { low: [-0.42, -0.36, 0.04], high: [0.42, 0.36, 1.6], cell: 0.01 },
  })
  return cloth
}

/** A stage with the form wearing a garment. */
export function onForm(
  category: Category,
  sewing: Sewing,
  how: Hang,
  linen: string,
  material: Material,
): Stage & { cloth: Cloth; object: number } {
  const stage = newStage()
  putForm(stage, linen, how.legs ?? false)
  const cloth = hang(sewing, how)
  const object = stage.add({ category })
  for (const mesh of cloth.meshes()) stage.put(mesh, material, object)
  return { ...stage, cloth, object }
}

/** Lays a garment on the ground: the upper layer settles into wrinkles, the lower one lies flat. */
export function lay(stage: Stage, lying: FlatLay, category: Category, upper: Material, under: Material, seed: number): number {
  const object = stage.add({ category })
  const cloth = sew(lying.upper, { bias: 1e-6, bend: 8e-6 }, seed)
  settle(cloth.drape, {
    seconds: 0.8,
    step: 1 / 500,
    gravity: 2.5,
    skin: 0.0045,
    friction: 0.5,
    damping: 3,
    solid: (_x, _y, z) => z,
    box: { low: [-0.6, -0.6, -0.05], high: [0.6, 0.6, 0.15], cell: 0.02 },
  })
  for (const mesh of cloth.meshes()) stage.put(mesh, upper, object)
  const { columns, rows } = lying.lower
  const behind = sheet(columns, rows, (i, j) => {
    const [u, v] = lying.lower.flat(i, j)
    return { at: lying.lower.start(i, j), surface: [u, v, lying.lower.hem?.(i, j) ?? 1, 1] }
  })
  stage.put(behind, under, object)
  return object
}
