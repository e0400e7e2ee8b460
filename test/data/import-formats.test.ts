import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDatasetVersion } from '../../main/data/dataset-files.ts'
import { diffVersions } from '../../main/data/diff-versions.ts'
import { ensureDatasetTable, importDataset } from '../../main/data/import-dataset.ts'
import { inspectFile } from '../../main/data/inspect-file.ts'
import { isAppError } from '../../main/lib/errors.ts'
import { context, openData } from './data-deps.ts'
import { fuzzImports } from './fuzz-import.ts'

let data: Awaited<ReturnType<typeof openData>>
beforeAll(async () => {
  data = await openData('formats')
})
afterAll(() => data.close())

const codes = (version: { warnings: { line?: number; code: string }[] }) =>
  version.warnings.map(({ line, code }) => (line === undefined ? code : `${line} ${code}`))
const types = (version: { columns: { type: string }[] }) => version.columns.map(({ type }) => type)

const spectrum = join(import.meta.dirname, '../../node_modules/csv-spectrum')
// The JSON of one of them has another phone number than its CSV.
const named = readdirSync(join(spectrum, 'csvs')).filter((file) => file !== 'location_coordinates.csv')
it.each(named.map((file) => file.replace('.csv', '')))(
  'reads csv-spectrum/%s as its JSON says',
  async (name) => {
    const expected: Record<string, string>[] = JSON.parse(
      readFileSync(join(spectrum, 'json', `${name}.json`), 'utf8'),
    )
    const version = await data.importFile(join(spectrum, 'csvs', `${name}.csv`), { name: `spectrum-${name}` })
    expect(version.columns.map(({ originalName }) => originalName)).toEqual(Object.keys(expected[0]!))
    const rows = (await data.rows(version)).map((row) => row.map((cell) => String(cell ?? '')))
    expect(rows).toEqual(expected.map((row) => Object.values(row)))
    expect(version.warnings.filter(({ line }) => line !== undefined)).toEqual([])
  },
)

it.each([
  ['windows-1252', 'name,n\nMüller,1\nJosé,2\n“x”,3\n', 'Müller'],
  ['windows-1251', 'имя,город\nИван Петров,Москва\nМария Сидорова,Санкт-Петербург\n', 'Иван Петров'],
  ['koi8-r', 'имя,город,n\nИван Петров,Москва,1\nМария Сидорова,Санкт-Петербург,2\n', 'Иван Петров'],
  ['shift_jis', '名前,都市,値\n田中太郎,東京都千代田区,1\n鈴木一郎,大阪府大阪市,2\n', '田中太郎'],
  ['gb18030', '姓名,城市,数值\n张三,北京市海淀区,1\n李四,上海市浦东新区,2\n', '张三'],
  ['euc-kr', '이름,도시\n김철수,서울특별시\n이영희,부산광역시\n', '김철수'],
  ['utf-16be', '\uFEFFname,n\né,1\n', 'é'],
  ['utf-16le', 'name,n\nx,1\ny,2\n', 'x'],
])('recognises %s', async (encoding, text, first) => {
  const path = data.write(`${encoding}.csv`, iconv.encode(text, encoding))
  const version = await data.importFile(path)
  expect(version.dialect.encoding).toBe(encoding)
  expect((await data.rows(version))[0]![0]).toBe(first)
})

it('keeps UTF-8 with bad bytes as UTF-8, and says where they are', async () => {
  const bytes = [Buffer.from('näme,n\nmüller,1\n'), Buffer.from([0xff]), Buffer.from(',2\nößé,3\n')]
  const version = await data.importFile(data.write('bad.csv', Buffer.concat(bytes)))
  expect(version.dialect.encoding).toBe('utf-8')
  expect(codes(version)).toEqual(['3 bad-bytes'])
  expect((await data.rows(version)).map((row) => row[0])).toEqual(['müller', '\uFFFD', 'ößé'])
})

