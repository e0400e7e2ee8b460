import type { DatasetVersion } from '../../contract/dataset.ts'
import type { Profile } from '../../contract/profile.ts'
import type { DataDeps } from '../../data/data-deps.ts'
import { datasetTable } from '../../data/dataset-files.ts'
import { ensureDatasetTable } from '../../data/import-dataset.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { DifferentRows, LikeQuery } from '../../warehouse/files.ts'
import { associate } from './associate.ts'
import { chooseCompared, maxCompared } from './choose-compared.ts'
import { classesOf, distributionOf } from './classes.ts'
import type { Classes } from './classes.ts'
import { codingOf } from './coding.ts'
import type { Coding } from './coding.ts'
import { countJointly } from './count-jointly.ts'
import type { JointCounts } from './count-jointly.ts'
import { describeColumns } from './describe-columns.ts'
import type { ColumnFacts } from './describe-columns.ts'
import { driftSincePrevious } from './drift-since.ts'
import { findingsOf, scoreOf } from './findings.ts'
import { likeColumns } from './like-columns.ts'
import { missingnessOf } from './missingness.ts'
import { partsOf, portionOf } from './parts.ts'
import { targetTies } from './target-ties.ts'

const columnsAtOnce = 60

/** Everything that is said about a dataset version, measured anew. */
export async function measureProfile(
  deps: DataDeps,
  version: DatasetVersion,
  target: string | undefined,
  context: WorkContext,
  { maxCounted }: { maxCounted?: number } = {},
): Promise<Profile> {
  const part = partsOf(context)
  await ensureDatasetTable(deps, version, part('table'))
  const { tables } = deps
  // While DuckDB looks at rows, columns are sorted here.
  const [facts, alike, missingness] = await Promise.all([
    describeColumns(deps, version, target, part('columns'), maxCounted),
    tables.countLikeRows(datasetTable(version.dataset, version.version), likeQuery(version), context),
    missingnessOf(tables, version, context),
  ])
  const codings = facts.map(codingOf)
  const targetAt = facts.findIndex(({ column }) => column.name === target)
  const targetCoding = codings[targetAt]
  const classes = targetCoding && classesOf(facts[targetAt]!, targetCoding)
  const joint = await countAll(
    tables,
    version,
    { facts, codings, targetCoding, classes, different: alike.different },
    part('pairs'),
  )
  const width = classes ? targetCoding.size : 1
  part('association')
  const association = await associate(joint.compared, joint.pairs, target, joint.leftOut, context.signal)
  const drift = await driftSincePrevious(deps, version, part('drift'))
  const alikeColumns = await likeColumns(tables, version, association, part('like-columns'))
  const places = version.columns.map(({ name }) => name)
  const measured = {
    dataset: version.dataset,
    version: version.version,
    sha256: version.sha256,
    importedAt: version.importedAt,
    ...(target === undefined ? {} : { target }),
    rows: version.rows,
    columnCount: version.columns.length,
    missingCells: version.columns.reduce((sum, { missing }) => sum + missing, 0),
    columns: facts.map(({ described }) => {
      const found = drift.get(described.name)
      return found ? { ...described, drift: found } : described
    }),
    classes: classes?.list ?? [],
    distributions: codings.map((coding, i) => distributionOf(coding, joint.byClass[i]!, width, classes)),
    association,
    targetTies: targetCoding
      ? targetTies({
          target: targetCoding.name,
          columns: codings.map(({ name }, i) => ({
            name,
            counts: joint.withTarget[i],
            isTold: isTold(facts[i]!, version.rows),
          })),
          targetBins: targetCoding.binCount,
          classes: classes?.list ?? [],
          association,
        })
      : [],
    missingness,
    duplicates: {
      rows: alike.duplicates,
      near: alike.near.toSorted(
        (a, b) => b.rows - a.rows || places.indexOf(a.column) - places.indexOf(b.column),
      ),
      nearPart: alike.nearPart,
      columns: alikeColumns,
    },
  }
  const findings = findingsOf(measured, version)
  return { ...measured, score: scoreOf(findings), findings }
}

/** The columns that tell rows apart best come first. */
const likeQuery = ({ columns, rows }: DatasetVersion): LikeQuery => ({
  columns: columns.toSorted((a, b) => b.distinct - a.distinct).map(({ name }) => name),
  unique: columns.filter(({ distinct }) => distinct === rows).map(({ name }) => name),
})

/** Texts of which nearly every row has its own tell any class. */
const isTold = ({ column: { type, distinct } }: ColumnFacts, rows: number) =>
  type === 'text' && distinct > rows / 10

interface CountInput {
  facts: readonly ColumnFacts[]
  codings: readonly Coding[]
  targetCoding: Coding | undefined
  classes: Classes | undefined
  different: DifferentRows | undefined
}

interface AllCounts extends JointCounts {
  compared: Coding[]
  leftOut: Profile['association']['leftOut']
}

/** One scan for tables that are not wide; else one for the target and each portion of columns, then one for the pairs. */
async function countAll(
  tables: DataDeps['tables'],
  version: DatasetVersion,
  { facts, codings, targetCoding: target, classes, different }: CountInput,
  context: WorkContext,
): Promise<AllCounts> {
  const table = datasetTable(version.dataset, version.version)
  const distinct = facts.map(({ column }) => column.distinct)
  const about = { target, hasClasses: classes !== undefined, rows: version.rows, different }
  if (codings.length <= maxCompared) {
    const chosen = chooseCompared(codings, distinct, target?.name, new Map())
    const counts = await countJointly(
      tables,
      table,
      { ...about, columns: codings, compared: chosen.compared },
      context,
    )
    return { ...counts, ...chosen }
  }
  const all = codings.length + maxCompared
  const byClass: Float64Array[] = []
  const withTarget: (Float64Array | undefined)[] = []
  for (let start = 0; start < codings.length; start += columnsAtOnce) {
    const columns = codings.slice(start, start + columnsAtOnce)
    const portion = portionOf(context, start / all, (start + columns.length) / all)
    const counts = await countJointly(tables, table, { ...about, columns, compared: [] }, portion)
    byClass.push(...counts.byClass)
    withTarget.push(...counts.withTarget)
  }
  const chosen = chooseCompared(codings, distinct, target?.name, tellingOf(codings, withTarget, target))
  const { pairs } = await countJointly(
    tables,
    table,
    { columns: chosen.compared, compared: chosen.compared, hasClasses: false, rows: version.rows, different },
    portionOf(context, codings.length / all, 1),
  )
  return { byClass, withTarget, pairs, ...chosen }
}

function tellingOf(
  codings: readonly Coding[],
  withTarget: readonly (Float64Array | undefined)[],
  target: Coding | undefined,
): Map<string, number> {
  if (!target) return new Map()
  const ties = targetTies({
    target: target.name,
    columns: codings.map(({ name }, i) => ({ name, counts: withTarget[i], isTold: false })),
    targetBins: target.binCount,
    classes: [],
    association: {
      columns: [],
      values: [],
      clustered: [],
      measures: [],
      leftOut: [],
      rows: 0,
      rankedRows: 0,
    },
  })
  return new Map(ties.map(({ column, mutualInformation }) => [column, mutualInformation ?? 0]))
}
