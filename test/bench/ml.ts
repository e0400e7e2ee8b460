// Forest and boosting against scikit-learn and LightGBM with 2 threads, on the same splits in the same run.
// `--million` adds a table of a million rows; `--short` takes one seed and two tables; PYTHON names the interpreter,
// SPOREPRINT_BENCH_DATA a folder with more CSV files (adult.csv and others; see test/bench/ml-tables.ts).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeRows, type Frame } from '../../main/lib/frame.ts'
import { growBoosting } from '../../main/ml/boosting.ts'
import { mergeTrees } from '../../main/ml/forest.ts'
import { forestProbabilities } from '../../main/ml/forest-predict.ts'
import { prepareForest } from '../../main/ml/forest-prepare.ts'
import { boostingProbabilities } from '../../main/ml/boosting-predict.ts'
import { prepareBoosting } from '../../main/ml/boosting-prepare.ts'
import { metricOf } from '../../main/ml/metrics.ts'
import { stratifiedSplit } from '../../main/ml/split.ts'
import { openComputePool } from '../../main/pipeline/open-compute-pool.ts'
import { benchTables, millionRows, type BenchTable } from './ml-tables.ts'

interface Measured {
  fitMs: number
  predictMs: number
  auc: number
}

const isShort = process.argv.includes('--short')
const threads = 2
const pool = openComputePool(threads)
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

async function growForest(features: Frame, target: Int32Array, classCount: number, seed: number) {
  const forest = prepareForest({ features, target, classCount, seed })
  const portion = Math.ceil(100 / (threads * 3))
  const starts = Array.from({ length: Math.ceil(100 / portion) }, (_, i) => i * portion)
  const parts = await Promise.all(
    starts.map((from) => pool.run('grow', { forest, from, to: Math.min(100, from + portion) })),
  )
  return mergeTrees(parts)
}

const learners = {
  forest: async (features: Frame, target: Int32Array, classCount: number, seed: number) => {
    const forest = await growForest(features, target, classCount, seed)
    return (test: Frame) => forestProbabilities(forest, test)
  },
  boosting: async (features: Frame, target: Int32Array, classCount: number, seed: number) => {
    const prepared = prepareBoosting({ features, target, classCount, seed })
    const helper = pool.run('assist', prepared.memory)
    const boosting = growBoosting(prepared)
    await helper
    return (test: Frame) => boostingProbabilities(boosting, test)
  },
}

async function measure(
  learn: (typeof learners)['forest'],
  table: BenchTable,
  splits: readonly { train: Int32Array; test: Int32Array }[],
): Promise<Measured> {
  const fits: number[] = []
  const predictions: number[] = []
  const areas: number[] = []
  const { target, classCount, features } = table
  for (const [seed, { train, test }] of splits.entries()) {
    const trainRows = takeRows(features, train)
    const testRows = takeRows(features, test)
    const trainTarget = Int32Array.from(train, (row) => target[row]!)
    const startedAt = performance.now()
    const predict = await learn(trainRows, trainTarget, classCount, seed)
    const fittedAt = performance.now()
    const probabilities = predict(testRows)
    predictions.push(performance.now() - fittedAt)
    fits.push(fittedAt - startedAt)
    const scored = { target: Int32Array.from(test, (row) => target[row]!), probabilities, classCount }
    areas.push(metricOf('rocAuc', scored, classCount === 2 ? 1 : undefined) ?? NaN)
  }
  return { fitMs: median(fits), predictMs: median(predictions), auc: mean(areas) }
}

function measurePeer(
  folder: string,
  table: BenchTable,
  splits: readonly { test: Int32Array }[],
  algorithms: readonly string[],
): Record<string, Measured> | undefined {
  const { features, target, classCount } = table
  const write = (name: string, values: ArrayLike<number>) =>
    writeFileSync(join(folder, name), Float64Array.from(values))
  features.columns.forEach((column, i) =>
    write(`${i}.bin`, column.kind === 'number' ? column.values : codesAsNumbers(column.codes)),
  )
  write('target.bin', target)
  const parts = splits.map(({ test }) => {
    const part = new Float64Array(features.rowCount)
    for (const row of test) part[row] = 1
    return Buffer.from(part.buffer)
  })
  writeFileSync(join(folder, 'parts.bin'), Buffer.concat(parts))
  const columns = features.columns.map((column) =>
    column.kind === 'number' ? { kind: 'number' } : { kind: 'category', levels: column.levels.length },
  )
  writeFileSync(
    join(folder, 'table.json'),
    JSON.stringify({ columns, classes: classCount, seeds: splits.length }),
  )
  const peer = spawnSync(
    process.env['PYTHON'] ?? 'python3',
    [join(import.meta.dirname, 'ml_peer.py'), folder, algorithms.join(',')],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (peer.status !== 0) return undefined
  const measured: Record<string, Measured> = JSON.parse(peer.stdout)
  return measured
}

const codesAsNumbers = (codes: Int32Array) => Float64Array.from(codes, (code) => (code < 0 ? NaN : code))

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const root = mkdtempSync(join(tmpdir(), 'bench-ml-'))
try {
  const tables = benchTables()
  const chosen = isShort ? tables.slice(0, 2) : tables
  if (process.argv.includes('--million')) chosen.push(millionRows())
  console.log(
    `fit (median) and AUC (mean) of ${isShort ? 1 : 5} splits, test 20 %, ${threads} threads of ${availableParallelism()}`,
  )
  // The first fit pays for compiling; people's do too, but it would be compared with a warm peer.
  await measure(learners.forest, tables[0]!, splitsOf(tables[0]!, 1))
  await measure(learners.boosting, tables[0]!, splitsOf(tables[0]!, 1))
  for (const table of chosen) {
    const splits = splitsOf(table, isShort || table.features.rowCount > 500_000 ? 1 : 5)
    const names = ['forest', 'boosting'] as const
    const own = new Map<string, Measured>()
    for (const name of names) own.set(name, await measure(learners[name], table, splits))
    const peers = measurePeer(root, table, splits, names)
    console.log(`${table.name}: ${table.features.rowCount} rows × ${table.features.columns.length}`)
    for (const name of names) {
      const { fitMs, predictMs, auc } = own.get(name)!
      const peer = peers?.[name]
      const peerName = name === 'forest' ? 'scikit-learn' : 'LightGBM'
      console.log(
        `  ${name}: fit ${seconds(fitMs)}, predict ${seconds(predictMs)}, AUC ${auc.toFixed(4)}` +
          (peer
            ? `; ${peerName} ${seconds(peer.fitMs)}, ${seconds(peer.predictMs)}, ${peer.auc.toFixed(4)}: ${(fitMs / peer.fitMs).toFixed(2)}× its time, AUC ${auc - peer.auc >= 0 ? '+' : ''}${(auc - peer.auc).toFixed(4)}`
            : `; ${peerName} not measured (PYTHON has no scikit-learn or lightgbm)`),
      )
    }
  }
} finally {
  await pool.close()
  rmSync(root, { recursive: true, force: true })
}

function splitsOf({ target }: BenchTable, count: number) {
  return Array.from({ length: count }, (_, seed) =>
    stratifiedSplit(target, { train: 0.8, validation: 0, test: 0.2 }, seed),
  )
}
