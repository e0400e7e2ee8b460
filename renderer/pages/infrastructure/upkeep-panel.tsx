import { Button, Modal } from '@mantine/core'
import { IconArchive, IconArchiveFilled, IconBrush, IconPackageExport } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { InfraJob, InfraStatus } from '../../../main/contract/infra.ts'
import { ask, queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { showFailure } from '../../import-file.tsx'
import { BackupForm } from './upkeep-backup-form.tsx'
import { ImagesForm } from './upkeep-images-form.tsx'
import { UpkeepJob } from './upkeep-job.tsx'
import { MaintainForm } from './upkeep-maintain-form.tsx'
import { RestoreForm } from './upkeep-restore-form.tsx'

const forms = {
  backup: { title: 'Back up', form: BackupForm },
  restore: { title: 'Restore a backup', form: RestoreForm },
  maintain: { title: 'Tidy up', form: MaintainForm },
  images: { title: 'Images in files', form: ImagesForm },
}

const ofUpkeep: readonly InfraJob['action'][] = [
  'backup',
  'restore',
  'maintain',
  'export-images',
  'import-images',
]

/** Backups, maintenance and images in files, with what was last done of it. */
export function UpkeepPanel({ status }: { status: InfraStatus }) {
  const [open, setOpen] = useState<keyof typeof forms>()
  const info = useQuery(ask('app', 'info'))
  const { mutate, isPending } = useMutation({
    mutationFn: ({ work }: { title: string; work: () => Promise<{ jobId: string }> }) => work(),
    onSuccess: async () => {
      setOpen(undefined)
      await queryClient.invalidateQueries({ queryKey: ['infra'] })
    },
    onError: (error, { title }) => showFailure(title, error),
  })
  const job = status.jobs.findLast(({ action }) => ofUpkeep.includes(action))
  const isBusy = job?.state === 'running'
  const Form = open && forms[open].form
  const cancel = () => {
    if (!job) return
    client.infra
      .cancel({ jobId: job.jobId })
      .catch((error: unknown) => showFailure('Nothing was cancelled', error))
  }
  return (
    <Panel
      title="Upkeep"
      caption="One file holds what the services keep, and this workspace. Restoring keeps what it replaces."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconPackageExport size={15} aria-hidden />}
            disabled={isBusy}
            onClick={() => setOpen('images')}
          >
            Images…
          </Button>
          <Button
            variant="default"
            leftSection={<IconBrush size={15} aria-hidden />}
            disabled={isBusy}
            onClick={() => setOpen('maintain')}
          >
            Tidy up…
          </Button>
          <Button
            variant="default"
            leftSection={<IconArchive size={15} aria-hidden />}
            disabled={isBusy}
            onClick={() => setOpen('restore')}
          >
            Restore…
          </Button>
          <Button
            variant="default"
            leftSection={<IconArchiveFilled size={15} aria-hidden />}
            disabled={isBusy}
            onClick={() => setOpen('backup')}
          >
            Back up…
          </Button>
        </>
      }
    >
      {job ? (
        <UpkeepJob job={job} services={status.services} onCancel={cancel} />
      ) : (
        'Nothing was backed up or tidied up since Sporeprint was started.'
      )}
      <Modal
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        title={open && forms[open].title}
        size="lg"
      >
        {Form && (
          <Form
            services={status.services}
            beside={parentOf(info.data?.workspace.path ?? '')}
            begin={(title, work) => mutate({ title, work })}
            isBeginning={isPending}
          />
        )}
      </Modal>
    </Panel>
  )
}

const parentOf = (path: string) => path.replace(/[\\/][^\\/]*$/, '')
