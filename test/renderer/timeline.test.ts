import { describe, expect, it } from 'vitest'
import type { PipelineRun, StageRun } from '../../main/contract/run.ts'
import { describeBar } from '../../renderer/charts/gantt.ts'
import { remainingMs } from '../../renderer/pages/pipelines/remaining-ms.ts'
import { progressPercent, stageLine } from '../../renderer/pages/pipelines/stage-line.ts'
import {
  timelineBars,
  timelineCaption,
  timelineSpanMs,
} from '../../renderer/pages/pipelines/timeline-bars.ts'

const stage = (name: string, rest: Partial<StageRun>): StageRun => ({
  name,
  state: 'succeeded',
  attempt: 1,
  cached: false,
  ...rest,
})
const run: PipelineRun = {
  runId: 'r',
  pipeline: 'mushroom',
  state: 'running',
  startedAt: 1000,
  overrides: {},
  metrics: {},
  warnings: [],
  stages: [
    stage('before', { startedAt: 400, endedAt: 900, durationMs: 500 }),
    stage('extract', { startedAt: 1000, endedAt: 1210, durationMs: 210 }),
    stage('load', { state: 'cached', cached: true, startedAt: 1210, endedAt: 1212 }),
    stage('train', {
      state: 'running',
      startedAt: 1212,
      progress: { done: 72, total: 100, note: 'fold 4 of 5' },
    }),
    stage('register', { state: 'waiting' }),
  ],
}

describe('the timeline', () => {
  const bars = timelineBars(run, 2500)

  it('measures from the start of the run, and ends a stage at work now', () => {
    expect(bars.map((bar) => [bar.name, bar.startMs, bar.endMs])).toEqual([
      ['before', undefined, undefined],
      ['extract', 0, 210],
      ['load', 210, 212],
      ['train', 212, 1500],
      ['register', undefined, undefined],
    ])
  })

  it('keeps a round length with room at the right', () => {
    expect(timelineSpanMs(bars)).toBe(2000)
    expect(timelineSpanMs([])).toBeGreaterThanOrEqual(200)
    for (const endMs of [1, 199, 950, 1000, 59_000, 3_600_000]) {
      expect(timelineSpanMs([{ ...bars[1]!, endMs }])).toBeGreaterThan(endMs)
    }
  })

  it('says how far the run is', () => expect(timelineCaption(run)).toBe('3 of 5 stages done, 1 from cache'))

  it('describes a bar in words, as text', () => {
    expect(describeBar(bars[1]!)).toBe('extract: succeeded\nstarted 0.00 s into the run, took 0.21 s')
    expect(describeBar(bars[4]!)).toBe('register: waiting')
  })
})

describe('the time that is left', () => {
  const open: PipelineRun = { ...run, stages: run.stages.slice(3) }
  const before = (train: Partial<StageRun>): PipelineRun => ({
    ...run,
    stages: [stage('train', train), stage('register', { durationMs: 60 })],
  })

  it('is what the open stages took last time, less what is spent', () => {
    expect(remainingMs(open, before({ durationMs: 1500 }), 2212)).toBe(500 + 60)
    expect(remainingMs(open, before({ durationMs: 700 }), 2212)).toBe(60)
  })

  it('is not guessed from a stage that was served from cache', () => {
    expect(remainingMs(open, before({ durationMs: 2, cached: true }), 2212)).toBeUndefined()
  })
})

describe('a stage on the graph', () => {
  it('says what it is doing, how long it took, or that it tried again', () => {
    expect(run.stages.map(stageLine)).toEqual(['0.50 s', '0.21 s', 'cached', 'fold 4 of 5', 'waiting'])
    expect(stageLine(stage('x', { state: 'retrying', attempt: 2 }))).toBe('retrying · attempt 2')
    expect(stageLine(stage('x', { state: 'failed', durationMs: 1200 }))).toBe('failed · 1.2 s')
  })

  it('has a percentage only when the end is known', () => {
    expect(progressPercent(run.stages[3]!)).toBe(72)
    expect(progressPercent(stage('x', { progress: { done: 5 } }))).toBeUndefined()
    expect(progressPercent(stage('x', { progress: { done: 9, total: 4 } }))).toBe(100)
  })
})
