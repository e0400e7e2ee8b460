import { Button, Group, Modal, SegmentedControl, Slider, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'

export interface NewSuiteDialogProps {
  dataset: string
  version: number | undefined
  opened: boolean
  onClose: () => void
}

const marks = [0, 5, 10, 20, 50].map((value) => ({ value, label: `${value} %` }))

/** A suite to begin with: empty, or what the dataset on screen fulfils, give or take what a person chooses. */
export function NewSuiteDialog({ dataset, version, opened, onClose }: NewSuiteDialogProps) {
  const [name, setName] = useState(dataset)
  const [from, setFrom] = useState('profile')
  const [tolerance, setTolerance] = useState(5)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const make = useMutation({
    mutationFn: async () => {
      const expectations =
        from === 'profile'
          ? await client.suite.fromProfile({ dataset, version, tolerance: tolerance / 100 })
          : []
      return client.suite.save({ name: name.trim(), expectations })
    },
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['quality', 'suites'] })
      onClose()
      await navigate({
        to: '/quality/$name/suites/$suite',
        params: { name: dataset, suite: saved.name },
        search: { version },
      })
    },
    onError: (error) => showFailure('The suite was not made', error),
  })
  return (
    <Modal opened={opened} onClose={onClose} title="New suite" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        <Stack gap={16}>
          <TextInput
            label="Name"
            description="Its file is suites/NAME.json"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label="What it begins with"
            value={from}
            onChange={setFrom}
            data={[
              { value: 'profile', label: `What ${dataset} fulfils now` },
              { value: 'nothing', label: 'Nothing' },
            ]}
          />
          {from === 'profile' && (
            <div>
              <Text fw={500} size="sm">
                Tolerance
              </Text>
              <Text c="dimmed" size="sm" mb={10}>
                How much later data may part from it: that much fewer present or known values, that much more
                or fewer rows, that much of a range beyond its ends. At 0 % nothing may change.
              </Text>
              <Slider
                aria-label="Tolerance in percent"
                min={0}
                max={50}
                step={1}
                marks={marks}
                value={tolerance}
                onChange={setTolerance}
                label={(value) => `${value} %`}
                mb={26}
              />
            </div>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
              Make the suite
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
