import type { Icon } from '@tabler/icons-react'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconLock,
  IconPlayerPause,
  IconPlugConnectedX,
} from '@tabler/icons-react'
import type { InfraStatus } from '../../../main/contract/infra.ts'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import type { Tone } from '../../components/state-badge.tsx'
import classes from './docker-panel.module.css'

type Docker = InfraStatus['docker']

const looks: Record<Docker['reason'], { title: string; icon: Icon; tone: Tone }> = {
  ok: { title: 'Docker is ready', icon: IconCircleCheck, tone: 'ok' },
  'not-found': { title: 'Docker is not here', icon: IconPlugConnectedX, tone: 'neutral' },
  'not-running': { title: 'Docker is not running', icon: IconPlayerPause, tone: 'warn' },
  'no-permission': { title: 'Docker is locked', icon: IconLock, tone: 'bad' },
  'wrong-address': {
    title: 'Docker is looked for in the wrong place',
    icon: IconPlugConnectedX,
    tone: 'bad',
  },
  other: { title: 'Docker cannot be asked', icon: IconAlertTriangle, tone: 'bad' },
}

export interface DockerPanelProps {
  docker: Docker
  checkedAt: number
}

/** Whether Docker is there; if not, why, and what to do. */
export function DockerPanel({ docker, checkedAt }: DockerPanelProps) {
  const { title, icon: Sign, tone } = looks[docker.reason]
  return (
    <Panel>
      <div className={classes.docker}>
        <span className={classes.sign} data-tone={tone}>
          <Sign size={24} stroke={1.7} aria-hidden />
        </span>
        <div className={classes.words} aria-live="polite">
          <h2 className={classes.title}>{title}</h2>
          <p>{docker.message}</p>
          {docker.advice && <p className={classes.advice}>{docker.advice}</p>}
        </div>
        <dl className={classes.facts}>
          {docker.socket && (
            <div>
              <dt>Asked at</dt>
              <dd>
                <code>{docker.socket}</code>
              </dd>
            </div>
          )}
          <div>
            <dt>Checked</dt>
            <dd>
              <RelativeTime at={checkedAt} />
            </dd>
          </div>
        </dl>
      </div>
    </Panel>
  )
}
