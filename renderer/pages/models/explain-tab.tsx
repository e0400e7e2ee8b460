import { Select } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { DependencePanel } from './dependence-panel.tsx'
import classes from './model.module.css'
import { RulesPanel } from './rules-panel.tsx'
import { ShapPanel } from './shap-panel.tsx'
import { labelled } from './shown-version.ts'
import { SplitsPanel } from './splits-panel.tsx'

/** What the model leans on, over many rows; single rows are explained where they are predicted. */
export function ExplainTab({ model }: { model: ModelVersion }) {
  const search = useSearch({ from: '/models/$name' })
  const navigate = useNavigate({ from: '/models/$name' })
  const [picked, setPicked] = useState<string>()
  const named = picked ?? model.positive ?? model.classes.at(-1)?.value ?? ''
  const show = (next: string) =>
    void navigate({ to: '.', search: { ...search, column: next }, replace: true })
  const classPicker = model.classes.length > 1 && (
    <Select
      aria-label="Class that is explained"
      size="xs"
      w={190}
      allowDeselect={false}
      data={model.classes.map((one) => ({ value: one.value, label: labelled(one) }))}
      value={named}
      onChange={(value) => setPicked(value ?? undefined)}
    />
  )
  return (
    <div className={classes.columns}>
      <div className={classes.stacked}>
        <ShapPanel model={model} named={named} picker={classPicker} onColumn={show} />
        <SplitsPanel model={model} />
      </div>
      <div className={classes.stacked}>
        <DependencePanel model={model} named={named} column={search.column} onColumn={show} />
        <RulesPanel model={model} />
      </div>
    </div>
  )
}
