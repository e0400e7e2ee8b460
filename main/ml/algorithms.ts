export const algorithms = [
  'forest',
  'extra-trees',
  'boosting',
  'tree',
  'logistic',
  'naive-bayes',
  'k-nearest',
  'baseline',
  'ml-random-forest',
] as const
export type Algorithm = (typeof algorithms)[number]
