import type { Endpoint } from './endpoint.ts'
import { MlflowError } from './mlflow-error.ts'

const prefix = /^\/(?:ajax-)?api\/2\.0\/(?:preview\/)?mlflow\//

interface Route extends Endpoint {
  parts: string[]
}

/** Finds what answers a request. */
export function createRouter(endpoints: readonly Endpoint[]) {
  const exact = new Map<string, Endpoint>()
  const patterns: Route[] = []
  for (const one of endpoints) {
    if (one.path.includes(':')) patterns.push({ ...one, parts: one.path.split('/') })
    else exact.set(`${one.method} ${one.path}`, one)
  }
  const matching = (method: string, parts: string[]) =>
    patterns.find(
      (route) =>
        route.method === method &&
        route.parts.length === parts.length &&
        route.parts.every((part, index) => part.startsWith(':') || part === parts[index]),
    )

  return {
    isMine: (pathname: string) => prefix.test(pathname),
    /** @throws ENDPOINT_NOT_FOUND, with what the path can be asked with. */
    find(method: string, pathname: string): { endpoint: Endpoint; named: Record<string, string> } {
      const path = pathname.replace(prefix, '')
      const known = exact.get(`${method} ${path}`)
      if (known) return { endpoint: known, named: {} }
      const parts = path.split('/').map(decoded)
      const route = matching(method, parts)
      if (route) {
        const named: [string, string][] = route.parts.flatMap((part, index) =>
          part.startsWith(':') ? [[part.slice(1), parts[index]!]] : [],
        )
        return { endpoint: route, named: Object.fromEntries(named) }
      }
      const others = ['GET', 'POST', 'PATCH', 'DELETE'].filter(
        (other) => exact.has(`${other} ${path}`) || matching(other, parts),
      )
      throw new MlflowError(
        'ENDPOINT_NOT_FOUND',
        others.length > 0
          ? `${pathname} does not answer ${method}, but ${others.join(' and ')}.`
          : `There is no ${pathname} in this server. It speaks MLflow's REST protocol for experiments, runs and models.`,
      )
    },
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a query string says: lists for fields that are lists, texts for all others. */
export function readQuery({ fields }: Endpoint, query: URLSearchParams): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const name of new Set(query.keys())) {
    const kind = Object.hasOwn(fields, name) ? fields[name]!.kind : undefined
    given[name] = kind === 'texts' || kind === 'array' ? query.getAll(name) : query.get(name)
  }
  return given
}
