import { existsSync, readFileSync, renameSync } from 'node:fs'
import { z } from 'zod'
import { writeFileAtomic } from './atomic-file.ts'

/**
 * A small JSON file of the person's own. One that is damaged is set aside and named in `setAside`; the content is then
 * what the schema makes of `empty`.
 */
export function openUserFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  empty: unknown,
  mode?: number,
) {
  let setAside: string | undefined
  const read = (): z.infer<Schema> => {
    if (!existsSync(path)) return schema.parse(empty)
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
      setAside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
      renameSync(path, setAside)
      return schema.parse(empty)
    }
  }
  return {
    read,
    write: (value: z.infer<Schema>) =>
      writeFileAtomic(path, `${JSON.stringify(value, undefined, 2)}\n`, mode),
    setAside: () => setAside,
  }
}
