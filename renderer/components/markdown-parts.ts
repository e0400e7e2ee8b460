export type MarkdownPart = { text: string } | { head: string[]; rows: string[][] }

const isLine = (line: string | undefined) => line !== undefined && /^\|.*\|\s*$/.test(line)
const isRule = (line: string | undefined) => line !== undefined && /^\|(\s*:?-+:?\s*\|)+\s*$/.test(line)
const isFence = (line: string) => line.startsWith('```') || line.startsWith('~~~')

/** Markdown with its tables apart, which plain Markdown does not know. */
export function markdownParts(text: string): MarkdownPart[] {
  const lines = text.split(/\r?\n/)
  const parts: MarkdownPart[] = []
  let before: string[] = []
  let isCode = false
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    if (isFence(line)) isCode = !isCode
    if (isCode || !isLine(line) || !isRule(lines[at + 1])) {
      before.push(line)
      continue
    }
    let end = at + 2
    while (isLine(lines[end])) end++
    parts.push(
      { text: before.join('\n') },
      { head: cellsOf(line), rows: lines.slice(at + 2, end).map(cellsOf) },
    )
    before = []
    at = end - 1
  }
  parts.push({ text: before.join('\n') })
  return parts.filter((part) => !('text' in part) || part.text.trim() !== '')
}

const cellsOf = (line: string) =>
  line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'))
