import { z } from 'zod'
import { invalidInput } from '../../lib/errors.ts'

const functions = new Set(
  `+ - * / // % ** ^ || = abs acos add age array_length asin atan atan2 avg bool_and bool_or cardinality ceil ceiling
  char_length character_length chr coalesce concat concat_ws contains corr cos count count_if count_star covar_pop
  covar_samp cume_dist date_add date_diff date_part date_sub date_trunc datediff datepart datetrunc day dayname
  dayofmonth dayofweek dayofyear dense_rank degrees ends_with epoch epoch_ms exp extract first first_value floor
  format_bytes greatest hash hour ifnull ilike_escape instr isfinite isinf isnan isodow kurtosis lag last last_day
  last_value lcase lead least left len length levenshtein like_escape list_contains list_value ln log log10 log2 lower
  lpad ltrim mad make_date max md5 median microsecond millisecond min minute mod mode month monthname not_ilike_escape
  not_like_escape nth_value ntile nullif percent_rank pi position power pow prefix quantile quantile_cont quantile_disc
  quarter radians rank regexp_extract regexp_full_match regexp_matches regexp_replace replace reverse right round
  row_number rpad rtrim second sign sin skewness split_part sqrt starts_with stddev stddev_pop stddev_samp strftime
  strip_accents strlen strpos strptime struct_pack substr substring suffix sum tan trim trunc try_strptime ucase unicode
  upper var_pop var_samp variance week weekday weekofyear year yearweek ~~ !~~ ~~* !~~* ~~~ ~ !~ !`.split(
    /\s+/,
  ),
)
const expressions = new Set(
  'CONSTANT COLUMN_REF STAR FUNCTION WINDOW OPERATOR COMPARISON CONJUNCTION BETWEEN CASE CAST SUBQUERY COLLATE'.split(
    ' ',
  ),
)
const nodes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE'])
const sources = new Set(['SUBQUERY', 'JOIN', 'EMPTY', 'EXPRESSION_LIST'])

const parsedSchema = z.union([
  z.object({ error: z.literal(true), error_message: z.string() }),
  z.object({ error: z.literal(false), statements: z.array(z.object({ node: z.unknown() })) }),
])

/**
 * Refuses whatever is not known to do no more than look at the rows of `view`: other tables, files, functions that are
 * not on the list, recursion.
 *
 * @param serialized what DuckDB's `json_serialize_sql` made of the statement; anything but SELECT is an error there.
 */
export function checkSelect(serialized: string, view: string): void {
  const parsed = parsedSchema.parse(JSON.parse(serialized))
  if (parsed.error) throw invalidInput(`the query is no SELECT: ${parsed.error_message}`)
  if (parsed.statements.length !== 1) throw invalidInput('the query is several statements. Write one SELECT.')
  checkPart(parsed.statements[0]!.node, new Set([view]))
}

function checkPart(part: unknown, tables: ReadonlySet<string>): void {
  if (Array.isArray(part)) {
    for (const one of part) checkPart(one, tables)
    return
  }
  if (typeof part !== 'object' || part === null) return
  const one = new Map<string, unknown>(Object.entries(part))
  const type = textIn(one, 'type')
  const visible = withNamed(one, tables)
  if (one.has('class') && !expressions.has(textIn(one, 'class')))
    throw invalidInput(
      `the query has a part that is not allowed here (${textIn(one, 'class').toLowerCase()}).`,
    )
  if (one.has('select_list') || one.has('cte_map')) {
    if (!nodes.has(type)) throw invalidInput('the query has a part that is not allowed here (recursion).')
  } else if (one.has('sample') && one.has('alias')) checkSource(one, type, visible)
  const name = textIn(one, 'function_name').toLowerCase()
  if (one.has('function_name') && !functions.has(name))
    throw invalidInput(`the query calls "${name}", which is not among the functions allowed here.`)
  // A constant is data, whatever it looks like.
  if (textIn(one, 'class') === 'CONSTANT') return
  for (const value of one.values()) checkPart(value, visible)
}

function checkSource(one: ReadonlyMap<string, unknown>, type: string, tables: ReadonlySet<string>): void {
  if (sources.has(type)) return
  const table = textIn(one, 'table_name')
  if (type !== 'BASE_TABLE')
    throw invalidInput('the query reads something that is no table. Read only {batch}.')
  const isOurs = textIn(one, 'schema_name') === '' && textIn(one, 'catalog_name') === ''
  if (!isOurs || !tables.has(table.toLowerCase()))
    throw invalidInput(`the query reads "${table}". Only {batch} and the query's own WITH can be read.`)
}

/** The tables that are known further down, those of WITH among them. */
function withNamed(one: ReadonlyMap<string, unknown>, tables: ReadonlySet<string>): ReadonlySet<string> {
  const named = z.object({ map: z.array(z.object({ key: z.string() })) }).safeParse(one.get('cte_map')).data
  return named ? new Set([...tables, ...named.map.map(({ key }) => key.toLowerCase())]) : tables
}

function textIn(one: ReadonlyMap<string, unknown>, key: string): string {
  const value = one.get(key)
  return typeof value === 'string' ? value : ''
}
