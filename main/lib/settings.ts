import { z } from 'zod'

export interface Setting<Value = unknown> {
  schema: z.ZodType<Value>
  defaultValue: Value
  description: string
  /** Environment variables besides `SPOREPRINT_…`, which every setting has. */
  alsoFrom?: string
  /** Never shown, and never written to a workspace. */
  isSecret?: boolean
}

const text = z.string().trim().min(1).max(200)
const optionalText = text.nullable()
const optionalUrl = (...schemes: string[]) =>
  z
    .string()
    .refine((value) => schemes.includes(URL.parse(value)?.protocol ?? ''), {
      error: `expected an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    })
    .nullable()

const image = (title: string, alsoFrom: string): Setting<string | null> => ({
  schema: optionalText,
  defaultValue: null,
  description: `The Docker image of ${title}, such as one of a mirror; the Compose file's unless said.`,
  alsoFrom,
})

/** Every setting of a workspace. The key is its path in sporeprint.yaml. */
export const settings = {
  name: {
    schema: optionalText,
    defaultValue: null,
    description: 'What the workspace is called; the name of its folder unless said.',
  } satisfies Setting<string | null>,
  pipeline: {
    schema: optionalText,
    defaultValue: null,
    description: 'The pipeline that runs when none is named; the only one there is unless said.',
  } satisfies Setting<string | null>,
  warehouse: {
    schema: z.enum(['duckdb', 'mariadb']),
    defaultValue: 'duckdb',
    description: 'Where tables are kept: duckdb (in the workspace) or mariadb (a server).',
  } satisfies Setting<'duckdb' | 'mariadb'>,
  threads: {
    schema: z.number().int().min(0).max(256),
    defaultValue: 0,
    description: 'Threads for queries and training; 0 is as many as the machine has cores.',
  } satisfies Setting<number>,
  memoryLimit: {
    schema: z
      .string()
      .regex(/^\d+(\.\d+)?\s?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/i, 'expected a size such as "1GB" or "512MiB"')
      .nullable(),
    defaultValue: null,
    description: 'Memory that DuckDB may use, such as 1GB; 80 % of the machine unless said.',
  } satisfies Setting<string | null>,
  'mariadb.host': {
    schema: text,
    defaultValue: '127.0.0.1',
    description: 'Where the MariaDB warehouse answers.',
    alsoFrom: 'MARIADB_HOST',
  } satisfies Setting<string>,
  'mariadb.port': {
    schema: z.number().int().min(1).max(65_535),
    defaultValue: 3306,
    description: 'The port of the MariaDB warehouse.',
    alsoFrom: 'MARIADB_PORT',
  } satisfies Setting<number>,
  'mariadb.user': {
    schema: text,
    defaultValue: 'sporeprint',
    description: 'The user of the MariaDB warehouse.',
    alsoFrom: 'MARIADB_USER',
  } satisfies Setting<string>,
  'mariadb.password': {
    schema: z.string().nullable(),
    defaultValue: null,
    description: 'The password of that user. Set it in the environment; it is not kept in the workspace.',
    alsoFrom: 'MARIADB_PASSWORD',
    isSecret: true,
  } satisfies Setting<string | null>,
  'mariadb.database': {
    schema: text,
    defaultValue: 'sporeprint',
    description: 'The database of the MariaDB warehouse.',
    alsoFrom: 'MARIADB_DATABASE',
  } satisfies Setting<string>,
  'mlflow.trackingUri': {
    schema: optionalUrl('http:', 'https:'),
    defaultValue: null,
    description: 'The address of an MLflow tracking server.',
    alsoFrom: 'MLFLOW_TRACKING_URI',
  } satisfies Setting<string | null>,
  'mlflow.token': {
    schema: z.string().min(1).nullable(),
    defaultValue: null,
    description: 'What that server wants as a bearer token, if anything. Set it in the environment.',
    alsoFrom: 'MLFLOW_TRACKING_TOKEN',
    isSecret: true,
  } satisfies Setting<string | null>,
  'mlflow.username': {
    schema: optionalText,
    defaultValue: null,
    description: 'Who we are on that server, if it asks.',
    alsoFrom: 'MLFLOW_TRACKING_USERNAME',
  } satisfies Setting<string | null>,
  'mlflow.password': {
    schema: z.string().min(1).nullable(),
    defaultValue: null,
    description: 'The password of that user. Set it in the environment.',
    alsoFrom: 'MLFLOW_TRACKING_PASSWORD',
    isSecret: true,
  } satisfies Setting<string | null>,
  'tracking.push': {
    schema: z.boolean(),
    defaultValue: false,
    description:
      'Whether everything tracked is also sent to the MLflow server of mlflow.trackingUri, or to the service on this computer.',
  } satisfies Setting<boolean>,
  'tracking.server': {
    schema: z.boolean(),
    defaultValue: false,
    description: "Whether MLflow's clients can log to this workspace while it is open.",
  } satisfies Setting<boolean>,
  'tracking.port': {
    schema: z.number().int().min(1).max(65_535),
    defaultValue: 5001,
    description: 'The port for them: MLFLOW_TRACKING_URI=http://127.0.0.1:5001.',
  } satisfies Setting<number>,
  'tracking.token': {
    schema: z.string().min(1).nullable(),
    defaultValue: null,
    description: 'What they must send as MLFLOW_TRACKING_TOKEN, if anything. Set it in the environment.',
    isSecret: true,
  } satisfies Setting<string | null>,
  'redis.url': {
    schema: optionalUrl('redis:', 'rediss:'),
    defaultValue: null,
    description: 'The address of a Redis for jobs.',
    alsoFrom: 'REDIS_URL',
  } satisfies Setting<string | null>,
  'infra.images.mariadb': image('MariaDB', 'MARIADB_IMAGE'),
  'infra.images.postgres': image('PostgreSQL', 'POSTGRES_IMAGE'),
  'infra.images.redis': image('Redis', 'REDIS_IMAGE'),
  'infra.images.mlflow': image('MLflow', 'MLFLOW_IMAGE'),
}

export type SettingKey = keyof typeof settings
export type SettingValue<Key extends SettingKey> = z.infer<(typeof settings)[Key]['schema']>
export const settingKeys = Object.keys(settings).filter(isSettingKey)

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settings, key)
}

export const settingOf = (key: SettingKey): Setting => settings[key]

/** `memoryLimit` → `SPOREPRINT_MEMORY_LIMIT`, `mariadb.host` → `SPOREPRINT_MARIADB_HOST`. */
export const variableOf = (key: string) =>
  `SPOREPRINT_${key.replaceAll(/(?<=[a-z])(?=[A-Z])|\./g, '_').toUpperCase()}`
