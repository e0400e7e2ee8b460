import { hostname } from 'node:os'
import { createRouterClient } from '@orpc/server'
import { infraHandlers } from '../api/infra.ts'
import { createRouter } from '../api/router.ts'
import { serviceName, type InfraServiceName } from '../contract/infra.ts'
import { imagesIn } from '../infra/images-in.ts'
import { openInfra } from '../infra/open-infra.ts'
import { unpackedPath } from '../lib/application.ts'
import { didYouMean } from '../lib/closest.ts'
import { openConfig } from '../lib/config.ts'
import { invalidInput, isAppError } from '../lib/errors.ts'
import { findOwner } from '../lib/owner-lock.ts'
import { workspacePaths } from '../lib/workspace-paths.ts'
import { connectLocal, type Client } from '../local-client.ts'
import { toAppError } from './client-error.ts'
import type { CommonOptions, Terminal } from './terminal.ts'

export type InfraClient = Client['infra']

/**
 * The services as the workspace's owner sees them, so that an open window shows what is done here; without an owner,
 * or outside a workspace, as this process does. The databases of a workspace are not opened for it.
 */
export async function withInfra<Result>(
  terminal: Terminal,
  options: CommonOptions,
  work: (infra: InfraClient) => Promise<Result>,
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
): Promise<{ client: InfraClient; close: () => unknown }> {
  const root = workspaceIfAny(terminal, options)
  // Outside a workspace the settings are those of the environment.
  const paths = workspacePaths(root ?? '/nowhere')
  const owner = root === undefined ? undefined : findOwner(paths)
  if (owner && owner.host === hostname()) {
    const { client, close } = await connectLocal(owner.endpoint)
    return { client: client.infra, close }
  }
  const config = openConfig({ paths })
  const infra = openInfra({
    composeFile: unpackedPath('compose', 'compose.yaml'),
    images: () => imagesIn(config),
  })
  const router = createRouter<'infra'>({ infra: infraHandlers(infra) }, () => {})
  return { client: createRouterClient(router).infra, close: () => infra.close() }
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
