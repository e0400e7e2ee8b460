import { Button, Checkbox, Group, List, Modal, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../client.ts'
import { formatBytes } from '../../format.ts'
import type { Service } from './service-look.ts'
import type { InfraActions } from './use-infra-actions.ts'

/** Asks whether a service's data goes as well, naming it. */
export function RemoveService({
  service,
  actions,
  onClose,
}: {
  service: Service | undefined
  actions: InfraActions
  onClose: () => void
}) {
  return (
    <Modal opened={service !== undefined} onClose={onClose} title={`Remove ${service?.title ?? ''}?`}>
      {service && <RemoveForm key={service.name} service={service} actions={actions} onClose={onClose} />}
    </Modal>
  )
}

function RemoveForm({
  service,
  actions,
  onClose,
}: {
  service: Service
  actions: InfraActions
  onClose: () => void
}) {
  const [withData, setWithData] = useState(false)
  const { name } = service
  const volumes = useQuery({
    // Not below "infra", whose every event would measure the disk again.
    queryKey: ['infra-data', name],
    queryFn: () => client.infra.data({ services: [name] }),
    staleTime: 0,
  })
  const kept = volumes.data?.filter(({ exists }) => exists) ?? []
  const remove = () => {
    actions.remove([name], withData)
    onClose()
  }
  return (
    <>
      <Text>
        {service.state === 'absent'
          ? 'It has no container.'
          : 'Its container is stopped and removed; Start makes it again.'}
      </Text>
      <Checkbox
        mt={14}
        label="Delete its data as well"
        description="For good: there is no way back"
        disabled={kept.length === 0}
        checked={withData}
        onChange={(event) => setWithData(event.currentTarget.checked)}
      />
      <Text mt={10} c="dimmed" aria-live="polite">
        {volumes.isPending
          ? 'Looking for its data…'
          : volumes.isError
            ? 'Its data could not be looked for.'
            : kept.length === 0
              ? 'It has no data.'
              : withData
                ? 'This would be lost:'
                : 'This stays:'}
      </Text>
      <List size="sm" mt={4}>
        {kept.map(({ volume, sizeBytes }) => (
          <List.Item key={volume}>
            {volume}
            {sizeBytes !== undefined && `, ${formatBytes(sizeBytes)}`}
          </List.Item>
        ))}
      </List>
      <Group mt={18} justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button color="var(--sp-bad)" disabled={service.state === 'absent' && !withData} onClick={remove}>
          {withData ? 'Remove with its data' : 'Remove'}
        </Button>
      </Group>
    </>
  )
}
