import { ActionIcon, Button, CopyButton, Group, Tooltip } from '@mantine/core'
import {
  IconCheck,
  IconCopy,
  IconExternalLink,
  IconEye,
  IconEyeOff,
  IconTerminal2,
} from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../client.ts'
import { QueryView } from '../../components/query-view.tsx'
import { LoadingState } from '../../components/states.tsx'
import { formatBytes } from '../../format.ts'
import { host } from '../../host.ts'
import { showFailure } from '../../import-file.tsx'
import { Facts } from '../settings/facts.tsx'
import classes from './service-drawer.module.css'
import type { Service } from './service-look.ts'

/** How programs reach a service, its console, and where it keeps its data. */
export function ConnectTab({ service }: { service: Service }) {
  const { name } = service
  const [isShown, setIsShown] = useState(false)
  const lines = useQuery({
    queryKey: ['infra-connections', name, service.ports],
    queryFn: async ({ signal }) => {
      const [connections, { command }] = await Promise.all([
        client.infra.connections({ service: name }, { signal }),
        client.infra.console({ service: name }, { signal }),
      ])
      return { connections, command, password: passwordIn(connections) }
    },
    staleTime: 0,
    gcTime: 0,
  })
  const opening = useMutation({
    mutationFn: () => client.infra.openConsole({ service: name }),
    onError: (error) => showFailure('No console was opened', error),
  })
  const volumes = useQuery({
    queryKey: ['infra-data', name],
    queryFn: ({ signal }) => client.infra.data({ services: [name] }, { signal }),
    staleTime: 0,
  })
  const page = name === 'mlflow' ? `http://${addressOf(service)}` : undefined
  return (
    <>
      <Group gap={8} mb={12}>
        {page && (
          <Button
            component="a"
            href={page}
            target="_blank"
            rel="noreferrer"
            variant="default"
            leftSection={<IconExternalLink size={15} aria-hidden />}
            data-disabled={service.state !== 'healthy' || undefined}
          >
            Open MLflow’s page
          </Button>
        )}
        {host && (
          <Button
            variant="default"
            leftSection={<IconTerminal2 size={15} aria-hidden />}
            disabled={service.startedAt === undefined}
            loading={opening.isPending}
            onClick={() => opening.mutate()}
          >
            Open a console
          </Button>
        )}
        <Button
          variant="default"
          leftSection={isShown ? <IconEyeOff size={15} aria-hidden /> : <IconEye size={15} aria-hidden />}
          onClick={() => setIsShown(!isShown)}
          disabled={lines.data?.password === undefined}
        >
          {isShown ? 'Hide the password' : 'Show the password'}
        </Button>
      </Group>
      <QueryView
        query={lines}
        errorTitle="The connections could not be read"
        loading={<LoadingState lines={4} />}
      >
        {({ connections, command, password }) => (
          <dl className={classes.connections}>
            {[...connections, { label: 'Console in a terminal', text: command }].map(({ label, text }) => (
              <Line
                key={label}
                label={label}
                text={text}
                shown={isShown || password === undefined ? text : text.replaceAll(password, '••••••')}
              />
            ))}
          </dl>
        )}
      </QueryView>
      <Facts
        facts={[
          ['Image', <code key="image">{service.image}</code>],
          ['Address', <code key="address">{addressOf(service)}</code>],
          [
            'Volumes',
            volumes.data
              ? volumes.data
                  .map(
                    ({ volume, exists, sizeBytes }) =>
                      `${volume} (${exists ? (sizeBytes === undefined ? 'size unknown' : formatBytes(sizeBytes)) : 'not made yet'})`,
                  )
                  .join(', ')
              : volumes.isError
                ? 'could not be looked for'
                : 'looking…',
          ],
        ]}
      />
    </>
  )
}

const addressOf = ({ ports }: Service) =>
  ports.map((port) => port.split(':').slice(0, -1).join(':')).join(' ')

/** The secret part of the URI, as it stands in all of them. */
function passwordIn(connections: readonly { label: string; text: string }[]): string | undefined {
  const uri = connections.find(({ label }) => label === 'URI')?.text ?? ''
  return /^\w+:\/\/[^:]*:([^@]+)@/.exec(uri)?.[1]
}

function Line({ label, text, shown }: { label: string; text: string; shown: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <code>{shown}</code>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy'}>
              <ActionIcon variant="subtle" color="gray" aria-label={`Copy: ${label}`} onClick={copy}>
                {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </dd>
    </>
  )
}
