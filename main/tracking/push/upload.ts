import { invalidInput } from '../../lib/errors.ts'
import type { MlflowClient } from '../mlflow-client/mlflow-client.ts'

/** Puts a file below an artifact address of the server. @throws INVALID_INPUT where the server does not take files itself. */
export async function uploadFile(
  client: MlflowClient,
  artifactUri: string,
  path: string,
  file: string,
): Promise<void> {
  await client.upload(`${proxiedPath(artifactUri)}/${path}`, file)
}

/** What follows `mlflow-artifacts:/` in the address of files that go through the server. */
export function proxiedPath(artifactUri: string): string {
  const found =
    /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.+)$/.exec(artifactUri)?.[1] ??
    /^https?:\/\/[^/]+\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.+)$/.exec(artifactUri)?.[1]
  if (found !== undefined) return found.replace(/\/+$/, '')
  throw invalidInput(
    `the server keeps files at "${artifactUri}", where only MLflow's own clients can put them. Start it with --serve-artifacts.`,
    { artifactUri },
  )
}
