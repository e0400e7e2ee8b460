/** `expect_column_values_to_be_in_set`: "column values to be in set". */
export const typeWords = (type: string) => type.replace(/^expect_/, '').replaceAll('_', ' ')

const labels: Record<string, string> = {
  mostly: 'Share that must comply',
  column_A: 'Column A',
  column_B: 'Column B',
  row_condition: 'Only rows where',
  strict_min: 'Above the minimum, not equal to it',
  strict_max: 'Below the maximum, not equal to it',
  ignore_row_if: 'Rows that are left out',
  type_: 'Type',
  p: 'p above',
  p_value: 'p above',
  unexpected_rows_query: 'SELECT of the rows that must not be',
  other_table_name: 'Other dataset, NAME or NAME@VERSION',
}

const hints: Record<string, string> = {
  mostly: 'From 0 to 1; 1 is every value.',
  row_condition: 'As pandas asks: n > 3 and group == "red"',
  unexpected_rows_query: 'The dataset is called {batch}.',
  regex: 'RE2: no look-around, no back references.',
  strftime_format: 'Such as %Y-%m-%d',
}

export function kwargLabel(name: string): string {
  if (Object.hasOwn(labels, name)) return labels[name]!
  const words = name.replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

export const kwargHint = (name: string) => (Object.hasOwn(hints, name) ? hints[name] : undefined)

/** In the order of the suite's file and of what they do to a run. */
export const severities = [
  { value: 'critical', label: 'Stops the run' },
  { value: 'warning', label: 'Warns' },
  { value: 'info', label: 'Is recorded' },
] as const
