import { existsSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import { modelFromJson } from '../ml/model-json.ts'
import { toXgboostJson } from '../ml/xgboost-json.ts'
import type { Registry, VersionRef } from '../tracking/registry.ts'

/** Writes a boosted version as the JSON that XGBoost loads; `out` ends in .json, by which XGBoost knows it. */
export async function exportXgboost(registry: Registry, ref: VersionRef, out: string) {
  if (extname(out).toLowerCase() !== '.json')
    throw invalidInput(`"${out}" should end in .json, by which XGBoost knows the format.`, { out })
  if (!existsSync(dirname(out)))
    throw notFound(`There is no folder "${dirname(out)}" to write to. Make it first.`, { out })
  const { name, version } = registry.get(ref)
  const text = toXgboostJson(modelFromJson(await registry.readModel({ name, version })))
  writeFileAtomic(out, text)
  return { name, version, out, sizeBytes: Buffer.byteLength(text) }
}
