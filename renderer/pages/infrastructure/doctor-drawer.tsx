import { ActionIcon, Button, CopyButton, Group } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Finding, FindingAction } from '../../../main/contract/finding.ts'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { LoadingState } from '../../components/states.tsx'
import { showFailure } from '../../import-file.tsx'
import { SideDrawer } from '../data/rows-drawer.tsx'
import classes from './doctor-drawer.module.css'
import type { InfraActions } from './use-infra-actions.ts'

export interface DoctorDrawerProps {
  isOpen: boolean
  actions: InfraActions
  onClose: () => void
}

/** What is in the way, and what mends it. */
export function DoctorDrawer({ isOpen, actions, onClose }: DoctorDrawerProps) {
  const findings = useQuery({
    // Not below "infra", whose every event would ask the registries again.
    queryKey: ['infra-doctor'],
    queryFn: ({ signal }) => client.infra.doctor(undefined, { signal }),
    enabled: isOpen,
    staleTime: 0,
  })
  return (
    <SideDrawer title="Doctor" opened={isOpen} onClose={onClose}>
      <QueryView query={findings} errorTitle="The doctor could not look" loading={<LoadingState lines={6} />}>
        {(list) => (
          <>
            <ul className={classes.findings}>
              {list.map((finding, index) => (
                <li key={`${finding.service} ${finding.title} ${index}`}>
                  <StateBadge state={finding.level === 'error' ? 'bad' : finding.level}>
                    {finding.title}
                  </StateBadge>
                  <p>{finding.message}</p>
                  {finding.fix && (
                    <div className={classes.fix}>
                      <p>{finding.fix}</p>
                      <Remedy finding={finding} actions={actions} onClose={onClose} />
                    </div>
                  )}
                </li>
              ))}
            </ul>
            <Button variant="default" loading={findings.isFetching} onClick={() => void findings.refetch()}>
              Look again
            </Button>
          </>
        )}
      </QueryView>
    </SideDrawer>
  )
}

interface RemedyProps {
  finding: Finding
  actions: InfraActions
  onClose: () => void
}

function Remedy({ finding: { action, command }, actions, onClose }: RemedyProps) {
  const navigate = useNavigate()
  const starting = useMutation({
    mutationFn: () => client.infra.startDocker(),
    onSuccess: () =>
      queryClient.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith('infra') }),
    onError: (error) => showFailure('Docker was not started', error),
  })
  const act = (wanted: FindingAction) => {
    if (wanted.kind === 'start-docker') return starting.mutate()
    onClose()
    if (wanted.kind === 'start')
      return actions.start([wanted.service], wanted.port ? { [wanted.service]: wanted.port } : {})
    if (wanted.kind === 'restart') return actions.restart([wanted.service])
    const { name } = wanted
    if (name === undefined) return void navigate({ to: '/pipelines' })
    return void navigate({ to: '/pipelines/$name', params: { name }, search: { tab: 'source' } })
  }
  if (!action && command === undefined) return undefined
  return (
    <Group gap={8} mt={6}>
      {action && (
        <Button variant="default" loading={starting.isPending} onClick={() => act(action)}>
          {words(action)}
        </Button>
      )}
      {command !== undefined && (
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <span className={classes.command}>
              <code>{command}</code>
              <ActionIcon variant="subtle" color="gray" aria-label={`Copy: ${command}`} onClick={copy}>
                {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
              </ActionIcon>
            </span>
          )}
        </CopyButton>
      )}
    </Group>
  )
}

function words(action: FindingAction): string {
  if (action.kind === 'start-docker') return 'Start Docker'
  if (action.kind === 'restart') return 'Restart it'
  if (action.kind === 'start') return action.port === undefined ? 'Start it' : `Start on port ${action.port}`
  return action.name === undefined ? 'Show the pipelines' : 'Show the pipeline'
}
