import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import { didYouMean } from './closest.ts'
import { conflict, invalidInput } from './errors.ts'
import { isSettingKey, settingKeys, type SettingKey } from './settings.ts'

/** The version of the workspace's layout; a higher one was written by a newer Sporeprint. */
export const workspaceFormat = 1

export interface FileSetting {
  key: SettingKey
  value: unknown
  /** `sporeprint.yaml line 3` */
  place: string
}

/** The settings that a configuration file gives; none when it is not there. */
export function readConfigFile(path: string): FileSetting[] {
  if (!existsSync(path)) return []
  const { document, lines } = parseConfigFile(path)
  const name = basename(path)
  const placeOf = (node: unknown) => {
    const start = isScalar(node) ? node.range?.[0] : undefined
    return start === undefined ? name : `${name} line ${lines.linePos(start).line}`
  }
  if (document.contents === null) return []
  if (!isMap(document.contents))
    throw invalidInput(`${name} should be a list of "key: value" lines.`, { file: path })
  const found: FileSetting[] = []
  const visit = (map: unknown, prefix: string) => {
    if (!isMap(map)) return
    for (const { key: keyNode, value: node } of map.items) {
      const key = prefix + String(isScalar(keyNode) ? keyNode.value : keyNode)
      const place = placeOf(keyNode)
      if (key === 'format') checkFormat(isScalar(node) ? node.value : undefined, place, path)
      else if (isSettingKey(key)) found.push({ key, value: toPlain(node), place })
      else if (isMap(node) && settingKeys.some((known) => known.startsWith(`${key}.`))) visit(node, `${key}.`)
      else {
        const hint = didYouMean(key, settingKeys)
        throw invalidInput(
          `${place}: there is no setting "${key}".${hint || ` Settings are ${settingKeys.join(', ')}.`}`,
          { file: path, key },
        )
      }
    }
  }
  visit(document.contents, '')
  return found
}

/** A file's document, which keeps comments and layout when it is changed and written again. */
export function parseConfigFile(path: string): { document: Document; lines: LineCounter } {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const error = document.errors[0]
  if (!error) return { document, lines }
  const { line } = lines.linePos(error.pos[0])
  throw invalidInput(`${basename(path)} line ${line} is not valid YAML: ${error.message}`, {
    file: path,
    line,
  })
}

function checkFormat(format: unknown, place: string, path: string): void {
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1)
    throw invalidInput(`${place}: "format" should be ${workspaceFormat}. Put that number there.`, {
      file: path,
    })
  if (format <= workspaceFormat) return
  throw conflict(
    `This workspace was made by a newer Sporeprint (its format is ${format}; this one knows ${workspaceFormat}). Update Sporeprint to open it; nothing was changed.`,
    { path, format, known: workspaceFormat },
  )
}

const toPlain = (node: unknown): unknown => (isScalar(node) ? node.value : isMap(node) ? node.toJSON() : node)
