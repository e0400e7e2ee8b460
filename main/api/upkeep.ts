import { isAbsolute } from 'node:path'
import type { InfraServiceName } from '../contract/infra.ts'
import { invalidInput } from '../lib/errors.ts'
import type { BackupRequest, RestoreRequest, Upkeep } from '../upkeep/create-upkeep.ts'

interface Services {
  services?: InfraServiceName[]
}

/** `upkeep.*`: backups of services and the workspace, maintenance, images in files. */
export function upkeepHandlers(upkeep: Upkeep) {
  return {
    backup: async (request: BackupRequest) =>
      jobOf(await upkeep.backup({ ...request, file: requireAbsolute(request.file) })),
    inspect: ({ file }: { file: string }) => upkeep.inspect({ file: requireAbsolute(file) }),
    async restore({ file, workspaceFolder, ...request }: RestoreRequest) {
      if (workspaceFolder !== undefined) requireAbsolute(workspaceFolder)
      return jobOf(await upkeep.restore({ ...request, file: requireAbsolute(file), workspaceFolder }))
    },
    maintenance: ({ services }: Services) => upkeep.maintenance(services),
    maintain: ({ services }: Services) => jobOf(upkeep.maintain(services)),
    exportImages: async ({ file, services }: Services & { file: string }) =>
      jobOf(await upkeep.exportImages(requireAbsolute(file), services)),
    importImages: ({ file }: { file: string }) => jobOf(upkeep.importImages(requireAbsolute(file))),
  }
}

const jobOf = ({ jobId }: { jobId: string }) => ({ jobId })

function requireAbsolute(path: string): string {
  if (isAbsolute(path)) return path
  throw invalidInput(`"${path}" is not a full path. Give one that starts at the root of the disk.`, { path })
}
