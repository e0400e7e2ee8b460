import { Button, Group, TextInput } from '@mantine/core'
import { host } from '../../host.ts'

export interface PathFieldProps {
  label: string
  description?: string
  value: string
  onChange: (path: string) => void
  /** What is asked for with the desktop's own dialog; in a browser the path is typed. */
  choose: { kind: 'file'; extensions: string[] } | { kind: 'folder'; fileName?: string }
}

/** A full path on this computer. */
export function PathField({ label, description, value, onChange, choose }: PathFieldProps) {
  const browse = async () => {
    if (choose.kind === 'file') {
      const file = await host?.chooseFile({ title: label, extensions: choose.extensions })
      if (file) onChange(file)
      return
    }
    const folder = await host?.chooseFolder({ title: label })
    if (folder) onChange(choose.fileName === undefined ? folder : `${folder}/${choose.fileName}`)
  }
  return (
    <Group align="end" gap={8} wrap="nowrap">
      <TextInput
        label={label}
        description={description}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        flex={1}
        spellCheck={false}
      />
      {host && (
        <Button variant="default" onClick={() => void browse()}>
          Choose…
        </Button>
      )}
    </Group>
  )
}
