import { didYouMean } from '../lib/closest.ts'
import { stageKinds } from './stage-kinds.ts'
import type { StageKindName } from './stage-params.ts'

export interface GraphStage {
  name: string
  uses: StageKindName
  needs: readonly string[]
}

export interface GraphProblem {
  stage: string
  message: string
}

/** The stages so that each comes after what it needs (in file order where free), and why that cannot be done. */
export function orderStages<Stage extends GraphStage>(
  stages: readonly Stage[],
): { ordered: Stage[]; problems: GraphProblem[] } {
  const names = stages.map((stage) => stage.name)
  const problems: GraphProblem[] = stages.flatMap((stage) =>
    stage.needs
      .filter((need) => !names.includes(need))
      .map((need) => ({
        stage: stage.name,
        message: `${stage.name} needs "${need}", which is no stage of this pipeline.${didYouMean(need, names)}`,
      })),
  )
  const ordered: Stage[] = []
  const done = new Set<string>()
  const visit = (stage: Stage, trail: readonly string[]): void => {
    if (done.has(stage.name)) return
    const at = trail.indexOf(stage.name)
    if (at >= 0) {
      const cycle = [...trail.slice(at), stage.name].join(' → ')
      if (!problems.some(({ message }) => message.includes('circle')))
        problems.push({ stage: stage.name, message: `The stages need each other in a circle: ${cycle}.` })
      return
    }
    for (const need of stage.needs) {
      const needed = stages.find((one) => one.name === need)
      if (needed) visit(needed, [...trail, stage.name])
    }
    if (done.has(stage.name)) return
    done.add(stage.name)
    ordered.push(stage)
  }
  for (const stage of stages) visit(stage, [])
  return { ordered, problems }
}

/**
 * For each kind a stage reads, the nearest stage of that kind before it (the last one in order, where several lead to
 * it). `undefined` where there is none.
 */
export function sourcesOf(
  stage: GraphStage,
  ordered: readonly GraphStage[],
): Partial<Record<StageKindName, string | undefined>> {
  const before = ancestorsOf(stage, ordered)
  return Object.fromEntries(
    stageKinds[stage.uses].takes.map((kind) => [
      kind,
      ordered.findLast((one) => one.uses === kind && before.has(one.name))?.name,
    ]),
  )
}

export function ancestorsOf(stage: GraphStage, stages: readonly GraphStage[]): Set<string> {
  const found = new Set<string>()
  const visit = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const need of stages.find((one) => one.name === name)?.needs ?? []) visit(need)
  }
  for (const need of stage.needs) visit(need)
  return found
}

/** The stage and everything that comes after it. */
export function descendantsOf(name: string, stages: readonly GraphStage[]): Set<string> {
  const isAfter = (stage: GraphStage) => stage.name === name || ancestorsOf(stage, stages).has(name)
  return new Set(stages.filter(isAfter).map((stage) => stage.name))
}
