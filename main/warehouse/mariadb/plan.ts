import { textOf } from './sql.ts'

const titles = [
  'id',
  'select_type',
  'table',
  'type',
  'possible_keys',
  'key',
  'key_len',
  'ref',
  'rows',
  'Extra',
]

/** How the server would answer a SELECT: a line a step. Nothing for other statements. */
export async function planOf(
  server: { rows(sql: string): Promise<unknown[][]> },
  sql: string,
): Promise<string> {
  if (!/^\s*SELECT\b/.test(sql)) return ''
  const steps = await server.rows(`EXPLAIN ${sql}`)
  const lines = steps.map((step) =>
    step.flatMap((value, i) => (value === null ? [] : [`${titles[i]}=${textOf(value)}`])).join(' '),
  )
  return `${lines.join('\n')}\n`
}
