import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { InfraJob, InfraServiceName, JobPart } from '../contract/infra.ts'
import { serviceName } from '../contract/infra.ts'
import type { BackupManifest, MaintenanceItem } from '../contract/upkeep.ts'
import type { Infra } from '../infra/open-infra.ts'
import { bytesText } from '../infra/quantities.ts'
import { applicationVersion } from '../lib/application.ts'
import { fileError } from '../lib/atomic-file.ts'
import { cancelled, conflict, invalidInput, isAppError, notFound } from '../lib/errors.ts'
import { packArchive, readManifest, unpackArchive } from './archive.ts'
import {
  freshFolder,
  placeWorkspace,
  requireOutside,
  requireTarget,
  saveWorkspace,
  type OpenWorkspace,
} from './workspace.ts'
import { maintainWorkspace, workspaceMaintenance } from './workspace-maintenance.ts'

export interface UpkeepOptions {
  infra: Infra
  /** Left out where none is open; then only services are looked after. */
  workspace?: OpenWorkspace
  /** Where a backup without a workspace is unpacked. */
  userFolder: string
}

export interface BackupRequest {
  file: string
  services?: InfraServiceName[]
  workspace: boolean
}
export interface RestoreRequest {
  file: string
  /** All of the backup unless said. */
  parts?: JobPart[]
  workspaceFolder?: string
}
export interface BackupSummary extends Omit<BackupManifest, 'members'> {
  sizeBytes: number
  files: number
  replaces: InfraServiceName[]
  workspaceFolder?: string
}

export type Upkeep = ReturnType<typeof createUpkeep>

