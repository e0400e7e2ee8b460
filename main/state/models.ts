import { modelVersion, registryEvent, type ModelVersion } from '../contract/model.ts'
import type { z } from 'zod'
import type { Database } from './database.ts'

export type RegistryEvent = z.infer<typeof registryEvent>
/** What a version is made of; aliases and the registry stage come from the registry's events. */
export type VersionMetadata = Omit<ModelVersion, 'aliases' | 'registryStage'>

interface VersionRow {
  metadata: string
  registryStage: string
  aliases: string
}

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
      database.run('DELETE FROM registry_events')
    },
  }
}
