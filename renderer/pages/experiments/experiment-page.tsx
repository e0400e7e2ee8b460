import { useParams, useSearch } from '@tanstack/react-router'
import { CompareView } from './compare-view.tsx'
import { RunsView } from './runs-view.tsx'

/** One experiment: its runs, or with `tab=compare` the chosen ones side by side. */
export function ExperimentPage() {
  const { name } = useParams({ from: '/experiments/$name' })
  const { tab, runs } = useSearch({ from: '/experiments/$name' })
  const chosen = runs?.split(',').filter(Boolean) ?? []
  return tab === 'compare' ? (
    <CompareView experiment={name} runIds={chosen} />
  ) : (
    <RunsView key={name} experiment={name} chosen={chosen} />
  )
}