/** Backups, maintenance and images in files. Long work is a job of `infra`. */
export function createUpkeep({ infra, workspace, userFolder }: UpkeepOptions) {
  const { upkeep } = infra
  type Work = Parameters<Infra['begin']>[2]

  /** Does the parts one by one; a part that fails says why, and the others say that they were not finished. */
  const together =
    (work: Work): Work =>
    async (job) => {
      let current: JobPart = 'archive'
      const report: typeof job.report = (part) => {
        current = part
        return job.report(part)
      }
      try {
        await work({ ...job, report })
      } catch (error) {
        job.settle(current, error)
        throw cancelled()
      }
    }

  async function servicesOf(services: InfraServiceName[] | undefined, hasWorkspace: boolean) {
    if (services?.length === 0) return { names: [], note: undefined }
    try {
      const names = await upkeep.withData(services)
      const empty = services?.find((name) => !names.includes(name))
      if (empty !== undefined)
        throw notFound(`The service ${empty} has no data to back up. Leave it out.`, { service: empty })
      return { names, note: undefined }
    } catch (error) {
      if (services || !hasWorkspace || !isAppError(error, 'UNAVAILABLE')) throw error
      return { names: [], note: `Services are not in it: ${error.message}` }
    }
  }

  return {
    async backup({ file, services, workspace: wantsWorkspace }: BackupRequest): Promise<InfraJob> {
      const saved = wantsWorkspace ? workspace : undefined
      await requireNewFile(file)
      if (saved) requireOutside(file, saved.paths)
      const { names, note } = await servicesOf(services, saved !== undefined)
      if (names.length === 0 && !saved)
        throw notFound('There is nothing to back up: no service has data, and no workspace is open.')
      const parts: JobPart[] = [...names, ...(saved ? ['workspace' as const] : []), 'archive']
      return infra.begin(
        'backup',
        parts,
        together(async (job) => {
          const folder = join(dirname(file), `.tmp-${basename(file)}-${randomUUID()}`)
          try {
            await mkdir(folder, { mode: 0o700 })
            const about: Omit<BackupManifest, 'kind' | 'format' | 'members'> = {
              appVersion: applicationVersion(),
              createdAt: Date.now(),
              services: [],
            }
            for (const name of names) {
              about.services.push(await upkeep.save(name, folder, job))
              job.settle(name)
            }
            if (saved) {
              const report = job.report('workspace')
              const notes = await saveWorkspace(saved, folder, job.signal, (words) => report('saving', words))
              about.workspace = { name: saved.name(), notes }
              job.settle('workspace')
            }
            const report = job.report('archive')
            report('saving', 'checksums')
            const { sizeBytes, files } = await packArchive(folder, about, file, job.signal, (done, total) =>
              report('saving', 'packing', { done, total, unit: 'bytes' }),
            )
            job.tell('archive', `Wrote "${file}" (${bytesText(sizeBytes)}, ${files} files).`)
            if (note !== undefined) job.tell('archive', note)
          } catch (error) {
            if (job.signal.aborted) throw cancelled()
            throw fileError(error, file)
          } finally {
            await rm(folder, { recursive: true, force: true })
          }
        }),
        file,
      )
    },

    async inspect({ file }: { file: string }): Promise<BackupSummary> {
      const { members, ...about } = await readManifest(file)
      const names = about.services.map(({ name }) => name)
      return {
        ...about,
        sizeBytes: (await stat(file)).size,
        files: members.length,
        replaces: names.length === 0 ? [] : await upkeep.withData(names).catch(() => []),
        workspaceFolder: about.workspace && freshFolder(dirname(file), about.workspace.name),
      }
    },

    async restore({ file, parts, workspaceFolder }: RestoreRequest): Promise<InfraJob> {
      const about = await readManifest(file)
      const holds: JobPart[] = [
        ...about.services.map(({ name }) => name),
        ...(about.workspace ? ['workspace' as const] : []),
      ]
      const wanted = holds.filter((part) => parts?.includes(part) ?? true)
      const missing = parts?.find((part) => !holds.includes(part))
      if (missing !== undefined)
        throw notFound(`The backup has no ${missing}; it has ${holds.join(', ') || 'nothing'}.`, {
          file,
          missing,
        })
      if (wanted.length === 0) throw invalidInput('Nothing was chosen to be restored.', { file })
      const target = wanted.includes('workspace')
        ? (workspaceFolder ?? freshFolder(dirname(file), about.workspace!.name))
        : undefined
      if (target !== undefined) await requireTarget(target)
      return infra.begin(
        'restore',
        [...wanted, 'archive'],
        async (job) => {
          const folder = join(
            target === undefined ? userFolder : dirname(target),
            `.tmp-restore-${randomUUID()}`,
          )
          try {
            await mkdir(folder, { recursive: true, mode: 0o700 })
            const report = job.report('archive')
            report('checking', 'checking every file of it')
            await unpackArchive(file, folder, job.signal, (done, total) =>
              report('checking', 'checking every file of it', { done, total, unit: 'bytes' }),
            )
            job.settle('archive')
            for (const part of wanted) {
              try {
                if (job.signal.aborted) throw cancelled()
                const saved = about.services.find(({ name }) => name === part)
                if (saved) await upkeep.restore(saved, folder, job)
                else await restoreWorkspace(folder, target!, job)
                job.settle(part)
              } catch (error) {
                job.settle(part, job.signal.aborted ? cancelled() : error)
              }
            }
          } catch (error) {
            job.settle('archive', fileError(error, folder))
            throw cancelled('Nothing was changed.')
          } finally {
            await rm(folder, { recursive: true, force: true })
          }
        },
        file,
      )
    },

    async maintenance(services?: InfraServiceName[]): Promise<MaintenanceItem[]> {
      const own = workspace ? await workspaceMaintenance(workspace) : []
      if (services) return upkeep.maintenance(services)
      try {
        return [...own, ...(await upkeep.maintenance())]
      } catch (error) {
        if (!workspace || !isAppError(error, 'UNAVAILABLE')) throw error
        return [
          ...own,
          { part: 'archive', text: `Services are left alone: ${error.message}`, isNotice: true },
        ]
      }
    },

    maintain(services?: InfraServiceName[]): InfraJob {
      const names = services ?? serviceName.options
      const own = services ? undefined : workspace
      return infra.begin('maintain', [...names, ...(own ? ['workspace' as const] : [])], async (job) => {
        const each = async (part: JobPart, work: () => Promise<void>) => {
          try {
            if (job.signal.aborted) throw cancelled()
            await work()
            job.settle(part)
          } catch (error) {
            // Without Docker there is nothing to maintain but the workspace.
            const isNoDocker = own !== undefined && part !== 'workspace' && isAppError(error, 'UNAVAILABLE')
            if (isNoDocker) job.tell(part, error.message)
            job.settle(
              part,
              job.signal.aborted
                ? cancelled()
                : isNoDocker
                  ? undefined
                  : fileError(error, own?.paths.root ?? part),
            )
          }
        }
        if (own)
          await each('workspace', async () => {
            const report = job.report('workspace')
            for (const result of await maintainWorkspace(own, job.signal, (note) =>
              report('maintaining', note),
            ))
              job.tell('workspace', result)
          })
        for (const name of names) await each(name, () => upkeep.maintain(name, job))
      })
    },

    async exportImages(file: string, services?: InfraServiceName[]): Promise<InfraJob> {
      await requireNewFile(file)
      const names = services ?? serviceName.options
      return infra.begin('export-images', ['archive'], (job) => upkeep.exportImages(names, file, job), file)
    },

    importImages: (file: string): InfraJob =>
      infra.begin('import-images', ['archive'], (job) => upkeep.importImages(file, job), file),
  }
}

type Job = Parameters<Parameters<Infra['begin']>[2]>[0]

async function restoreWorkspace(folder: string, target: string, job: Job): Promise<void> {
  job.report('workspace')('restoring', 'putting it in place')
  const keptAs = await placeWorkspace(folder, target)
  job.tell('workspace', `The workspace is in "${target}".`)
  if (keptAs !== undefined) job.tell('workspace', `The one that was there is kept as "${keptAs}".`)
}

const there = (path: string) => stat(path).catch(() => undefined)

/** A name that a person gave for a new file. */
async function requireNewFile(file: string): Promise<void> {
  if (await there(file))
    throw conflict(`"${file}" is there already. Choose another name, or move it away.`, { file })
  if (!(await there(dirname(file)))?.isDirectory())
    throw notFound(`There is no folder "${dirname(file)}" to write into. Make it first.`, { file })
}
