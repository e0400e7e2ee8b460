import type { ErrorComponentProps } from '@tanstack/react-router'
import { PageHeader } from '../components/page-header.tsx'
import { Panel } from '../components/panel.tsx'
import { EmptyState, ErrorState } from '../components/states.tsx'

/** One page failed; the rest of the app goes on. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  return (
    <>
      <PageHeader title="This page failed" />
      <Panel>
        <ErrorState error={error} retry={reset} title="The page could not be drawn" />
      </Panel>
    </>
  )
}

export function NoSuchPage() {
  return (
    <>
      <PageHeader title="No such page" />
      <Panel>
        <EmptyState title="There is nothing at this address">
          Choose a page at the left, or press Ctrl K to search.
        </EmptyState>
      </Panel>
    </>
  )
}
