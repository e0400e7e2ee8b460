import type { Terminal } from './terminal.ts'

export function rebuild(terminal: Terminal): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const result = await client.workspace.rebuild()
    const { runs, datasets, modelVersions, skipped } = result
    terminal.print(
      result,
      [
        `The index was made again: ${runs} runs, ${datasets} datasets, ${modelVersions} model versions.`,
        ...skipped.map((one) => `Skipped, and left where it is: ${one}`),
      ].join('\n'),
    )
  })
}
