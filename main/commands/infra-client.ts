import { hostname } from 'node:os'
import { createRouterClient } from '@orpc/server'
import { infraHandlers } from '../api/infra.ts'
import { createRouter } from '../api/router.ts'
import { upkeepHandlers } from '../api/upkeep.ts'
import { serviceName, type InfraServiceName } from '../contract/infra.ts'
import { imagesIn } from '../infra/images-in.ts'
import { openInfra } from '../infra/open-infra.ts'
import { unpackedPath } from '../lib/application.ts'
import { didYouMean } from '../lib/closest.ts'
import { openConfig } from '../lib/config.ts'
import { invalidInput, isAppError } from '../lib/errors.ts'
import { findOwner } from '../lib/owner-lock.ts'
import { userFolder } from '../lib/user-folder.ts'
import { workspacePaths } from '../lib/workspace-paths.ts'
import { connectLocal, type Client } from '../local-client.ts'
import { createUpkeep } from '../upkeep/create-upkeep.ts'
import { toAppError } from './client-error.ts'
import type { CommonOptions, Terminal } from './terminal.ts'

export type InfraClient = Client['infra']
type PlatformClient = Pick<Client, 'infra' | 'upkeep'>

/**
 * The services as the workspace's owner sees them, so that an open window shows what is done here; without an owner,
 * or outside a workspace, as this process does. The databases of a workspace are not opened for it.
 */
export async function withInfra<Result>(
  terminal: Terminal,
  options: CommonOptions,
  work: (infra: InfraClient) => Promise<Result>,
): Promise<Result> {
  return withPlatform(terminal, options, ({ infra }) => work(infra))
}

/**
 * The workspace with its databases and the services, so that both can be saved or tidied; outside a workspace the
 * services alone.
 */
export async function withUpkeep<Result>(
  terminal: Terminal,
  options: CommonOptions,
  work: (client: PlatformClient) => Promise<Result>,
): Promise<Result> {
  if (workspaceIfAny(terminal, options) === undefined) return withPlatform(terminal, options, work)
  return terminal.withWorkspace(({ client }) => work(client))
}

/** As `withInfra`, with all that can be asked about services. */
export async function withPlatform<Result>(
  terminal: Terminal,
  options: CommonOptions,
  work: (client: PlatformClient) => Promise<Result>,
): Promise<Result> {
  const { client, close } = await open(terminal, options)
  try {
    return await work(client)
  } catch (error) {
    throw toAppError(error)
  } finally {
    await close()
  }
}

async function open(
  terminal: Terminal,
  options: CommonOptions,
): Promise<{ client: PlatformClient; close: () => unknown }> {
  const root = workspaceIfAny(terminal, options)
  // Outside a workspace the settings are those of the environment.
  const paths = workspacePaths(root ?? '/nowhere')
  const owner = root === undefined ? undefined : findOwner(paths)
  if (owner && owner.host === hostname()) {
    const { client, close } = await connectLocal(owner.endpoint)
    return { client, close }
  }
  const config = openConfig({ paths })
  const infra = openInfra({
    composeFile: unpackedPath('compose', 'compose.yaml'),
    images: () => imagesIn(config),
  })
  const upkeep = createUpkeep({ infra, userFolder: userFolder() })
  const handlers = { infra: infraHandlers(infra), upkeep: upkeepHandlers(upkeep) }
  const router = createRouter<'infra' | 'upkeep'>(handlers, () => {})
  return { client: createRouterClient(router), close: () => infra.close() }
}

function workspaceIfAny(terminal: Terminal, options: CommonOptions): string | undefined {
  try {
    return terminal.workspacePath()
  } catch (error) {
    if (options.workspace === undefined && isAppError(error, 'NOT_FOUND')) return undefined
    throw error
  }
}

/** @returns undefined for all of them. */
export function toServices(names: readonly string[]): InfraServiceName[] | undefined {
  return names.length === 0 ? undefined : names.map(toService)
}

export function toService(name: string): InfraServiceName {
  const parsed = serviceName.safeParse(name)
  if (parsed.success) return parsed.data
  const known = serviceName.options
  throw invalidInput(
    `There is no service "${name}".${didYouMean(name, known) || ` There are ${known.join(', ')}.`}`,
    { service: name },
  )
}
