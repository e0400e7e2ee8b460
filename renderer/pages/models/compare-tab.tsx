import { Select, Text } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ModelComparison } from '../../../main/contract/insight.ts'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formatCount, formatPercent, formatScore } from '../../format.ts'
import { FactList } from '../experiments/fact-list.tsx'
import { CompareMetrics } from './compare-metrics.tsx'
import { DisagreementsPanel } from './disagreements-panel.tsx'
import classes from './model.module.css'
import { probabilityWords, verdictOf } from './compare-words.ts'
import { rowsWords } from './rows-words.ts'

/** This version beside another one, on the same rows. */
export function CompareTab({ model, versions }: { model: ModelVersion; versions: readonly ModelVersion[] }) {
  const search = useSearch({ from: '/models/$name' })
  const navigate = useNavigate({ from: '/models/$name' })
  const others = useOthers(model, versions)
  const chosen = others.find(({ value }) => value === search.other) ?? others[0]
  if (!chosen) {
    return (
      <Panel>
        <EmptyState title="Nothing to compare with" icon={IconArrowsDiff}>
          No other version predicts {model.target}. Train one with another algorithm or other params.
        </EmptyState>
      </Panel>
    )
  }
  return (
    <>
      <div className={classes.compareHead}>
        <Text>
          {model.name} version {model.version} ({model.algorithm}) and
        </Text>
        <Select
          aria-label="Compared with"
          size="xs"
          w={320}
          searchable
          allowDeselect={false}
          data={others.map(({ value, label }) => ({ value, label }))}
          value={chosen.value}
          onChange={(value) =>
            void navigate({ to: '.', search: { ...search, other: value ?? undefined }, replace: true })
          }
        />
      </div>
      <Comparison key={chosen.value} model={model} second={chosen.ref} />
    </>
  )
}

/** Versions with the same target: of this model the newest first, and the one in use of each other model. */
function useOthers(model: ModelVersion, versions: readonly ModelVersion[]) {
  const models = useQuery(ask('model', 'list'))
  return useMemo(() => {
    const own = versions.toSorted((one, next) => next.version - one.version)
    const shown = (models.data ?? []).flatMap(({ name, champion, latest }) =>
      name === model.name ? [] : [champion ?? latest],
    )
    return [...own, ...shown]
      .filter((one) => one.target === model.target && one.source === undefined)
      .filter((one) => one.name !== model.name || one.version !== model.version)
      .map(({ name, version, algorithm, aliases }) => ({
        value: `${name}/${version}`,
        label: [`${name} version ${version}`, algorithm, ...aliases.map((alias) => `@${alias}`)].join(' · '),
        ref: { name, version },
      }))
  }, [models.data, versions, model])
}

function Comparison({ model, second }: { model: ModelVersion; second: { name: string; version: number } }) {
  const { name, version } = model
  const query = useQuery(ask('model', 'compare', { first: { name, version }, second }))
  const loading = (
    <Panel>
      <LoadingState lines={12} />
    </Panel>
  )
  return (
    <QueryView query={query} errorTitle="The two could not be compared" loading={loading}>
      {(comparison) => <ComparisonView comparison={comparison} model={model} />}
    </QueryView>
  )
}

function ComparisonView({ comparison, model }: { comparison: ModelComparison; model: ModelVersion }) {
  const { from, notes, mcNemar, deLong, agreement } = comparison
  return (
    <>
      <div className={classes.columns}>
        <CompareMetrics comparison={comparison} />
        <Panel title="Is the difference chance?" caption={`Both on ${rowsWords(from)}`}>
          <p className={classes.verdict}>{verdictOf(comparison)}</p>
          <FactList
            facts={[
              ['Answer the same', formatPercent(agreement)],
              ['Only the first is right', formatCount(mcNemar.onlyFirst)],
              ['Only the second is right', formatCount(mcNemar.onlySecond)],
              ['McNemar, exact', probabilityWords(mcNemar.exactP)],
              [
                'DeLong, of ROC AUC',
                deLong &&
                  `${probabilityWords(deLong.p)}, ${formatScore(deLong.first)} and ${formatScore(deLong.second)}`,
              ],
            ]}
          />
          {notes.length > 0 && (
            <div className={classes.notes}>
              <ul className={classes.notices}>
                {notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </div>
          )}
        </Panel>
      </div>
      <DisagreementsPanel comparison={comparison} model={model} />
    </>
  )
}
