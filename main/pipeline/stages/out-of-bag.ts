import type { Forest } from '../../ml/forest.ts'
import { evaluateMetrics } from '../../ml/metrics.ts'
import type { PreparedTraining } from '../../ml/model.ts'
import { joinOutOfBag } from '../../ml/out-of-bag.ts'
import type { StageContext } from '../stage-work.ts'

/** How good a forest is on the rows that its trees did not draw. */
export async function scoreOutOfBag(
  { services, signal }: StageContext<'train'>,
  { forest, input }: PreparedTraining,
  parts: readonly Forest[],
): Promise<Record<string, number>> {
  const { features, target, classes, positive } = input
  if (!forest?.params.bootstrap) return {}
  const asked = await Promise.all(
    parts.map((part) =>
      services.compute.run('askOutOfBag', { prepared: forest, part, features }, { signal }),
    ),
  )
  const scored = joinOutOfBag(asked, target, classes.length)
  if (scored.target.length === 0) return {}
  return { ...evaluateMetrics(scored, positive === undefined ? undefined : classes.indexOf(positive)) }
}
