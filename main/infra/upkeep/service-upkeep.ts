import type { InfraServiceName } from '../../contract/infra.ts'
import type { MaintenanceItem } from '../../contract/upkeep.ts'
import { fileError } from '../../lib/atomic-file.ts'
import { hasVolume, volumesOf } from '../compose-objects.ts'
import { serviceNames } from '../compose-schema.ts'
import { toDockerError } from '../docker-error.ts'
import type { Engine } from '../engine.ts'
import type { JobWork } from '../jobs.ts'
import { exportImages, importImages } from './image-files.ts'
import { maintainService, serviceMaintenance } from './maintain-service.ts'
import { restoreService } from './restore-service.ts'
import { saveService, type SavedService } from './save-service.ts'

type Names = readonly InfraServiceName[]

/** What a backup and maintenance ask of Docker. Each call reaches it anew; each fails with UNAVAILABLE when none answers. */
export interface ServiceUpkeep {
  /** The services that have volumes. */
  withData(services?: Names): Promise<InfraServiceName[]>
  /** Writes what a service keeps below `folder`. */
  save(service: InfraServiceName, folder: string, job: JobWork): Promise<SavedService>
  /** Puts it back; what was there is kept in volumes with a dated name. */
  restore(saved: SavedService, folder: string, job: JobWork): Promise<void>
  maintenance(services?: Names): Promise<MaintenanceItem[]>
  maintain(service: InfraServiceName, job: JobWork): Promise<void>
  exportImages(services: Names, file: string, job: JobWork): Promise<void>
  importImages(file: string, job: JobWork): Promise<void>
}

export function createServiceUpkeep(
  openEngine: (services: Names) => Promise<Engine>,
  /** With stand-ins for secrets that were never made: nothing is started with it. */
  lookingEngine: () => Promise<Engine>,
): ServiceUpkeep {
  return {
    async withData(services = serviceNames) {
      const { docker, file } = await lookingEngine()
      const found = await Promise.all(
        services.map(async (service) => {
          const volumes = await Promise.all(volumesOf(file, service).map((name) => hasVolume(docker, name)))
          return volumes.some(Boolean) ? [service] : []
        }),
      )
      return found.flat()
    },
    save: (service, folder, job) =>
      told(`Saving ${service}`, folder, async () =>
        saveService(await openEngine([service]), service, folder, job),
      ),
    restore: (saved, folder, job) =>
      told(`Restoring ${saved.name}`, folder, async () =>
        restoreService(await openEngine([saved.name]), saved, folder, job),
      ),
    async maintenance(services = serviceNames) {
      const engine = await lookingEngine()
      const { signal } = new AbortController()
      return (
        await Promise.all(services.map((service) => serviceMaintenance(engine, service, signal)))
      ).flat()
    },
    maintain: (service, job) =>
      told(`Maintaining ${service}`, '', async () => maintainService(await lookingEngine(), service, job)),
    exportImages: (services, file, job) =>
      told('Exporting', file, async () => exportImages(await lookingEngine(), services, file, job)),
    importImages: (file, job) =>
      told('Importing', file, async () => importImages(await lookingEngine(), file, job)),
  }
}

/** A full disk is said to be one; what else goes wrong is Docker's word. */
async function told<Result>(doing: string, path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw toDockerError(fileError(error, path), doing)
  }
}
