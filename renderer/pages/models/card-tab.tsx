import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { MarkdownText } from '../../components/markdown-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { saveFile } from '../../save-file.ts'

/** What a person should know before using a version; the same text goes with its package as card.md. */
export function CardTab({ model: { name, version } }: { model: ModelVersion }) {
  const card = useQuery(ask('model', 'card', { name, version }))
  return (
    <QueryView query={card} errorTitle="The card could not be written">
      {({ markdown }) => (
        <Panel
          title="Model card"
          caption="What to know before using this version"
          actions={
            <Button
              size="xs"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={() => saveFile(`${name}-${version}.md`, markdown, 'text/markdown')}
            >
              Save as Markdown
            </Button>
          }
        >
          {/* The page says already which version it is. */}
          <MarkdownText text={markdown.replace(/^# .*\n/, '')} />
        </Panel>
      )}
    </QueryView>
  )
}