it('reads titles, a decimal comma, dates, codes and a row of totals', async () => {
  const text = 'Report;;\n\nday;amount;code\n01.02.2024;1.234,50;007\n13.02.2024;7,25;013\n;1.241,75;\n'
  const version = await data.importText(text, 'german')
  expect(version.dialect).toMatchObject({
    delimiter: ';',
    headerRow: 3,
    decimal: ',',
    thousands: '.',
    dateFormat: '%d.%m.%Y',
  })
  expect(await data.rows(version)).toEqual([
    ['2024-02-01', 1234.5, '007'],
    ['2024-02-13', 7.25, '013'],
    [null, 1241.75, null],
  ])
  expect(codes(version)).toEqual(['1 title-row'])
  const totals = await data.importText('a,b\nx,1\ny,2\nTotal,3\n', 'totals')
  expect([totals.rows, codes(totals)]).toEqual([3, ['4 totals-row']])
})

it('tells each oddity with its line, and loses nothing without a word', async () => {
  const text = `id,name,score\r1,Ann,3.5\r\n2,"Bob,4\n3,Cid 5" pipe,2.5\n4,Dee\n5,x,1,y\nid,name,score\nnote\n\nunit,place\nkg,here\n`
  const version = await data.importText(text, 'odd')
  expect(codes(version)).toEqual([
    '3 unterminated-quote',
    '4 stray-quote',
    '5 short-row',
    '6 long-row',
    '7 repeated-header',
    '8 note-row',
    '9 blank-lines',
    '10 second-table',
    '11 second-table',
  ])
  expect(version).toMatchObject({ rows: 4, rowsRead: 9, rowsRejected: 5 })
  expect(await data.rows(version)).toEqual([
    [1, 'Ann', 3.5],
    [2, '"Bob', 4],
    [3, 'Cid 5" pipe', 2.5],
    [4, 'Dee', null],
  ])
})

it('tells the line where a column is another type than before', async () => {
  const version = await data.importText(`a,b,c\n${'1,2,\n'.repeat(3000)}x,2.5,7\n`, 'changes')
  expect(types(version)).toEqual(['text', 'number', 'integer'])
  expect(version.warnings).toMatchObject([{ line: 3002, column: 'a', code: 'type-change' }])
})

it('takes everything that a person says', async () => {
  const text = "x\n#c\n'a b'|1,5|31/01/2024|-\n'it\\'s'|1 000|01/02/2024|2\n"
  const version = await data.importText(text, 'said', {
    delimiter: '|',
    quote: "'",
    escape: '\\',
    headerRow: null,
    decimal: ',',
    thousands: ' ',
    dateFormat: '%d/%m/%Y',
    comment: '#',
    nullTokens: ['-'],
  })
  expect(await data.rows(version)).toEqual([
    ['a b', 1.5, '2024-01-31', null],
    ["it's", 1000, '2024-02-01', 2],
  ])
  await expect(data.importText('a\n1\n', 'wrong', { encoding: 'klingon' })).rejects.toThrow(
    '"klingon" is not an encoding',
  )
  await expect(data.importText('a\n1\n', 'wrong', { dateFormat: '%Q' })).rejects.toThrow('not a date format')
  await expect(data.importText('a\n1\n', 'wrong', { headerRow: 9 })).rejects.toThrow('no line 9')
})

it('reads gzip and zstd, and refuses a damaged archive', async () => {
  for (const [name, bytes] of [
    ['t.csv.gz', gzipSync('a,b\n1,x\n')],
    ['u.csv.zst', zstdCompressSync('a,b\n1,x\n')],
  ] as const) {
    const version = await data.importFile(data.write(name, bytes))
    expect(version.file).toMatch(/v1\.csv\.(gz|zst)$/)
    expect(await data.rows(version)).toEqual([[1, 'x']])
  }
  const damaged = data.write('damaged.csv.gz', gzipSync('a,b\n'.repeat(5000)).subarray(0, 30))
  await expect(data.importFile(damaged)).rejects.toThrow('damaged gzip')
})

