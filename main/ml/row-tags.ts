/*
 * A row of a tree as one number, so that one reading brings all of it: its class in the lowest bits, of which there are
 * at most 1,000, and how often the row was drawn above them.
 */
const labelBits = 10
const labelMask = (1 << labelBits) - 1

export const tagOf = (label: number, drawn: number): number => (drawn << labelBits) | label
export const labelOf = (tag: number): number => tag & labelMask
export const drawnOf = (tag: number): number => tag >> labelBits
