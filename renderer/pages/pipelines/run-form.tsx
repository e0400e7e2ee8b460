import { Accordion, Badge, Button, Group, Modal, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { PipelineOutline } from '../../../main/contract/pipeline.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { QueryView } from '../../components/query-view.tsx'
import { plural } from '../../format.ts'
import { toProblem } from '../../problem.ts'
import type { FieldGroup, Json } from './form-fields.ts'
import { changedValues, formFields } from './form-fields.ts'
import classes from './run-form.module.css'
import { RunFormField } from './run-form-field.tsx'

export interface RunFormProps {
  pipeline: PipelineOutline
  /** What is filled in at first, instead of the pipeline's own values. */
  overrides?: Readonly<Record<string, Json>>
  opened: boolean
  onClose: () => void
}

/** Starts a run, with other settings for this once if a person wants them. */
export function RunForm({ pipeline, overrides, opened, onClose }: RunFormProps) {
  const schema = useQuery({ ...ask('pipeline', 'schema'), enabled: opened })
  return (
    <Modal opened={opened} onClose={onClose} title={`Run ${pipeline.name}`} size={720}>
      <QueryView query={schema} errorTitle="The settings could not be read">
        {(data) => (
          <Fields
            groups={formFields(data, pipeline)}
            pipeline={pipeline}
            overrides={overrides}
            onClose={onClose}
          />
        )}
      </QueryView>
    </Modal>
  )
}

type Values = Record<string, Json | undefined>

/** Mantine reads a dot in a field's name as a path; paths here are flat keys. */
const toKey = (path: string) => path.replaceAll('.', '/')

function Fields({
  groups,
  pipeline,
  overrides = {},
  onClose,
}: {
  groups: FieldGroup[]
  pipeline: PipelineOutline
  overrides?: Readonly<Record<string, Json>>
  onClose: () => void
}) {
  const fields = useMemo(() => groups.flatMap((group) => group.fields), [groups])
  const form = useForm<Values>({
    initialValues: Object.fromEntries(
      fields.map((field) => [toKey(field.path), overrides[field.path] ?? field.value]),
    ),
  })
  const byPath = Object.fromEntries(fields.map((field) => [field.path, form.values[toKey(field.path)]]))
  const own = new Set(fields.map(({ path }) => path))
  const others = Object.fromEntries(Object.entries(overrides).filter(([path]) => !own.has(path)))
  // What the form has no field for is kept as it was set.
  const changed = { ...others, ...changedValues(fields, byPath) }
  const count = Object.keys(changed).length
  const navigate = useNavigate()
  const queries = useQueryClient()
  const start = useMutation({
    mutationFn: () => client.run.start({ pipeline: pipeline.name, set: changed }),
    onSuccess: ({ runId }) => {
      void queries.invalidateQueries({ queryKey: ['run'] })
      onClose()
      void navigate({ to: '/pipelines/$name/runs/$runId', params: { name: pipeline.name, runId } })
    },
  })
  return (
    <form onSubmit={form.onSubmit(() => start.mutate())}>
      <Text c="dimmed" mb={10}>
        For this run only; the file stays as it is. Only what you change is sent.
      </Text>
      <Accordion multiple defaultValue={['Pipeline']} variant="separated" chevronPosition="left">
        {groups.map((group) => {
          const ownChanges = Object.keys(changed).filter((path) =>
            group.fields.some((field) => field.path === path),
          ).length
          return (
            <Accordion.Item key={group.title} value={group.title}>
              <Accordion.Control>
                <Group gap={8}>
                  <Text fw={600}>{group.title}</Text>
                  {ownChanges > 0 && <Badge variant="light">{plural(ownChanges, 'change')}</Badge>}
                </Group>
              </Accordion.Control>
              <Accordion.Panel>
                {group.description && (
                  <Text c="dimmed" size="sm" mb={8}>
                    {group.description}
                  </Text>
                )}
                <div className={classes.fields}>
                  {group.fields.map((field) => (
                    <RunFormField
                      key={field.path}
                      field={field}
                      value={byPath[field.path]}
                      onChange={(value) => form.setFieldValue(toKey(field.path), value)}
                    />
                  ))}
                </div>
              </Accordion.Panel>
            </Accordion.Item>
          )
        })}
      </Accordion>
      {start.error && (
        <Text c="var(--sp-bad)" mt={10} role="alert">
          {toProblem(start.error).message}
        </Text>
      )}
      <Group justify="flex-end" mt={16} className={classes.buttons}>
        <Text c="dimmed">{count === 0 ? 'as the file says' : plural(count, 'change')}</Text>
        {count > 0 && (
          <Button variant="default" onClick={() => form.reset()}>
            Reset
          </Button>
        )}
        <Button type="submit" loading={start.isPending} data-autofocus>
          Run
        </Button>
      </Group>
    </form>
  )
}
