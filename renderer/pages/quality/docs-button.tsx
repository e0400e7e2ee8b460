import { Button } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'
import { saveFile } from '../../save-file.ts'

export interface DocsButtonProps {
  dataset: string
  version: number
  target: string | undefined
  /** The docs are of what was measured. */
  isMeasured: boolean
}

/** Saves all that is known of the version as one page that can be mailed and printed. */
export function DocsButton({ dataset, version, target, isMeasured }: DocsButtonProps) {
  const make = useMutation({
    mutationFn: () => client.docs.make({ dataset, version, target }),
    onSuccess: ({ html }) => saveFile(`${dataset}-v${version}.html`, html, 'text/html'),
    onError: (error) => showFailure(`The data docs of ${dataset} could not be made`, error),
  })
  return (
    <Button
      variant="default"
      leftSection={<IconFileText size={15} aria-hidden />}
      loading={make.isPending}
      disabled={!isMeasured}
      title={isMeasured ? undefined : 'The quality has to be measured first'}
      onClick={() => make.mutate()}
    >
      Data docs
    </Button>
  )
}
