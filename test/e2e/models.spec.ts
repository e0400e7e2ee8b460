import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './journey.ts'
import { sporeprint } from './places.ts'

test('one mushroom is predicted, and a foul odor makes it poisonous', async ({ journey }) => {
  const { page } = journey
  await page.getByRole('button', { name: 'Predict one' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'mushroom' })).toBeVisible()
  const bars = page.getByRole('list', { name: 'Probability of each class' })
  const choose = async (odor: string) => {
    await page.getByRole('combobox', { name: 'odor' }).click()
    await page.getByRole('option', { name: new RegExp(`^${odor}\\b`) }).click()
  }
  await choose('none')
  await expect(bars).toBeVisible()
  const before = await bars.textContent()
  await choose('foul')
  await expect(bars).not.toHaveText(before ?? '')
  await expect(bars.getByRole('listitem').first()).toContainText('poisonous')
})

test('a model says how good it is, what it leans on, and what would change an answer', async ({
  journey,
}) => {
  const { page } = journey
  await journey.goto('/models/mushroom?tab=quality')
  await expect(page.getByRole('table', { name: 'Metrics with intervals' })).toContainText('Accuracy')
  await expect(page.getByRole('region', { name: 'Limits' })).toContainText('mushrooms version 1')

  await page.getByRole('tab', { name: 'Explain' }).click()
  const shap = page.getByRole('figure', { name: 'What each column adds for p' })
  await expect(shap.locator('canvas').first()).toBeVisible()
  await expect(shap).toContainText('odor')
  await expect(page.getByRole('region', { name: 'In rules' })).toContainText('odor')
  await page.getByRole('combobox', { name: 'Column', exact: true }).click()
  await page.getByRole('option', { name: 'odor' }).click()
  await expect(page.getByRole('figure', { name: 'Dependence on odor' })).toContainText('foul')

  await page.getByRole('tab', { name: 'Predict' }).click()
  await expect(
    page.getByRole('region', { name: 'What would change it' }).getByRole('listitem').first(),
  ).toBeVisible()
})

test('the card of a version is a page, and a file', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/models/mushroom?tab=card')
  const card = page.getByRole('region', { name: 'Model card' })
  await expect(card.getByRole('heading', { name: 'Its limits' })).toBeVisible()
  await expect(card.getByRole('row').filter({ hasText: 'rocAuc' })).toBeVisible()
  await expect(card.getByRole('row').filter({ hasText: 'odor' })).toContainText('foul')
  await expect(card).not.toContainText('---')
  const saved = page.waitForEvent('download')
  await card.getByRole('button', { name: 'Save as Markdown' }).click()
  const text = readFileSync(await (await saved).path(), 'utf8')
  expect(text).toContain('# mushroom, version 1')
})

test('two versions are compared on the same rows', async ({ journey }) => {
  const { page, workspace } = journey
  await journey.goto('/models/mushroom?tab=compare')
  await expect(page.getByText('Nothing to compare with')).toBeVisible()
  const weaker = {
    'train.algorithm': 'tree',
    'train.maxDepth': '1',
    'train.folds': '0',
    'evaluate.thresholds': '{}',
  }
  const set = Object.entries(weaker).flatMap(([path, value]) => ['--set', `${path}=${value}`])
  await sporeprint(journey.place, 'run', 'mushroom', '-w', workspace, ...set)
  await expect(page.getByRole('combobox', { name: 'Compared with' })).toHaveValue(/version 2 · tree/)
  await expect(page.getByRole('table', { name: 'Metrics of both' })).toContainText('Accuracy')
  await expect(page.getByText('is right more often, and that is hardly chance')).toBeVisible()
  await expect(
    page.getByRole('table', { name: 'Rows answered differently' }).getByRole('row').nth(1),
  ).toBeVisible()
})

test('a file of rows is predicted into another', async ({ journey }) => {
  const { page, place, workspace } = journey
  const rows = join(workspace, 'data', 'raw', 'mushrooms', 'v1.csv')
  const out = join(place, 'predicted.csv')
  await journey.goto('/models/mushroom')
  const panel = page.getByRole('region', { name: 'A file of rows' })
  await panel.getByRole('textbox', { name: 'Rows to predict' }).fill(rows)
  await panel.getByRole('textbox', { name: 'Written to' }).fill(out)
  await panel.getByRole('button', { name: 'Predict' }).click()
  await expect(panel.getByRole('status')).toContainText('8,124 rows')
  expect(readFileSync(out, 'utf8').split('\n')[0]).toContain('probability_p')
})
