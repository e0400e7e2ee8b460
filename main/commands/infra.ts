import type { Terminal } from './terminal.ts'
import { table } from './text.ts'

export function infraStatus(terminal: Terminal): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const status = await client.infra.status()
    const { docker, services } = status
    const rows = services.map(({ title, state, image, embeddedDefault }) => [
      title,
      state,
      image,
      embeddedDefault,
    ])
    const header = ['SERVICE', 'STATE', 'IMAGE', 'WITHOUT IT']
    terminal.print(status, [docker.message, docker.advice, table(header, rows)].filter(Boolean).join('\n'))
  })
}
