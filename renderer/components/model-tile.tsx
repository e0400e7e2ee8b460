import { Link } from '@tanstack/react-router'
import type { RunSummary } from '../../main/contract/run.ts'
import { StatTile } from './stat-tile.tsx'

/** The model that a run registered, with the way to it. */
export function ModelTile({ model }: { model: NonNullable<RunSummary['model']> }) {
  return (
    <StatTile
      label="Model"
      value={
        <Link to="/models/$name" params={{ name: model.name }} search={{ version: model.version }}>
          version {model.version}
        </Link>
      }
      caption={[...model.aliases.map((alias) => `@${alias}`), model.name].join(' · ')}
    />
  )
}
