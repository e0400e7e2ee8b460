/** The command line that shows the workspace at `path` in a browser, ready for a shell. */
export const serveCommand = (path: string) => `sporeprint serve -w ${quoted(path)}`

const quoted = (path: string) => {
  if (/^[\w./:@%+=,-]+$/.test(path)) return path
  const isWindows = /^[A-Za-z]:\\|^\\\\/.test(path)
  return isWindows ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
