import { modelVersion, registryEvent, type ModelVersion } from '../contract/model.ts'
import { z } from 'zod'
import type { Database } from './database.ts'

export type RegistryEvent = z.infer<typeof registryEvent>
/** What a version is made of; aliases and the registry stage come from the registry's events. */
export type VersionMetadata = Omit<ModelVersion, 'aliases' | 'registryStage'>

/** What MLflow's protocol knows of a registered model besides its versions. */
export interface RegisteredModel {
  name: string
  createdAt: number
  updatedAt: number
  description?: string
  tags: Record<string, string>
}
/** What MLflow's protocol knows of a version besides its metadata; all of it can change. */
export interface VersionDetails {
  updatedAt?: number
  description?: string
  tags?: Record<string, string>
  runLink?: string
  userId?: string
  /** The logged model of an MLflow 3 client that it was made from. */
  modelId?: string
}

interface VersionRow {
  metadata: string
  registryStage: string
  aliases: string
}

interface ModelRow extends Omit<RegisteredModel, 'description' | 'tags'> {
  description: string | null
  tags: string
}
const texts = z.record(z.string(), z.string())

const versionColumns = `v.metadata, v.registry_stage AS registryStage,
  (SELECT json_group_array(alias) FROM (SELECT alias FROM aliases a
   WHERE a.name = v.name AND a.version = v.version ORDER BY alias)) AS aliases`

const versionOf = (row: VersionRow): ModelVersion =>
  modelVersion.parse({
    ...JSON.parse(row.metadata),
    registryStage: row.registryStage,
    aliases: JSON.parse(row.aliases),
  })

/** The index of the registry: versions, aliases and events, all of it replayed from `registry.jsonl`. */
export function createModelQueries(database: Database) {
  const versions = (where: string, ...values: (string | number)[]) =>
    database
      .all<VersionRow>(
        `SELECT ${versionColumns} FROM model_versions v WHERE ${where} ORDER BY v.version DESC`,
        ...values,
      )
      .map(versionOf)

  return {
    insertVersion(metadata: VersionMetadata): void {
      database.run(
        `INSERT OR REPLACE INTO model_versions(name, version, run_id, fingerprint, registry_stage, metadata)
         VALUES (?, ?, ?, ?, 'None', ?)`,
        ...([metadata.name, metadata.version, metadata.runId, metadata.fingerprint] as const),
        JSON.stringify(metadata),
      )
      database.run(
        `INSERT INTO registered_models(name, created_at, updated_at) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET updated_at = max(updated_at, excluded.updated_at)`,
        ...([metadata.name, metadata.createdAt, metadata.createdAt] as const),
      )
    },
    putModel({ name, createdAt, updatedAt, description, tags }: RegisteredModel): void {
      database.run(
        `INSERT OR REPLACE INTO registered_models(name, created_at, updated_at, description, tags)
         VALUES (?, ?, ?, ?, ?)`,
        ...([name, createdAt, updatedAt, description ?? null, JSON.stringify(tags)] as const),
      )
    },
    /** Also one that has no version yet, which `names` leaves out. */
    model(name: string): RegisteredModel | undefined {
      const row = database.get<ModelRow>(
        `SELECT name, created_at AS createdAt, updated_at AS updatedAt, description, tags
         FROM registered_models WHERE name = ?`,
        name,
      )
      if (!row) return undefined
      const { description, tags, ...rest } = row
      return {
        ...rest,
        tags: texts.parse(JSON.parse(tags)),
        ...(description === null ? {} : { description }),
      }
    },
    deleteModel(name: string): void {
      database.run('DELETE FROM model_versions WHERE name = ?', name)
      database.run('DELETE FROM registered_models WHERE name = ?', name)
    },
    /** Its aliases, versions and events follow. */
    renameModel(name: string, newName: string): void {
      database.transaction(() => {
        database.run('PRAGMA defer_foreign_keys = ON')
        for (const table of ['registered_models', 'aliases'])
          database.run(`UPDATE ${table} SET name = ? WHERE name = ?`, newName, name)
        database.run(
          `UPDATE model_versions SET name = ?, metadata = json_set(metadata, '$.name', ?) WHERE name = ?`,
          ...([newName, newName, name] as const),
        )
        database.run(
          `UPDATE registry_events SET model = ?, event = json_set(event, '$.model', ?) WHERE model = ?`,
          ...([newName, newName, name] as const),
        )
      })
    },
    setDetails(name: string, version: number, details: VersionDetails): void {
      const sql = 'UPDATE model_versions SET details = ? WHERE name = ? AND version = ?'
      database.run(sql, JSON.stringify(details), name, version)
    },
    details(name: string, version: number): VersionDetails {
      const sql = 'SELECT details FROM model_versions WHERE name = ? AND version = ?'
      const row = database.get<{ details: string }>(sql, name, version)
      // Written by "setDetails", above.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return row ? (JSON.parse(row.details) as VersionDetails) : {}
    },
    deleteVersion(name: string, version: number): void {
      database.run('DELETE FROM model_versions WHERE name = ? AND version = ?', name, version)
    },
    setRegistryStage(name: string, version: number, registryStage: string): void {
      database.run(
        'UPDATE model_versions SET registry_stage = ? WHERE name = ? AND version = ?',
        registryStage,
        name,
        version,
      )
    },
    names(): string[] {
      return database
        .all<{ name: string }>('SELECT DISTINCT name FROM model_versions ORDER BY name')
        .map((row) => row.name)
    },
    /** The newest first. */
    versions: (name: string): ModelVersion[] => versions('v.name = ?', name),
    version: (name: string, version: number): ModelVersion | undefined =>
      versions('v.name = ? AND v.version = ?', name, version)[0],
    byFingerprint: (name: string, fingerprint: string): ModelVersion | undefined =>
      versions('v.name = ? AND v.fingerprint = ?', name, fingerprint)[0],
    /** The newest version that a run registered. */
    ofRun: (runId: string): ModelVersion | undefined => versions('v.run_id = ?', runId)[0],
    aliasVersion(name: string, alias: string): number | undefined {
      const sql = 'SELECT version FROM aliases WHERE name = ? AND alias = ?'
      return database.get<{ version: number }>(sql, name, alias)?.version
    },
    setAlias(name: string, alias: string, version: number): void {
      database.run(
        `INSERT INTO aliases(name, alias, version) VALUES (?, ?, ?)
         ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version`,
        name,
        alias,
        version,
      )
    },
    removeAlias(name: string, alias: string): void {
      database.run('DELETE FROM aliases WHERE name = ? AND alias = ?', name, alias)
    },
    appendEvent(event: RegistryEvent): void {
      const sql = 'INSERT INTO registry_events(model, event) VALUES (?, ?)'
      database.run(sql, event.model, JSON.stringify(event))
    },
    /** The newest first. */
    events(name: string): RegistryEvent[] {
      return database
        .all<{
          event: string
        }>('SELECT event FROM registry_events WHERE model = ? ORDER BY sequence DESC', name)
        .map((row) => registryEvent.parse(JSON.parse(row.event)))
    },
    eventCount(): number {
      return database.get<{ count: number }>('SELECT count(*) AS count FROM registry_events')!.count
    },
    /** Forgets the registry; the files it came from stay. */
    clear(): void {
      database.run('DELETE FROM aliases')
      database.run('DELETE FROM model_versions')
      database.run('DELETE FROM registered_models')
      database.run('DELETE FROM registry_events')
    },
  }
}
