import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { ask } from '../../ask.ts'
import { QueryView } from '../../components/query-view.tsx'
import { SuiteEditor } from './suite-editor.tsx'

/** One suite, edited against a dataset: `version` in the address is the dataset's, `suiteVersion` the suite's. */
export function SuitePage() {
  const { name = '', suite = '' } = useParams({ strict: false })
  const { version, suiteVersion } = useSearch({ strict: false })
  const detail = useQuery(ask('suite', 'detail', { name: suite, version: suiteVersion }))
  const dataset = useQuery(ask('dataset', 'get', { name, version }))
  return (
    <QueryView query={detail} pageTitle={suite} errorTitle="The suite could not be read">
      {(found) => (
        <QueryView query={dataset} pageTitle={suite} errorTitle="The dataset could not be read">
          {(data) => <SuiteEditor key={`${found.name} ${found.version}`} detail={found} dataset={data} />}
        </QueryView>
      )}
    </QueryView>
  )
}
