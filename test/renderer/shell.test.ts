import { describe, expect, it } from 'vitest'
import { compareCells } from '../../renderer/components/compare-cells.ts'
import { currentStep, nextSteps } from '../../renderer/pages/home/next-steps.ts'
import { filterActions } from '../../renderer/shell/filter-actions.ts'

describe('the command palette', () => {
  const groups = [
    { name: 'Pages', actions: [{ label: 'Home' }, { label: 'Models', description: 'Versions, aliases' }] },
    {
      name: 'Runs',
      actions: [{ label: 'my models', keywords: ['abc123', 'failed'] }, { label: 'Modest run' }],
    },
  ]
  const found = (query: string) =>
    filterActions(groups, query).map((group) => [group.name, ...group.actions.map((action) => action.label)])

  it('shows everything before a word is typed', () => {
    expect(found('')).toEqual([
      ['Pages', 'Home', 'Models'],
      ['Runs', 'my models', 'Modest run'],
    ])
  })
  it('wants every word, anywhere in label, description or keywords', () => {
    expect(found('ABC mod')).toEqual([['Runs', 'my models']])
    expect(found('aliases')).toEqual([['Pages', 'Models']])
    expect(found('nothing like it')).toEqual([])
  })
  it('puts what begins with the query first', () => {
    expect(found('mod')[1]).toEqual(['Runs', 'Modest run', 'my models'])
  })
})

describe('what to do next', () => {
  const none = { datasets: 0, pipelines: 0, runs: 0, succeededRuns: 0, models: 0 }
  const step = (situation: Partial<typeof none>) => currentStep(nextSteps({ ...none, ...situation }))?.id

  it('starts with data in an empty workspace', () => expect(step({})).toBe('import'))
  it('looks before it runs', () => expect(step({ datasets: 1, pipelines: 1 })).toBe('look'))
  it('asks for a run that succeeds after one that failed', () =>
    expect(step({ datasets: 1, pipelines: 1, runs: 1 })).toBe('run'))
  it('compares, then predicts', () => {
    expect(step({ datasets: 1, pipelines: 1, runs: 1, succeededRuns: 1, models: 1 })).toBe('compare')
    expect(step({ datasets: 1, pipelines: 1, runs: 2, succeededRuns: 2, models: 1 })).toBe('predict')
  })
  it('never points at what cannot be done', () => {
    for (const one of nextSteps(none).filter((each) => each.id !== 'import'))
      expect(one.isPossible).toBe(false)
  })
})

describe('sorting a table', () => {
  it('orders numbers by size and names as a person files them', () => {
    expect([10, 9, -1].toSorted(compareCells)).toEqual([-1, 9, 10])
    expect(['run 10', 'run 2', 'Run 1'].toSorted(compareCells)).toEqual(['Run 1', 'run 2', 'run 10'])
  })
})
