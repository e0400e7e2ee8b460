import { Button, Menu } from '@mantine/core'
import { IconChecklist } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { plural } from '../../format.ts'
import { useValidate } from './use-validate.ts'

export interface ValidateButtonProps {
  dataset: string
  version: number | undefined
  hasResult: boolean
}

/** Runs the workspace's only suite at once; asks which where there are several. */
export function ValidateButton({ dataset, version, hasResult }: ValidateButtonProps) {
  const suites = useQuery(ask('quality', 'suites')).data ?? []
  const validate = useValidate(dataset, version)
  const usable = suites.filter((suite) => suite.problem === undefined)
  const look = {
    loading: validate.isPending,
    disabled: usable.length === 0,
    title: usable.length === 0 ? 'There is no suite in the folder suites/ that can be used' : undefined,
    leftSection: <IconChecklist size={15} aria-hidden />,
  }
  const words = hasResult ? 'Validate again' : 'Validate'
  if (usable.length < 2) {
    return (
      <Button {...look} onClick={() => usable[0] && validate.mutate(usable[0].name)}>
        {words}
      </Button>
    )
  }
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button {...look}>{words}…</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>By the suite</Menu.Label>
        {usable.map((suite) => (
          <Menu.Item key={suite.name} onClick={() => validate.mutate(suite.name)}>
            {suite.name} ({plural(suite.expectations, 'expectation')})
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
