/** The mark: a cap and a stem in one line. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M3 12c0-5 4-8.500 9-8.500s9 3.500 9 8.500z" />
      <path d="M9.500 12v5.500a2.500 2.500 0 0 0 5 0V12" />
    </svg>
  )
}
