import { Button, CopyButton, Group, UnstyledButton } from '@mantine/core'
import { IconCopy, IconDownload, IconFiles } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formatBytes, plural } from '../../format.ts'
import { saveFile } from '../../save-file.ts'
import { ImagePreview, TextPreview } from './artifact-preview.tsx'
import type { Artifact } from './artifact-text.ts'
import { isPicture, isReadable, largestShownBytes, laidOut } from './artifact-text.ts'
import classes from './run-page.module.css'

/** The files a run left behind, with the text of the chosen one. */
export function ArtifactsTab({ run }: { run: RunSummary }) {
  const artifacts = useQuery(ask('run', 'artifacts', { runId: run.runId }))
  return (
    <QueryView
      query={artifacts}
      errorTitle="The artifacts could not be listed"
      loading={
        <Panel>
          <LoadingState />
        </Panel>
      }
      empty={
        <Panel>
          <EmptyState title="No artifacts" icon={IconFiles}>
            Stages write reports here as they finish; a fold has none of its own.
          </EmptyState>
        </Panel>
      }
    >
      {(list) => <Files runId={run.runId} artifacts={list} />}
    </QueryView>
  )
}

function Files({ runId, artifacts }: { runId: string; artifacts: Artifact[] }) {
  const [path, setPath] = useState<string>()
  const shown =
    artifacts.find((one) => one.path === path) ??
    artifacts.find(isReadable) ??
    artifacts.find(isPicture) ??
    artifacts[0]!
  const sizeBytes = artifacts.reduce((sum, one) => sum + one.sizeBytes, 0)
  return (
    <div className={classes.artifacts}>
      <Panel title={plural(artifacts.length, 'file')} caption={formatBytes(sizeBytes)}>
        <ul className={classes.files}>
          {artifacts.map((artifact) => (
            <li key={artifact.path}>
              <UnstyledButton
                className={classes.file}
                aria-current={artifact === shown || undefined}
                onClick={() => setPath(artifact.path)}
              >
                <span className={classes.filePath}>{artifact.path}</span>
                <span className={classes.fileSize}>{formatBytes(artifact.sizeBytes)}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </Panel>
      {isPicture(shown) ? (
        <Panel title={shown.path} caption={`${formatBytes(shown.sizeBytes)} · ${shown.mediaType}`}>
          <ImagePreview key={shown.path} runId={runId} path={shown.path} />
        </Panel>
      ) : isReadable(shown) ? (
        <ArtifactText key={shown.path} runId={runId} artifact={shown} />
      ) : (
        <Panel title={shown.path} caption={shown.mediaType}>
          <EmptyState title="This file is not shown">
            {shown.sizeBytes > largestShownBytes
              ? `It has ${formatBytes(shown.sizeBytes)}; up to ${formatBytes(largestShownBytes)} are shown.`
              : 'It is not text.'}{' '}
            It lies in the workspace under <code>{`runs/${runId}/artifacts/${shown.path}`}</code>.
          </EmptyState>
        </Panel>
      )}
    </div>
  )
}

function ArtifactText({ runId, artifact }: { runId: string; artifact: Artifact }) {
  const content = useQuery(ask('run', 'artifactText', { runId, path: artifact.path }))
  const text = content.data && laidOut(content.data)
  return (
    <Panel
      title={artifact.path}
      caption={`${formatBytes(artifact.sizeBytes)} · ${artifact.mediaType}`}
      actions={
        content.data && (
          <Group gap={8} wrap="nowrap">
            <CopyButton value={text ?? ''}>
              {({ copied, copy }) => (
                <Button variant="default" leftSection={<IconCopy size={15} aria-hidden />} onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
            <Button
              variant="default"
              leftSection={<IconDownload size={15} aria-hidden />}
              onClick={() =>
                saveFile(artifact.path.split('/').at(-1)!, content.data.text, artifact.mediaType)
              }
            >
              Save
            </Button>
          </Group>
        )
      }
    >
      <QueryView
        query={content}
        errorTitle="The file could not be read"
        loading={<LoadingState lines={14} />}
      >
        {(read) => <TextPreview path={artifact.path} text={read.text} mediaType={artifact.mediaType} />}
      </QueryView>
    </Panel>
  )
}
