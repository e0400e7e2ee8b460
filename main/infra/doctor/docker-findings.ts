import type { Finding, FindingCode } from '../../contract/finding.ts'
import type { InfraStatus } from '../../contract/infra.ts'
import type { Machine } from '../machine.ts'
import { dockerStarter } from '../start-docker.ts'

type Docker = InfraStatus['docker']

const codes: Record<Exclude<Docker['reason'], 'ok'>, FindingCode> = {
  'not-found': 'docker-missing',
  'not-running': 'docker-stopped',
  'no-permission': 'docker-locked',
  'wrong-address': 'docker-address',
  other: 'docker-silent',
}

/** Whether Docker can be used at all. */
export function dockerFinding(docker: Docker, machine: Machine): Finding {
  const { reason, message, advice: fix } = docker
  if (reason === 'ok')
    return fix === ''
      ? { level: 'ok', title: 'Docker answers', message, fix }
      : { level: 'error', code: 'docker-windows', title: 'Docker runs Windows containers', message, fix }
  const starter = reason === 'not-running' ? dockerStarter(machine) : undefined
  return {
    level: 'error',
    code: codes[reason],
    title: 'Docker cannot be used',
    message,
    fix,
    action: starter && { kind: 'start-docker' },
    command: reason === 'no-permission' ? lockedCommand(machine) : starter?.shown,
  }
}

const lockedCommand = ({ platform }: Machine) =>
  platform === 'linux' ? 'sudo usermod -aG docker $USER' : undefined
