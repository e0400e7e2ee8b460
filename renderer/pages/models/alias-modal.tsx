import { Autocomplete, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { client } from '../../client.ts'
import { toProblem } from '../../problem.ts'
import { GateList, useGates } from './gate-list.tsx'

export interface AliasModalProps {
  versions: readonly ModelVersion[]
  /** Offered first. */
  version: number
  opened: boolean
  onClose: () => void
}

const usualAliases = ['champion', 'challenger', 'staging', 'production']

/** Gives a version an alias, or moves it there from another one, with the reason that the history keeps. */
export function AliasModal({ versions, version, opened, onClose }: AliasModalProps) {
  const queries = useQueryClient()
  const { name } = versions[0]!
  const [alias, setAlias] = useState('champion')
  const [number, setNumber] = useState(version)
  const [reason, setReason] = useState('')
  const [isForced, setIsForced] = useState(false)
  const holder = versions.find(({ aliases }) => aliases.includes(alias.trim()))
  const set = useMutation({
    mutationFn: () =>
      client.model.promote({
        name,
        alias: alias.trim(),
        version: number,
        reason: reason.trim() === '' ? undefined : reason.trim(),
        force: isForced,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['model'] })
      notifications.show({ message: `@${alias.trim()} is now version ${number} of ${name}.` })
      onClose()
    },
  })
  const isThere = holder?.version === number
  const gates = useGates({ name, version: number, alias: alias.trim() }, opened && alias.trim() !== '')
  const isForbidden = gates.data?.some(({ state }) => state === 'failed') ?? false
  const known = new Set([...usualAliases, ...versions.flatMap(({ aliases }) => aliases)])
  return (
    <Modal title={`Set an alias of ${name}`} opened={opened} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          set.mutate()
        }}
      >
        <Stack gap={12}>
          <Autocomplete
            label="Alias"
            description="Programs ask for a model by its alias, so moving it changes what they use"
            data={[...known]}
            value={alias}
            onChange={setAlias}
            openOnFocus={false}
            data-autofocus
          />
          <Select
            label="Version"
            allowDeselect={false}
            data={versions
              .toSorted((one, other) => other.version - one.version)
              .map((one) => ({
                value: String(one.version),
                label: [`version ${one.version}`, ...one.aliases.map((each) => `@${each}`)].join(' '),
              }))}
            value={String(number)}
            onChange={(value) => setNumber(Number(value))}
          />
          <TextInput
            label="Reason"
            description="Kept in the history"
            placeholder="promoted by hand"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {!isThere && alias.trim() !== '' && <GateList gates={gates} />}
          {!isThere && isForbidden && (
            <Checkbox
              label="Do it all the same; the history keeps that"
              checked={isForced}
              onChange={(event) => setIsForced(event.currentTarget.checked)}
            />
          )}
          {set.isError && (
            <Text c="var(--sp-bad)" role="alert">
              {toProblem(set.error).message}
            </Text>
          )}
          <Text c="dimmed">
            {isThere
              ? `@${alias.trim()} is version ${number} already.`
              : holder
                ? `@${alias.trim()} moves from version ${holder.version} to version ${number}.`
                : `@${alias.trim()} is new.`}
          </Text>
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={set.isPending}
              disabled={alias.trim() === '' || isThere || (isForbidden && !isForced)}
            >
              {holder ? 'Move the alias' : 'Set the alias'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
