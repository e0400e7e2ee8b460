import type { FileFormat } from '../../contract/dataset.ts'
import { invalidInput } from '../../lib/errors.ts'

export type Compression = 'gzip' | 'zstd'
export type Sniffed = { compression: Compression } | { format: FileFormat | 'zip' }

const bytes = (...values: number[]) => Buffer.from(values)

const compressions: [Buffer, Compression][] = [
  [bytes(0x1f, 0x8b), 'gzip'],
  [bytes(0x28, 0xb5, 0x2f, 0xfd), 'zstd'],
]

const refused: [Buffer, string][] = [
  [
    bytes(0xd0, 0xcf, 0x11, 0xe0),
    'an old Excel workbook (.xls) or another Office file. Save it as .xlsx or CSV',
  ],
  [Buffer.from('%PDF'), 'a PDF document. Export the table as CSV'],
  [Buffer.from('SQLite format 3\0'), 'a SQLite database. Export a table of it as CSV'],
  [Buffer.from('BZh'), 'a bzip2 archive. Unpack it'],
  [bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'an xz archive. Unpack it'],
  [Buffer.from('7z\u00bc\u00af', 'latin1'), 'a 7-Zip archive. Unpack it'],
  [Buffer.from('Rar!'), 'a RAR archive. Unpack it'],
  [Buffer.from('ARROW1'), 'an Arrow file. Save it as Parquet'],
  [Buffer.from('ORC'), 'an ORC file. Save it as Parquet'],
  [bytes(0x4f, 0x62, 0x6a, 1), 'an Avro file. Save it as Parquet'],
  [bytes(0x89, 0x50, 0x4e, 0x47), 'a picture. Choose a table'],
  [bytes(0xff, 0xd8, 0xff), 'a picture. Choose a table'],
  [Buffer.from('GIF8'), 'a picture. Choose a table'],
  [bytes(0x7f, 0x45, 0x4c, 0x46), 'a program. Choose a table'],
  [Buffer.from('\u0089HDF', 'latin1'), 'an HDF5 file. Save it as Parquet or CSV'],
  [Buffer.from('\u0093NUMPY', 'latin1'), 'a NumPy array. Save it as Parquet or CSV'],
]

/**
 * Tells from its first bytes what a file is, whatever its name says.
 *
 * @throws INVALID_INPUT for what holds no table that can be read.
 */
export function sniff(head: Buffer, name: string): Sniffed {
  const begins = (signature: Buffer) => head.subarray(0, signature.length).equals(signature)
  const compression = compressions.find(([signature]) => begins(signature))
  if (compression) return { compression: compression[1] }
  if (begins(Buffer.from('PAR1'))) return { format: 'parquet' }
  if (begins(Buffer.from('PK\u0003\u0004')) || begins(Buffer.from('PK\u0005\u0006'))) return { format: 'zip' }
  const found = refused.find(([signature]) => begins(signature))
  if (found) throw refusal(name, found[1])
  if (head.subarray(257, 262).toString('latin1') === 'ustar') throw refusal(name, 'a tar archive. Unpack it')
  const text = head
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (/^<(!doctype|html|\?xml)/i.test(text))
    throw refusal(name, 'a web page, not data. Download the file itself')
  return { format: isJson(text, name) ? 'json' : 'text' }
}

const refusal = (name: string, what: string) =>
  invalidInput(`"${name}" is ${what}, then import that.`, { name })

/** A CSV may begin with a brace or bracket as well: the name decides, or a first line that is an object. */
function isJson(text: string, name: string): boolean {
  if (!/^[{[]/.test(text)) return false
  if (/\.(json|jsonl|ndjson)(\.(gz|zst))?$/i.test(name)) return true
  return /^(\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(text)
}
