import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { MlflowError } from './mlflow-error.ts'

/** Who may ask: requests made for this address, from no other site's page, with the token if there is one. */
export function createAccess(host: string, port: number, token: string | undefined) {
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(host)
  const names = isLoopback ? ['127.0.0.1', 'localhost', '[::1]'] : [host.includes(':') ? `[${host}]` : host]
  const hosts = names.map((name) => `${name}:${port}`)
  /** Bound to every address it has every name; then the token is what keeps others out. */
  const hasAnyName = host === '0.0.0.0' || host === '::'

  return {
    /** @throws PERMISSION_DENIED or UNAUTHENTICATED */
    check({ headers }: IncomingMessage): void {
      const { origin, authorization } = headers
      if (!hasAnyName && !hosts.includes(headers.host ?? '')) {
        throw new MlflowError('PERMISSION_DENIED', `This server is asked at ${hosts.join(' or ')} only.`)
      }
      if (origin !== undefined && origin !== `http://${headers.host}`)
        throw new MlflowError('PERMISSION_DENIED', 'Pages of other sites may not ask this server.')
      if (token && !isSame(givenToken(authorization), token)) {
        throw new MlflowError(
          'UNAUTHENTICATED',
          'The token is missing or wrong. Set MLFLOW_TRACKING_TOKEN to the one this server was started with.',
        )
      }
    },
  }
}

/** A bearer's token, or the password of basic authentication. */
function givenToken(authorization = ''): string {
  const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1]
  if (bearer !== undefined) return bearer
  const basic = /^Basic (\S+)$/i.exec(authorization)?.[1]
  const pair = Buffer.from(basic ?? '', 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

/** Compares digests, which are of one length, in a time that does not depend on where they differ. */
const isSame = (given: string, token: string) => timingSafeEqual(digest(given), digest(token))
const digest = (text: string) => createHash('sha256').update(text).digest()
