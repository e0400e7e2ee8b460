import { createServer, type Server } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from '../../main/infra/machine.ts'

export interface Container {
  service: string
  project?: string
  state: string
  status: string
  created?: number
  isOneOff?: boolean
}

/** The answers of Docker's Engine API that Sporeprint asks for, as Docker 28.2 gives them. */
export function createDockerServer(
  containers: Container[],
  version: object = { Version: '28.2.2', ApiVersion: '1.50', Os: 'linux', Components: [{ Name: 'Engine' }] },
): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://docker')
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (url.pathname === '/version') return answer(200, version)
    if (url.pathname !== '/containers/json') return answer(404, { message: 'page not found' })
    const { label: labels }: { label: string[] } = JSON.parse(url.searchParams.get('filters') ?? '{}')
    const all = url.searchParams.get('all') === 'true'
    return answer(
      200,
      containers
        .map(
          ({
            service,
            project = 'sporeprint',
            state,
            status,
            created = 1_700_000_000,
            isOneOff = false,
          }) => ({
            Id: 'a'.repeat(64),
            Names: [`/${project}-${service}-1`],
            Labels: {
              'com.docker.compose.project': project,
              'com.docker.compose.service': service,
              'com.docker.compose.oneoff': isOneOff ? 'True' : 'False',
            } as Record<string, string>,
            State: state,
            Status: status,
            Created: created,
          }),
        )
        .filter(({ State: state }) => all || state === 'running')
        .filter(({ Labels: own }) =>
          labels.every((label) => {
            const [name, value] = label.split('=')
            return own[name!] === value
          }),
        ),
    )
  })
}

export interface EmptyMachine extends Machine, Disposable {}

/** A computer without Docker: a home, a root for /var/run and no variables. */
export function createEmptyMachine(): EmptyMachine {
  const root = mkdtempSync(join(tmpdir(), 'infra-'))
  return {
    environment: {},
    home: join(root, 'h'),
    platform: 'linux',
    root,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}
