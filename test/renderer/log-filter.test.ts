import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../main/contract/run.ts'
import { fieldsText, filterLog, logParts, mergeLines } from '../../renderer/pages/pipelines/log-filter.ts'

const line = (sequence: number, rest: Partial<LogLine> = {}): LogLine => ({
  sequence,
  at: sequence,
  level: 'info',
  stage: 'train',
  attempt: 1,
  message: `line ${sequence}`,
  fields: {},
  ...rest,
})
const everything = { level: 'debug', text: '' } as const

describe('the log', () => {
  const lines = [
    line(0, { stage: undefined, message: 'run started' }),
    line(1, { level: 'debug' }),
    line(2, { level: 'warn', message: 'veil-type is constant' }),
    line(3, { attempt: 2, fields: { rows: 5686, note: 'a b' } }),
    line(4, { stage: 'evaluate', level: 'error' }),
  ]
  const shown = (filter: Partial<Parameters<typeof filterLog>[1]>) =>
    filterLog(lines, { ...everything, ...filter }).map((one) => one.sequence)

  it('shows everything without a filter', () => expect(shown({})).toEqual([0, 1, 2, 3, 4]))
  it('keeps a level and what is worse', () => expect(shown({ level: 'warn' })).toEqual([2, 4]))
  it('keeps one stage, and one attempt of it', () => {
    expect(shown({ stage: 'train' })).toEqual([1, 2, 3])
    expect(shown({ stage: 'train', attempt: 2 })).toEqual([3])
  })
  it('finds text in the message and in the fields, whatever its case', () => {
    expect(shown({ text: 'Veil-Type' })).toEqual([2])
    expect(shown({ text: 'rows=5686' })).toEqual([3])
  })
  it('writes fields as key=value', () => expect(fieldsText(lines[3]!)).toBe('rows=5686 note=a b'))
  it('names its parts in the order they first speak', () => {
    expect(logParts(lines)).toEqual([
      { stage: 'train', attempt: 1 },
      { stage: 'train', attempt: 2 },
      { stage: 'evaluate', attempt: 1 },
    ])
  })
  it('takes each line once, even when a stream starts again', () => {
    const merged = mergeLines(lines.slice(0, 3), lines.slice(1))
    expect(merged.map((one) => one.sequence)).toEqual([0, 1, 2, 3, 4])
    expect(mergeLines(merged, lines)).toBe(merged)
  })
})
