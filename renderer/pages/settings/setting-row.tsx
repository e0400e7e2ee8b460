import { ActionIcon, Button, Group, Table, TextInput, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowBackUp, IconPencil } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useRef, useState } from 'react'
import type { ConfigEntry } from '../../../main/contract/workspace.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'
import { toProblem } from '../../problem.ts'
import classes from './configuration-tab.module.css'
import { fromDraft, overriddenBy, showValue, toDraft } from './setting-value.ts'

/** A setting, to read and to change where it stands. */
export function SettingRow({ setting }: { setting: ConfigEntry }) {
  const { key, value, origin, defaultValue, description, isSecret } = setting
  const [isEditing, setIsEditing] = useState(false)
  const pencil = useRef<HTMLButtonElement>(null)
  const write = useWriteSetting(key)
  const stop = () => {
    setIsEditing(false)
    requestAnimationFrame(() => pencil.current?.focus())
  }
  const isFromFile = origin === 'sporeprint.yaml'
  return (
    <Table.Tr>
      <Table.Td>
        <code className={classes.key}>{key}</code>
        <div className={classes.description}>{description}</div>
      </Table.Td>
      <Table.Td>
        {isEditing ? (
          <Editor setting={setting} onEnd={stop} />
        ) : (
          <div className={classes.value}>
            <Value value={value} />
            {!isSecret && (
              <div className={classes.buttons}>
                {isFromFile && (
                  <Tooltip label="take it out of sporeprint.yaml">
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      color="gray"
                      aria-label={`Take ${key} out of sporeprint.yaml`}
                      loading={write.isPending}
                      onClick={() =>
                        write.mutate(undefined, {
                          onError: (error) => showFailure(`${key} was not changed`, error),
                        })
                      }
                    >
                      <IconArrowBackUp size={16} />
                    </ActionIcon>
                  </Tooltip>
                )}
                <Tooltip label="change">
                  <ActionIcon
                    ref={pencil}
                    size="sm"
                    variant="subtle"
                    color="gray"
                    aria-label={`Change ${key}`}
                    onClick={() => setIsEditing(true)}
                  >
                    <IconPencil size={16} />
                  </ActionIcon>
                </Tooltip>
              </div>
            )}
          </div>
        )}
      </Table.Td>
      <Table.Td>
        {origin === 'default' ? <span className={classes.unset}>default</span> : <code>{origin}</code>}
      </Table.Td>
      <Table.Td>
        <Value value={defaultValue} />
      </Table.Td>
    </Table.Tr>
  )
}

function Value({ value }: { value: ConfigEntry['value'] }) {
  if (value === null) return <span className={classes.unset}>{showValue(value)}</span>
  return <code>{showValue(value)}</code>
}

function Editor({ setting, onEnd }: { setting: ConfigEntry; onEnd: () => void }) {
  const { key, value, defaultValue } = setting
  const winner = overriddenBy(setting)
  const [draft, setDraft] = useState(toDraft(value))
  const write = useWriteSetting(key)
  const save = (event: FormEvent) => {
    event.preventDefault()
    write.mutate(fromDraft(draft, setting), { onSuccess: onEnd })
  }
  return (
    <form className={classes.editor} onSubmit={save}>
      <TextInput
        size="xs"
        aria-label={key}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person just pressed Change
        autoFocus
        value={draft}
        placeholder={defaultValue === null ? 'not set' : `${showValue(defaultValue)} (default)`}
        description={winner && `${winner} wins over what is written to sporeprint.yaml.`}
        error={write.error ? toProblem(write.error).message : undefined}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        styles={{ error: { fontSize: 12.5 }, description: { fontSize: 12.5 } }}
        onChange={(event) => {
          setDraft(event.currentTarget.value)
          write.reset()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onEnd()
        }}
      />
      <Group gap={6}>
        <Button type="submit" size="compact-sm" loading={write.isPending}>
          Save
        </Button>
        <Button variant="default" size="compact-sm" onClick={onEnd}>
          Cancel
        </Button>
      </Group>
    </form>
  )
}

/** Writes one key of sporeprint.yaml, or takes it out. */
function useWriteSetting(key: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: ConfigEntry['value'] | undefined) => client.config.set({ key, value }),
    onSuccess: (list) => {
      queries.setQueryData(ask('config', 'list').queryKey, list)
      void queries.invalidateQueries({ queryKey: ['app'] })
      notifications.show({ message: `sporeprint.yaml was changed: ${key}.` })
    },
  })
}
