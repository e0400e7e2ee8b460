import { text as readText } from 'node:stream/consumers'
import { z } from 'zod'
import { cell } from '../contract/procedure.ts'
import { invalidInput } from '../lib/errors.ts'
import { parseAssignments } from './assignments.ts'

export interface RowOptions {
  set: string[]
  row?: string
}

const rowSchema = z.record(z.string(), cell)

/** A row as the options `--row` and `--set` give it; `--set` wins. */
export async function readGivenRow({ row, set }: RowOptions) {
  return { ...(await readRow(row)), ...parseRow(parseAssignments(set), '--set') }
}

async function readRow(given: string | undefined) {
  if (given === undefined) return {}
  const json = given === '-' ? await readText(process.stdin) : given
  try {
    return parseRow(JSON.parse(json), '--row')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw invalidInput(`"--row" should be a JSON object such as {"odor": "n"}: ${error.message}`, {}, error)
  }
}

function parseRow(value: unknown, option: string) {
  const parsed = rowSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalidInput(`"${option}" should give each column a text, number, true, false or null.`)
}
