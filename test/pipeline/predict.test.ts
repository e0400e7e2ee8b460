import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLaboratory, type Workspace } from './laboratory.ts'

const laboratory = openLaboratory('predict')
let workspace: Workspace
const file = (name: string) => join(laboratory.root, name)

beforeAll(async () => {
  workspace = await laboratory.workspace({ sample: false })
  const rows = Array.from({ length: 200 }, (_, i) => {
    const weight = i % 10 === 0 ? '' : i % 2 === 0 ? 1 + (i % 7) : 20 + (i % 5)
    return `${weight},${i % 3},${'rg'[i % 2]},${i % 2 === 0 ? 'light' : 'heavy'}`
  })
  await workspace.importText('things', ['weight,shelf,colour,kind', ...rows].join('\n'))
  const { runId } = await workspace.client.run.train({ dataset: 'things', target: 'kind' })
  await workspace.ended(runId)
})
afterAll(async () => {
  await workspace.close()
  laboratory.remove()
})

async function predict(text: string, out = 'out.csv', options: { allowMissing?: boolean } = {}) {
  writeFileSync(file('in.csv'), text)
  const { id } = await workspace.client.model.predictFileStart({
    name: 'things-kind',
    path: file('in.csv'),
    out: file(out),
    ...options,
  })
  for (;;) {
    const job = await workspace.client.model.predictFileStatus({ id })
    if (job.state !== 'running') return job
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('predicting a file', () => {
  it('keeps its columns and rows, in whatever order, and says what it could not use', async () => {
    const job = await predict('colour,note,weight,shelf\nr,"a, b",2,1\ng,,22,0\nblue,x,heavy?,1\ng,y,,2\n')
    expect(job).toMatchObject({ state: 'succeeded', result: { name: 'things-kind', version: 1, rows: 4 } })
    expect(job.result!.notes).toEqual([
      'weight: the file has text, the model learnt numbers; what is no number is treated as missing.',
      'colour: 1 row has a value that was not in the training rows ("blue"), treated as missing.',
    ])
    const [header, ...lines] = readFileSync(file('out.csv'), 'utf8').trim().split('\n')
    expect(header).toBe('colour,note,weight,shelf,prediction,probability_heavy,probability_light')
    expect(lines.map((line) => line.split(',').at(-3))).toEqual(['light', 'heavy', 'light', 'light'])
    expect(lines[0]).toMatch(/^r,"a, b",2,1,light,/)
  })

  it('says the same of a row as the form does, also in Parquet and back', async () => {
    const row = { weight: 22, shelf: 1, colour: 'g' }
    const one = await workspace.client.model.predict({ name: 'things-kind', row })
    await predict('weight,shelf,colour\n22,1,g\n', 'out.parquet')
    const { id } = await workspace.client.model.predictFileStart({
      name: 'things-kind',
      alias: 'champion',
      path: file('out.parquet'),
      out: file('again.csv'),
    })
    while ((await workspace.client.model.predictFileStatus({ id })).state === 'running')
      await new Promise((resolve) => setImmediate(resolve))
    const [header, line] = readFileSync(file('again.csv'), 'utf8').trim().split('\n')
    const cells = Object.fromEntries(header!.split(',').map((name, i) => [name, line!.split(',')[i]!]))
    expect(header).toContain('prediction,probability_heavy,probability_light,prediction_2')
    expect(cells['prediction']).toBe(one.label)
    expect(Number(cells['probability_heavy'])).toBe(one.probabilities[0]!.probability)
    expect(cells['probability_heavy_2']).toBe(cells['probability_heavy'])
  })

  it('says of many rows, which threads share, what it says of each', async () => {
    const rows = Array.from({ length: 2500 }, (_, i) => `${i % 30},${i % 3},${'rg'[i % 2]}`)
    await predict(['weight,shelf,colour', ...rows].join('\n'))
    const many = readFileSync(file('out.csv'), 'utf8').trim().split('\n').slice(1)
    await predict(['weight,shelf,colour', ...rows.slice(0, 30)].join('\n'))
    const few = readFileSync(file('out.csv'), 'utf8').trim().split('\n').slice(1)
    expect(few.filter((line) => line.includes('heavy')).length).toBeGreaterThan(5)
    expect(many).toHaveLength(2500)
    expect(many).toEqual(many.map((_, i) => few[i % 30]))
  })

  it('wants the columns that were never missing, and leaves nothing behind without them', async () => {
    const before = readdirSync(laboratory.root)
    const job = await predict('weight,shelf,color\n2,1,r\n', 'none.csv')
    expect(job.error!.message).toContain(
      'has no column "colour", which the model needs. Did you mean "color"?',
    )
    expect(readdirSync(laboratory.root)).toEqual(before)
    const allowed = await predict('weight,shelf,color\n2,1,r\n', 'none.csv', { allowMissing: true })
    expect(allowed.result!.notes).toEqual(['colour: the column is absent, treated as missing.'])
    // A column that was missing in training may be absent.
    expect((await predict('shelf,colour\n1,r\n')).result!.notes).toEqual([
      'weight: the column is absent, treated as missing.',
    ])
  })

  it('refuses to write over what it reads, into no folder, or as what it does not know', async () => {
    const text = 'weight,shelf,colour\n2,1,r\n'
    expect((await predict(text, 'in.csv')).error!.message).toContain('is the file that is read')
    expect((await predict(text, 'no/where.csv')).error!.message).toContain('There is no folder')
    expect((await predict(text, 'out.xlsx')).error!.message).toContain('should end in .csv or .parquet')
    expect(readFileSync(file('in.csv'), 'utf8')).toBe(text)
  })
})
