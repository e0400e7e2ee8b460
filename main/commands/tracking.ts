import type { WriteStream } from 'node:tty'
import type { ImportReport, TrackingJob } from '../contract/tracking.ts'
import { AppError } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table } from './text.ts'

type TrackingClient = Client['tracking']

/** Sends what is pending, once. The exit code is 1 when something could not be sent. */
export function pushTracking(
  terminal: Terminal,
  { to, filter }: CommonOptions & { to?: string; filter?: string },
): Promise<number> {
  return follow(
    terminal,
    (tracking) => tracking.pushStart({ to, filter }),
    ({ pushed }) => {
      if (!pushed) throw new Error('A push that succeeded has no report.')
      const lines = pushed.failures.map(
        ({ kind, title, error }) => `✗ ${kind} ${safe(title)}: ${safe(error ?? '')}`,
      )
      const counts = `${count(pushed.sent)} sent, ${count(pushed.failed)} failed, ${count(pushed.pending)} pending`
      return {
        value: pushed,
        text: [...lines, `${pushed.target}: ${counts}.`].join('\n'),
        isWhole: pushed.failed === 0,
      }
    },
  )
}

/** Takes over what a server, a folder or a database of MLflow's has. */
export function importTracking(terminal: Terminal, _options: CommonOptions, source: string): Promise<number> {
  const place = /^https?:\/\//i.test(source) ? source : terminal.resolvePath(source)
  return follow(
    terminal,
    (tracking) => tracking.importStart({ source: place }),
    ({ imported }) => ({ value: imported, text: imported ? importText(imported) : '', isWhole: true }),
  )
}

function importText({ artifacts, left, ...report }: ImportReport): string {
  const taken = (['experiments', 'runs', 'loggedModels', 'models', 'versions'] as const).map((kind) => {
    const { added, updated, unchanged } = report[kind]
    return [kind === 'loggedModels' ? 'logged models' : kind, count(added), count(updated), count(unchanged)]
  })
  const lines = left.map(
    ({ what, count: times, reason, example }) =>
      `! ${count(times)} × ${what}: ${safe(reason)}${example === undefined ? '' : ` (${safe(example)})`}`,
  )
  return [
    table(['', 'ADDED', 'UPDATED', 'UNCHANGED'], taken),
    `${count(artifacts.files)} files, ${count(artifacts.bytes)} bytes.`,
    ...(lines.length === 0 ? [] : ['', 'Not taken:', ...lines]),
  ].join('\n')
}

/** Watches a job to its end. The first interrupt cancels it, the second leaves at once. */
function follow(
  terminal: Terminal,
  begin: (tracking: TrackingClient) => Promise<{ id: string }>,
  say: (job: TrackingJob) => { value: unknown; text: string; isWhole: boolean },
): Promise<number> {
  return terminal.withWorkspace(async ({ client: { tracking } }) => {
    const { id } = await begin(tracking)
    let isCancelling = false
    const onSignal = () => {
      if (isCancelling) process.exit(1)
      isCancelling = true
      terminal.note('Cancelling. What is there stays; the same command goes on later.')
      tracking.cancel({ id }).catch((error: unknown) => terminal.note(String(error)))
    }
    process.on('SIGINT', onSignal)
    const show = progressLine(process.stderr)
    let last: TrackingJob | undefined
    try {
      for await (const job of await tracking.watch({ id })) {
        last = job
        show(job.state === 'running' ? progressText(job) : '')
      }
    } finally {
      process.off('SIGINT', onSignal)
    }
    if (last?.error) throw new AppError(last.error.code, last.error.message, last.error.details)
    const { value, text, isWhole } = say(last!)
    terminal.print(value, text)
    return isWhole ? 0 : 1
  })
}

const progressText = ({ done, total, note }: TrackingJob) =>
  `${count(done)}${total === undefined ? '' : ` of ${count(total)}`}  ${safe(note)}`

/** One line that changes in place; nothing where nobody looks. */
function progressLine(stream: WriteStream) {
  return (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[2K${text.slice(0, Math.max(0, (stream.columns || 80) - 1))}`)
  }
}
