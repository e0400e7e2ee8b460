import { Alert, Button, Group, List, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { plural } from '../../format.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { toProblem } from '../../problem.ts'

/** The pipeline's YAML, to read and to change. */
export function SourceEditor({ name }: { name: string }) {
  const source = useQuery(ask('pipeline', 'source', { name }))
  return (
    <QueryView query={source} errorTitle="The file could not be read">
      {({ text, file }) => <Editor key={text} name={name} file={file} text={text} />}
    </QueryView>
  )
}

interface ShownProblem {
  message: string
  path?: string
  line?: number
}

function Editor({ name, file, text }: { name: string; file: string; text: string }) {
  const [draft, setDraft] = useState(text)
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: () => client.pipeline.save({ name, text: draft }),
    onSuccess: (outline) => {
      void queries.invalidateQueries({ queryKey: ['pipeline'] })
      const { file: saved, problems: left } = outline
      notifications.show(
        left.length === 0
          ? { message: `${saved} saved.` }
          : {
              color: 'var(--sp-warn)',
              message: `${saved} saved with ${plural(left.length, 'problem')}; it cannot run yet.`,
            },
      )
    },
  })
  const problems = save.error ? toShownProblems(save.error) : []
  const isChanged = draft !== text
  return (
    <Panel
      title="Source"
      caption={file}
      actions={
        <Group gap={8}>
          {isChanged && (
            <Button variant="default" onClick={() => setDraft(text)}>
              Discard changes
            </Button>
          )}
          <Button disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </Group>
      }
    >
      {problems.length > 0 && (
        <Alert
          color="var(--sp-bad)"
          variant="outline"
          mb={12}
          icon={<IconAlertTriangle size={18} />}
          title="Not saved"
        >
          <List size="sm">
            {problems.map((problem) => (
              <List.Item key={problem.message}>
                {problem.line !== undefined && `line ${problem.line}: `}
                {problem.path && `${problem.path}: `}
                {problem.message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Textarea
        aria-label={`Source of ${name}`}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        autosize
        minRows={16}
        maxRows={40}
        spellCheck={false}
        styles={{
          input: {
            fontFamily: 'var(--mantine-font-family-monospace)',
            fontSize: 12.5,
            lineHeight: 1.55,
            whiteSpace: 'pre',
          },
        }}
      />
    </Panel>
  )
}

/** The list of problems in the error's details, or its sentence. */
function toShownProblems(error: unknown): ShownProblem[] {
  const { message, details } = toProblem(error)
  const listed = details['problems']
  if (!Array.isArray(listed) || listed.length === 0) return [{ message }]
  return listed.map((one: unknown) => ({ message: String(one), ...Object(one) }))
}
