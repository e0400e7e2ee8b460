// A suite of 40 expectations on 1,000,000 × 23 mushrooms, here and by Great Expectations on pandas, both with the table
// loaded. GX_ENVIRONMENT=DIR says where Great Expectations is installed (see test/conformance/gx).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importDataset } from '../../main/data/import-dataset.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { createRandom } from '../../main/ml/random.ts'
import { parseSuite } from '../../main/quality/suite.ts'
import { validateTable } from '../../main/quality/validate-table.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'

const target = 20
const rowCount = process.argv.includes('--short') ? 100_000 : 1_000_000
const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }
const root = mkdtempSync(join(tmpdir(), 'bench-suite-'))

/** Rows of the sample, drawn with a fixed seed. */
function writeTable(path: string): string[] {
  const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
  const [header, ...rows] = readFileSync(sample, 'utf8').trim().split('\n')
  const random = createRandom(3)
  const drawn = Array.from({ length: rowCount }, () => rows[random.nextInt(rows.length)]!)
  writeFileSync(path, `${header}\n${drawn.join('\n')}\n`)
  return header!.trim().split(',')
}

function one(type: string, kwargs: object) {
  return { type: `expect_${type}`, kwargs }
}

/** Of the kinds that suites mostly have; all but four of them hold. */
function fortyExpectations(names: string[]) {
  return [
    ...names.slice(0, 10).map((column) => one('column_values_to_not_be_null', { column })),
    ...names
      .slice(0, 10)
      .map((column) =>
        one('column_values_to_be_in_set', { column, value_set: Array.from('abcdefghijklmnopqrstuvwxyz') }),
      ),
    ...names
      .slice(10, 14)
      .map((column) => one('column_values_to_match_regex', { column, regex: '^[a-z]$', mostly: 0.9 })),
    ...names.slice(14, 18).map((column) => one('column_value_lengths_to_equal', { column, value: 1 })),
    ...names
      .slice(18, 21)
      .map((column) =>
        one('column_unique_value_count_to_be_between', { column, min_value: 1, max_value: 20 }),
      ),
    one('column_values_to_not_be_in_set', { column: 'odor', value_set: ['f', 'z'] }),
    one('column_distinct_values_to_be_in_set', { column: 'class', value_set: ['e', 'p'] }),
    one('column_most_common_value_to_be_in_set', { column: 'habitat', value_set: ['d'] }),
    one('column_values_to_be_unique', { column: 'population' }),
    one('column_pair_values_to_be_equal', {
      column_A: 'stalk-color-above-ring',
      column_B: 'stalk-color-below-ring',
      mostly: 0.5,
    }),
    one('compound_columns_to_be_unique', { column_list: ['class', 'odor', 'habitat'] }),
    one('table_row_count_to_be_between', { min_value: 1 }),
    one('table_columns_to_match_set', { column_set: names }),
    one('column_values_to_not_match_regex', { column: 'gill-color', regex: '[xyz]' }),
  ]
}

const peer = `
import json, sys, time, warnings, logging
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
import great_expectations as gx, pandas as pd
table = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False, na_values=["", "?"])
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
batch = context.data_sources.add_pandas("p").add_dataframe_asset("t").add_batch_definition_whole_dataframe("a").get_batch(batch_parameters={"dataframe": table})
suite = gx.ExpectationSuite(name="s")
for place, one in enumerate(json.load(open(sys.argv[2]))):
    suite.expectations.append(getattr(gx.expectations, "".join(p.capitalize() for p in one["type"].split("_")))(**one["kwargs"], meta={"place": place}))
start = time.perf_counter()
outcome = batch.validate(suite)
seconds = time.perf_counter() - start
# They come in an order of their own.
results = sorted(outcome.results, key=lambda one: one.expectation_config.meta["place"])
print(json.dumps({"seconds": seconds, "success": [bool(one.success) for one in results]}))
`

try {
  const csv = join(root, 'mushrooms.csv')
  const expectations = fortyExpectations(writeTable(csv))
  const paths = workspacePaths(join(root, 'workspace'))
  const tables = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
  await importDataset({ tables, warehouse: tables, paths }, { path: csv, name: 'mushrooms' }, context)
  const suite = parseSuite(JSON.stringify({ name: 's', expectations }), 's.json')
  const table = { space: 'datasets', name: 'mushrooms_v1' }
  const times: number[] = []
  let ours: boolean[] = []
  for (let i = 0; i < 3; i++) {
    const start = performance.now()
    const results = await validateTable(tables, table, suite, {}, context)
    times.push((performance.now() - start) / 1000)
    ours = results.map(({ outcome }) => outcome === 'passed')
  }
  await tables.close()
  const seconds = times.toSorted((a, b) => a - b)[1]!
  console.log(`${expectations.length} expectations, ${rowCount} × 23: ${seconds.toFixed(2)} s`)

  const python = join(process.env['GX_ENVIRONMENT'] ?? join(tmpdir(), 'sporeprint-gx'), 'bin', 'python')
  if (!existsSync(python)) {
    console.log(
      `SKIPPED: there is no Great Expectations at ${python}; \`npm run test:conformance gx\` installs it.`,
    )
  } else {
    const asked = join(root, 'suite.json')
    writeFileSync(asked, JSON.stringify(expectations))
    const { stdout, stderr } = spawnSync(python, ['-c', peer, csv, asked], { encoding: 'utf8' })
    const line = stdout.trim().split('\n').at(-1) ?? ''
    if (!line.startsWith('{')) throw new Error(`Great Expectations did not answer.\n${stderr}`)
    const theirs: { seconds: number; success: boolean[] } = JSON.parse(line)
    const ratio = theirs.seconds / seconds
    console.log(
      `Great Expectations on pandas: ${theirs.seconds.toFixed(2)} s. ${ratio.toFixed(1)}× faster (target ≥ ${target}×).`,
    )
    const differ = expectations.filter((_, i) => theirs.success[i] !== ours[i])
    if (differ.length > 0) throw new Error(`The two do not find the same: ${JSON.stringify(differ)}`)
    if (ratio < target) process.exitCode = 1
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
