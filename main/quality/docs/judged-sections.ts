import type { DriftReport } from '../../contract/drift.ts'
import type { ExpectationResult, ValidationResult } from '../../contract/quality.ts'
import { barChart, count, percent } from './bars.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'

const outcomes: Record<ExpectationResult['outcome'], [word: string, tone: string]> = {
  passed: ['passed', 'ok'],
  failed: ['failed', 'bad'],
  'not-evaluated': ['not evaluated', 'warn'],
}

export function validationSection(result: ValidationResult): Markup {
  const { suite, passed, failed, notEvaluated, results, at } = result
  return html`<section>
    <h2>Suite ${suite}</h2>
    <p>
      ${count(passed)} passed, ${count(failed)} failed, ${count(notEvaluated)} not evaluated on
      ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC.
    </p>
    <table class="list">
      ${results.map(({ outcome, sentence, unexpectedCount, note }) => {
        const [word, tone] = outcomes[outcome]
        return html`<tr>
          <td><span class="sign ${tone}">${word}</span></td>
          <td>${sentence.slice(0, 400)}${note === undefined ? '' : ` – ${note}`}</td>
          <td class="n">${unexpectedCount ? `${count(unexpectedCount)} rows` : ''}</td>
        </tr>`
      })}
    </table>
  </section>`
}

export function driftSection(report: DriftReport): Markup {
  const { reference, hasDrifted, drifted, tested, share, columns, notTested } = report
  return html`<section>
    <h2>Drift from ${reference.name}</h2>
    <p>
      <span class="sign ${hasDrifted ? 'warn' : 'ok'}">${hasDrifted ? 'drifted' : 'like before'}</span>
      ${count(drifted)} of ${count(tested)} columns drifted (${percent(drifted / tested)}); from
      ${percent(share)} on the dataset has. Grey is the reference, the line is now.
    </p>
    <table class="list">
      ${columns.slice(0, 500).map(
        (column) =>
          html`<tr>
            <td>
              <span class="sign ${column.hasDrifted ? 'warn' : 'ok'}"
                >${column.hasDrifted ? 'drifted' : 'like before'}</span
              >
            </td>
            <td>${column.column.slice(0, 100)}${column.part === 'feature' ? '' : ` (${column.part})`}</td>
            <td>
              ${barChart(column.distribution.reference, 'both distributions', column.distribution.current)}
            </td>
            <td>${column.testName}, ${column.scoreName} ${Number(column.score.toPrecision(4))}</td>
            <td>
              drift ${column.scoreName === 'p-value' ? 'below' : 'from'} ${column.threshold} ·
              ${count(column.reference.n)} and ${count(column.current.n)} rows
            </td>
          </tr>`,
      )}
    </table>
    ${notTested.slice(0, 100).map(({ column, reason }) => html`<p>Not tested: <b>${column}</b> ${reason}</p>`)}
  </section>`
}
