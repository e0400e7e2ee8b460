import { openWorkspace } from '../workspace.ts'
import { serveTracking, type TrackingServerOptions } from '../../../main/tracking/serve-tracking.ts'

/** A workspace with its server on a free port, as MLflow's clients see it. */
export async function startServer(options: Partial<TrackingServerOptions> = {}, root?: string) {
  const workspace = openWorkspace(root)
  const server = await serveTracking(workspace, { port: 0, ...options })
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    query: Record<string, string | string[]> = {},
  ) => {
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) => [value].flat().map((one) => [key, one])),
    )
    const text = search.size === 0 ? '' : `?${search.toString()}`
    const response = await fetch(`${server.url}/api/2.0/mlflow/${path}${text}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    // Of any shape: each test looks at what it knows.
    return { status: response.status, body: await response.json() }
  }
  return {
    workspace,
    server,
    url: server.url,
    post: (path: string, body: unknown) => call('POST', path, body),
    patch: (path: string, body: unknown) => call('PATCH', path, body),
    remove: (path: string, body?: unknown) => call('DELETE', path, body),
    get: (path: string, query: Record<string, string | string[]> = {}) => call('GET', path, undefined, query),
    async createRun(more: Record<string, unknown> = {}): Promise<string> {
      const { body } = await call('POST', 'runs/create', { experiment_id: '0', start_time: 1000, ...more })
      return String(body.run.info.run_id)
    },
    async close() {
      await server.close()
      workspace.remove()
    },
    /** Closes the server and the index, and keeps the folder. */
    async leave() {
      await server.close()
      workspace.close()
    },
  }
}
