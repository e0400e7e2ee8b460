import { Button, Checkbox, Group, List, Modal, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../client.ts'
import { formatBytes } from '../../format.ts'
import type { Service } from './service-look.ts'
import type { InfraActions } from './use-infra-actions.ts'

/** Asks whether the services' data goes as well, naming it. */
export function RemoveServices({
  services,
  actions,
  onClose,
}: {
  services: readonly Service[]
  actions: InfraActions
  onClose: () => void
}) {
  return (
    <Modal
      opened={services.length > 0}
      onClose={onClose}
      title={`Remove ${services.map(({ title }) => title).join(', ')}?`}
    >
      {services.length > 0 && <RemoveForm services={services} actions={actions} onClose={onClose} />}
    </Modal>
  )
}

function RemoveForm({
  services,
  actions,
  onClose,
}: {
  services: readonly Service[]
  actions: InfraActions
  onClose: () => void
}) {
  const [withData, setWithData] = useState(false)
  const names = services.map(({ name }) => name)
  const isAlone = services.length === 1
  const hasNone = services.every(({ state }) => state === 'absent')
  const volumes = useQuery({
    // Not below "infra", whose every event would measure the disk again.
    queryKey: ['infra-data', ...names],
    queryFn: () => client.infra.data({ services: names }),
    staleTime: 0,
  })
  const kept = volumes.data?.filter(({ exists }) => exists) ?? []
  const remove = () => {
    actions.remove(names, withData)
    onClose()
  }
  return (
    <>
      <Text>
        {hasNone
          ? isAlone
            ? 'It has no container.'
            : 'They have no containers.'
          : isAlone
            ? 'Its container is stopped and removed; Start makes it again.'
            : 'Their containers are stopped and removed; Start makes them again.'}
      </Text>
      <Checkbox
        mt={14}
        label={isAlone ? 'Delete its data as well' : 'Delete their data as well'}
        description="For good: there is no way back"
        disabled={kept.length === 0}
        checked={withData}
        onChange={(event) => setWithData(event.currentTarget.checked)}
      />
      <Text mt={10} c="dimmed" aria-live="polite">
        {volumes.isPending
          ? 'Looking for data…'
          : volumes.isError
            ? 'The data could not be looked for.'
            : kept.length === 0
              ? 'There is no data.'
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
          Keep
        </Button>
        <Button color="var(--sp-bad)" disabled={hasNone && !withData} onClick={remove}>
          {withData ? 'Remove with data' : 'Remove'}
        </Button>
      </Group>
    </>
  )
}
