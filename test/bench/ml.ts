// Forest and boosting against scikit-learn and LightGBM with 2 threads, on the same splits in the same run.
// `--million` adds a table of a million rows; `--short` takes one seed and two tables; `--table=adult` takes those whose
// names hold "adult"; PYTHON names the interpreter,
// SPOREPRINT_BENCH_DATA a folder with more CSV files (adult.csv and others; see test/bench/ml-tables.ts).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeRows, type Frame } from '../../main/lib/frame.ts'
import { growBoosting } from '../../main/ml/boosting.ts'
import { mergeTrees } from '../../main/ml/forest.ts'
import { prepareForest } from '../../main/ml/forest-prepare.ts'
import { prepareBoosting } from '../../main/ml/boosting-prepare.ts'
import { metricOf } from '../../main/ml/metrics.ts'
import { stratifiedSplit } from '../../main/ml/split.ts'
import type { Estimator } from '../../main/ml/model.ts'
import { predictInParts } from '../../main/pipeline/predict-in-parts.ts'
import { openComputePool } from '../../main/pipeline/open-compute-pool.ts'
import { benchTables, millionRows, type BenchTable } from './ml-tables.ts'

interface Measured {
  fitMs: number
  predictMs: number
  /** Of each split. */
  areas: number[]
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

const predictWith = (estimator: Estimator, classCount: number) => (test: Frame) =>
  predictInParts({ threads, run: (part) => pool.run('predictPart', part) }, estimator, classCount, test)

const learners = {
  forest: async (features: Frame, target: Int32Array, classCount: number, seed: number) => {
    const forest = await growForest(features, target, classCount, seed)
    return predictWith({ algorithm: 'forest', forest }, classCount)
  },
  boosting: async (features: Frame, target: Int32Array, classCount: number, seed: number) => {
    const prepared = prepareBoosting({ features, target, classCount, seed })
    const helper = pool.run('assist', prepared.memory)
    const boosting = growBoosting(prepared)
    await helper
    return predictWith({ algorithm: 'boosting', boosting }, classCount)
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
    const probabilities = await predict(testRows)
    predictions.push(performance.now() - fittedAt)
    fits.push(fittedAt - startedAt)
    const scored = { target: Int32Array.from(test, (row) => target[row]!), probabilities, classCount }
    areas.push(metricOf('rocAuc', scored, classCount === 2 ? 1 : undefined) ?? NaN)
  }
  return { fitMs: median(fits), predictMs: median(predictions), areas }
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
  if (process.argv.includes('--million')) tables.push(millionRows())
  const wanted = process.argv.find((arg) => arg.startsWith('--table='))?.slice('--table='.length) ?? ''
  const named = tables.filter(({ name }) => name.includes(wanted))
  const chosen = isShort ? named.slice(0, 2) : named
  console.log(
    `times (median) and AUC (mean ± standard error of the difference), test 20 %, ${threads} threads of ${availableParallelism()}`,
  )
  // The first fit pays for compiling; people's do too, but it would be compared with a warm peer.
  await measure(learners.forest, tables[0]!, splitsOf(tables[0]!, 1))
  await measure(learners.boosting, tables[0]!, splitsOf(tables[0]!, 1))
  for (const table of chosen) {
    const splits = splitsOf(table, isShort ? 1 : splitCount(table.features.rowCount))
    const names = ['forest', 'boosting'] as const
    const own = new Map<string, Measured>()
    for (const name of names) own.set(name, await measure(learners[name], table, splits))
    const peers = measurePeer(root, table, splits, names)
    console.log(
      `${table.name}: ${table.features.rowCount} rows × ${table.features.columns.length}, ${splits.length} splits`,
    )
    for (const name of names) console.log(`  ${name}: ${compare(own.get(name)!, peers?.[name], name)}`)
  }
} finally {
  await pool.close()
  rmSync(root, { recursive: true, force: true })
}

/** Of a small table the AUC of one split says little: 20 % of it are few rows. */
function splitCount(rows: number): number {
  if (rows > 500_000) return 1
  return rows < 2000 ? 50 : 5
}

function compare({ fitMs, predictMs, areas }: Measured, peer: Measured | undefined, name: string): string {
  const text = `fit ${seconds(fitMs)}, predict ${predictMs.toFixed(1)} ms, AUC ${mean(areas).toFixed(4)}`
  const peerName = name === 'forest' ? 'scikit-learn' : 'LightGBM'
  if (!peer) return `${text}; ${peerName} not measured (PYTHON has no scikit-learn or lightgbm)`
  const gaps = areas.map((area, split) => area - peer.areas[split]!)
  const gap = mean(gaps)
  const error = Math.sqrt(mean(gaps.map((one) => (one - gap) ** 2)) / Math.max(1, gaps.length - 1))
  return (
    `${text}; ${peerName} ${seconds(peer.fitMs)}, ${peer.predictMs.toFixed(1)} ms, ${mean(peer.areas).toFixed(4)}: ` +
    `fit ${(fitMs / peer.fitMs).toFixed(2)} ×, predict ${(predictMs / peer.predictMs).toFixed(2)} × its time, ` +
    `AUC ${gap >= 0 ? '+' : ''}${gap.toFixed(4)} ± ${error.toFixed(4)}`
  )
}

function splitsOf({ target }: BenchTable, count: number) {
  return Array.from({ length: count }, (_, seed) =>
    stratifiedSplit(target, { train: 0.8, validation: 0, test: 0.2 }, seed),
  )
}
