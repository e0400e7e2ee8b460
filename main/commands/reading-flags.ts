import { Option } from 'commander'
import type { Command } from 'commander'

/** The options of commander, as the command line spells them. */
export interface ReadingFlags {
  encoding?: string
  delimiter?: string
  quote?: string
  escape?: string
  headerRow?: string
  headerRows?: string
  /** False for `--no-header`. */
  header?: boolean
  decimal?: string
  thousands?: string
  dateFormat?: string
  null?: string[]
  comment?: string
  sheet?: string
  textColumn?: string[]
}

/** Adds what a person may say about a file instead of leaving it to be guessed. */
export function addReadingOptions(
  command: Command,
  collect: (value: string, before?: string[]) => string[],
): Command {
  return command
    .option('--encoding <name>', 'such as utf-8, windows-1252 or shift_jis')
    .option('--delimiter <text>', 'what stands between cells; "tab", "space" and "none" are understood')
    .option('--quote <sign>', 'what stands around cells, or "none"')
    .option('--escape <sign>', 'what stands before a quote inside a cell, such as "\\"')
    .option('--header-row <line>', 'the line with the names of the columns')
    .option('--header-rows <n>', 'how many lines the header has')
    .option('--no-header', 'the file names no columns')
    .option('--decimal <sign>', '"." or ","')
    .option('--thousands <sign>', 'what stands between thousands: ".", ",", "space", "\'" or "none"')
    .option('--date-format <format>', 'of dates that are not ISO 8601, such as "%d.%m.%Y"')
    .option('--comment <sign>', 'what lines of comments begin with, or "none"')
    .option('--sheet <name>', 'the sheet of a workbook; the first unless said')
    .addOption(
      new Option(
        '--text-column <name>',
        'a column that stays text, such as codes; may be repeated',
      ).argParser(collect),
    )
    .addOption(new Option('--null <token>', 'a text that means missing; may be repeated').argParser(collect))
}