it('keeps as text what a number would lose; measured numbers may have any digits behind the point', async () => {
  const text = `id,amount,measured,code
12345678901234567,12345678901234567890.1230,0.1234567890123456789,1
2,-98765432109876543.5,1234567890123456.8,2
3,7.5,100000000000000000000.000000,3
`
  const version = await data.importText(text, 'digits')
  expect(types(version)).toEqual(['text', 'text', 'number', 'integer'])
  expect((await data.rows(version))[0]).toEqual([
    '12345678901234567',
    '12345678901234567890.1230',
    0.12345678901234568,
    1,
  ])
  // A column that only changes later, behind what is looked at first.
  const late = await data.importText(`a\n${'1.5\n'.repeat(3000)}12345678901234567.5\n`, 'late')
  expect(types(late)).toEqual(['text'])
  expect(codes(late)).toEqual(['3002 type-change'])

  const told = { textColumns: ['code', 'measured'] }
  const coded = await data.importText(text, 'digits', told)
  expect(coded).toMatchObject({ version: 2, dialect: told })
  expect((await data.rows(coded))[0]!.slice(2)).toEqual(['0.1234567890123456789', '1'])
  await data.deps.tables.dropTable({ space: 'datasets', name: 'digits_v2' })
  await ensureDatasetTable(data.deps, coded, context)
  expect((await data.rows(coded))[0]!.slice(2)).toEqual(['0.1234567890123456789', '1'])
  await expect(data.importText(text, 'digits', { textColumns: ['cod'] })).rejects.toThrow('no column "cod"')
})

it('reads objects of JSON in any layout; a number in quotes is a code', async () => {
  const lines = '{"a":1,"b":"007"}\n{"a":2.5,"c":[1,2]}\nnot json\n[1]\n'
  const version = await data.importFile(data.write('lines.jsonl', lines))
  expect(version).toMatchObject({ rows: 2, rowsRead: 4, rowsRejected: 2 })
  expect(codes(version)).toEqual(['3 bad-json', '4 not-an-object'])
  expect(await data.rows(version)).toEqual([
    [1, '007', null],
    [2.5, null, '[1,2]'],
  ])
  for (const text of ['[{"a": 1},\n {"a": 2}]', '{\n "a": 1 }\n{\n "a": 2\n}'])
    expect(await data.rows(await data.importFile(data.write('array.json', text)))).toEqual([[1], [2]])
  await expect(data.importFile(data.write('broken.json', '[{"a": 1}, {"a"'))).rejects.toThrow(
    'not valid JSON',
  )
})

