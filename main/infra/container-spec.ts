import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { ContainerCreateOptions } from 'dockerode'
import type { ComposeFile } from './compose-file.ts'
import type { ServiceName } from './compose-schema.ts'
import { composeLabel, networkName, volumeName } from './compose-names.ts'
import { interpolate, type Variables } from './interpolate.ts'
import { toBytes, toMs } from './quantities.ts'

/** A container that differs in this from what the file says now is made anew, as Docker Compose does. */
export const definitionLabel = 'org.sporeprint.definition'

/** What Docker Compose would ask of Docker for a service: same names, labels, network, volumes and limits. */
export function containerSpec(
  file: ComposeFile,
  service: ServiceName,
  variables: Variables,
): ContainerCreateOptions & { name: string; Image: string; Labels: Record<string, string> } {
  const said = file.services[service]
  const value = (text: string) => interpolate(text, variables)
  const networks = said.networks ?? Object.keys(file.networks).slice(0, 1)
  const name = `${file.name}-${service}-1`
  const health = said.healthcheck
  const ports = said.ports.map((port) => {
    const [host, published, inside] = value(port).split(':')
    return { host, published, inside: `${inside}/tcp` }
  })
  const spec = {
    name,
    Image: value(said.image),
    Cmd: said.command?.map(value),
    Hostname: said.hostname,
    Env: Object.entries(said.environment).map(([key, one]) => `${key}=${value(String(one))}`),
    ExposedPorts: Object.fromEntries(ports.map(({ inside }) => [inside, {}])),
    StopTimeout: said.stop_grace_period && Math.round(toMs(said.stop_grace_period) / 1000),
    Healthcheck: health && {
      Test: health.test.map(value),
      Interval: nanoseconds(health.interval),
      Timeout: nanoseconds(health.timeout),
      StartPeriod: nanoseconds(health.start_period),
      Retries: health.retries,
    },
    HostConfig: {
      NetworkMode: networks[0] && networkName(file.name, networks[0]),
      Binds: said.volumes.map((mount) => {
        const [volume = '', ...rest] = mount.split(':')
        return [volumeName(file.name, volume), ...rest].join(':')
      }),
      PortBindings: Object.fromEntries(
        ports.map(({ host, published, inside }) => [inside, [{ HostIp: host, HostPort: published }]]),
      ),
      RestartPolicy: said.restart && { Name: said.restart },
      Memory: said.mem_limit && toBytes(said.mem_limit),
      ShmSize: said.shm_size && toBytes(said.shm_size),
      LogConfig: said.logging && { Type: said.logging.driver, Config: said.logging.options },
    },
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(
        networks.map((one) => [networkName(file.name, one), { Aliases: [name, service] }]),
      ),
    },
  }
  // Docker takes a field that is absent for its default, and one that is null for a mistake.
  const plain: ContainerCreateOptions = JSON.parse(JSON.stringify(spec))
  const configs = said.configs.map((one) => file.configs[one]!.content)
  const definition = createHash('sha256')
    .update(JSON.stringify([plain, configs]))
    .digest('hex')
  return {
    ...plain,
    name,
    Image: spec.Image,
    Labels: {
      [definitionLabel]: definition,
      [`${composeLabel}.project`]: file.name,
      [`${composeLabel}.service`]: service,
      [`${composeLabel}.container-number`]: '1',
      [`${composeLabel}.oneoff`]: 'False',
      [`${composeLabel}.config-hash`]: definition,
      [`${composeLabel}.project.config_files`]: file.path,
      [`${composeLabel}.project.working_dir`]: dirname(file.path),
      [`${composeLabel}.depends_on`]: Object.entries(said.depends_on)
        .map(([to, { condition }]) => `${to}:${condition}:false`)
        .join(','),
    },
  }
}

const nanoseconds = (duration: string | undefined) => duration && toMs(duration) * 1_000_000

export function publishedPorts({ HostConfig: host }: ContainerCreateOptions): number[] {
  const bindings: Record<string, { HostPort: string }[]> = host?.PortBindings ?? {}
  return Object.values(bindings).flatMap((hosts) => hosts.map(({ HostPort: port }) => Number(port)))
}
