import type { WriteStream } from 'node:tty'
import type { PipelineRun, StageRun, StageState } from '../contract/run.ts'
import { count, duration, safe } from './text.ts'

const signs: Partial<Record<StageState, string>> = {
  retrying: '↻',
  succeeded: '✓',
  cached: '=',
  warned: '!',
  failed: '✗',
  cancelled: '–',
  interrupted: '–',
  skipped: '·',
}

/**
 * A line for each stage when it ends; on a terminal also one that changes in place and says what goes on now.
 */
export function showProgress(stream: WriteStream) {
  const said = new Map<string, string>()
  let live = ''
  const write = (line: string) => {
    if (live !== '') stream.write('\r\u001b[2K')
    live = ''
    stream.write(`${line}\n`)
  }
  const isPlain = !stream.isTTY
  return {
    update(run: PipelineRun): void {
      const width = Math.max(...run.stages.map(({ name }) => name.length))
      for (const stage of run.stages) {
        const isStart = stage.state === 'running' && isPlain
        const key = `${stage.state} ${stage.attempt}`
        if ((signs[stage.state] === undefined && !isStart) || said.get(stage.name) === key) continue
        said.set(stage.name, key)
        write(isStart ? `… ${stage.name.padEnd(width)}` : endLine(stage, width))
      }
      if (isPlain) return
      const running = run.stages.filter(({ state }) => state === 'running').map(liveText)
      const next = running.join('  ').slice(0, Math.max(0, (stream.columns || 80) - 1))
      if (next === live) return
      stream.write(`\r\u001b[2K${next}`)
      live = next
    },
    end(): void {
      if (live !== '') stream.write('\r\u001b[2K')
      live = ''
    },
  }
}

function endLine(stage: StageRun, width: number): string {
  const parts = [
    stage.state === 'succeeded' ? '' : stage.state,
    stage.durationMs === undefined || stage.cached ? '' : duration(stage.durationMs),
    stage.rowsOut === undefined ? '' : `${count(stage.rowsOut)} rows`,
    safe(stage.error?.message ?? stage.summary ?? ''),
  ]
  return `${signs[stage.state]} ${stage.name.padEnd(width)}  ${parts.filter((part) => part !== '').join(', ')}`
}

function liveText({ name, progress }: StageRun): string {
  if (!progress) return `… ${name}`
  const share = progress.total ? ` ${Math.floor((100 * progress.done) / progress.total)} %` : ''
  return `… ${name}${share}${progress.note ? ` ${safe(progress.note)}` : ''}`
}
