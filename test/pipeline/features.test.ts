import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from '../../main/pipeline/json.ts'
import { openLaboratory } from './laboratory.ts'

const laboratory = openLaboratory('features')
afterAll(() => laboratory.remove())

const two = (value: number) => String(value).padStart(2, '0')

/** People in 90 towns, some without one; who was born in the second half of a year says yes. */
const people = [
  'born,seen,town,size,says',
  ...Array.from({ length: 400 }, (_, i) => {
    const month = (i % 12) + 1
    const town = i % 10 === 0 ? '' : `t${(i * i) % 90}`
    const size = i % 9 === 0 ? '' : String((i * 37) % 101)
    return `19${two(60 + (i % 40))}-${two(month)}-${two((i % 28) + 1)},2024-05-${two((i % 30) + 1)} ${two(i % 24)}:30:00,${town},${size},${month > 6 ? 'yes' : 'no'}`
  }),
].join('\n')

async function withPeople() {
  const workspace = await laboratory.workspace({ sample: false })
  await workspace.importText('people', people)
  const train = async (set: Record<string, Json>, target = 'says') => {
    const { runId } = await workspace.client.run.train({ dataset: 'people', target, algorithm: 'tree', set })
    const run = await workspace.ended(runId)
    const features = async (): Promise<string[]> => {
      const { text } = await workspace.client.run.artifactText({ runId, path: 'features.json' })
      return JSON.parse(text).features
    }
    return { run, features }
  }
  return { workspace, train }
}

describe('features of a pipeline', () => {
  it('are parts of dates, and what is wrong with them is said', async () => {
    const { workspace, train } = await withPeople()
    const { run, features } = await train({
      'transform.dates.columns': { born: ['year', 'month', 'weekday'], seen: ['hour', 'number'] },
      'transform.drop': ['town', 'size'],
    })
    expect(run.state).toBe('succeeded')
    expect(await features()).toEqual(['seen', 'born year', 'born month', 'born weekday', 'seen hour'])
    expect(run.metrics.accuracy).toBe(1)
    const failed = async (dates: Record<string, string[]>) =>
      (await train({ 'transform.dates.columns': dates })).run.error?.message
    expect(await failed({ size: ['year'] })).toContain(
      'dates.size: size has no dates but is of type integer.',
    )
    expect(await failed({ bron: ['year'] })).toContain('Did you mean "born"?')
    await workspace.close()
  })
})
