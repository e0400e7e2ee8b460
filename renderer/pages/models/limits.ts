import type { ModelVersion } from '../../../main/contract/model.ts'
import type { EvaluationGroups } from '../../../main/contract/run.ts'
import { formatCount, formatPercent, formatScore, plural } from '../../format.ts'
import type { EvaluationPart } from '../experiments/evaluation-part.ts'

/** Groups of fewer rows say too little. */
const fewestRows = 30
const fewestOfClass = 50
const namedGroups = 3

/** What a person should know before relying on a version, in sentences. */
export function limitsOf(
  model: Pick<ModelVersion, 'signature' | 'lineage'>,
  part: EvaluationPart | undefined,
  groups: EvaluationGroups | undefined,
): string[] {
  const { signature, lineage } = model
  const strict = signature.filter(({ required }) => required).length
  return [
    `It knows ${lineage.dataset} version ${lineage.datasetVersion} only. Rows from elsewhere may differ in ways that no figure here shows.`,
    ...(part ? [figuresOf(part)] : []),
    ...(part ? rareClasses(part) : []),
    ...(strict > 0 ? [neverMissing(strict, signature.length)] : []),
    'Values it has not seen count as missing.',
    ...(part && groups ? weakGroups(part, groups) : []),
  ]
}

/** Where there was no mistake a bootstrap has none to draw: the rule of three bounds what may still be there. */
const figuresOf = ({ rows, metrics }: EvaluationPart) =>
  `Its figures are of ${plural(rows, 'row')} it did not learn from.${metrics['accuracy'] === 1 ? ` It made no mistake there; up to ${formatPercent(Math.min(1, 3 / rows))} of others may still be wrong.` : ''}`

const neverMissing = (count: number, of: number) =>
  `${count === of ? 'None of its columns was ever' : `${formatCount(count)} of its ${plural(of, 'column')} were never`} missing in training; how it does without them is not known.`

const rareClasses = ({ perClass }: EvaluationPart) =>
  perClass
    .filter(({ support }) => support < fewestOfClass)
    .map(
      ({ class: name, support }) =>
        `Of the class ${name} only ${plural(support, 'row was', 'rows were')} there to test on.`,
    )

function weakGroups(part: EvaluationPart, groups: EvaluationGroups): string[] {
  const whole = part.metrics['accuracy']
  if (whole === undefined) return []
  return groups.columns
    .flatMap(({ column, groups: list }) => list.map((group) => ({ column, ...group })))
    .filter(({ rows, accuracy }) => rows >= fewestRows && accuracy < whole - 2 * standardError(whole, rows))
    .toSorted((one, other) => one.accuracy - other.accuracy)
    .slice(0, namedGroups)
    .map(
      ({ column, group, accuracy, rows }) =>
        `Where ${column} is ${group} its accuracy is ${formatScore(accuracy, 3)} (${plural(rows, 'row')}), ${formatScore(whole, 3)} over all.`,
    )
}

/** So that what chance makes of few rows is not called a weakness. */
const standardError = (share: number, rows: number) => Math.sqrt(Math.max(share * (1 - share), 0.001) / rows)
