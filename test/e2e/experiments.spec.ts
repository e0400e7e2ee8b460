import { expect, test } from './journey.ts'
import { sporeprint } from './places.ts'

test('a run explains itself', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  await page.getByRole('table', { name: 'Runs', exact: true }).getByRole('row').nth(1).click()
  await expect(page).toHaveURL(/#\/runs\//)
  await expect(page.getByRole('region', { name: 'Results' })).toContainText('Accuracy')
  for (const chart of [
    'Confusion matrix of the test part',
    'ROC curve of the test part',
    'Precision over recall of the test part',
    'Calibration of the test part',
    'Permutation importance',
  ]) {
    const figure = page.getByRole('figure', { name: chart })
    await figure.scrollIntoViewIfNeeded()
    await expect(figure.locator('canvas').first()).toBeVisible()
  }
  await expect(page.getByRole('figure', { name: 'Permutation importance' })).toContainText('odor')
  await page.getByRole('tab', { name: /^Folds/ }).click()
  await expect(page.getByRole('table', { name: 'Folds', exact: true }).getByRole('row')).toHaveCount(3)
  await page.getByRole('tab', { name: /^Artifacts/ }).click()
  await expect(page.getByText('evaluation.json').first()).toBeVisible()
  await page.getByRole('tab', { name: /^Params/ }).click()
  await expect(page.getByRole('table', { name: 'Params', exact: true })).toContainText('train.trees')
})

test('two runs are compared by what differs, also by a link', async ({ journey }) => {
  const { page, workspace } = journey
  // The other process finds the workspace open and asks its owner.
  await sporeprint(
    journey.place,
    'run',
    'mushroom',
    '-w',
    workspace,
    '--set',
    'train.trees=5',
    '--set',
    'train.folds=2',
  )
  await journey.goto('/experiments/mushroom')
  const runs = page.getByRole('table', { name: 'Runs', exact: true })
  await expect(runs.getByRole('row')).toHaveCount(3)
  await expect(page.getByRole('button', { name: 'Compare' })).toBeDisabled()
  const boxes = runs.getByRole('checkbox')
  await expect(boxes).toHaveCount(2)
  for (const box of await boxes.all()) await box.check()
  await page.getByRole('button', { name: 'Compare 2' }).click()
  const params = page.getByRole('table', { name: 'Params of the runs' })
  await expect(params).toContainText('train.trees')
  await expect(params).not.toContainText('train.folds')
  await expect(page.getByRole('table', { name: 'Metrics of the runs' })).toContainText('Accuracy')
  await page.reload()
  await expect(params).toContainText('train.trees')
})

test('folds hide below their run until asked for', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  const rows = page.getByRole('table', { name: 'Runs', exact: true }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await page.getByRole('button', { name: /^Unfold/ }).click()
  await expect(rows).toHaveCount(4)
})
