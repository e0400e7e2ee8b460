/** What we use of it; its package does not name its own declarations. */
declare module 'cephes' {
  export const compiled: Promise<void>
  export function igamc(a: number, x: number): number
  export function incbet(a: number, b: number, x: number): number
  export function erfc(x: number): number
  export function lgam(x: number): number
  export function smirnov(n: number, d: number): number
}
