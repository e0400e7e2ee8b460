import { Button, CloseButton, Group, Modal, Pill, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'
import classes from './model.module.css'

/** A version's aliases, each with the button that takes it away. */
export function AliasBadges({ model }: { model: ModelVersion }) {
  const [removing, setRemoving] = useState<string>()
  if (model.aliases.length === 0) return '–'
  return (
    // The row opens the version; what is pressed here does not.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events
    <span className={classes.aliases} onClick={(event) => event.stopPropagation()}>
      {model.aliases.map((alias) => (
        <Pill key={alias} size="xs" component="span">
          @{alias}
          <CloseButton
            size={16}
            iconSize={11}
            aria-label={`Remove @${alias} from version ${model.version}`}
            onClick={() => setRemoving(alias)}
          />
        </Pill>
      ))}
      {removing !== undefined && (
        <RemoveAlias model={model} alias={removing} onClose={() => setRemoving(undefined)} />
      )}
    </span>
  )
}

function RemoveAlias({ model, alias, onClose }: { model: ModelVersion; alias: string; onClose: () => void }) {
  const { name, version } = model
  const [reason, setReason] = useState('')
  const remove = useMutation({
    mutationFn: () =>
      client.model.removeAlias({ name, alias, reason: reason.trim() === '' ? undefined : reason.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['model'] })
      offerUndo(model, alias)
    },
    onError: (error) => showFailure(`@${alias} was not removed`, error),
    onSettled: onClose,
  })
  return (
    <Modal title={`Remove @${alias} from version ${version}?`} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          remove.mutate()
        }}
      >
        <Stack gap={12}>
          <Text>
            Programs that ask for {name}@{alias} find no model until the alias is set again. The version
            stays.
          </Text>
          <TextInput
            label="Reason"
            description="Kept in the history"
            placeholder="removed by hand"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Keep it
            </Button>
            <Button type="submit" color="var(--sp-bad)" loading={remove.isPending}>
              Remove @{alias}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function offerUndo({ name, version }: ModelVersion, alias: string): void {
  const id = `alias-${name}-${alias}`
  const undo = async () => {
    notifications.hide(id)
    try {
      await client.model.setAlias({ name, alias, version, reason: 'the removal was taken back' })
      await queryClient.invalidateQueries({ queryKey: ['model'] })
    } catch (error) {
      showFailure(`@${alias} could not be set again`, error)
    }
  }
  notifications.show({
    id,
    autoClose: 20_000,
    title: `@${alias} removed`,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" c="dimmed">
          It was version {version} of {name}.
        </Text>
        <Button variant="default" style={{ flexShrink: 0 }} onClick={() => void undo()}>
          Undo
        </Button>
      </Group>
    ),
  })
}
