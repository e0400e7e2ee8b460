import { Button, Group, Textarea } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { MarkdownText } from '../../components/markdown-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { editRun } from './edit-run.ts'

/** Where MLflow keeps a run's notes. */
export const noteTag = 'mlflow.note.content'

/** What a person wrote about the run, in Markdown. */
export function NotesPanel({ run }: { run: RunSummary }) {
  const text = run.tags[noteTag] ?? ''
  const [draft, setDraft] = useState<string>()
  const save = async () => {
    const written = draft?.trim() ?? ''
    const change = written === '' ? { removeTags: [noteTag] } : { tags: { [noteTag]: written } }
    if (written === text.trim() || (await editRun(run, change, 'Notes saved'))) setDraft(undefined)
  }
  return (
    <Panel
      title="Notes"
      actions={
        draft === undefined && (
          <Button
            variant="default"
            leftSection={<IconPencil size={15} aria-hidden />}
            onClick={() => setDraft(text)}
          >
            {text === '' ? 'Write' : 'Edit'}
          </Button>
        )
      }
    >
      {draft === undefined ? (
        text === '' ? (
          <EmptyState title="No notes yet">
            What was tried, and what came of it; Markdown is drawn.
          </EmptyState>
        ) : (
          <MarkdownText text={text} />
        )
      ) : (
        <>
          <Textarea
            aria-label="Notes in Markdown"
            autosize
            minRows={6}
            maxRows={20}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
              if (event.key === 'Escape' && draft === text) setDraft(undefined)
            }}
            data-autofocus
          />
          <Group justify="flex-end" mt={10}>
            <Button variant="default" onClick={() => setDraft(undefined)}>
              Leave as it was
            </Button>
            <Button onClick={() => void save()}>Save</Button>
          </Group>
        </>
      )}
    </Panel>
  )
}
