import { expect, test } from './journey.ts'
import { sporeprint } from './places.ts'

test('a run explains itself', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  await page.getByRole('treegrid', { name: 'Runs' }).getByRole('row').nth(1).click()
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
  await page.getByRole('button', { name: /^evaluation\.json/ }).click()
  // A branch of the tree opens, and what lies in it is there.
  await page.locator('summary', { hasText: /^parts / }).click()
  await expect(page.locator('summary', { hasText: /^test / })).toBeVisible()
  await page.getByRole('tab', { name: /^Params/ }).click()
  // Rows far below are drawn only when scrolled to.
  await expect(page.getByRole('table', { name: 'Params', exact: true })).toContainText('train.algorithm')
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
  const runs = page.getByRole('treegrid', { name: 'Runs' })
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
  const rows = page.getByRole('treegrid', { name: 'Runs' }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await page.getByRole('button', { name: /^Unfold/ }).click()
  await expect(rows).toHaveCount(4)
})

test('the runs are found by a query that is completed, and a mistake is marked where it is', async ({
  journey,
}) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  const rows = page.getByRole('treegrid', { name: 'Runs' }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await page.keyboard.press('/')
  const query = page.getByLabel('Find runs with a query')
  await expect(query).toBeFocused()
  await page.keyboard.type('metrics.accur')
  await page
    .getByRole('option', { name: /^metrics\.accuracy/ })
    .first()
    .click()
  await page.keyboard.type('> 0.5')
  await expect(page).toHaveURL(/query=/)
  // Folds are found as well once something is looked for.
  await expect(rows).toHaveCount(4)
  await query.fill('metrics.accuracy >> 0.5')
  await page.getByRole('heading', { level: 1 }).click()
  await expect(page.getByRole('alert')).toContainText('Expected')
  await expect(query).toHaveAttribute('aria-invalid', 'true')
  await expect(rows).toHaveCount(4)
  await query.fill("params.`train.trees` = '999'")
  await expect(page.getByText('No run of mushroom is like this')).toBeVisible()
})

test('runs are grouped, unfolded and pinned with the keyboard', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  const grid = page.getByRole('treegrid', { name: 'Runs' })
  const rows = grid.getByRole('row')
  await expect(rows).toHaveCount(2)
  await grid.focus()
  await page.keyboard.press('ArrowRight')
  await expect(grid.getByRole('checkbox', { name: /fold/ })).toHaveCount(2)
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  await page.keyboard.press('b')
  await expect(grid.getByText('baseline')).toBeVisible()
  await page.keyboard.press('b')
  await expect(grid.getByText('baseline')).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByText(/chosen$/)).toBeHidden()
  await page.getByRole('button', { name: 'Group' }).click()
  await page.getByRole('combobox', { name: 'Group by' }).fill('State')
  await page.getByRole('option', { name: 'State' }).click()
  await page.keyboard.press('Escape')
  // While the menu is there, a click only closes it.
  await expect(page.getByRole('combobox', { name: 'Group by' })).toBeHidden()
  await expect(grid).toContainText('State succeeded')
  await expect(async () => {
    const unfold = grid.getByRole('button', { name: 'Unfold State succeeded' })
    if (await unfold.isVisible()) await unfold.click()
    await expect(rows).toHaveCount(3, { timeout: 5_000 })
  }).toPass()
})

test('deleted runs come back by undo and from where the deleted ones are', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  const grid = page.getByRole('treegrid', { name: 'Runs' })
  await grid.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Delete 1' }).click()
  await expect(page.getByText('No runs in mushroom')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await grid.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Delete 1' }).click()
  await expect(page.getByText('No runs in mushroom')).toBeVisible()
  await page.getByRole('combobox', { name: 'Deleted runs' }).click()
  await page.getByRole('option', { name: 'Deleted', exact: true }).click()
  await grid.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Restore 1' }).click()
  await page.getByRole('combobox', { name: 'Deleted runs' }).click()
  await page.getByRole('option', { name: 'Not deleted' }).click()
  await expect(grid.getByRole('row')).toHaveCount(2)
})

test('notes and tags are written, and taken back', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  await page.getByRole('treegrid', { name: 'Runs' }).getByRole('row').nth(1).click()
  await page.getByRole('tab', { name: /^Params/ }).click()
  await page.getByRole('button', { name: 'Write' }).click()
  await page.getByLabel('Notes in Markdown').fill('## Why\n\nFewer **trees** <b>not</b>')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const notes = page.getByRole('region', { name: 'Notes' })
  await expect(notes.getByRole('heading', { name: 'Why' })).toBeVisible()
  // HTML stays text.
  await expect(notes).toContainText('<b>not</b>')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(notes).toContainText('No notes yet')
  await page.getByRole('button', { name: 'Add' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a tag' })
  await dialog.getByLabel('Name').fill('team')
  await dialog.getByLabel('Value').fill('spore')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('table', { name: 'Tags' })).toContainText('spore')
  await page.getByRole('tab', { name: 'Reproduce' }).click()
  await expect(page.getByText('sporeprint run mushroom --set train.trees=10')).toBeVisible()
  await page.getByRole('button', { name: 'Rerun…' }).click()
  await expect(page.getByRole('dialog', { name: 'Run mushroom' })).toContainText('2 changes')
})

test('a comparison is its address', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/experiments/mushroom')
  const grid = page.getByRole('treegrid', { name: 'Runs' })
  await grid.getByRole('button', { name: /^Unfold/ }).click()
  await expect(grid.getByRole('checkbox')).toHaveCount(3)
  for (const box of await grid.getByRole('checkbox', { name: /fold/ }).all()) await box.check()
  await page.getByRole('button', { name: 'Compare 2' }).click()
  await page.getByRole('tab', { name: 'Bars and boxes' }).click()
  await expect(page.getByRole('figure', { name: /of the runs$/ })).toBeVisible()
  await page.getByRole('combobox', { name: 'Measure' }).fill('Brier')
  await page.getByRole('option', { name: 'Brier score', exact: true }).click()
  await expect(page.getByRole('figure', { name: 'Brier score of the runs' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('figure', { name: 'Brier score of the runs' })).toBeVisible()
  for (const [tab, seen] of [
    ['Parallel coordinates', 'Drag along an axis'],
    ['Scatter and contour', 'Each point is a run'],
    ['Evaluation', 'None of these runs was evaluated'],
    ['Artifacts', 'None of these runs has a text'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.getByText(seen)).toBeVisible()
  }
  await page.getByRole('tab', { name: 'Histories' }).click()
  await expect(page.getByRole('slider', { name: 'Smoothing' })).toBeVisible()
  await page.goBack()
  await expect(page.getByText('2 chosen')).toBeVisible()
})
