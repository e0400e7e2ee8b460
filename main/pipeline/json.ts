import type { z } from 'zod'

export type Json = z.core.util.JSONType
export type JsonRecord = Record<string, Json>

/** The value as a record; an empty one for anything else. */
export function toRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {}
}
