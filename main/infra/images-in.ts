import { serviceName } from '../contract/infra.ts'
import type { Config } from '../lib/config.ts'
import type { ImageOverrides } from './infra-variables.ts'

/** The images that the settings name. */
export function imagesIn(config: Config): ImageOverrides {
  const named = serviceName.options.map((name) => [name, config.get(`infra.images.${name}`)] as const)
  return Object.fromEntries(named.filter(([, image]) => image !== null))
}
