import type { Terminal } from './terminal.ts'

export function diagnostics(terminal: Terminal): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const report = await client.app.diagnostics()
    terminal.print(report, report.text.trimEnd())
  })
}
