import type { DesignFeature } from './design-matrix.ts'
import { badModel, readNumber, readObject } from './json-reader.ts'
import { featureFromJson } from './preprocessor-json.ts'

export function designFeatureFromJson(value: unknown): DesignFeature {
  const feature = featureFromJson(value)
  if (feature.kind === 'category') return feature
  const given = readObject(value, 'design')
  const [mean, scale, min, max] = (['mean', 'scale', 'min', 'max'] as const).map((key) =>
    readNumber(given[key], `design.${key}`),
  )
  if (!(scale! > 0)) throw badModel('design.scale', 'above 0')
  return { ...feature, mean: mean!, scale: scale!, min: min!, max: max! }
}
