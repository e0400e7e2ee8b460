import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPullProgress } from '../../main/infra/pull-progress.ts'
import { toBytes, toMs } from '../../main/infra/quantities.ts'
import { createLineReader, levelOf } from '../../main/infra/read-logs.ts'
import { toStats } from '../../main/infra/read-stats.ts'

function frame(stream: number, text: string): Buffer {
  const content = Buffer.from(text)
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(content.length, 4)
  return Buffer.concat([header, content])
}

describe("a container's log", () => {
  it('is the same however its bytes are cut', () => {
    const lines = ['ready', 'ünïcode ✓', '', 'WARNING: little memory']
    const whole = Buffer.concat(lines.map((line) => frame(1, `2026-11-24T21:00:00.5Z ${line}\n`)))
    const cuts = fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 12 })
    fc.assert(
      fc.property(cuts, (places) => {
        const take = createLineReader()
        const edges = [0, ...places.toSorted((one, other) => one - other), whole.length]
        const read = edges.slice(1).flatMap((end, index) => take(whole.subarray(edges[index], end)))
        expect(read.map(({ text }) => text)).toEqual(lines)
      }),
    )
  })

  it('keeps the halves of a line together, each stream its own', () => {
    const take = createLineReader()
    const pieces = [
      frame(1, '2026-11-24T21:00:00Z out '),
      frame(2, '2026-11-24T21:00:01Z err\n'),
      frame(1, 'put\n'),
    ]
    expect(take(Buffer.concat(pieces)).map(({ at, text }) => [at, text])).toEqual([
      [Date.UTC(2026, 10, 24, 21, 0, 1), 'err'],
      [Date.UTC(2026, 10, 24, 21), 'out put'],
    ])
  })

  it.each([
    ['2026-11-24 21:00:00 0 [ERROR] InnoDB: no space', 'error'],
    ['2026-11-24 21:00:00.1 UTC [9] FATAL:  role "x" does not exist', 'error'],
    ['2026-11-24 21:00:00 0 [Warning] no TLS', 'warn'],
    ['1:M 24 Nov 2026 21:28:20.096 # WARNING Memory overcommit must be enabled!', 'warn'],
    ['1:M 24 Nov 2026 21:28:20.125 * Ready to accept connections', 'info'],
    ['ModuleNotFoundError: No module named psycopg2', 'error'],
  ])('weighs "%s" as %s', (text, level) => {
    expect(levelOf(text)).toBe(level)
  })
})

it('adds up the layers of a pull', () => {
  const progress = createPullProgress()
  progress.take({ status: 'Pulling from library/redis', id: '7.4' })
  progress.take({ status: 'Already exists', id: 'a' })
  progress.take({ status: 'Downloading', id: 'b', progressDetail: { current: 10, total: 40 } })
  progress.take({ status: 'Downloading', id: 'c', progressDetail: { current: 5, total: 60 } })
  progress.take({ status: 'Download complete', id: 'c' })
  expect(progress.read()).toEqual({ doneBytes: 70, totalBytes: 100, layers: 3, layersDone: 1 })
})

it("computes a container's share of the processor as docker stats does, without the page cache", () => {
  const sample = {
    read: '2026-11-24T21:00:01Z',
    cpu_stats: { cpu_usage: { total_usage: 300 }, system_cpu_usage: 2000, online_cpus: 2 },
    precpu_stats: { cpu_usage: { total_usage: 100 }, system_cpu_usage: 1000 },
    memory_stats: { usage: 900, limit: 4000, stats: { inactive_file: 300 } },
    networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 3, tx_bytes: 4 } },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: 'read', value: 5 },
        { op: 'Write', value: 6 },
      ],
    },
  }
  expect(toStats(sample)).toEqual({
    at: Date.UTC(2026, 10, 24, 21, 0, 1),
    cpuPercent: 40,
    memoryBytes: 600,
    memoryLimitBytes: 4000,
    receivedBytes: 4,
    sentBytes: 6,
    readBytes: 5,
    writtenBytes: 6,
  })
  expect(toStats({ ...sample, precpu_stats: {} })).toBeUndefined()
})

it("reads Compose's durations and sizes", () => {
  expect([toMs('1m30s'), toMs('500ms'), toMs('2h')]).toEqual([90_000, 500, 7_200_000])
  expect([toBytes('512m'), toBytes('1.5g'), toBytes('10kb')]).toEqual([512 * 2 ** 20, 1.5 * 2 ** 30, 10_240])
})
