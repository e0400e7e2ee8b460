import { z } from 'zod'
import type { ModelVersion } from '../contract/model.ts'
import { conflict, isAppError } from '../lib/errors.ts'
import { exportXgboost } from './export-xgboost.ts'
import { modelCard } from '../tracking/model-card.ts'
import { promotionGates, rolledBack, versionBefore, type SuiteVerdict } from '../tracking/promotion.ts'
import type { Registry, VersionRef } from '../tracking/registry.ts'
import type { Tracking } from '../tracking/tracking.ts'

const verdict = z.object({
  suite: z.string(),
  passed: z.number(),
  evaluated: z.number(),
  notEvaluated: z.number(),
})

interface Promotion {
  name: string
  version: number
  alias: string
  metric: string
}

/** `model.*` about who is in use: promotion with its gates, rollback, the card, the package. */
export function promotionHandlers({ registry, tracking }: { registry: Registry; tracking: Tracking }) {
  const holderOf = (name: string, alias: string): ModelVersion | undefined =>
    registry.versions(name).find(({ aliases }) => aliases.includes(alias))

  const gates = async ({ name, version: number, alias, metric }: Promotion) => {
    const version = registry.get({ name, version: number })
    const suites = await suitesOf(tracking, version.runId)
    return promotionGates({ version, holder: holderOf(name, alias), metric, suites })
  }

  return {
    gates,
    async promote({ reason, force, ...promotion }: Promotion & { reason: string; force: boolean }) {
      const { name, version, alias } = promotion
      const failed = (await gates(promotion)).filter(({ state }) => state === 'failed')
      if (failed.length > 0 && !force) {
        throw conflict(
          `Version ${version} of "${name}" was not made @${alias}. ${failed.map((gate) => `Not ${gate.rule}: ${gate.reason}`).join(' ')} To do it all the same, force it.`,
          { gates: failed },
        )
      }
      const against = failed.map(({ rule }) => `not ${rule}`).join(', ')
      return registry.setAlias({
        name,
        alias,
        version,
        reason: against === '' ? reason : `${reason} (forced: ${against})`,
      })
    },
    rollback({ name, alias, reason }: { name: string; alias: string; reason?: string }) {
      const holder = registry.get({ name, alias })
      const before = versionBefore(registry.history(name), alias, holder.version)
      if (before === undefined) {
        throw conflict(
          `Version ${holder.version} is the first that "${name}" had as @${alias}; there is none to go back to. Set the alias to another version, or remove it.`,
          { name, alias },
        )
      }
      if (!registry.versions(name).some(({ version }) => version === before)) {
        throw conflict(
          `Before version ${holder.version} it was version ${before} that was @${alias}, which was deleted. Set the alias to another version.`,
          { name, alias, version: before },
        )
      }
      const why = rolledBack(holder.version)
      return registry.setAlias({ name, alias, version: before, reason: reason ? `${why}: ${reason}` : why })
    },
    card(ref: VersionRef) {
      const version = registry.get(ref)
      return { markdown: modelCard(version, version.aliases) }
    },
    export: ({ out, format, ...ref }: VersionRef & { out: string; format?: 'package' | 'xgboost' }) =>
      format === 'xgboost' ? exportXgboost(registry, ref, out) : registry.exportVersion(ref, out),
  }
}

/** What the stages that validate wrote into the run. */
async function suitesOf(tracking: Tracking, runId: string): Promise<SuiteVerdict[] | undefined> {
  try {
    const files = (await tracking.listArtifacts(runId)).filter(({ path }) =>
      /^validate[^/]*\.json$/.test(path),
    )
    const texts = await Promise.all(files.map(({ path }) => tracking.readArtifactText(runId, path)))
    return texts.flatMap(({ text }) => {
      const read = verdict.safeParse(JSON.parse(text))
      return read.success ? [read.data] : []
    })
  } catch (error) {
    if (isAppError(error, 'NOT_FOUND')) return undefined
    throw error
  }
}
