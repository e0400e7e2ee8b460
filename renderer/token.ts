export interface ParsedHash {
  token?: string
  /** What is left for the router, starting with `#/`. */
  route: string
}

/**
 * The browser host prints `http://127.0.0.1:PORT/#TOKEN`; the token may be followed by a route (`#TOKEN/models`).
 * A hash that starts with a slash is a route and no token.
 */
export function parseHash(hash: string): ParsedHash {
  const match = /^#(?:token=)?([A-Za-z0-9_-]{8,})(\/.*)?$/.exec(hash)
  if (match) return { token: match[1], route: `#${match[2] ?? '/'}` }
  return { route: hash.startsWith('#/') ? hash : '#/' }
}

const storageKey = 'sporeprint-token'

/** Takes the token out of the address bar before the router reads it, and remembers it for this tab. */
export function takeToken(): string | undefined {
  const { token, route } = parseHash(location.hash)
  if (token) {
    sessionStorage.setItem(storageKey, token)
    history.replaceState(null, '', `${location.pathname}${location.search}${route}`)
  }
  return sessionStorage.getItem(storageKey) ?? undefined
}