it('tells of a cell that has swallowed rows, and not of prose', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i},x,y,z`)
  const many = [
    'a,b,c,d',
    ...rows.slice(0, 20),
    '20,"x,y,z',
    ...rows.slice(21, 30),
    '30,x",y,z',
    ...rows.slice(31),
  ]
  const prose = ['61,"one, two\nthree, four, five",y,z', '62,x,"first line\n\nlast, line",z']
  const version = await data.importText(`${[...many, ...prose].join('\n')}\n`, 'swallowed')
  expect(version.warnings).toMatchObject([{ line: 22, column: 'b', code: 'rows-in-cell' }])
  expect(version).toMatchObject({ rows: 52, rowsRejected: 0 })
  const two = ['a,b,c,d', rows[1], '2,x,"y,z', '3,x,y",z', rows[4]]
  expect(codes(await data.importText(`${two.join('\n')}\n`, 'two'))).toEqual(['3 rows-in-cell'])
  expect(codes(await data.importText(`a,b,c,d\n${prose.join('\n')}\n`, 'prose'))).toEqual([])
})

it('keeps numbers of JSON as they are written where a number would not', async () => {
  const lines = [
    '{"id":9007199254740993,"n":1e20,"price":1.10,"huge":1,"in":[9007199254740993,1.50]}',
    '{"id":12,"n":-2.5E-3,"price":2,"huge":1e400,"in":{"a":1E2}}',
  ]
  const version = await data.importFile(data.write('digits.jsonl', `${lines.join('\n')}\n`))
  const rows = await data.rows(version)
  expect(types(version).slice(0, 3)).toEqual(['text', 'number', 'number'])
  expect(rows.map((row) => row.slice(0, 3))).toEqual([
    ['9007199254740993', 1e20, 1.1],
    ['12', -0.0025, 2],
  ])
  expect(rows.map((row) => row[4])).toEqual(['[9007199254740993,1.50]', '{"a":1E2}'])
  // Beyond the largest number is infinite, as everywhere, and not missing.
  expect(rows.map((row) => String(row[3]))).toEqual(['1', 'Infinity'])

  const told = await data.importFile(
    data.write('money.jsonl', '{"price":1.10}\n{"price":12345678901.123456789}\n'),
    {
      textColumns: ['price'],
    },
  )
  expect(await data.rows(told)).toEqual([['1.10'], ['12345678901.123456789']])
  // An id that only outgrows a number behind what is looked at first.
  const late = data.write(
    'late.jsonl',
    `${'{"a":1}\n'.repeat(3000)}{"a":9007199254740993}\n12345678901234567890\n`,
  )
  const grown = await data.importFile(late)
  expect(types(grown)).toEqual(['text'])
  expect((await data.rows(grown, 4000)).at(-1)).toEqual(['9007199254740993'])
  expect(codes(grown)).toEqual(['3002 not-an-object'])
})

it('reads a sheet of a workbook', async () => {
  const path = join(import.meta.dirname, 'fixtures/workbook.xlsx')
  const found = await inspectFile(data.deps, { path })
  expect(found).toMatchObject({
    sheets: ['Sales', 'Places'],
    dialect: { format: 'excel', sheet: 'Sales', headerRow: 3 },
  })
  const version = await data.importFile(path)
  // Row 7 has a formula's error.
  expect(await data.rows(version)).toContainEqual(['2024-02-04 00:00:00', '101', null, false])
  expect(types(version)).toEqual(['timestamp', 'text', 'number', 'boolean'])
  expect(codes(version)).toEqual(['1 title-row'])
  expect((await data.rows(version))[0]).toEqual(['2024-02-01 00:00:00', '007', 12.5, true])
  const places = await data.importFile(path, { sheet: 'Places', name: 'places' })
  expect(await data.rows(places)).toEqual([['Oslo', 1]])
  await expect(data.importFile(path, { sheet: 'Plces' })).rejects.toThrow('Did you mean "Places"?')
})

it('reads Parquet', async () => {
  const path = join(data.root, 'frame.parquet')
  await data.deps.tables.writeParquet(path, {
    rowCount: 2,
    columns: [
      { name: 'n', kind: 'number', values: new Float64Array([1.5, Number.NaN]) },
      { name: 'c', kind: 'category', codes: new Int32Array([0, 1]), levels: ['x', 'y'] },
    ],
  })
  const version = await data.importFile(path)
  expect(version).toMatchObject({ rows: 2, dialect: { format: 'parquet' } })
  expect(await data.rows(version)).toEqual([
    [1.5, 'x'],
    [null, 'y'],
  ])
  const damaged = data.write('damaged.parquet', readFileSync(path).subarray(0, 200))
  await expect(data.importFile(damaged)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

it('makes one dataset of a folder or pattern, and makes its table again', async () => {
  const folder = join(data.root, 'parts')
  mkdirSync(folder)
  writeFileSync(join(folder, 'a.csv'), 'id,v\n1,x\n')
  writeFileSync(join(folder, 'b.csv'), 'v,id,w\ny,2,5\nz,3\n')
  writeFileSync(join(folder, '.hidden'), '\0')
  const version = await data.importFile(folder)
  expect(version).toMatchObject({ rows: 3, file: 'data/raw/parts/v1' })
  expect(version.warnings).toContainEqual(
    expect.objectContaining({ file: 'b.csv', line: 3, code: 'short-row' }),
  )
  const rows = [
    [1, 'x', null],
    [2, 'y', 5],
    [3, 'z', null],
  ]
  expect(await data.rows(version)).toEqual(rows)
  await data.deps.tables.dropTable({ space: 'datasets', name: 'parts_v1' })
  await ensureDatasetTable(data.deps, version, context)
  expect(await data.rows(version)).toEqual(rows)
  expect((await data.importFile(join(folder, '*.csv'), { name: 'parts' })).version).toBe(1)
  await expect(data.importFile(join(folder, '*.tsv'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('says how a version differs from the one before', async () => {
  await data.importText('id,v,u\n1,a,q\n2,b,q\n3,c,q\n', 'diff')
  await data.importText('id,v,w\n1,a,1\n2,B,1\n4,d,2\n', 'diff')
  const diff = await diffVersions(data.deps, { name: 'diff' }, context)
  expect(diff).toMatchObject({
    columns: { added: ['w'], removed: ['u'], changed: [] },
    key: ['id'],
    rows: { added: 1, removed: 1, changed: 1, equal: 1 },
    changedCells: [{ column: 'v', rows: 1 }],
    examples: { added: [[4, 'd']], removed: [[3, 'c']] },
  })
  const whole = await diffVersions(data.deps, { name: 'diff', key: [] }, context)
  expect(whole.rows).toMatchObject({ added: 2, removed: 2, changed: 0, equal: 1 })
})

it('tells when the raw file is gone', async () => {
  const version = await data.importText('a\n1\n', 'gone')
  await data.deps.tables.dropTable({ space: 'datasets', name: 'gone_v1' })
  renameSync(join(data.root, version.file), join(data.root, 'elsewhere.csv'))
  await expect(ensureDatasetTable(data.deps, version, context)).rejects.toThrow('is gone')
})

it('keeps hostile names of columns apart from everything else', async () => {
  const names = [
    '__proto__',
    'constructor',
    '<img src=x onerror=alert(1)>',
    '🍄'.repeat(10_000),
    "'; DROP TABLE x; --",
    'a"b',
  ]
  const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
  const version = await data.importText(`${header}\n1,2,3,4,5,6\n7,8,9,10,11,12\n`, 'hostile')
  expect(version.columns.map(({ originalName }) => originalName)).toEqual(names)
  expect(version.columns.every(({ name }) => name.isWellFormed() && name.length <= 200)).toBe(true)
  expect(await data.rows(version)).toEqual([
    [1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10, 11, 12],
  ])
})

it('leaves nothing behind when it is cancelled', async () => {
  const stop = new AbortController()
  const path = data.write('long.csv', `a,b\n${'1,"x""y"\n'.repeat(200_000)}`)
  const progress = (_done: number, _total?: number, phase?: string) => phase === 'Reading' && stop.abort()
  const work = importDataset(data.deps, { path }, { ...context, signal: stop.signal, progress })
  await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
  await expect(readDatasetVersion(data.deps.paths, 'long')).rejects.toThrow('no dataset')
  expect(existsSync(join(data.deps.paths.raw, 'long'))).toBe(false)
  expect(readdirSync(data.deps.paths.temp).filter((name) => name.startsWith('import-'))).toEqual([])
})

it('takes a blank line for a missing value where there is one column only', async () => {
  const version = await data.importText('n\n"1"\n\n"3"\n\n', 'single')
  expect(await data.rows(version)).toEqual([[1], [null], [3]])
  const two = await data.importText('n,m\n"1",2\n\n"3",4\n', 'double')
  expect(await data.rows(two)).toEqual([
    [1, 2],
    [3, 4],
  ])
})

it('gives two imports at once a version each', async () => {
  const versions = await Promise.all(['a\n1\n', 'a\n2\n'].map((text) => data.importText(text, 'twice')))
  expect(versions.map(({ version }) => version)).toEqual([1, 2])
})

it('inspects what it imports', async () => {
  const path = data.write('seen.csv', 'a;b\n1,5;x\n2,5;y\n')
  const found = await inspectFile(data.deps, { path })
  expect(found).toMatchObject({
    dataset: 'seen',
    files: 1,
    rows: [{ line: 2, cells: ['1,5', 'x'] }, { line: 3 }],
  })
  const version = await data.importFile(path)
  expect(version.dialect).toEqual(found.dialect)
  expect(await inspectFile(data.deps, { path, delimiter: ',' })).toMatchObject({
    dialect: { delimiter: ',' },
  })
  await expect(inspectFile(data.deps, { path: join(data.root, 'nothing.csv') })).rejects.toSatisfy((error) =>
    isAppError(error, 'NOT_FOUND'),
  )
})

it('imports made-up and mutated files without a crash or a silent loss', async () => {
  const write = (bytes: Buffer) => {
    rmSync(join(data.deps.paths.rawMetadata, 'fuzz'), { recursive: true, force: true })
    return data.write('case.csv', bytes)
  }
  const { imported, refused } = await fuzzImports(data.deps, write, 60, 20_261_124)
  expect(imported + refused).toBe(60)
  expect(imported).toBeGreaterThan(30)
}, 120_000)
