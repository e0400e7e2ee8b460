import { statfsSync } from 'node:fs'
import { z } from 'zod'
import type { Finding } from '../../contract/finding.ts'
import { serviceNames } from '../compose-schema.ts'
import type { Engine } from '../engine.ts'
import { bytesText, toBytes } from '../quantities.ts'

const info = z.object({
  MemTotal: z.number().default(0),
  DockerRootDir: z.string().default(''),
  SystemTime: z.string().default(''),
})
const version = z.object({ ApiVersion: z.string().default('') })

/** Engine 20.10, the oldest this was seen to work with. */
const oldestApi = 1.41
const leastDiskBytes = 5 * 2 ** 30
const mostSkewMs = 5000

/** What a Docker that answers lacks. */
export async function engineFindings({ docker, file, isLocal }: Engine): Promise<Finding[]> {
  const [said, { ApiVersion: api }] = [info.parse(await docker.info()), version.parse(await docker.version())]
  const found: Finding[] = []
  if (api !== '' && Number(api) < oldestApi)
    found.push({
      level: 'warn',
      code: 'docker-old',
      title: 'Docker is old',
      message: `Its API is ${api}; ${oldestApi} (Docker 20.10) is the oldest Sporeprint was tried with.`,
      fix: 'Update Docker.',
    })
  const wanted = serviceNames.reduce((sum, name) => sum + toBytes(file.services[name].mem_limit ?? '0b'), 0)
  if (said.MemTotal > 0 && said.MemTotal < wanted)
    found.push({
      level: 'warn',
      code: 'docker-memory',
      title: 'Little memory',
      message: `Docker has ${bytesText(said.MemTotal)}; all services together may use ${bytesText(wanted)}.`,
      fix: 'Give Docker more memory in its settings, or start only the services you need.',
    })
  const skewMs = Date.parse(said.SystemTime) - Date.now()
  if (Math.abs(skewMs) > mostSkewMs)
    found.push({
      level: 'warn',
      code: 'docker-clock',
      title: 'Two clocks',
      message: `Docker's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} this computer's, which confuses times of runs and certificates.`,
      fix: 'Restart Docker; its virtual machine sets its clock when it starts.',
    })
  const free = isLocal ? freeBytes(said.DockerRootDir) : undefined
  if (free !== undefined && free < leastDiskBytes)
    found.push({
      level: 'error',
      code: 'docker-disk',
      title: 'The disk is nearly full',
      message: `${bytesText(free)} are left where Docker keeps images and data (${said.DockerRootDir}).`,
      fix: 'Free some space. This removes what nothing uses, and keeps volumes:',
      command: 'docker system prune',
    })
  return found
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    // In a virtual machine, where the folder is not this computer's.
    return undefined
  }
}
