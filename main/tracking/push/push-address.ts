import type { InfraStatus } from '../../contract/infra.ts'
import type { Config } from '../../lib/config.ts'
import { invalidInput } from '../../lib/errors.ts'
import type { MlflowAddress } from '../mlflow-client/request.ts'

/** With the token or the password of the settings. @throws INVALID_INPUT for what is no address. */
export function toAddress(config: Config, uri: string): MlflowAddress {
  const protocol = URL.parse(uri)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw invalidInput(
      `An MLflow server's address starts with http:// or https://, such as http://127.0.0.1:5000, but is "${uri}".`,
      { uri },
    )
  }
  return {
    uri,
    token: config.get('mlflow.token') ?? undefined,
    username: config.get('mlflow.username') ?? undefined,
    password: config.get('mlflow.password') ?? undefined,
  }
}

/** Where everything is sent: the address of the settings, else the MLflow service of this computer when it is well. */
export async function pushAddress(
  config: Config,
  status: () => Promise<InfraStatus>,
): Promise<MlflowAddress | undefined> {
  const uri = config.get('mlflow.trackingUri')
  if (uri !== null) return toAddress(config, uri)
  const { services } = await status()
  const mlflow = services.find(({ name }) => name === 'mlflow')
  if (mlflow?.state !== 'healthy') return undefined
  const [host, port] = mlflow.ports[0]?.split(':') ?? []
  return port === undefined ? undefined : { uri: `http://${host}:${port}` }
}
