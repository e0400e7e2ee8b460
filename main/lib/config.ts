import { basename, join } from 'node:path'
import { z } from 'zod'
import type { ConfigEntry } from '../contract/workspace.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { closest, didYouMean } from './closest.ts'
import { parseConfigFile, readConfigFile } from './config-file.ts'
import { invalidInput } from './errors.ts'
import { isSettingKey, settingKeys, settingOf, variableOf } from './settings.ts'
import type { SettingKey, SettingValue } from './settings.ts'
import type { WorkspacePaths } from './workspace-paths.ts'

export interface Config {
  get<Key extends SettingKey>(key: Key): SettingValue<Key>
  /** Where a value comes from: `command line`, a variable's name, a file's name or `default`. */
  origin(key: SettingKey): string
  list(): ConfigEntry[]
  /** Writes one key to sporeprint.yaml, or removes it; comments stay. */
  set(key: string, value: unknown): void
  /** What was found and not used, as sentences. */
  readonly warnings: string[]
}

export interface ConfigOptions {
  paths: WorkspacePaths
  /** From the command line, by key. */
  overrides?: Record<string, unknown>
  environment?: NodeJS.ProcessEnv
}

interface Found {
  value: unknown
  origin: string
}

const prefix = 'SPOREPRINT_'
/** Variables of ours that are no settings. */
const otherVariables = new Set([
  'SPOREPRINT_ENVIRONMENT',
  'SPOREPRINT_WORKSPACE',
  'SPOREPRINT_USER_FOLDER',
  'SPOREPRINT_CHROMIUM',
])

/**
 * The workspace's settings: command line, then environment, then `sporeprint.<environment>.yaml`, then
 * `sporeprint.yaml`, then the default.
 *
 * @throws INVALID_INPUT for an unknown key or a value that does not fit, naming where it stands.
 * @throws CONFLICT when a newer Sporeprint made the workspace.
 */
export function openConfig(options: ConfigOptions): Config {
  const { paths, overrides = {}, environment = process.env } = options
  let found = readAll(paths, overrides, environment)

  const valueOf = (key: SettingKey) => {
    const { value } = found.get(key) ?? { value: settingOf(key).defaultValue }
    return key === 'name' ? (value ?? basename(paths.root)) : value
  }
  const origin = (key: SettingKey) => found.get(key)?.origin ?? 'default'
  return {
    // Every value was parsed with the schema of its key.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    get: <Key extends SettingKey>(key: Key) => valueOf(key) as SettingValue<Key>,
    origin,
    list: () =>
      settingKeys.map((key) => {
        const { defaultValue, description, isSecret = false } = settingOf(key)
        const value = valueOf(key)
        return {
          key,
          value: z.json().parse(isSecret && value !== null ? '••••••' : value),
          origin: origin(key),
          defaultValue: z.json().parse(defaultValue),
          description,
          isSecret,
        }
      }),
    set(key, value) {
      const known = requireKey(key)
      if (settingOf(known).isSecret)
        throw invalidInput(
          `"${key}" is a secret and is not kept in the workspace. Set ${variableOf(key)} in the environment.`,
          { key },
        )
      const { document } = parseConfigFile(paths.config)
      if (value === undefined) document.deleteIn(known.split('.'))
      else document.setIn(known.split('.'), parseValue(known, value, `"${key}"`))
      writeFileAtomic(paths.config, document.toString())
      found = readAll(paths, overrides, environment)
    },
    warnings: unknownVariables(environment),
  }
}

function readAll(
  paths: WorkspacePaths,
  overrides: Record<string, unknown>,
  environment: NodeJS.ProcessEnv,
): Map<SettingKey, Found> {
  const found = new Map<SettingKey, Found>()
  const files = [paths.config]
  const variant = environment.SPOREPRINT_ENVIRONMENT
  if (variant) files.push(join(paths.root, `sporeprint.${checkEnvironmentName(variant)}.yaml`))
  for (const file of files) {
    for (const { key, value, place } of readConfigFile(file)) {
      if (settingOf(key).isSecret)
        throw invalidInput(
          `${place}: "${key}" is a secret and does not belong in the workspace. Set ${variableOf(key)} in the environment.`,
          { file, key },
        )
      found.set(key, { value: parseValue(key, value, `${place}: "${key}"`), origin: basename(file) })
    }
  }
  for (const key of settingKeys) {
    for (const variable of [settingOf(key).alsoFrom, variableOf(key)]) {
      const text = variable === undefined ? undefined : environment[variable]
      if (text === undefined || text === '') continue
      found.set(key, { value: parseText(key, text, `The variable ${variable}`), origin: variable! })
    }
  }
  for (const [name, value] of Object.entries(overrides)) {
    if (value === undefined) continue
    const key = requireKey(name)
    const parsed =
      typeof value === 'string' ? parseText(key, value, `"${key}"`) : parseValue(key, value, `"${key}"`)
    found.set(key, { value: parsed, origin: 'command line' })
  }
  return found
}

function requireKey(key: string): SettingKey {
  if (isSettingKey(key)) return key
  throw invalidInput(
    `There is no setting "${key}".${didYouMean(key, settingKeys) || ` Settings are ${settingKeys.join(', ')}.`}`,
    { key },
  )
}

function parseValue(key: SettingKey, value: unknown, where: string): unknown {
  const { schema, isSecret } = settingOf(key)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const given = isSecret ? 'its value' : JSON.stringify(value)
  const reason = parsed.error.issues.map(({ message }) => message.replace('Invalid input: ', '')).join('; ')
  throw invalidInput(`${where} cannot be ${given}: ${reason}.`, { key, ...(isSecret ? {} : { value }) })
}

/** A value as it comes from a shell: text when the setting takes it as it is, else what it means as JSON. */
function parseText(key: SettingKey, text: string, where: string): unknown {
  if (settingOf(key).schema.safeParse(text).success) return parseValue(key, text, where)
  try {
    return parseValue(key, JSON.parse(text), where)
  } catch (error) {
    if (error instanceof SyntaxError) return parseValue(key, text, where)
    throw error
  }
}

/** It becomes part of a file's name. */
function checkEnvironmentName(name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return name
  throw invalidInput(`SPOREPRINT_ENVIRONMENT cannot be "${name}". Use letters, digits, "-" and "_".`, {
    name,
  })
}

function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = settingKeys.map((key) => variableOf(key).slice(prefix.length))
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !otherVariables.has(name))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = closest(name, known)
      const hint = meant === undefined ? '' : ` Did you mean "${prefix}${meant}"?`
      return `The variable ${prefix}${name} is not a setting and is ignored.${hint}`
    })
}
