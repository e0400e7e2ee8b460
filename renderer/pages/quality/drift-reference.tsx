import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DatasetSummary } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'

export interface DriftReferenceProps {
  dataset: string
  datasets: readonly DatasetSummary[]
  /** Of the form `mushrooms@2`. */
  against: string | undefined
  onAgainst: (against: string) => void
}

/** What the current rows are compared with: a version of this dataset or of another; told is which models learnt from it. */
export function DriftReference({ dataset, datasets, against, onAgainst }: DriftReferenceProps) {
  const models = useQuery(ask('model', 'list'))
  const learnt = (key: string) =>
    (models.data ?? [])
      .flatMap(({ latest, champion }) =>
        champion && champion.version !== latest.version ? [champion, latest] : [latest],
      )
      .filter(({ lineage }) => `${lineage.dataset}@${lineage.datasetVersion}` === key)
      .map(({ name, version }) => `${name} ${version}`)
  const choices = ({ name, versions }: DatasetSummary) =>
    versions.toReversed().map((version) => {
      const key = `${name}@${version}`
      const by = learnt(key)
      const told = by.length > 0 ? ` · what ${by.slice(0, 2).join(', ')} learnt from` : ''
      return { value: key, label: `${name}, version ${version}${told}` }
    })
  const [own, others] = [
    datasets.filter(({ name }) => name === dataset),
    datasets.filter(({ name }) => name !== dataset),
  ]
  return (
    <Select
      label="Reference"
      placeholder="what to compare with"
      size="xs"
      w={330}
      searchable
      allowDeselect={false}
      data={[
        { group: 'This dataset', items: own.flatMap(choices) },
        { group: 'Other datasets', items: others.flatMap(choices) },
      ]}
      value={against ?? null}
      onChange={(next) => next !== null && onAgainst(next)}
    />
  )
}
