import type { Finding, FindingCode } from '../../contract/finding.ts'
import type { ServiceName } from '../compose-schema.ts'

interface Cause {
  code: FindingCode
  /** After the service's title. */
  title: string
  fix: string
  command?: string
}

/** What a container's last words say of why it died, where they say something that is known. */
export function causeOfDeath(
  service: ServiceName,
  words: readonly string[],
  isOutOfMemory: boolean,
): Cause | undefined {
  if (isOutOfMemory)
    return {
      code: 'service-memory',
      title: 'wants more memory than it may have',
      fix: `Raise its "mem_limit" in the Compose file, or give it less to do; then start it again.`,
    }
  const said = words.join('\n')
  if (/no space left on device|disk (is )?full|Errcode: 28/i.test(said))
    return {
      code: 'volume-full',
      title: 'has no room left for its data',
      fix: 'Free some space where Docker keeps its data; nothing of the data is lost. Then start it again.',
      command: 'docker system df',
    }
  if (isOfNewerVersion(said))
    return {
      code: 'data-newer',
      title: 'has data of a newer version',
      fix: `Its data stays as it is. Name the image that wrote it; another way is to restore a backup into new volumes.`,
      command: `sporeprint config set infra.images.${service} IMAGE`,
    }
  if (/password authentication failed|Access denied for user|WRONGPASS|NOAUTH/i.test(said))
    return {
      code: 'password-wrong',
      title: 'is refused for a wrong password',
      fix: 'The data was made with another password. Put that one into the environment or compose/.env.',
    }
  if (/permission ?(error|denied)|EACCES/i.test(said) && service === 'mlflow')
    return {
      code: 'mlflow-artifacts',
      title: 'may not write its artifacts',
      fix: 'The artifact volume belongs to somebody else. This gives it to the account that MLflow runs as:',
      command: 'docker run --rm -v sporeprint_mlflow-artifacts:/a debian chown -R 10001 /a',
    }
  return undefined
}

/** In the words of PostgreSQL, Redis, MariaDB and MLflow. */
const isOfNewerVersion = (said: string) =>
  /initialized by PostgreSQL version [\d.]+, which is not compatible|Can't handle RDB format version|downgrade|created with (?:MariaDB|MySQL) [\d.]+.*(?:later|newer)|Can't locate revision identified by/i.test(
    said,
  )

export const diedFinding = (cause: Cause, service: ServiceName, title: string, message: string): Finding => ({
  level: 'error',
  code: cause.code,
  service,
  title: `${title} ${cause.title}`,
  message,
  fix: cause.fix,
  command: cause.command,
  action: { kind: 'start', service },
})
