import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { LoadingState } from '../../components/states.tsx'
import { saveFile } from '../../save-file.ts'
import classes from './diagnostics-tab.module.css'

/** The report for a bug ticket, shown whole before anybody gets it. */
export function DiagnosticsTab() {
  const report = useQuery({ ...ask('app', 'diagnostics'), staleTime: 0 })
  const { data } = report
  return (
    <Panel
      title="Diagnostics report"
      caption="Versions, configuration and the latest log lines, for a bug ticket. Passwords are left out, and nothing is sent: you save it and decide."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            loading={report.isFetching && data !== undefined}
            onClick={() => void report.refetch()}
          >
            Make again
          </Button>
          <CopyButton value={data?.text ?? ''}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                disabled={!data}
                leftSection={
                  copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />
                }
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button
            disabled={!data}
            leftSection={<IconDownload size={15} aria-hidden />}
            onClick={() => data && saveFile(data.fileName, data.text)}
          >
            Save
          </Button>
        </>
      }
    >
      <QueryView
        query={report}
        errorTitle="The report could not be made"
        loading={<LoadingState lines={12} />}
      >
        {({ text }) => (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
          <pre className={classes.text} tabIndex={0} aria-label="Report">
            {text}
          </pre>
        )}
      </QueryView>
    </Panel>
  )
}
